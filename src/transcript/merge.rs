//! Merging the texts of windows into one transcript.
//!
//! Most windows are cut where nobody speaks and are put one after the other. Where a cut was
//! forced, the two windows share a few seconds and are stitched, see
//! [`stitch`](crate::transcript::stitch).

use crate::transcript::channels;
use crate::transcript::segment::{Segment, between, round_to_ms};
use crate::transcript::stitch::stitch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The text of one window: what a journal keeps of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowText {
    /// Start and end of what the window shares with the window before it, seconds of the
    /// recording; none where the cut fell into a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap: Option<(f64, f64)>,
    /// Segments placed in the recording.
    pub segments: Vec<Segment>,
}

/// One transcript from the texts of a recording's windows, in order.
///
/// `duration` is the length of the recording in seconds. The segments that come out have ids from
/// 0 and keep the promises of [`tidy`].
pub fn merge(windows: impl IntoIterator<Item = WindowText>, duration: f64) -> Vec<Segment> {
    let mut merged: Vec<Segment> = Vec::new();
    for window in windows {
        match window.overlap {
            Some((from, to)) if from < to && !merged.is_empty() => {
                stitch(&mut merged, window.segments, from, to);
            }
            _ => merged.extend(window.segments),
        }
    }
    tidy(&mut merged, duration);
    merged
}

/// Makes the promises of a transcript true whatever came in: times finite, between 0 and
/// `duration` (seconds), rounded to milliseconds, never going back; segments of one channel do not
/// overlap; words in order inside their segment; no empty text; ids from 0.
///
/// Changes nothing in a transcript that keeps them already.
pub fn tidy(segments: &mut Vec<Segment>, duration: f64) {
    let limit = limit(duration);
    let mut ends: BTreeMap<Option<u32>, f64> = BTreeMap::new();
    segments.retain_mut(|segment| {
        let text = segment.text.trim();
        if text.is_empty() {
            return false;
        }
        if text.len() != segment.text.len() {
            segment.text = text.to_owned();
        }
        let now = ends.entry(segment.channel).or_default();
        segment.start = between(round_to_ms(segment.start), *now, limit);
        segment.end = between(round_to_ms(segment.end), segment.start, limit);
        *now = segment.end;
        let mut before = segment.start;
        for word in &mut segment.words {
            word.start = between(round_to_ms(word.start), before, segment.end);
            word.end = between(round_to_ms(word.end), word.start, segment.end);
            word.probability = finite(word.probability);
            before = word.start;
        }
        let quality = &mut segment.quality;
        quality.avg_logprob = finite(quality.avg_logprob);
        quality.no_speech_prob = finite(quality.no_speech_prob);
        quality.compression_ratio = finite(quality.compression_ratio);
        quality.temperature = finite(quality.temperature);
        true
    });
    channels::sort(segments);
}

/// The last time there can be, seconds: the recording's duration where that is known, and never
/// more than milliseconds can be told apart at.
pub fn limit(duration: f64) -> f64 {
    const LONGEST: f64 = 1e9;
    if duration > 0.0 {
        duration.min(LONGEST)
    } else {
        LONGEST
    }
}

/// Seconds that the segments cover.
pub fn covered_seconds(segments: &[Segment]) -> f64 {
    let seconds = |segment: &Segment| (segment.end - segment.start).max(0.0);
    // The sum of nothing is minus zero, which would look odd in a file.
    round_to_ms(segments.iter().map(seconds).fold(0.0, |sum, s| sum + s))
}

fn finite(value: f32) -> f32 {
    if value.is_finite() { value } else { 0.0 }
}

#[cfg(test)]
mod tests;
