//! What the system tells of changes in folders.

use crate::plan::format::Format;
use crossbeam_channel::{Receiver, Sender, bounded};
use notify::event::{ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// More names than this are not kept between two looks: such files wait until they are quiet.
const MAX_PLACED: usize = 100_000;

/// Rings when something changed.
pub struct Bell {
    /// Has something when it rang since it was last emptied.
    pub rings: Receiver<()>,
    watcher: Option<RecommendedWatcher>,
    placed: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Bell {
    /// A bell that rings for no folder yet; never when `silent`.
    ///
    /// # Errors
    /// When the system cannot tell of changes.
    pub fn new(silent: bool) -> notify::Result<Self> {
        let (ring, rings) = bounded(1);
        let placed = Arc::default();
        let watcher = match silent {
            true => None,
            false => Some(watcher(ring, Arc::clone(&placed))?),
        };
        Ok(Bell {
            rings,
            watcher,
            placed,
        })
    }

    /// A bell that never rings.
    pub fn silent() -> Self {
        Bell {
            rings: crossbeam_channel::never(),
            watcher: None,
            placed: Arc::default(),
        }
    }

    /// Rings for what happens in this folder and below, too.
    ///
    /// # Errors
    /// When the system cannot tell of it.
    pub fn add(&mut self, folder: &Path) -> notify::Result<()> {
        match &mut self.watcher {
            Some(watcher) => watcher.watch(folder, RecursiveMode::Recursive),
            None => Ok(()),
        }
    }

    /// Rings no more for a folder that is gone.
    pub fn remove(&mut self, folder: &Path) {
        if let Some(watcher) = &mut self.watcher {
            // It may have gone by itself.
            let _ = watcher.unwatch(folder);
        }
    }

    /// Absolute paths that were renamed into place since the last call.
    pub fn placed(&self) -> HashSet<PathBuf> {
        std::mem::take(&mut *self.placed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn watcher(
    ring: Sender<()>,
    placed: Arc<Mutex<HashSet<PathBuf>>>,
) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<Event>| {
        // What the system could not tell is found by looking.
        let event = event.unwrap_or_default();
        if !matters(&event) {
            return;
        }
        let new = match event.kind {
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) => event.paths.first(),
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => event.paths.get(1),
            _ => None,
        };
        if let Some(path) = new.and_then(|path| std::path::absolute(path).ok()) {
            let mut placed = placed.lock().unwrap_or_else(PoisonError::into_inner);
            if placed.len() < MAX_PLACED {
                placed.insert(path);
            }
        }
        // It rang already when there is no room.
        let _ = ring.try_send(());
    })
}

/// Whether something may have come or gone: not what was only read, and not our own files.
fn matters(event: &Event) -> bool {
    let own = |path: &PathBuf| {
        let end = path.extension().and_then(|end| end.to_str());
        Format::ALL
            .iter()
            .any(|format| end == Some(format.extension()))
            || path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(".ditado"))
    };
    let all_own = !event.paths.is_empty() && event.paths.iter().all(own);
    !all_own && !matches!(event.kind, EventKind::Access(_))
}
