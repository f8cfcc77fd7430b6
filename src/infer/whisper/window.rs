//! One window from samples to segments: what the encoder sees of it, and what is kept of the text.

use crate::audio::SAMPLE_RATE;
use crate::infer::engine::EngineError;
use crate::infer::whisper::alignment::Question;
use crate::infer::whisper::decoder::{Attempt, Decoder, Opening, Request};
use crate::infer::whisper::doubt::{doubts_below, look_again};
use crate::infer::whisper::echo::drop_echo;
use crate::infer::whisper::extent::{Extent, NARROW};
use crate::infer::whisper::gap::{self, Gap};
use crate::infer::whisper::halves::Encoder;
use crate::infer::whisper::ladder::{climb, is_silence};
use crate::infer::whisper::overrun::{Sound, cut_overrun};
use crate::infer::whisper::prompt;
use crate::infer::whisper::segments::{Context, segment, stretches};
use crate::infer::whisper::spectrogram::Filters;
use crate::infer::whisper::timing::Voice;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::plan::decoding::{Decoding, View};
use crate::transcript::segment::Segment;
use std::sync::atomic::{AtomicBool, Ordering};
use whisper_rs::{WhisperContext, WhisperError, WhisperState, WhisperTokenId};

/// When a transcript stops this long before the end of its window, the rest is listened to again.
const REST_SECONDS: f64 = 2.0;
/// So does this much voice behind the end of the transcript, seconds. The model likes to say whole
/// seconds, so that a last word may well end half a second later.
const REST_VOICE: f64 = 1.2;
/// A text is over at most this long before the end that the model says, seconds.
const ROUNDED: f64 = 1.0;
/// Listening again goes on by this much, seconds.
const LEAST_STEP: f64 = 1.0;

/// A text from a narrow view with a lower mean log-probability is not believed. Between -0.45 and
/// -0.8 the word error rates of clean clips hardly differ (see `benches/README.md`).
pub const SURE_LOGPROB: f32 = -0.6;

/// What a window is decoded with.
pub struct Tools<'a> {
    /// The weights.
    pub context: &'a WhisperContext,
    /// The encoder's, where they are apart.
    pub encoder: Option<&'a Encoder>,
    /// Their special tokens.
    pub vocabulary: &'a Vocabulary,
    /// Their mel bands.
    pub filters: &'a Filters,
    /// CPU threads of the decoder.
    pub threads: usize,
    /// CPU threads of the encoder.
    pub encoder_threads: usize,
    /// Whether words can be aligned.
    pub aligns: bool,
    /// Raised when the run should stop.
    pub cancel: &'a AtomicBool,
}

/// A window whose first view the encoder has seen.
pub struct Heard<'a> {
    tools: &'a Tools<'a>,
    decoding: &'a Decoding,
    decoder: Decoder<'a>,
    opening: Opening,
    positions: usize,
    /// Whether a wide view follows unless this one leaves no doubts.
    is_first_sight: bool,
    voice: Voice,
    /// Seconds.
    length: f64,
}

impl<'a> Heard<'a> {
    /// Lets the encoder hear a window of 16 kHz samples, and see this much of it.
    ///
    /// # Errors
    /// When the run was told to stop, or what whisper.cpp says.
    pub fn new(
        tools: &'a Tools<'a>,
        state: &'a mut WhisperState,
        samples: &[f32],
        decoding: &'a Decoding,
        extent: Extent,
    ) -> Result<Self, EngineError> {
        check(tools.cancel)?;
        let spectrogram = tools.filters.spectrogram(samples);
        let positions = extent.positions(samples.len());
        let mut decoder = Decoder::listen(state, tools, &spectrogram, positions).map_err(failed)?;
        Ok(Heard {
            tools,
            decoding,
            opening: opened(&mut decoder, 0.0)?,
            decoder,
            positions,
            is_first_sight: extent == NARROW && decoding.view == View::Doubting,
            voice: Voice::of(samples),
            length: samples.len() as f64 / f64::from(SAMPLE_RATE),
        })
    }

    /// Probability of each language, by its number; empty in an English-only model.
    pub fn languages(&self) -> &[f32] {
        &self.opening.languages
    }

