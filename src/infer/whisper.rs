//! whisper.cpp behind the engine's contract.

use crate::infer::device::Device;
use crate::infer::engine::{DecodeOptions, Engine, EngineError, LanguageGuess, Model, WindowAudio};
use crate::infer::model::{ModelBytes, ModelSource};
use crate::infer::words::{self, Token};
use crate::transcript::segment::{Quality, Segment, Word};
use anyhow::Context;
use std::ffi::c_void;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError,
    WhisperSegment, WhisperState,
};

/// Name and version that go into the content key: another version may write other text.
pub const ENGINE: &str = "whisper.cpp 1.8.3";

/// Below this mean log-probability a text is tried again, as in OpenAI's Whisper.
const LOGPROB_THRESHOLD: f32 = -1.0;
/// Above this compression ratio a text repeats itself, as in OpenAI's Whisper.
const COMPRESSION_THRESHOLD: f32 = 2.4;
/// Above this probability of no speech an unsure text is dropped, as in OpenAI's Whisper.
const NO_SPEECH_THRESHOLD: f32 = 0.6;
/// Steps of the temperature ladder, as in OpenAI's Whisper.
const TEMPERATURE_STEP: f32 = 0.2;
/// Candidates drawn at a temperature above zero, as in OpenAI's Whisper.
const BEST_OF: i32 = 5;
/// The mel filter reads out of bounds below 201 samples, and very short audio gives invented
/// words; a second of silence behind it does no harm.
const SHORTEST_SAMPLES: usize = 16_800;

/// Weights on one device.
pub struct WhisperModel {
    context: Arc<WhisperContext>,
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
            state: Some(self.context.create_state().map_err(failed)?),
            context: Arc::clone(&self.context),
            threads: self.threads,
            cancel: Arc::clone(&self.cancel),
            params: None,
        }))
    }
}

/// One worker's state on shared weights.
struct WhisperEngine {
    context: Arc<WhisperContext>,
    /// Reused for greedy decoding, where reuse does not change text.
    state: Option<WhisperState>,
    threads: usize,
    cancel: Arc<AtomicBool>,
    /// Kept because building them leaks the language's name.
    params: Option<(String, FullParams<'static, 'static>)>,
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
        let mut sums: Vec<f32> = Vec::new();
        for window in windows {
            self.check_cancelled()?;
            let threads = self.threads;
            let state = self.state()?;
            state
                .pcm_to_mel(&padded(&window.samples), threads)
                .map_err(failed)?;
            let (_, probabilities) = state.lang_detect(0, threads).map_err(failed)?;
            sums.resize(probabilities.len(), 0.0);
            for (sum, probability) in sums.iter_mut().zip(&probabilities) {
                *sum += probability / windows.len() as f32;
            }
        }
        let mut guesses: Vec<LanguageGuess> = sums
            .iter()
            .enumerate()
            .filter_map(|(id, &probability)| {
                let language = whisper_rs::get_lang_str(i32::try_from(id).ok()?)?.to_owned();
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
            .map(|window| self.transcribe_window(&window.samples, options))
            .collect()
    }
}

impl WhisperEngine {
    /// Greedy first; a text that fails is decoded once more up the temperature ladder, from a
    /// fresh state because a state's random numbers go on where they stopped.
    fn transcribe_window(
        &mut self,
        samples: &[f32],
        options: &DecodeOptions,
    ) -> Result<Vec<Segment>, EngineError> {
        let seconds = samples.len() as f64 / f64::from(crate::audio::SAMPLE_RATE);
        let samples = padded(samples);
        let mut state = match self.state.take() {
            Some(state) => state,
            None => self.fresh_state()?,
        };
        let params = self.params(&options.language);
        self.full(&mut state, params, &samples)?;
        let greedy = read_segments(&state, &self.context, &options.language, seconds, 0.0);
        self.state = Some(state);
        if !fails(&greedy) {
            return Ok(greedy);
        }
        let mut state = self.fresh_state()?;
        let mut params = self.params(&options.language);
        params.set_temperature(TEMPERATURE_STEP);
        params.set_temperature_inc(TEMPERATURE_STEP);
        self.full(&mut state, params, &samples)?;
        let language = &options.language;
        let again = read_segments(&state, &self.context, language, seconds, TEMPERATURE_STEP);
        Ok(if score(&again) > score(&greedy) {
            again
        } else {
            greedy
        })
    }

