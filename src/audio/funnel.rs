//! Planar channels at any rate in, 16 kHz out: one voice, or one for each channel when they are
//! heard alone. What every decoder ends in.

use crate::audio::SAMPLE_RATE;
use crate::audio::error::DecodeError;
use crate::audio::mixdown::{Mixdown, bound};
use crate::audio::resample::Resampler;
use crate::plan::media::Channels;

/// Silence handed out at once, samples.
const FILL_BLOCK: u64 = 16_384;

/// Voices of one recording: each is cut in memory of its own.
const MAX_VOICES: usize = 16;

/// Mixes, resamples, and keeps what is ready until it is asked for.
pub(super) struct Funnel {
    channels: Channels,
    mixdown: Mixdown,
    mono: Vec<f32>,
    /// Equally far; none until the first samples tell how many there are.
    voices: Vec<Voice>,
    /// Rate of what is taken, Hz; none before it is known.
    rate: Option<u32>,
    /// Silence that came before the voices were known, samples of each.
    owed: u64,
    /// What of it is being handed out.
    silence: Vec<f32>,
    /// Samples of each voice handed out, without those that are ready.
    given: u64,
    /// Channels that were taken last.
    there: usize,
    /// Whether the channel asked for was there once.
    found: bool,
}

/// What is heard as one.
#[derive(Default)]
struct Voice {
    resampler: Option<Resampler>,
    out: Vec<f32>,
}

/// Which of the frames taken to keep.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trim {
    /// Frames to drop in front.
    pub skip: usize,
    /// Frames to keep behind those.
    pub keep: usize,
}

impl Trim {
    pub const NONE: Trim = Trim {
        skip: 0,
        keep: usize::MAX,
    };
}

impl Funnel {
    pub fn new(channels: Channels) -> Funnel {
        let voices = match channels {
            Channels::Split => Vec::new(),
            Channels::Mix | Channels::One(_) => vec![Voice::default()],
        };
        Funnel {
            channels,
            mixdown: Mixdown::default(),
            mono: Vec::new(),
            voices,
            rate: None,
            owed: 0,
            silence: Vec::new(),
            given: 0,
            there: 0,
            found: false,
        }
    }

    /// Takes equally long `planes` at `rate` Hz; the frames kept of them.
    ///
    /// # Errors
    /// [`DecodeError::Damaged`] for an absurd rate, [`DecodeError::NoSuchChannel`] when the track
    /// begins without the channel that was asked for, [`DecodeError::TooManyChannels`] when it
    /// begins with more than can be heard alone. A later part without one of the channels is
    /// silent there, and what it has beyond them is not heard.
    pub fn take(
        &mut self,
        planes: &mut [Vec<f32>],
        rate: u32,
        trim: Trim,
    ) -> Result<usize, DecodeError> {
        self.there = planes.len();
        if self.voices.is_empty() {
            self.begin(planes.len())?;
        }
        if self.rate != Some(rate) {
            self.flush();
            for voice in &mut self.voices {
                let resampler = Resampler::new(rate)
                    .map_err(|error| DecodeError::Damaged(error.to_string()))?;
                voice.resampler = Some(resampler);
            }
            self.rate = Some(rate);
        }
        let frames = planes.first().map_or(0, Vec::len);
        let mut kept = 0;
        for number in 0..self.voices.len() {
            match self.channels {
                Channels::Mix => self.mixdown.mix(planes, rate, &mut self.mono),
                Channels::One(number) => self.pick(number as usize - 1, planes)?,
                Channels::Split => self.copy(number, planes, frames),
            }
            let skip = trim.skip.min(self.mono.len());
            let rest = &self.mono[skip..];
            let rest = &rest[..rest.len().min(trim.keep)];
            kept = rest.len();
            self.voices[number].push(rest);
        }
        Ok(kept)
    }

    /// Makes room for as many voices as the first samples have channels.
    fn begin(&mut self, there: usize) -> Result<(), DecodeError> {
        if there > MAX_VOICES {
            return Err(DecodeError::TooManyChannels {
                there,
                most: MAX_VOICES,
            });
        }
        self.voices.resize_with(there.max(1), Voice::default);
        self.show_silence();
        Ok(())
    }

