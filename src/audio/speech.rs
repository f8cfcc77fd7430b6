//! Where somebody speaks: frame scores from a voice detector, and regions from frame scores.
//!
//! Everything counts in frames of [`FRAME`] samples from the first sample fed.

use crate::plan::voice::Voice;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Samples a frame, 16 ms: what the detector hears at once.
pub const FRAME: usize = 256;

/// Frames a second.
pub const FRAMES_PER_SECOND: f64 = crate::audio::SAMPLE_RATE as f64 / FRAME as f64;

/// How far below the threshold a score still counts as voice once somebody speaks.
const HYSTERESIS: f32 = 0.1;

/// Frames for which one gain holds, about 1 s.
pub(super) const STEP: usize = 64;

/// Steps heard ahead and behind when choosing a gain: long enough to hold a few words.
const STEPS_AHEAD: usize = 3;
const STEPS_BEHIND: usize = 8;

/// Level to which the detector's input is raised, mean square of the loudest frames (-32 dBFS).
/// Measured on meetings, read speech and speech in noise: nearer to full scale the network takes
/// rumble for voice, further below it loses quiet words.
const TARGET: f32 = 6.3e-4;

/// Frames that a fresh detector hears once before they count (0.5 s): its first scores, from an
/// empty memory, take any noise for voice.
const WARM_UP: usize = 32;

/// Frames of a window's beginning in which nobody speaks yet (0.26 s): less than the usual padding.
const LEAD: usize = 16;

/// Largest gain, 40 dB: what is quieter is the noise of the recorder itself.
const MAX_GAIN: f32 = 100.0;

/// Where speech begins and ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpeechSettings {
    /// Whether what is no speech is left out; otherwise everything is one region.
    pub detect: bool,
    /// Score at which voice begins, 0 to 1; lower hears more.
    pub threshold: f32,
    /// A shorter pause stays inside its region, seconds.
    pub min_silence: f64,
    /// Regions with less voice than this are dropped, seconds.
    pub min_speech: f64,
    /// Audio kept before and after a region, seconds; at most half of `min_silence`.
    pub pad: f64,
}

impl Default for SpeechSettings {
    fn default() -> SpeechSettings {
        SpeechSettings::from(&Voice::default())
    }
}

impl From<&Voice> for SpeechSettings {
    fn from(voice: &Voice) -> SpeechSettings {
        SpeechSettings {
            detect: voice.detect,
            threshold: voice.threshold as f32,
            min_silence: voice.min_silence,
            min_speech: 0.1,
            pad: voice.pad,
        }
    }
}

impl SpeechSettings {
    /// Score below which voice ends.
    pub(super) fn release(&self) -> f32 {
        (self.threshold - HYSTERESIS).max(self.threshold * 0.5)
    }

    /// [`Self::min_silence`] in frames.
    pub(super) fn silence_frames(&self) -> u64 {
        frames(self.min_silence).max(2)
    }

    /// [`Self::pad`] in frames, never so much that padded regions meet.
    pub(super) fn pad_frames(&self) -> u64 {
        frames(self.pad).min(self.silence_frames() / 2)
    }
}

/// Whole frames in `seconds`, rounded; nothing for what is no duration.
pub(super) fn frames(seconds: f64) -> u64 {
    (seconds.clamp(0.0, 1e6) * FRAMES_PER_SECOND).round() as u64
}

/// Gives each frame a probability of voice; the place where another detector can be put in.
pub trait VoiceDetector: Send {
    /// Forgets everything heard.
    fn reset(&mut self);

    /// Probability of voice in the next frame of [`FRAME`] samples at 16 kHz, -1 to 1.
    fn score(&mut self, frame: &[f32; FRAME]) -> f32;
}

/// The `earshot` crate's small recurrent network.
#[derive(Default)]
pub struct Earshot(earshot::Detector);

impl VoiceDetector for Earshot {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn score(&mut self, frame: &[f32; FRAME]) -> f32 {
        self.0.predict_f32(frame)
    }
}

/// What is known of one frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    /// Probability of voice, 0 to 1.
    pub score: f32,
    /// Mean square of the samples, full scale is 1.
    pub energy: f32,
}

/// Scores frames after raising quiet recordings to the level that the detector was trained on.
///
/// The gain of a step follows the loudest frames around it, a few seconds ahead included, so that
/// the first words after a restart are heard like any others.
pub(super) struct Scorer {
    detector: Box<dyn VoiceDetector>,
    /// Level of the steps known, the current one after `behind` of them.
    levels: VecDeque<f32>,
    behind: usize,
    gain: f32,
}

impl Scorer {
    pub fn new(detector: Box<dyn VoiceDetector>) -> Scorer {
        Scorer {
            detector,
            levels: VecDeque::new(),
            behind: 0,
            gain: 0.0,
        }
    }

