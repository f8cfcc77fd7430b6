//! The audio of the chunk being made: samples and frame scores, with long silences cut out.

use crate::audio::speech::{FRAME, Frame};

/// Samples from a chunk's first on, and what is known of their frames.
///
/// Frames are counted in the recording, from the tape's first sample; silence that was cut out
/// keeps its numbers.
#[derive(Debug, Default)]
pub(super) struct Tape {
    samples: Vec<i16>,
    frames: Vec<Frame>,
    /// Where silence was cut out: place on the tape and frames cut out up to there, in order.
    cuts: Vec<(usize, u64)>,
}

impl Tape {
    pub fn push(&mut self, samples: impl Iterator<Item = i16>) {
        self.samples.extend(samples);
    }

    /// Frames scored so far, counted in the recording.
    pub fn scored(&self) -> u64 {
        self.frames.len() as u64 + self.missing(self.frames.len())
    }

    /// Samples that wait for a score.
    pub fn unscored(&self) -> &[i16] {
        self.samples.get(self.frames.len() * FRAME..).unwrap_or(&[])
    }

    pub fn push_frames(&mut self, frames: impl Iterator<Item = Frame>) {
        self.frames.extend(frames);
    }

    /// Frames held, silence cut out not counted.
    pub fn len(&self) -> u64 {
        self.frames.len() as u64
    }

    fn missing(&self, place: usize) -> u64 {
        let before = self.cuts.partition_point(|&(at, _)| at <= place);
        before.checked_sub(1).map_or(0, |i| self.cuts[i].1)
    }

    /// Place on the tape of a frame of the recording; of the next one held, if it was cut out.
    fn place(&self, frame: u64) -> usize {
        let before = self
            .cuts
            .partition_point(|&(at, missing)| at as u64 + missing <= frame);
        let missing = before.checked_sub(1).map_or(0, |i| self.cuts[i].1);
        let place = frame.saturating_sub(missing) as usize;
        self.cuts
            .get(before)
            .map_or(place, |&(at, _)| place.min(at))
    }

    /// Scores of the frames `from..to` of the recording.
    pub fn frames(&self, from: u64, to: u64) -> &[Frame] {
        let end = self.place(to).min(self.frames.len());
        &self.frames[self.place(from).min(end)..end]
    }

    /// Samples of the frames `from..to` of the recording.
    pub fn samples(&self, from: u64, to: u64) -> &[i16] {
        let end = (self.place(to) * FRAME).min(self.samples.len());
        &self.samples[(self.place(from) * FRAME).min(end)..end]
    }

    /// Samples from frame `from` of the recording to the end.
    pub fn rest(&self, from: u64) -> &[i16] {
        self.samples.get(self.place(from) * FRAME..).unwrap_or(&[])
    }

    /// Cuts out the frames `from..to`, which nobody will ask for.
    pub fn cut(&mut self, from: u64, to: u64) {
        let (start, end) = (self.place(from), self.place(to).min(self.frames.len()));
        if start >= end {
            return;
        }
        let count = (end - start) as u64 + self.missing(end) - self.missing(start);
        let missing = self.missing(start) + count;
        self.samples.drain(start * FRAME..end * FRAME);
        self.frames.drain(start..end);
        self.cuts.retain(|&(at, _)| at < start);
        self.cuts.push((start, missing));
    }

    /// Samples of the recording that the tape covers.
    pub fn covered(&self) -> u64 {
        self.samples.len() as u64 + self.missing(self.frames.len()) * FRAME as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(frames: u64) -> Tape {
        let mut tape = Tape::default();
        tape.push((0..frames).flat_map(|f| std::iter::repeat_n(f as i16, FRAME)));
        tape.push_frames((0..frames).map(|f| Frame {
            score: f as f32,
            energy: 0.0,
        }));
        tape
    }

    #[test]
    fn frames_keep_their_numbers_when_silence_is_cut_out() {
        let mut tape = tape(20);
        tape.cut(5, 10);
        tape.cut(12, 15);
        assert_eq!(
            (tape.len(), tape.scored(), tape.covered()),
            (12, 20, 20 * 256)
        );
        for frame in (0..5).chain(10..12).chain(15..20) {
            assert_eq!(tape.frames(frame, frame + 1)[0].score, frame as f32);
            assert_eq!(tape.samples(frame, frame + 1), [frame as i16; FRAME]);
        }
        assert_eq!(tape.rest(18).len(), 2 * FRAME);
    }

    #[test]
    fn a_silence_can_be_cut_out_in_steps() {
        let mut tape = tape(20);
        tape.cut(5, 8);
        tape.cut(8, 12);
        assert_eq!(tape.frames(12, 13)[0].score, 12.0);
        assert_eq!(tape.frames(4, 5)[0].score, 4.0);
        assert_eq!(tape.scored(), 20);
    }
}