    fn full(
        &self,
        state: &mut WhisperState,
        params: FullParams,
        samples: &[f32],
    ) -> Result<(), EngineError> {
        self.check_cancelled()?;
        match state.full(params, samples) {
            Ok(()) => Ok(()),
            Err(error) => {
                if matches!(error, WhisperError::GenericError(-7)) {
                    // whisper.cpp has freed this state already: put an empty one in its place
                    // and never drop the old one.
                    let fresh = self.fresh_state()?;
                    std::mem::forget(std::mem::replace(state, fresh));
                }
                self.check_cancelled()?;
                Err(failed(error))
            }
        }
    }

    fn state(&mut self) -> Result<&mut WhisperState, EngineError> {
        if self.state.is_none() {
            self.state = Some(self.fresh_state()?);
        }
        self.state
            .as_mut()
            .ok_or_else(|| EngineError::Failed("no state".to_owned()))
    }

    fn fresh_state(&self) -> Result<WhisperState, EngineError> {
        self.context.create_state().map_err(failed)
    }

    fn check_cancelled(&self) -> Result<(), EngineError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(EngineError::Interrupted);
        }
        Ok(())
    }

    fn params(&mut self, language: &str) -> FullParams<'static, 'static> {
        if self
            .params
            .as_ref()
            .is_none_or(|(known, _)| known != language)
        {
            self.params = Some((language.to_owned(), greedy_params(language)));
        }
        let mut params = match &self.params {
            Some((_, params)) => params.clone(),
            None => greedy_params(language),
        };
        params.set_n_threads(i32::try_from(self.threads).unwrap_or(1));
        // SAFETY: the flag outlives the call that the parameters are made for, since `self` holds
        // it, and the callback only reads it.
        unsafe {
            params.set_abort_callback(Some(is_cancelled));
            params.set_abort_callback_user_data(Arc::as_ptr(&self.cancel) as *mut c_void);
        }
        params
    }
}

unsafe extern "C" fn is_cancelled(flag: *mut c_void) -> bool {
    // SAFETY: set beside this callback in `WhisperEngine::params`.
    unsafe { (*flag.cast::<AtomicBool>()).load(Ordering::Relaxed) }
}

fn greedy_params(language: &str) -> FullParams<'static, 'static> {
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: BEST_OF });
    let name = whisper_rs::get_lang_id(language).and_then(whisper_rs::get_lang_str);
    params.set_language(Some(name.unwrap_or("en")));
    // Windows do not condition each other: it costs prompt decoding and spreads repetitions.
    params.set_no_context(true);
    params.set_n_max_text_ctx(0);
    params.set_token_timestamps(true);
    params.set_temperature(0.0);
    params.set_temperature_inc(0.0);
    params.set_entropy_thold(COMPRESSION_THRESHOLD);
    params.set_logprob_thold(LOGPROB_THRESHOLD);
    params.set_no_speech_thold(NO_SPEECH_THRESHOLD);
    params.set_print_progress(false);
    params.set_print_timestamps(false);
    params.set_print_realtime(false);
    params.set_print_special(false);
    params
}

fn padded(samples: &[f32]) -> std::borrow::Cow<'_, [f32]> {
    if samples.len() >= SHORTEST_SAMPLES {
        return samples.into();
    }
    let mut longer = samples.to_vec();
    longer.resize(SHORTEST_SAMPLES, 0.0);
    longer.into()
}

fn read_segments(
    state: &WhisperState,
    context: &WhisperContext,
    language: &str,
    seconds: f64,
    temperature: f32,
) -> Vec<Segment> {
    state
        .as_iter()
        .filter_map(|segment| read_segment(&segment, context, language, seconds, temperature))
        .collect()
}

