//! Digests of files that have not changed, so that a second run need not even read them.
//!
//! ```text
//! offset  bytes  content
//!      0      8  magic, "DITADOIX"
//!      8      4  version of this layout, little-endian
//!     12      4  zero
//!     16     32  sha256 of everything after it
//!     48  n×92   records, sorted by path digest
//! ```
//!
//! A record holds the first 16 bytes of the sha256 of the path, what the file system said of the
//! file, the file's digest, and the day it was last seen; all numbers are little-endian. The path
//! itself is not kept: what somebody transcribes is nobody else's business.
//!
//! Sorted records of one size are searched where they lie, so that loading is one read and one
//! checksum, and 100 000 files are nine megabytes.

use super::disk::{self, Disk, RealDisk};
use super::folder::Look;
use super::lock;
use super::record::{self, PathDigest, RECORD, Record, Stamp};
use super::warning::{StoreWarning, Trouble};
use crate::plan::key::hex;
use crate::plan::recording;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Version of the layout.
pub const INDEX_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"DITADOIX";
const HEADER: usize = 48;
const FILE: &str = "files.v1.index";
const LOCK: &str = "files.v1.lock";
/// Files beyond which those not seen for longest are forgotten; 46 MB.
const MAX_FILES: usize = 500_000;
/// Days after which a file that was not seen is forgotten.
const MAX_DAYS: u32 = 180;
const PATIENCE: Duration = Duration::from_secs(5);
const LOST: &str = "unchanged files are read again next time";

/// Digests of files that have not changed. Shared by the threads of a run.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// The records on disk when the index was loaded.
    records: Vec<u8>,
    /// What this process found out since.
    fresh: Mutex<BTreeMap<PathDigest, Record>>,
}

/// A file's digest and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    /// Lower-case hexadecimal sha256 of the file's bytes.
    pub sha256: String,
    /// Whether the file was not read, because it has not changed since it last was.
    pub known: bool,
    /// Whether it changed while it was read, so that the digest may be of no state it ever had.
    pub changed: bool,
}

impl Index {
    /// The index in this directory; an unreadable one is empty and comes with a warning.
    pub fn load(dir: &Path) -> (Self, Option<StoreWarning>) {
        Self::load_on(Arc::new(RealDisk), dir)
    }

    pub(crate) fn load_on(disk: Arc<dyn Disk>, dir: &Path) -> (Self, Option<StoreWarning>) {
        let path = dir.join(FILE);
        let (records, warning) = match read_records(&path) {
            Ok(records) => (records, None),
            Err(warning) => (Vec::new(), Some(warning)),
        };
        let index = Self {
            path,
            disk,
            records,
            fresh: Mutex::default(),
        };
        (index, warning)
    }

    /// The digest of a file that the file system describes as it did when it was last read.
    ///
    /// `path` is absolute.
    pub fn lookup(&self, meta: &Metadata, path: &Path) -> Option<String> {
        self.known(&Look::from(meta), record::path_digest(path))
    }

    /// The same, of the file whose path has this digest.
    pub(crate) fn known(&self, look: &Look, digest: PathDigest) -> Option<String> {
        // Held for no longer than it takes: other threads look at other files.
        let newer = self.fresh().get(&digest).copied();
        let stored = match newer {
            Some(record) => record,
            None => record::find(&self.records, &digest)?,
        };
        if stored.stamp != look.stamp? {
            return None;
        }
        // Once a day, or every run over the same files would write them all again.
        let today = record::day(SystemTime::now());
        if stored.seen < today {
            self.fresh().insert(
                digest,
                Record {
                    seen: today,
                    ..stored
                },
            );
        }
        Some(hex(&stored.sha256))
    }

    /// Remembers the digest of a file.
    ///
    /// `meta` is what the file system said before the first byte was read, at the time `began`. A
    /// file that had changed within two seconds of it is not remembered: it could change again
    /// without a trace.
    pub fn remember(&self, meta: &Metadata, path: &Path, sha256: &[u8; 32], began: SystemTime) {
        let Some(stamp) = Stamp::of(meta) else { return };
        if !stamp.is_settled(began) {
            return;
        }
        let record = Record {
            stamp,
            sha256: *sha256,
            seen: record::day(began),
        };
        self.fresh().insert(record::path_digest(path), record);
    }

