//! What the cache has spared its user so far, kept across runs and processes.

use super::disk::{self, Disk};
use super::lock;
use super::warning::{StoreWarning, Trouble};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::time::Duration;

const FILE: &str = "stats.json";
const LOCK: &str = "stats.lock";
const VERSION: u32 = 1;
const LIMIT: u64 = 64 << 10;
/// A count is not worth a longer wait.
const PATIENCE: Duration = Duration::from_secs(1);
const LOST: &str = "this run is missing from the cache's statistics";

/// Counts that only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    /// Transcripts that were found.
    pub hits: u64,
    /// Transcripts that were asked for and not found.
    pub misses: u64,
    /// Length of the recordings whose transcripts were found, seconds.
    pub audio_seconds: f64,
    /// Seconds that workers had spent on the transcripts that were found.
    pub device_seconds: f64,
}

impl Counters {
    /// Hits over all that was asked for, 0 to 1; none before the first question.
    pub fn hit_rate(&self) -> Option<f64> {
        let asked = self.hits.saturating_add(self.misses);
        (asked > 0).then(|| self.hits as f64 / asked as f64)
    }

    fn plus(self, other: Self) -> Self {
        // A file that somebody edited must not make every later sum infinite.
        let sum = |a: f64, b: f64| Some(a + b).filter(|s| s.is_finite() && *s >= 0.0);
        Self {
            hits: self.hits.saturating_add(other.hits),
            misses: self.misses.saturating_add(other.misses),
            audio_seconds: sum(self.audio_seconds, other.audio_seconds).unwrap_or(0.0),
            device_seconds: sum(self.device_seconds, other.device_seconds).unwrap_or(0.0),
        }
    }
}

/// What a cache holds and what it has spared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stats {
    /// Transcripts in the cache.
    pub entries: u64,
    /// Their size on disk, bytes.
    pub bytes: u64,
    /// Counts over all runs.
    pub counters: Counters,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    #[serde(flatten)]
    counters: Counters,
}

/// The counts on disk; none yet, or damaged, is zero.
pub(crate) fn load(dir: &Path) -> Counters {
    read(dir).ok().flatten().unwrap_or_default()
}

/// The counts on disk: `Ok(None)` where there are none or only damaged ones, and an error for
/// those that a newer program keeps.
fn read(dir: &Path) -> Result<Option<Counters>, StoreWarning> {
    let path = dir.join(FILE);
    let json = match disk::read_bounded(&path, LIMIT) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreWarning::unreadable(&path, error, LOST)),
    };
    match serde_json::from_slice::<Stored>(&json) {
        Ok(stored) if stored.version == VERSION => {
            Ok(Some(Counters::default().plus(stored.counters)))
        }
        Ok(stored) if stored.version > VERSION => Err(StoreWarning::new(
            Trouble::Newer,
            &path,
            format!("a newer version of ditado keeps these; {LOST}"),
        )),
        _ => Ok(None),
    }
}

/// Adds to the counts on disk. Counts may be lost, the file is never left damaged.
pub(crate) fn add(disk: &dyn Disk, dir: &Path, counters: Counters) -> Result<(), StoreWarning> {
    let _held = lock::lock(disk, &dir.join(LOCK), PATIENCE)?;
    let path = dir.join(FILE);
    let stored = Stored {
        version: VERSION,
        counters: read(dir)?.unwrap_or_default().plus(counters),
    };
    serde_json::to_vec(&stored)
        .map_err(io::Error::from)
        .and_then(|json| disk::replace(disk, &path, &[&json]))
        .map(drop)
        .map_err(|error| StoreWarning::unwritable(&path, error, LOST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::RealDisk;
    use crate::store::testing::{Fault, FaultyDisk};
    use std::fs;

    const ONE: Counters = Counters {
        hits: 1,
        misses: 3,
        audio_seconds: 60.5,
        device_seconds: 2.0,
    };

    #[test]
    fn counts_of_several_writers_add_up() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        add(&RealDisk, dir.path(), ONE).unwrap();
                    }
                });
            }
        });
        let sum = load(dir.path());
        assert_eq!((sum.hits, sum.misses), (20, 60));
        assert_eq!(sum.audio_seconds, 1210.0);
        assert_eq!(sum.hit_rate(), Some(0.25));
        assert_eq!(Counters::default().hit_rate(), None);
    }

    #[test]
    fn a_failed_write_leaves_the_old_counts() {
        for fault in Fault::ALL {
            for step in 0.. {
                let dir = tempfile::tempdir().unwrap();
                add(&RealDisk, dir.path(), ONE).unwrap();
                let disk = FaultyDisk::new(step, fault);
                let result = add(&disk, dir.path(), ONE);
                if !disk.failed() {
                    assert_eq!(load(dir.path()).hits, 2);
                    assert!(step >= 6, "every step was made to fail");
                    break;
                }
                assert_eq!(result.unwrap_err().trouble, Trouble::Unwritable);
                assert_eq!(load(dir.path()), ONE, "{fault:?} at step {step}");
            }
        }
    }

    #[test]
    fn damaged_counts_start_again_and_newer_ones_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let damaged: [&[u8]; 5] = [
            b"",
            b"{\"version\":1,\"hits\":-1}",
            b"\xff\xff",
            b"{\"version\":1,\"hits\":1,\"misses\":1,\"audio_seconds\":1e999,\"device_seconds\":0}",
            &[b'['; 100_000],
        ];
        for bytes in damaged {
            fs::write(&path, bytes).unwrap();
            assert_eq!(load(dir.path()), Counters::default());
            if bytes.len() < 1000 {
                add(&RealDisk, dir.path(), ONE).unwrap();
                assert_eq!(load(dir.path()), ONE);
            }
        }
        let newer =
            b"{\"version\":2,\"hits\":1,\"misses\":1,\"audio_seconds\":1,\"device_seconds\":0}";
        fs::write(&path, newer).unwrap();
        let warning = add(&RealDisk, dir.path(), ONE).unwrap_err();
        assert_eq!(warning.trouble, Trouble::Newer);
        assert_eq!(fs::read(&path).unwrap(), newer);
    }
}
