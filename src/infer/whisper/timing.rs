//! When each token is said: the times that the model hints at, and between them the voice.

use crate::audio::SAMPLE_RATE;
use crate::infer::whisper::segments::{Context, Stretch};

/// Length of the frames that the voice is measured in, seconds.
const FRAME_SECONDS: f64 = 0.01;
/// A frame with less energy than this share of the loud frames' is a pause.
const VOICED_SHARE: f32 = 0.02;
/// Time that passes in a pause counts this much of what it counts in voice.
const PAUSE_WEIGHT: f64 = 0.05;
/// A hint below this probability is not followed; whisper.cpp uses the same.
const HINT_PROBABILITY: f32 = 0.01;

/// Where the voice is in a window: how much of it was heard up to each frame.
pub struct Voice {
    heard: Vec<f64>,
}

impl Voice {
    /// Measures a window of 16 kHz samples.
    pub fn of(samples: &[f32]) -> Self {
        let frame = (FRAME_SECONDS * f64::from(SAMPLE_RATE)) as usize;
        let energies: Vec<f32> = samples
            .chunks(frame)
            .map(|chunk| chunk.iter().map(|s| s * s).sum::<f32>() / chunk.len() as f32)
            .collect();
        let mut sorted = energies.clone();
        sorted.sort_by(f32::total_cmp);
        let loud = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(0.0);
        let mut sum = 0.0;
        let mut heard = vec![0.0];
        heard.extend(energies.iter().map(|&energy| {
            let voiced = energy > loud * VOICED_SHARE;
            sum += if voiced {
                FRAME_SECONDS
            } else {
                FRAME_SECONDS * PAUSE_WEIGHT
            };
            sum
        }));
        Voice { heard }
    }

    /// Seconds of voice up to a time.
    fn at(&self, seconds: f64) -> f64 {
        let place = (seconds / FRAME_SECONDS).clamp(0.0, (self.heard.len() - 1) as f64);
        let (whole, part) = (place.floor() as usize, place.fract());
        let here = self.heard[whole];
        let next = self.heard.get(whole + 1).copied().unwrap_or(here);
        here + (next - here) * part
    }

    /// The time at which so many seconds of voice were heard.
    fn time(&self, heard: f64) -> f64 {
        let next = self.heard.partition_point(|&sum| sum < heard);
        let Some(before) = next.checked_sub(1) else {
            return 0.0;
        };
        let low = self.heard[before];
        let high = self.heard.get(next).copied().unwrap_or(low);
        let part = if high > low {
            (heard - low) / (high - low)
        } else {
            0.0
        };
        (before as f64 + part.min(1.0)) * FRAME_SECONDS
    }
}

/// Start and end of each token of a stretch, seconds in the window, in order and between `start`
/// and `end`.
///
/// The model's own idea of the time before each token is followed where it is sure enough. Between
/// two such hints tokens share the voice by the length of their text.
pub fn token_times(
    stretch: &Stretch,
    start: f64,
    end: f64,
    context: &Context<'_>,
) -> Vec<(f64, f64)> {
    let count = stretch.choices.len();
    let mut marks: Vec<Option<f64>> = vec![None; count + 1];
    marks[0] = Some(start);
    marks[count] = Some(end);
    let mut latest = start;
    for (index, choice) in stretch.choices.iter().enumerate().skip(1) {
        let time = context.offset + context.vocabulary.seconds(choice.time);
        if choice.time_probability > HINT_PROBABILITY && time > latest && time < end {
            marks[index] = Some(time);
            latest = time;
        }
    }
    let lengths: Vec<f64> = stretch
        .choices
        .iter()
        .map(|choice| (context.bytes)(choice.token).len().max(1) as f64)
        .collect();
    let mut edges = vec![start; count + 1];
    let mut from = 0;
    for (to, time) in marks.into_iter().enumerate().skip(1) {
        let Some(time) = time else { continue };
        share(&mut edges, &lengths, from, to, time, context.voice);
        from = to;
    }
    edges.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Sets the edges between two marks by voice and length of text.
fn share(edges: &mut [f64], lengths: &[f64], from: usize, to: usize, time: f64, voice: &Voice) {
    let begin = edges[from];
    let (heard, total) = (voice.at(begin), voice.at(time) - voice.at(begin));
    let all: f64 = lengths[from..to].iter().sum();
    let mut sum = 0.0;
    for index in from + 1..to {
        sum += lengths[index - 1];
        let at = if total > 0.0 {
            voice.time(heard + total * sum / all)
        } else {
            begin + (time - begin) * sum / all
        };
        edges[index] = at.clamp(edges[index - 1], time);
    }
    edges[to] = time.max(edges[to - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::sampling::Choice;
    use crate::infer::whisper::vocabulary::Vocabulary;

    fn times(hints: &[(usize, f32)], samples: &[f32]) -> Vec<(f64, f64)> {
        let voice = Voice::of(samples);
        let stretch = Stretch {
            start: 0.0,
            end: Some(4.0),
            choices: hints
                .iter()
                .map(|&(time, time_probability)| Choice {
                    token: 1,
                    logprob: -0.1,
                    time,
                    time_probability,
                })
                .collect(),
        };
        let context = Context {
            vocabulary: &Vocabulary::invented(),
            bytes: &|_| b" abc".to_vec(),
            language: "en",
            voice: &voice,
            offset: 0.0,
            length: 4.0,
            no_speech: 0.0,
        };
        token_times(&stretch, 0.0, 4.0, &context)
    }

    fn tone(seconds: f64) -> Vec<f32> {
        let samples = (seconds * 16_000.0) as usize;
        (0..samples).map(|n| (n as f32 * 0.1).sin() * 0.5).collect()
    }

    #[test]
    fn tokens_share_steady_voice_evenly() {
        let times = times(&[(100, 0.0); 4], &tone(4.0));
        for (index, (start, end)) in times.into_iter().enumerate() {
            assert!((start - index as f64).abs() < 0.05, "{start}");
            assert!((end - index as f64 - 1.0).abs() < 0.05, "{end}");
        }
    }

    #[test]
    fn nothing_is_said_in_a_pause() {
        let mut samples = tone(1.0);
        samples.extend(vec![0.0; 32_000]);
        samples.extend(tone(1.0));
        let times = times(&[(100, 0.0); 4], &samples);
        assert!(times[1].0 < 1.0 && times[3].0 > 3.0, "{times:?}");
    }

    #[test]
    fn a_sure_hint_is_followed_and_a_late_one_is_not() {
        let hints = [(100, 0.0), (250, 0.5), (120, 0.9), (900, 0.9)];
        let times = times(&hints, &tone(4.0));
        assert_eq!(times[1].0, 3.0);
        assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1e-9));
        assert_eq!(times[3].1, 4.0);
    }
}
