//! Which output files this program wrote, so that none is judged by its name.
//!
//! ```text
//! offset  bytes  content
//!      0      8  magic, "DITADOWR"
//!      8      4  version of this layout, little-endian
//!     12      4  zero
//!     16  n×144  records, the later of two for one file counts
//! ```
//!
//! A record is added before the file gets its name, so that a process that is killed in between
//! leaves no file of unknown origin. It holds the first 16 bytes of the sha256 of the path, what
//! the file system said of the file when its content was last checked (zero before that), sha256
//! of its bytes, the digest of what it was made from, the length of the recording in seconds, and
//! a checksum; numbers are little-endian.
//!
//! Unlike the index this is added to, not written anew: it must be on file for each output before
//! the next, and a list of all for each output would be quadratic.

use super::disk::{self, Disk, RealDisk};
use super::folder::{self, Look, Name};
use super::index::digest;
use super::lock;
use super::record::{self, PathDigest, Stamp};
use super::warning::{StoreWarning, Trouble};
use super::written::{FirstBytes, RECORD, array, decode, encode};
use std::collections::HashMap;
use std::fs::{self, File};
use std::hash::BuildHasherDefault;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};

pub use super::written::Written;

/// Version of the layout.
pub const LEDGER_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"DITADOWR";
const HEADER: usize = 16;
const FILE: &str = "outputs.v1.ledger";
const LOCK: &str = "outputs.v1.lock";
/// Files beyond which those written first are forgotten; 72 MB.
const MAX_FILES: usize = 500_000;
/// Records beyond one and a half for each file at which the list is written anew.
const SLACK: usize = 1000;
const PATIENCE: Duration = Duration::from_secs(5);
const LOST: &str = "files written by this run may not be recognised by the next";

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// Nothing.
    Missing,
    /// A file that is as this program wrote it.
    Ours(Written),
    /// Something else: written by somebody else, or changed since.
    Foreign,
}

/// Which output files this program wrote. Shared by the threads of a run.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    inner: RwLock<Inner>,
    /// Folders by the path they were asked for with.
    folders: RwLock<HashMap<PathBuf, Name>>,
}

#[derive(Debug, Default)]
struct Inner {
    /// The file as it was read, and the records that this process added.
    bytes: Vec<u8>,
    /// Where in it the last record of each path is.
    last: HashMap<PathDigest, usize, BuildHasherDefault<FirstBytes>>,
    /// The file when it was read.
    read: Option<Stamp>,
    /// Files whose content was checked too soon after they were written, or not yet.
    unsettled: Vec<(PathBuf, Written)>,
    /// Records to be added at the end of the run.
    checked: Vec<[u8; RECORD]>,
}

impl Ledger {
    /// The ledger in this directory; an unreadable one is empty and comes with a warning.
    pub fn load(dir: &Path) -> (Self, Option<StoreWarning>) {
        Self::load_on(Arc::new(RealDisk), dir)
    }

    pub(crate) fn load_on(disk: Arc<dyn Disk>, dir: &Path) -> (Self, Option<StoreWarning>) {
        let ledger = Self {
            path: dir.join(FILE),
            disk,
            inner: RwLock::default(),
            folders: RwLock::default(),
        };
        let warning = ledger.reload(&mut ledger.inner()).err();
        (ledger, warning)
    }

    /// What is at this path. Reads a file of ours whose times do not prove that it is unchanged.
    pub fn standing(&self, path: &Path) -> Standing {
        // Of the name itself: a link to a file is not a file that we wrote.
        let look = fs::symlink_metadata(path).map(|meta| Look::from(&meta));
        self.judge(path, look, || self.name(path))
    }

    /// What is at this path, by a look at the name itself; `name` digests the path.
    pub(crate) fn judge(
        &self,
        path: &Path,
        look: io::Result<Look>,
        name: impl FnOnce() -> PathDigest,
    ) -> Standing {
        let look = match look {
            Ok(look) => look,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Standing::Missing,
            Err(_) => return Standing::Foreign,
        };
        if !look.is_file {
            return Standing::Foreign;
        }
        let name = name();
        // Nearly always nothing changed since it was read, and then nobody waits for anybody.
        if let Some((Some(stamp), written)) = self.seen().find(&name)
            && look.stamp == Some(stamp)
        {
            return Standing::Ours(written);
        }
        let mut inner = self.inner();
        if let Some(written) = self.recognise(&mut inner, &name, path, &look) {
            return Standing::Ours(written);
        }
        // Perhaps another process wrote it since.
        let current = fs::metadata(&self.path).ok().as_ref().and_then(Stamp::of);
        if current != inner.read
            && self.reload(&mut inner).is_ok()
            && let Some(written) = self.recognise(&mut inner, &name, path, &look)
        {
            return Standing::Ours(written);
        }
        Standing::Foreign
    }

