//! One file in the index of digests: 92 bytes, sorted by the digest of its path.

use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// First half of the sha256 of an absolute path's bytes.
pub(crate) type PathDigest = [u8; 16];

/// Bytes of a record.
pub(crate) const RECORD: usize = 92;
/// Bytes of a stamp.
pub(crate) const STAMP: usize = 40;

/// A file that changed this shortly before it was read may change again within the same tick of
/// the file system's clock, unseen: FAT counts in steps of two seconds.
const GRANULARITY: Duration = Duration::from_secs(2);

/// What the file system says of a file; equal as long as nobody wrote to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Bytes.
    pub(crate) size: u64,
    /// When its content changed, nanoseconds since 1970.
    pub(crate) modified: i64,
    /// When anything of it changed, which no program can set back; `modified` outside Unix.
    pub(crate) status: i64,
    /// Its number on the device; zero outside Unix.
    pub(crate) inode: u64,
    /// The device; zero outside Unix.
    pub(crate) device: u64,
}

impl Stamp {
    /// None when a time cannot be told in nanoseconds.
    #[cfg(unix)]
    pub(crate) fn of(meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let status = meta.ctime().checked_mul(1_000_000_000)?;
        Some(Self {
            size: meta.len(),
            modified: nanoseconds(meta.modified().ok()?)?,
            status: status.checked_add(meta.ctime_nsec())?,
            inode: meta.ino(),
            device: meta.dev(),
        })
    }

    /// None when a time cannot be told in nanoseconds.
    #[cfg(not(unix))]
    pub(crate) fn of(meta: &Metadata) -> Option<Self> {
        let modified = nanoseconds(meta.modified().ok()?)?;
        Some(Self {
            size: meta.len(),
            modified,
            status: modified,
            inode: 0,
            device: 0,
        })
    }

    /// The later of its two times, nanoseconds since 1970.
    pub(crate) fn changed(&self) -> i64 {
        self.modified.max(self.status)
    }

    /// Whether a change of the file after this time shows in its times: it had not changed within
    /// [`GRANULARITY`] before.
    pub(crate) fn is_settled(&self, time: SystemTime) -> bool {
        time.checked_sub(GRANULARITY)
            .and_then(nanoseconds)
            .is_some_and(|limit| self.changed() < limit)
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.size.to_le_bytes());
        bytes.extend_from_slice(&self.modified.to_le_bytes());
        bytes.extend_from_slice(&self.status.to_le_bytes());
        bytes.extend_from_slice(&self.inode.to_le_bytes());
        bytes.extend_from_slice(&self.device.to_le_bytes());
    }

    pub(crate) fn read(bytes: &[u8; STAMP]) -> Self {
        let word = |at: usize| std::array::from_fn(|i| bytes[at + i]);
        Self {
            size: u64::from_le_bytes(word(0)),
            modified: i64::from_le_bytes(word(8)),
            status: i64::from_le_bytes(word(16)),
            inode: u64::from_le_bytes(word(24)),
            device: u64::from_le_bytes(word(32)),
        }
    }
}

/// A file's stamp and digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) stamp: Stamp,
    pub(crate) sha256: [u8; 32],
    /// When it was last looked for, days since 1970.
    pub(crate) seen: u32,
}

impl Record {
    fn write(&self, path: &PathDigest, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(path);
        self.stamp.write(bytes);
        bytes.extend_from_slice(&self.sha256);
        bytes.extend_from_slice(&self.seen.to_le_bytes());
    }

    fn read(bytes: &[u8; RECORD]) -> Self {
        Self {
            stamp: Stamp::read(&std::array::from_fn(|i| bytes[16 + i])),
            sha256: std::array::from_fn(|i| bytes[56 + i]),
            seen: u32::from_le_bytes(std::array::from_fn(|i| bytes[88 + i])),
        }
    }
}

/// The name of a file in the index.
pub(crate) fn path_digest(path: &Path) -> PathDigest {
    let full = Sha256::digest(path.as_os_str().as_encoded_bytes());
    std::array::from_fn(|i| full[i])
}

/// Nanoseconds since 1970.
pub(crate) fn nanoseconds(time: SystemTime) -> Option<i64> {
    let whole = |span: Duration| i64::try_from(span.as_nanos()).ok();
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => whole(before.duration()).map(|span| -span),
    }
}

