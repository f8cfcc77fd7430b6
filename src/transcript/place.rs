//! Placing: from times in a window of packed speech to times in the recording.
//!
//! Pauses were left out between the spans of a chunk, so a segment that the engine heard as one
//! may stand on both sides of a minute of silence. The words say where it comes apart.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Window};
use crate::transcript::segment::{Segment, Word, between, round_to_ms};
use crate::transcript::words::{interpolate, join};

/// A left-out pause longer than this comes between two segments, never inside one. Seconds.
const SPLIT_PAUSE: f64 = 1.0;

/// A first word that lies this close before a seam belongs behind it, a last word this close
/// after one belongs before it: spans are padded with about this much silence, and the engine's
/// word times are no better. Seconds.
const SEAM: f64 = 0.25;

/// A part of a span that the window holds. All in seconds.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Start, from the window's first sample.
    packed: f64,
    /// Start, in the recording.
    source: f64,
    /// Length.
    len: f64,
}

impl Piece {
    fn packed_end(&self) -> f64 {
        self.packed + self.len
    }

    fn source_end(&self) -> f64 {
        self.source + self.len
    }

    /// A packed time as a time in the recording, kept within the piece.
    fn place(&self, packed: f64) -> f64 {
        between(
            self.source + (packed - self.packed),
            self.source,
            self.source_end(),
        )
    }

    /// How much of a stretch of packed time lies in the piece.
    fn share(&self, start: f64, end: f64) -> f64 {
        end.min(self.packed_end()) - start.max(self.packed)
    }
}

/// The engine's segments of one window, placed in the recording.
///
/// Segments come in with times in seconds from the window's first sample and go out with times in
/// seconds from the recording's first sample, rounded to milliseconds, in order, not overlapping,
/// within the audio of the window and with every word inside its segment. A segment whose words
/// fall on both sides of a left-out pause of more than a second is split there. Segments without
/// text are dropped. Ids count from 0.
///
/// A segment whose words do not join to its text loses its words; it is still split, by the
/// length of its text.
pub fn place(chunk: &Chunk, window: &Window, segments: Vec<Segment>) -> Vec<Segment> {
    let pieces = pieces(chunk, window);
    let mut placed: Vec<Segment> = Vec::new();
    if pieces.is_empty() {
        return placed;
    }
    for segment in segments {
        place_one(&pieces, segment, &mut placed);
    }
    for (id, segment) in placed.iter_mut().enumerate() {
        segment.id = id;
    }
    placed
}

/// The parts of the chunk's spans that the window holds, in order.
fn pieces(chunk: &Chunk, window: &Window) -> Vec<Piece> {
    let rate = f64::from(SAMPLE_RATE);
    let window_end = window.first.saturating_add(window.len);
    chunk
        .spans
        .iter()
        .filter_map(|span| {
            let first = span.packed.max(window.first);
            let end = span.packed.saturating_add(span.len).min(window_end);
            (first < end).then(|| Piece {
                packed: (first - window.first) as f64 / rate,
                source: span.source.saturating_add(first - span.packed) as f64 / rate,
                len: (end - first) as f64 / rate,
            })
        })
        .collect()
}

fn place_one(pieces: &[Piece], mut segment: Segment, placed: &mut Vec<Segment>) {
    let text = segment.text.trim();
    if text.is_empty() {
        return;
    }
    let window_end = pieces.last().map_or(0.0, Piece::packed_end);
    let (mut start, mut end) = extent(&segment);
    start = between(start, 0.0, window_end);
    end = between(end, start, window_end);

    let honest = join(&segment.words) == text;
    let mut words = match honest {
        true => std::mem::take(&mut segment.words),
        false => interpolate(text, start, end),
    };
    order(&mut words, start, end);
    let homes = homes(pieces, &words);

    let groups = groups(pieces, &words, &homes);
    let last = groups.len().saturating_sub(1);
    let mut rest = words.into_iter();
    let mut homes = homes.into_iter();
    for (index, count) in groups.into_iter().enumerate() {
        let mut words: Vec<Word> = rest.by_ref().take(count).collect();
        let homes: Vec<usize> = homes.by_ref().take(count).collect();
        let (Some(&first_home), Some(&last_home)) = (homes.first(), homes.last()) else {
            continue;
        };
        for (word, &home) in words.iter_mut().zip(&homes) {
            word.start = pieces[home].place(word.start);
            word.end = pieces[home].place(word.end).max(word.start);
        }
        let mut from = words.first().map_or(0.0, |word| word.start);
        let mut to = words.last().map_or(from, |word| word.end);
        if index == 0 {
            from = from.min(pieces[first_home].place(start));
        }
        if index == last {
            to = to.max(pieces[last_home].place(end));
        }
        let before = placed.last().map_or(0.0, |segment| segment.end);
        from = round_to_ms(from).max(before);
        to = round_to_ms(to).max(from);
        for word in &mut words {
            word.start = between(round_to_ms(word.start), from, to);
            word.end = between(round_to_ms(word.end), word.start, to);
        }
        let text = join(&words);
        if !honest {
            words.clear();
        }
        if !text.is_empty() {
            placed.push(Segment {
                channel: None,
                id: 0,
                start: from,
                end: to,
                language: segment.language.clone(),
                text,
                words,
                quality: segment.quality.clone(),
            });
        }
    }
}

