//! Cues: from segments to what stands on the screen, and when.
//!
//! The text is cut where that costs least over the whole recording (the shortest path through all
//! ways to cut it, as Knuth and Plass break paragraphs), then every cue gets the time that its
//! neighbours leave it (`times`).

mod times;

use self::times::set_times;
use crate::transcript::atoms::{Atom, atoms};
use crate::transcript::channels::{change, label};
use crate::transcript::layout::{Fill, lines, two_lines_cost};
use crate::transcript::profiles::CueRules;
use crate::transcript::segment::{Segment, Transcript};
use crate::transcript::words::one_line;
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation;

/// What a cue costs, so that there are no more of them than needed.
const CUE: f64 = 10.0;
/// What it costs to show two segments at once: a cue is a segment where that fits.
const TWO_SEGMENTS: f64 = 14.0;
/// What the end of a sentence inside a cue costs.
const TWO_SENTENCES: f64 = 3.0;
/// What a pause inside a cue costs.
const HANGING: f64 = 60.0;
/// A silence that no cue should hang over, seconds.
const LONG_PAUSE: f64 = 1.0;
/// A silence that makes any place a good one to cut, seconds.
const PAUSE: f64 = 0.4;
/// What a cue that flashes by costs, and one that overstays.
const TOO_SHORT: f64 = 24.0;
const TOO_LONG: f64 = 40.0;
/// What a cue costs that cannot be read in the time that it has, and more for each time as long that
/// it would take, up to a bound: what cannot be helped must not undo everything else.
const TOO_FAST: f64 = 4.0;
const FASTER: f64 = 30.0;
const FASTEST: f64 = 24.0;
/// How much a bad place to break the two lines of a cue counts against cutting elsewhere.
const LINES: f64 = 0.5;
/// What a leftover of a few letters costs.
const LEFTOVER: f64 = 6.0;
/// Fewer columns than this are a leftover.
const LEFTOVER_WIDTH: usize = 12;
/// No cue is longer than this many atoms, which bounds the time to find the cuts.
const MAX_ATOMS: usize = 256;

/// Text on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// Seconds.
    pub start: f64,
    /// Seconds, after `start`.
    pub end: f64,
    /// The lines, from the top.
    pub lines: Vec<String>,
    /// Channel that it was said on, from 1, when each was transcribed alone.
    pub channel: Option<u32>,
}

impl Cue {
    /// Characters as a reader counts them, spaces and punctuation included.
    pub fn characters(&self) -> usize {
        self.lines
            .iter()
            .map(|line| line.graphemes(true).count())
            .sum()
    }
}

/// The cues of a transcript under these rules.
///
/// All of the text, in order; no two cues of one channel overlap and every cue takes some time.
/// Lines are within the width unless a single word is not, cues within the number of lines. Times
/// are rounded to milliseconds.
///
/// Where channels were transcribed alone, no cue holds words of two of them, and one ends where
/// another channel's segment begins; two people who speak at once have cues at once.
pub fn cues(transcript: &Transcript, rules: &CueRules) -> Vec<Cue> {
    cues_with_room(transcript, rules, 0)
}

/// Cues that leave room for a label of so many columns.
fn cues_with_room(transcript: &Transcript, rules: &CueRules, label: usize) -> Vec<Cue> {
    let rules = &CueRules {
        max_line_width: rules.max_line_width.saturating_sub(label).max(1),
        ..rules.clone()
    };
    let mut channels: BTreeMap<Option<u32>, Vec<Cue>> = BTreeMap::new();
    for turn in turns(&transcript.segments) {
        let cues = match rules.whole_segments {
            true => whole(turn),
            false => laid_out(turn, transcript, rules),
        };
        let channel = turn.first().and_then(|segment| segment.channel);
        channels.entry(channel).or_default().extend(cues);
    }
    for cues in channels.values_mut() {
        set_times(cues, rules, transcript.input.duration, label);
    }
    let mut cues: Vec<Cue> = channels.into_values().flatten().collect();
    // Those of one channel are in order, and stay so.
    cues.sort_by(|a, b| a.start.total_cmp(&b.start));
    cues
}

/// As [`cues`], with a label before the text of a cue that is of another channel than the one
/// before it, for formats that have no place of their own for who speaks.
pub fn labelled_cues(transcript: &Transcript, rules: &CueRules) -> Vec<Cue> {
    let told = transcript
        .segments
        .iter()
        .filter_map(|segment| segment.channel);
    let Some(highest) = told.max() else {
        return cues(transcript, rules);
    };
    let mut cues = cues_with_room(transcript, rules, label(highest).len() + 1);
    let mut last = None;
    for cue in &mut cues {
        if let Some(channel) = change(&mut last, cue.channel)
            && let Some(line) = cue.lines.first_mut()
        {
            line.insert_str(0, &format!("{} ", label(channel)));
        }
    }
    cues
}

/// Segments that follow each other on one channel.
pub fn turns(segments: &[Segment]) -> impl Iterator<Item = &[Segment]> {
    segments.chunk_by(|a, b| a.channel == b.channel)
}

