//! When cues come and go: apart, long enough to read where there is time, gaps kept.
//!
//! A cue starts with its words and goes when they are over. Where that is too short to read it, it
//! stays on while nothing follows, and where something does, it starts a little earlier and the
//! next one a little later, as far as its rules allow and as these two can spare it: what is fast
//! takes time from what is slow. Text is never shortened, so where people speak fast for long, it
//! stays too fast to read.

use super::Cue;
use crate::transcript::merge::limit;
use crate::transcript::profiles::CueRules;
use crate::transcript::segment::round_to_ms;

/// Cues are at least this far apart, seconds, even where the words' times say nothing.
const APART: f64 = 0.1;

/// Gives the cues of one channel their times; a label of so many columns is to be read too.
pub(super) fn set_times(cues: &mut [Cue], rules: &CueRules, duration: f64, label: usize) {
    let limit = limit(duration);
    // Where the words' times leave a cue no time at all, it starts a little earlier.
    let apart = APART.min(limit / (cues.len() + 1) as f64);
    let mut latest = limit;
    for cue in cues.iter_mut().rev() {
        cue.start = cue.start.min(latest - apart).max(0.0);
        latest = cue.start;
    }
    let mut earliest = 0.0f64;
    for cue in cues.iter_mut() {
        cue.start = round_to_ms(cue.start.max(earliest));
        earliest = cue.start + 0.001;
    }
    let timing = Timing {
        rules,
        limit,
        needs: cues.iter().map(|cue| need(cue, rules, label)).collect(),
    };
    timing.share(cues);
    for index in 0..cues.len() {
        let last = timing.last(cues, index);
        let cue = &mut cues[index];
        let end = (cue.start + timing.needs[index]).min(cue.end + rules.linger);
        let end = end
            .max(cue.end)
            .max(cue.start + rules.min_duration.max(apart));
        let end = end
            .min(limit.max(cue.end))
            .min(cue.start + rules.max_duration.max(APART));
        cue.end = round_to_ms(end.min(last)).max(round_to_ms(cue.start + 0.001));
    }
}

/// Seconds that a cue should stay.
fn need(cue: &Cue, rules: &CueRules, label: usize) -> f64 {
    let reading = (cue.characters() + label) as f64 / rules.max_cps.max(0.1);
    // Times are rounded to milliseconds, and what is rounded down is too fast.
    let reading = reading + 0.001;
    reading.max(rules.min_duration).min(rules.max_duration)
}

struct Timing<'a> {
    rules: &'a CueRules,
    /// End of the recording, seconds.
    limit: f64,
    /// Seconds that each cue should stay.
    needs: Vec<f64>,
}

impl Timing<'_> {
    /// Moves starts such that cues with too little time get what their neighbours can spare.
    fn share(&self, cues: &mut [Cue]) {
        let shift = self.rules.shift;
        let spoken: Vec<f64> = cues.iter().map(|cue| cue.start).collect();
        for index in 0..cues.len() {
            let stays = self.last(cues, index).min(self.stay(&cues[index]));
            let short = self.needs[index] - (stays - cues[index].start);
            if short <= 0.0 {
                continue;
            }
            let free = match index.checked_sub(1) {
                Some(before) => self.spare(cues, before),
                None => cues[index].start,
            };
            let earlier = cues[index].start - (spoken[index] - shift);
            let earlier = short.min(earlier).min(free).max(0.0);
            cues[index].start = round_to_ms(cues[index].start - earlier);
            let next = index + 1;
            if next < cues.len() && self.last(cues, index) < self.stay(&cues[index]) {
                let later = spoken[next] + shift - cues[next].start;
                let later = (short - earlier).min(later).min(self.spare(cues, next));
                cues[next].start = round_to_ms(cues[next].start + later.max(0.0));
            }
        }
    }

    /// Until when a cue may stay for itself.
    fn stay(&self, cue: &Cue) -> f64 {
        let shortest = cue.start + self.rules.min_duration;
        shortest.max(cue.end + self.rules.linger).min(self.limit)
    }

    /// Until when the next cue leaves it on the screen.
    fn last(&self, cues: &[Cue], index: usize) -> f64 {
        let Some(next) = cues.get(index + 1).map(|next| next.start) else {
            return f64::INFINITY;
        };
        let roomy = next - cues[index].start > 2.0 * self.rules.min_gap;
        next - if roomy { self.rules.min_gap } else { 0.0 }
    }

    /// Seconds that a cue could give away and still have what it needs.
    fn spare(&self, cues: &[Cue], index: usize) -> f64 {
        let until = self.last(cues, index).min(self.stay(&cues[index]));
        until - cues[index].start - self.needs[index]
    }
}
