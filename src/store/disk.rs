//! The writes of every store in one place: owner-only, beside and renamed, able to fail in tests.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::{NamedTempFile, TempDir};

/// Start of the name of a file that is being written; renamed once it is whole.
pub(crate) const UNFINISHED: &str = ".unfinished-";

/// Age after which an unfinished file belongs to nobody any more.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// The file system as the stores write to it.
///
/// The default methods are the real thing; tests override them to fail at the n-th step.
pub(crate) trait Disk: fmt::Debug + Send + Sync {
    /// Creates a directory and its parents, for the owner alone; an existing one is left as it is.
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        owner_only_dir(DirBuilder::new().recursive(true)).create(dir)
    }

    /// Creates a directory with a random end to its name, for the owner alone.
    ///
    /// It is removed again when the value is dropped without `keep`.
    fn create_unique_dir(&self, parent: &Path, prefix: &str) -> io::Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        owner_only_unique(builder.prefix(prefix).rand_bytes(8)).tempdir_in(parent)
    }

    /// Creates an empty file, for the owner alone, to be renamed later.
    fn create_beside(&self, dir: &Path) -> io::Result<NamedTempFile> {
        // tempfile creates with mode 0600 on Unix.
        tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(dir)
    }

    /// Opens a file for reading and writing, for the owner alone, creating it when it is not there.
    fn open(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        owner_only_file(&mut options).open(path)
    }

    /// Writes all the bytes or fails, perhaps after some of them.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    /// Waits until the content would survive a power cut.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    /// Cuts a file to this length.
    fn truncate(&self, file: &File, len: u64) -> io::Result<()> {
        file.set_len(len)
    }

    /// Gives an unfinished file its name, replacing what had it.
    fn rename(&self, unfinished: NamedTempFile, path: &Path) -> io::Result<File> {
        unfinished.persist(path).map_err(|e| e.error)
    }
}

/// The file system itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {}

/// Writes a file so that a reader sees the old content or the new, whatever happens on the way.
///
/// The file's directory is created when it is missing. Returns the file, at its end.
pub(crate) fn replace(disk: &dyn Disk, path: &Path, parts: &[&[u8]]) -> io::Result<File> {
    let dir = path
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    disk.create_dir(dir)?;
    let mut unfinished = disk.create_beside(dir)?;
    for part in parts {
        disk.write(unfinished.as_file_mut(), part)?;
    }
    disk.sync(unfinished.as_file())?;
    let file = disk.rename(unfinished, path)?;
    sync_dir(dir);
    Ok(file)
}

/// Reads a file of at most `limit` bytes; a longer one is an error, so that memory stays bounded.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Before opening: to open a named pipe is to wait for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.len() > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Removes the unfinished files that a dead process left in a directory of ours.
pub(crate) fn remove_abandoned(dir: &Path, now: SystemTime) {
    remove_old(dir, UNFINISHED, now);
}

/// Removes the files whose name starts with `prefix` and that nobody wrote to for an hour.
pub(crate) fn remove_old(dir: &Path, prefix: &str, now: SystemTime) {
    for item in fs::read_dir(dir).into_iter().flatten().flatten() {
        let unfinished = item
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(prefix));
        if !unfinished {
            continue;
        }
        let age = item
            .metadata()
            .and_then(|meta| meta.modified())
            .ok()
            .and_then(|written| now.duration_since(written).ok());
        if age.is_some_and(|age| age > ABANDONED) {
            // Another process may be faster; what cannot be removed is met again.
            let _ = fs::remove_file(item.path());
        }
    }
}

/// Makes a rename survive a power cut. Not every file system can; without it the old name comes
/// back after the cut, which every reader copes with, so a failure is no error.
fn sync_dir(dir: &Path) {
    if cfg!(unix)
        && let Ok(dir) = File::open(dir)
    {
        let _ = dir.sync_all();
    }
}

#[cfg(unix)]
fn owner_only_dir(builder: &mut DirBuilder) -> &mut DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700)
}

#[cfg(unix)]
fn owner_only_file(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(unix)]
fn owner_only_unique<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o700))
}

// Elsewhere the user's own profile directory is what keeps others out.
#[cfg(not(unix))]
fn owner_only_dir(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder
}

#[cfg(not(unix))]
fn owner_only_file(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn owner_only_unique<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{Fault, FaultyDisk};

    #[test]
    fn a_failed_replacement_leaves_the_old_content_and_nothing_else() {
        for fault in Fault::ALL {
            for step in 0..6 {
                let dir = tempfile::tempdir().unwrap();
                let path = dir.path().join("a/file");
                replace(&RealDisk, &path, &[b"old"]).unwrap();
                let disk = FaultyDisk::new(step, fault);
                let result = replace(&disk, &path, &[b"new ", b"content"]);
                assert_eq!(result.is_err(), disk.failed(), "{fault:?} at step {step}");
                let want: &[u8] = if disk.failed() {
                    b"old"
                } else {
                    b"new content"
                };
                assert_eq!(fs::read(&path).unwrap(), want, "{fault:?} at step {step}");
                assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1);
            }
        }
        let disk = FaultyDisk::new(6, Fault::Full);
        let dir = tempfile::tempdir().unwrap();
        replace(&disk, &dir.path().join("f"), &[b"x", b"y"]).unwrap();
        assert!(!disk.failed(), "the loop above must cover every step");
    }

    #[test]
    fn reading_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), b"12345");
        assert!(read_bounded(&path, 4).is_err());
        assert!(read_bounded(dir.path(), 4).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/file");
        replace(&RealDisk, &path, &[b"x"]).unwrap();
        RealDisk.open(&dir.path().join("a/b/lock")).unwrap();
        assert_eq!(mode(&dir.path().join("a")), 0o700);
        assert_eq!(mode(&dir.path().join("a/b")), 0o700);
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&dir.path().join("a/b/lock")), 0o600);
    }
}
