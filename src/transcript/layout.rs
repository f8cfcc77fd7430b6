//! Lines: from atoms to lines that are as even as the good places to break allow.

use crate::transcript::atoms::Atom;

/// What an uneven line costs: this much when it is off by a whole line's width.
const UNEVEN: f64 = 40.0;

/// What a line more than needed costs.
const EXTRA_LINE: f64 = 12.0;

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

/// What it costs a reader that the atoms stand on two lines; infinite when they do not fit.
///
/// The same as [`lines`] goes by, without finding out where.
pub fn two_lines_cost(atoms: &[Atom], max_width: usize) -> f64 {
    let gap = |atom: &Atom| usize::from(atom.spaced);
    let Some((first, rest)) = atoms.split_first() else {
        return f64::INFINITY;
    };
    let total = rest
        .iter()
        .map(|atom| gap(atom) + atom.width)
        .sum::<usize>()
        + first.width;
    let target = total as f64 / 2.0;
    let mut best = f64::INFINITY;
    let mut upper = first.width;
    for (index, pair) in atoms.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let lower = total - upper - gap(after);
        let fits =
            (upper <= max_width || index == 0) && (lower <= max_width || index + 2 == atoms.len());
        if fits {
            let cost = uneven(upper, target) + uneven(lower, target) + before.break_cost;
            best = best.min(cost);
        }
        upper += gap(after) + after.width;
    }
    best
}

/// What a line costs for being off the width that all lines would have if they were even.
fn uneven(width: usize, target: f64) -> f64 {
    let off = (width as f64 - target) / target.max(1.0) / 2.0;
    UNEVEN * off * off
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
    let line_cost = |from: usize, to: usize| -> Option<f64> {
        let width = ends[to - 1] - starts[from];
        if width > max_width && to - from > 1 {
            return None;
        }
        Some(uneven(width, target))
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
    use crate::transcript::atoms::atoms;
    use crate::transcript::segment::{Quality, Segment};
    use unicode_width::UnicodeWidthStr;

    fn segment(text: &str) -> Segment {
        Segment {
            channel: None,
            id: 0,
            start: 0.0,
            end: 5.0,
            language: None,
            text: text.to_owned(),
            words: vec![],
            quality: Quality::default(),
        }
    }

    fn laid_out(text: &str, language: &str, width: usize, count: usize) -> Vec<String> {
        lines(&atoms(&[segment(text)], |_| language), width, count)
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
    fn the_cost_of_two_lines_is_that_of_the_best_two_lines() {
        let texts = [
            "When the rain had stopped, we went down to the harbour.",
            "a Donaudampfschifffahrtsgesellschaft",
            "Il nous a promis de revenir avant la fin de la semaine.",
            "これは長い文です、ええ、とても。",
            "x",
        ];
        for (text, width) in texts
            .iter()
            .flat_map(|text| [(text, 20), (text, 32), (text, 42)])
        {
            let atoms = atoms(&[segment(text)], |_| "en");
            let best = cuts(&atoms, width, 2).map_or(f64::INFINITY, |(cost, _)| cost);
            let quick = two_lines_cost(&atoms, width);
            let same = best == quick || (best - quick).abs() < 1e-9;
            assert!(same, "{text} in {width}: {best} and {quick}");
        }
    }
}
