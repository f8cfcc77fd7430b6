//! The decoding loop: whisper.cpp computes, the choice of each token is made here.
//!
//! whisper.cpp has a loop of its own (`whisper_full`). This one encodes each window once where that
//! encodes twice (to find the language, to try again at another temperature, for the rest behind
//! the last time), takes the probability of no speech where it belongs, at the start token (in
//! whisper.cpp 1.8.3 it is read from the row of an earlier call), and draws its random numbers from
//! a seed, so that a window's text depends on nothing that came before it.

use crate::infer::whisper::alignment::{self, Question};
use crate::infer::whisper::rules;
use crate::infer::whisper::sampling::{self, Choice};
use crate::infer::whisper::vocabulary::Vocabulary;
use std::ffi::c_void;
use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{FullParams, SamplingStrategy, WhisperError, WhisperState, WhisperTokenId};

/// Encoder positions in a second.
const POSITIONS_PER_SECOND: f64 = 50.0;

/// One attempt at a stretch of audio.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Tokens in order, the end of text not among them.
    pub choices: Vec<Choice>,
    /// Mean of the logarithms of the probabilities, the end of text counted in.
    pub avg_logprob: f32,
    /// Temperature that it was made at.
    pub temperature: f32,
}

/// What is known after the start token: before any text.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Probability that nobody speaks.
    pub no_speech: f32,
    /// Probability of each language, by its number; empty in an English-only model.
    pub languages: Vec<f32>,
}

/// What an attempt is made with, beside its temperature.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Tokens before the start token: the `previous` token and text such as might have gone
    /// before. Empty, or at most half of the text context.
    pub before: Vec<usize>,
    /// Tokens that name language and task; empty in an English-only model.
    pub task: Vec<usize>,
    /// Text tokens that may not be chosen.
    pub forbidden: Vec<usize>,
}

/// Decodes on one state.
pub struct Decoder<'a> {
    state: &'a mut WhisperState,
    pub(super) vocabulary: &'a Vocabulary,
    threads: usize,
    encoder_threads: usize,
    /// Tokens in the decoder's memory, in order.
    memory: Vec<usize>,
    /// Longest transcript of a window, tokens.
    pub(super) limit: usize,
}

impl<'a> Decoder<'a> {
    /// Computes the spectrogram of a window and lets the encoder see `positions` of it (1500 are
    /// 30 s).
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn listen(
        state: &'a mut WhisperState,
        vocabulary: &'a Vocabulary,
        text_context: usize,
        samples: &[f32],
        positions: usize,
        threads: usize,
        encoder_threads: usize,
    ) -> Result<Self, WhisperError> {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(i32::try_from(threads).unwrap_or(1));
        params.set_audio_ctx(i32::try_from(positions).unwrap_or(0));
        params.set_print_progress(false);
        // The number of encoder positions can be set by `whisper_full` alone: it is called with a
        // callback that stops it once the spectrogram is there, before the encoder.
        // SAFETY: the callback uses none of its arguments.
        unsafe { params.set_start_encoder_callback(Some(stop_before_encoder)) };
        state.full(params, samples)?;
        Ok(Decoder {
            state,
            vocabulary,
            threads,
            encoder_threads,
            memory: Vec::new(),
            // Half of the context is for text that went before, as in OpenAI's Whisper.
            limit: text_context / 2 - 4,
        })
    }

