//! The append-only record of a job's finished chunks, so that none is ever computed twice.
//!
//! A job's journal is `STATE/journals/<content key>.jsonl`; its lines are described in
//! [`super::line`]. A line is on disk before [`Journal::append`] returns: a process that is killed
//! loses what it was computing and nothing else. Whoever opens a journal holds the job's
//! [`super::claim::Claim`], so that it has one writer.

use super::disk::{self, Disk, RealDisk};
use super::line::{self, First, Header, Line, Progress, Stage};
use super::replay;
use super::warning::{StoreWarning, Trouble};
use crate::plan::key::ContentKey;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::fs::{self, DirEntry, File};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Age since its last line at which a journal is not used any more.
pub const DEFAULT_RESUME_TTL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const DIR: &str = "journals";
const LOST: &str = "if this run is interrupted, the recording starts again";

/// The journal of one job, open for writing.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// None once a failed line could not be taken back: a line after it would be lost with it.
    file: Option<File>,
    /// Bytes of whole lines.
    len: u64,
}

/// A journal and what an earlier run left in it.
#[derive(Debug)]
pub struct Opened<W> {
    /// The journal, for the lines to come.
    pub journal: Journal,
    /// What an earlier run finished; none when there is nothing to resume.
    pub earlier: Option<Progress<W>>,
    /// Why less could be resumed than was there.
    pub warnings: Vec<StoreWarning>,
}

/// A job that was not finished, as seen from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// The journal.
    pub path: PathBuf,
    /// The job.
    pub key: ContentKey,
    /// Size of the journal, bytes.
    pub bytes: u64,
    /// When the last line was written.
    pub modified: SystemTime,
    /// How far it is, or why that cannot be told.
    pub summary: Result<Summary, StoreWarning>,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Whose journal it is.
    pub header: Header,
    /// The stage that began last.
    pub stage: Option<Stage>,
    /// Chunks that are transcribed.
    pub chunks_done: usize,
    /// All chunks, once the whole recording was cut.
    pub chunks_total: Option<u32>,
    /// Samples of the recording whose chunks are transcribed.
    pub samples_done: u64,
    /// All samples, once the whole recording was cut.
    pub samples_total: Option<u64>,
}

impl Journal {
    /// Opens the job's journal, with what an earlier run left in it, or begins a new one.
    ///
    /// What is older than `ttl`, damaged in its first line, or made from other parts is replaced.
    /// After a damaged line in the middle only what precedes it counts.
    ///
    /// # Errors
    /// A warning when there can be no journal: it cannot be written, or a newer version of the
    /// program wrote it. The job can go on without.
    pub fn open<W: DeserializeOwned>(
        state_dir: &Path,
        header: &Header,
        ttl: Duration,
    ) -> Result<Opened<W>, StoreWarning> {
        Self::open_on(Arc::new(RealDisk), state_dir, header, ttl)
    }

    pub(crate) fn open_on<W: DeserializeOwned>(
        disk: Arc<dyn Disk>,
        state_dir: &Path,
        header: &Header,
        ttl: Duration,
    ) -> Result<Opened<W>, StoreWarning> {
        let path = path(state_dir, &header.key);
        let mut warnings = Vec::new();
        match replay::read::<W>(&path) {
            Ok(Some(found)) if found.progress.header.key != header.key => {
                let message = "this journal is of another job and starts again";
                warnings.push(StoreWarning::new(Trouble::Corrupt, &path, message));
            }
            Ok(Some(found)) if found.age <= ttl => {
                let (journal, warning) = Self::reopen(disk, &path, found.len);
                warnings.extend(warning);
                if let Some(line) = found.corrupt_line {
                    let message = format!(
                        "line {line} of this journal is damaged; only what precedes it is resumed"
                    );
                    warnings.push(StoreWarning::new(Trouble::Corrupt, &path, message));
                }
                return Ok(Opened {
                    journal,
                    earlier: Some(found.progress),
                    warnings,
                });
            }
            Ok(_) => {}
            Err(warning) if warning.trouble == Trouble::Newer => return Err(warning),
            Err(warning) => warnings.push(warning),
        }
        Ok(Opened {
            journal: Self::begin(disk, &path, header)?,
            earlier: None,
            warnings,
        })
    }

