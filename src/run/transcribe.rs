//! `ditado transcribe`: from settings to a finished batch.

use crate::infer::engine::Model;
use crate::infer::fake::FakeModel;
use crate::infer::model::ModelSource;
use crate::infer::pool::Loader;
use crate::infer::whisper::WhisperModel;
use crate::observe::event::{Event, Summary};
use crate::observe::log;
use crate::observe::report::Reporter;
use crate::observe::text;
use crate::plan::inputs::{self, Found, Rejected};
use crate::plan::job::{self, Job};
use crate::plan::outputs;
use crate::plan::reuse::CacheUse;
use crate::plan::settings::{EngineChoice, Settings, Verbosity};
use crate::run::batch::Batch;
use crate::run::closing::Closing;
use crate::run::feed::{self, Feed, Waiting};
use crate::run::keys::Keys;
use crate::run::known::{Known, Pending};
use crate::run::leads::Leads;
use crate::run::localise::Localiser;
use crate::run::message::Message;
use crate::run::outlets::{self, Outlets};
use crate::run::output::Rendering;
use crate::run::stores::Stores;
use crate::run::workshop::{Opened, cores};
use crate::run::{Exit, complain, interrupt, lengths, preview, unchanged};
use crate::store::session::Session;
use anyhow::{Context, bail};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// More decoding threads than this wait for the disk more than they decode.
const MAX_DECODERS: usize = 8;

/// Runs a batch from start to summary.
///
/// # Errors
/// When it could not run at all: no model, no device, no place to work in.
pub fn transcribe(settings: Settings) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let settings = Arc::new(settings);
    let form = match outlets::form(&settings.messages) {
        Ok(form) => form,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    let model = Arc::new(ModelSource::find(&settings.model)?);
    let Found {
        inputs,
        rejected,
        warnings,
    } = find(&settings)?;
    let stems = match outputs::assign(&inputs, settings.output_dir.as_deref(), &settings.formats) {
        Ok(stems) => stems,
        Err(clash) => {
            complain(&clash.to_string());
            return Ok(Exit::Usage);
        }
    };
    if inputs.is_empty() && rejected.is_empty() {
        complain("nothing to transcribe: no recording in what was given");
        return Ok(Exit::NothingFound);
    }
    let jobs: Vec<Arc<Job>> = job::jobs(inputs, stems).into_iter().map(Arc::new).collect();
    if settings.reuse.dry_run {
        return dry_run(&settings, &model, &jobs, &rejected);
    }
    if let Some(dir) = &settings.output_dir {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot make the output folder {}", dir.display()))?;
    }

    let mut outlets = Outlets::open(&settings.messages, form)?;
    let progress = settings.messages.progress.unwrap_or_default();
    let reporter = Reporter::start(settings.verbosity, progress, outlets.displays())
        .context("cannot start the display")?;
    let events = reporter.events();
    if settings.verbosity >= Verbosity::Debug {
        log::install(events.clone());
    }
    for warning in warnings {
        let _ = events.send(Event::Warning(warning));
    }
    let failed = rejected.len();
    for path in rejected {
        let _ = events.send(Event::Failed {
            job: None,
            path: path.path,
            reason: path.reason,
        });
    }
    let result = known(&settings, &model, &events)
        .and_then(|known| all(&settings, &model, &Arc::new(known), jobs, &events));
    let summary = match &result {
        Ok(summary) => Summary {
            failed: summary.failed + failed,
            wall_seconds: started.elapsed().as_secs_f64(),
            ..summary.clone()
        },
        Err(_) => Summary::default(),
    };
    let _ = events.send(Event::Finished(summary.clone()));
    reporter.finish();
    let reported = outlets.finish();
    result?;
    reported?;
    Ok(match summary {
        Summary {
            interrupted: true, ..
        } => Exit::Interrupted,
        Summary { failed: 1.., .. } => Exit::SomeFailed,
        _ => Exit::Done,
    })
}

/// Tells what would be done.
fn dry_run(
    settings: &Settings,
    model: &ModelSource,
    jobs: &[Arc<Job>],
    rejected: &[Rejected],
) -> anyhow::Result<Exit> {
    let (events, warnings) = unbounded();
    for path in rejected {
        complain(&format!("{}: {}", text::path(&path.path), path.reason));
    }
    let known = known(settings, model, &events)?;
    let exit = preview::show(settings, &known, jobs, rejected.len());
    known.stores.save();
    for event in warnings.try_iter() {
        if let Event::Warning(warning) = event {
            complain(&format!("warning: {warning}"));
        }
    }
    Ok(exit)
}

/// The inputs of a run, without what ditado itself keeps.
fn find(settings: &Settings) -> anyhow::Result<Found> {
    let dirs = &settings.directories;
    let skip = [&dirs.temp, &dirs.cache, &dirs.state].map(Clone::clone);
    inputs::find(&settings.places, &skip).map_err(anyhow::Error::msg)
}

