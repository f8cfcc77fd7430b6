//! whisper.cpp behind the engine's contract.

mod alignment;
mod beam;
mod branch;
mod decoder;
mod doubt;
mod echo;
mod extent;
mod forms;
mod gap;
mod halves;
mod ladder;
mod loading;
mod non_speech;
mod overrun;
mod prompt;
mod rules;
mod sampling;
mod segments;
mod spectrogram;
mod timing;
mod vocabulary;
mod weights;
mod window;

pub use alignment::memory as aligning_memory;

use crate::infer::device::Device;
use crate::infer::engine::{
    DecodeOptions, Engine, EngineError, LanguageGuess, Model, Transcribed, WindowAudio, among,
};
use crate::infer::model::ModelSource;
use crate::plan::decoding::{Decoding, View};
use extent::{Extent, NARROW, WHOLE, WIDE};
use loading::Loaded;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use vocabulary::Vocabulary;
use whisper_rs::WhisperState;
use window::{Heard, SURE_LOGPROB, Tools, failed};

/// Name and version that go into the content key: another version may write other text.
pub const ENGINE: &str = "whisper.cpp 1.8.3, ditado decoder 6";

/// A narrow view is worth a try where it is at most this much of the wide one.
const NARROW_ENOUGH: f64 = 0.75;
/// A language found in a narrow view with a lower probability is not believed.
const SURE_LANGUAGE: f32 = 0.8;

/// Weights on one device.
pub struct WhisperModel {
    loaded: Arc<Loaded>,
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
        Self::load_to_align(source, device, threads, false, cancel)
    }

    /// The same, and with `align` such that words can be aligned ([`Decoding::align_words`]), which
    /// takes memory, and on a CPU alone: elsewhere words get their times without.
    ///
    /// # Errors
    /// As [`WhisperModel::load`].
    pub fn load_to_align(
        source: &ModelSource,
        device: Device,
        threads: usize,
        align: bool,
        cancel: Arc<AtomicBool>,
    ) -> anyhow::Result<Self> {
        let loaded = loading::load(source, device, align)?;
        Ok(WhisperModel {
            vocabulary: Arc::new(Vocabulary::of(&loaded.context)),
            loaded: Arc::new(loaded),
            threads,
            cancel,
        })
    }
}

impl Model for WhisperModel {
    fn speaks(&self, language: &str) -> bool {
        self.loaded.context.is_multilingual() || language == "en"
    }

    fn engine(&self) -> Result<Box<dyn Engine>, EngineError> {
        Ok(Box::new(WhisperEngine {
            state: self.loaded.context.create_state().map_err(failed)?,
            loaded: Arc::clone(&self.loaded),
            vocabulary: Arc::clone(&self.vocabulary),
            threads: self.threads,
            encoder_threads: self.threads,
            cancel: Arc::clone(&self.cancel),
        }))
    }
}

/// One worker's state on shared weights.
struct WhisperEngine {
    loaded: Arc<Loaded>,
    vocabulary: Arc<Vocabulary>,
    state: WhisperState,
    threads: usize,
    /// The decoder's products are small: more threads would wait for each other at each of them,
    /// and on a busy machine for seconds.
    encoder_threads: usize,
    cancel: Arc<AtomicBool>,
}

impl Engine for WhisperEngine {
    fn use_threads(&mut self, threads: usize) {
        self.encoder_threads = threads;
    }

    fn detect_language(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<LanguageGuess>, EngineError> {
        let mut sums = vec![0.0; self.vocabulary.languages.len()];
        for window in windows {
            let (tools, state) = self.tools();
            let extent = wide(&options.decoding);
            let heard = Heard::new(&tools, state, &window.samples, &options.decoding, extent)?;
            for (sum, probability) in sums.iter_mut().zip(heard.languages()) {
                *sum += probability / windows.len() as f32;
            }
        }
        Ok(among(guesses(&sums), &options.decoding.languages))
    }

    fn transcribe(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<Transcribed>, EngineError> {
        let text = |window: &WindowAudio| match options.decoding.view {
            View::Narrow => self.text(window, options, NARROW),
            View::Whole => self.text(window, options, WHOLE),
            View::Doubting => match self.sure_text(window, options)? {
                Some(text) => Ok(text),
                None => self.text(window, options, WIDE),
            },
        };
        windows.iter().map(text).collect()
    }
}

impl WhisperEngine {
    /// What a window says as this view shows it.
    fn text(
        &mut self,
        window: &WindowAudio,
        options: &DecodeOptions,
        extent: Extent,
    ) -> Result<Transcribed, EngineError> {
        let (tools, state) = self.tools();
        let heard = Heard::new(&tools, state, &window.samples, &options.decoding, extent)?;
        let languages = match &options.language {
            Some(_) => Vec::new(),
            None => among(guesses(heard.languages()), &options.decoding.languages),
        };
        let found = languages.first().map(|best| best.language.clone());
        let language = options.language.clone().or(found).unwrap_or_default();
        Ok(Transcribed {
            segments: heard.transcribe(&language, &options.previous)?,
            languages,
        })
    }

    /// What a window says at first sight in a narrow view; none where that would save little, or
    /// leaves doubts.
    fn sure_text(
        &mut self,
        window: &WindowAudio,
        options: &DecodeOptions,
    ) -> Result<Option<Transcribed>, EngineError> {
        let samples = window.samples.len();
        let worth = WIDE.positions(samples) as f64 * NARROW_ENOUGH;
        if NARROW.positions(samples) as f64 > worth {
            return Ok(None);
        }
        let first = options.decoding.temperatures.iter().take(1).copied();
        let once = DecodeOptions {
            decoding: Decoding {
                temperatures: first.collect(),
                ..options.decoding.clone()
            },
            ..options.clone()
        };
        let text = self.text(window, &once, NARROW)?;
        let language = text.languages.first();
        let sure = language.is_none_or(|best| best.probability >= SURE_LANGUAGE)
            && !text.segments.is_empty()
            && text.segments.iter().all(|segment| {
                let quality = &segment.quality;
                quality.avg_logprob >= SURE_LOGPROB
                    && f64::from(quality.compression_ratio) <= once.decoding.compression_threshold
            });
        Ok(sure.then_some(text))
    }

    fn tools(&mut self) -> (Tools<'_>, &mut WhisperState) {
        let tools = Tools {
            context: &self.loaded.context,
            encoder: self.loaded.encoder.as_ref(),
            vocabulary: &self.vocabulary,
            filters: &self.loaded.filters,
            threads: self.threads,
            encoder_threads: self.encoder_threads,
            aligns: self.loaded.aligns,
            cancel: &self.cancel,
        };
        (tools, &mut self.state)
    }
}

/// The view in which a language is looked for.
fn wide(decoding: &Decoding) -> Extent {
    match decoding.view {
        View::Whole => WHOLE,
        View::Narrow | View::Doubting => WIDE,
    }
}

/// Languages by their code, most likely first. A model that knows no languages knows English.
fn guesses(probabilities: &[f32]) -> Vec<LanguageGuess> {
    if probabilities.is_empty() {
        return vec![LanguageGuess {
            language: "en".to_owned(),
            probability: 1.0,
        }];
    }
    let mut guesses: Vec<LanguageGuess> = probabilities
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
    guesses
}