/// Where a segment starts and ends in packed time; its words decide when it says nothing itself.
fn extent(segment: &Segment) -> (f64, f64) {
    if segment.end > segment.start {
        return (segment.start, segment.end);
    }
    let start = segment
        .words
        .iter()
        .map(|word| word.start)
        .fold(f64::INFINITY, f64::min);
    let end = segment
        .words
        .iter()
        .map(|word| word.end)
        .fold(f64::NEG_INFINITY, f64::max);
    if start.is_finite() && end > start {
        (start, end)
    } else {
        (segment.start, segment.start)
    }
}

/// Brings word times into order and between `start` and `end`.
fn order(words: &mut [Word], start: f64, end: f64) {
    let mut before = start;
    for word in words {
        word.start = between(word.start, before, end);
        word.end = between(word.end, word.start, end);
        before = word.start;
    }
}

/// The piece that each word was spoken in: the one that holds most of it, and never an earlier
/// one than the word before.
fn homes(pieces: &[Piece], words: &[Word]) -> Vec<usize> {
    let mut homes = Vec::with_capacity(words.len());
    let mut low = 0;
    for word in words {
        let mut best = low;
        let mut most = f64::NEG_INFINITY;
        for (index, piece) in pieces.iter().enumerate().skip(low) {
            let share = piece.share(word.start, word.end);
            // On a tie the later one: a start on a seam belongs behind it.
            if share >= most {
                most = share;
                best = index;
            }
        }
        homes.push(best);
        low = best;
    }
    settle_seams(pieces, words, &mut homes);
    homes
}

/// Moves the words that only just fall on the wrong side of a seam.
fn settle_seams(pieces: &[Piece], words: &[Word], homes: &mut [usize]) {
    let (Some(&first), Some(&last)) = (homes.first(), homes.last()) else {
        return;
    };
    let lead = homes.iter().take_while(|&&home| home == first).count();
    if first != last
        && let (Some(&next), Some(word)) = (homes.get(lead), words.first())
        && word.start > pieces[first].packed_end() - SEAM
    {
        homes[..lead].fill(next);
    }
    let last_run = homes.iter().rev().take_while(|&&home| home == last).count();
    let cut = homes.len() - last_run;
    if cut > 0
        && let (Some(&before), Some(word)) = (homes.get(cut - 1), words.last())
        && word.end < pieces[last].packed + SEAM
    {
        homes[cut..].fill(before);
    }
}

/// How many words go into each segment: a new one begins behind every long left-out pause, unless
/// nothing but punctuation stands on one side of it, or it lies inside brackets: half a mark such
/// as `[door closes]` is none.
fn groups(pieces: &[Piece], words: &[Word], homes: &[usize]) -> Vec<usize> {
    let speaks = |words: &[Word]| {
        words
            .iter()
            .any(|word| word.word.chars().any(char::is_alphanumeric))
    };
    let brackets = |word: &Word, which: [char; 2]| word.word.matches(which).count();
    let mut groups = Vec::new();
    let mut from = 0;
    let mut open = 0usize;
    for (index, pair) in homes.windows(2).enumerate() {
        let cut = index + 1;
        let (a, b) = (&pieces[pair[0]], &pieces[pair[1]]);
        open += brackets(&words[index], ['[', '(']);
        open = open.saturating_sub(brackets(&words[index], [']', ')']));
        let left_out = (b.source - a.source_end()) - (b.packed - a.packed_end());
        if pair[0] != pair[1]
            && left_out > SPLIT_PAUSE
            && open == 0
            && speaks(&words[from..cut])
            && speaks(&words[cut..])
        {
            groups.push(cut - from);
            from = cut;
        }
    }
    groups.push(words.len() - from);
    groups
}

#[cfg(test)]
mod tests;
