//! The decoding loop: whisper.cpp computes, the choice of each token is made here.
//!
//! whisper.cpp has a loop of its own (`whisper_full`). This one encodes each window once where that
//! encodes twice (to find the language, to try again at another temperature, for the rest behind
//! the last time), takes the probability of no speech where it belongs, at the start token (in
//! whisper.cpp 1.8.3 it is read from the row of an earlier call), and draws its random numbers from
//! a seed, so that a window's text depends on nothing that came before it.

use crate::infer::whisper::alignment::{self, Question};
use crate::infer::whisper::branch::mean;
use crate::infer::whisper::halves::Encoder;
use crate::infer::whisper::rules;
use crate::infer::whisper::sampling::{self, Choice};
use crate::infer::whisper::spectrogram::Spectrogram;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::infer::whisper::window::Tools;
use std::ffi::c_void;
use std::ptr;
use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{FullParams, SamplingStrategy, WhisperError, WhisperState, WhisperTokenId};

/// Encoder positions in a second.
const POSITIONS_PER_SECOND: f64 = 50.0;
/// Samples, 200 ms: whisper.cpp does nothing about less than 100.
const TRIFLE: usize = 3200;

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

impl Attempt {
    /// Cuts off what stands behind so many text tokens.
    pub fn keep_texts(&mut self, count: usize, vocabulary: &Vocabulary) {
        let is_text = |&at: &usize| !vocabulary.is_time(self.choices[at].token);
        let cut = (0..self.choices.len()).filter(is_text).nth(count);
        if let Some(cut) = cut {
            self.choices.truncate(cut);
            self.avg_logprob = mean(&self.choices);
        }
    }
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
    /// The same state, and the context that it is made from, as whisper.cpp knows them.
    raw: Raw,
    /// Encodes in place of the state's own context.
    encoder: Option<&'a Encoder>,
    pub(super) vocabulary: &'a Vocabulary,
    threads: usize,
    encoder_threads: usize,
    /// Tokens in the decoder's memory, in order.
    memory: Vec<usize>,
    /// Longest transcript of a window, tokens.
    pub(super) limit: usize,
}

impl<'a> Decoder<'a> {
    /// Lets the encoder see `positions` of a spectrogram (1500 are 30 s).
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn listen(
        state: &'a mut WhisperState,
        tools: &Tools<'a>,
        spectrogram: &Spectrogram,
        positions: usize,
    ) -> Result<Self, WhisperError> {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(1);
        params.set_audio_ctx(i32::try_from(positions).unwrap_or(0));
        params.set_print_progress(false);
        let mut raw = Raw::default();
        // The number of encoder positions can be set by `whisper_full` alone, and the wrapper shows
        // its pointers only to callbacks: it is called with a trifle of silence, and a callback that
        // stops it before the encoder.
        // SAFETY: the callback is called in `full` alone, and writes to `raw` alone.
        unsafe {
            params.set_start_encoder_callback(Some(stop_before_encoder));
            params.set_start_encoder_callback_user_data((&raw mut raw).cast());
        }
        state.full(params, &[0.0; TRIFLE])?;
        if raw.state.is_null() {
            return Err(WhisperError::NullPointer);
        }
        let (frames, bands) = (spectrogram.frames as i32, spectrogram.bands as i32);
        // SAFETY: both are alive as long as `state` is; the spectrogram is as large as it says.
        let set = unsafe {
            let data = spectrogram.data.as_ptr();
            sys::whisper_set_mel_with_state(raw.context, raw.state, data, frames, bands)
        };
        if set != 0 {
            return Err(WhisperError::InvalidMelBands);
        }
        let text_context = usize::try_from(tools.context.n_text_ctx()).unwrap_or(448);
        Ok(Decoder {
            state,
            raw,
            encoder: tools.encoder,
            vocabulary: tools.vocabulary,
            threads: tools.threads,
            encoder_threads: tools.encoder_threads,
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
        match self.encoder {
            // SAFETY: the state is borrowed here for as long.
            Some(encoder) => unsafe { encoder.encode(self.raw.state, frame, self.encoder_threads) },
            None => self.state.encode(frame, self.encoder_threads),
        }
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
        let mut logits = Vec::with_capacity(vocabulary.size);
        while choices.len() < limit {
            self.judge(request, &tokens, &mut logits)?;
            let choice = sampling::choose(&logits, temperature, &mut random, vocabulary);
            sum += choice.logprob;
            if choice.token == vocabulary.end_of_text {
                break;
            }
            tokens.push(choice.token);
            choices.push(choice);
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
        let engine = alignment::Engine {
            context: self.raw.context,
            state: self.raw.state,
            encoder: self.encoder,
            threads: self.encoder_threads,
            limit: self.limit,
        };
        // SAFETY: the state is borrowed here for as long, and made from the context.
        unsafe { alignment::ends(&engine, self.vocabulary, question) }
    }

    /// The logits behind the tokens that a request begins with and those `written` since, without what
    /// may not be chosen.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub(super) fn judge(
        &mut self,
        request: &Request,
        written: &[usize],
        logits: &mut Vec<f32>,
    ) -> Result<(), WhisperError> {
        let Request { before, task, .. } = request;
        let next = self.go_to(&[before, &[self.vocabulary.start][..], task, written].concat());
        logits.clear();
        logits.extend_from_slice(self.feed(&next)?);
        for &token in &request.forbidden {
            logits[token] = f32::NEG_INFINITY;
        }
        rules::apply(logits, written, self.vocabulary);
        Ok(())
    }

    /// Forgets what differs from `tokens`, and gives those that are to be fed to have the logits
    /// behind the last of them; that one is fed again when it is known.
    fn go_to(&mut self, tokens: &[usize]) -> Vec<usize> {
        let known = self.memory.iter().zip(tokens);
        let known = known.take_while(|(a, b)| a == b).count();
        let known = known.min(tokens.len().saturating_sub(1));
        self.memory.truncate(known);
        tokens[known..].to_vec()
    }

    /// Feeds tokens and gives the logits behind the last of them.
    fn feed(&mut self, tokens: &[usize]) -> Result<&[f32], WhisperError> {
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

/// What whisper.cpp computes with.
struct Raw {
    context: *mut sys::whisper_context,
    state: *mut sys::whisper_state,
}

impl Default for Raw {
    fn default() -> Self {
        Raw {
            context: ptr::null_mut(),
            state: ptr::null_mut(),
        }
    }
}

/// Stops whisper.cpp, and tells what it computes with.
unsafe extern "C" fn stop_before_encoder(
    context: *mut sys::whisper_context,
    state: *mut sys::whisper_state,
    raw: *mut c_void,
) -> bool {
    // SAFETY: whisper.cpp hands back the place that it was given.
    unsafe { *raw.cast::<Raw>() = Raw { context, state } };
    false
}
