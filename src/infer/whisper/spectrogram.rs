//! What the encoder sees: the logarithm of the energy in each mel band, every 10 ms.
//!
//! The same numbers as whisper.cpp's `log_mel_spectrogram`, which is OpenAI's, to within rounding.
//! whisper.cpp's own transform takes about a twentieth of a run with base on a CPU; this one hardly shows.

use crate::infer::whisper::weights::{HEADER, append, number};
use anyhow::bail;
use realfft::{RealFftPlanner, RealToComplex};
use std::f64::consts::TAU;
use std::io::Read;
use std::sync::Arc;

/// Samples that a frame is computed from, 25 ms.
const FRAME: usize = 400;
/// Samples from one frame to the next, 10 ms.
const STEP: usize = 160;
/// Frequencies of a frame.
const BINS: usize = FRAME / 2 + 1;
/// Samples of silence behind the audio: the encoder was trained on 30 s.
const SILENCE: usize = 480_000;
/// Energies below this are silence.
const FLOOR: f32 = 1e-10;
/// Decimal orders of magnitude below the loudest that can be told apart.
const RANGE: f32 = 8.0;
/// Filters of any model have fewer bands.
const MOST_BANDS: u32 = 1024;

/// The mel bands of a model.
pub struct Filters {
    /// First frequency and weights of each band.
    bands: Vec<(usize, Vec<f32>)>,
    window: Vec<f32>,
    transform: Arc<dyn RealToComplex<f32>>,
}

/// A spectrogram in whisper.cpp's layout.
pub struct Spectrogram {
    /// Band by band, all frames of a band in a row.
    pub data: Vec<f32>,
    /// Frames of 10 ms.
    pub frames: usize,
    /// Mel bands.
    pub bands: usize,
}

impl Filters {
    /// Reads the filters of a model from its file.
    ///
    /// # Errors
    /// When the file cannot be read or its filters are none of Whisper's.
    pub fn read(mut file: impl Read) -> anyhow::Result<Self> {
        for _ in 0..HEADER {
            number(&mut file)?;
        }
        let (bands, bins) = (number(&mut file)?, number(&mut file)?);
        if bands == 0 || bands > MOST_BANDS || bins as usize != BINS {
            bail!("it has {bands} x {bins} mel filters");
        }
        let mut bytes = Vec::new();
        append(&mut file, u64::from(bands) * BINS as u64 * 4, &mut bytes)?;
        let (numbers, _) = bytes.as_chunks();
        let weights: Vec<f32> = numbers.iter().copied().map(f32::from_le_bytes).collect();
        Ok(Filters::new(&weights))
    }

    /// Filters from [`BINS`] weights for each band.
    fn new(weights: &[f32]) -> Self {
        let band = |row: &[f32]| {
            let first = row.iter().position(|&weight| weight != 0.0).unwrap_or(0);
            let last = row.iter().rposition(|&weight| weight != 0.0).unwrap_or(0);
            (first, row[first..=last].to_vec())
        };
        let hann = |place: usize| 0.5 * (1.0 - (TAU * place as f64 / FRAME as f64).cos());
        Filters {
            bands: weights.chunks_exact(BINS).map(band).collect(),
            window: (0..FRAME).map(|place| hann(place) as f32).collect(),
            transform: RealFftPlanner::new().plan_fft_forward(FRAME),
        }
    }

    /// The spectrogram of 16 kHz samples and 30 s of silence behind them.
    pub fn spectrogram(&self, samples: &[f32]) -> Spectrogram {
        let bands = self.bands.len();
        let frames = (samples.len() + SILENCE) / STEP;
        let mut data = vec![FLOOR.log10(); bands * frames];
        let before = FRAME / 2;
        let mirrored = (1..=before).rev();
        let mut padded: Vec<f32> = mirrored
            .map(|place| samples.get(place).copied().unwrap_or(0.0))
            .collect();
        padded.extend(samples);
        let heard = padded.len().div_ceil(STEP).min(frames);
        padded.resize(heard * STEP + FRAME, 0.0);
        let mut frame = self.transform.make_input_vec();
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut energies = [0.0; BINS];
        for place in 0..heard {
            let from = &padded[place * STEP..][..FRAME];
            for ((to, &sample), &weight) in frame.iter_mut().zip(from).zip(&self.window) {
                *to = sample * weight;
            }
            // Fails only at buffers of other lengths than its own.
            let _ = self
                .transform
                .process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            for (energy, number) in energies.iter_mut().zip(&spectrum) {
                *energy = number.norm_sqr();
            }
            for (row, (first, weights)) in data.chunks_exact_mut(frames).zip(&self.bands) {
                let pairs = energies[*first..].iter().zip(weights);
                let sum: f32 = pairs.map(|(energy, weight)| energy * weight).sum();
                row[place] = sum.max(FLOOR).log10();
            }
        }
        let loudest = data.iter().copied().fold(f32::MIN, f32::max);
        for number in &mut data {
            *number = (number.max(loudest - RANGE) + 4.0) / 4.0;
        }
        Spectrogram {
            data,
            frames,
            bands,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One band for each of the lowest `count` frequencies.
    fn comb(count: usize) -> Filters {
        let mut weights = vec![0.0; count * BINS];
        for band in 0..count {
            weights[band * BINS + band] = 1.0;
        }
        Filters::new(&weights)
    }

    #[test]
    fn a_tone_is_loud_in_its_band_while_it_sounds() {
        // 400 Hz is the tenth frequency of 40 Hz steps.
        let tone = |n: usize| (n as f64 * TAU * 400.0 / 16_000.0).sin() as f32;
        let samples: Vec<f32> = (0..16_000).map(tone).collect();
        let seen = comb(20).spectrogram(&samples);
        assert_eq!((seen.bands, seen.frames), (20, 3100));
        let at = |band: usize, frame: usize| seen.data[band * seen.frames + frame];
        for frame in [5, 50, 95] {
            let loudest = (0..20).max_by(|&a, &b| at(a, frame).total_cmp(&at(b, frame)));
            assert_eq!(loudest, Some(10));
        }
        // The window spreads a tone of amplitude 1 to (400 / 4)² in its own frequency.
        let expected = (1e4_f32.log10() + 4.0) / 4.0;
        assert!((at(10, 50) - expected).abs() < 1e-3, "{}", at(10, 50));
        assert!((at(10, 200) - (expected - 2.0)).abs() < 1e-3);
    }

    #[test]
    fn silence_and_next_to_nothing_are_all_the_same() {
        for samples in [0, 1, 150, 161, 400] {
            let seen = comb(2).spectrogram(&vec![0.0; samples]);
            assert_eq!(seen.data.len(), 2 * seen.frames);
            assert!(seen.data.iter().all(|&number| number == -1.5));
        }
    }

    #[test]
    fn filters_that_are_none_of_whispers_are_refused() {
        let file = |bands: u32, bins: u32| {
            let mut bytes = vec![0; HEADER * 4];
            bytes.extend(bands.to_le_bytes());
            bytes.extend(bins.to_le_bytes());
            bytes.extend(vec![0; 80 * BINS * 4]);
            bytes
        };
        assert!(Filters::read(&file(80, 201)[..]).is_ok());
        assert!(Filters::read(&file(80, 200)[..]).is_err());
        assert!(Filters::read(&file(128, 201)[..]).is_err());
        assert!(Filters::read(&file(u32::MAX, 201)[..]).is_err());
    }
}
