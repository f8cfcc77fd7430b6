//! The tokens of a model that mean something other than text.

use crate::infer::whisper::non_speech;
use std::ops::Range;
use whisper_rs::{WhisperContext, WhisperTokenId};

/// Whisper counts time in steps of 20 ms.
pub const STEP_SECONDS: f64 = 0.02;

/// Special tokens of one model. Text tokens come before `end_of_text`, times from `first_time` on.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// All tokens.
    pub size: usize,
    /// Ends a transcript.
    pub end_of_text: usize,
    /// Begins a transcript.
    pub start: usize,
    /// Says that nobody speaks.
    pub no_speech: usize,
    /// Task: write what is said.
    pub transcribe: usize,
    /// Task: write it in English.
    pub translate: usize,
    /// Comes before text that went before.
    pub previous: usize,
    /// Text tokens that nobody speaks, sorted.
    pub non_speech: Vec<usize>,
    /// The dash that begins a line, see [`non_speech::dash`].
    pub dash: Vec<usize>,
    /// Time 0; the following ones are steps of 20 ms.
    pub first_time: usize,
    /// Language tokens by language number; empty in an English-only model.
    pub languages: Vec<usize>,
}

impl Vocabulary {
    /// Reads the special tokens of a model.
    pub fn of(context: &WhisperContext) -> Self {
        let token = |id: WhisperTokenId| usize::try_from(id).unwrap_or(0);
        let languages = if context.is_multilingual() {
            // A model may know fewer languages than the library: those that it knows lie between
            // the start token and the first task.
            (0..=whisper_rs::get_lang_max_id())
                .map(|id| token(context.token_lang(id)))
                .filter(|&id| id < token(context.token_translate()))
                .collect()
        } else {
            Vec::new()
        };
        Vocabulary {
            size: token(context.n_vocab()),
            end_of_text: token(context.token_eot()),
            start: token(context.token_sot()),
            no_speech: token(context.token_nosp()),
            transcribe: token(context.token_transcribe()),
            translate: token(context.token_translate()),
            previous: token(context.token_prev()),
            non_speech: non_speech::tokens(context, token(context.token_eot())),
            dash: non_speech::dash(context, token(context.token_eot())),
            first_time: token(context.token_beg()),
            languages,
        }
    }

    /// Tokens that are text.
    pub fn text(&self) -> Range<usize> {
        0..self.end_of_text
    }

    /// Tokens that are times.
    pub fn times(&self) -> Range<usize> {
        self.first_time..self.size
    }

    /// Whether a token is a time.
    pub fn is_time(&self, token: usize) -> bool {
        token >= self.first_time
    }

    /// Seconds that a time token stands for.
    pub fn seconds(&self, token: usize) -> f64 {
        token.saturating_sub(self.first_time) as f64 * STEP_SECONDS
    }
}

#[cfg(test)]
impl Vocabulary {
    /// A small one for tests: 50 text tokens, times from 100 on.
    pub fn invented() -> Self {
        Vocabulary {
            size: 1601,
            end_of_text: 50,
            start: 51,
            no_speech: 52,
            transcribe: 53,
            translate: 53,
            previous: 53,
            non_speech: Vec::new(),
            dash: Vec::new(),
            first_time: 100,
            languages: Vec::new(),
        }
    }
}
