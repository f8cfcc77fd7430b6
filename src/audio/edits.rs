//! The edit list of an MP4 track: how much of the decoded audio to skip, and how late it starts.
//!
//! AAC encoders put 1024 to 2112 samples of priming before the recording and say so only here
//! (ISO/IEC 14496-12, 8.6.6); the demuxer does not apply it.

use crate::audio::boxes::{Content, Walk};
use std::io::{self, Read, Seek};

/// What a track's edit list asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Edits {
    /// Seconds of silence before the track starts.
    pub delay: f64,
    /// Seconds of decoded audio to drop at the start.
    pub skip: f64,
    /// Seconds to keep after `skip`, where the list tells.
    pub keep: Option<f64>,
}

/// Reads the edit list of track `id` from an MP4 file; none where there is none to understand.
pub fn read_edits<R: Read + Seek>(file: &mut R, id: u32) -> Option<Edits> {
    let mut walk = Walk::new(file);
    let end = walk.end().ok()?;
    let moov = walk.find(0, end, b"moov").ok()??;
    let mvhd = walk.find(moov.0, moov.1, b"mvhd").ok()??;
    let movie_scale = walk.time_scale(mvhd).ok()?;
    let mut at = moov.0;
    while let Some(trak) = walk.find(at, moov.1, b"trak").ok()? {
        at = trak.1;
        let tkhd = walk.find(trak.0, trak.1, b"tkhd").ok()??;
        if walk.track_id(tkhd).ok()? != id {
            continue;
        }
        let edts = walk.find(trak.0, trak.1, b"edts").ok()??;
        let elst = walk.find(edts.0, edts.1, b"elst").ok()??;
        let mdia = walk.find(trak.0, trak.1, b"mdia").ok()??;
        let mdhd = walk.find(mdia.0, mdia.1, b"mdhd").ok()??;
        let media_scale = walk.time_scale(mdhd).ok()?;
        return walk.edits(elst, movie_scale, media_scale).ok()?;
    }
    None
}

impl<R: Read + Seek> Walk<'_, R> {
    /// Ticks a second of an `mvhd` or `mdhd` box, never zero.
    fn time_scale(&mut self, content: Content) -> io::Result<f64> {
        let [version] = self.bytes(content.0)?;
        let scale = self.u32(content.0 + if version == 1 { 20 } else { 12 })?;
        Ok(f64::from(scale.max(1)))
    }

    fn track_id(&mut self, content: Content) -> io::Result<u32> {
        let [version] = self.bytes(content.0)?;
        self.u32(content.0 + if version == 1 { 20 } else { 12 })
    }

    fn edits(&mut self, content: Content, movie: f64, media: f64) -> io::Result<Option<Edits>> {
        let [version] = self.bytes(content.0)?;
        let count = self.u32(content.0 + 4)?;
        let mut at = content.0 + 8;
        let mut edits = Edits::default();
        for index in 0..count.min(16) {
            let (duration, time, size) = if version == 1 {
                (self.u64(at)?, self.u64(at + 8)? as i64, 20)
            } else {
                let time = self.u32(at + 4)? as i32;
                (u64::from(self.u32(at)?), i64::from(time), 12)
            };
            if at + size > content.1 {
                return Ok(None);
            }
            at += size;
            if time < 0 {
                edits.delay += duration as f64 / movie;
                continue;
            }
            edits.skip = time as f64 / media;
            // Zero stands for "to the end" in fragmented files; a list that goes on jumps about,
            // and everything after the first edit's start is then kept.
            if duration > 0 && index + 1 == count {
                edits.keep = Some(duration as f64 / movie);
            }
            return Ok(Some(edits));
        }
        Ok(None)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut out = (content.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(content);
        out
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|w| w.to_be_bytes()).collect()
    }

    fn movie(elst: &[u32]) -> Vec<u8> {
        let edts = boxed(b"edts", &boxed(b"elst", &words(elst)));
        let mdia = boxed(b"mdia", &boxed(b"mdhd", &words(&[0, 0, 0, 44_100, 0, 0])));
        let tkhd = boxed(b"tkhd", &words(&[0, 0, 0, 7, 0, 0]));
        let mvhd = boxed(b"mvhd", &words(&[0, 0, 0, 1_000, 0, 0]));
        let trak = boxed(b"trak", &[tkhd, edts, mdia].concat());
        let moov = boxed(b"moov", &[mvhd, trak].concat());
        [boxed(b"ftyp", b"M4A "), moov].concat()
    }

    #[test]
    fn priming_delay_and_length_are_read() {
        let file = movie(&[0, 2, 500, u32::MAX, 0x1_0000, 11_000, 1_024, 0x1_0000]);
        let edits = read_edits(&mut Cursor::new(file), 7).unwrap();
        assert_eq!(edits.delay, 0.5);
        assert_eq!(edits.skip, 1_024.0 / 44_100.0);
        assert_eq!(edits.keep, Some(11.0));
    }

    #[test]
    fn another_track_or_a_cut_file_gives_none() {
        let file = movie(&[0, 1, 11_000, 1_024, 0x1_0000]);
        assert_eq!(read_edits(&mut Cursor::new(file.clone()), 8), None);
        for len in 0..file.len() {
            read_edits(&mut Cursor::new(&file[..len]), 7);
        }
        assert_eq!(read_edits(&mut Cursor::new(vec![0; 4_096]), 7), None);
    }
}
