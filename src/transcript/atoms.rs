//! Atoms: the pieces of a text that are never broken.

use crate::transcript::breaks::{Breaks, NAME};
use crate::transcript::segment::Segment;
use crate::transcript::words::{interpolate, is_unspaced};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Characters that stay with the ones around them make atoms of at most this many columns.
const MAX_GLUED: usize = 8;

/// A run of text without a space is one word up to this many bytes; what is longer is no word.
const MAX_WORD: usize = 512;

/// A piece of text that stays on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// No white space in it.
    pub text: String,
    /// Columns.
    pub width: usize,
    /// Characters as a reader counts them.
    pub graphemes: usize,
    /// A space comes before it, unless it starts a line.
    pub spaced: bool,
    /// Seconds.
    pub start: f64,
    /// Seconds.
    pub end: f64,
    /// The first of its segment.
    pub first: bool,
    /// What a break behind it costs, see [`Breaks::cost`].
    pub break_cost: f64,
}

/// The text of these segments as atoms, in order, with the costs of each segment's own language.
pub fn atoms<'a>(segments: &'a [Segment], language: impl Fn(&'a Segment) -> &'a str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut breaks: Vec<Breaks> = Vec::new();
    for segment in segments {
        let mut first = true;
        let made_up;
        let words = if segment.words.is_empty() {
            made_up = interpolate(&segment.text, segment.start, segment.end);
            &made_up
        } else {
            &segment.words
        };
        for word in words {
            let pieces = pieces(&word.word);
            let total: usize = pieces.iter().flat_map(|piece| piece.map(str::len)).sum();
            let time = |at: usize| {
                let share = at as f64 / total.max(1) as f64;
                word.start + (word.end - word.start) * share
            };
            let mut spaced = false;
            let mut at = 0;
            for piece in pieces {
                let Some(piece) = piece else {
                    spaced = true;
                    continue;
                };
                let atom = Atom {
                    text: piece.to_owned(),
                    width: piece.width(),
                    graphemes: piece.graphemes(true).count(),
                    spaced,
                    start: if first { segment.start } else { time(at) },
                    end: time(at + piece.len()),
                    first,
                    break_cost: 0.0,
                };
                push(&mut atoms, atom);
                spaced = false;
                first = false;
                at += piece.len();
            }
        }
        if !first && let Some(last) = atoms.last_mut() {
            last.end = segment.end;
        }
        breaks.resize(atoms.len(), Breaks::new(language(segment)));
    }
    for index in 1..atoms.len() {
        let (before, after) = (&atoms[index - 1], &atoms[index]);
        let cost = breaks[index - 1].cost(&before.text, &after.text, after.spaced);
        atoms[index - 1].break_cost = cost;
    }
    for index in 2..atoms.len() {
        let (first, particle) = (&atoms[index - 2], &atoms[index - 1]);
        if breaks[index].is_long_name(&first.text, &particle.text, &atoms[index].text) {
            let cost = &mut atoms[index - 2].break_cost;
            *cost = cost.max(NAME);
        }
    }
    atoms
}

/// A word taken apart: its text piece by piece, white space and control characters as `None`.
/// Scripts without spaces come apart at every grapheme.
fn pieces(word: &str) -> Vec<Option<&str>> {
    let mut pieces: Vec<Option<&str>> = Vec::new();
    // By characters first: white space is white space even with an accent on it.
    for (index, part) in word
        .split(|c: char| c.is_whitespace() || c.is_control())
        .enumerate()
    {
        if index > 0 {
            pieces.push(None);
        }
        let mut open = 0;
        for (at, grapheme) in part.grapheme_indices(true) {
            if grapheme.chars().next().is_some_and(is_unspaced) {
                if open < at {
                    pieces.push(Some(&part[open..at]));
                }
                pieces.push(Some(grapheme));
                open = at + grapheme.len();
            }
        }
        if open < part.len() {
            pieces.push(Some(&part[open..]));
        }
    }
    pieces
}

