//! A folder held open, for looking at many of its files: each by its name alone, so that the system
//! does not walk the whole path for it, and nobody writes the path down anew for its digest.
//!
//! Held for a pass over files and no longer: another folder may get the same path meanwhile.

use super::record::{PathDigest, Stamp};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the file system says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Bytes.
    pub size: u64,
    /// When its content changed, where that is known.
    pub modified: Option<SystemTime>,
    pub(crate) is_file: bool,
    pub(crate) stamp: Option<Stamp>,
}

impl From<&Metadata> for Look {
    fn from(meta: &Metadata) -> Self {
        Look {
            size: meta.len(),
            modified: meta.modified().ok(),
            is_file: meta.is_file(),
            stamp: Stamp::of(meta),
        }
    }
}

/// Whether the file behind a link is meant, or the link itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    Follow,
    Keep,
}

/// A folder by the name that it goes by in digests of paths.
#[derive(Debug, Clone)]
pub(crate) struct Name(Sha256);

impl Name {
    /// Of the folder at this path, which stands in digests as it is written here.
    pub(crate) fn of(folder: &Path) -> Self {
        // Ends in a separator, where the folder does not itself.
        let start = folder.join("");
        Name(Sha256::new_with_prefix(
            start.as_os_str().as_encoded_bytes(),
        ))
    }

    /// The digest of the path of a file in it.
    pub(crate) fn digest(&self, file: &OsStr) -> PathDigest {
        let mut sum = self.0.clone();
        sum.update(file.as_encoded_bytes());
        let full = sum.finalize();
        std::array::from_fn(|i| full[i])
    }
}

/// The folder that was asked for last, as files come folder by folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    name: Name,
    handle: Handle,
}

impl Folder {
    /// The folder of this path, `last` where it is that one, and the name of the file in it. `name_of`
    /// knows what a folder is called in digests; none when it has no such name.
    pub(crate) fn of<'l, 'p>(
        last: &'l mut Option<Self>,
        path: &'p Path,
        name_of: impl FnOnce(&Path) -> Option<Name>,
    ) -> Option<(&'l Self, &'p OsStr)> {
        let (folder, file) = split(path)?;
        if last.as_ref().is_none_or(|last| last.path != folder) {
            *last = name_of(folder).map(|name| Folder {
                path: folder.to_path_buf(),
                name,
                handle: Handle::open(folder),
            });
        }
        last.as_ref().map(|last| (last, file))
    }

    /// The digest of the path of a file in it.
    pub(crate) fn digest(&self, file: &OsStr) -> PathDigest {
        self.name.digest(file)
    }

    /// What the file system says of the file of this name in it, whose whole path this is.
    ///
    /// # Errors
    /// When it is not there or cannot be looked at.
    pub(crate) fn look(&self, file: &OsStr, path: &Path, links: Links) -> io::Result<Look> {
        self.handle.look(file, path, links)
    }
}

/// A path's folder and the name of the file in it.
pub(crate) fn split(path: &Path) -> Option<(&Path, &OsStr)> {
    let file = path.file_name()?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Some((folder, file)),
        _ => Some((Path::new("."), file)),
    }
}

/// The folder itself, held open where the system has a use for it.
#[derive(Debug)]
struct Handle {
    #[cfg(target_os = "linux")]
    open: Option<rustix::fd::OwnedFd>,
}

impl Handle {
    /// Of the folder at this path; what cannot be opened is looked into by its path.
    #[cfg(target_os = "linux")]
    fn open(folder: &Path) -> Self {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Handle {
            open: rustix::fs::open(folder, flags, Mode::empty()).ok(),
        }
    }

    /// Of the folder at this path.
    #[cfg(not(target_os = "linux"))]
    fn open(_: &Path) -> Self {
        Handle {}
    }

