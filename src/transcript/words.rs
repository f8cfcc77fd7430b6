//! Words as text: joining them, comparing them, and making them up where an engine gave none.

use crate::transcript::segment::Word;
use unicode_segmentation::UnicodeSegmentation;

/// The text of a run of words, trimmed: what [`Segment::text`] holds for a segment's words.
///
/// [`Segment::text`]: crate::transcript::segment::Segment::text
pub fn join(words: &[Word]) -> String {
    let text: String = words.iter().map(|word| word.word.as_str()).collect();
    text.trim().to_owned()
}

/// The letters and digits of a word in lower case: `" It's,"` becomes `"its"`.
///
/// Empty for a word that is all punctuation.
pub fn normalise(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Text on one line: every run of white space and control characters becomes one space, and the
/// ends are trimmed.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !part.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
        }
    }
    line
}

/// True for characters of scripts that put no space between words: a line may break between two
/// of them.
///
/// Han, kana, Thai, Lao, Khmer, Myanmar and the full-width forms; Korean writes spaces.
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words for a text that came without: split at white space, and in scripts that write none at
/// every grapheme, with the time shared out by length.
///
/// `start` and `end` in seconds. The probability is 0: nobody heard these words one by one.
pub fn interpolate(text: &str, start: f64, end: f64) -> Vec<Word> {
    let mut pieces: Vec<String> = Vec::new();
    for part in text.split_whitespace() {
        let mut lead = if pieces.is_empty() { "" } else { " " };
        let mut open = false;
        for grapheme in part.graphemes(true) {
            let unspaced = grapheme.chars().next().is_some_and(is_unspaced);
            match pieces.last_mut() {
                Some(last) if open && !unspaced => last.push_str(grapheme),
                _ => pieces.push(format!("{lead}{grapheme}")),
            }
            lead = "";
            open = !unspaced;
        }
    }
    let total = pieces.iter().map(String::len).sum::<usize>().max(1) as f64;
    let span = (end - start).max(0.0);
    let mut before = 0usize;
    pieces
        .into_iter()
        .map(|word| {
            let from = start + span * before as f64 / total;
            before += word.len();
            let to = start + span * before as f64 / total;
            Word {
                start: from,
                end: to,
                word,
                probability: 0.0,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolated_words_join_to_the_text() {
        for text in ["Olá, mundo  novo.", "日本語です。", "a 日 b", " x ", ""] {
            let words = interpolate(text, 1.0, 3.0);
            assert_eq!(one_line(&join(&words)), one_line(text));
            assert!(
                words
                    .windows(2)
                    .all(|pair| pair[0].end <= pair[1].start + 1e-9)
            );
        }
        assert_eq!(interpolate("日本語です。", 0.0, 1.0).len(), 6);
    }

    #[test]
    fn comparing_ignores_case_and_punctuation() {
        assert_eq!(normalise(" Água,"), normalise("água"));
        assert_eq!(normalise(" —"), "");
    }
}
