//! Operating-system file locks: they end with the process that holds them, however it dies.

use super::disk::Disk;
use super::warning::{StoreWarning, Trouble};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a held lock is asked for again.
const POLL: Duration = Duration::from_millis(20);

/// Asks for the lock once; `Ok(false)` when somebody else has it.
pub(crate) fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether somebody else holds the lock exclusively. Asking takes a shared lock for an instant.
pub(crate) fn is_locked(file: &File) -> io::Result<bool> {
    match file.try_lock_shared() {
        Ok(()) => file.unlock().map(|()| false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Opens and locks a file that exists for the lock alone, waiting for at most `limit`.
///
/// The lock ends when the file is dropped.
///
/// # Errors
/// A sentence with the path when the time is over or the file cannot be opened or locked.
pub(crate) fn lock(disk: &dyn Disk, path: &Path, limit: Duration) -> Result<File, StoreWarning> {
    let cannot = |e: io::Error| StoreWarning::unwritable(path, e, "cannot take this lock");
    if let Some(dir) = path.parent() {
        disk.create_dir(dir).map_err(cannot)?;
    }
    let file = disk.open(path).map_err(cannot)?;
    let start = Instant::now();
    loop {
        if try_lock(&file).map_err(cannot)? {
            return Ok(file);
        }
        if start.elapsed() >= limit {
            return Err(StoreWarning::new(
                Trouble::Busy,
                path,
                format!(
                    "still locked after {}; is another ditado process running?",
                    humantime::format_duration(limit)
                ),
            ));
        }
        std::thread::sleep(POLL.min(limit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::RealDisk;

    #[test]
    fn a_held_lock_ends_in_a_sentence_that_names_the_path() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = lock(&RealDisk, &path, Duration::ZERO).unwrap();
        let error = lock(&RealDisk, &path, Duration::from_millis(30)).unwrap_err();
        assert_eq!(error.trouble, Trouble::Busy);
        assert_eq!(
            error.to_string(),
            format!(
                "{}: still locked after 30ms; is another ditado process running?",
                path.display()
            )
        );
        drop(held);
        lock(&RealDisk, &path, Duration::ZERO).unwrap();
    }

    #[test]
    fn asking_does_not_keep_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let file = RealDisk.open(&path).unwrap();
        assert!(!is_locked(&file).unwrap());
        let held = lock(&RealDisk, &path, Duration::ZERO).unwrap();
        assert!(is_locked(&file).unwrap());
        drop(held);
        assert!(try_lock(&file).unwrap());
    }
}
