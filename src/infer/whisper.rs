//! whisper.cpp behind the engine's contract.

mod beam;
mod decoder;
mod non_speech;
mod prompt;
mod rules;
mod sampling;
mod segments;
mod timing;
mod vocabulary;
mod window;

use crate::infer::device::Device;
use crate::infer::engine::{
    DecodeOptions, Engine, EngineError, LanguageGuess, Model, Transcribed, WindowAudio, among,
};
use crate::infer::model::{ModelBytes, ModelSource};
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use vocabulary::Vocabulary;
use whisper_rs::{WhisperContext, WhisperContextParameters, WhisperState};
use window::{Heard, Tools, failed};

/// Name and version that go into the content key: another version may write other text.
pub const ENGINE: &str = "whisper.cpp 1.8.3, ditado decoder 1";

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
    fn detect_language(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<LanguageGuess>, EngineError> {
        let mut sums = vec![0.0; self.vocabulary.languages.len()];
        for window in windows {
            let (tools, state) = self.tools();
            let heard = Heard::new(&tools, state, &window.samples, &options.decoding)?;
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
        let mut texts = Vec::new();
        for window in windows {
            let (tools, state) = self.tools();
            let heard = Heard::new(&tools, state, &window.samples, &options.decoding)?;
            let languages = match &options.language {
                Some(_) => Vec::new(),
                None => among(guesses(heard.languages()), &options.decoding.languages),
            };
            let found = languages.first().map(|best| best.language.clone());
            let language = options.language.clone().or(found).unwrap_or_default();
            texts.push(Transcribed {
                segments: heard.transcribe(&language, &options.previous)?,
                languages,
            });
        }
        Ok(texts)
    }
}

impl WhisperEngine {
    fn tools(&mut self) -> (Tools<'_>, &mut WhisperState) {
        let tools = Tools {
            context: &self.context,
            vocabulary: &self.vocabulary,
            threads: self.threads,
            cancel: &self.cancel,
        };
        (tools, &mut self.state)
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