    fn pick(&mut self, number: usize, planes: &mut [Vec<f32>]) -> Result<(), DecodeError> {
        let frames = planes.first().map_or(0, Vec::len);
        self.found |= number < planes.len();
        if !self.found {
            return Err(DecodeError::NoSuchChannel {
                asked: number as u32 + 1,
                there: self.there,
            });
        }
        self.copy(number, planes, frames);
        Ok(())
    }

    /// Copies one channel, or silence where it is missing.
    fn copy(&mut self, number: usize, planes: &mut [Vec<f32>], frames: usize) {
        self.mono.clear();
        match planes.get_mut(number) {
            Some(plane) => {
                bound(plane);
                self.mono.extend_from_slice(plane);
            }
            None => self.mono.resize(frames, 0.0),
        }
    }

    /// Channels of the source, once some of it was taken.
    pub fn channels(&self) -> usize {
        self.there
    }

    /// Rate at which silence is counted, Hz.
    pub fn rate(&self) -> u32 {
        self.rate.unwrap_or(SAMPLE_RATE)
    }

    /// Takes some of `frames` of silence at [`Self::rate`]; how many.
    pub fn silence(&mut self, frames: u64) -> u64 {
        let now = frames.min(FILL_BLOCK);
        if self.voices.is_empty() {
            self.owed += now;
        }
        let silence = [0.0; FILL_BLOCK as usize];
        for voice in &mut self.voices {
            voice.push(&silence[..now as usize]);
        }
        now
    }

    /// Another stream begins, or none.
    pub fn flush(&mut self) {
        self.rate = None;
        for voice in &mut self.voices {
            if let Some(mut resampler) = voice.resampler.take() {
                resampler.finish(&mut voice.out);
            }
        }
    }

    /// The recording is over.
    pub fn finish(&mut self) {
        if self.voices.is_empty() {
            self.voices.push(Voice::default());
            self.show_silence();
        }
        self.flush();
    }

    /// Forgets what the channels were like so far.
    pub fn forget(&mut self) {
        self.mixdown = Mixdown::default();
    }

    /// Drops what is ready; it was handed out.
    pub fn clear(&mut self) {
        self.given += self.ready().len() as u64;
        if self.silence.is_empty() {
            self.voices.iter_mut().for_each(|voice| voice.out.clear());
        } else {
            self.owed -= self.silence.len() as u64;
            self.show_silence();
        }
    }

    /// Silence from before the voices were known comes first, some of it at a time.
    fn show_silence(&mut self) {
        self.silence.clear();
        self.silence.resize(self.owed.min(FILL_BLOCK) as usize, 0.0);
    }

    /// What is ready of the first voice, 16 kHz mono.
    pub fn ready(&self) -> &[f32] {
        match (self.silence.as_slice(), self.voices.first()) {
            ([], Some(voice)) => &voice.out,
            (silence, _) => silence,
        }
    }

    /// What is ready of each voice, all of one length.
    pub fn voices(&self) -> Vec<&[f32]> {
        let ready = |voice| match self.silence.as_slice() {
            [] => Voice::ready(voice),
            silence => silence,
        };
        self.voices.iter().map(ready).collect()
    }

    /// Seconds handed out and ready.
    pub fn seconds(&self) -> f64 {
        let out = self.voices.first().map_or(0, |voice| voice.out.len());
        (self.given + self.owed + out as u64) as f64 / f64::from(SAMPLE_RATE)
    }
}

impl Voice {
    fn push(&mut self, samples: &[f32]) {
        match &mut self.resampler {
            Some(resampler) => resampler.push(samples, &mut self.out),
            None => self.out.extend_from_slice(samples),
        }
    }

