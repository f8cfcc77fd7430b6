//! When each token is said: the times that the model hints at, and between them the voice.

use crate::audio::SAMPLE_RATE;
use crate::audio::speech::{FRAMES_PER_SECOND, voiced};
use crate::infer::whisper::segments::{Context, Stretch};

/// Length of the frames that the voice is measured in, seconds.
const FRAME_SECONDS: f64 = 0.01;
/// A frame with less energy than this share of the loud frames' is a pause.
const VOICED_SHARE: f32 = 0.02;
/// Time that passes in a pause counts this much of what it counts in voice.
const PAUSE_WEIGHT: f64 = 0.05;
/// A hint below this probability is not followed; whisper.cpp uses the same.
const HINT_PROBABILITY: f32 = 0.01;
/// A voice that begins this long before the start of a segment belongs to it, seconds: the model
/// likes to say whole seconds.
const EARLY: f64 = 0.6;
/// A voice that begins this near to the time between two segments begins the second, seconds.
const NEAR: f64 = 0.4;
/// Alignment finds the ends of tokens late by this, seconds; the median over the sets of
/// `benches/times.py`.
const LATE: f64 = 0.06;
/// Signs that nobody says; `%` and `$` are said.
const SILENT: &str = ".,;:!?…—–-\"'“”„‘’«»‹›()[]{}¿¡。，、！？：；「」『』（）．";
/// Fewer voiced frames in a row are a click, not a voice (64 ms).
const SHORTEST_RUN: usize = 4;

/// Where the voice is in a window.
pub struct Voice {
    /// How much of it was heard up to each frame of [`FRAME_SECONDS`].
    heard: Vec<f64>,
    /// Starts and ends of what the voice detector takes for voice, seconds.
    spoken: Vec<(f64, f64)>,
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
        let spoken = runs(&voiced(samples));
        // Where the detector knows no voice at all, loudness has to do.
        let is_spoken = |frame: usize| {
            let middle = (frame as f64 + 0.5) * FRAME_SECONDS;
            let next = spoken.partition_point(|run| run.1 <= middle);
            spoken.is_empty() || spoken.get(next).is_some_and(|run| run.0 <= middle)
        };
        let mut sum = 0.0;
        let mut heard = vec![0.0];
        heard.extend(energies.iter().enumerate().map(|(frame, &energy)| {
            let voiced = energy > loud * VOICED_SHARE && is_spoken(frame);
            sum += if voiced {
                FRAME_SECONDS
            } else {
                FRAME_SECONDS * PAUSE_WEIGHT
            };
            sum
        }));
        Voice { heard, spoken }
    }

    /// Seconds of voice behind a time.
    pub fn spoken_after(&self, seconds: f64) -> f64 {
        let behind = self.spoken.iter().map(|run| run.1 - run.0.max(seconds));
        behind.filter(|&length| length > 0.0).sum()
    }

    /// A stretch that the model says, without the silence at its start and end, and with the
    /// beginning of the voice that it starts in, unless that lies before `earliest`. All in
    /// seconds; unchanged where there is no voice.
    pub fn fit(&self, start: f64, end: f64, earliest: f64) -> (f64, f64) {
        let inside = |run: &&(f64, f64)| run.1 > start && run.0 < end;
        let (Some(first), Some(last)) = (
            self.spoken.iter().find(inside),
            self.spoken.iter().rev().find(inside),
        ) else {
            return (start, end);
        };
        let begin = match first.0 < start {
            true if first.0 >= earliest && start - first.0 <= EARLY => first.0,
            true => start,
            false => first.0,
        };
        (begin, end.min(last.1).max(begin))
    }

    /// Where a voice begins within [`NEAR`] of a time, the nearest, and between `after` and `before`.
    pub fn beginning_near(&self, seconds: f64, after: f64, before: f64) -> Option<f64> {
        let beginnings = self.spoken.iter().map(|run| run.0);
        beginnings
            .filter(|&at| at > after && at < before && (at - seconds).abs() <= NEAR)
            .min_by(|a, b| (a - seconds).abs().total_cmp(&(b - seconds).abs()))
    }

    /// Seconds of voice from one time to a later one; less than 0 where it is earlier.
    pub fn between(&self, from: f64, to: f64) -> f64 {
        self.at(to) - self.at(from)
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

/// Starts and ends of the runs of voiced frames, seconds.
fn runs(voiced: &[bool]) -> Vec<(f64, f64)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (frame, _) in voiced.iter().enumerate().filter(|(_, voiced)| **voiced) {
        match runs.last_mut() {
            Some(run) if run.1 == frame => run.1 = frame + 1,
            _ => runs.push((frame, frame + 1)),
        }
    }
    let seconds = |frame: usize| frame as f64 / FRAMES_PER_SECOND;
    runs.iter()
        .filter(|run| run.1 - run.0 >= SHORTEST_RUN)
        .map(|&(from, to)| (seconds(from), seconds(to)))
        .collect()
}

