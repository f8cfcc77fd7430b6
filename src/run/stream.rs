//! The segments of a recording as they become final, while the rest of it is still in work.

use crate::run::assembly::{Assembly, Piece};
use crate::transcript::merge::{WindowText, merge};
use crate::transcript::quality;
use crate::transcript::segment::Segment;

/// Follows one recording from its beginning.
///
/// What comes out is what the transcript will hold: the same merging and judging, done window by
/// window. A window's segments are held back until the next one is there, which may have heard
/// their end better. Channels that are transcribed alone come out at the end, interleaved.
#[derive(Debug, Default)]
pub struct Stream {
    chunk: u32,
    window: usize,
    /// Segments of the last window.
    held: Vec<Segment>,
    /// Segments that came out.
    told: usize,
    /// Where the last of them ends, seconds.
    until: f64,
}

impl Stream {
    /// What became final since the last call.
    pub fn next(&mut self, assembly: &Assembly) -> Vec<Segment> {
        let mut all = Vec::new();
        loop {
            match assembly.piece((None, self.chunk), self.window) {
                Piece::Missing => return all,
                Piece::Over => (self.chunk, self.window) = (self.chunk + 1, 0),
                Piece::Text(text) => {
                    all.extend(self.push(text.clone()));
                    self.window += 1;
                }
            }
        }
    }

    fn push(&mut self, text: WindowText) -> Vec<Segment> {
        let first = text.segments.first().map_or(f64::MAX, |first| first.start);
        // The newer window may change what is said from here on.
        let begin = text.overlap.map_or(first, |(from, _)| from.min(first));
        let before = WindowText {
            overlap: None,
            segments: std::mem::take(&mut self.held),
        };
        let mut merged = merge([before, text], 0.0);
        let settled = merged.iter().take_while(|s| s.end <= begin).count();
        // A window without text settles nothing: the next one may still reach back.
        let settled = if first == f64::MAX { 0 } else { settled };
        self.held = merged.split_off(settled);
        quality::judge(&mut merged);
        for segment in &mut merged {
            segment.id = self.told;
            segment.start = segment.start.max(self.until);
            segment.end = segment.end.max(segment.start);
            self.until = segment.end;
            self.told += 1;
        }
        merged
    }

    /// What is still to be told once the transcript is whole.
    pub fn rest(self, segments: &[Segment]) -> &[Segment] {
        let last = self.told.checked_sub(1).and_then(|last| segments.get(last));
        let from = match last {
            None if self.told == 0 => 0,
            Some(last) if last.end == self.until => self.told,
            // Merged otherwise than foreseen: what begins after all that was told.
            _ => segments.partition_point(|segment| segment.start < self.until),
        };
        segments.get(from..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    fn window(overlap: Option<(f64, f64)>, segments: &[(f64, f64, &str)]) -> WindowText {
        let segment = |&(start, end, text): &(f64, f64, &str)| Segment {
            language: None,
            channel: None,
            id: 0,
            start,
            end,
            text: text.to_owned(),
            words: Vec::new(),
            quality: Quality::default(),
        };
        WindowText {
            overlap,
            segments: segments.iter().map(segment).collect(),
        }
    }

    /// What came out bit by bit and at the end is what the transcript holds.
    fn check(windows: &[WindowText]) -> usize {
        let mut whole = merge(windows.to_vec(), 100.0);
        quality::judge(&mut whole);
        let mut stream = Stream::default();
        let mut told: Vec<Segment> = Vec::new();
        for window in windows {
            told.extend(stream.push(window.clone()));
        }
        let early = told.len();
        told.extend_from_slice(stream.rest(&whole));
        let texts = |s: &[Segment]| -> Vec<(usize, f64, f64, String)> {
            let one = |s: &Segment| (s.id, s.start, s.end, s.text.clone());
            s.iter().map(one).collect()
        };
        assert_eq!(texts(&told), texts(&whole));
        early
    }

    #[test]
    fn what_streams_is_what_the_transcript_holds() {
        let plain = [
            window(None, &[(0.0, 4.0, "one two"), (4.0, 9.0, "three four")]),
            window(None, &[(10.0, 14.0, "five six")]),
            window(None, &[]),
            window(None, &[(30.0, 34.0, "seven"), (33.0, 35.0, "eight")]),
        ];
        assert_eq!(check(&plain), 3);
        let overlapping = [
            window(None, &[(0.0, 5.0, "a b c"), (5.0, 10.0, "d e f g h")]),
            window(
                Some((7.0, 10.0)),
                &[(7.0, 9.9, "f g h"), (10.0, 12.0, "i j")],
            ),
            window(None, &[(20.0, 22.0, "k")]),
        ];
        assert!(check(&overlapping) >= 2);
        assert_eq!(check(&[]), 0);
    }
}
