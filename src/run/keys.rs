//! The content keys of a run: what is the same in all of them, and each input's own part.

use crate::infer::model::{ModelBytes, ModelSource};
use crate::infer::whisper;
use crate::plan::key::{ContentKey, KEY_VERSION, KeyForm, KeyParts};
use crate::plan::settings::{EngineChoice, TextSettings};
use crate::run::stores::Stores;
use crate::transcript::segment::ModelInfo;
use anyhow::Context;
use serde_json::Value;

/// The stand-in for tests; its texts must never be taken for an engine's.
const FAKE_ENGINE: &str = "fake 1";

/// What all content keys of a run have in common.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The weights.
    pub model: ModelInfo,
    engine: &'static str,
    track: Option<u32>,
    /// Every setting that shapes the text.
    pub settings: Value,
    form: KeyForm,
}

impl Keys {
    /// Reads the model file only when it has changed since it was last read.
    ///
    /// # Errors
    /// One line that names the model file when it cannot be read.
    pub fn new(
        source: &ModelSource,
        engine: EngineChoice,
        text: &TextSettings,
        stores: &Stores,
    ) -> anyhow::Result<Self> {
        let sha256 = match &source.bytes {
            ModelBytes::Embedded => source.sha256()?,
            ModelBytes::File(path) => {
                let hashed = stores.hash(path);
                hashed
                    .with_context(|| format!("model {} cannot be read", path.display()))?
                    .sha256
            }
        };
        let name = source.name.clone();
        Self::of(ModelInfo { name, sha256 }, engine, text)
    }

    /// The keys for weights that are known already.
    ///
    /// # Errors
    /// Never, as long as settings can be written as JSON.
    pub fn of(model: ModelInfo, engine: EngineChoice, text: &TextSettings) -> anyhow::Result<Self> {
        let engine = match engine {
            EngineChoice::Whisper => whisper::ENGINE,
            EngineChoice::Fake => FAKE_ENGINE,
        };
        let parts = KeyParts {
            version: KEY_VERSION,
            input_sha256: String::new(),
            track: text.audio.track,
            model_sha256: model.sha256.clone(),
            engine: engine.to_owned(),
            settings: serde_json::to_value(text).context("the settings cannot be written down")?,
        };
        Ok(Keys {
            form: KeyForm::new(&parts),
            model,
            engine,
            track: parts.track,
            settings: parts.settings,
        })
    }

    /// The key of an input with this sha256, in lower-case hexadecimal; that of [`Keys::parts`],
    /// sooner.
    pub fn key(&self, input_sha256: &str) -> ContentKey {
        self.form.key(input_sha256)
    }

