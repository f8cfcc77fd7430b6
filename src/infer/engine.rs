//! The engine's contract: windows in, segments out, all of it plain data.
//!
//! Nothing here knows whisper.cpp, so that another library, or a child process, can take its place.

use crate::plan::decoding::Decoding;
use crate::transcript::segment::Segment;
use serde::{Deserialize, Serialize};

/// One window of speech to transcribe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowAudio {
    /// 16 kHz mono, -1 to 1; at most 30 s.
    pub samples: Vec<f32>,
}

/// How to turn windows into text; everything here changes the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodeOptions {
    /// Language code such as `pt`; none finds it out from each window.
    pub language: Option<String>,
    /// What was said before the window, to be written on from; empty where nothing is known of it.
    pub previous: String,
    /// Everything else.
    pub decoding: Decoding,
}

/// What a window said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcribed {
    /// How likely each language is, most likely first; empty where the language was given. The
    /// text is in the first one.
    pub languages: Vec<LanguageGuess>,
    /// Times are seconds from the window's first sample.
    pub segments: Vec<Segment>,
}

/// How likely a language is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageGuess {
    /// Language code such as `pt`.
    pub language: String,
    /// 0 to 1; over all languages the sum is 1.
    pub probability: f32,
}

/// The guesses that are among `languages`, with probabilities among themselves; all of them when
/// `languages` is empty, or when it has none of them.
pub fn among(guesses: Vec<LanguageGuess>, languages: &[String]) -> Vec<LanguageGuess> {
    let wanted = |guess: &&LanguageGuess| languages.contains(&guess.language);
    let mut chosen: Vec<LanguageGuess> = guesses.iter().filter(wanted).cloned().collect();
    if chosen.is_empty() {
        return guesses;
    }
    let sum: f32 = chosen.iter().map(|guess| guess.probability).sum();
    for guess in &mut chosen {
        guess.probability = match sum > 0.0 {
            true => guess.probability / sum,
            false => 0.0,
        };
    }
    chosen
}

/// Why a window gave no text.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The run was told to stop.
    #[error("interrupted")]
    Interrupted,
    /// The engine said no.
    #[error("the engine failed: {0}")]
    Failed(String),
}

/// Weights in the memory of one device, shared by the workers on it.
pub trait Model: Send + Sync {
    /// Whether the weights know this language, a code such as `pt`.
    fn speaks(&self, language: &str) -> bool;

    /// A new worker's own working memory on these weights.
    ///
    /// # Errors
    /// When the device has no memory left for it.
    fn engine(&self) -> Result<Box<dyn Engine>, EngineError>;
}

/// What one worker owns: takes windows, gives segments.
///
/// The same windows and options give the same segments, whatever was asked before.
pub trait Engine {
    /// How many CPU threads it may use for large products from here on. The text does not depend on
    /// it.
    fn use_threads(&mut self, threads: usize);

    /// How likely each language of [`Decoding::languages`] is over all of the windows, most likely
    /// first.
    ///
    /// # Errors
    /// [`EngineError::Interrupted`] when told to stop, otherwise what the engine said.
    fn detect_language(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<LanguageGuess>, EngineError>;

    /// What each window says, in order. To find the language on the way costs nothing more.
    ///
    /// # Errors
    /// [`EngineError::Interrupted`] when told to stop, otherwise what the engine said.
    fn transcribe(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<Transcribed>, EngineError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guesses(guesses: &[(&str, f32)]) -> Vec<LanguageGuess> {
        let guess = |&(language, probability): &(&str, f32)| LanguageGuess {
            language: language.to_owned(),
            probability,
        };
        guesses.iter().map(guess).collect()
    }

    #[test]
    fn a_language_is_chosen_among_those_that_were_named() {
        let all = guesses(&[("gl", 0.5), ("pt", 0.3), ("es", 0.1), ("en", 0.1)]);
        let named = |codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
            among(all.clone(), &codes)
        };
        assert_eq!(named(&["es", "pt"]), guesses(&[("pt", 0.75), ("es", 0.25)]));
        assert_eq!(named(&[]), all);
        assert_eq!(named(&["xx"]), all);
    }
}
