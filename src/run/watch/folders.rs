//! The folders that are watched: which are there, and what is in them.

use super::bell::Bell;
use super::settling::{Look, Settling, is_partial};
use crate::observe::text;
use crate::plan::inputs::{self, Found, Rejected};
use crate::plan::places::Places;
use crate::plan::settings::Settings;
use crate::run::known::Identity;
use anyhow::{bail, ensure};
use crossbeam_channel::Receiver;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The folders that are watched.
pub struct Folders {
    all: Vec<Folder>,
    bell: Bell,
    settling: Settling,
}

struct Folder {
    path: PathBuf,
    is_there: bool,
}

/// What a look through the folders found.
pub struct Scan {
    /// Everything that is there and finished or not, without files whose names say that they are
    /// not finished.
    pub found: Found,
    /// Paths of what is finished and was not taken yet.
    pub ready: HashSet<PathBuf>,
    /// When more may be finished.
    pub wait: Option<Duration>,
    /// What a person should know.
    pub lines: Vec<String>,
}

impl Folders {
    /// The folders at these paths.
    ///
    /// # Errors
    /// One line that names what is no folder.
    pub fn open(paths: &[PathBuf]) -> anyhow::Result<Self> {
        ensure!(!paths.is_empty(), "name a folder to watch");
        for path in paths {
            let shown = text::path(path);
            match std::fs::metadata(path) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => bail!("{shown} is not a folder; name the folder that it is in"),
                Err(error) => bail!("{shown} cannot be watched: {error}"),
            }
        }
        let folder = |path: &PathBuf| Folder {
            path: path.clone(),
            is_there: true,
        };
        Ok(Folders {
            all: paths.iter().map(folder).collect(),
            bell: Bell::silent(),
            settling: Settling::default(),
        })
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Has something when something changed.
    pub fn rings(&self) -> &Receiver<()> {
        &self.bell.rings
    }

    /// Asks the system to tell of changes, unless they are to be polled. Returns what it refuses.
    pub fn listen(&mut self, poll: bool) -> Vec<String> {
        match Bell::new(poll) {
            Ok(bell) => self.bell = bell,
            Err(error) => {
                return vec![format!(
                    "the system tells nothing of changes ({error}); the folders are looked through \
                     every --rescan"
                )];
            }
        }
        let refused = |folder: &Folder, bell: &mut Bell| add(bell, &folder.path).err();
        let bell = &mut self.bell;
        self.all.iter().filter_map(|f| refused(f, bell)).collect()
    }

    /// Looks through the folders.
    pub fn scan(&mut self, settings: &Settings, settle: Duration) -> Scan {
        // What is renamed into place from here on is seen by the next look.
        let placed = self.bell.placed();
        while self.bell.rings.try_recv().is_ok() {}
        let lines = self.presence();
        let there = self.all.iter().filter(|folder| folder.is_there);
        let places = Places {
            paths: there.map(|folder| folder.path.clone()).collect(),
            ..settings.places.clone()
        };
        let dirs = &settings.directories;
        let skip = [&dirs.temp, &dirs.cache, &dirs.state].map(Clone::clone);
        // Only a list can be an error, and there is none.
        let mut found = inputs::find(&places, &skip).unwrap_or_default();
        found.inputs.retain(|input| !is_partial(&input.path));
        let looks = found
            .inputs
            .iter()
            .filter_map(|input| look(&input.path, &placed))
            .collect();
        let (ready, wait) = self.settling.look(looks, settle, Instant::now());
        Scan {
            found,
            ready: ready.into_iter().collect(),
            wait,
            lines,
        }
    }

    /// Takes files anew that could not be begun.
    pub fn look_again(&mut self, rejected: &[Rejected]) {
        rejected
            .iter()
            .for_each(|path| self.settling.forget(&path.path));
    }

    /// Which folders went away or came back, in sentences.
    fn presence(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for folder in &mut self.all {
            let is_there = folder.path.is_dir();
            if is_there == folder.is_there {
                continue;
            }
            folder.is_there = is_there;
            let shown = text::path(&folder.path);
            if is_there {
                lines.push(format!("{shown} is back and is watched again"));
                lines.extend(add(&mut self.bell, &folder.path).err());
            } else {
                self.bell.remove(&folder.path);
                lines.push(format!(
                    "{shown} was removed or renamed; it is watched again when it is back"
                ));
            }
        }
        lines
    }
}

fn add(bell: &mut Bell, folder: &Path) -> Result<(), String> {
    bell.add(folder).map_err(|error| {
        let shown = text::path(folder);
        let advice = match error.kind {
            notify::ErrorKind::MaxFilesWatch => "; raise fs.inotify.max_user_watches",
            _ => "",
        };
        format!(
            "the system tells nothing of changes in {shown} ({error}{advice}); it is looked \
             through every --rescan"
        )
    })
}

/// A file now; none when it is gone already.
fn look(path: &Path, placed: &HashSet<PathBuf>) -> Option<Look> {
    let meta = std::fs::metadata(path).ok()?;
    let modified = meta.modified().ok();
    let now = SystemTime::now();
    let full = std::path::absolute(path).ok();
    // A folder that is renamed into place brings all that is in it.
    let is_placed = |full: &PathBuf| full.ancestors().any(|part| placed.contains(part));
    Some(Look {
        path: path.to_owned(),
        identity: Identity::from(&meta),
        // A time in the future tells nothing.
        age: modified.and_then(|then| now.duration_since(then).ok()),
        placed: !placed.is_empty() && full.as_ref().is_some_and(is_placed),
        is_empty: meta.len() == 0,
    })
}
