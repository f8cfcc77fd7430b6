//! Symbols that subtitles have and nobody speaks, as OpenAI's Whisper lists them
//! (`tokenizer.py`, `non_speech_tokens`): brackets, notes, dashes of a change of speaker.

use whisper_rs::{WhisperContext, WhisperTokenId};

/// Symbols that are suppressed alone and behind a space.
const SYMBOLS: &[&str] = &[
    "\"",
    "#",
    "(",
    ")",
    "*",
    "+",
    "/",
    ":",
    ";",
    "<",
    "=",
    ">",
    "@",
    "[",
    "\\",
    "]",
    "^",
    "_",
    "`",
    "{",
    "|",
    "}",
    "~",
    "「",
    "」",
    "『",
    "』",
    "<<",
    ">>",
    "<<<",
    ">>>",
    "--",
    "---",
    "-(",
    "-[",
    "('",
    "(\"",
    "((",
    "))",
    "(((",
    ")))",
    "[[",
    "]]",
    "{{",
    "}}",
    "♪♪",
    "♪♪♪",
];
/// A dash or an apostrophe that begins a word: not inside one.
const BEGINNINGS: &[&str] = &[" -", " '"];
/// See [`dash`].
const DASH: &[u8] = b" -";
/// What all musical symbols begin with: they may be cut into several tokens.
const MUSIC: &[u8] = "♪".as_bytes().split_at(2).0;

/// The text tokens of a model, those before `end_of_text`, that are such symbols; sorted.
pub fn tokens(context: &WhisperContext, end_of_text: usize) -> Vec<usize> {
    (0..end_of_text)
        .filter(|&token| {
            WhisperTokenId::try_from(token)
                .ok()
                .and_then(|id| context.token_to_bytes(id).ok())
                .is_some_and(is_non_speech)
        })
        .collect()
}

/// The token of a dash that begins a line, as subtitles have where the speaker changes.
///
/// Behind it a model at times leaves out what it heard before, so that it is never written:
/// see the cuts in `benches/README.md`. OpenAI's Whisper does not write it either.
pub fn dash(context: &WhisperContext, end_of_text: usize) -> Vec<usize> {
    let bytes = |token: &usize| {
        let id = WhisperTokenId::try_from(*token).ok()?;
        context.token_to_bytes(id).ok()
    };
    (0..end_of_text)
        .filter(|token| bytes(token) == Some(DASH))
        .collect()
}

fn is_non_speech(token: &[u8]) -> bool {
    let bare = token.strip_prefix(b" ").unwrap_or(token);
    BEGINNINGS.iter().any(|symbol| symbol.as_bytes() == token)
        || SYMBOLS.iter().any(|symbol| symbol.as_bytes() == bare)
        || bare.starts_with(MUSIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_found_and_what_is_spoken_is_not() {
        for symbol in ["[", " [", "♪", " ♫", "--", " -", "「"] {
            assert!(is_non_speech(symbol.as_bytes()), "{symbol}");
        }
        assert!(is_non_speech(&"♪".as_bytes()[..2]));
        for text in ["-", "'", "'s", " word", ".", "?", ",", " 5", "é", "…", ""] {
            assert!(!is_non_speech(text.as_bytes()), "{text}");
        }
    }
}
