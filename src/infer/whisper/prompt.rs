//! Text such as might have gone before: it teaches the model names, spelling and style.
//!
//! OpenAI's Whisper puts it before the first window of a recording. Here every window gets it, since
//! no window knows of another.

use crate::infer::engine::EngineError;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::infer::whisper::window::failed;
use crate::plan::decoding::Decoding;
use whisper_rs::WhisperContext;

/// The tokens that go before the start token: the `previous` token, the hotwords and the prompt;
/// none when there are neither.
///
/// Together they take at most half of the model's text context, less the `previous` token, as in
/// OpenAI's Whisper. The end of the prompt counts most, so it loses its beginning; the hotwords take
/// what the prompt leaves.
///
/// # Errors
/// What whisper.cpp says.
pub fn tokens(
    context: &WhisperContext,
    vocabulary: &Vocabulary,
    decoding: &Decoding,
) -> Result<Vec<usize>, EngineError> {
    let text_context = usize::try_from(context.n_text_ctx()).unwrap_or(448);
    let prompt = tokenize(context, vocabulary, &decoding.prompt)?;
    let hotwords = tokenize(context, vocabulary, &decoding.hotwords)?;
    Ok(fit(
        vocabulary.previous,
        &hotwords,
        &prompt,
        (text_context / 2).saturating_sub(1),
    ))
}

fn fit(previous: usize, hotwords: &[usize], prompt: &[usize], room: usize) -> Vec<usize> {
    let prompt = &prompt[prompt.len().saturating_sub(room)..];
    let hotwords = &hotwords[..hotwords.len().min(room - prompt.len())];
    match hotwords.is_empty() && prompt.is_empty() {
        true => Vec::new(),
        false => [&[previous][..], hotwords, prompt].concat(),
    }
}

/// The tokens of a text with a space before it, as Whisper writes text.
fn tokenize(
    context: &WhisperContext,
    vocabulary: &Vocabulary,
    text: &str,
) -> Result<Vec<usize>, EngineError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    // No token is shorter than a byte.
    let tokens = context.tokenize(&format!(" {text}"), text.len() + 1);
    Ok(tokens
        .map_err(failed)?
        .into_iter()
        .filter_map(|token| usize::try_from(token).ok())
        .filter(|token| vocabulary.text().contains(token))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompt_keeps_its_end_and_the_hotwords_their_beginning() {
        assert!(fit(9, &[], &[], 4).is_empty());
        assert_eq!(fit(9, &[1, 2], &[], 4), [9, 1, 2]);
        assert_eq!(fit(9, &[1, 2], &[5, 6], 4), [9, 1, 2, 5, 6]);
        assert_eq!(fit(9, &[1, 2, 3], &[5, 6], 4), [9, 1, 2, 5, 6]);
        assert_eq!(fit(9, &[1], &[4, 5, 6, 7, 8], 4), [9, 5, 6, 7, 8]);
    }
}
