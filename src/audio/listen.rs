//! Whether anybody speaks on a track, heard just until somebody does.

use crate::audio::speech::{Earshot, FRAME, RegionTracker, STEP, Scorer, SpeechSettings, frames};

/// Seconds from the first voice to the last that are enough; a click or a cough is shorter.
const ENOUGH_SECONDS: f64 = 0.5;

/// Listens to a track from its start.
pub(super) struct Listener {
    scorer: Scorer,
    tracker: RegionTracker,
    samples: Vec<i16>,
}

impl Listener {
    pub fn new() -> Listener {
        Listener {
            scorer: Scorer::new(Box::new(Earshot::default())),
            tracker: RegionTracker::new(&SpeechSettings::default()),
            samples: Vec::new(),
        }
    }

    /// Takes the next samples (16 kHz, mono, -1 to 1); whether somebody has spoken.
    pub fn hears(&mut self, samples: &[f32]) -> bool {
        let quantise = |&s: &f32| (s * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
        self.samples.extend(samples.iter().map(quantise));
        let mut used = 0;
        let mut heard = false;
        while !heard && self.samples.len() - used >= Scorer::NEEDS {
            heard = self.score(used);
            used += STEP * FRAME;
        }
        self.samples.drain(..used.min(self.samples.len()));
        heard
    }

    /// The track is over: whether somebody has spoken.
    pub fn finish(mut self) -> bool {
        let steps = self.samples.len().div_ceil(STEP * FRAME);
        (0..steps).any(|step| self.score(step * STEP * FRAME)) || self.tracker.finish().is_some()
    }

    fn score(&mut self, from: usize) -> bool {
        let mut scored = Vec::with_capacity(STEP);
        self.scorer.step(&self.samples[from..], &mut scored);
        let mut heard = false;
        for frame in scored {
            heard |= self.tracker.push(frame.score).is_some();
        }
        let open = self.tracker.open();
        heard || open.is_some_and(|open| open.end - open.start >= frames(ENOUGH_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_noise_are_no_speech() {
        let mut listener = Listener::new();
        assert!(!listener.hears(&vec![0.0; 80_000]));
        assert!(!listener.finish());
        let mut listener = Listener::new();
        let mut state = 1_u32;
        let noise: Vec<f32> = (0..80_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 16) as f32 / 65_536.0 * 0.02 - 0.01
            })
            .collect();
        assert!(!listener.hears(&noise));
        assert!(!listener.finish());
    }

    #[test]
    fn a_voice_is_heard_whatever_the_blocks() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/audio/jfk.wav");
        let mut wav = hound::WavReader::open(path).expect("the example is there");
        let samples: Vec<f32> = wav
            .samples::<i16>()
            .map(|s| f32::from(s.unwrap_or(0)) / 32_768.0)
            .collect();
        for block in [160, 9_999, samples.len()] {
            let mut listener = Listener::new();
            assert!(samples.chunks(block).any(|block| listener.hears(block)));
        }
        // Too short to be sure before its end.
        let mut listener = Listener::new();
        let part = &samples[..16_000];
        assert!(listener.hears(part) || listener.finish());
    }
}
