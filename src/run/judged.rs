//! What can be said of a transcript without reading it.

use crate::observe::event::Judged;
use crate::plan::gate::Measure;
use crate::transcript::gate::value;
use crate::transcript::segment::Transcript;
use std::collections::BTreeMap;

/// Coverage, flags and how sure the engine was.
pub fn judged(transcript: &Transcript) -> Judged {
    let mut flags = BTreeMap::new();
    for flag in transcript.segments.iter().flat_map(|s| &s.quality.flags) {
        *flags.entry(*flag).or_default() += 1;
    }
    let thousandth = |value: f64| (value * 1000.0).round() / 1000.0;
    Judged {
        coverage: value(transcript, Measure::Coverage).map(thousandth),
        flags,
        segments: transcript.segments.len(),
        avg_logprob: value(transcript, Measure::Logprob).map(thousandth),
        lost_seconds: thousandth(value(transcript, Measure::Lost).unwrap_or(0.0)),
    }
}
