//! Finished transcripts by content key.
//!
//! ```text
//! DIR/CACHEDIR.TAG             tells backup programs to leave this out
//! DIR/v1/ab/cd/<key>.zst       one transcript, see [`super::entry`]
//! DIR/v1/stats.json            what the cache has spared
//! ```
//!
//! Several processes may share the directory: an entry appears by rename, its name says what it
//! holds, and whatever one process removes is a miss for the others. The whole directory may be
//! deleted at any time.

use super::disk::{self, Disk, RealDisk};
use super::entry::{self, Entry, MAX_ENTRY, Unusable};
use super::evict::{self, Limits, Removed};
use super::stats::{self, Counters, Stats};
use super::warning::{StoreWarning, Trouble};
use crate::plan::key::{ContentKey, KeyParts, differences};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Bucket of this layout; another layout gets another bucket, and both can live side by side.
const BUCKET: &str = "v1";
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n\
    # This directory holds transcripts that ditado can make again.\n\
    # For information see https://bford.info/cachedir/\n";
/// Times a write is tried while another process clears the directory under it.
const ATTEMPTS: usize = 10;

/// What the cache knows about a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// The transcript.
    Hit(Box<Entry>),
    /// Nothing.
    Miss,
    /// Something unusable, which counts as nothing. It was removed if its content was damaged.
    Corrupt(StoreWarning),
}

/// What a check of every entry found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries that are whole.
    pub good: u64,
    /// Entries that were not whole and are gone, or could not be read.
    pub bad: Vec<StoreWarning>,
}

/// The entry most like one that is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
    /// Its key.
    pub key: ContentKey,
    /// What it was made from.
    pub parts: KeyParts,
    /// Paths of the fields in which it differs, such as `settings.beam_size`.
    pub differences: Vec<String>,
}

/// Finished transcripts by content key. Shared by the threads of a run.
#[derive(Debug)]
pub struct Cache {
    dir: PathBuf,
    limits: Limits,
    disk: Arc<dyn Disk>,
    counters: Mutex<Counters>,
    /// Bytes in the cache as far as this process knows; none before the first write.
    bytes: Mutex<Option<u64>>,
}

impl Cache {
    /// The cache in this directory, which is created by the first write.
    pub fn new(dir: &Path, limits: Limits) -> Self {
        Self::on(Arc::new(RealDisk), dir, limits)
    }

    pub(crate) fn on(disk: Arc<dyn Disk>, dir: &Path, limits: Limits) -> Self {
        Self {
            dir: dir.to_path_buf(),
            limits,
            disk,
            counters: Mutex::default(),
            bytes: Mutex::default(),
        }
    }

    /// The transcript of this key, counted as a hit or a miss and noted as used.
    pub fn get(&self, key: &ContentKey) -> Lookup {
        let now = SystemTime::now();
        let found = self.find(key, now);
        let mut counters = locked(&self.counters);
        if let Lookup::Hit(entry) = &found {
            evict::touch(&self.path(key), now);
            counters.hits += 1;
            counters.audio_seconds += entry.head.audio_seconds;
            counters.device_seconds += entry.head.device_seconds;
        } else {
            counters.misses += 1;
        }
        found
    }

    /// The transcript of this key for somebody who only looks: nothing is counted or noted.
    pub fn peek(&self, key: &ContentKey) -> Lookup {
        self.find(key, SystemTime::now())
    }