/// A cue for each segment.
fn whole(turn: &[Segment]) -> Vec<Cue> {
    let cues = turn.iter().map(|segment| Cue {
        start: segment.start,
        end: segment.end,
        lines: vec![one_line(&segment.text)],
        channel: segment.channel,
    });
    cues.filter(|cue| cue.lines.iter().any(|line| !line.is_empty()))
        .collect()
}

/// Cues cut and broken into lines for the least cost.
fn laid_out<'a>(turn: &'a [Segment], transcript: &'a Transcript, rules: &CueRules) -> Vec<Cue> {
    let atoms = atoms(turn, |segment| transcript.language_of(segment));
    let mut cuts = cuts(&atoms, rules);
    cuts.push(atoms.len());
    let mut from = 0;
    let mut cues = Vec::with_capacity(cuts.len());
    for to in cuts {
        let part = &atoms[from..to];
        if let (Some(first), Some(last)) = (part.first(), part.last()) {
            cues.push(Cue {
                start: first.start,
                end: last.end,
                lines: lines(part, rules.max_line_width, rules.max_lines),
                channel: turn.first().and_then(|segment| segment.channel),
            });
        }
        from = to;
    }
    cues
}

/// Where one cue ends and the next begins, for the least cost.
fn cuts(atoms: &[Atom], rules: &CueRules) -> Vec<usize> {
    let n = atoms.len();
    // best[to]: the least cost of showing atoms[..to], and where the last cue of it starts.
    let mut best = vec![(f64::INFINITY, 0usize); n + 1];
    best[0].0 = 0.0;
    for from in 0..n {
        let so_far = best[from].0;
        let mut fill = Fill::new(rules.max_line_width);
        let mut inside = 0.0;
        let mut width = 0;
        let mut letters = 0;
        for to in from + 1..=n.min(from + MAX_ATOMS) {
            let last = &atoms[to - 1];
            fill.add(last);
            width += last.width;
            letters += last.graphemes + usize::from(last.spaced && to - from > 1);
            if to - from > 1 {
                let long = last.end - atoms[from].start > 2.0 * rules.max_duration;
                if fill.lines > rules.max_lines || long {
                    break;
                }
                inside += joining(&atoms[to - 2], last);
            }
            let mut cost = so_far + inside + showing(atoms, from, to, width, rules);
            cost += reading(atoms, from, to, letters, rules);
            if cost < best[to].0 && fill.lines == 2 {
                cost += LINES * two_lines_cost(&atoms[from..to], rules.max_line_width);
            }
            if cost < best[to].0 {
                best[to] = (cost, from);
            }
        }
    }
    let mut cuts = Vec::new();
    let mut to = n;
    while to > 0 {
        to = best[to].1;
        if to > 0 {
            cuts.push(to);
        }
    }
    cuts.reverse();
    cuts
}

/// What it costs to show two neighbours in one cue.
fn joining(before: &Atom, after: &Atom) -> f64 {
    let mut cost = 0.0;
    if after.first {
        cost += TWO_SEGMENTS;
    } else if before.break_cost == crate::transcript::breaks::SENTENCE {
        cost += TWO_SENTENCES;
    }
    if after.start - before.end > LONG_PAUSE {
        cost += HANGING;
    }
    cost
}

/// What a cue of atoms[from..to] costs by itself and for ending there.
fn showing(atoms: &[Atom], from: usize, to: usize, width: usize, rules: &CueRules) -> f64 {
    let (first, last) = (&atoms[from], &atoms[to - 1]);
    let next = atoms.get(to);
    let mut cost = CUE;
    if let Some(next) = next {
        let ending = match next.first {
            true => 0.0,
            false => 2.0 * last.break_cost,
        };
        cost += if next.start - last.end > PAUSE {
            ending * 0.3
        } else {
            ending
        };
    }
    let long = last.end - first.start - rules.max_duration;
    if long > 0.0 {
        cost += TOO_LONG + long;
    }
    let time = next.map_or(f64::INFINITY, |next| next.start - first.start);
    if time < rules.min_duration {
        cost += TOO_SHORT * (1.0 - time.max(0.0) / rules.min_duration);
    }
    let whole = first.first && next.is_none_or(|next| next.first);
    if width < LEFTOVER_WIDTH && !whole {
        cost += LEFTOVER;
    }
    cost
}

/// What it costs that so many characters have to be read in the time of atoms[from..to].
fn reading(atoms: &[Atom], from: usize, to: usize, letters: usize, rules: &CueRules) -> f64 {
    let (first, last) = (&atoms[from], &atoms[to - 1]);
    let next = atoms
        .get(to)
        .map_or(f64::INFINITY, |next| next.start - rules.min_gap);
    let until = next.min(last.end + rules.linger);
    let time = (until - first.start).clamp(0.1, rules.max_duration.max(0.1));
    let needed = letters as f64 / rules.max_cps.max(0.1);
    match needed > time {
        true => TOO_FAST + (FASTER * (needed / time - 1.0)).min(FASTEST),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests;
