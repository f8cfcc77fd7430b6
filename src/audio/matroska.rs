//! Finding the way in a damaged Matroska or WebM file: the next cluster that is whole, and a file
//! that begins with it.
//!
//! A cluster tells its own time, so that what is read from the next one on stands where it should
//! (RFC 9559, 5.1.3).

use std::io::{self, Read, Seek, SeekFrom};

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_a966;
const TRACKS: u64 = 0x1654_ae6b;
const CLUSTER: u64 = 0x1f43_b675;
const TIMESTAMP_SCALE: u64 = 0x2a_d7b1;

/// `Segment` of unknown length.
const OPEN_SEGMENT: [u8; 12] = *b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff";
const CLUSTER_ID: [u8; 4] = *b"\x1f\x43\xb6\x75";

/// Headers longer than this are not kept, bytes.
const MAX_HEADER: u64 = 16 << 20;

/// Elements looked at before the first cluster.
const MAX_ELEMENTS: u32 = 1_000;

/// Bytes searched at once, and how many of them are searched again with the next ones.
const BLOCK: usize = 1 << 16;
const REPEATED: usize = 32;

/// What stands before the clusters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Preamble {
    /// A header for clusters to follow, without index and without length.
    pub header: Vec<u8>,
    /// Where the first cluster begins.
    pub first_cluster: u64,
    /// Seconds of one tick of a cluster's time.
    tick: f64,
}

/// A cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cluster {
    /// First byte.
    pub at: u64,
    /// Its time, seconds.
    pub time: f64,
}

impl Preamble {
    /// Reads what stands before the clusters; none where that is damaged itself.
    pub fn read<R: Read + Seek>(file: &mut R) -> Option<Preamble> {
        let (id, start, len) = element(file, 0)?;
        if id != EBML || len > MAX_HEADER {
            return None;
        }
        let mut header = bytes(file, 0, start + len)?;
        let (id, mut at, _) = element(file, start + len)?;
        if id != SEGMENT {
            return None;
        }
        header.extend(OPEN_SEGMENT);
        let mut tick = 1e-3;
        for _ in 0..MAX_ELEMENTS {
            let (id, start, len) = element(file, at)?;
            match id {
                CLUSTER => {
                    return Some(Preamble {
                        header,
                        first_cluster: at,
                        tick,
                    });
                }
                INFO | TRACKS if header.len() as u64 + len <= MAX_HEADER => {
                    let content = bytes(file, at, start - at + len)?;
                    if id == INFO {
                        tick = scale(&content[(start - at) as usize..]).unwrap_or(tick);
                    }
                    header.extend(content);
                }
                _ => {}
            }
            at = start.checked_add(len)?;
        }
        None
    }

    /// The first cluster at or behind `from` whose time is after `now`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_after<R: Read + Seek>(
        &self,
        file: &mut R,
        from: u64,
        now: f64,
    ) -> io::Result<Option<Cluster>> {
        let mut at = from.max(self.first_cluster);
        file.seek(SeekFrom::Start(at))?;
        let mut window: Vec<u8> = Vec::with_capacity(BLOCK + REPEATED);
        loop {
            let got = file.take(BLOCK as u64).read_to_end(&mut window)?;
            let last = got == 0;
            // An identifier near the end is looked at with what follows it.
            let end = window.len().saturating_sub(if last { 0 } else { REPEATED });
            for place in 0..end {
                let Some(ticks) = cluster_time(&window[place..]) else {
                    continue;
                };
                let time = ticks as f64 * self.tick;
                if time > now {
                    let at = at + place as u64;
                    return Ok(Some(Cluster { at, time }));
                }
            }
            if last {
                return Ok(None);
            }
            window.drain(..end);
            at += end as u64;
        }
    }
}

/// The time of a cluster that begins here, in ticks.
fn cluster_time(bytes: &[u8]) -> Option<u64> {
    let rest = bytes.strip_prefix(&CLUSTER_ID)?;
    let (_, used) = number(rest, true)?;
    let mut rest = &rest[used..];
    // A checksum may come first.
    if let [0xbf, 0x84, _, _, _, _, behind @ ..] = rest {
        rest = behind;
    }
    let [0xe7, len @ 0x81..=0x88, value @ ..] = rest else {
        return None;
    };
    let value = value.get(..usize::from(len & 0x0f))?;
    Some(value.iter().fold(0, |n, &byte| n << 8 | u64::from(byte)))
}

