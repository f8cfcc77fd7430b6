//! One cached transcript as bytes.
//!
//! ```text
//! offset  bytes  content
//!      0      8  magic, "DITADOTR"
//!      8      4  version of this layout, little-endian
//!     12      4  length H of the head, little-endian
//!     16     32  sha256 of everything before it and everything after it
//!     48      H  head: a zstd frame of JSON, what the transcript was made from
//!   48+H         body: a zstd frame of JSON, the transcript
//! ```
//!
//! The head stands alone so that a search through many entries need not read the transcripts.

use crate::plan::key::KeyParts;
use crate::transcript::segment::Transcript;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// Version of the layout; grows when a program of today could not read it any more.
pub const ENTRY_VERSION: u32 = 1;
/// Longest entry that is read or written, bytes.
pub(crate) const MAX_ENTRY: u64 = 128 << 20;

const MAGIC: &[u8; 8] = b"DITADOTR";
const HEADER: usize = 48;
/// Longest head once it is unpacked, bytes.
const MAX_HEAD: u64 = 4 << 20;
/// Longest transcript once it is unpacked, bytes: about ten days of speech with word times.
const MAX_BODY: u64 = 512 << 20;
/// zstd's own default: transcripts shrink to about an eighth, in milliseconds.
const LEVEL: i32 = 3;

/// What is known of a cached transcript without reading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What the transcript was made from.
    pub parts: KeyParts,
    /// When it was made, seconds since 1970 UTC.
    pub created: u64,
    /// Seconds that workers spent on it.
    pub device_seconds: f64,
    /// Length of the recording, seconds.
    pub audio_seconds: f64,
}

/// A cached transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it was made from and what it cost.
    pub head: Head,
    /// The transcript itself.
    pub transcript: Transcript,
}

/// Why bytes are no entry.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// Not ours, or not whole.
    #[error("corrupt: {0}")]
    Corrupt(&'static str),
    /// Written by a newer program.
    #[error("written by a newer version of ditado (layout {0}, this one knows {ENTRY_VERSION})")]
    Newer(u32),
}

use Unusable::{Corrupt, Newer};

/// The bytes of an entry.
///
/// # Errors
/// When it is too long, or holds a number that JSON cannot hold and so could not be read back.
pub(crate) fn encode(entry: &Entry) -> io::Result<Vec<u8>> {
    let head = pack(&entry.head, MAX_HEAD)?;
    let body = pack(&entry.transcript, MAX_BODY)?;
    let head_len = u32::try_from(head.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut bytes = Vec::with_capacity(HEADER + head.len() + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&ENTRY_VERSION.to_le_bytes());
    bytes.extend_from_slice(&head_len.to_le_bytes());
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(&body);
    let sum = checksum(&bytes);
    bytes[16..HEADER].copy_from_slice(&sum);
    if bytes.len() as u64 > MAX_ENTRY {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    decode(&bytes).map_err(|e| io::Error::other(format!("it could not be read back: {e}")))?;
    Ok(bytes)
}

/// The entry that these bytes are.
pub(crate) fn decode(bytes: &[u8]) -> Result<Entry, Unusable> {
    let head_len = head_length(bytes)?;
    if bytes[16..HEADER] != checksum(bytes) {
        return Err(Corrupt("its checksum differs"));
    }
    let (head, body) = bytes[HEADER..]
        .split_at_checked(head_len)
        .ok_or(Corrupt("it is cut short"))?;
    Ok(Entry {
        head: unpack(head, MAX_HEAD)?,
        transcript: unpack(body, MAX_BODY)?,
    })
}

/// The head of an entry, read without the transcript and thus without the checksum.
///
/// The outer error is of reading.
pub(crate) fn read_head(mut file: impl Read) -> io::Result<Result<Head, Unusable>> {
    let mut header = Vec::with_capacity(HEADER);
    file.by_ref().take(HEADER as u64).read_to_end(&mut header)?;
    let len = match head_length(&header) {
        Ok(len) => len as u64,
        Err(unusable) => return Ok(Err(unusable)),
    };
    // What a head unpacks to is bounded, and zstd hardly lengthens what it cannot shorten.
    if len > MAX_HEAD {
        return Ok(Err(Corrupt("its head is too long")));
    }
    let mut head = Vec::new();
    file.take(len).read_to_end(&mut head)?;
    Ok(unpack(&head, MAX_HEAD))
}

/// The length of the head, once magic and version are right.
fn head_length(bytes: &[u8]) -> Result<usize, Unusable> {
    let word = |at: usize| {
        let word = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(word.try_into().ok()?))
    };
    if !bytes.starts_with(MAGIC) {
        return Err(Corrupt("it does not start like a cached transcript"));
    }
    match word(8) {
        Some(ENTRY_VERSION) if bytes.len() >= HEADER => {}
        Some(version) if version > ENTRY_VERSION => return Err(Newer(version)),
        _ => return Err(Corrupt("its header is damaged")),
    }
    word(12)
        .and_then(|len| usize::try_from(len).ok())
        .ok_or(Corrupt("its header is damaged"))
}

fn checksum(bytes: &[u8]) -> [u8; 32] {
    let mut sum = Sha256::new();
    sum.update(&bytes[..16]);
    sum.update(&bytes[HEADER..]);
    sum.finalize().into()
}

fn pack(value: &impl Serialize, limit: u64) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    if json.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    zstd::bulk::compress(&json, LEVEL)
}