    pub fn reset(&mut self) {
        self.detector.reset();
        self.levels.clear();
        self.behind = 0;
        self.gain = 0.0;
    }

    /// Samples from the start of a step that must be there before it can be scored.
    pub const NEEDS: usize = (1 + STEPS_AHEAD) * STEP * FRAME;

    /// Scores the step at the start of `samples`, which reach [`Self::NEEDS`] samples ahead or to
    /// the end of the recording. The last frame is filled up with silence.
    pub fn step(&mut self, samples: &[i16], out: &mut Vec<Frame>) {
        let steps = samples.chunks(STEP * FRAME).take(1 + STEPS_AHEAD);
        for step in steps.skip(self.levels.len() - self.behind) {
            self.levels.push_back(level(step));
        }
        let loudest = self.levels.iter().copied().fold(0.0, f32::max);
        let gain = (TARGET / loudest.max(1e-12)).sqrt().clamp(1.0, MAX_GAIN);
        let step = &samples[..samples.len().min(STEP * FRAME)];
        if self.gain == 0.0 {
            for frame in step.chunks(FRAME).take(WARM_UP) {
                self.detector.score(&raised(frame, gain));
            }
            self.gain = gain;
        }
        let from = self.gain;
        for (n, frame) in step.chunks(FRAME).enumerate() {
            let gain = from + (gain - from) * (n + 1) as f32 / STEP as f32;
            let score = self.detector.score(&raised(frame, gain));
            out.push(Frame {
                score: if score.is_finite() { score } else { 0.0 },
                energy: energy(frame),
            });
        }
        self.gain = gain;
        self.behind += 1;
        if self.behind > STEPS_BEHIND {
            self.levels.pop_front();
            self.behind -= 1;
        }
    }
}

/// Which frames of [`FRAME`] samples are voice, for a recording short enough to be held: 16 kHz
/// mono, -1 to 1, the last frame filled up with silence. Nothing is smoothed.
pub fn voiced(samples: &[f32]) -> Vec<bool> {
    let settings = SpeechSettings::default();
    let quantise = |&s: &f32| (s * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
    // The detector takes its first second for voice: it hears the beginning over and over first.
    let beginning = &samples[..samples.len().min(LEAD * FRAME)];
    let lead = beginning.iter().cycle().take(STEP * FRAME);
    let samples: Vec<i16> = lead.chain(samples).map(quantise).collect();
    let mut scorer = Scorer::new(Box::new(Earshot::default()));
    let mut frames = Vec::with_capacity(samples.len() / FRAME + 1);
    for from in (0..samples.len()).step_by(STEP * FRAME) {
        scorer.step(&samples[from..], &mut frames);
    }
    let mut on = false;
    let voice = frames.iter().skip(STEP).map(|frame| {
        on = frame.score
            >= if on {
                settings.release()
            } else {
                settings.threshold
            };
        on
    });
    voice.collect()
}

fn raised(samples: &[i16], gain: f32) -> [f32; FRAME] {
    let mut frame = [0.0; FRAME];
    for (to, &sample) in frame.iter_mut().zip(samples) {
        *to = (f32::from(sample) / 32_768.0 * gain).clamp(-1.0, 1.0);
    }
    frame
}

fn energy(samples: &[i16]) -> f32 {
    let sum: i64 = samples.iter().map(|&s| i64::from(s) * i64::from(s)).sum();
    (sum as f64 / samples.len().max(1) as f64 / (32_768.0 * 32_768.0)) as f32
}

/// Mean square of the fourth loudest frame, so that a click or two do not count.
fn level(step: &[i16]) -> f32 {
    let mut energies: Vec<f32> = step.chunks(FRAME).map(energy).collect();
    energies.sort_by(|a, b| b.total_cmp(a));
    energies.get(3).or(energies.last()).copied().unwrap_or(0.0)
}

/// A stretch of speech, without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First frame.
    pub start: u64,
    /// Frame after the last.
    pub end: u64,
}

/// Turns frame scores into regions as they come.
#[derive(Debug)]
pub(super) struct RegionTracker {
    /// Scores from which voice begins and goes on; below any score where all is one region.
    on: f32,
    off: f32,
    min_silence: u64,
    min_speech: u64,
    frame: u64,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    start: u64,
    end: u64,
    voiced: u64,
}

impl RegionTracker {
    pub fn new(settings: &SpeechSettings) -> RegionTracker {
        let (on, off) = match settings.detect {
            true => (settings.threshold, settings.release()),
            false => (f32::NEG_INFINITY, f32::NEG_INFINITY),
        };
        RegionTracker {
            on,
            off,
            min_silence: settings.silence_frames(),
            min_speech: frames(settings.min_speech),
            frame: 0,
            open: None,
        }
    }