    /// The segments of the window, in a language given by its code, written on from what was said
    /// `before` it. Where the text stops well before the window does, the encoder listens again
    /// from there.
    ///
    /// # Errors
    /// When the run was told to stop, or what whisper.cpp says.
    pub fn transcribe(mut self, language: &str, before: &str) -> Result<Vec<Segment>, EngineError> {
        let Tools {
            context,
            vocabulary,
            cancel,
            ..
        } = *self.tools;
        let decoding = self.decoding;
        let alone = Request {
            before: prompt::tokens(context, vocabulary, decoding, "")?,
            task: task(language, decoding, vocabulary),
            forbidden: match decoding.suppress_non_speech {
                true => vocabulary.non_speech.clone(),
                false => vocabulary.dash.clone(),
            },
        };
        let mut before = before.to_owned();
        let written = match decoding.translate {
            true => "en",
            false => language,
        };
        let bytes = |token: usize| token_bytes(context, token);
        let mut found: Vec<Segment> = Vec::new();
        let mut offset = 0.0;
        loop {
            let text = |attempt: &Attempt| attempt_text(attempt, vocabulary, &bytes);
            let conditioned = match before.is_empty() {
                true => None,
                false => Some(Request {
                    before: prompt::tokens(context, vocabulary, decoding, &before)?,
                    ..alone.clone()
                }),
            };
            let sound = Sound {
                voice: &self.voice,
                offset,
                length: self.length,
            };
            let finish = |decoder: &mut Decoder<'_>, request: &Request, attempt: &mut Attempt| {
                cut_overrun(attempt, vocabulary, &sound, &text);
                let greedy = attempt.temperature == 0.0 && decoding.beam_size == 1;
                // What is not believed at first sight is looked at widely instead.
                let dismissed =
                    self.is_first_sight && doubts_below(SURE_LOGPROB, attempt, vocabulary);
                if greedy && decoding.view != View::Narrow && !dismissed {
                    look_again(decoder, request, attempt, &text).map_err(failed)?;
                    cut_overrun(attempt, vocabulary, &sound, &text);
                }
                Ok(())
            };
            let mut attempt = climb(
                &mut self.decoder,
                (conditioned.as_ref(), &alone),
                decoding,
                &self.opening,
                &finish,
                &text,
                cancel,
            )?;
            let silent = is_silence(self.opening.no_speech, attempt.avg_logprob, decoding);
            // What was drawn by chance has no idea of the time.
            let is_greedy = attempt.temperature == 0.0;
            let gap = match is_greedy && decoding.view != View::Narrow && !silent {
                true => {
                    let surroundings = self.surroundings(&bytes, written, offset);
                    gap::find(&stretches(&attempt, vocabulary), &surroundings)
                }
                false => None,
            };
            // What is said and what is written in another language do not run side by side.
            if decoding.align_words && !decoding.translate && !silent {
                self.align(&mut attempt, language, offset)?;
            }
            // Aligned as a whole: what is aligned takes up all of the view.
            if let Some(gap) = &gap {
                attempt.keep_texts(gap.texts, vocabulary);
            }
            let surroundings = self.surroundings(&bytes, written, offset);
            let known = found.len();
            let told = match silent {
                true => None,
                false => tell(&attempt, &surroundings, decoding, &mut found),
            };
            drop_echo(&mut found, known);
            match self.rest(offset, told, gap.as_ref(), is_greedy) {
                Some(rest) => offset = rest,
                None => break,
            }
            if let Some(last) = found[known..].last_mut() {
                end_by(last, offset);
            }
            if decoding.condition_on_previous {
                for segment in &found[known..] {
                    before.push(' ');
                    before.push_str(&segment.text);
                }
            }
            check(cancel)?;
            self.opening = opened(&mut self.decoder, offset)?;
        }
        Ok(found)
    }

    /// From where the window is listened to once more, behind what was told of the view from `offset` on;
    /// none where nothing is left. All in seconds of the window.
    fn rest(
        &self,
        offset: f64,
        told: Option<(f64, f64)>,
        gap: Option<&Gap>,
        is_greedy: bool,
    ) -> Option<f64> {
        let (reached, over) = told?;
        let is_left =
            self.length - reached >= REST_SECONDS || self.voice.spoken_after(reached) >= REST_VOICE;
        if reached <= offset || !(is_left || gap.is_some()) {
            return None;
        }
        let from = match (gap, is_greedy) {
            (Some(gap), _) => gap.from,
            (None, true) => over.max(reached - ROUNDED),
            (None, false) => reached,
        };
        Some(from.max(offset + LEAST_STEP).min(reached))
    }

    /// What segments are made from where the encoder's view starts at `offset` seconds.
    fn surroundings<'s>(
        &'s self,
        bytes: &'s dyn Fn(usize) -> Vec<u8>,
        language: &'s str,
        offset: f64,
    ) -> Context<'s> {
        Context {
            vocabulary: self.tools.vocabulary,
            bytes,
            language,
            voice: &self.voice,
            offset,
            length: self.length,
            no_speech: self.opening.no_speech,
        }
    }

    /// Finds out when the text tokens of an attempt at what is said from `offset` on are over.
    fn align(
        &mut self,
        attempt: &mut Attempt,
        language: &str,
        offset: f64,
    ) -> Result<(), EngineError> {
        let vocabulary = self.tools.vocabulary;
        let known = !task(language, self.decoding, vocabulary).is_empty();
        if !self.tools.aligns || !(known || vocabulary.languages.is_empty()) {
            return Ok(());
        }
        let texts = attempt.choices.iter_mut();
        let mut texts: Vec<_> = texts.filter(|c| !vocabulary.is_time(c.token)).collect();
        let tokens: Vec<usize> = texts.iter().map(|choice| choice.token).collect();
        let question = Question {
            offset,
            length: self.length,
            positions: self.positions,
            language,
            tokens: &tokens,
        };
        let ends = self.decoder.align(&question).map_err(failed)?;
        for (choice, end) in texts.iter_mut().zip(ends.into_iter().flatten()) {
            choice.until = Some(end);
        }
        Ok(())
    }
}