    fn recognise(
        &self,
        inner: &mut Inner,
        name: &PathDigest,
        path: &Path,
        look: &Look,
    ) -> Option<Written> {
        let (stamp, written) = inner.find(name)?;
        if stamp.is_some() && stamp == look.stamp {
            return Some(written);
        }
        if look.size != written.size {
            return None;
        }
        let (stamp, settled) = check(path, &written)?;
        if settled {
            inner.add(encode(name, Some(stamp), &written));
        }
        Some(written)
    }

    /// Notes files that are about to be written, before they get their names.
    ///
    /// # Errors
    /// A warning when the notes are lost; the files may be written all the same.
    pub fn intend(&self, files: &[(&Path, Written)]) -> Result<(), StoreWarning> {
        let mut inner = self.inner();
        let mut bytes = Vec::with_capacity(files.len() * RECORD);
        for (path, written) in files {
            let name = self.name(path);
            let record = encode(&name, None, written);
            inner.hold(&record);
            inner.unsettled.push(((*path).to_path_buf(), *written));
            bytes.extend_from_slice(&record);
        }
        drop(inner);
        self.append(&bytes)
    }

    /// Checks what this run wrote once more, so that the next run need not read it, and writes
    /// down what it found.
    ///
    /// # Errors
    /// A warning when it could not be written; the files are read again next time.
    pub fn save(&self) -> Result<(), StoreWarning> {
        let mut inner = self.inner();
        for (path, written) in std::mem::take(&mut inner.unsettled) {
            if let Some((stamp, true)) = check(&path, &written) {
                let name = self.name(&path);
                inner.add(encode(&name, Some(stamp), &written));
            }
        }
        let checked = std::mem::take(&mut inner.checked).concat();
        let records = inner.bytes.len().saturating_sub(HEADER) / RECORD;
        let sparse = records > inner.last.len() * 3 / 2 + SLACK || records > 2 * MAX_FILES;
        drop(inner);
        if !checked.is_empty() {
            self.append(&checked)?;
        }
        if sparse {
            self.compact()?;
        }
        Ok(())
    }

    fn append(&self, records: &[u8]) -> Result<(), StoreWarning> {
        let _held = lock::lock(&*self.disk, &self.path.with_file_name(LOCK), PATIENCE)?;
        let cannot = |error: io::Error| StoreWarning::unwritable(&self.path, error, LOST);
        let mut file = self.disk.open(&self.path).map_err(cannot)?;
        let mut start = Vec::new();
        (&file)
            .take(HEADER as u64)
            .read_to_end(&mut start)
            .map_err(cannot)?;
        let whole = match header(&start) {
            Ok(()) => {
                let len = file.metadata().map_err(cannot)?.len();
                len - (len - HEADER as u64) % RECORD as u64
            }
            Err(Some(newer)) => return Err(newer_layout(&self.path, newer)),
            Err(None) => 0,
        };
        let write = |file: &mut File| {
            // What a process that was killed left behind the last whole record.
            if file.metadata()?.len() != whole {
                self.disk.truncate(file, whole)?;
            }
            file.seek(SeekFrom::Start(whole))?;
            if whole == 0 {
                self.disk.write(file, &[&new_header(), records].concat())
            } else {
                self.disk.write(file, records)
            }
        };
        write(&mut file).map_err(|error| {
            // Or else the next one to add finds a torn record, and cuts it off.
            let _ = self.disk.truncate(&file, whole);
            cannot(error)
        })
    }

    /// Writes the last record of each file anew, without those before it.
    fn compact(&self) -> Result<(), StoreWarning> {
        let _held = lock::lock(&*self.disk, &self.path.with_file_name(LOCK), PATIENCE)?;
        let mut inner = self.inner();
        self.reload(&mut inner)?;
        let mut places: Vec<usize> = inner.last.values().copied().collect();
        places.sort_unstable();
        let mut bytes = new_header().to_vec();
        for at in &places[places.len().saturating_sub(MAX_FILES)..] {
            bytes.extend_from_slice(&inner.bytes[*at..*at + RECORD]);
        }
        disk::replace(&*self.disk, &self.path, &[&bytes])
            .map(drop)
            .map_err(|error| StoreWarning::unwritable(&self.path, error, LOST))
    }