    /// Takes the next frame's score; a region when one is found to have ended.
    pub fn push(&mut self, score: f32) -> Option<Region> {
        let frame = self.frame;
        self.frame += 1;
        match &mut self.open {
            None if score >= self.on => {
                self.open = Some(Open {
                    start: frame,
                    end: frame + 1,
                    voiced: 1,
                });
                None
            }
            None => None,
            Some(open) if score >= self.off => {
                open.end = frame + 1;
                open.voiced += 1;
                None
            }
            Some(open) if frame + 1 - open.end >= self.min_silence => self.finish(),
            Some(_) => None,
        }
    }

    /// Ends the open region, if there is one that is long enough.
    pub fn finish(&mut self) -> Option<Region> {
        let open = self.open.take()?;
        (open.voiced >= self.min_speech).then_some(Region {
            start: open.start,
            end: open.end,
        })
    }

    /// The region that has not ended yet, as far as it reaches.
    pub fn open(&self) -> Option<Region> {
        self.open.as_ref().map(|open| Region {
            start: open.start,
            end: open.end,
        })
    }

    /// Frames taken so far.
    pub fn frame(&self) -> u64 {
        self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(scores: &[f32]) -> Vec<Region> {
        let mut tracker = RegionTracker::new(&SpeechSettings {
            threshold: 0.5,
            ..SpeechSettings::default()
        });
        let mut found: Vec<Region> = scores.iter().filter_map(|&s| tracker.push(s)).collect();
        found.extend(tracker.finish());
        found
    }

    fn scores(parts: &[(f32, usize)]) -> Vec<f32> {
        parts
            .iter()
            .flat_map(|&(score, count)| std::iter::repeat_n(score, count))
            .collect()
    }

    #[test]
    fn short_pauses_stay_inside_and_long_ones_part() {
        let found = regions(&scores(&[
            (0.0, 10),
            (0.9, 50),
            (0.1, 30),
            (0.9, 50),
            (0.1, 60),
            (0.9, 20),
        ]));
        let due = [
            Region {
                start: 10,
                end: 140,
            },
            Region {
                start: 200,
                end: 220,
            },
        ];
        assert_eq!(found, due);
    }

    #[test]
    fn voice_begins_above_the_threshold_and_goes_on_below_it() {
        let found = regions(&scores(&[(0.4, 100), (0.6, 10), (0.4, 40), (0.1, 100)]));
        assert_eq!(
            found,
            [Region {
                start: 100,
                end: 150
            }]
        );
    }

    #[test]
    fn without_detection_everything_is_one_region() {
        let mut tracker = RegionTracker::new(&SpeechSettings {
            detect: false,
            ..SpeechSettings::default()
        });
        assert!((0..500).all(|_| tracker.push(0.0).is_none()));
        assert_eq!(tracker.finish(), Some(Region { start: 0, end: 500 }));
    }

    #[test]
    fn a_click_is_no_region() {
        assert_eq!(regions(&scores(&[(0.0, 100), (0.9, 4), (0.0, 100)])), []);
    }

    /// Takes loudness for voice.
    struct Loud;

    impl VoiceDetector for Loud {
        fn reset(&mut self) {}

        fn score(&mut self, frame: &[f32; FRAME]) -> f32 {
            let energy = frame.iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
            f32::from(u8::from(energy > 0.000_3))
        }
    }

    #[test]
    fn quiet_recordings_are_raised_and_silence_is_not() {
        let mut scorer = Scorer::new(Box::new(Loud));
        let quiet: Vec<i16> = (0..Scorer::NEEDS)
            .map(|n| if n % 64 < 32 { 100 } else { -100 })
            .collect();
        let mut out = Vec::new();
        scorer.step(&quiet, &mut out);
        assert_eq!(out.len(), STEP);
        assert!(out.iter().all(|frame| frame.score == 1.0));
        scorer.reset();
        out.clear();
        scorer.step(&vec![1; Scorer::NEEDS], &mut out);
        assert!(out.iter().all(|frame| frame.score == 0.0));
    }

    #[test]
    fn frames_are_judged_for_any_length() {
        for samples in [0, 1, FRAME, 20_000] {
            let frames = voiced(&vec![0.0; samples]);
            assert_eq!(frames.len(), samples.div_ceil(FRAME));
            assert!(frames.iter().all(|voiced| !voiced));
        }
    }

    #[test]
    fn earshot_is_silent_in_silence() {
        let mut scorer = Scorer::new(Box::new(Earshot::default()));
        let mut out = Vec::new();
        scorer.step(&vec![0; Scorer::NEEDS], &mut out);
        assert!(out.iter().all(|frame| frame.score < 0.35), "{out:?}");
    }
}
