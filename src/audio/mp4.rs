//! What an MP4 file says of itself that its demuxer does not tell.

use crate::audio::boxes::Walk;
use std::io::{self, Read, Seek};

/// The length that the boxes add up to, bytes, when the file was cut off before it; none for a file
/// that is whole, or no MP4.
pub(super) fn promised_len<R: Read + Seek>(file: &mut R) -> io::Result<Option<u64>> {
    let mut walk = Walk::new(file);
    let end = walk.end()?;
    let mut at = 0;
    while let Some((name, (_, next))) = walk.next(at, end)? {
        if at == 0 && &name != b"ftyp" {
            return Ok(None);
        }
        if next > end {
            // More than any disk holds is damage rather than a promise.
            return Ok((next < 1 << 50).then_some(next));
        }
        at = next;
    }
    Ok(None)
}

/// Whether the file has its index of samples, all of it.
pub(super) fn has_index<R: Read + Seek>(file: &mut R) -> io::Result<bool> {
    let mut walk = Walk::new(file);
    let end = walk.end()?;
    let mut at = 0;
    while let Some((name, (_, next))) = walk.next(at, end)? {
        if &name == b"moov" {
            return Ok(next <= end);
        }
        at = next;
    }
    Ok(false)
}

/// The four letters by which the first sound track's codec goes, such as `samr`.
pub(super) fn sound_codec<R: Read + Seek>(file: &mut R) -> io::Result<Option<String>> {
    let mut walk = Walk::new(file);
    let end = walk.end()?;
    let Some(moov) = walk.find(0, end, b"moov")? else {
        return Ok(None);
    };
    let mut at = moov.0;
    while let Some(trak) = walk.find(at, moov.1, b"trak")? {
        at = trak.1;
        let mut inside = trak;
        let mut is_sound = false;
        for name in [b"mdia", b"minf", b"stbl", b"stsd"] {
            if name == b"minf" {
                let handler = walk.find(inside.0, inside.1, b"hdlr")?;
                is_sound = match handler {
                    Some((start, _)) => &walk.bytes::<4>(start + 8)? == b"soun",
                    None => false,
                };
            }
            match walk.find(inside.0, inside.1, name)? {
                Some(found) => inside = found,
                None => is_sound = false,
            }
        }
        if is_sound {
            // Version and flags, the number of entries, and the first one's length come before.
            let letters = walk.bytes::<4>(inside.0 + 12)?;
            let letters = letters.iter().filter(|byte| byte.is_ascii_graphic());
            return Ok(Some(letters.map(|&byte| char::from(byte)).collect()));
        }
    }
    Ok(None)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn a_cut_file_promises_more_than_it_has() {
        let whole = [boxed(b"ftyp", b"M4A "), boxed(b"mdat", &[7; 100])].concat();
        assert_eq!(promised_len(&mut Cursor::new(&whole)).unwrap(), None);
        let cut = &whole[..60];
        assert_eq!(promised_len(&mut Cursor::new(cut)).unwrap(), Some(120));
        assert_eq!(promised_len(&mut Cursor::new(b"RIFFxxxx")).unwrap(), None);
        assert_eq!(promised_len(&mut Cursor::new(b"")).unwrap(), None);
    }

    #[test]
    fn half_an_index_is_none() {
        let whole = [boxed(b"ftyp", b"M4A "), boxed(b"moov", &[0; 50])].concat();
        assert!(has_index(&mut Cursor::new(&whole)).unwrap());
        assert!(!has_index(&mut Cursor::new(&whole[..40])).unwrap());
        assert!(!has_index(&mut Cursor::new(&whole[..12])).unwrap());
    }

    #[test]
    fn the_codec_of_the_sound_is_found_behind_the_picture() {
        let track = |handler: &[u8; 4], codec: &[u8; 4]| {
            let hdlr = boxed(b"hdlr", &[&[0; 8], &handler[..], &[0; 12]].concat());
            let entry = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16], &codec[..], &[0; 8]].concat();
            let minf = boxed(b"minf", &boxed(b"stbl", &boxed(b"stsd", &entry)));
            boxed(b"trak", &boxed(b"mdia", &[hdlr, minf].concat()))
        };
        let moov = [track(b"vide", b"avc1"), track(b"soun", b"samr")].concat();
        let file = [boxed(b"ftyp", b"3gp4"), boxed(b"moov", &moov)].concat();
        let codec = sound_codec(&mut Cursor::new(&file)).unwrap();
        assert_eq!(codec.as_deref(), Some("samr"));
        for len in 0..file.len() {
            let _ = sound_codec(&mut Cursor::new(&file[..len]));
        }
    }
}