/// Start and end of each token of a stretch, seconds in the window, in order and between `start`
/// and `end`.
///
/// The model's own idea of the time before each token is followed where it is sure enough. Between
/// two such hints tokens share the voice by the length of their text. A pause belongs to no token.
pub fn token_times(
    stretch: &Stretch,
    start: f64,
    end: f64,
    context: &Context<'_>,
) -> Vec<(f64, f64)> {
    let count = stretch.choices.len();
    if let Some(times) = aligned(stretch, start, end, context) {
        return times;
    }
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
    let inside = |pair: &[f64]| context.voice.fit(pair[0], pair[1], pair[0]);
    edges.windows(2).map(inside).collect()
}

/// The same by alignment; none where a token has none.
fn aligned(
    stretch: &Stretch,
    start: f64,
    end: f64,
    context: &Context<'_>,
) -> Option<Vec<(f64, f64)>> {
    let mut edge = start;
    let mut times = Vec::with_capacity(stretch.choices.len());
    for choice in &stretch.choices {
        let from = edge;
        edge = (choice.until? - LATE).clamp(from, end);
        times.push(match silent(&(context.bytes)(choice.token)) {
            // The pause behind a word is no part of it, nor the one before.
            Some(Side::Behind) => (from, from),
            Some(Side::Before) => (edge, edge),
            None => context.voice.fit(from, edge, from),
        });
    }
    Some(times)
}

/// On which side of a word a token stands that nobody says.
#[derive(Debug, PartialEq)]
enum Side {
    Before,
    Behind,
}