    /// What the transcript of an input with this sha256, in lower-case hexadecimal, is made from.
    pub fn parts(&self, input_sha256: String) -> KeyParts {
        KeyParts {
            version: KEY_VERSION,
            input_sha256,
            track: self.track,
            model_sha256: self.model.sha256.clone(),
            engine: self.engine.to_owned(),
            settings: self.settings.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::clip::Clip;
    use crate::plan::decoding::{Decoding, View};
    use crate::plan::media::{AudioChoice, Channels, DecoderChoice};
    use crate::plan::voice::Voice;

    fn keys(text: &TextSettings) -> Keys {
        let model = ModelInfo {
            name: "tiny".to_owned(),
            sha256: "1".repeat(64),
        };
        Keys::of(model, EngineChoice::Whisper, text).unwrap()
    }

    /// Each field in turn. Taking the struct apart makes a new field an error here until it is
    /// listed below.
    #[test]
    fn every_setting_that_shapes_the_text_changes_the_key() {
        let base = TextSettings {
            language: Some("pt".to_owned()),
            chunk_seconds: 120,
            clip: None,
            voice: Voice::default(),
            decoding: Decoding::default(),
            audio: AudioChoice::default(),
        };
        let TextSettings {
            language: _,
            chunk_seconds: _,
            clip: _,
            voice:
                Voice {
                    detect: _,
                    threshold: _,
                    min_silence: _,
                    pad: _,
                },
            decoding:
                Decoding {
                    languages: _,
                    language_per_region: _,
                    translate: _,
                    prompt: _,
                    hotwords: _,
                    suppress_non_speech: _,
                    temperatures: _,
                    best_of: _,
                    beam_size: _,
                    condition_on_previous: _,
                    logprob_threshold: _,
                    compression_threshold: _,
                    no_speech_threshold: _,
                    view: _,
                    align_words: _,
                },
            audio:
                AudioChoice {
                    track: _,
                    channels: _,
                    decoder: _,
                },
        } = base.clone();
        type Change = fn(&mut TextSettings);
        let changed: [(&str, Change); 25] = [
            ("settings.language", |text| text.language = None),
            ("settings.chunk_seconds", |text| text.chunk_seconds = 60),
            ("settings.clip", |text| text.clip = Clip::parse("1-2").ok()),
            ("settings.voice.detect", |text| text.voice.detect = false),
            ("settings.voice.threshold", |text| {
                text.voice.threshold = 0.3
            }),
            ("settings.voice.min_silence", |text| {
                text.voice.min_silence = 0.3
            }),
            ("settings.voice.pad", |text| text.voice.pad = 0.3),
            ("settings.decoding.language_per_region", |text| {
                text.decoding.language_per_region = true;
            }),
            ("settings.decoding.beam_size", |text| {
                text.decoding.beam_size = 5;
            }),
            ("settings.decoding.condition_on_previous", |text| {
                text.decoding.condition_on_previous = true;
            }),
            ("settings.decoding.languages", |text| {
                text.decoding.languages.push("en".to_owned());
            }),
            ("settings.decoding.translate", |text| {
                text.decoding.translate = true
            }),
            ("settings.decoding.prompt", |text| {
                text.decoding.prompt.push('x')
            }),
            ("settings.decoding.hotwords", |text| {
                text.decoding.hotwords.push('x')
            }),
            ("settings.decoding.suppress_non_speech", |text| {
                text.decoding.suppress_non_speech = true;
            }),
            ("settings.decoding.temperatures", |text| {
                text.decoding.temperatures = vec![0.0];
            }),
            ("settings.decoding.best_of", |text| {
                text.decoding.best_of = 2
            }),
            ("settings.decoding.logprob_threshold", |text| {
                text.decoding.logprob_threshold = -2.0;
            }),
            ("settings.decoding.compression_threshold", |text| {
                text.decoding.compression_threshold = 2.5;
            }),
            ("settings.decoding.no_speech_threshold", |text| {
                text.decoding.no_speech_threshold = 0.5;
            }),
            ("settings.decoding.view", |text| {
                text.decoding.view = View::Whole;
            }),
            ("settings.decoding.align_words", |text| {
                text.decoding.align_words = true;
            }),
            ("track", |text| text.audio.track = Some(1)),
            ("settings.audio.channels", |text| {
                text.audio.channels = Channels::One(1);
            }),
            ("settings.audio.decoder", |text| {
                text.audio.decoder = DecoderChoice::Native;
            }),
        ];
        let input = "2".repeat(64);
        let before = keys(&base).parts(input.clone());
        for (field, change) in changed {
            let mut text = base.clone();
            change(&mut text);
            let after = keys(&text).parts(input.clone());
            assert_ne!(before.key(), after.key(), "{field}");
            assert_eq!(before.differences(&after), [field]);
        }
    }

    #[test]
    fn the_key_of_an_input_is_that_of_its_parts() {
        let text = TextSettings {
            language: None,
            chunk_seconds: 120,
            clip: None,
            voice: Voice::default(),
            decoding: Decoding {
                prompt: "\"input_sha256\":\"\"\n".to_owned(),
                ..Decoding::default()
            },
            audio: AudioChoice {
                track: Some(2),
                ..AudioChoice::default()
            },
        };
        let keys = keys(&text);
        for input in ["2".repeat(64), "ab".repeat(32)] {
            assert_eq!(keys.key(&input), keys.parts(input).key());
        }
    }

    #[test]
    fn the_stand_in_for_tests_never_answers_for_an_engine() {
        assert_ne!(whisper::ENGINE, FAKE_ENGINE);
    }
}
