//! One process a job: whoever holds the claim transcribes, the others wait for the result.
//!
//! A claim is an operating-system lock on `STATE/claims/<content key>.lock`. It ends with the
//! process, however that dies; what is written in the file only tells people who holds it.

use super::disk::{Disk, RealDisk};
use super::lock;
use super::warning::{StoreWarning, Trouble};
use crate::plan::key::ContentKey;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

const DIR: &str = "claims";
/// How often a waiter asks again.
const POLL: Duration = Duration::from_millis(100);
/// A file that is removed as often as this while it is being locked is not worth another try.
const ATTEMPTS: usize = 1000;
const CONTENT_LIMIT: u64 = 4096;

/// The right to transcribe one job, given up when dropped.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    file: File,
}

/// Who holds a claim, as far as the file tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: Option<u32>,
    /// When it took the claim, seconds since 1970 UTC.
    pub since: Option<u64>,
}

impl Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid}"),
            None => f.write_str("another process"),
        }
    }
}

/// What became of asking for a claim.
#[derive(Debug)]
pub enum Attempt {
    /// It is ours.
    Taken(Claim),
    /// A living process has it, perhaps this one.
    Busy(Holder),
}

impl Claim {
    /// Asks for the claim on a job once.
    ///
    /// # Errors
    /// A warning when the lock file cannot be made or locked, as on a read-only directory or a
    /// file system without locks; the job can go on unclaimed.
    pub fn try_take(state_dir: &Path, key: &ContentKey) -> Result<Attempt, StoreWarning> {
        let path = path(state_dir, key);
        take(&RealDisk, &path).map_err(|error| {
            let lost = "another process may transcribe the same recording at the same time";
            StoreWarning::unwritable(&path, error, lost)
        })
    }