    /// Runs the encoder on the spectrogram from `seconds` on.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn encode(&mut self, seconds: f64) -> Result<(), WhisperError> {
        // The spectrogram has two frames for each position.
        let frame = (seconds * POSITIONS_PER_SECOND * 2.0) as usize;
        self.state.encode(frame, self.encoder_threads)
    }

    /// Gives the decoder its start token.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn open(&mut self) -> Result<Opening, WhisperError> {
        self.memory.clear();
        let vocabulary = self.vocabulary;
        let logits = self.feed(&[vocabulary.start])?;
        Ok(Opening {
            no_speech: sampling::probability(logits, vocabulary.no_speech),
            languages: sampling::probabilities(logits, &vocabulary.languages),
        })
    }

    /// Writes what is said, after [`Decoder::open`]. May be called again, with another request too.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn write(
        &mut self,
        request: &Request,
        temperature: f32,
        seed: u64,
    ) -> Result<Attempt, WhisperError> {
        let vocabulary = self.vocabulary;
        let limit = self.limit;
        let mut random = fastrand::Rng::with_seed(seed);
        let mut tokens: Vec<usize> = Vec::new();
        let mut choices = Vec::new();
        let mut sum = 0.0;
        let mut next = self.go_back(request);
        let mut logits = Vec::with_capacity(vocabulary.size);
        while choices.len() < limit {
            logits.clear();
            logits.extend_from_slice(self.feed(&next)?);
            for &token in &request.forbidden {
                logits[token] = f32::NEG_INFINITY;
            }
            rules::apply(&mut logits, &tokens, vocabulary);
            let choice = sampling::choose(&logits, temperature, &mut random, vocabulary);
            sum += choice.logprob;
            if choice.token == vocabulary.end_of_text {
                break;
            }
            tokens.push(choice.token);
            choices.push(choice);
            next = vec![choice.token];
        }
        Ok(Attempt {
            avg_logprob: sum / (choices.len() + 1) as f32,
            choices,
            temperature,
        })
    }

    /// When each text token is over, by [`alignment::ends`]; [`Decoder::encode`] and
    /// [`Decoder::open`] come before whatever is written next.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn align(&mut self, question: &Question<'_>) -> Result<Option<Vec<f64>>, WhisperError> {
        self.memory.clear();
        let threads = self.encoder_threads;
        alignment::ends(self.state, self.vocabulary, question, threads, self.limit)
    }

    /// What is to be fed to have the logits behind the tokens that an attempt begins with.
    pub(super) fn go_back(&mut self, request: &Request) -> Vec<usize> {
        let begin = self.beginning(request);
        self.go_to(&begin)
    }

    /// The tokens that an attempt begins with.
    pub(super) fn beginning(&self, request: &Request) -> Vec<usize> {
        let Request { before, task, .. } = request;
        [before, &[self.vocabulary.start][..], task].concat()
    }

    /// Forgets what differs from `tokens`, and gives those that are to be fed to have the logits
    /// behind the last of them; that one is fed again when it is known.
    pub(super) fn go_to(&mut self, tokens: &[usize]) -> Vec<usize> {
        let known = self.memory.iter().zip(tokens);
        let known = known.take_while(|(a, b)| a == b).count();
        let known = known.min(tokens.len().saturating_sub(1));
        self.memory.truncate(known);
        tokens[known..].to_vec()
    }

    /// Feeds tokens and gives the logits behind the last of them.
    pub(super) fn feed(&mut self, tokens: &[usize]) -> Result<&[f32], WhisperError> {
        let ids: Vec<WhisperTokenId> = tokens
            .iter()
            .map(|&token| WhisperTokenId::try_from(token).unwrap_or(0))
            .collect();
        self.state.decode(&ids, self.memory.len(), self.threads)?;
        self.memory.extend_from_slice(tokens);
        let first_row = self.state.get_logits()?;
        let row = (ids.len() - 1) * self.vocabulary.size;
        // SAFETY: whisper.cpp keeps a row of logits for each token of the last call, and fills the
        // last one; the wrapper shows the first only.
        Ok(
            unsafe {
                std::slice::from_raw_parts(first_row.as_ptr().add(row), self.vocabulary.size)
            },
        )
    }
}

unsafe extern "C" fn stop_before_encoder(
    _: *mut sys::whisper_context,
    _: *mut sys::whisper_state,
    _: *mut c_void,
) -> bool {
    false
}
