//! From the engine's tokens, which may end inside a character, to words with times.

use crate::transcript::segment::Word;

/// Languages that are written without spaces between words: each character stands for itself.
const WITHOUT_SPACES: &[&str] = &["zh", "ja", "th", "lo", "my", "yue", "km", "bo"];

/// One token of text as the engine gives it.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its bytes; several tokens may share one character.
    pub bytes: Vec<u8>,
    /// Seconds from the window's start.
    pub start: f64,
    /// Seconds from the window's start.
    pub end: f64,
    /// 0 to 1.
    pub probability: f32,
}

/// Joins tokens to words. A word keeps the space before it; punctuation stays with the word that
/// it follows. Bytes that make no character become U+FFFD.
pub fn join(tokens: &[Token], language: &str) -> Vec<Word> {
    let spaced = !WITHOUT_SPACES.contains(&language);
    let mut words: Vec<(Word, u32)> = Vec::new();
    for unit in characters(tokens) {
        let begins = unit.word.starts_with(char::is_whitespace)
            || (!spaced && unit.word.chars().any(char::is_alphanumeric));
        match words.last_mut() {
            Some((word, tokens)) if !begins => {
                word.word.push_str(&unit.word);
                word.end = word.end.max(unit.end);
                word.probability += unit.probability;
                *tokens += 1;
            }
            _ => words.push((unit, 1)),
        }
    }
    words
        .into_iter()
        .map(|(mut word, tokens)| {
            word.probability /= tokens as f32;
            word
        })
        .collect()
}

/// Tokens joined until each holds whole characters.
fn characters(tokens: &[Token]) -> Vec<Word> {
    let mut units = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut first = 0;
    for (index, token) in tokens.iter().enumerate() {
        if bytes.is_empty() {
            first = index;
        }
        bytes.extend_from_slice(&token.bytes);
        let unfinished = std::str::from_utf8(&bytes).is_err_and(|e| e.error_len().is_none());
        if unfinished && index + 1 < tokens.len() {
            continue;
        }
        let joined = &tokens[first..=index];
        let sum: f32 = joined.iter().map(|token| token.probability).sum();
        units.push(Word {
            start: joined[0].start,
            end: token.end.max(joined[0].start),
            word: String::from_utf8_lossy(&bytes).into_owned(),
            probability: sum / joined.len() as f32,
        });
        bytes.clear();
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(parts: &[&[u8]]) -> Vec<Token> {
        parts
            .iter()
            .enumerate()
            .map(|(index, bytes)| Token {
                bytes: bytes.to_vec(),
                start: index as f64,
                end: index as f64 + 1.0,
                probability: 0.5,
            })
            .collect()
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.word.as_str()).collect()
    }

    #[test]
    fn tokens_join_to_words_at_spaces() {
        let words = join(&tokens(&[b" Amer", b"icans", b",", b" ask"]), "en");
        assert_eq!(texts(&words), [" Americans,", " ask"]);
        assert_eq!((words[0].start, words[0].end), (0.0, 3.0));
        assert_eq!(words[0].probability, 0.5);
    }

    #[test]
    fn a_character_may_span_tokens() {
        let bytes = "não".as_bytes();
        let words = join(&tokens(&[b" ", &bytes[..2], &bytes[2..]]), "pt");
        assert_eq!(texts(&words), [" não"]);
    }

    #[test]
    fn a_language_without_spaces_has_a_word_a_character() {
        let words = join(
            &tokens(&["今日".as_bytes(), "は".as_bytes(), "。".as_bytes()]),
            "ja",
        );
        assert_eq!(texts(&words), ["今日", "は。"]);
    }

    #[test]
    fn broken_bytes_never_panic() {
        let words = join(&tokens(&[b" a\xff", b"b", b"\xe3\x81"]), "en");
        assert_eq!(texts(&words), [" a\u{fffd}b\u{fffd}"]);
    }
}