    /// Begins a new journal, whatever an earlier run left.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn start(state_dir: &Path, header: &Header) -> Result<Self, StoreWarning> {
        let path = path(state_dir, &header.key);
        match replay::read::<IgnoredAny>(&path) {
            Err(warning) if warning.trouble == Trouble::Newer => Err(warning),
            _ => Self::begin(Arc::new(RealDisk), &path, header),
        }
    }

    fn begin(disk: Arc<dyn Disk>, path: &Path, header: &Header) -> Result<Self, StoreWarning> {
        let journal = header.clone();
        let first = line::encode(&First { journal });
        let written = first.and_then(|line| {
            let file = disk::replace(&*disk, path, &[&line])?;
            Ok((file, line.len() as u64))
        });
        let (file, len) = written.map_err(|e| StoreWarning::unwritable(path, e, LOST))?;
        Ok(Self {
            path: path.to_path_buf(),
            disk,
            file: Some(file),
            len,
        })
    }

    /// Goes on after the last whole line. A journal that cannot be written any more can still be
    /// resumed: it is closed, and a warning says so.
    fn reopen(disk: Arc<dyn Disk>, path: &Path, len: u64) -> (Self, Option<StoreWarning>) {
        let cut = || {
            let file = disk.open(path)?;
            if file.metadata()?.len() != len {
                disk.truncate(&file, len)?;
                disk.sync(&file)?;
            }
            Ok::<_, io::Error>(file)
        };
        let (file, warning) = match cut() {
            Ok(file) => (Some(file), None),
            Err(error) => (None, Some(StoreWarning::unwritable(path, error, LOST))),
        };
        let path = path.to_path_buf();
        let journal = Self {
            path,
            disk,
            file,
            len,
        };
        (journal, warning)
    }

    /// Adds a line and waits until it is on disk.
    ///
    /// # Errors
    /// A warning when it is not; the lines before it are. A later call may go well again, unless
    /// the journal says that it is closed.
    pub fn append<W: Serialize>(&mut self, line: &Line<W>) -> Result<(), StoreWarning> {
        let Some(file) = &mut self.file else {
            let reason = "closed after an earlier error";
            return Err(StoreWarning::unwritable(&self.path, reason, LOST));
        };
        let written = line::encode(line).and_then(|bytes| {
            file.seek(SeekFrom::Start(self.len))?;
            self.disk.write(file, &bytes)?;
            self.disk.sync(file)?;
            Ok(bytes.len() as u64)
        });
        match written {
            Ok(len) => {
                self.len += len;
                Ok(())
            }
            Err(error) => {
                let taken_back = self.disk.truncate(file, self.len);
                if taken_back.is_err() {
                    self.file = None;
                }
                Err(StoreWarning::unwritable(&self.path, error, LOST))
            }
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the journal of a job that is done.
    ///
    /// # Errors
    /// A warning when it stays; it is ignored once it is old.
    pub fn remove(self) -> Result<(), StoreWarning> {
        remove(&self.path).map(drop)
    }

    /// Removes the journal of a job that nobody is to resume; whether there was one.
    ///
    /// # Errors
    /// A warning when it stays.
    pub fn discard(state_dir: &Path, key: &ContentKey) -> Result<bool, StoreWarning> {
        remove(&path(state_dir, key))
    }

    /// Whether an earlier run left a journal of this job.
    pub fn exists(state_dir: &Path, key: &ContentKey) -> bool {
        path(state_dir, key).is_file()
    }

    /// The jobs that have a journal.
    pub fn keys(state_dir: &Path) -> HashSet<ContentKey> {
        fs::read_dir(state_dir.join(DIR))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|item| key_of(&item))
            .collect()
    }

    /// The jobs that were not finished, those touched last first.
    pub fn list(state_dir: &Path) -> Vec<Unfinished> {
        let dir = state_dir.join(DIR);
        disk::remove_abandoned(&dir, SystemTime::now());
        let mut jobs: Vec<Unfinished> = fs::read_dir(&dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|item| {
                let key = key_of(&item)?;
                let meta = item.metadata().ok().filter(fs::Metadata::is_file)?;
                let path = item.path();
                Some(Unfinished {
                    summary: summarise(&path)?,
                    path,
                    key,
                    bytes: meta.len(),
                    modified: meta.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                })
            })
            .collect();
        jobs.sort_by_key(|job| Reverse((job.modified, job.key)));
        jobs
    }
}

fn path(state_dir: &Path, key: &ContentKey) -> PathBuf {
    state_dir.join(DIR).join(format!("{key}.jsonl"))
}

/// The job whose journal has this name.
fn key_of(item: &DirEntry) -> Option<ContentKey> {
    let name = item.file_name();
    name.to_str()?.strip_suffix(".jsonl")?.parse().ok()
}

fn remove(path: &Path) -> Result<bool, StoreWarning> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreWarning::new(
            Trouble::Unwritable,
            path,
            format!("cannot remove this journal ({error})"),
        )),
    }
}

/// None when the journal has gone meanwhile.
fn summarise(path: &Path) -> Option<Result<Summary, StoreWarning>> {
    let found = match replay::read::<IgnoredAny>(path) {
        Ok(found) => found?,
        Err(warning) => return Some(Err(warning)),
    };
    let progress = found.progress;
    let samples_done = progress.samples_done();
    Some(Ok(Summary {
        stage: progress.stage,
        chunks_done: progress.chunks.len(),
        chunks_total: progress.plan.as_ref().map(|plan| plan.chunks),
        samples_done,
        samples_total: progress.plan.as_ref().map(|plan| plan.samples),
        header: progress.header,
    }))
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "journal_crash_tests.rs"]
mod crash_tests;
