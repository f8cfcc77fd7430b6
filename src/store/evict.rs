//! The files of the cache, and which of them go when it holds too much or they are too old.

use super::disk;
use super::entry;
use super::warning::{StoreWarning, Trouble};
use crate::plan::key::ContentKey;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// An entry that was used this far in the future was used by another clock.
const AHEAD: Duration = Duration::from_secs(60 * 60);

/// When entries go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size on disk, bytes, above which the entries that were not used for longest go; none for no
    /// limit. Each process counts what was there when it first wrote and what it adds itself, so
    /// several at once may exceed the limit until the next one starts.
    pub max_bytes: Option<u64>,
    /// Age since it was made at which an entry goes, used or not; none for no limit.
    pub ttl: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: Some(2 << 30),
            ttl: None,
        }
    }
}

/// What went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Entries.
    pub entries: u64,
    /// Their size, bytes.
    pub bytes: u64,
    /// Entries that should be gone and are not.
    pub warnings: Vec<StoreWarning>,
}

impl Removed {
    /// Removes one file and counts it; one that is gone already, by another process, is fine.
    pub(crate) fn take(&mut self, file: &EntryFile) {
        match fs::remove_file(&file.path) {
            Ok(()) => {
                self.entries += 1;
                self.bytes += file.bytes;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.warnings.push(StoreWarning::new(
                Trouble::Unwritable,
                &file.path,
                format!("cannot remove ({error}); the cache stays larger than it should be"),
            )),
        }
    }
}

/// One file of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryFile {
    pub(crate) key: ContentKey,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// When it was last written or found.
    pub(crate) used: SystemTime,
}

/// Every entry under the root, in no order. Follows no symbolic link and skips what is not named
/// like an entry.
pub(crate) fn list(root: &Path) -> Vec<EntryFile> {
    let mut files = Vec::new();
    for dir in shards(root) {
        for item in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let name = item.file_name();
            let key = name
                .to_str()
                .and_then(|name| name.strip_suffix(".zst")?.parse().ok());
            let Some(key) = key else { continue };
            let path = item.path();
            if path != entry_path(root, &key) {
                continue;
            }
            // Of the item itself, not of what a symbolic link points to.
            if let Ok(meta) = item.metadata()
                && meta.is_file()
            {
                files.push(EntryFile {
                    key,
                    path,
                    bytes: meta.len(),
                    used: meta.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                });
            }
        }
    }
    files
}

/// `ROOT/ab/cd/<key>.zst`: no directory grows beyond what a file system likes.
pub(crate) fn entry_path(root: &Path, key: &ContentKey) -> PathBuf {
    let name = key.to_string();
    root.join(&name[..2])
        .join(&name[2..4])
        .join(format!("{name}.zst"))
}

/// The directories that hold entries.
fn shards(root: &Path) -> Vec<PathBuf> {
    subdirectories(root)
        .iter()
        .flat_map(|dir| subdirectories(dir))
        .collect()
}

fn subdirectories(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|item| item.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|item| item.file_name().len() == 2)
        .map(|item| item.path())
        .collect()
}

/// Removes what is too old and then what was not used for longest, and says how much is left.
///
/// `keep` never goes for its size. Files that a dead process left unfinished go too.
pub(crate) fn prune(
    root: &Path,
    limits: &Limits,
    keep: Option<&ContentKey>,
    now: SystemTime,
) -> (Removed, u64) {
    let mut removed = Removed::default();
    disk::remove_abandoned(root, now);
    for dir in shards(root) {
        disk::remove_abandoned(&dir, now);
    }
    let mut files = list(root);
    if let Some(ttl) = limits.ttl {
        files.retain(|file| {
            let expired = is_expired(file, ttl, now);
            if expired {
                removed.take(file);
            }
            !expired
        });
    }
    for file in &mut files {
        // The clock was ahead when it was written: it would be the last to go for ever.
        if file.used > now + AHEAD {
            touch(&file.path, now);
            file.used = now;
        }
    }
    let mut left: u64 = files.iter().map(|file| file.bytes).sum();
    let Some(max) = limits.max_bytes.filter(|max| left > *max) else {
        return (removed, left);
    };
    // Some room below the limit, or every further entry would start another search.
    let target = max - max / 10;
    files.sort_by_key(|file| (file.used, file.key));
    for file in files.iter().filter(|file| Some(&file.key) != keep) {
        if left <= target {
            break;
        }
        removed.take(file);
        left -= file.bytes;
    }
    (removed, left)
}

/// Whether an entry was made longer ago than this; one made in the future was not.
fn is_expired(file: &EntryFile, ttl: Duration, now: SystemTime) -> bool {
    // It is never used before it is made.
    if now.duration_since(file.used).is_ok_and(|age| age > ttl) {
        return true;
    }
    let head = File::open(&file.path).and_then(entry::read_head);
    matches!(head, Ok(Ok(head)) if outlived(head.created, ttl, now))
}

/// Whether more than `ttl` passed since `created`, seconds since 1970.
pub(crate) fn outlived(created: u64, ttl: Duration, now: SystemTime) -> bool {
    SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_secs(created))
        .and_then(|created| now.duration_since(created).ok())
        .is_some_and(|age| age > ttl)
}

/// Notes that an entry was used. A read-only cache cannot, and still serves.
pub(crate) fn touch(path: &Path, now: SystemTime) {
    let _ = File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(now));
}

/// Removes every directory that holds nothing any more.
pub(crate) fn remove_empty_shards(root: &Path) {
    let mut parents = BTreeSet::new();
    for dir in shards(root) {
        // Fails, as it should, where something is left.
        let _ = fs::remove_dir(&dir);
        parents.extend(dir.parent().map(Path::to_path_buf));
    }
    for dir in parents {
        let _ = fs::remove_dir(&dir);
    }
}