/// None for a token that is said, be it in part.
fn silent(token: &[u8]) -> Option<Side> {
    let text = std::str::from_utf8(token).ok()?;
    let silent = text
        .chars()
        .all(|c| c.is_whitespace() || SILENT.contains(c));
    silent.then_some(match text.starts_with(char::is_whitespace) {
        true => Side::Before,
        false => Side::Behind,
    })
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
impl Voice {
    /// Voice from each start to each end, seconds.
    pub fn invented(spoken: &[(f64, f64)]) -> Self {
        Voice {
            heard: vec![0.0],
            spoken: spoken.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::sampling::Choice;
    use crate::infer::whisper::vocabulary::Vocabulary;

    fn times(hints: &[(usize, f32)], samples: &[f32]) -> Vec<(f64, f64)> {
        let choice = |&(time, time_probability): &(usize, f32)| Choice {
            token: 1,
            logprob: -0.1,
            time,
            time_probability,
            until: None,
        };
        times_of(hints.iter().map(choice).collect(), samples)
    }

    /// Of aligned tokens: 2 is a comma, 3 a space and a quotation mark.
    fn aligned_times(ends: &[(usize, f64)], samples: &[f32]) -> Vec<(f64, f64)> {
        let choice = |&(token, until): &(usize, f64)| Choice {
            token,
            logprob: -0.1,
            time: 100,
            time_probability: 0.0,
            until: Some(until),
        };
        times_of(ends.iter().map(choice).collect(), samples)
    }

    fn times_of(choices: Vec<Choice>, samples: &[f32]) -> Vec<(f64, f64)> {
        let voice = Voice::of(samples);
        let stretch = Stretch {
            start: 0.0,
            end: Some(4.0),
            choices,
        };
        let context = Context {
            vocabulary: &Vocabulary::invented(),
            bytes: &|token| match token {
                2 => b",".to_vec(),
                3 => b" \"".to_vec(),
                _ => b" abc".to_vec(),
            },
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
    fn a_stretch_begins_and_ends_with_the_voice() {
        let voice = Voice::invented(&[(1.2, 2.0), (2.1, 3.0), (5.0, 6.0)]);
        assert_eq!(voice.fit(0.5, 4.0, 0.0), (1.2, 3.0));
        // The voice that it starts in began a little earlier, but not before the last segment.
        assert_eq!(voice.fit(1.5, 2.5, 0.0), (1.2, 2.5));
        assert_eq!(voice.fit(1.5, 2.5, 1.4), (1.5, 2.5));
        assert_eq!(voice.fit(5.9, 7.0, 0.0), (5.9, 6.0));
        assert_eq!(voice.fit(3.5, 4.5, 0.0), (3.5, 4.5));
        assert!((voice.spoken_after(2.5) - 1.5).abs() < 1e-9);
        assert_eq!(voice.spoken_after(6.5), 0.0);
    }

    #[test]
    fn runs_are_long_enough_to_be_voice() {
        let frames = [&[false; 5][..], &[true; 10], &[false], &[true; 3]].concat();
        assert_eq!(runs(&frames), [(0.08, 0.24)]);
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn a_sure_hint_is_followed_and_a_late_one_is_not() {
        let hints = [(100, 0.0), (250, 0.5), (120, 0.9), (900, 0.9)];
        let times = times(&hints, &tone(4.0));
        assert_eq!(times[1].0, 3.0);
        assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1e-9));
        assert_eq!(times[3].1, 4.0);
    }

    #[test]
    fn aligned_tokens_end_where_they_were_found() {
        let times = aligned_times(&[(1, 1.06), (1, 3.06), (1, 2.0), (1, 9.0)], &tone(4.0));
        let starts: Vec<f64> = times.iter().map(|time| time.0).collect();
        let ends: Vec<f64> = times.iter().map(|time| time.1).collect();
        assert_eq!(starts, [0.0, 1.0, 3.0, 3.0]);
        assert_eq!(ends, [1.0, 3.0, 3.0, 4.0]);
    }

    #[test]
    fn signs_that_nobody_says_take_no_time() {
        let ends = [(1, 1.06), (2, 2.06), (3, 2.56), (1, 4.06)];
        let times = aligned_times(&ends, &tone(4.0));
        let expected = [(0.0, 1.0), (1.0, 1.0), (2.5, 2.5), (2.5, 4.0)];
        for (time, expected) in times.iter().zip(expected) {
            assert!((time.0 - expected.0).abs() < 1e-9, "{times:?}");
            assert!((time.1 - expected.1).abs() < 1e-9, "{times:?}");
        }
        assert_eq!(silent("。".as_bytes()), Some(Side::Behind));
        assert_eq!(silent(" “".as_bytes()), Some(Side::Before));
        for said in [&b" abc."[..], b"%", b" $", &"é".as_bytes()[..1]] {
            assert_eq!(silent(said), None);
        }
    }

    #[test]
    fn a_voice_near_a_time_is_the_nearest_one() {
        let voice = Voice::invented(&[(1.2, 2.0), (2.3, 3.0), (5.0, 6.0)]);
        assert_eq!(voice.beginning_near(2.0, 0.0, 9.0), Some(2.3));
        assert_eq!(voice.beginning_near(1.5, 0.0, 9.0), Some(1.2));
        assert_eq!(voice.beginning_near(1.5, 1.3, 9.0), None);
        assert_eq!(voice.beginning_near(2.0, 0.0, 2.2), None);
        assert_eq!(voice.beginning_near(4.0, 0.0, 9.0), None);
    }
}
