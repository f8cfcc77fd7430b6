//! The stores of a run: their troubles are told once and never fail a recording.

use crate::observe::event::Event;
use crate::plan::key::{ContentKey, unhex};
use crate::plan::reuse::{CacheLimits, CacheUse, Reuse};
use crate::plan::settings::Directories;
use crate::store::cache::{Cache, Lookup};
use crate::store::claim::{Attempt, Claim};
use crate::store::entry::Entry;
use crate::store::evict::Limits;
use crate::store::index::{self, Hashed, Index};
use crate::store::journal::Journal;
use crate::store::ledger::Ledger;
use crate::store::looks::Looks;
use crate::store::warning::{StoreWarning, Trouble};
use crossbeam_channel::Sender;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

/// What a trouble is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Transcripts.
    Cache,
    /// Digests of inputs.
    Index,
    /// Files that were written.
    Ledger,
    /// What interrupted runs did.
    Journal,
    /// What other processes do.
    Claim,
}

/// The stores of a run. Shared by its threads.
#[derive(Debug)]
pub struct Stores {
    /// None when the run was told to do without.
    cache: Option<Cache>,
    /// For this run alone: what the cache does not take, so that two recordings with the same
    /// content are transcribed once all the same.
    own: OnceLock<Cache>,
    /// Which outputs are ours.
    pub ledger: Ledger,
    /// Where journals and claims are.
    pub state: PathBuf,
    index: Index,
    rehash: bool,
    /// When the run began, seconds since 1970, when it looks at nothing older.
    since: Option<u64>,
    /// Jobs of which a journal was there when the run began.
    journals: HashSet<ContentKey>,
    /// What this run put into the cache.
    kept: Mutex<HashSet<ContentKey>>,
    events: Sender<Event>,
    told: Mutex<HashSet<(About, Trouble)>>,
}

impl Stores {
    /// The stores in these directories, for a run that takes over this much.
    pub fn open(dirs: &Directories, reuse: &Reuse, events: Sender<Event>) -> Self {
        let cache = match reuse.cache {
            CacheUse::Off => None,
            _ => Some(cache(dirs, &reuse.limits)),
        };
        let (index, index_warning) = Index::load(&dirs.cache);
        let (ledger, ledger_warning) = Ledger::load(&dirs.state);
        let stores = Stores {
            cache,
            own: OnceLock::new(),
            ledger,
            state: dirs.state.clone(),
            index,
            rehash: reuse.rehash,
            since: (reuse.cache == CacheUse::Refresh).then(now),
            journals: Journal::keys(&dirs.state),
            kept: Mutex::default(),
            events,
            told: Mutex::default(),
        };
        stores.tell(About::Index, index_warning);
        stores.tell(About::Ledger, ledger_warning);
        stores
    }

    /// A place for transcripts that lives as long as the run.
    pub fn keep_in(&self, dir: &Path) {
        let limits = Limits {
            max_bytes: None,
            ttl: None,
        };
        let _ = self.own.set(Cache::new(dir, limits));
    }

    /// Looks at recordings and outputs. A recording is known when it has not changed since it was
    /// read, unless each is to be read again.
    pub fn looks(&self) -> Looks<'_> {
        Looks::new((!self.rehash).then_some(&self.index), &self.ledger)
    }

    /// The digest of a file, by reading it where that is needed.
    ///
    /// # Errors
    /// What the file system says when the file cannot be read.
    pub fn hash(&self, path: &Path) -> io::Result<Hashed> {
        let path = absolute(path);
        if !self.rehash {
            return self.index.hash(&path);
        }
        let (meta, began) = (std::fs::metadata(&path)?, SystemTime::now());
        let sha256 = index::hash_file(&path)?;
        let after = std::fs::metadata(&path)?;
        let changed = (meta.len(), meta.modified()?) != (after.len(), after.modified()?);
        if !changed && let Some(bytes) = unhex(&sha256) {
            self.index.remember(&meta, &path, &bytes, began);
        }
        Ok(Hashed {
            sha256,
            known: false,
            changed,
        })
    }

    /// Lets the index believe that a file has this digest, and had it for long.
    #[cfg(test)]
    pub(crate) fn pretend(&self, path: &Path, sha256: &str) {
        let meta = std::fs::metadata(path).expect("a file");
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        let digest = unhex(sha256).expect("a digest");
        self.index.remember(&meta, &absolute(path), &digest, later);
    }

    /// The transcript of this key. `counts` when the question is one for the statistics.
    pub fn find(&self, key: &ContentKey, counts: bool) -> Option<Box<Entry>> {
        if let Some(cache) = &self.cache {
            let found = match counts && self.since.is_none() {
                true => cache.get(key),
                false => cache.peek(key),
            };
            match found {
                Lookup::Hit(entry) if self.is_fresh(key, &entry) => return Some(entry),
                Lookup::Hit(_) | Lookup::Miss => {}
                Lookup::Corrupt(warning) => self.tell(About::Cache, Some(warning)),
            }
        }
        match self.own.get()?.peek(key) {
            Lookup::Hit(entry) => Some(entry),
            Lookup::Miss | Lookup::Corrupt(_) => None,
        }
    }

    fn is_fresh(&self, key: &ContentKey, entry: &Entry) -> bool {
        match self.since {
            None => true,
            Some(since) => entry.head.created > since || locked(&self.kept).contains(key),
        }
    }

    /// Keeps a transcript; whether it is there for later runs.
    pub fn keep(&self, entry: &Entry) -> bool {
        let kept = match &self.cache {
            None => false,
            Some(cache) => match cache.put(entry) {
                Ok(()) => true,
                Err(warning) => {
                    self.tell(About::Cache, Some(warning));
                    false
                }
            },
        };
        if kept {
            locked(&self.kept).insert(entry.head.parts.key());
        } else if let Some(own) = self.own.get() {
            // Without it a recording with the same content is transcribed again.
            let _ = own.put(entry);
        }
        kept
    }

    /// Removes the journal of a job that turned out to be done: whoever did it died before it could.
    pub fn discard(&self, key: &ContentKey) {
        if self.journals.contains(key)
            && let Ok(Attempt::Taken(_claim)) = Claim::try_take(&self.state, key)
        {
            self.tell(About::Journal, Journal::discard(&self.state, key).err());
        }
    }

    /// Tells a trouble, when it is one: damage each time, anything else once.
    pub fn tell(&self, about: About, warning: impl Into<Option<StoreWarning>>) {
        let Some(warning) = warning.into() else {
            return;
        };
        let first = locked(&self.told).insert((about, warning.trouble));
        let text = warning.to_string();
        let event = match first || warning.trouble == Trouble::Corrupt {
            true => Event::Warning(text),
            false => Event::Detail(text),
        };
        // The reporter outlives the run; if it is gone, nobody is there to tell.
        let _ = self.events.send(event);
    }

    /// Writes down what this run learnt so far.
    pub fn save(&self) {
        self.tell(About::Index, self.index.save().err());
        self.tell(About::Ledger, self.ledger.save().err());
        if let Some(cache) = &self.cache {
            self.tell(About::Cache, cache.save_counters().err());
        }
    }
}

/// The cache of transcripts in its directory.
pub fn cache(dirs: &Directories, limits: &CacheLimits) -> Cache {
    Cache::new(&dirs.cache, store_limits(limits))
}

/// The limits as the store knows them.
pub fn store_limits(limits: &CacheLimits) -> Limits {
    Limits {
        max_bytes: limits.size,
        ttl: limits.ttl,
    }
}

/// Seconds since 1970, UTC; 0 before that.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The sets are whole even where a thread died while it held them.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
