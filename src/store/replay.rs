//! Reading a journal back, whatever a killed process or a bad disk made of it.

use super::line::{self, First, Header, JOURNAL_VERSION, Line, Progress};
use super::warning::{StoreWarning, Trouble};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Longest journal and longest line that are read, bytes. A day of speech is some 30 MB.
const MAX_JOURNAL: u64 = 1 << 30;
const MAX_LINE: u64 = 64 << 20;

/// A journal that was read.
pub(crate) struct Found<W> {
    pub(crate) progress: Progress<W>,
    /// Bytes of whole lines.
    pub(crate) len: u64,
    /// Number of the first damaged line, if it is not just the last one torn.
    pub(crate) corrupt_line: Option<u64>,
    /// Time since the last line; zero when the clock was set back.
    pub(crate) age: Duration,
}

/// What an older or newer program's first line has in common with ours.
#[derive(Deserialize)]
struct AnyFirst {
    journal: AnyVersion,
}

#[derive(Deserialize)]
struct AnyVersion {
    version: u32,
}

/// Reads a journal up to its first damaged line; none when there is no file.
pub(crate) fn read<W: DeserializeOwned>(path: &Path) -> Result<Option<Found<W>>, StoreWarning> {
    let unreadable = |error: io::Error| StoreWarning::unreadable(path, error, "it starts again");
    let meta = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        meta => meta.map_err(unreadable)?,
    };
    if !meta.is_file() {
        return Err(unreadable(io::Error::other("not a regular file")));
    }
    let modified = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let age = SystemTime::now().duration_since(modified);
    let mut lines = BufReader::new(File::open(path).map_err(unreadable)?.take(MAX_JOURNAL));

    let first = next_line(&mut lines).map_err(unreadable)?;
    let header = header(path, &first)?;
    let mut found = Found {
        progress: Progress::new(header),
        len: first.len() as u64,
        corrupt_line: None,
        age: age.unwrap_or_default(),
    };
    for number in 2.. {
        let line = next_line(&mut lines).map_err(unreadable)?;
        if line.is_empty() {
            break;
        }
        let whole = line.strip_suffix(b"\n");
        let Some(content) = whole.and_then(line::decode::<Line<W>>) else {
            // A line that was being written when the process died is no damage, in whatever way
            // the file system kept it: nothing follows it.
            let last = next_line(&mut lines).map_err(unreadable)?.is_empty();
            found.corrupt_line = (!last).then_some(number);
            break;
        };
        found.len += line.len() as u64;
        found.progress.add(content);
    }
    Ok(Some(found))
}

fn header(path: &Path, first: &[u8]) -> Result<Header, StoreWarning> {
    let bare = first.strip_suffix(b"\n").unwrap_or_default();
    // Without the checksum, which a newer program may compute in another way.
    if let Ok(any) = serde_json::from_slice::<AnyFirst>(bare)
        && any.journal.version > JOURNAL_VERSION
    {
        let message = format!(
            "a newer version of ditado keeps this journal (format {}, this one knows \
             {JOURNAL_VERSION}); resume with that version, or remove the file",
            any.journal.version
        );
        return Err(StoreWarning::new(Trouble::Newer, path, message));
    }
    line::decode::<First>(bare)
        .map(|first| first.journal)
        .filter(|header| header.version == JOURNAL_VERSION && header.parts.key() == header.key)
        .ok_or_else(|| {
            let message = "this journal is damaged and starts again";
            StoreWarning::new(Trouble::Corrupt, path, message)
        })
}

/// The next line with its line feed, the last one perhaps without, or nothing.
fn next_line(lines: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}