/// Adds an atom, or makes it part of the one before where no break may come between.
fn push(atoms: &mut Vec<Atom>, mut atom: Atom) {
    if let Some(last) = atoms.last_mut() {
        let ends = last.text.graphemes(true).next_back();
        let ends = ends.and_then(|grapheme| grapheme.chars().next());
        let starts = atom.text.chars().next();
        let breakable = ends.is_some_and(is_unspaced) || starts.is_some_and(is_unspaced);
        if atom.first {
            atom.spaced = !(ends.is_some_and(is_unspaced) && starts.is_some_and(is_unspaced));
        }
        let sticks = (!breakable || atom.width == 0) && last.text.len() < MAX_WORD
            || (starts.is_some_and(may_not_start) || ends.is_some_and(may_not_end))
                && last.width + atom.width <= MAX_GLUED;
        if !atom.spaced && !atom.first && sticks {
            last.text.push_str(&atom.text);
            last.width = last.text.width();
            last.graphemes += atom.graphemes;
            last.end = atom.end.max(last.end);
            return;
        }
    } else {
        atom.spaced = false;
    }
    atoms.push(atom);
}

/// Punctuation and small kana that may not start a line.
fn may_not_start(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '・'
            | 'ー'
            | '々'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
            | 'ぁ'
            | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            // Thai and Lao vowels and signs that follow their consonant.
            | 'ะ'
            | 'า'
            | 'ำ'
            | 'ๅ'
            | 'ๆ'
            | 'ฯ'
            | 'ະ'
            | 'າ'
            | 'ໆ'
    ) || c.is_ascii_punctuation() && !matches!(c, '(' | '[' | '{')
}

/// Brackets, and the Thai and Lao vowels written before their consonant, that may not end a line.
fn may_not_end(c: char) -> bool {
    matches!(
        c,
        '「' | '『' | '（' | '【' | '〈' | '《' | '(' | '[' | '{' | 'เ'..='ไ' | 'ເ'..='ໄ'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    #[test]
    fn each_segment_is_broken_by_the_rules_of_its_own_language() {
        let segment = |language: &str| Segment {
            channel: None,
            id: 0,
            start: 0.0,
            end: 4.0,
            language: Some(language.to_owned()),
            text: "com gatos".to_owned(),
            words: Vec::new(),
            quality: Quality::default(),
        };
        let segments = [segment("pt"), segment("en")];
        let atoms = atoms(&segments, |segment| {
            segment.language.as_deref().unwrap_or_default()
        });
        let costs: Vec<f64> = atoms.iter().map(|atom| atom.break_cost).collect();
        assert!(costs[0] > 50.0 && costs[2] < 50.0, "{costs:?}");
    }

    #[test]
    fn a_thai_vowel_stays_with_its_consonant() {
        let segment = Segment {
            channel: None,
            id: 0,
            start: 0.0,
            end: 4.0,
            language: None,
            text: "ของเมืองไทยและ".to_owned(),
            words: Vec::new(),
            quality: Quality::default(),
        };
        let atoms = atoms(std::slice::from_ref(&segment), |_| "th");
        let ends = |c: char| atoms.iter().any(|atom| atom.text.ends_with(c));
        assert!(!ends('เ') && !ends('ไ') && !ends('แ'), "{atoms:?}");
        assert!(!atoms.iter().any(|atom| atom.text.starts_with('ะ')));
    }

    #[test]
    fn a_suffix_without_a_space_stays_with_its_word() {
        let word = |start: f64, text: &str| crate::transcript::segment::Word {
            start,
            end: start + 1.0,
            word: text.to_owned(),
            probability: 1.0,
        };
        let segment = Segment {
            channel: None,
            id: 0,
            start: 0.0,
            end: 4.0,
            language: None,
            text: "it's well-known".to_owned(),
            words: vec![
                word(0.0, " it"),
                word(1.0, "'s"),
                word(2.0, " well"),
                word(3.0, "-known"),
            ],
            quality: Quality::default(),
        };
        let atoms = atoms(std::slice::from_ref(&segment), |_| "en");
        let texts: Vec<&str> = atoms.iter().map(|atom| atom.text.as_str()).collect();
        assert_eq!(texts, ["it's", "well-known"]);
        assert_eq!(
            (atoms[0].start, atoms[0].end, atoms[1].end),
            (0.0, 2.0, 4.0)
        );
    }
}
