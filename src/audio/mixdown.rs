//! All channels into one, without losing a voice that is out of phase between them.

use crate::audio::SAMPLE_RATE;

/// Below this share of the loudest channel's energy the plain mean counts as cancelled: stereo with
/// one silent side keeps a quarter, two independent voices a half.
const CANCELLED: f32 = 0.1;

/// Seconds over which channel energies are averaged before judging.
const MEMORY_SECONDS: f32 = 0.5;

/// Bound of a sample, 40 dB over full scale: floating-point files may hold anything, and a sum of
/// such samples must stay a number.
const MAX_SAMPLE: f32 = 100.0;

/// Mixes planar channels to mono: the mean of the channels, or the loudest channel alone while the
/// mean cancels it (a microphone wired out of phase, or one voice among many silent channels).
///
/// Gains move linearly across a block, so that a change of mind makes no click.
#[derive(Debug, Default)]
pub struct Mixdown {
    energy: Vec<f32>,
    mixed: f32,
    gains: Vec<f32>,
}

/// Makes every sample a number within bounds; what is none becomes silence.
pub(super) fn bound(samples: &mut [f32]) {
    for sample in samples {
        *sample = if sample.is_finite() {
            sample.clamp(-MAX_SAMPLE, MAX_SAMPLE)
        } else {
            0.0
        };
    }
}

impl Mixdown {
    /// Mixes one block of equally long `channels` at `rate` Hz into `out`, replacing what is there.
    /// Samples that are not finite become silence.
    pub fn mix(&mut self, channels: &mut [Vec<f32>], rate: u32, out: &mut Vec<f32>) {
        out.clear();
        for channel in channels.iter_mut() {
            bound(channel);
        }
        let count = channels.len();
        let frames = channels.iter().map(Vec::len).min().unwrap_or(0);
        if count <= 1 {
            out.extend(channels.iter().flatten());
            return;
        }
        let even = 1.0 / count as f32;
        if self.gains.len() != count {
            self.gains = vec![even; count];
            self.energy = vec![0.0; count];
            self.mixed = 0.0;
        }
        let target = self.target(channels, frames, rate);
        for n in 0..frames {
            let t = (n + 1) as f32 / frames as f32;
            let mut sum = 0.0;
            for (channel, (from, to)) in channels.iter().zip(self.gains.iter().zip(&target)) {
                sum += channel[n] * (from + (to - from) * t);
            }
            out.push(sum);
        }
        self.gains = target;
    }

    fn target(&mut self, channels: &[Vec<f32>], frames: usize, rate: u32) -> Vec<f32> {
        let count = channels.len();
        let even = 1.0 / count as f32;
        let seconds = frames as f32 / rate.max(SAMPLE_RATE / 16) as f32;
        let keep = (-seconds / MEMORY_SECONDS).exp();
        for (energy, channel) in self.energy.iter_mut().zip(channels) {
            let now = channel[..frames].iter().map(|x| x * x).sum::<f32>();
            *energy = *energy * keep + now;
        }
        let mut mixed = 0.0;
        for n in 0..frames {
            let mean = channels.iter().map(|c| c[n]).sum::<f32>() * even;
            mixed += mean * mean;
        }
        self.mixed = self.mixed * keep + mixed;
        let loudest = (0..count)
            .max_by(|&a, &b| self.energy[a].total_cmp(&self.energy[b]))
            .unwrap_or(0);
        if self.mixed < CANCELLED * self.energy[loudest] {
            (0..count)
                .map(|c| if c == loudest { 1.0 } else { 0.0 })
                .collect()
        } else {
            vec![even; count]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(gain: f32, hz: f32, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|n| gain * (n as f32 * hz * std::f32::consts::TAU / 16_000.0).sin())
            .collect()
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32
    }

    fn mix(mixdown: &mut Mixdown, mut channels: Vec<Vec<f32>>) -> Vec<f32> {
        let mut out = Vec::new();
        mixdown.mix(&mut channels, 16_000, &mut out);
        out
    }

    #[test]
    fn equal_channels_give_themselves() {
        let tone = tone(0.5, 440.0, 1_600);
        let out = mix(&mut Mixdown::default(), vec![tone.clone(), tone.clone()]);
        assert_eq!(out, tone);
    }

    #[test]
    fn out_of_phase_stereo_is_heard_and_does_not_click() {
        let mut mixdown = Mixdown::default();
        let (left, right) = (tone(0.5, 440.0, 3_200), tone(-0.5, 440.0, 3_200));
        let mut out = mix(&mut mixdown, vec![left.clone(), right.clone()]);
        out.extend(mix(&mut mixdown, vec![left, right]));
        assert!(energy(&out[3_200..]) > 0.1);
        let step = out
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max);
        assert!(step < 0.1, "{step}");
    }

    #[test]
    fn one_voice_among_six_channels_is_not_buried() {
        let mut mixdown = Mixdown::default();
        let mut channels = vec![vec![0.0; 1_600]; 6];
        channels[2] = tone(0.5, 300.0, 1_600);
        mix(&mut mixdown, channels.clone());
        assert!(energy(&mix(&mut mixdown, channels)) > 0.1);
    }

    #[test]
    fn numbers_that_are_none_become_silence() {
        let out = mix(
            &mut Mixdown::default(),
            vec![vec![f32::NAN, f32::INFINITY, 0.5]],
        );
        assert_eq!(out, [0.0, 0.0, 0.5]);
    }
}