    /// Waits for the claim on a job; `Ok(None)` when `cancelled` was set.
    ///
    /// `busy` is called each time that somebody else turned out to have it, about ten times a
    /// second.
    ///
    /// # Errors
    /// As [`Claim::try_take`], and a sentence that names the file after `limit`, if there is one.
    pub fn wait(
        state_dir: &Path,
        key: &ContentKey,
        limit: Option<Duration>,
        cancelled: &AtomicBool,
        mut busy: impl FnMut(&Holder),
    ) -> Result<Option<Self>, StoreWarning> {
        let start = Instant::now();
        loop {
            if cancelled.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let holder = match Self::try_take(state_dir, key)? {
                Attempt::Taken(claim) => return Ok(Some(claim)),
                Attempt::Busy(holder) => holder,
            };
            busy(&holder);
            if let Some(limit) = limit.filter(|limit| start.elapsed() >= *limit) {
                let limit = humantime::format_duration(limit);
                return Err(StoreWarning::new(
                    Trouble::Busy,
                    &path(state_dir, key),
                    format!("{holder} is still transcribing this recording after {limit}"),
                ));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Removes the files of claims that nobody holds; how many they were. Where a file's identity
    /// cannot be checked they stay.
    pub fn sweep(state_dir: &Path) -> usize {
        if !CAN_REMOVE {
            return 0;
        }
        fs::read_dir(state_dir.join(DIR))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|item| {
                item.file_name()
                    .to_str()?
                    .strip_suffix(".lock")?
                    .parse()
                    .ok()
            })
            .filter(|key| matches!(Self::try_take(state_dir, key), Ok(Attempt::Taken(_))))
            .count()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // While it is locked, so that whoever locks it next notices that it has gone.
        if CAN_REMOVE && is_linked(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn path(state_dir: &Path, key: &ContentKey) -> PathBuf {
    state_dir.join(DIR).join(format!("{key}.lock"))
}

fn take(disk: &dyn Disk, path: &Path) -> io::Result<Attempt> {
    if let Some(dir) = path.parent() {
        disk.create_dir(dir)?;
    }
    for _ in 0..ATTEMPTS {
        let mut file = disk.open(path)?;
        if !lock::try_lock(&file)? {
            return Ok(Attempt::Busy(read_holder(&mut file)));
        }
        // Between opening and locking its holder may have removed it: a lock on a file that has no
        // name keeps nobody out.
        if !is_linked(&file, path) {
            continue;
        }
        // The lock holds without it.
        let _ = write_holder(disk, &mut file);
        let path = path.to_path_buf();
        return Ok(Attempt::Taken(Claim { path, file }));
    }
    Err(io::Error::other("its lock file keeps disappearing"))
}

fn write_holder(disk: &dyn Disk, file: &mut File) -> io::Result<()> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let holder = Holder {
        pid: Some(std::process::id()),
        since: since.ok().map(|since| since.as_secs()),
    };
    disk.truncate(file, 0)?;
    disk.write(file, &serde_json::to_vec(&holder)?)?;
    file.flush()
}

/// Nobody in particular, when the file says nothing or nonsense, or where a locked file cannot be
/// read.
fn read_holder(file: &mut File) -> Holder {
    let mut content = Vec::new();
    file.take(CONTENT_LIMIT)
        .read_to_end(&mut content)
        .ok()
        .and_then(|_| serde_json::from_slice(&content).ok())
        .unwrap_or_default()
}

/// Whether a locked file may be removed safely: only where its identity can be checked.
const CAN_REMOVE: bool = cfg!(unix);

/// Whether the path still leads to this very file.
#[cfg(unix)]
fn is_linked(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |meta: fs::Metadata| (meta.dev(), meta.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(named)) => identity(held) == identity(named),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_linked(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{Fault, FaultyDisk, argument, entry, last_word, second_process};
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;

    fn key() -> ContentKey {
        entry("talk").head.parts.key()
    }

    fn taken(dir: &Path) -> Option<Claim> {
        match Claim::try_take(dir, &key()).unwrap() {
            Attempt::Taken(claim) => Some(claim),
            Attempt::Busy(_) => None,
        }
    }

    #[test]
    fn a_job_is_claimed_once_and_free_again_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let claim = taken(dir.path()).unwrap();
        let Attempt::Busy(holder) = Claim::try_take(dir.path(), &key()).unwrap() else {
            panic!("claimed twice");
        };
        assert_eq!(holder.pid, Some(std::process::id()));
        assert!(holder.since.is_some());
        let other = entry("other").head.parts.key();
        assert!(matches!(
            Claim::try_take(dir.path(), &other).unwrap(),
            Attempt::Taken(_)
        ));
        drop(claim);
        let files = fs::read_dir(dir.path().join(DIR)).unwrap().count();
        assert_eq!(files, if CAN_REMOVE { 0 } else { 2 });
        assert!(taken(dir.path()).is_some());
    }

    #[test]
    #[ignore = "the second process of the_claim_of_a_dead_process_is_free, which runs it: cargo test --release the_claim_of_a_dead_process_is_free"]
    #[allow(clippy::print_stdout, clippy::exit, reason = "a process of its own")]
    fn second_process_claims() {
        let Some(dir) = argument() else { return };
        let claim = taken(Path::new(&dir)).unwrap();
        println!("ready {}", std::process::id());
        let _ = io::stdin().read_line(&mut String::new());
        // As if killed: no destructor runs.
        std::mem::forget(claim);
        std::process::exit(0);
    }

    #[test]
    fn the_claim_of_a_dead_process_is_free() {
        let dir = tempfile::tempdir().unwrap();
        let mut child = second_process(
            "store::claim::tests::second_process_claims",
            dir.path().to_str().unwrap(),
        );
        let pid = last_word(&mut child, "ready").parse().unwrap();
        let Attempt::Busy(holder) = Claim::try_take(dir.path(), &key()).unwrap() else {
            panic!("claimed twice");
        };
        assert_eq!(holder.pid, Some(pid));
        let stop = AtomicBool::new(false);
        let mut polls = 0;
        let limit = Some(Duration::from_secs(60));
        let claim = Claim::wait(dir.path(), &key(), limit, &stop, |holder| {
            assert_eq!(holder.pid, Some(pid));
            polls += 1;
            if polls == 2 {
                child.kill().unwrap();
            }
        });
        assert!(claim.unwrap().is_some());
        assert!(polls >= 2);
        child.wait().unwrap();
        assert_eq!(Claim::sweep(dir.path()), 0);
    }

    #[test]
    fn waiting_ends_by_time_or_when_told_to() {
        let dir = tempfile::tempdir().unwrap();
        let _claim = taken(dir.path()).unwrap();
        let stop = AtomicBool::new(false);
        let limit = Some(Duration::from_millis(1));
        let error = Claim::wait(dir.path(), &key(), limit, &stop, |_| ()).unwrap_err();
        assert_eq!(error.trouble, Trouble::Busy);
        assert_eq!(
            error.to_string(),
            format!(
                "{}: process {} is still transcribing this recording after 1ms",
                path(dir.path(), &key()).display(),
                std::process::id()
            )
        );
        let ended = Claim::wait(dir.path(), &key(), None, &stop, |_| {
            stop.store(true, Ordering::Relaxed);
        });
        assert!(ended.unwrap().is_none());
    }

    #[test]
    fn nonsense_in_the_file_hides_only_who_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let claim = taken(dir.path()).unwrap();
        let file = path(dir.path(), &key());
        for content in [&b""[..], b"{\"pid\":-1}", b"\xff", &[b'1'; 10_000]] {
            fs::write(&file, content).unwrap();
            let Attempt::Busy(holder) = Claim::try_take(dir.path(), &key()).unwrap() else {
                panic!("claimed twice");
            };
            assert_eq!(holder, Holder::default());
        }
        drop(claim);
        assert!(taken(dir.path()).is_some());
    }

    #[test]
    fn a_full_disk_does_not_keep_a_claim_from_being_taken() {
        for fault in Fault::ALL {
            for step in 0.. {
                let dir = tempfile::tempdir().unwrap();
                let path = path(dir.path(), &key());
                let disk = FaultyDisk::new(step, fault);
                let attempt = take(&disk, &path);
                // Making the directory and opening the file is all that it needs.
                assert_eq!(attempt.is_ok(), step >= 2, "{fault:?} at step {step}");
                assert_eq!(taken(dir.path()).is_some(), attempt.is_err());
                if !disk.failed() {
                    break;
                }
            }
        }
    }

    #[test]
    fn swept_are_only_those_that_nobody_holds() {
        let dir = tempfile::tempdir().unwrap();
        let claim = taken(dir.path()).unwrap();
        let left = path(dir.path(), &entry("left").head.parts.key());
        fs::write(&left, b"").unwrap();
        let foreign = dir.path().join(DIR).join("notes.lock");
        fs::write(&foreign, b"").unwrap();
        assert_eq!(Claim::sweep(dir.path()), usize::from(CAN_REMOVE));
        assert!(foreign.exists() && path(dir.path(), &key()).exists());
        assert_eq!(left.exists(), !CAN_REMOVE);
        assert!(taken(dir.path()).is_none());
        drop(claim);
    }

    /// Opens a claim's file, and then its holder gives it up.
    #[derive(Debug)]
    struct GivenUpMeanwhile(Mutex<Option<Claim>>);

    impl Disk for GivenUpMeanwhile {
        fn open(&self, path: &Path) -> io::Result<File> {
            let file = RealDisk.open(path);
            self.0.lock().unwrap().take();
            file
        }
    }

    #[test]
    fn a_lock_on_a_removed_file_is_no_claim() {
        let dir = tempfile::tempdir().unwrap();
        let disk = GivenUpMeanwhile(Mutex::new(taken(dir.path())));
        let attempt = take(&disk, &path(dir.path(), &key())).unwrap();
        assert!(matches!(attempt, Attempt::Taken(_)));
        assert!(taken(dir.path()).is_none(), "claimed twice");
    }

    #[test]
    fn however_many_ask_at_once_one_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let (inside, rounds) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while rounds.load(Ordering::SeqCst) < 500 {
                        let Some(claim) = taken(dir.path()) else {
                            continue;
                        };
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        rounds.fetch_add(1, Ordering::SeqCst);
                        assert_eq!(inside.fetch_sub(1, Ordering::SeqCst), 1);
                        drop(claim);
                    }
                });
            }
        });
    }
}