    fn reload(&self, inner: &mut Inner) -> Result<(), StoreWarning> {
        let limit = (HEADER + 4 * MAX_FILES * RECORD) as u64;
        inner.read = fs::metadata(&self.path).ok().as_ref().and_then(Stamp::of);
        let mut bytes = match disk::read_bounded(&self.path, limit) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                let lost = "files of earlier runs are not recognised";
                return Err(StoreWarning::unreadable(&self.path, error, lost));
            }
        };
        match header(&bytes) {
            Ok(()) => {}
            Err(Some(version)) => return Err(newer_layout(&self.path, version)),
            Err(None) => {
                let message = "this list of written files is damaged and starts again; files of \
                               earlier runs are not recognised";
                return Err(StoreWarning::new(Trouble::Corrupt, &self.path, message));
            }
        }
        let whole = bytes.len() - (bytes.len() - HEADER) % RECORD;
        bytes.truncate(whole);
        let records = bytes[HEADER..].as_chunks::<RECORD>().0;
        inner.last.clear();
        inner.last.reserve(records.len());
        for (number, record) in records.iter().enumerate() {
            let at = HEADER + number * RECORD;
            inner.last.insert(array(record, 0), at);
        }
        inner.bytes = bytes;
        Ok(())
    }

    fn inner(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, path: &Path) -> PathDigest {
        let place = folder::split(path);
        let place = place.and_then(|(folder, file)| Some((self.folder(folder)?, file)));
        match place {
            Some((folder, file)) => folder.digest(file),
            None => {
                let whole = std::path::absolute(path);
                record::path_digest(whole.as_deref().unwrap_or(path))
            }
        }
    }

    /// What a folder is called in digests: two ways to one are one. None when it is not there.
    pub(crate) fn folder(&self, folder: &Path) -> Option<Name> {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = known.get(folder) {
            return Some(name.clone());
        }
        drop(known);
        let name = Name::of(&folder.canonicalize().ok()?);
        let mut known = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(folder.to_path_buf(), name.clone());
        Some(name)
    }
}

impl Inner {
    fn find(&self, name: &PathDigest) -> Option<(Option<Stamp>, Written)> {
        let at = *self.last.get(name)?;
        decode(self.bytes.get(at..at + RECORD)?.try_into().ok()?)
    }

    fn hold(&mut self, record: &[u8; RECORD]) {
        // Where there is no file yet, the places are those in a file without a header.
        self.last.insert(array(record, 0), self.bytes.len());
        self.bytes.extend_from_slice(record);
    }

    fn add(&mut self, record: [u8; RECORD]) {
        self.hold(&record);
        self.checked.push(record);
    }
}

/// Reads a file: its stamp when it holds what was written, and whether a change from now on would
/// show in the stamp.
fn check(path: &Path, written: &Written) -> Option<(Stamp, bool)> {
    let began = SystemTime::now();
    let file = File::open(path).ok()?;
    let meta = file.metadata().ok()?;
    if !meta.is_file() || meta.len() != written.size {
        return None;
    }
    let sha256 = digest((&file).take(written.size)).ok()?;
    let stamp = Stamp::of(&meta)?;
    (sha256 == written.sha256).then(|| (stamp, stamp.is_settled(began)))
}

fn new_header() -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&LEDGER_VERSION.to_le_bytes());
    bytes
}

/// An error with the version when a newer program wrote it, without when it is damaged.
fn header(bytes: &[u8]) -> Result<(), Option<u32>> {
    let version = u32::from_le_bytes(array(bytes, 8));
    if bytes.starts_with(MAGIC) && version > LEDGER_VERSION {
        return Err(Some(version));
    }
    if bytes.starts_with(&new_header()) {
        Ok(())
    } else {
        Err(None)
    }
}

fn newer_layout(path: &Path, version: u32) -> StoreWarning {
    let message = format!(
        "a newer version of ditado keeps this list of written files (layout {version}, this one \
         knows {LEDGER_VERSION}); {LOST}"
    );
    StoreWarning::new(Trouble::Newer, path, message)
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
