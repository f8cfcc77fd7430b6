//! One file in the ledger of outputs: 144 bytes with a checksum.

use super::record::{PathDigest, Stamp};
use sha2::{Digest, Sha256};
use std::hash::Hasher;

/// Bytes of a record.
pub(crate) const RECORD: usize = 144;

/// What is known of a file that this program wrote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written {
    /// sha256 of its bytes.
    pub sha256: [u8; 32],
    /// Its length, bytes.
    pub size: u64,
    /// Digest of what it was made from.
    pub made: [u8; 32],
    /// Length of the recording, seconds.
    pub audio_seconds: f64,
}

pub(crate) fn encode(name: &PathDigest, stamp: Option<Stamp>, written: &Written) -> [u8; RECORD] {
    let mut bytes = Vec::with_capacity(RECORD);
    bytes.extend_from_slice(name);
    stamp.unwrap_or(NO_STAMP).write(&mut bytes);
    bytes.extend_from_slice(&written.sha256);
    bytes.extend_from_slice(&written.made);
    bytes.extend_from_slice(&written.size.to_le_bytes());
    bytes.extend_from_slice(&written.audio_seconds.to_le_bytes());
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum[..8]);
    array(&bytes, 0)
}

/// None when the checksum differs.
pub(crate) fn decode(bytes: &[u8; RECORD]) -> Option<(Option<Stamp>, Written)> {
    if Sha256::digest(&bytes[..RECORD - 8])[..8] != bytes[RECORD - 8..] {
        return None;
    }
    let stamp = Stamp::read(&array(bytes, 16));
    let written = Written {
        sha256: array(bytes, 56),
        made: array(bytes, 88),
        size: u64::from_le_bytes(array(bytes, 120)),
        audio_seconds: f64::from_le_bytes(array(bytes, 128)),
    };
    Some(((stamp != NO_STAMP).then_some(stamp), written))
}

const NO_STAMP: Stamp = Stamp {
    size: 0,
    modified: 0,
    status: 0,
    inode: 0,
    device: 0,
};

/// Bytes from `at` on; zeros where there are none.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(whole) => *whole,
        None => std::array::from_fn(|i| bytes.get(at + i).copied().unwrap_or(0)),
    }
}

/// Digests are as good as random already.
#[derive(Debug, Default)]
pub(crate) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= u64::from_le_bytes(array(bytes, 0));
    }

    /// The length of a digest, which is the same for all.
    fn write_usize(&mut self, _: usize) {}
}
