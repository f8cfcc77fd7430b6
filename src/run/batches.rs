//! All jobs of a run: first what is done already, then the others, one batch for each model.

use crate::infer::device::{self, Device};
use crate::infer::engine::Model;
use crate::infer::fake::FakeModel;
use crate::infer::model::ModelSource;
use crate::infer::pool::Loader;
use crate::infer::whisper::WhisperModel;
use crate::observe::event::{Event, Summary};
use crate::plan::job::Job;
use crate::plan::projects::Scope;
use crate::plan::reuse::CacheUse;
use crate::plan::settings::{EngineChoice, ModelChoice, TextSettings, Verbosity};
use crate::run::batch::{Batch, Over};
use crate::run::closing::Closing;
use crate::run::crew::Crew;
use crate::run::feed::{self, Feed, Waiting};
use crate::run::keys::Keys;
use crate::run::known::{Known, Pending, Scopes};
use crate::run::leads::Leads;
use crate::run::localise::Localiser;
use crate::run::output::Rendering;
use crate::run::stores::Stores;
use crate::run::workshop::{Opened, cores};
use crate::run::{lengths, outlets, turns, unchanged};
use anyhow::bail;
use crossbeam_channel::{Sender, unbounded};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// More decoding threads than this wait for the disk more than they decode.
const MAX_DECODERS: usize = 8;

/// What is known under each set of settings.
///
/// # Errors
/// One line that names a model that is not there or cannot be read.
pub fn known(scopes: &[Scope], events: &Sender<Event>) -> anyhow::Result<Scopes> {
    let Some(base) = scopes.first().map(|scope| &scope.settings) else {
        bail!("a run has settings");
    };
    let stores = Arc::new(Stores::open(&base.directories, &base.reuse, events.clone()));
    let mut models: Vec<(ModelChoice, Arc<ModelSource>)> = Vec::new();
    let mut all = Vec::new();
    for Scope { settings, .. } in scopes {
        let found = models.iter().find(|(choice, _)| *choice == settings.model);
        let model = match found {
            Some((_, model)) => Arc::clone(model),
            None => {
                let model = Arc::new(ModelSource::find(&settings.model)?);
                models.push((settings.model.clone(), Arc::clone(&model)));
                model
            }
        };
        let keys = Keys::new(&model, settings.engine, &settings.text, &stores)?;
        all.push(Arc::new(Known {
            rendering: Rendering::new(settings, &keys.model.name),
            keys,
            model,
            stores: Arc::clone(&stores),
            refresh: base.reuse.cache == CacheUse::Refresh,
            gates: settings.gates.clone(),
            tells_segments: outlets::wants_segments(base),
            settings: Arc::clone(settings),
        }));
    }
    Scopes::new(all)
}

/// Does all jobs. The crew keeps the workers of the last model.
///
/// # Errors
/// When it could not run at all: no device, no place to work in.
pub fn all(
    scopes: Scopes,
    jobs: &[Arc<Job>],
    crew: &mut Crew,
    events: &Sender<Event>,
) -> anyhow::Result<Summary> {
    let _ = events.send(Event::Found { inputs: jobs.len() });
    let scopes = Arc::new(scopes);
    let mut closing = Closing::new(Arc::clone(&scopes), events.clone());
    let cancel = Arc::clone(&crew.stopper.cancel);
    let rest = unchanged::pass(jobs, &mut closing, &cancel);
    let mut result = Ok(());
    for (known, rest) in by_model(&scopes, rest) {
        let stopped = closing.summary.stopped.or(crew.stopper.stopped());
        let early = stopped.or(crew.limits.reached());
        if let Some(why) = early {
            closing.summary.stopped = Some(why);
            closing.left(rest.iter().map(|pending| &pending.job), why);
            continue;
        }
        (closing, result) = batch(&known, rest, closing, crew);
        if result.is_err() {
            break;
        }
    }
    scopes.stores().save();
    result.map(|()| closing.summary)
}

/// What is to be transcribed with each model, in the order in which the models come up.
fn by_model(scopes: &Scopes, rest: Vec<Pending>) -> Vec<(Arc<Known>, Vec<Pending>)> {
    let mut groups: Vec<(Arc<Known>, Vec<Pending>)> = Vec::new();
    for pending in rest {
        let known = scopes.of(&pending.job);
        let same = |group: &&mut (Arc<Known>, _)| group.0.model == known.model;
        match groups.iter_mut().find(same) {
            Some((_, group)) => group.push(pending),
            None => groups.push((Arc::clone(known), vec![pending])),
        }
    }
    groups
}