/// Days since 1970.
pub(crate) fn day(time: SystemTime) -> u32 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|since| u32::try_from(since.as_secs() / 86_400).ok())
        .unwrap_or(0)
}

/// Whether these bytes are records in strict order.
pub(crate) fn is_sorted(records: &[u8]) -> bool {
    let (records, rest) = records.as_chunks::<RECORD>();
    rest.is_empty() && records.is_sorted_by(|a, b| a[..16] < b[..16])
}

/// The record of this path among sorted records.
pub(crate) fn find(records: &[u8], path: &PathDigest) -> Option<Record> {
    let (records, _) = records.as_chunks::<RECORD>();
    let at = records
        .binary_search_by(|record| record[..16].cmp(path))
        .ok()?;
    records.get(at).map(Record::read)
}

/// Sorted records and newer ones as sorted records, without those last seen before the day
/// `oldest`, and at most `limit` of them, those seen last.
pub(crate) fn merge(
    stored: &[u8],
    fresh: BTreeMap<PathDigest, Record>,
    oldest: u32,
    limit: usize,
) -> Vec<u8> {
    let mut all: Vec<(PathDigest, Record)> = stored
        .as_chunks::<RECORD>()
        .0
        .iter()
        .map(|bytes| (std::array::from_fn(|i| bytes[i]), Record::read(bytes)))
        .filter(|(path, _)| !fresh.contains_key(path))
        .collect();
    all.extend(fresh);
    all.retain(|(_, record)| record.seen >= oldest);
    if all.len() > limit {
        all.sort_unstable_by_key(|(path, record)| (Reverse(record.seen), *path));
        all.truncate(limit);
    }
    all.sort_unstable_by_key(|(path, _)| *path);
    let mut bytes = Vec::with_capacity(all.len() * RECORD);
    for (path, record) in &all {
        record.write(path, &mut bytes);
    }
    bytes
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn record(n: u64, seen: u32) -> Record {
        Record {
            stamp: Stamp {
                size: n,
                modified: -5,
                status: 7,
                inode: n + 1,
                device: u64::MAX,
            },
            sha256: Sha256::digest(n.to_le_bytes()).into(),
            seen,
        }
    }

    fn name(n: u64) -> PathDigest {
        path_digest(Path::new(&format!("/recordings/{n}.wav")))
    }

    #[test]
    fn those_seen_last_stay() {
        let fresh = (0..10).map(|n| (name(n), record(n, 100 + n as u32)));
        let records = merge(&[], fresh.collect(), 102, 5);
        assert_eq!(records.len(), 5 * RECORD);
        assert!(is_sorted(&records));
        for n in 0..10 {
            let want = (n >= 5).then(|| record(n, 100 + n as u32));
            assert_eq!(find(&records, &name(n)), want);
        }
        assert_eq!(merge(&records, BTreeMap::new(), 107, 5).len(), 3 * RECORD);
    }

    #[test]
    fn disorder_is_noticed() {
        let fresh = (0..3).map(|n| (name(n), record(n, 1))).collect();
        let records = merge(&[], fresh, 0, 9);
        assert!(!is_sorted(&records[1..]));
        assert!(!is_sorted(
            &[&records[RECORD..], &records[..RECORD]].concat()
        ));
        assert!(!is_sorted(
            &[&records[..RECORD], &records[..RECORD]].concat()
        ));
        assert!(is_sorted(&[]));
    }

    proptest! {
        #[test]
        fn merged_records_are_found_and_the_newer_wins(
            stored in prop::collection::btree_map(0_u64..40, 0_u32..9, 0..30),
            fresh in prop::collection::btree_map(0_u64..40, 10_u32..19, 0..30),
        ) {
            let map = |of: &BTreeMap<u64, u32>| {
                of.iter().map(|(n, seen)| (name(*n), record(*n, *seen))).collect()
            };
            let records = merge(&merge(&[], map(&stored), 0, 99), map(&fresh), 0, 99);
            prop_assert!(is_sorted(&records));
            for n in 0..40 {
                let want = fresh.get(&n).or(stored.get(&n)).map(|seen| record(n, *seen));
                prop_assert_eq!(find(&records, &name(n)), want);
            }
        }
    }
}
