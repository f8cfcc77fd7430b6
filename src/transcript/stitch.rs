//! Stitching two windows that share a few seconds, so that what both heard is told once.
//!
//! The first window heard the shared words badly towards its end and the second one badly at its
//! start. They are joined at a word near the middle that both agree on.

use crate::transcript::align::{MAX_WORDS, align, middle, misheard};
use crate::transcript::segment::{Quality, Segment, Word, can_be_said};
use crate::transcript::words::{interpolate, join};

/// How far outside the overlap a word's rough time may put it. Seconds.
const MARGIN: f64 = 0.5;

/// A match without a neighbour counts only when the two times are this close. Seconds.
const LONE_MATCH: f64 = 0.8;

/// A segment with a lower mean log-probability is not believed, as in OpenAI's Whisper.
const UNSURE: f32 = -1.0;

/// A stitch in the middle of a sentence makes one segment of the two, unless that would be longer
/// than this. Seconds.
const MAX_FUSED: f64 = 15.0;

/// A word and the position of its segment.
struct Place {
    segment: usize,
    word: Word,
}

/// Puts `next` behind `merged`, with what both say between `from` and `to` (seconds) told once.
pub fn stitch(merged: &mut Vec<Segment>, mut next: Vec<Segment>, from: f64, to: f64) {
    let tail = tail(merged, from - MARGIN);
    let head = head(&next, to + MARGIN);
    let left: Vec<Word> = tail.iter().map(|place| place.word.clone()).collect();
    let right: Vec<Word> = head.iter().map(|place| place.word.clone()).collect();
    let pairs = align(&left, &right);

    let cut = match best_pair(&pairs, &tail, &head, (from + to) / 2.0) {
        // The second window's own spelling goes on into what follows, punctuation included;
        // but its very first word is the one that it heard least of.
        Some((i, 0)) => Cut {
            keep: i + 1,
            skip: 1,
            joined: true,
        },
        Some((i, j)) => Cut {
            keep: i,
            skip: j,
            joined: true,
        },
        None => match misheard(&left, &right) {
            Some(skip) => Cut {
                keep: left.len(),
                skip,
                joined: false,
            },
            None if makes_room(merged, &mut next, to) => Cut {
                keep: left.len(),
                skip: 0,
                joined: false,
            },
            None => cut_by_time(&left, &right, (from + to) / 2.0),
        },
    };
    apply(merged, next, &tail, &head, &cut);
}

/// How much of each side is kept.
struct Cut {
    /// Words of the tail that stay.
    keep: usize,
    /// Words of the head that go.
    skip: usize,
    /// Both sides agree on a word here, so that the text runs on across the cut.
    joined: bool,
}

/// The words at the end of the transcript so far that lie after `from`, in order.
fn tail(segments: &[Segment], from: f64) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    'segments: for (index, segment) in segments.iter().enumerate().rev() {
        for word in words_of(segment).into_iter().rev() {
            if middle(&word) <= from || places.len() >= MAX_WORDS {
                break 'segments;
            }
            places.push(Place {
                segment: index,
                word,
            });
        }
    }
    places.reverse();
    places
}

/// The words at the start of the next window that lie before `to`, in order.
fn head(segments: &[Segment], to: f64) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    'segments: for (index, segment) in segments.iter().enumerate() {
        for word in words_of(segment) {
            if middle(&word) >= to || places.len() >= MAX_WORDS {
                break 'segments;
            }
            places.push(Place {
                segment: index,
                word,
            });
        }
    }
    places
}

fn words_of(segment: &Segment) -> Vec<Word> {
    if segment.words.is_empty() {
        interpolate(&segment.text, segment.start, segment.end)
    } else {
        segment.words.clone()
    }
}

/// The match to stitch at: near the middle of the overlap, rather inside a run of matches than
/// alone, and a little rather where a segment ends anyway.
fn best_pair(
    pairs: &[(usize, usize)],
    tail: &[Place],
    head: &[Place],
    centre: f64,
) -> Option<(usize, usize)> {
    let in_run = |&(i, j): &(usize, usize)| {
        pairs.contains(&(i + 1, j + 1)) || (i > 0 && j > 0 && pairs.contains(&(i - 1, j - 1)))
    };
    let any_run = pairs.iter().any(in_run);
    let cost = |&(i, j): &(usize, usize)| {
        let (a, b) = (&tail[i], &head[j]);
        let boundary =
            |places: &[Place], at: usize| at > 0 && places[at - 1].segment != places[at].segment;
        let natural = u8::from(boundary(tail, i)) + u8::from(boundary(head, j));
        ((middle(&a.word) + middle(&b.word)) / 2.0 - centre).abs() - 0.25 * f64::from(natural)
    };
    pairs
        .iter()
        .filter(|pair| match any_run {
            true => in_run(pair),
            false => {
                let apart = middle(&tail[pair.0].word) - middle(&head[pair.1].word);
                apart.abs() <= LONE_MATCH
            }
        })
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        .copied()
}

