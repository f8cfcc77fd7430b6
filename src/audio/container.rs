//! Recognising a container by its content and opening it.

use crate::audio::error::DecodeError;
use crate::audio::free_format::FreeFormatReader;
use crate::audio::guard::guarded;
use crate::audio::limits::{Clock, Reach, Timed};
use crate::audio::matroska::Preamble;
use crate::audio::pcm::PcmReader;
use crate::audio::source::reason;
use crate::audio::{mp4, plain, sniff};
use crate::plan::recording;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadOnlySource};
use symphonia::core::meta::MetadataOptions;

/// An open container.
pub(super) struct Container {
    pub reader: Box<dyn FormatReader>,
    /// The file ends before its boxes do.
    pub cut: bool,
    /// How far the reader has come.
    pub reach: Reach,
}

/// Opens a regular file that is not empty.
///
/// # Errors
/// What is wrong with it, or what it is when that is nothing we know.
pub(super) fn open(path: &Path, clock: &Clock) -> Result<Container, DecodeError> {
    let reach = Reach::default();
    let timed = |promised| -> io::Result<Timed<File>> {
        Ok(Timed {
            source: recording::open(path)?,
            clock: clock.clone(),
            promised,
            reach: reach.clone(),
        })
    };
    let opened = |reader, cut| Container {
        reader,
        cut,
        reach: reach.clone(),
    };
    let plain = plain::find(&mut BufReader::new(recording::open(path)?))?;
    if let Some(plain) = plain {
        let reader = PcmReader::new(Box::new(timed(None)?), plain);
        let reader = reader.map_err(|error| refusal(path, error))?;
        return Ok(opened(Box::new(reader), false));
    }
    let promised = mp4::promised_len(&mut BufReader::new(recording::open(path)?)).unwrap_or(None);
    // A file cut short fails where its reader looks for an index at the end; read from front to
    // back it gives what is there.
    let error = match probe(Box::new(timed(promised)?)) {
        Ok(reader) => {
            return Ok(opened(reader, promised.is_some()));
        }
        Err(error) => error,
    };
    if let Ok(reader) = probe(Box::new(ReadOnlySource::new(timed(None)?))) {
        return Ok(opened(reader, true));
    }
    let free_format = match error {
        Error::Unsupported(_) => FreeFormatReader::open(Box::new(timed(None)?))?,
        _ => None,
    };
    match free_format {
        Some(reader) => Ok(opened(Box::new(reader), false)),
        None if lacks_index(&error) || (promised.is_some() && !has_index(path)) => {
            let why = "its index is missing, so it was never finished or is cut off";
            Err(DecodeError::Damaged(why.into()))
        }
        None => Err(refusal(path, error)),
    }
}

fn lacks_index(error: &Error) -> bool {
    matches!(error, Error::DecodeError("isomp4: missing moov atom"))
}

fn has_index(path: &Path) -> bool {
    let index = recording::open(path).and_then(|file| mp4::has_index(&mut BufReader::new(file)));
    index.unwrap_or(false)
}

/// A Matroska file from one of its clusters on.
pub(super) struct Resumed {
    pub reader: Box<dyn FormatReader>,
    /// The cluster's first byte.
    pub at: u64,
}

/// Opens a Matroska file once more, as if it began with its first whole cluster at or behind byte
/// `from` that stands after `now`, seconds.
///
/// # Errors
/// When the file cannot be read, or what follows is no Matroska either.
pub(super) fn resume(
    path: &Path,
    clock: &Clock,
    reach: &Reach,
    from: u64,
    now: f64,
) -> Result<Option<Resumed>, Error> {
    let mut file = Timed {
        source: recording::open(path)?,
        clock: clock.clone(),
        promised: None,
        reach: Reach::default(),
    };
    let Some(preamble) = Preamble::read(&mut file) else {
        return Ok(None);
    };
    let Some(cluster) = preamble.find_after(&mut file, from, now)? else {
        return Ok(None);
    };
    file.reach = reach.clone();
    file.seek(SeekFrom::Start(cluster.at))?;
    let spliced = io::Cursor::new(preamble.header).chain(file);
    let reader = probe(Box::new(ReadOnlySource::new(spliced)))?;
    Ok(Some(Resumed {
        reader,
        at: cluster.at,
    }))
}

fn probe(source: Box<dyn MediaSource>) -> Result<Box<dyn FormatReader>, Error> {
    // The hint stays empty: names lie, content does not.
    let hint = Hint::new();
    let probe = symphonia::default::get_probe();
    guarded(|| {
        probe.probe(
            &hint,
            MediaSourceStream::new(source, Default::default()),
            FormatOptions::default(),
            MetadataOptions::default(),
        )
    })
}

fn refusal(path: &Path, error: Error) -> DecodeError {
    if let Error::IoError(error) = error {
        if error.kind() != ErrorKind::UnexpectedEof {
            return DecodeError::Io(error);
        }
        return match sniff::name(path) {
            Some(name) => DecodeError::UnsupportedCodec(name.into()),
            None => DecodeError::Damaged("it ends within its header".into()),
        };
    }
    match (sniff::name(path), error) {
        (Some(name), _) => DecodeError::UnsupportedCodec(name.into()),
        (None, Error::Unsupported(reason)) if reason.starts_with("core (probe)") => {
            match is_only_a_tag(path) {
                true => DecodeError::NoSound,
                false => DecodeError::UnknownFormat,
            }
        }
        (None, other) => DecodeError::Damaged(reason(&other)),
    }
}

/// Whether a file is an ID3v2 tag and next to nothing behind it.
fn is_only_a_tag(path: &Path) -> bool {
    let mut head = [0; 10];
    let Ok(mut file) = recording::open(path) else {
        return false;
    };
    if file.read_exact(&mut head).is_err() || !head.starts_with(b"ID3") {
        return false;
    }
    // Four times seven bits (ID3v2, 3.1).
    let size = head[6..]
        .iter()
        .fold(0, |n, &b| n << 7 | u64::from(b & 0x7f));
    file.metadata()
        .is_ok_and(|file| file.len() <= 10 + size + 128)
}