/// Transcribes what is to be transcribed with one model.
fn batch(
    known: &Arc<Known>,
    rest: Vec<Pending>,
    closing: Closing,
    crew: &mut Crew,
) -> (Closing, anyhow::Result<()>) {
    let events = closing.events.clone();
    let base = Arc::clone(&closing.scopes.all()[0].settings);
    let jobs: HashMap<_, _> = rest
        .iter()
        .map(|pending| (pending.job.id, Arc::clone(&pending.job)))
        .collect();
    if base.verbosity >= Verbosity::Normal {
        let look = |pending: &Pending| {
            let settings = &closing.scopes.of(&pending.job).settings;
            (
                Arc::clone(&pending.job),
                settings.decode.clone(),
                settings.text.clip,
            )
        };
        let halt = Arc::clone(&crew.stopper.halt);
        lengths::probe(rest.iter().map(look).collect(), events.clone(), halt);
    }
    let at_once = Localiser::at_once(&base.fetch, rest.iter().map(|p| &p.job.input));
    let decoders = (cores() / 4).clamp(1, MAX_DECODERS);
    let texts = texts(&closing.scopes, &rest);
    let one_by_one = texts.iter().any(|text| text.decoding.condition_on_previous);
    let decoders = match one_by_one {
        // A recording then keeps one worker busy at a time: each worker needs another one.
        true => decoders.max(base.workers.unwrap_or_else(cores).min(MAX_DECODERS)),
        false => decoders,
    };
    let decoders = decoders.max(at_once).min(rest.len());
    let digest = known.keys.model.sha256.clone();
    let (pool, texts) = crew.take(&digest, texts);
    let (again, pending) = unbounded();
    for job in turns::order(rest, base.stdout || base.print || one_by_one) {
        let _ = again.send(job);
    }
    let leads = Arc::new(Leads::default());
    let feed = Feed {
        scopes: Arc::clone(&closing.scopes),
        jobs: pending,
        messages: crew.stopper.sender.clone(),
        events: events.clone(),
        leads: Arc::clone(&leads),
        workshop: crew.workshop.clone(),
        halt: Arc::clone(&crew.stopper.halt),
        waiting: Mutex::new(Waiting::default()),
        told: Mutex::default(),
    };
    let decoding = match feed::start(feed, decoders) {
        Ok(decoding) => decoding,
        Err(error) => return (closing, Err(error)),
    };
    let Over {
        closing,
        pool,
        limits,
        mut result,
    } = Batch {
        loader: loader(known, texts.clone(), &crew.workshop, &crew.stopper.cancel),
        jobs,
        pool,
        limits: std::mem::take(&mut crew.limits),
        feeding: decoding.len(),
        again,
        leads,
        workshop: crew.workshop.clone(),
        stopper: crew.stopper.clone(),
        messages: crew.messages.clone(),
        closing,
    }
    .run();
    crew.limits = limits;
    crew.keep(pool, digest, texts);
    // A batch that is over leaves decoders waiting for room where a recording failed.
    crew.stopper.halt.store(true, Ordering::SeqCst);
    for thread in decoding {
        if thread.join().is_err() && result.is_ok() {
            result = Err(anyhow::anyhow!(
                "a decoding thread panicked; please report it with the file it was on"
            ));
        }
    }
    crew.clear();
    (closing, result)
}

/// Every way to transcribe that occurs.
fn texts(scopes: &Scopes, rest: &[Pending]) -> Vec<TextSettings> {
    let mut texts: Vec<TextSettings> = Vec::new();
    for pending in rest {
        let text = &scopes.of(&pending.job).settings.text;
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    texts
}

/// How the pool gets its weights: the chosen engine, checked against the chosen languages.
fn loader(
    known: &Known,
    texts: Vec<TextSettings>,
    workshop: &Opened,
    cancel: &Arc<AtomicBool>,
) -> Loader {
    let engine = known.settings.engine;
    let (source, cancel) = (Arc::clone(&known.model), Arc::clone(cancel));
    let workshop = workshop.clone();
    let align = texts.iter().any(|text| text.decoding.align_words);
    Arc::new(move |device| {
        let layout = workshop.get().map(|workshop| &workshop.layout);
        let threads = layout.map_or(1, |layout| layout.threads);
        if let (Some(layout), Device::Gpu(number)) = (layout, device)
            && let Some(gpu) = device::gpus().get(number)
        {
            device::check_room(gpu, layout.on(device), source.footprint)?;
        }
        let model = load(engine, &source, device, threads, align, &cancel)?;
        for text in &texts {
            check(model.as_ref(), &source.name, text)?;
        }
        Ok(model)
    })
}

/// The weights on a device.
///
/// # Errors
/// One line that names the model when the engine does not take it.
pub fn load(
    engine: EngineChoice,
    source: &ModelSource,
    device: Device,
    threads: usize,
    align: bool,
    cancel: &Arc<AtomicBool>,
) -> anyhow::Result<Arc<dyn Model>> {
    let cancel = Arc::clone(cancel);
    Ok(match engine {
        EngineChoice::Fake => Arc::new(FakeModel::from_env(cancel)),
        EngineChoice::Whisper => Arc::new(WhisperModel::load_to_align(
            source, device, threads, align, cancel,
        )?),
    })
}

fn check(model: &dyn Model, name: &str, text: &TextSettings) -> anyhow::Result<()> {
    let mut languages = text.language.iter().chain(&text.decoding.languages);
    let unknown = languages.any(|code| !model.speaks(code));
    // Into English there is nothing to translate from.
    let english_only = !model.speaks("pt");
    if unknown || (text.decoding.translate && english_only) {
        bail!(
            "model {name} knows English only; use --language en, without --translate, or a model \
             without .en"
        );
    }
    Ok(())
}