    fn find(&self, key: &ContentKey, now: SystemTime) -> Lookup {
        let path = self.path(key);
        let bytes = match disk::read_bounded(&path, MAX_ENTRY) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Lookup::Miss,
            Err(error) => {
                let lost = "the recording is transcribed again";
                return Lookup::Corrupt(StoreWarning::unreadable(&path, error, lost));
            }
        };
        match entry::decode(&bytes) {
            Ok(entry) if entry.head.parts.key() != *key => {
                Lookup::Corrupt(discard(&path, "it is the transcript of another key"))
            }
            Ok(entry) => {
                let expired = |ttl| evict::outlived(entry.head.created, ttl, now);
                if self.limits.ttl.is_some_and(expired) {
                    return Lookup::Miss;
                }
                Lookup::Hit(Box::new(entry))
            }
            // It stays for the newer program.
            Err(Unusable::Newer(_)) => Lookup::Miss,
            Err(Unusable::Corrupt(reason)) => Lookup::Corrupt(discard(&path, reason)),
        }
    }

    /// Keeps a transcript under the key of its parts, and makes room for it.
    ///
    /// # Errors
    /// A warning when it could not be kept; the transcript itself is none the worse for it.
    pub fn put(&self, entry: &Entry) -> Result<(), StoreWarning> {
        const LOST: &str = "the transcript is not cached";
        let key = entry.head.parts.key();
        let path = self.path(&key);
        let unwritable = |error| StoreWarning::unwritable(&path, error, LOST);
        let bytes = entry::encode(entry).map_err(unwritable)?;
        let len = bytes.len() as u64;
        if let Some(max) = self.limits.max_bytes.filter(|max| len > *max) {
            let reason = format!("{len} bytes are more than the cache may hold ({max})");
            return Err(StoreWarning::unwritable(&path, reason, LOST));
        }
        for attempt in 1.. {
            match disk::replace(&*self.disk, &path, &[&bytes]) {
                Ok(_) => break,
                Err(error) if vanished(&error) && attempt < ATTEMPTS => {}
                Err(error) => return Err(unwritable(error)),
            }
        }
        self.tag();
        self.make_room(&key, len);
        Ok(())
    }

    /// Evicts when what was added exceeds the limit. What cannot be removed is for `prune` to
    /// tell: the transcript is cached.
    fn make_room(&self, key: &ContentKey, added: u64) {
        let mut bytes = locked(&self.bytes);
        let known = bytes.map(|bytes| bytes.saturating_add(added));
        let fits = |known: u64| self.limits.max_bytes.is_none_or(|max| known <= max);
        *bytes = Some(match known {
            Some(known) if fits(known) => known,
            _ => evict::prune(&self.root(), &self.limits, Some(key), SystemTime::now()).1,
        });
    }

    /// What the cache holds and what it has spared so far, this run included.
    pub fn stats(&self) -> Stats {
        // A run that cannot write its counts has told so at its end.
        let _ = self.save_counters();
        let files = evict::list(&self.root());
        Stats {
            entries: files.len() as u64,
            bytes: files.iter().map(|file| file.bytes).sum(),
            counters: stats::load(&self.root()),
        }
    }

    /// Adds this run's counts to those on disk; a dropped cache does so too.
    ///
    /// # Errors
    /// A warning when they are lost.
    pub fn save_counters(&self) -> Result<(), StoreWarning> {
        let counters = std::mem::take(&mut *locked(&self.counters));
        if counters == Counters::default() {
            return Ok(());
        }
        stats::add(&*self.disk, &self.root(), counters)
    }

    /// Removes every entry. The counts stay.
    pub fn clear(&self) -> Removed {
        let mut removed = Removed::default();
        for file in evict::list(&self.root()) {
            removed.take(&file);
        }
        evict::remove_empty_shards(&self.root());
        *locked(&self.bytes) = None;
        removed
    }

    /// Removes what is older or more than these limits allow.
    pub fn prune(&self, limits: &Limits) -> Removed {
        let (removed, left) = evict::prune(&self.root(), limits, None, SystemTime::now());
        *locked(&self.bytes) = Some(left);
        removed
    }

    /// Reads every entry and removes those that are damaged.
    pub fn verify(&self) -> Verified {
        let mut verified = Verified::default();
        for file in evict::list(&self.root()) {
            match self.peek(&file.key) {
                Lookup::Corrupt(warning) => verified.bad.push(warning),
                // A miss is old, newer than this program, or gone meanwhile: none is damage.
                Lookup::Hit(_) | Lookup::Miss => verified.good += 1,
            }
        }
        verified
    }

    /// The entry of the same input, or else of the same model, that differs in the fewest fields.
    pub fn nearest(&self, parts: &KeyParts) -> Option<Nearest> {
        let mut best: Option<((bool, usize), Nearest)> = None;
        for file in evict::list(&self.root()) {
            let Ok(Ok(head)) = File::open(&file.path).and_then(entry::read_head) else {
                continue;
            };
            let other_input = head.parts.input_sha256 != parts.input_sha256;
            if other_input && head.parts.model_sha256 != parts.model_sha256 {
                continue;
            }
            let differences = differences(parts, &head.parts);
            let distance = (other_input, differences.len());
            let nearer = |(other, nearest): &((bool, usize), Nearest)| {
                (distance, file.key) < (*other, nearest.key)
            };
            if best.as_ref().is_none_or(nearer) {
                let nearest = Nearest {
                    key: file.key,
                    parts: head.parts,
                    differences,
                };
                best = Some((distance, nearest));
            }
        }
        best.map(|(_, nearest)| nearest)
    }

    fn root(&self) -> PathBuf {
        self.dir.join(BUCKET)
    }

    fn path(&self, key: &ContentKey) -> PathBuf {
        evict::entry_path(&self.root(), key)
    }

    /// Without the tag a backup is larger, nothing else.
    fn tag(&self) {
        let path = self.dir.join(TAG);
        if !path.exists() {
            let _ = disk::replace(&*self.disk, &path, &[TAG_TEXT]);
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let _ = self.save_counters();
    }
}

/// Whether another process removed the directory after it was made, or while it was being made.
fn vanished(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, NotFound};
    matches!(error.kind(), NotFound | AlreadyExists)
}

/// Removes a damaged file.
fn discard(path: &Path, reason: &str) -> StoreWarning {
    let end = match fs::remove_file(path) {
        Ok(()) => "removed".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "gone".to_owned(),
        Err(error) => format!("cannot be removed ({error})"),
    };
    let message = format!("this cached transcript is damaged, {reason}: {end}");
    StoreWarning::new(Trouble::Corrupt, path, message)
}

/// The counters are whole even where a thread died while it held them.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "cache_shared_tests.rs"]
mod shared_tests;
