//! Session directories: where one run keeps its chunks, for its owner alone, until it ends.
//!
//! ```text
//! TEMP/session_20260102T030405Z_Ab3dEf9h/
//!     lock            locked by the operating system for as long as the run lives
//!     metadata.json   who, when, which version
//!     chunks/         the WAV files of the chunks, one directory a job
//!     results/        whatever a job needs on disk until its outputs are written
//! ```
//!
//! Nothing in here is needed to resume: a lost session costs cutting the recording again.

use super::disk::{self, Disk, RealDisk};
use super::lock;
use super::warning::{StoreWarning, Trouble};
use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Version of `metadata.json`; grows when a field changes meaning or goes away.
pub const METADATA_VERSION: u32 = 1;
/// Age after which a directory that nobody holds is removed.
pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

const PREFIX: &str = "session_";
const LOCK: &str = "lock";
const METADATA: &str = "metadata.json";
const METADATA_LIMIT: u64 = 1 << 20;
const PROGRAM: &str = "ditado";

/// What a session says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// [`METADATA_VERSION`] of the program that wrote it.
    pub version: u32,
    /// Always `ditado`; a directory of another program is never touched.
    pub program: String,
    /// Version of the program.
    pub program_version: String,
    /// Process id; it says who it was, the lock says whether it lives.
    pub pid: u32,
    /// Name of the machine, where it could be found out.
    pub host: Option<String>,
    /// When the run started, UTC, RFC 3339.
    pub started: String,
    /// The command line, when the run chose to keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// A session directory as seen from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// The directory.
    pub path: PathBuf,
    /// What it says of itself.
    pub metadata: Metadata,
    /// Whether the process that made it lives.
    pub alive: bool,
}

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Directories that are gone.
    pub removed: Vec<PathBuf>,
    /// Directories that should be gone and are not.
    pub warnings: Vec<StoreWarning>,
}

/// The working directory of one run. Removed when dropped.
#[derive(Debug)]
pub struct Session {
    path: PathBuf,
    /// Held until the directory is gone.
    _lock: File,
    removed: bool,
}

impl Session {
    /// Makes a directory for this process under `temp_dir`, which is created when missing.
    ///
    /// # Errors
    /// When the directory, its lock or its metadata cannot be written; nothing is left behind.
    pub fn create(temp_dir: &Path) -> Result<Self> {
        Self::create_on(&RealDisk, temp_dir, None)
    }

    /// Like [`Session::create`], and keeps the command line for people who look for it later.
    ///
    /// # Errors
    /// As [`Session::create`].
    pub fn create_for_command(temp_dir: &Path, command: String) -> Result<Self> {
        Self::create_on(&RealDisk, temp_dir, Some(command))
    }

