//! Cutting packed speech into windows: few, evenly filled, and parted where nobody speaks.

use crate::audio::speech::{FRAMES_PER_SECOND, Frame};

/// Longest window, seconds of packed audio. A full 30 s window costs the engine a second pass.
pub const WINDOW_SECONDS: u64 = 28;

/// Longest window in frames.
const WINDOW: usize = (WINDOW_SECONDS as f64 * FRAMES_PER_SECOND) as usize;

/// Frames heard again after a cut where somebody was speaking, 2 s: enough to hold the cut word
/// whole and a few beside it to recognise it by.
pub(super) const OVERLAP: usize = 125;

/// Shortest pause taken for one, frames (160 ms); plosives close the mouth for up to 100 ms.
const PAUSE: usize = 10;

/// Frames from one place considered for a forced cut to the next (0.5 s).
const BUCKET: usize = 31;

/// Frames over which a forced cut's surroundings are judged.
const AROUND: usize = 3;

/// What a window costs, in the measure of the constants below: an encoder pass.
const WINDOW_COST: f64 = 1.0;

/// What a window filled to the brim costs more than an empty one; evens out the lengths.
const FILL_COST: f64 = 0.2;

/// What a cut in the shortest pause costs; longer pauses cost less, nothing from `FREE_PAUSE` on.
const SHORT_PAUSE_COST: f64 = 0.6;
const FREE_PAUSE: usize = 36;

/// What a cut into speech costs: more than another window.
const FORCED_COST: f64 = 3.0;

/// A place where audio may be cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Frame after the cut.
    pub frame: usize,
    /// Lower is better; see the constants.
    pub cost: f64,
    /// The cut falls where somebody speaks.
    pub forced: bool,
}

/// A window in frames of packed audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub first: usize,
    pub len: usize,
    pub overlap: usize,
}

/// Pauses in `frames`: where the score stays below `release` for a while.
pub(super) fn pauses(frames: &[Frame], release: f32) -> Vec<Place> {
    let mut places = Vec::new();
    let mut start = 0;
    for end in 0..=frames.len() {
        if frames.get(end).is_some_and(|frame| frame.score < release) {
            continue;
        }
        let len = end - start;
        // Silence at either edge parts nothing.
        if len >= PAUSE && start > 0 && end < frames.len() {
            let short = 1.0 - ((len - PAUSE) as f64 / (FREE_PAUSE - PAUSE) as f64).min(1.0);
            places.push(Place {
                frame: start + len / 2,
                cost: SHORT_PAUSE_COST * short,
                forced: false,
            });
        }
        start = end + 1;
    }
    places
}

/// The quietest place in each half second, for want of a pause.
pub(super) fn quietest(frames: &[Frame]) -> Vec<Place> {
    let loudest = frames.iter().map(|f| f.energy).fold(1e-12, f32::max);
    let noise = |frame: &Frame| {
        let below = (loudest / frame.energy.max(1e-12)).log10() / 4.0;
        f64::from(frame.score) + f64::from(1.0 - below.clamp(0.0, 1.0))
    };
    let noises: Vec<f64> = frames.iter().map(noise).collect();
    let around = |n: usize| -> f64 {
        let near = &noises[n.saturating_sub(AROUND)..(n + AROUND).min(noises.len())];
        near.iter().sum::<f64>() / near.len().max(1) as f64
    };
    (1..frames.len().div_ceil(BUCKET))
        .filter_map(|bucket| {
            let range = bucket * BUCKET..((bucket + 1) * BUCKET).min(frames.len());
            let (noise, frame) = range
                .map(|n| (around(n), n))
                .min_by(|a, b| a.0.total_cmp(&b.0))?;
            Some(Place {
                frame,
                cost: FORCED_COST + noise,
                forced: true,
            })
        })
        .collect()
}

/// Every way worth taking to cut packed audio into windows of at most [`WINDOW_SECONDS`], at least
/// total cost: the number of windows first, then pauses rather than speech, then even lengths.
pub(super) struct Plan {
    /// In order; the last one is the end of the audio.
    places: Vec<Place>,
    /// For each place, what it costs to cut everything up to there, and the place before it.
    best: Vec<(f64, Option<usize>)>,
}