fn known(
    settings: &Settings,
    model: &ModelSource,
    events: &Sender<Event>,
) -> anyhow::Result<Known> {
    let stores = Stores::open(&settings.directories, &settings.reuse, events.clone());
    let keys = Keys::new(model, settings.engine, &settings.text, &stores)?;
    Ok(Known {
        rendering: Rendering::new(settings, &keys.model.name),
        keys,
        stores,
        refresh: settings.reuse.cache == CacheUse::Refresh,
        gates: settings.gates.clone(),
    })
}

/// All jobs: first what is done already, then the others.
fn all(
    settings: &Arc<Settings>,
    model: &Arc<ModelSource>,
    known: &Arc<Known>,
    jobs: Vec<Arc<Job>>,
    events: &Sender<Event>,
) -> anyhow::Result<Summary> {
    let _ = events.send(Event::Found { inputs: jobs.len() });
    let cancel = Arc::new(AtomicBool::new(false));
    let (sender, messages) = unbounded();
    let notify = sender.clone();
    interrupt::catch(Arc::clone(&cancel), move || {
        let _ = notify.send(Message::Interrupted);
    })?;
    let mut closing = Closing::new(Arc::clone(known), events.clone());
    let rest = unchanged::pass(&jobs, &mut closing, &cancel);
    let summary = match rest.is_empty() {
        true => Ok(closing.summary),
        false => Run {
            settings: Arc::clone(settings),
            model: Arc::clone(model),
            jobs,
            closing,
            cancel,
            sender,
            messages,
        }
        .batch(rest),
    };
    known.stores.save();
    summary
}

/// What is needed to transcribe what is not done.
struct Run {
    settings: Arc<Settings>,
    model: Arc<ModelSource>,
    jobs: Vec<Arc<Job>>,
    closing: Closing,
    cancel: Arc<AtomicBool>,
    sender: Sender<Message>,
    messages: Receiver<Message>,
}

impl Run {
    fn batch(self, rest: Vec<Pending>) -> anyhow::Result<Summary> {
        let events = self.closing.events.clone();
        let (workshop, leads) = (Opened::default(), Arc::new(Leads::default()));
        let left = rest.len();
        if self.settings.verbosity >= Verbosity::Normal {
            let jobs = rest.iter().map(|pending| Arc::clone(&pending.job));
            let decode = self.settings.decode.clone();
            lengths::probe(
                jobs.collect(),
                decode,
                self.settings.text.clip,
                events.clone(),
                Arc::clone(&self.cancel),
            );
        }
        let at_once = Localiser::at_once(&self.settings.fetch, rest.iter().map(|p| &p.job.input));
        let (again, pending) = unbounded();
        for job in rest {
            let _ = again.send(job);
        }
        let feed = Feed {
            settings: Arc::clone(&self.settings),
            known: Arc::clone(&self.closing.known),
            jobs: pending,
            messages: self.sender.clone(),
            events: events.clone(),
            leads: Arc::clone(&leads),
            workshop: workshop.clone(),
            cancel: Arc::clone(&self.cancel),
            waiting: Mutex::new(Waiting::default()),
        };
        let decoders = (cores() / 4).clamp(1, MAX_DECODERS);
        let decoders = decoders.max(at_once).min(left);
        let decoding = feed::start(feed, decoders)?;
        let summary = Batch {
            loader: loader(&self.settings, &self.model, &workshop, &self.cancel),
            settings: self.settings,
            jobs: self.jobs,
            left,
            again,
            leads,
            workshop: workshop.clone(),
            sender: self.sender,
            messages: self.messages,
            closing: self.closing,
        }
        .run();
        // A batch that ended early leaves decoders waiting for room.
        self.cancel.store(true, Ordering::SeqCst);
        for thread in decoding {
            if thread.join().is_err() {
                bail!("a decoding thread panicked; please report it with the file it was on");
            }
        }
        let session = workshop.into_inner().map(|workshop| workshop.session);
        if let Some(Err(warning)) = session.map(Session::remove) {
            let _ = events.send(Event::Warning(warning.to_string()));
        }
        summary
    }
}

/// How the pool gets its weights: the chosen engine, checked against the chosen language.
fn loader(
    settings: &Settings,
    source: &Arc<ModelSource>,
    workshop: &Opened,
    cancel: &Arc<AtomicBool>,
) -> Loader {
    let (engine, text) = (settings.engine, settings.text.clone());
    let (source, cancel) = (Arc::clone(source), Arc::clone(cancel));
    let workshop = workshop.clone();
    Arc::new(move |device| {
        let threads = workshop.get().map_or(1, |workshop| workshop.layout.threads);
        let cancel = Arc::clone(&cancel);
        let model: Arc<dyn Model> = match engine {
            EngineChoice::Fake => Arc::new(FakeModel::from_env(cancel)),
            EngineChoice::Whisper => {
                Arc::new(WhisperModel::load(&source, device, threads, cancel)?)
            }
        };
        let mut languages = text.language.iter().chain(&text.decoding.languages);
        let unknown = languages.any(|code| !model.speaks(code));
        // Into English there is nothing to translate from.
        let english_only = !model.speaks("pt");
        if unknown || (text.decoding.translate && english_only) {
            bail!(
                "model {} knows English only; use --language en, without --translate, or a model \
                 without .en",
                source.name
            );
        }
        Ok(model)
    })
}
