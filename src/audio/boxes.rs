//! Finding boxes in an MP4 file (ISO/IEC 14496-12, 4.2), whatever they claim.

use std::io::{self, Read, Seek, SeekFrom};

/// Boxes looked at before giving up on a hostile file.
const MAX_BOXES: u32 = 10_000;

/// First byte of a box's content and the byte after it.
pub(super) type Content = (u64, u64);

/// A walk over the boxes of a file.
pub(super) struct Walk<'a, R> {
    file: &'a mut R,
    left: u32,
}

impl<'a, R: Read + Seek> Walk<'a, R> {
    pub fn new(file: &'a mut R) -> Walk<'a, R> {
        Walk {
            file,
            left: MAX_BOXES,
        }
    }

    /// Length of the file, bytes.
    pub fn end(&mut self) -> io::Result<u64> {
        self.file.seek(SeekFrom::End(0))
    }

    pub fn bytes<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub fn u32(&mut self, at: u64) -> io::Result<u32> {
        Ok(u32::from_be_bytes(self.bytes(at)?))
    }

    pub fn u64(&mut self, at: u64) -> io::Result<u64> {
        Ok(u64::from_be_bytes(self.bytes(at)?))
    }

    /// The content of the first box of this kind in `at..end`.
    pub fn find(&mut self, mut at: u64, end: u64, kind: &[u8; 4]) -> io::Result<Option<Content>> {
        while let Some((name, (start, next))) = self.next(at, end)? {
            if &name == kind {
                return Ok((start <= end).then_some((start, next.min(end))));
            }
            at = next.min(end);
        }
        Ok(None)
    }

    /// The kind of the box at `at` and its content as far as it claims, which may be beyond `end`.
    pub fn next(&mut self, at: u64, end: u64) -> io::Result<Option<([u8; 4], Content)>> {
        if at.saturating_add(8) > end || self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let [a, b, c, d, name @ ..] = self.bytes::<8>(at)?;
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - at),
            1 => (16, self.u64(at + 8)?),
            size => (8, u64::from(size)),
        };
        let next = at.saturating_add(size);
        Ok((size >= header).then_some((name, (at + header, next))))
    }
}