fn unpack<T: DeserializeOwned>(frame: &[u8], limit: u64) -> Result<T, Unusable> {
    let damaged = |_| Corrupt("its compressed data is damaged");
    let mut json = Vec::new();
    zstd::stream::read::Decoder::with_buffer(frame)
        .map_err(damaged)?
        .take(limit + 1)
        .read_to_end(&mut json)
        .map_err(damaged)?;
    if json.len() as u64 > limit {
        return Err(Corrupt("it unpacks to more than a transcript can be"));
    }
    serde_json::from_slice(&json).map_err(|_| Corrupt("its JSON is damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::entry;
    use proptest::prelude::*;

    #[test]
    fn an_entry_comes_back_as_it_was() {
        let entry = entry("one");
        let bytes = encode(&entry).unwrap();
        assert_eq!(decode(&bytes).unwrap(), entry);
        let head = read_head(bytes.as_slice()).unwrap().unwrap();
        assert_eq!(head, entry.head);
    }

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        let bytes = encode(&entry("one")).unwrap();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(decode(&damaged).is_err(), "byte {at}");
            assert!(decode(&bytes[..at]).is_err(), "cut at {at}");
            let _ = read_head(damaged.as_slice());
            let _ = read_head(&bytes[..at]);
        }
    }

    #[test]
    fn a_newer_layout_is_told_from_damage() {
        let mut bytes = encode(&entry("one")).unwrap();
        bytes[8] = 2;
        assert!(matches!(decode(&bytes), Err(Newer(2))));
        bytes[8] = 0;
        assert!(matches!(decode(&bytes), Err(Corrupt(_))));
    }

    #[test]
    fn what_json_cannot_hold_is_refused_when_written() {
        let mut entry = entry("one");
        entry.transcript.input.duration = f64::NAN;
        assert!(encode(&entry).is_err());
    }

    #[test]
    fn a_frame_that_unpacks_to_too_much_is_refused() {
        let bomb = zstd::bulk::compress(&vec![b' '; 9 << 20], 19).unwrap();
        assert!(bomb.len() < 10_000);
        let error = unpack::<Head>(&bomb, MAX_HEAD).unwrap_err();
        assert!(error.to_string().contains("unpacks to more"), "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
            let mut headed = MAGIC.to_vec();
            headed.extend_from_slice(&ENTRY_VERSION.to_le_bytes());
            headed.extend_from_slice(&bytes);
            let _ = decode(&headed);
            let _ = read_head(headed.as_slice());
        }
    }
}