/// Whether all of `next` can have been said behind all that came before; then its first segment
/// begins there.
///
/// A model often leaves out the end of a sentence that its window begins with, and gives the next
/// sentence the time of the window's start. So two sides that have nothing in common need not tell
/// the same seconds, whatever their times say. They do where that segment ends before `to`
/// (seconds), the end of what both heard, and where the model does not believe its text.
fn makes_room(merged: &[Segment], next: &mut [Segment], to: f64) -> bool {
    let (Some(last), Some(first)) = (merged.last(), next.first_mut()) else {
        return true;
    };
    if first.start >= last.end {
        return true;
    }
    let believed = first.quality.avg_logprob >= UNSURE;
    let fits = first.end > to.max(last.end) && can_be_said(&first.text, first.end - last.end);
    if !believed || !fits {
        return false;
    }
    let (start, end) = (first.start, first.end);
    let share = (end - last.end) / (end - start);
    let later = |time: f64| end - (end - time) * share;
    for word in &mut first.words {
        word.start = later(word.start);
        word.end = later(word.end);
    }
    first.start = last.end;
    true
}

/// The cut where the two sides agree on nothing: in the middle, or where one side has nothing to
/// say, wherever the other side's words end.
fn cut_by_time(left: &[Word], right: &[Word], centre: f64) -> Cut {
    let last = left.last().map_or(f64::NEG_INFINITY, |word| word.end);
    let first = right.first().map_or(f64::INFINITY, |word| word.start);
    let at = if last <= first {
        return Cut {
            keep: left.len(),
            skip: 0,
            joined: false,
        };
    } else if first > centre {
        first
    } else if last < centre {
        last
    } else {
        centre
    };
    Cut {
        keep: left.iter().take_while(|word| middle(word) < at).count(),
        skip: right.iter().take_while(|word| middle(word) < at).count(),
        joined: false,
    }
}

/// Carries out a cut.
fn apply(
    merged: &mut Vec<Segment>,
    mut next: Vec<Segment>,
    tail: &[Place],
    head: &[Place],
    cut: &Cut,
) {
    let mut open = false;
    if let Some(first_gone) = tail.get(cut.keep) {
        let gone = tail[cut.keep..]
            .iter()
            .filter(|place| place.segment == first_gone.segment);
        let gone = gone.count();
        merged.truncate(first_gone.segment + 1);
        if let Some(segment) = merged.last_mut() {
            let mut words = words_of(segment);
            words.truncate(words.len().saturating_sub(gone));
            segment.end = words.last().map_or(segment.start, |word| word.end);
            open = rewrite(segment, words);
        }
        if !open {
            merged.pop();
        }
    }
    let mut running_on = false;
    if let Some(last_gone) = cut.skip.checked_sub(1).and_then(|last| head.get(last)) {
        let gone = head[..cut.skip]
            .iter()
            .filter(|place| place.segment == last_gone.segment);
        let gone = gone.count();
        next.drain(..last_gone.segment.min(next.len()));
        if let Some(segment) = next.first_mut() {
            let mut words = words_of(segment);
            words.drain(..gone.min(words.len()));
            segment.start = words.first().map_or(segment.end, |word| word.start);
            running_on = rewrite(segment, words);
        }
        if !running_on && !next.is_empty() {
            next.remove(0);
        }
    }
    // A sentence cut on both sides is one sentence again.
    if cut.joined
        && (open || running_on)
        && let (Some(last), Some(first)) = (merged.last_mut(), next.first())
        && (open && (running_on || short(last)) || running_on && short(first))
        && first.end - last.start <= MAX_FUSED
    {
        let first = next.remove(0);
        fuse(last, first);
    }
    merged.extend(next);
}

/// Gives a segment these words; false when nothing is left of it.
fn rewrite(segment: &mut Segment, words: Vec<Word>) -> bool {
    segment.text = join(&words);
    if !segment.words.is_empty() {
        segment.words = words;
    }
    !segment.text.is_empty()
}

/// A fragment that should not stand alone.
fn short(segment: &Segment) -> bool {
    segment.words.len() <= 2
}

/// Makes one segment of two.
fn fuse(last: &mut Segment, mut first: Segment) {
    let spaced = |segment: &Segment| {
        segment
            .words
            .iter()
            .skip(1)
            .any(|word| word.word.starts_with(' '))
            || segment.text.contains(' ')
    };
    let weight = (last.text.len() as f32, first.text.len() as f32);
    last.quality = mean(&last.quality, &first.quality, weight);
    last.end = first.end.max(last.end);
    if last.words.is_empty() || first.words.is_empty() {
        let gap = if spaced(last) || spaced(&first) {
            " "
        } else {
            ""
        };
        last.text = format!("{}{gap}{}", last.text, first.text);
        last.words.clear();
        return;
    }
    if (spaced(last) || spaced(&first))
        && let Some(word) = first.words.first_mut()
        && !word.word.starts_with(char::is_whitespace)
    {
        word.word.insert(0, ' ');
    }
    last.words.append(&mut first.words);
    last.text = join(&last.words);
}

/// The quality of two segments that became one: means weighted by text, the worse of the rest.
fn mean(a: &Quality, b: &Quality, weight: (f32, f32)) -> Quality {
    let total = (weight.0 + weight.1).max(1.0);
    let mean = |x: f32, y: f32| (x * weight.0 + y * weight.1) / total;
    let mut flags = [a.flags.as_slice(), b.flags.as_slice()].concat();
    flags.sort_unstable();
    flags.dedup();
    Quality {
        avg_logprob: mean(a.avg_logprob, b.avg_logprob),
        no_speech_prob: mean(a.no_speech_prob, b.no_speech_prob),
        compression_ratio: a.compression_ratio.max(b.compression_ratio),
        temperature: a.temperature.max(b.temperature),
        flags,
    }
}