/// Ends a segment at a time, unless it ended before.
fn end_by(segment: &mut Segment, time: f64) {
    segment.end = segment.end.min(time).max(segment.start);
    for word in &mut segment.words {
        word.start = word.start.min(segment.end);
        word.end = word.end.min(segment.end);
    }
}

/// Adds the segments of an attempt to those that were found; where its text ends, by the model's word
/// and by its last tokens, seconds of the window, unless there is none.
///
/// The times among the tokens of an attempt can make up for a text that is not believed: such a
/// segment is left out where nobody speaks.
fn tell(
    attempt: &Attempt,
    context: &Context<'_>,
    decoding: &Decoding,
    found: &mut Vec<Segment>,
) -> Option<(f64, f64)> {
    let mut reached = None;
    let stretches = stretches(attempt, context.vocabulary);
    let extents = context.extents(&stretches);
    for (stretch, extent) in stretches.iter().zip(extents) {
        let earliest = found.last().map_or(0.0, |segment| segment.end);
        if let Some(segment) = segment(stretch, attempt, context, extent, earliest) {
            if !is_silence(context.no_speech, segment.quality.avg_logprob, decoding) {
                found.push(segment);
            }
            reached = Some((context.extent(stretch).1, gap::over(stretch, context)));
        }
    }
    reached
}

/// Tokens that name language and task; none in an English-only model.
fn task(language: &str, decoding: &Decoding, vocabulary: &Vocabulary) -> Vec<usize> {
    let task = match decoding.translate {
        true => vocabulary.translate,
        false => vocabulary.transcribe,
    };
    whisper_rs::get_lang_id(language)
        .and_then(|id| vocabulary.languages.get(usize::try_from(id).ok()?))
        .map_or(Vec::new(), |&token| vec![token, task])
}

/// Encodes from `offset` seconds on and gives the decoder its start token.
fn opened(decoder: &mut Decoder<'_>, offset: f64) -> Result<Opening, EngineError> {
    decoder.encode(offset).map_err(failed)?;
    decoder.open().map_err(failed)
}

fn attempt_text(
    attempt: &Attempt,
    vocabulary: &Vocabulary,
    bytes: &dyn Fn(usize) -> Vec<u8>,
) -> String {
    let text: Vec<u8> = attempt
        .choices
        .iter()
        .filter(|choice| !vocabulary.is_time(choice.token))
        .flat_map(|choice| bytes(choice.token))
        .collect();
    String::from_utf8_lossy(&text).trim().to_owned()
}

fn token_bytes(context: &WhisperContext, token: usize) -> Vec<u8> {
    WhisperTokenId::try_from(token)
        .ok()
        .and_then(|id| context.token_to_bytes(id).ok())
        .map(<[u8]>::to_vec)
        .unwrap_or_default()
}

/// Errs when the run was told to stop.
pub fn check(cancel: &AtomicBool) -> Result<(), EngineError> {
    if cancel.load(Ordering::Relaxed) {
        return Err(EngineError::Interrupted);
    }
    Ok(())
}

/// An error of whisper.cpp as the engine's.
pub fn failed(error: WhisperError) -> EngineError {
    EngineError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::sampling::Choice;

    #[test]
    fn a_segment_that_is_not_believed_is_left_out_where_nobody_speaks() {
        // A second is 50 tokens. The times make the attempt as a whole a good one.
        let choice = |(token, logprob): (usize, f32)| Choice {
            token,
            logprob,
            time: 100,
            time_probability: 0.0,
            until: None,
        };
        let tokens = [
            (100, -0.1),
            (1, -0.3),
            (150, -0.1),
            (150, -0.1),
            (2, -1.6),
            (200, -0.1),
        ];
        let attempt = Attempt {
            choices: tokens.map(choice).to_vec(),
            avg_logprob: -0.4,
            temperature: 0.0,
        };
        let said = |no_speech| {
            let context = Context {
                vocabulary: &Vocabulary::invented(),
                bytes: &|token| format!(" word{token}").into_bytes(),
                language: "en",
                voice: &Voice::of(&vec![0.0; 64_000]),
                offset: 0.0,
                length: 4.0,
                no_speech,
            };
            let mut found = Vec::new();
            let reached = tell(&attempt, &context, &Decoding::default(), &mut found);
            assert_eq!(reached, Some((2.0, 2.0)));
            found.into_iter().map(|s| s.text).collect::<Vec<_>>()
        };
        assert_eq!(said(0.1), ["word1", "word2"]);
        assert_eq!(said(0.9), ["word1"]);
    }
}