    fn create_on(disk: &dyn Disk, temp_dir: &Path, command: Option<String>) -> Result<Self> {
        let cannot = || {
            let shown = temp_dir.display();
            format!(
                "cannot make a session directory in {shown}; free space there or choose another directory"
            )
        };
        let now = Timestamp::now();
        disk.create_dir(temp_dir).with_context(cannot)?;
        let name = format!("{PREFIX}{}_", now.strftime("%Y%m%dT%H%M%SZ"));
        // Removes itself if one of the next steps fails.
        let unfinished = disk
            .create_unique_dir(temp_dir, &name)
            .with_context(cannot)?;
        let path = unfinished.path();
        // Lock first: whoever finds metadata may rely on the lock.
        let held = disk.open(&path.join(LOCK)).with_context(cannot)?;
        if !lock::try_lock(&held).with_context(cannot)? {
            anyhow::bail!("{}: somebody else locked this new session", path.display());
        }
        let metadata = Metadata {
            version: METADATA_VERSION,
            program: PROGRAM.to_owned(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            host: host_name(),
            started: now.to_string(),
            command,
        };
        let json = serde_json::to_vec_pretty(&metadata).with_context(cannot)?;
        disk::replace(disk, &path.join(METADATA), &[&json]).with_context(cannot)?;
        for part in ["chunks", "results"] {
            disk.create_dir(&path.join(part)).with_context(cannot)?;
        }
        Ok(Self {
            path: unfinished.keep(),
            _lock: held,
            removed: false,
        })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the WAV files of the chunks go.
    pub fn chunks_dir(&self) -> PathBuf {
        self.path.join("chunks")
    }

    /// Where a job keeps what it needs on disk until its outputs are written.
    pub fn results_dir(&self) -> PathBuf {
        self.path.join("results")
    }

    /// The directory of one job's chunks, created when it is missing.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn job_dir(&self, job: usize) -> Result<PathBuf> {
        let path = self.chunks_dir().join(format!("job_{job:06}"));
        RealDisk
            .create_dir(&path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        Ok(path)
    }

    /// Removes the directory with all that is in it.
    ///
    /// # Errors
    /// A warning when something of it is left; [`Session::sweep`] will take it in a later run.
    pub fn remove(mut self) -> Result<(), StoreWarning> {
        self.removed = true;
        remove_tree(&self.path)
    }

    /// Removes the sessions under `temp_dir` that started more than `max_age` ago and whose
    /// process is gone.
    ///
    /// Touches nothing but directories that carry a session's name, belong to this user and hold
    /// our metadata; follows no symbolic link.
    pub fn sweep(temp_dir: &Path, max_age: Duration) -> Swept {
        sweep_at(temp_dir, max_age, Timestamp::now())
    }

    /// The sessions under `temp_dir`, oldest first.
    pub fn list(temp_dir: &Path) -> Vec<SessionInfo> {
        let mut sessions: Vec<SessionInfo> = candidates(temp_dir)
            .into_iter()
            .map(|(path, metadata)| SessionInfo {
                // In doubt it lives: only a sweep may say otherwise.
                alive: open_lock(&path).is_ok_and(|file| lock::is_locked(&file).unwrap_or(true)),
                path,
                metadata,
            })
            .collect();
        sessions.sort_by(|a, b| a.path.cmp(&b.path));
        sessions
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.removed {
            // What cannot be removed now is swept by a later run.
            let _ = remove_tree(&self.path);
        }
    }
}

fn sweep_at(temp_dir: &Path, max_age: Duration, now: Timestamp) -> Swept {
    let mut swept = Swept::default();
    for (path, metadata) in candidates(temp_dir) {
        let Ok(started) = metadata.started.parse::<Timestamp>() else {
            continue;
        };
        // A start in the future, after a clock was set back, counts as young.
        let age = Duration::try_from(now.duration_since(started)).unwrap_or_default();
        if age <= max_age {
            continue;
        }
        // Whoever locks it owns its end; a session without a lock file is half removed already.
        let held = match open_lock(&path) {
            Ok(file) => match lock::try_lock(&file) {
                Ok(true) => Some(file),
                Ok(false) => continue,
                Err(error) => {
                    let lost = "cannot tell whether this old session is in use; it stays";
                    swept
                        .warnings
                        .push(StoreWarning::unreadable(&path, error, lost));
                    continue;
                }
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let lost = "this old session stays";
                swept
                    .warnings
                    .push(StoreWarning::unreadable(&path, error, lost));
                continue;
            }
        };
        match remove_tree(&path) {
            Ok(()) => swept.removed.push(path),
            Err(warning) => swept.warnings.push(warning),
        }
        drop(held);
    }
    swept
}

/// Every directory here that is beyond doubt a session of this user, with its metadata.
fn candidates(temp_dir: &Path) -> Vec<(PathBuf, Metadata)> {
    let Ok(entries) = fs::read_dir(temp_dir) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_session_name))
        // Of the entry itself, not of what a symbolic link points to.
        .filter(|entry| {
            entry
                .metadata()
                .is_ok_and(|meta| meta.is_dir() && is_ours(&meta, temp_dir))
        })
        .filter_map(|entry| Some((entry.path(), read_metadata(&entry.path())?)))
        .collect()
}

fn read_metadata(session: &Path) -> Option<Metadata> {
    let path = session.join(METADATA);
    if !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    let json = disk::read_bounded(&path, METADATA_LIMIT).ok()?;
    let metadata: Metadata = serde_json::from_slice(&json).ok()?;
    (metadata.program == PROGRAM && metadata.version <= METADATA_VERSION).then_some(metadata)
}

/// Opens a session's lock file unless something else has its name.
fn open_lock(session: &Path) -> io::Result<File> {
    let path = session.join(LOCK);
    if !fs::symlink_metadata(&path)?.is_file() {
        return Err(io::Error::other("its lock is not a regular file"));
    }
    File::open(path)
}

/// `session_20260102T030405Z_` and eight letters or digits.
fn is_session_name(name: &str) -> bool {
    let Some((stamp, random)) = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'))
    else {
        return false;
    };
    let shape = b"00000000T000000Z";
    stamp.len() == shape.len()
        && stamp.bytes().zip(shape).all(|(byte, &want)| match want {
            b'0' => byte.is_ascii_digit(),
            _ => byte == want,
        })
        && random.len() == 8
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether this user owns it, judged by who owns a file created now in the same directory.
#[cfg(unix)]
fn is_ours(meta: &fs::Metadata, temp_dir: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    tempfile::tempfile_in(temp_dir)
        .and_then(|probe| probe.metadata())
        .is_ok_and(|probe| probe.uid() == meta.uid())
}

#[cfg(not(unix))]
fn is_ours(_meta: &fs::Metadata, _temp_dir: &Path) -> bool {
    true
}

/// Removes a directory; one that is gone already, perhaps by another sweep, is fine.
fn remove_tree(path: &Path) -> Result<(), StoreWarning> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreWarning::new(
            Trouble::Unwritable,
            path,
            format!("cannot remove this session ({error}); remove it by hand if it stays"),
        )),
        _ => Ok(()),
    }
}

fn host_name() -> Option<String> {
    let from_system = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    from_system
        .or_else(|| std::env::var("HOSTNAME").ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
