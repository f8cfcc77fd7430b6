//! Whether an Ogg file was cut off or just never closed.

use std::io::{self, Read, Seek, SeekFrom};

/// Longest page: 27 bytes of header, 255 lengths, 255 times 255 bytes (RFC 3533, section 6).
const MAX_PAGE: u64 = 27 + 255 + 255 * 255;

/// The last page of a file, there to its last byte.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tail {
    /// The stream that it belongs to.
    pub serial: u32,
    /// Where that stream ends, in the codec's own units.
    pub granule: u64,
}

/// The last page when it is there to its last byte. Browsers record Ogg without ever marking a page
/// as the last, so the mark alone does not tell a whole file from a cut one.
pub(super) fn tail<R: Read + Seek>(file: &mut R) -> io::Result<Option<Tail>> {
    let len = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(len.saturating_sub(MAX_PAGE)))?;
    let mut tail = Vec::new();
    file.take(MAX_PAGE).read_to_end(&mut tail)?;
    let starts = (0..tail.len().saturating_sub(26)).rev();
    let mut pages = starts
        .filter(|&at| tail[at..].starts_with(b"OggS\0"))
        .take(1_000);
    // The bytes may stand within a page by chance, but then no page ends with the file from there.
    let last = pages.find(|&at| page_len(&tail[at..]) == Some(tail.len() - at));
    Ok(last.and_then(|at| {
        let page = &tail[at..];
        Some(Tail {
            granule: u64::from_le_bytes(page.get(6..14)?.try_into().ok()?),
            serial: u32::from_le_bytes(page.get(14..18)?.try_into().ok()?),
        })
    }))
}

fn page_len(page: &[u8]) -> Option<usize> {
    let count = usize::from(*page.get(26)?);
    let lengths = page.get(27..27 + count)?;
    let content: usize = lengths.iter().map(|&len| usize::from(len)).sum();
    Some(27 + count + content)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn only_a_page_that_ends_with_the_file_is_whole() {
        let mut page = b"OggS\0\0\x07\0\0\0\0\0\0\0\x02".to_vec();
        page.resize(26, 0);
        page.extend([2, 255, 10]);
        page.resize(page.len() + 265, 7);
        let file = [page.clone(), page].concat();
        let whole = Tail {
            serial: 2,
            granule: 7,
        };
        assert_eq!(tail(&mut Cursor::new(&file)).unwrap(), Some(whole));
        for len in 0..file.len() - 1 {
            let found = tail(&mut Cursor::new(&file[..len])).unwrap();
            assert_eq!(found.is_some(), len == file.len() / 2, "{len}");
        }
    }
}
