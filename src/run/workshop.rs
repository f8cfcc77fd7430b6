//! What a run needs only once there is something to transcribe: devices and a place for chunks.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::Chunk;
use crate::infer::device::{self, Layout, Wish};
use crate::infer::machine;
use crate::infer::model::Footprint;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::settings::Settings;
use crate::run::budget::Budget;
use crate::run::cutting::share;
use crate::run::localise::Localiser;
use crate::store::claim::Claim;
use crate::store::session::Session;
use crossbeam_channel::Sender;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A session that no living process holds is removed after this long.
const SESSION_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Chunks that may lie on disk for each worker: one in work, one waiting, one being written.
const CHUNKS_AHEAD: u64 = 3;

/// Memory that workers leave to everything else, bytes.
const SPARED: u64 = 1 << 29;

/// The workers of a run, for models that take `footprint` at most.
///
/// # Errors
/// When a device that was asked for is not there.
pub fn layout(settings: &Settings, footprint: Footprint) -> anyhow::Result<Layout> {
    let devices = device::select(&settings.device, &device::gpus())?;
    let wish = Wish {
        workers: settings.workers,
        per_device: settings.workers_per_device,
        threads: settings.threads,
    };
    Ok(Layout::new(&devices, wish, cores(), room(footprint)))
}

/// Workers on the CPU for which there is memory now.
pub fn room(footprint: Footprint) -> usize {
    let memory = machine::memory();
    let free = memory.available.unwrap_or(memory.total);
    footprint.workers_in(free.saturating_sub(SPARED))
}

/// Devices and a place for chunks.
#[derive(Debug)]
pub struct Workshop {
    /// Workers and threads.
    pub layout: Layout,
    /// Where chunks go.
    pub session: Session,
    /// How many of them.
    pub budget: Budget,
    /// How inputs get here.
    pub localiser: Localiser,
}

impl Workshop {
    /// Looks for the devices and makes a session, after removing what dead processes left. Chunks
    /// hold at most about `chunk_seconds` of speech; the largest of the models takes `footprint`.
    ///
    /// # Errors
    /// When a device that was asked for is not there, there is no place for a session, or the
    /// converter that was asked for does not answer.
    pub fn open(
        settings: &Settings,
        chunk_seconds: u32,
        footprint: Footprint,
        events: &Sender<Event>,
        cancel: &Arc<AtomicBool>,
    ) -> anyhow::Result<Self> {
        let layout = layout(settings, footprint)?;
        let temp = &settings.directories.temp;
        let swept = Session::sweep(temp, SESSION_LIFETIME);
        for path in &swept.removed {
            let path = text::path(path);
            let _ = events.send(Event::Detail(format!("removed the stale session {path}")));
        }
        for warning in &swept.warnings {
            let _ = events.send(Event::Warning(warning.to_string()));
        }
        Claim::sweep(&settings.directories.state);
        let session = Session::create(temp)?;
        let localiser = Localiser::new(
            &settings.fetch,
            session.results_dir(),
            events.clone(),
            Arc::clone(cancel),
        );
        localiser.check()?;
        let ahead = u64::from(chunk_seconds) * CHUNKS_AHEAD * layout.total() as u64;
        Ok(Workshop {
            layout,
            session,
            budget: Budget::new(ahead * u64::from(SAMPLE_RATE)),
            localiser,
        })
    }
}

impl Workshop {
    /// Gives a chunk's disk space back. A file that stays is removed with its session.
    pub fn discard(&self, chunk: &Chunk) {
        let _ = std::fs::remove_file(&chunk.path);
        self.budget.give(share(chunk));
    }
}

/// A workshop that is opened when it is needed, once. Shared by the threads of a run.
#[derive(Debug, Clone, Default)]
pub struct Opened(Arc<OnceLock<Result<Workshop, Arc<anyhow::Error>>>>);

impl Opened {
    /// The workshop, if it was opened and could be.
    pub fn get(&self) -> Option<&Workshop> {
        self.0.get()?.as_ref().ok()
    }

    /// The workshop, opened now if it was not.
    ///
    /// # Errors
    /// Why it could not be opened, the same each time.
    pub fn get_or_open(
        &self,
        open: impl FnOnce() -> anyhow::Result<Workshop>,
    ) -> Result<&Workshop, Arc<anyhow::Error>> {
        let opened = self.0.get_or_init(|| open().map_err(Arc::new));
        opened.as_ref().map_err(Arc::clone)
    }

    /// The workshop, when nobody else holds it any more.
    pub fn into_inner(self) -> Option<Workshop> {
        Arc::into_inner(self.0)?.into_inner()?.ok()
    }
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
