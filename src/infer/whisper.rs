//! whisper.cpp behind the engine's contract.

mod decoder;
mod rules;
mod sampling;
mod segments;
mod timing;
mod vocabulary;

use crate::audio::SAMPLE_RATE;
use crate::infer::device::Device;
use crate::infer::engine::{DecodeOptions, Engine, EngineError, LanguageGuess, Model, WindowAudio};
use crate::infer::model::{ModelBytes, ModelSource};
use crate::transcript::segment::Segment;
use anyhow::Context as _;
use decoder::{Attempt, Decoder, Opening};
use segments::{Context, compression_ratio, segment, stretches};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use timing::Voice;
use vocabulary::Vocabulary;
use whisper_rs::{WhisperContext, WhisperContextParameters, WhisperError, WhisperState};

/// Name and version that go into the content key: another version may write other text.
pub const ENGINE: &str = "whisper.cpp 1.8.3, ditado decoder 1";

/// Below this mean log-probability a text is tried again, as in OpenAI's Whisper.
const LOGPROB_THRESHOLD: f32 = -1.0;
/// Above this compression ratio a text repeats itself, as in OpenAI's Whisper.
const COMPRESSION_THRESHOLD: f32 = 2.4;
/// Above this probability of no speech an unsure text is dropped, as in OpenAI's Whisper.
const NO_SPEECH_THRESHOLD: f32 = 0.6;
/// The temperature ladder of OpenAI's Whisper.
const TEMPERATURES: [f32; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
/// The mel filter reads out of bounds below 201 samples, and very short audio gives invented
/// words; silence behind it does no harm.
const SHORTEST_SAMPLES: usize = 16_800;
/// Encoder positions of a whole 30 s view.
const ALL_POSITIONS: usize = 1500;
/// When a transcript stops this long before the end of its window, the rest is listened to again.
const REST_SECONDS: f64 = 2.0;

/// Weights on one device.
pub struct WhisperModel {
    context: Arc<WhisperContext>,
    vocabulary: Arc<Vocabulary>,
    threads: usize,
    cancel: Arc<AtomicBool>,
}

impl WhisperModel {
    /// Loads the weights onto a device. `cancel` stops every engine made from them.
    ///
    /// # Errors
    /// One line that names the model when whisper.cpp does not take it.
    pub fn load(
        source: &ModelSource,
        device: Device,
        threads: usize,
        cancel: Arc<AtomicBool>,
    ) -> anyhow::Result<Self> {
        let mut parameters = WhisperContextParameters::default();
        match device {
            Device::Cpu => parameters.use_gpu(false),
            // Flash attention halves the encoder on a GPU and slows a CPU down.
            Device::Gpu(number) => parameters
                .use_gpu(true)
                .gpu_device(i32::try_from(number)?)
                .flash_attn(true),
        };
        let context = match &source.bytes {
            ModelBytes::Embedded => load_embedded(parameters)?,
            ModelBytes::File(path) => WhisperContext::new_with_params(path, parameters)
                .with_context(|| format!("model {} cannot be loaded", path.display()))?,
        };
        Ok(WhisperModel {
            vocabulary: Arc::new(Vocabulary::of(&context)),
            context: Arc::new(context),
            threads,
            cancel,
        })
    }
}

#[cfg(feature = "embedded-model")]
fn load_embedded(parameters: WhisperContextParameters) -> anyhow::Result<WhisperContext> {
    WhisperContext::new_from_buffer_with_params(crate::infer::model::EMBEDDED, parameters)
        .context("the embedded model cannot be loaded")
}

#[cfg(not(feature = "embedded-model"))]
fn load_embedded(_: WhisperContextParameters) -> anyhow::Result<WhisperContext> {
    anyhow::bail!("this build carries no model; name a ggml Whisper file with --model")
}

impl Model for WhisperModel {
    fn speaks(&self, language: &str) -> bool {
        self.context.is_multilingual() || language == "en"
    }

    fn engine(&self) -> Result<Box<dyn Engine>, EngineError> {
        Ok(Box::new(WhisperEngine {
            state: self.context.create_state().map_err(failed)?,
            context: Arc::clone(&self.context),
            vocabulary: Arc::clone(&self.vocabulary),
            threads: self.threads,
            cancel: Arc::clone(&self.cancel),
        }))
    }
}

/// One worker's state on shared weights.
struct WhisperEngine {
    context: Arc<WhisperContext>,
    vocabulary: Arc<Vocabulary>,
    state: WhisperState,
    threads: usize,
    cancel: Arc<AtomicBool>,
}

impl Engine for WhisperEngine {
    fn set_threads(&mut self, threads: usize) {
        self.threads = threads.max(1);
    }

    fn detect_language(
        &mut self,
        windows: &[WindowAudio],
    ) -> Result<Vec<LanguageGuess>, EngineError> {
        if !self.context.is_multilingual() {
            return Ok(vec![LanguageGuess {
                language: "en".to_owned(),
                probability: 1.0,
            }]);
        }
        let mut sums = vec![0.0; self.vocabulary.languages.len()];
        for window in windows {
            let (mut decoder, _) = self.listen(&window.samples)?;
            let opening = opened(&mut decoder, 0.0)?;
            for (sum, probability) in sums.iter_mut().zip(&opening.languages) {
                *sum += probability / windows.len() as f32;
            }
        }
        let mut guesses: Vec<LanguageGuess> = sums
            .iter()
            .zip(0..)
            .filter_map(|(&probability, id)| {
                let language = whisper_rs::get_lang_str(id)?.to_owned();
                Some(LanguageGuess {
                    language,
                    probability,
                })
            })
            .collect();
        guesses.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ok(guesses)
    }

    fn transcribe(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<Vec<Segment>>, EngineError> {
        windows
            .iter()
            .map(|window| self.window(&window.samples, options))
            .collect()
    }
}

impl WhisperEngine {
    /// The segments of one window. Where the text stops well before the window does, the encoder
    /// listens again from there.
    fn window(
        &mut self,
        samples: &[f32],
        options: &DecodeOptions,
    ) -> Result<Vec<Segment>, EngineError> {
        let length = samples.len() as f64 / f64::from(SAMPLE_RATE);
        let voice = Voice::of(samples);
        let task = self.task(options);
        let context = Arc::clone(&self.context);
        let bytes = move |token: usize| token_bytes(&context, token);
        let cancel = Arc::clone(&self.cancel);
        let (mut decoder, vocabulary) = self.listen(samples)?;
        let mut found: Vec<Segment> = Vec::new();
        let mut offset = 0.0;
        loop {
            check(&cancel)?;
            let opening = opened(&mut decoder, offset)?;
            let text = |attempt: &Attempt| attempt_text(attempt, &vocabulary, &bytes);
            let attempt = climb(&mut decoder, &task, &opening, &text, &cancel)?;
            let context = Context {
                vocabulary: &vocabulary,
                bytes: &bytes,
                language: &options.language,
                voice: &voice,
                offset,
                length,
                no_speech: opening.no_speech,
            };
            let before = found.len();
            if !is_silence(&opening, &attempt) {
                let stretches = stretches(&attempt, &vocabulary);
                found.extend(
                    stretches
                        .iter()
                        .filter_map(|s| segment(s, &attempt, &context)),
                );
            }
            let Some(last) = found[before..].last() else {
                break;
            };
            if last.end <= offset || length - last.end < REST_SECONDS {
                break;
            }
            offset = last.end;
        }
        Ok(found)
    }

    /// Tokens that name language and task.
    fn task(&self, options: &DecodeOptions) -> Vec<usize> {
        let vocabulary = &self.vocabulary;
        let language = whisper_rs::get_lang_id(&options.language)
            .and_then(|id| vocabulary.languages.get(usize::try_from(id).ok()?));
        match language {
            Some(&language) => vec![language, vocabulary.transcribe],
            None => Vec::new(),
        }
    }

    fn listen(&mut self, samples: &[f32]) -> Result<(Decoder<'_>, Arc<Vocabulary>), EngineError> {
        check(&self.cancel)?;
        let text_context = usize::try_from(self.context.n_text_ctx()).unwrap_or(448);
        let decoder = Decoder::listen(
            &mut self.state,
            &self.vocabulary,
            text_context,
            &padded(samples),
            ALL_POSITIONS,
            self.threads,
        )
        .map_err(failed)?;
        Ok((decoder, Arc::clone(&self.vocabulary)))
    }
}

/// Encodes from `offset` seconds on and gives the decoder its start token.
fn opened(decoder: &mut Decoder<'_>, offset: f64) -> Result<Opening, EngineError> {
    decoder.encode(offset).map_err(failed)?;
    decoder.open(&[]).map_err(failed)
}

/// Tries temperature by temperature until a text is good enough, and else takes the best.
fn climb(
    decoder: &mut Decoder<'_>,
    task: &[usize],
    opening: &Opening,
    text: &dyn Fn(&Attempt) -> String,
    cancel: &AtomicBool,
) -> Result<Attempt, EngineError> {
    let mut best: Option<(Attempt, (bool, f32))> = None;
    for (step, temperature) in TEMPERATURES.into_iter().enumerate() {
        check(cancel)?;
        let attempt = decoder
            .write(1, task, temperature, step as u64)
            .map_err(failed)?;
        let repeats = compression_ratio(&text(&attempt)) > COMPRESSION_THRESHOLD;
        let unsure = attempt.avg_logprob < LOGPROB_THRESHOLD;
        if !repeats && (!unsure || opening.no_speech > NO_SPEECH_THRESHOLD) {
            return Ok(attempt);
        }
        let score = (!repeats, attempt.avg_logprob);
        if best.as_ref().is_none_or(|(_, known)| score > *known) {
            best = Some((attempt, score));
        }
    }
    best.map(|(attempt, _)| attempt)
        .ok_or_else(|| EngineError::Failed("no attempt was made".to_owned()))
}

/// Whether nobody speaks, by the model's own word and because it does not believe its text.
fn is_silence(opening: &Opening, attempt: &Attempt) -> bool {
    opening.no_speech > NO_SPEECH_THRESHOLD && attempt.avg_logprob < LOGPROB_THRESHOLD
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
    whisper_rs::WhisperTokenId::try_from(token)
        .ok()
        .and_then(|id| context.token_to_bytes(id).ok())
        .map(<[u8]>::to_vec)
        .unwrap_or_default()
}

fn check(cancel: &AtomicBool) -> Result<(), EngineError> {
    if cancel.load(Ordering::Relaxed) {
        return Err(EngineError::Interrupted);
    }
    Ok(())
}

fn padded(samples: &[f32]) -> std::borrow::Cow<'_, [f32]> {
    if samples.len() >= SHORTEST_SAMPLES {
        return samples.into();
    }
    let mut longer = samples.to_vec();
    longer.resize(SHORTEST_SAMPLES, 0.0);
    longer.into()
}

fn failed(error: WhisperError) -> EngineError {
    EngineError::Failed(error.to_string())
}