    fn ready(&self) -> &[f32] {
        &self.out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn take(funnel: &mut Funnel, planes: &[&[f32]]) -> Result<usize, DecodeError> {
        let mut planes: Vec<Vec<f32>> = planes.iter().map(|plane| plane.to_vec()).collect();
        funnel.take(&mut planes, SAMPLE_RATE, Trim::NONE)
    }

    #[test]
    fn one_channel_is_heard_alone() {
        let mut funnel = Funnel::new(Channels::One(2));
        take(&mut funnel, &[&[0.1, 0.1], &[0.5, f32::NAN]]).unwrap();
        assert_eq!(funnel.ready(), [0.5, 0.0]);
        // A later part with fewer channels stays in time.
        take(&mut funnel, &[&[0.1, 0.1]]).unwrap();
        assert_eq!(funnel.ready(), [0.5, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_channel_that_is_not_there_is_an_error() {
        let mut funnel = Funnel::new(Channels::One(3));
        let error = take(&mut funnel, &[&[0.1], &[0.2]]).unwrap_err();
        assert!(matches!(
            error,
            DecodeError::NoSuchChannel { asked: 3, there: 2 }
        ));
    }

    #[test]
    fn every_channel_is_a_voice_when_they_are_split() {
        let mut funnel = Funnel::new(Channels::Split);
        take(&mut funnel, &[&[0.1, 0.2], &[0.5, f32::NAN]]).unwrap();
        assert_eq!(funnel.voices(), [[0.1, 0.2], [0.5, 0.0]]);
        funnel.clear();
        // A later part has fewer channels, and then one more.
        take(&mut funnel, &[&[0.3]]).unwrap();
        take(&mut funnel, &[&[0.4], &[0.6], &[0.7]]).unwrap();
        assert_eq!(funnel.voices(), [[0.3, 0.4], [0.0, 0.6]]);
        assert_eq!(funnel.seconds(), 4.0 / 16_000.0);
    }

    #[test]
    fn silence_before_the_channels_are_known_comes_first_in_each() {
        let mut funnel = Funnel::new(Channels::Split);
        let mut left = FILL_BLOCK + 3;
        while left > 0 {
            left -= funnel.silence(left);
            assert!(funnel.ready().is_empty());
        }
        take(&mut funnel, &[&[0.1], &[0.2]]).unwrap();
        let mut heard: Vec<Vec<f32>> = vec![Vec::new(); 2];
        while !funnel.ready().is_empty() {
            for (all, voice) in heard.iter_mut().zip(funnel.voices()) {
                all.extend_from_slice(voice);
            }
            funnel.clear();
        }
        for (voice, last) in heard.iter().zip([0.1, 0.2]) {
            let (end, silence) = voice.split_last().unwrap();
            assert_eq!((*end, silence.len() as u64), (last, FILL_BLOCK + 3));
            assert!(silence.iter().all(|&sample| sample == 0.0));
        }
        assert_eq!(funnel.seconds(), (FILL_BLOCK + 4) as f64 / 16_000.0);
        // Nothing but silence is one voice.
        let mut empty = Funnel::new(Channels::Split);
        empty.silence(5);
        empty.finish();
        assert_eq!(empty.voices(), [[0.0; 5]]);
    }

    #[test]
    fn more_channels_than_can_be_held_at_once_are_refused() {
        let planes: Vec<&[f32]> = vec![&[0.1]; MAX_VOICES + 1];
        let error = take(&mut Funnel::new(Channels::Split), &planes).unwrap_err();
        assert!(matches!(
            error,
            DecodeError::TooManyChannels { there: 17, .. }
        ));
    }

    #[test]
    fn trimming_keeps_the_middle() {
        let mut funnel = Funnel::new(Channels::Mix);
        let mut planes = vec![vec![0.1, 0.2, 0.3, 0.4]];
        let trim = Trim { skip: 1, keep: 2 };
        assert_eq!(funnel.take(&mut planes, SAMPLE_RATE, trim).unwrap(), 2);
        assert_eq!(funnel.ready(), [0.2, 0.3]);
        funnel.clear();
        assert_eq!(funnel.seconds(), 2.0 / 16_000.0);
    }
}