impl Plan {
    /// Frames of packed audio; a score under `release` is silence.
    pub fn of(frames: &[Frame], release: f32) -> Plan {
        let mut places = pauses(frames, release);
        places.extend(quietest(frames));
        if !frames.is_empty() {
            places.push(Place {
                frame: frames.len(),
                cost: 0.0,
                forced: false,
            });
        }
        places.sort_by(|a, b| {
            (a.frame, a.cost)
                .partial_cmp(&(b.frame, b.cost))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        places.dedup_by_key(|place| place.frame);

        let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(places.len());
        for (i, place) in places.iter().enumerate() {
            let mut least = (f64::INFINITY, None);
            let whole = (0, 0, 0.0, None);
            let earlier = (0..i).rev().map(|j| {
                let overlap = if places[j].forced { OVERLAP } else { 0 };
                (places[j].frame, overlap, best[j].0, Some(j))
            });
            for (start, overlap, cost, from) in earlier.chain([whole]) {
                let len = place.frame - start + overlap.min(start);
                if place.frame - start > WINDOW {
                    break;
                }
                if len > WINDOW {
                    continue;
                }
                let fill = len as f64 / WINDOW as f64;
                let total = cost + WINDOW_COST + FILL_COST * fill * fill + place.cost;
                if total < least.0 {
                    least = (total, from);
                }
            }
            best.push(least);
        }
        Plan { places, best }
    }

    /// The windows that hold all of the audio.
    pub fn parts(&self) -> Vec<Part> {
        let Plan { places, best } = self;
        let mut parts = Vec::new();
        let mut at = places.len().checked_sub(1);
        while let Some(i) = at {
            let before = best[i].1;
            let (start, forced) =
                before.map_or((0, false), |j| (places[j].frame, places[j].forced));
            let overlap = if forced { OVERLAP.min(start) } else { 0 };
            parts.push(Part {
                first: start - overlap,
                len: places[i].frame - start + overlap,
                overlap,
            });
            at = before;
        }
        parts.reverse();
        parts
    }

    /// The place, of those before the end and in `reach`, up to which the audio costs least for
    /// its length: behind a full window rather than behind the beginning of another.
    pub fn cheapest(&self, reach: std::ops::RangeInclusive<usize>) -> Option<Place> {
        let within = self.places.iter().zip(&self.best).rev().skip(1);
        within
            .filter(|(place, _)| reach.contains(&place.frame))
            .min_by(|(a, (x, _)), (b, (y, _))| {
                (x / a.frame as f64).total_cmp(&(y / b.frame as f64))
            })
            .map(|(place, _)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = 62;

    fn speech(parts: &[(f32, usize)]) -> Vec<Frame> {
        parts
            .iter()
            .flat_map(|&(score, count)| {
                let energy = score * 0.01;
                std::iter::repeat_n(Frame { score, energy }, count)
            })
            .collect()
    }

    /// Every window is short enough and the windows cover everything once, overlaps aside.
    fn check(parts: &[Part], frames: usize) {
        let mut at = 0;
        for part in parts {
            assert_eq!(part.first + part.overlap, at);
            assert!(part.len > part.overlap && part.len <= WINDOW, "{part:?}");
            at = part.first + part.len;
        }
        assert_eq!(at, frames);
    }

    #[test]
    fn short_audio_is_one_window() {
        let frames = speech(&[(0.9, 27 * SECOND)]);
        assert_eq!(Plan::of(&frames, 0.2).parts().len(), 1);
        assert_eq!(Plan::of(&[], 0.2).parts(), []);
    }

    #[test]
    fn lengths_are_balanced_when_pauses_allow() {
        let sentence = [(0.9, 4 * SECOND), (0.0, 40)];
        let frames = speech(&sentence.repeat(9));
        let parts = Plan::of(&frames, 0.2).parts();
        check(&parts, frames.len());
        assert_eq!(parts.len(), 2);
        assert!(
            parts
                .iter()
                .all(|part| part.len > 16 * SECOND && part.overlap == 0)
        );
    }

    #[test]
    fn a_pause_is_preferred_to_an_even_cut() {
        let frames = speech(&[(0.9, 10 * SECOND), (0.0, 20), (0.9, 22 * SECOND)]);
        let parts = Plan::of(&frames, 0.2).parts();
        check(&parts, frames.len());
        assert_eq!(
            parts[1],
            Part {
                first: 630,
                len: 10 + 22 * SECOND,
                overlap: 0
            }
        );
    }

    #[test]
    fn without_a_pause_the_quietest_place_is_cut_with_an_overlap() {
        let frames = speech(&[(0.9, 20 * SECOND), (0.5, 5), (0.9, 20 * SECOND)]);
        let parts = Plan::of(&frames, 0.2).parts();
        check(&parts, frames.len());
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1].overlap, OVERLAP);
        let cut = parts[1].first + parts[1].overlap;
        assert!((20 * SECOND..=20 * SECOND + 5).contains(&cut), "{cut}");
    }

    #[test]
    fn the_best_end_is_behind_a_full_window() {
        // A sentence and its pause take 7.5 s: three fill a window, 15 fill five.
        let sentence = [(0.9, 7 * SECOND), (0.0, 31), (0.9, SECOND), (0.0, 40)];
        let frames = speech(&sentence.repeat(16));
        let plan = Plan::of(&frames, 0.2);
        let end = plan.cheapest(90 * SECOND..=132 * SECOND).unwrap();
        assert!(!end.forced);
        let windows = Plan::of(&frames[..end.frame], 0.2).parts();
        let mean = end.frame / windows.len();
        assert!(mean >= 25 * SECOND, "{mean} of {} windows", windows.len());
        assert_eq!(plan.cheapest(0..=10), None);
    }

    #[test]
    fn hours_without_a_pause_are_covered() {
        let frames = speech(&[(0.9, 600 * SECOND)]);
        check(&Plan::of(&frames, 0.2).parts(), frames.len());
    }
}
