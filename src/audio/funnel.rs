//! Planar channels at any rate in, 16 kHz mono out: what every decoder ends in.

use crate::audio::SAMPLE_RATE;
use crate::audio::error::DecodeError;
use crate::audio::mixdown::{Mixdown, bound};
use crate::audio::resample::Resampler;
use crate::plan::media::Channels;

/// Silence handed out at once, samples.
const FILL_BLOCK: u64 = 16_384;

/// Mixes, resamples, and keeps what is ready until it is asked for.
pub(super) struct Funnel {
    channels: Channels,
    mixdown: Mixdown,
    resampler: Option<Resampler>,
    mono: Vec<f32>,
    out: Vec<f32>,
    /// Samples handed out, without those in `out`.
    given: u64,
    /// Channels that were taken last.
    there: usize,
    /// Whether the channel asked for was there once.
    found: bool,
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
        Funnel {
            channels,
            mixdown: Mixdown::default(),
            resampler: None,
            mono: Vec::new(),
            out: Vec::new(),
            given: 0,
            there: 0,
            found: false,
        }
    }

    /// Takes equally long `planes` at `rate` Hz; the frames kept of them.
    ///
    /// # Errors
    /// [`DecodeError::Damaged`] for an absurd rate, [`DecodeError::NoSuchChannel`] when the track
    /// begins without the channel that was asked for; where only a later part has no such channel,
    /// that part is silent.
    pub fn take(
        &mut self,
        planes: &mut [Vec<f32>],
        rate: u32,
        trim: Trim,
    ) -> Result<usize, DecodeError> {
        if self.resampler.as_ref().is_none_or(|r| r.rate() != rate) {
            self.flush();
            let resampler =
                Resampler::new(rate).map_err(|error| DecodeError::Damaged(error.to_string()))?;
            self.resampler = Some(resampler);
        }
        self.there = planes.len();
        match self.channels {
            Channels::Mix => self.mixdown.mix(planes, rate, &mut self.mono),
            Channels::One(number) => self.pick(number, planes)?,
        }
        let skip = trim.skip.min(self.mono.len());
        let kept = &self.mono[skip..];
        let kept = &kept[..kept.len().min(trim.keep)];
        if let Some(resampler) = &mut self.resampler {
            resampler.push(kept, &mut self.out);
        }
        Ok(kept.len())
    }

    fn pick(&mut self, number: u32, planes: &mut [Vec<f32>]) -> Result<(), DecodeError> {
        let there = self.there;
        let frames = planes.first().map_or(0, Vec::len);
        self.mono.clear();
        match planes.get_mut(number as usize - 1) {
            Some(plane) => {
                self.found = true;
                bound(plane);
                self.mono.extend_from_slice(plane);
            }
            None if self.found => self.mono.resize(frames, 0.0),
            None => {
                return Err(DecodeError::NoSuchChannel {
                    asked: number,
                    there,
                });
            }
        }
        Ok(())
    }

    /// Channels of the source, once some of it was taken.
    pub fn channels(&self) -> usize {
        self.there
    }

    /// Rate at which silence is counted, Hz.
    pub fn rate(&self) -> u32 {
        self.resampler.as_ref().map_or(SAMPLE_RATE, Resampler::rate)
    }

    /// Takes some of `frames` of silence at [`Self::rate`]; how many.
    pub fn silence(&mut self, frames: u64) -> u64 {
        let now = frames.min(FILL_BLOCK);
        let silence = [0.0; FILL_BLOCK as usize];
        let silence = &silence[..now as usize];
        match &mut self.resampler {
            Some(resampler) => resampler.push(silence, &mut self.out),
            None => self.out.extend_from_slice(silence),
        }
        now
    }

    /// Another stream begins, or none.
    pub fn flush(&mut self) {
        if let Some(mut resampler) = self.resampler.take() {
            resampler.finish(&mut self.out);
        }
    }

    /// Forgets what the channels were like so far.
    pub fn forget(&mut self) {
        self.mixdown = Mixdown::default();
    }

    /// Drops what is ready; it was handed out.
    pub fn clear(&mut self) {
        self.given += self.out.len() as u64;
        self.out.clear();
    }

    /// What is ready, 16 kHz mono.
    pub fn ready(&self) -> &[f32] {
        &self.out
    }

    /// Seconds handed out and ready.
    pub fn seconds(&self) -> f64 {
        (self.given + self.out.len() as u64) as f64 / f64::from(SAMPLE_RATE)
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
