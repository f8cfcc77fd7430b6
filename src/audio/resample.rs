//! Any sample rate to 16 kHz, mono, with the filter's delay taken out.

use crate::audio::SAMPLE_RATE;
use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

/// Input frames a step; the FFT block is the nearest multiple that the two rates allow.
const STEP: usize = 1024;

/// Rates the resampler takes, Hz. Outside them a header is damaged, or the FFT block, which grows
/// with the smallest common multiple of both rates, would need unreasonable memory.
pub const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// A sample rate outside [`RATES`].
#[derive(Debug, thiserror::Error)]
#[error("a sample rate of {0} Hz is not supported")]
pub struct UnsupportedRate(pub u32);

/// Streaming conversion of mono samples to [`SAMPLE_RATE`].
///
/// Sample `n` of the output stands at the same time as sample `n * rate / 16000` of the input, and
/// the whole output holds `round(samples * 16000 / rate)` samples, whatever the block sizes.
pub struct Resampler {
    rate: u32,
    inner: Option<Inner>,
    taken: u64,
    given: u64,
}

struct Inner {
    fft: Fft<f32>,
    pending: Vec<f32>,
    block: Vec<f32>,
    /// Output samples still to drop: the filter's delay.
    delay: usize,
}

impl Resampler {
    /// A converter from `rate` Hz; at 16 kHz samples pass through untouched.
    ///
    /// # Errors
    /// When the rate is outside [`RATES`].
    pub fn new(rate: u32) -> Result<Resampler, UnsupportedRate> {
        if !RATES.contains(&rate) {
            return Err(UnsupportedRate(rate));
        }
        let inner = if rate == SAMPLE_RATE {
            None
        } else {
            let fft = Fft::<f32>::new(
                rate as usize,
                SAMPLE_RATE as usize,
                STEP,
                1,
                FixedSync::Both,
            )
            .map_err(|_| UnsupportedRate(rate))?;
            Some(Inner {
                pending: Vec::with_capacity(2 * fft.input_frames_max()),
                block: vec![0.0; fft.output_frames_max()],
                delay: fft.output_delay(),
                fft,
            })
        };
        Ok(Resampler {
            rate,
            inner,
            taken: 0,
            given: 0,
        })
    }

    /// The input's sample rate, Hz.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Takes `input` at the source's rate and appends what is ready at 16 kHz to `out`.
    pub fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        self.taken += input.len() as u64;
        let before = out.len();
        match &mut self.inner {
            None => out.extend_from_slice(input),
            Some(inner) => {
                inner.pending.extend_from_slice(input);
                inner.run(out);
            }
        }
        self.given += (out.len() - before) as u64;
    }

    /// Appends what the filter still holds; nothing may be pushed afterwards.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let Some(inner) = &mut self.inner else { return };
        let rate = u64::from(self.rate);
        let due = (self.taken * u64::from(SAMPLE_RATE) + rate / 2) / rate;
        let step = inner.fft.input_frames_next();
        while self.given < due {
            let before = out.len();
            inner
                .pending
                .resize(inner.pending.len().max(1).next_multiple_of(step), 0.0);
            inner.run(out);
            self.given += (out.len() - before) as u64;
        }
        out.truncate(out.len() - (self.given - due) as usize);
        self.given = due;
    }
}

impl Inner {
    fn run(&mut self, out: &mut Vec<f32>) {
        let step = self.fft.input_frames_next();
        let mut used = 0;
        let frames = self.block.len();
        while self.pending.len() - used >= step {
            let Ok(input) = InterleavedSlice::new(&self.pending[used..used + step], 1, step) else {
                break;
            };
            let Ok(mut output) = InterleavedSlice::new_mut(&mut self.block, 1, frames) else {
                break;
            };
            let indexing = None::<&Indexing>;
            // The sizes are the resampler's own, so that it has nothing to refuse.
            let Ok((_, written)) = self.fft.process_into_buffer(&input, &mut output, indexing)
            else {
                break;
            };
            used += step;
            let skip = self.delay.min(written);
            self.delay -= skip;
            out.extend_from_slice(&self.block[skip..written]);
        }
        self.pending.drain(..used);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::f32::consts::TAU;

    fn resample(rate: u32, input: &[f32], block: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate).unwrap();
        let mut out = Vec::new();
        for part in input.chunks(block) {
            resampler.push(part, &mut out);
        }
        resampler.finish(&mut out);
        out
    }

    const RATES_SEEN: [u32; 9] = [
        8_000, 11_025, 12_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000,
    ];

    #[test]
    fn length_is_exact_at_every_rate() {
        for rate in RATES_SEEN {
            for samples in [0_usize, 1, 7, 1_000, 50_001] {
                let due = (samples as f64 * 16_000.0 / f64::from(rate)).round() as i64;
                let got = resample(rate, &vec![0.1; samples], 997).len() as i64;
                assert!(
                    (got - due).abs() <= 1,
                    "{samples} at {rate} Hz: {got} for {due}"
                );
            }
        }
    }

    #[test]
    fn an_impulse_keeps_its_place() {
        for rate in RATES_SEEN {
            let at = rate as usize / 2 + 3;
            let mut input = vec![0.0; rate as usize];
            input[at] = 1.0;
            let out = resample(rate, &input, 333);
            let peak = (0..out.len()).max_by(|&a, &b| out[a].abs().total_cmp(&out[b].abs()));
            let seconds = peak.unwrap() as f64 / 16_000.0;
            let due = at as f64 / f64::from(rate);
            assert!(
                (seconds - due).abs() < 0.001,
                "{rate} Hz: {seconds} for {due}"
            );
        }
    }

    #[test]
    fn a_tone_keeps_its_frequency_and_level() {
        for rate in RATES_SEEN {
            let input: Vec<f32> = (0..rate * 2)
                .map(|n| 0.5 * (TAU * 1_000.0 * n as f32 / rate as f32).sin())
                .collect();
            let out = resample(rate, &input, 1_024);
            let middle = &out[8_000..24_000];
            let crossings = middle
                .windows(2)
                .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
                .count();
            assert!((999..=1_001).contains(&crossings), "{rate} Hz: {crossings}");
            let energy: f32 = middle.iter().map(|x| x * x).sum::<f32>() / middle.len() as f32;
            assert!((energy - 0.125).abs() < 0.005, "{rate} Hz: {energy}");
        }
    }

    #[test]
    fn block_sizes_do_not_matter() {
        let input: Vec<f32> = (0..30_000)
            .map(|n| ((n * n) % 997) as f32 / 997.0 - 0.5)
            .collect();
        assert_eq!(
            resample(44_100, &input, 1),
            resample(44_100, &input, 30_000)
        );
    }

    #[test]
    fn absurd_rates_are_refused() {
        assert!(Resampler::new(0).is_err());
        assert!(Resampler::new(u32::MAX).is_err());
        assert!(Resampler::new(767_999).is_ok());
    }
}