    fn fresh(&self) -> MutexGuard<'_, BTreeMap<PathDigest, Record>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The digest of a file, from memory or by reading it. `path` is absolute.
    ///
    /// # Errors
    /// What the file system says when the file cannot be read.
    pub fn hash(&self, path: &Path) -> io::Result<Hashed> {
        let file = recording::open(path)?;
        let before = file.metadata()?;
        if let Some(sha256) = self.lookup(&before, path) {
            return Ok(Hashed {
                sha256,
                known: true,
                changed: false,
            });
        }
        let began = SystemTime::now();
        let sha256 = digest(&file)?;
        let changed = Stamp::of(&before) != Stamp::of(&file.metadata()?);
        if !changed {
            self.remember(&before, path, &sha256, began);
        }
        Ok(Hashed {
            sha256: hex(&sha256),
            known: false,
            changed,
        })
    }

    /// Writes what this process found out, together with what others did meanwhile.
    ///
    /// # Errors
    /// A warning when it could not be written; nothing of the old index is lost then.
    pub fn save(&self) -> Result<(), StoreWarning> {
        let fresh = std::mem::take(&mut *self.fresh());
        if fresh.is_empty() {
            return Ok(());
        }
        let _held = lock::lock(&*self.disk, &self.path.with_file_name(LOCK), PATIENCE)?;
        let stored = match read_records(&self.path) {
            Ok(records) => records,
            Err(warning) if warning.trouble == Trouble::Corrupt => Vec::new(),
            Err(warning) => return Err(warning),
        };
        let now = SystemTime::now();
        if let Some(dir) = self.path.parent() {
            disk::remove_abandoned(dir, now);
        }
        let today = record::day(now);
        let records = record::merge(&stored, fresh, today.saturating_sub(MAX_DAYS), MAX_FILES);
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&INDEX_VERSION.to_le_bytes());
        header.extend_from_slice(&[0; 4]);
        header.extend_from_slice(&Sha256::digest(&records));
        disk::replace(&*self.disk, &self.path, &[&header, &records])
            .map(drop)
            .map_err(|error| StoreWarning::unwritable(&self.path, error, LOST))
    }
}

/// Lower-case hexadecimal sha256 of a file's bytes, read once in pieces.
///
/// # Errors
/// What the file system says when the file cannot be read, or that it is no regular file.
pub fn hash_file(path: &Path) -> io::Result<String> {
    Ok(hex(&digest(&recording::open(path)?)?))
}

/// sha2 finds out by itself whether the processor has instructions for it.
pub(crate) fn digest(mut file: impl Read) -> io::Result<[u8; 32]> {
    let mut sum = Sha256::new();
    let mut piece = vec![0; 256 << 10];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(sum.finalize().into()),
            Ok(len) => sum.update(&piece[..len]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The records of an index file that is whole; one that is not there has none.
fn read_records(path: &Path) -> Result<Vec<u8>, StoreWarning> {
    let limit = (HEADER + 2 * MAX_FILES * RECORD) as u64;
    let mut bytes = match disk::read_bounded(path, limit) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Vec::new(),
        Err(error) => return Err(StoreWarning::unreadable(path, error, LOST)),
    };
    let corrupt = || {
        let message = format!("this list of file digests is damaged and starts again; {LOST}");
        StoreWarning::new(Trouble::Corrupt, path, message)
    };
    if bytes.len() < HEADER || !bytes.starts_with(MAGIC) {
        return Err(corrupt());
    }
    let version = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    if version > INDEX_VERSION {
        let message = format!("a newer version of ditado keeps this list of file digests; {LOST}");
        return Err(StoreWarning::new(Trouble::Newer, path, message));
    }
    let records = bytes.split_off(HEADER);
    let whole = version == INDEX_VERSION
        && bytes[12..16] == [0; 4]
        && bytes[16..] == Sha256::digest(&records)[..]
        && record::is_sorted(&records);
    if whole { Ok(records) } else { Err(corrupt()) }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