/// `TimestampScale` in seconds.
fn scale(info: &[u8]) -> Option<f64> {
    let mut rest = info;
    while !rest.is_empty() {
        let (id, used) = number(rest, false)?;
        rest = &rest[used..];
        let (len, used) = number(rest, true)?;
        let content = rest.get(used..used.checked_add(usize::try_from(len).ok()?)?)?;
        if id == TIMESTAMP_SCALE && content.len() <= 8 {
            let scale = content.iter().fold(0, |n, &byte| n << 8 | u64::from(byte));
            return (scale > 0).then_some(scale as f64 * 1e-9);
        }
        rest = &rest[used + content.len()..];
    }
    None
}

/// A number of variable length (RFC 8794, 4), with or without its mark, and its bytes.
fn number(bytes: &[u8], unmarked: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    let all = bytes.get(..len).filter(|_| len <= 8)?;
    let whole = all.iter().fold(0, |n, &byte| n << 8 | u64::from(byte));
    let mark = 1_u64 << (7 * len);
    Some((if unmarked { whole & (mark - 1) } else { whole }, len))
}

/// Identifier, first byte of the content and its length.
fn element<R: Read + Seek>(file: &mut R, at: u64) -> Option<(u64, u64, u64)> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(at)).ok()?;
    file.take(12).read_to_end(&mut head).ok()?;
    let (id, used) = number(&head, false)?;
    let (len, more) = number(&head[used..], true)?;
    Some((id, at + (used + more) as u64, len))
}

fn bytes<R: Read + Seek>(file: &mut R, at: u64, len: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).ok()?;
    file.take(len).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == len).then_some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        let len = (content.len() as u32 | 0x1000_0000).to_be_bytes();
        [id, &len, content].concat()
    }

    fn cluster(ticks: u16, fill: usize) -> Vec<u8> {
        let time = element(b"\xe7", &ticks.to_be_bytes());
        // As a short length, which is how it is written.
        let time = [&time[..1], b"\x82", &time[5..]].concat();
        element(&CLUSTER_ID, &[time, vec![0; fill]].concat())
    }

    fn file(fill: usize) -> (Vec<u8>, Vec<u64>) {
        let info = element(b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1\x83\x0f\x42\x40");
        let tracks = element(b"\x16\x54\xae\x6b", b"tracks");
        let seek = element(b"\x11\x4d\x9b\x74", b"index");
        let mut file = element(b"\x1a\x45\xdf\xa3", b"head");
        file.extend(OPEN_SEGMENT);
        file.extend([seek, info, tracks].concat());
        let mut places = Vec::new();
        for ticks in [0, 5_000, 10_000] {
            places.push(file.len() as u64);
            file.extend(cluster(ticks, fill));
        }
        (file, places)
    }

    #[test]
    fn the_preamble_is_kept_without_its_index() {
        let (file, places) = file(10);
        let preamble = Preamble::read(&mut Cursor::new(&file)).unwrap();
        assert_eq!(preamble.first_cluster, places[0]);
        assert_eq!(preamble.tick, 1e-3);
        let header = String::from_utf8_lossy(&preamble.header).into_owned();
        assert!(header.contains("tracks") && !header.contains("index"));
        for len in 0..file.len() {
            let _ = Preamble::read(&mut Cursor::new(&file[..len]));
        }
    }

    #[test]
    fn the_next_cluster_is_found_wherever_the_blocks_end() {
        for fill in [10, BLOCK - 40, BLOCK - 20, BLOCK - 8, BLOCK, 3 * BLOCK] {
            let (file, places) = file(fill);
            let preamble = Preamble::read(&mut Cursor::new(&file)).unwrap();
            let find = |from, now| {
                let mut file = Cursor::new(&file);
                preamble.find_after(&mut file, from, now).unwrap()
            };
            let at = |found: Option<Cluster>| found.map(|cluster| cluster.at);
            assert_eq!(at(find(0, 3.0)), Some(places[1]), "{fill}");
            assert_eq!(at(find(0, 5.0)), Some(places[2]), "{fill}");
            assert_eq!(at(find(places[1] + 4, 3.0)), Some(places[2]), "{fill}");
            assert_eq!(find(0, 10.0), None, "{fill}");
        }
    }
}