/// Times are centiseconds in whisper.cpp and may lie past the audio.
fn read_segment(
    segment: &WhisperSegment,
    context: &WhisperContext,
    language: &str,
    seconds: f64,
    temperature: f32,
) -> Option<Segment> {
    let time = |centiseconds: i64| (centiseconds as f64 / 100.0).clamp(0.0, seconds);
    let end_of_text = context.token_eot();
    let mut tokens = Vec::new();
    let mut logprob = 0.0;
    for index in 0..segment.n_tokens() {
        let token = segment.get_token(index)?;
        let data = token.token_data();
        if data.id >= end_of_text {
            continue;
        }
        logprob += data.plog;
        tokens.push(Token {
            bytes: token.to_bytes().ok()?.to_vec(),
            start: time(data.t0),
            end: time(data.t1),
            probability: data.p,
        });
    }
    let words = words::join(&tokens, language);
    let text: String = words.iter().map(|word| word.word.as_str()).collect();
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let start = time(segment.start_timestamp());
    let end = time(segment.end_timestamp()).max(start);
    Some(Segment {
        id: 0,
        start,
        end,
        text: text.to_owned(),
        words: within(words, start, end),
        quality: Quality {
            avg_logprob: logprob / tokens.len() as f32,
            no_speech_prob: segment.no_speech_probability(),
            compression_ratio: compression_ratio(text),
            temperature,
            flags: Vec::new(),
        },
    })
}

/// Words in order and inside their segment.
fn within(mut words: Vec<Word>, start: f64, end: f64) -> Vec<Word> {
    let mut earliest = start;
    for word in &mut words {
        word.start = word.start.clamp(earliest, end);
        word.end = word.end.clamp(word.start, end);
        earliest = word.start;
    }
    words
}

/// Bytes of a text over its bytes compressed by zlib, as OpenAI's Whisper measures repetition.
fn compression_ratio(text: &str) -> f32 {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let compressed = encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .map_or(0, |bytes| bytes.len());
    text.len() as f32 / compressed.max(1) as f32
}

/// Whether a window's text should be decoded again.
fn fails(segments: &[Segment]) -> bool {
    let text: Vec<&str> = segments
        .iter()
        .map(|segment| segment.text.as_str())
        .collect();
    compression_ratio(&text.join(" ")) > COMPRESSION_THRESHOLD
        || segments.iter().any(|segment| {
            segment.quality.avg_logprob < LOGPROB_THRESHOLD
                && segment.quality.no_speech_prob < NO_SPEECH_THRESHOLD
        })
}

/// Larger is better: a text that does not repeat itself before one that does, then the likelier.
fn score(segments: &[Segment]) -> (bool, f32) {
    let text: Vec<&str> = segments
        .iter()
        .map(|segment| segment.text.as_str())
        .collect();
    let sum: f32 = segments
        .iter()
        .map(|segment| segment.quality.avg_logprob)
        .sum();
    let mean = sum / segments.len().max(1) as f32;
    (
        compression_ratio(&text.join(" ")) <= COMPRESSION_THRESHOLD,
        mean,
    )
}

fn failed(error: WhisperError) -> EngineError {
    EngineError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses_well() {
        assert!(compression_ratio(&"thank you ".repeat(30)) > COMPRESSION_THRESHOLD);
        assert!(compression_ratio("And so my fellow Americans, ask not") < 1.5);
    }

    #[test]
    fn words_never_leave_their_segment_or_go_back() {
        let word = |start, end| Word {
            start,
            end,
            word: " a".to_owned(),
            probability: 1.0,
        };
        let words = within(
            vec![word(0.2, 0.1), word(0.0, 9.0), word(8.0, 7.0)],
            0.1,
            2.0,
        );
        let times: Vec<_> = words.iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(times, [(0.2, 0.2), (0.2, 2.0), (2.0, 2.0)]);
    }
}