    fn look(&self, file: &OsStr, path: &Path, links: Links) -> io::Result<Look> {
        #[cfg(target_os = "linux")]
        if let Some(look) = self.look_by_name(file, links) {
            return Ok(look);
        }
        let _ = file;
        let meta = match links {
            Links::Follow => std::fs::metadata(path)?,
            Links::Keep => std::fs::symlink_metadata(path)?,
        };
        Ok(Look::from(&meta))
    }

    /// None when it has to be asked for by its path: an old system, or something is wrong.
    #[cfg(target_os = "linux")]
    fn look_by_name(&self, file: &OsStr, links: Links) -> Option<Look> {
        use rustix::fs::{AtFlags, FileType, StatxFlags, StatxTimestamp, makedev, statx};
        use std::time::{Duration, UNIX_EPOCH};
        let flags = match links {
            Links::Follow => AtFlags::empty(),
            Links::Keep => AtFlags::SYMLINK_NOFOLLOW,
        };
        let said = statx(self.open.as_ref()?, file, flags, StatxFlags::BASIC_STATS).ok()?;
        let nanoseconds = |time: &StatxTimestamp| {
            let whole = time.tv_sec.checked_mul(1_000_000_000)?;
            whole.checked_add(i64::from(time.tv_nsec))
        };
        let second = Duration::from_secs(said.stx_mtime.tv_sec.unsigned_abs());
        let second = match said.stx_mtime.tv_sec {
            0.. => UNIX_EPOCH.checked_add(second),
            _ => UNIX_EPOCH.checked_sub(second),
        };
        let rest = Duration::from_nanos(said.stx_mtime.tv_nsec.into());
        let stamp = nanoseconds(&said.stx_mtime)
            .zip(nanoseconds(&said.stx_ctime))
            .map(|(modified, status)| Stamp {
                size: said.stx_size,
                modified,
                status,
                inode: said.stx_ino,
                device: makedev(said.stx_dev_major, said.stx_dev_minor),
            });
        Some(Look {
            size: said.stx_size,
            modified: second.and_then(|second| second.checked_add(rest)),
            is_file: FileType::from_raw_mode(said.stx_mode.into()).is_file(),
            stamp,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::record;
    use std::fs;

    #[test]
    fn a_file_is_the_same_by_its_name_and_by_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let handle = Handle::open(dir.path());
        let look = |name: &str, links| handle.look(name.as_ref(), &dir.path().join(name), links);
        let by_path =
            |name: &str| Look::from(&fs::symlink_metadata(dir.path().join(name)).unwrap());
        fs::write(dir.path().join("a.txt"), b"text").unwrap();
        fs::create_dir(dir.path().join("b")).unwrap();
        for links in [Links::Follow, Links::Keep] {
            assert_eq!(look("a.txt", links).unwrap(), by_path("a.txt"));
            assert_eq!(look("b", links).unwrap(), by_path("b"));
            let none = look("c", links).unwrap_err();
            assert_eq!(none.kind(), io::ErrorKind::NotFound);
        }
        // Years before 1970 and a part of a second.
        let file = fs::File::options()
            .write(true)
            .open(dir.path().join("a.txt"));
        let long_ago = SystemTime::UNIX_EPOCH - std::time::Duration::from_millis(12_345_678_900);
        if file.unwrap().set_modified(long_ago).is_ok() {
            assert_eq!(look("a.txt", Links::Keep).unwrap(), by_path("a.txt"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_or_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
        fs::write(&file, b"text").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let handle = Handle::open(dir.path());
        let look = |links| handle.look("b.txt".as_ref(), &link, links).unwrap();
        assert_eq!(
            look(Links::Follow),
            Look::from(&fs::metadata(&file).unwrap())
        );
        assert!(!look(Links::Keep).is_file);
    }

    #[test]
    fn a_digest_is_that_of_the_whole_path() {
        for folder in [
            "/",
            "/recordings",
            "/recordings/",
            "/a/very long name/of a folder/that takes/more than 64 bytes",
        ] {
            let folder = Path::new(folder);
            let whole = record::path_digest(&folder.join("talk.wav"));
            assert_eq!(Name::of(folder).digest("talk.wav".as_ref()), whole);
        }
    }
}
