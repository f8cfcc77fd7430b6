//! Lines: from words to atoms that are never broken, and from atoms to balanced lines.

use crate::transcript::breaks::{Breaks, NAME};
use crate::transcript::segment::Segment;
use crate::transcript::words::{interpolate, is_unspaced};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Characters that stay with the ones around them make atoms of at most this many columns.
const MAX_GLUED: usize = 8;

/// A run of text without a space is one word up to this many bytes; what is longer is no word.
const MAX_WORD: usize = 512;

/// What an uneven line costs: this much when it is off by a whole line's width.
const UNEVEN: f64 = 40.0;

/// What a line more than needed costs.
const EXTRA_LINE: f64 = 12.0;

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

/// The text of these segments as atoms, in order.
pub fn atoms(segments: &[Segment], language: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
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
    }
    let breaks = Breaks::new(language);
    for index in 1..atoms.len() {
        let (before, after) = (&atoms[index - 1], &atoms[index]);
        atoms[index - 1].break_cost = breaks.cost(&before.text, &after.text, after.spaced);
    }
    for index in 2..atoms.len() {
        let (first, particle) = (&atoms[index - 2], &atoms[index - 1]);
        if breaks.is_long_name(&first.text, &particle.text, &atoms[index].text) {
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
    ) || c.is_ascii_punctuation() && !matches!(c, '(' | '[' | '{')
}

/// Brackets that may not end a line.
fn may_not_end(c: char) -> bool {
    matches!(c, '「' | '『' | '（' | '【' | '〈' | '《' | '(' | '[' | '{')
}

/// Fills lines one atom after the other.
#[derive(Debug, Clone, Copy)]
pub struct Fill {
    /// Columns of a line.
    max_width: usize,
    /// Lines so far.
    pub lines: usize,
    width: usize,
}

impl Fill {
    /// No lines yet, of this many columns.
    pub fn new(max_width: usize) -> Fill {
        Fill {
            max_width,
            lines: 0,
            width: 0,
        }
    }

    /// Puts the atom on the line or on a new one.
    pub fn add(&mut self, atom: &Atom) {
        let needed = self.width + usize::from(atom.spaced) + atom.width;
        if self.lines > 0 && needed <= self.max_width {
            self.width = needed;
        } else {
            self.lines += 1;
            self.width = atom.width;
        }
    }
}

