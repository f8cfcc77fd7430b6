//! Text such as might have gone before: it teaches the model names, spelling and style.
//!
//! OpenAI's Whisper puts it before the first window of a recording. Here every window gets it, and
//! behind it, where windows are conditioned on each other, the text of those before it.

use crate::infer::engine::EngineError;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::infer::whisper::window::failed;
use crate::plan::decoding::Decoding;
use whisper_rs::WhisperContext;

/// The tokens that go before the start token: the `previous` token, the hotwords, the prompt and
/// the text that was said `before`; none when there is nothing of it.
///
/// Together they take at most half of the model's text context, less the `previous` token, as in
/// OpenAI's Whisper. The end counts most, so the prompt with the text behind it loses its beginning.
/// The hotwords take what the prompt leaves, and where there is text before, which grows without
/// end, up to half of the room.
///
/// # Errors
/// What whisper.cpp says.
pub fn tokens(
    context: &WhisperContext,
    vocabulary: &Vocabulary,
    decoding: &Decoding,
    before: &str,
) -> Result<Vec<usize>, EngineError> {
    let text_context = usize::try_from(context.n_text_ctx()).unwrap_or(448);
    let mut prompt = tokenize(context, vocabulary, &decoding.prompt)?;
    let hotwords = tokenize(context, vocabulary, &decoding.hotwords)?;
    let room = (text_context / 2).saturating_sub(1);
    let kept = match before.is_empty() {
        true => 0,
        false => hotwords.len().min(room / 2),
    };
    prompt.extend(tokenize(context, vocabulary, before)?);
    Ok(fit(vocabulary.previous, &hotwords, &prompt, room, kept))
}

/// `kept` of the hotwords are there whatever the prompt.
fn fit(
    previous: usize,
    hotwords: &[usize],
    prompt: &[usize],
    room: usize,
    kept: usize,
) -> Vec<usize> {
    let prompt = &prompt[prompt.len().saturating_sub(room - kept)..];
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
        assert!(fit(9, &[], &[], 4, 0).is_empty());
        assert_eq!(fit(9, &[1, 2], &[], 4, 0), [9, 1, 2]);
        assert_eq!(fit(9, &[1, 2], &[5, 6], 4, 0), [9, 1, 2, 5, 6]);
        assert_eq!(fit(9, &[1, 2, 3], &[5, 6], 4, 0), [9, 1, 2, 5, 6]);
        assert_eq!(fit(9, &[1], &[4, 5, 6, 7, 8], 4, 0), [9, 5, 6, 7, 8]);
    }

    #[test]
    fn hotwords_stay_however_much_was_said() {
        assert_eq!(fit(9, &[1], &[4, 5, 6, 7, 8], 4, 1), [9, 1, 6, 7, 8]);
        assert_eq!(fit(9, &[1, 2, 3], &[4, 5, 6, 7], 4, 2), [9, 1, 2, 6, 7]);
    }
}
