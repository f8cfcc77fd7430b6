//! `ditado transcribe`: from settings to a finished batch.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::ChunkSettings;
use crate::infer::device::{self, Layout};
use crate::infer::engine::Model;
use crate::infer::fake::FakeModel;
use crate::infer::model::ModelSource;
use crate::infer::pool::Loader;
use crate::infer::whisper::WhisperModel;
use crate::observe::event::{Event, Summary};
use crate::observe::log;
use crate::observe::report::Reporter;
use crate::observe::text;
use crate::plan::inputs;
use crate::plan::job::{self, Job};
use crate::plan::outputs;
use crate::plan::settings::{EngineChoice, Settings, Verbosity};
use crate::run::batch::{Batch, Message};
use crate::run::budget::Budget;
use crate::run::feed::{self, Feed};
use crate::run::{Exit, complain, interrupt};
use crate::store::session::Session;
use crate::transcript::segment::ModelInfo;
use anyhow::{Context, bail};
use crossbeam_channel::{Sender, unbounded};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// A session that no living process holds is removed after this long.
const SESSION_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Chunks that may lie on disk for each worker: one in work, one waiting, one being written.
const CHUNKS_AHEAD: u64 = 3;
/// More decoding threads than this wait for the disk more than they decode.
const MAX_DECODERS: usize = 8;

/// Runs a batch from start to summary.
///
/// # Errors
/// When it could not run at all: no model, no device, no place to work in.
pub fn transcribe(settings: Settings) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let settings = Arc::new(settings);
    let model = Arc::new(ModelSource::find(&settings.model)?);
    let devices = device::select(&settings.device, &device::gpus())?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let layout = Layout::new(&devices, settings.workers, settings.threads, cores);

    let dirs = &settings.directories;
    let skip = [&dirs.temp, &dirs.cache, &dirs.state].map(Clone::clone);
    let found = inputs::find(&settings.paths, &skip);
    let stems = match outputs::assign(
        &found.inputs,
        settings.output_dir.as_deref(),
        &settings.formats,
    ) {
        Ok(stems) => stems,
        Err(clash) => {
            complain(&clash.to_string());
            return Ok(Exit::Usage);
        }
    };
    if found.inputs.is_empty() && found.rejected.is_empty() {
        complain("nothing to transcribe: no recording in what was given");
        return Ok(Exit::NothingFound);
    }
    if let Some(dir) = &settings.output_dir {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot make the output folder {}", dir.display()))?;
    }

    let reporter = Reporter::start(settings.verbosity).context("cannot start the display")?;
    let events = reporter.events();
    if settings.verbosity >= Verbosity::Debug {
        log::install(events.clone());
    }
    let rejected = found.rejected.len();
    for path in found.rejected {
        let _ = events.send(Event::Failed {
            job: None,
            path: path.path,
            reason: path.reason,
        });
    }
    let jobs = job::jobs(found.inputs, stems);
    let result = batch(&settings, &model, layout, cores, jobs, &events);
    let summary = match &result {
        Ok(summary) => Summary {
            failed: summary.failed + rejected,
            wall_seconds: started.elapsed().as_secs_f64(),
            ..summary.clone()
        },
        Err(_) => Summary::default(),
    };
    let _ = events.send(Event::Finished(summary.clone()));
    reporter.finish();
    result?;
    Ok(match summary {
        Summary {
            interrupted: true, ..
        } => Exit::Interrupted,
        Summary { failed: 1.., .. } => Exit::SomeFailed,
        _ => Exit::Done,
    })
}

fn batch(
    settings: &Arc<Settings>,
    model: &Arc<ModelSource>,
    layout: Layout,
    cores: usize,
    jobs: Vec<Job>,
    events: &Sender<Event>,
) -> anyhow::Result<Summary> {
    let _ = events.send(Event::Found { inputs: jobs.len() });
    if jobs.is_empty() {
        return Ok(Summary::default());
    }
    let session = Arc::new(open_session(settings, events)?);
    let cancel = Arc::new(AtomicBool::new(false));
    let (sender, messages) = unbounded();
    let notify = sender.clone();
    interrupt::catch(Arc::clone(&cancel), move || {
        let _ = notify.send(Message::Interrupted);
    })?;

    let ahead = u64::from(settings.text.chunk_seconds) * CHUNKS_AHEAD * layout.total() as u64;
    let budget = Arc::new(Budget::new(ahead * u64::from(SAMPLE_RATE)));
    let jobs: Vec<Arc<Job>> = jobs.into_iter().map(Arc::new).collect();
    let (give, take) = unbounded();
    for job in &jobs {
        let _ = give.send(Arc::clone(job));
    }
    drop(give);
    let feed = Feed {
        jobs: take,
        messages: sender.clone(),
        session: Arc::clone(&session),
        budget: Arc::clone(&budget),
        decode: settings.decode.clone(),
        chunks: ChunkSettings {
            chunk_seconds: settings.text.chunk_seconds,
            ..ChunkSettings::default()
        },
        formats: settings.formats.clone(),
        cancel: Arc::clone(&cancel),
    };
    let decoders = (cores / 4).clamp(1, MAX_DECODERS).min(jobs.len());
    let decoding = feed::start(feed, decoders)?;
    let summary = Batch {
        settings: Arc::clone(settings),
        model: ModelInfo {
            name: model.name.clone(),
            sha256: model.sha256()?,
        },
        jobs,
        loader: loader(settings, model, layout.threads, &cancel),
        layout,
        sender,
        messages,
        events: events.clone(),
        budget,
    }
    .run();
    // A batch that ended early leaves decoders waiting for room.
    cancel.store(true, std::sync::atomic::Ordering::SeqCst);
    for thread in decoding {
        if thread.join().is_err() {
            bail!("a decoding thread panicked; please report it with the file it was on");
        }
    }
    if let Some(session) = Arc::into_inner(session) {
        if let Err(warning) = session.remove() {
            let _ = events.send(Event::Warning(warning.to_string()));
        }
    }
    summary
}

fn open_session(settings: &Settings, events: &Sender<Event>) -> anyhow::Result<Session> {
    let temp = &settings.directories.temp;
    let swept = Session::sweep(temp, SESSION_LIFETIME);
    for path in &swept.removed {
        let path = text::path(path);
        let _ = events.send(Event::Detail(format!("removed the stale session {path}")));
    }
    for warning in &swept.warnings {
        let _ = events.send(Event::Warning(warning.to_string()));
    }
    Session::create(temp)
}

/// How the pool gets its weights: the chosen engine, checked against the chosen language.
fn loader(
    settings: &Settings,
    source: &Arc<ModelSource>,
    threads: usize,
    cancel: &Arc<AtomicBool>,
) -> Loader {
    let (engine, language) = (settings.engine, settings.text.language.clone());
    let (source, cancel) = (Arc::clone(source), Arc::clone(cancel));
    Arc::new(move |device| {
        let cancel = Arc::clone(&cancel);
        let model: Arc<dyn Model> = match engine {
            EngineChoice::Fake => Arc::new(FakeModel::from_env(cancel)),
            EngineChoice::Whisper => {
                Arc::new(WhisperModel::load(&source, device, threads, cancel)?)
            }
        };
        match &language {
            Some(code) if !model.speaks(code) => bail!(
                "model {} knows English only; use --language en or a model without .en",
                source.name
            ),
            _ => Ok(model),
        }
    })
}