/// The atoms as lines of at most `max_width` columns, if each atom fits; at most `max_lines`, if
/// that is possible at all.
///
/// The lines are as even as the good places to break allow, and no more than needed unless that
/// would tear apart what belongs together.
pub fn lines(atoms: &[Atom], max_width: usize, max_lines: usize) -> Vec<String> {
    let mut fill = Fill::new(max_width);
    atoms.iter().for_each(|atom| fill.add(atom));
    let needed = fill.lines.max(1);
    let best = (needed..=needed.max(max_lines).min(needed + 1))
        .filter_map(|count| {
            let (cost, cuts) = cuts(atoms, max_width, count)?;
            Some((cost + EXTRA_LINE * (count - needed) as f64, cuts))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let cuts = best.map_or_else(Vec::new, |(_, cuts)| cuts);
    let mut lines = Vec::with_capacity(cuts.len() + 1);
    let mut from = 0;
    for to in cuts.into_iter().chain([atoms.len()]) {
        lines.push(text(&atoms[from..to]));
        from = to;
    }
    lines
}

/// What it costs a reader that the atoms stand on exactly `count` lines; infinite when they do not
/// fit.
pub fn cost(atoms: &[Atom], max_width: usize, count: usize) -> f64 {
    cuts(atoms, max_width, count).map_or(f64::INFINITY, |(cost, _)| cost)
}

/// Atoms on one line.
pub fn text(atoms: &[Atom]) -> String {
    let mut line = String::new();
    for (index, atom) in atoms.iter().enumerate() {
        if atom.spaced && index > 0 {
            line.push(' ');
        }
        line.push_str(&atom.text);
    }
    line
}

/// Where to cut the atoms into exactly `count` lines for the least cost, and that cost.
fn cuts(atoms: &[Atom], max_width: usize, count: usize) -> Option<(f64, Vec<usize>)> {
    let n = atoms.len();
    if n == 0 || count > n {
        return None;
    }
    if count == 1 {
        return Some((0.0, Vec::new()));
    }
    // ends[i]: the column behind atom i if everything stood on one line.
    let mut column = 0;
    let mut starts = Vec::with_capacity(n);
    let mut ends = Vec::with_capacity(n);
    for (index, atom) in atoms.iter().enumerate() {
        column += usize::from(atom.spaced && index > 0);
        starts.push(column);
        column += atom.width;
        ends.push(column);
    }
    let target = column as f64 / count as f64;
    let scale = target.max(1.0);
    let line_cost = |from: usize, to: usize| -> Option<f64> {
        let width = ends[to - 1] - starts[from];
        if width > max_width && to - from > 1 {
            return None;
        }
        let off = (width as f64 - target) / scale / 2.0;
        Some(UNEVEN * off * off)
    };
    // best[line][to]: the least cost of atoms[..to] on line + 1 lines, and where the last starts.
    let mut best = vec![vec![(f64::INFINITY, 0usize); n + 1]; count];
    for (to, best) in best[0].iter_mut().enumerate().skip(1) {
        if let Some(cost) = line_cost(0, to) {
            *best = (cost, 0);
        }
    }
    for line in 1..count {
        // Of the last line only the one that ends the text matters.
        let first = if line + 1 == count { n } else { line + 1 };
        for to in first..=n {
            for from in (line..to).rev() {
                let Some(cost) = line_cost(from, to) else {
                    break;
                };
                let total = best[line - 1][from].0 + cost + atoms[from - 1].break_cost;
                // On a tie the earlier cut: the lower line may be the longer one.
                if total <= best[line][to].0 {
                    best[line][to] = (total, from);
                }
            }
        }
    }
    let (cost, _) = best[count - 1][n];
    if !cost.is_finite() {
        return None;
    }
    let mut cuts = Vec::with_capacity(count - 1);
    let mut to = n;
    for line in (1..count).rev() {
        to = best[line][to].1;
        cuts.push(to);
    }
    cuts.reverse();
    Some((cost, cuts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    fn laid_out(text: &str, language: &str, width: usize, count: usize) -> Vec<String> {
        let segment = Segment {
            id: 0,
            start: 0.0,
            end: 5.0,
            text: text.to_owned(),
            words: vec![],
            quality: Quality::default(),
        };
        lines(&atoms(&[segment], language), width, count)
    }

    #[test]
    fn a_short_text_stays_on_one_line() {
        assert_eq!(laid_out("Olá, mundo.", "pt", 42, 2), ["Olá, mundo."]);
    }

    #[test]
    fn lines_break_at_clauses_and_keep_together_what_belongs_together() {
        let cases: [(&str, &str, &[&str]); 7] = [
            (
                "en",
                "When the rain had stopped, we went down to the harbour.",
                &["When the rain had stopped,", "we went down to the harbour."],
            ),
            (
                "en",
                "We had never before met the famous Mary Shelley in person.",
                &[
                    "We had never before met",
                    "the famous Mary Shelley in person.",
                ],
            ),
            (
                "pt",
                "A viagem para o Rio de Janeiro demorou 10 horas no total.",
                &[
                    "A viagem para o Rio de Janeiro",
                    "demorou 10 horas no total.",
                ],
            ),
            (
                "es",
                "No sabíamos nada de la casa porque nadie nos había escrito.",
                &[
                    "No sabíamos nada de la casa",
                    "porque nadie nos había escrito.",
                ],
            ),
            (
                "fr",
                "Il nous a promis de revenir avant la fin de la semaine.",
                &["Il nous a promis de revenir", "avant la fin de la semaine."],
            ),
            (
                "de",
                "Wir haben gestern lange gewartet, aber er ist nicht gekommen.",
                &[
                    "Wir haben gestern lange gewartet,",
                    "aber er ist nicht gekommen.",
                ],
            ),
            (
                "ja",
                "今日はとても良い天気ですね。散歩に行きましょう。",
                &["今日はとても良い天気ですね。", "散歩に行きましょう。"],
            ),
        ];
        for (language, text, expected) in cases {
            let width = if language == "ja" { 32 } else { 42 };
            assert_eq!(laid_out(text, language, width, 2), expected, "{language}");
        }
    }

    #[test]
    fn characters_without_spaces_break_by_width_and_punctuation_does_not_start_a_line() {
        let lines = laid_out("これは長い文です、ええ、とても。", "ja", 18, 2);
        assert_eq!(lines.concat(), "これは長い文です、ええ、とても。");
        assert!(lines.iter().all(|line| line.width() <= 18), "{lines:?}");
        assert!(
            lines.iter().all(|line| !line.starts_with(['、', '。'])),
            "{lines:?}"
        );
    }

    #[test]
    fn a_word_that_is_too_wide_stands_alone() {
        let lines = laid_out("a Donaudampfschifffahrtsgesellschaft b", "de", 10, 3);
        assert_eq!(lines, ["a", "Donaudampfschifffahrtsgesellschaft", "b"]);
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
            id: 0,
            start: 0.0,
            end: 4.0,
            text: "it's well-known".to_owned(),
            words: vec![
                word(0.0, " it"),
                word(1.0, "'s"),
                word(2.0, " well"),
                word(3.0, "-known"),
            ],
            quality: Quality::default(),
        };
        let atoms = atoms(&[segment], "en");
        let texts: Vec<&str> = atoms.iter().map(|atom| atom.text.as_str()).collect();
        assert_eq!(texts, ["it's", "well-known"]);
        assert_eq!(
            (atoms[0].start, atoms[0].end, atoms[1].end),
            (0.0, 2.0, 4.0)
        );
    }
}
