//! A deterministic engine without a model, for tests of everything around the engine.
//!
//! Its text depends on the samples, and on the text before them where windows are conditioned on it,
//! so that a window that is lost, doubled, cut differently, or written on from something else shows
//! in the output.

use crate::infer::engine::{
    DecodeOptions, Engine, EngineError, LanguageGuess, Model, Transcribed, WindowAudio, among,
};
use crate::transcript::segment::{Quality, Segment, Word};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Seconds that each of its segments covers.
const SEGMENT_SECONDS: f64 = 5.0;
/// Longest sleep between two looks at the cancel flag.
const NAP: Duration = Duration::from_millis(20);

/// Makes fake engines.
pub struct FakeModel {
    /// How long a window takes.
    delay: Duration,
    /// A line is added here for each window, when set.
    log: Option<PathBuf>,
    cancel: Arc<AtomicBool>,
}

impl FakeModel {
    /// `DITADO_FAKE_DELAY_MS` makes each window take that long; `DITADO_FAKE_LOG` names a file
    /// that gets a line for each window, so that a test can count them.
    pub fn from_env(cancel: Arc<AtomicBool>) -> Self {
        let delay = std::env::var("DITADO_FAKE_DELAY_MS").ok();
        FakeModel {
            delay: Duration::from_millis(delay.and_then(|ms| ms.parse().ok()).unwrap_or(0)),
            log: std::env::var_os("DITADO_FAKE_LOG").map(PathBuf::from),
            cancel,
        }
    }
}

impl Model for FakeModel {
    fn speaks(&self, _language: &str) -> bool {
        true
    }

    fn engine(&self) -> Result<Box<dyn Engine>, EngineError> {
        Ok(Box::new(FakeEngine {
            delay: self.delay,
            log: self.log.clone(),
            cancel: Arc::clone(&self.cancel),
        }))
    }
}

struct FakeEngine {
    delay: Duration,
    log: Option<PathBuf>,
    cancel: Arc<AtomicBool>,
}

impl Engine for FakeEngine {
    fn use_threads(&mut self, _threads: usize) {}

    fn detect_language(
        &mut self,
        _: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<LanguageGuess>, EngineError> {
        Ok(among(guesses(), &options.decoding.languages))
    }

    fn transcribe(
        &mut self,
        windows: &[WindowAudio],
        options: &DecodeOptions,
    ) -> Result<Vec<Transcribed>, EngineError> {
        let languages = match options.language {
            Some(_) => Vec::new(),
            None => among(guesses(), &options.decoding.languages),
        };
        windows
            .iter()
            .map(|window| {
                Ok(Transcribed {
                    languages: languages.clone(),
                    segments: self.window(&window.samples, &options.previous)?,
                })
            })
            .collect()
    }
}

/// Portuguese, or if that may not be, Spanish.
fn guesses() -> Vec<LanguageGuess> {
    let guess = |(language, probability): (&str, f32)| LanguageGuess {
        language: language.to_owned(),
        probability,
    };
    [("pt", 0.75), ("es", 0.25)].map(guess).into()
}

impl FakeEngine {
    fn window(&self, samples: &[f32], previous: &str) -> Result<Vec<Segment>, EngineError> {
        let until = Instant::now() + self.delay;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(EngineError::Interrupted);
            }
            std::thread::sleep(left.min(NAP));
        }
        let segments: Vec<Segment> = samples
            .chunks((SEGMENT_SECONDS * f64::from(crate::audio::SAMPLE_RATE)) as usize)
            .enumerate()
            .map(|(index, part)| segment(index as f64 * SEGMENT_SECONDS, part, previous))
            .collect();
        if let (Some(log), Some(first)) = (&self.log, segments.first()) {
            std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(log)
                .and_then(|mut file| file.write_all(format!("{}\n", first.text).as_bytes()))
                .map_err(|error| EngineError::Failed(error.to_string()))?;
        }
        Ok(segments)
    }
}

/// Two words named for the samples and the text before, one for each half of the time.
fn segment(start: f64, samples: &[f32], previous: &str) -> Segment {
    let mut hasher = Sha256::new();
    for sample in samples {
        hasher.update(sample.to_le_bytes());
    }
    hasher.update(previous);
    let digest = hasher.finalize();
    let end = start + samples.len() as f64 / f64::from(crate::audio::SAMPLE_RATE);
    let middle = (start + end) / 2.0;
    let name = |from: usize| -> String {
        let bytes = &digest[from..from + 4];
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let words = [(start, middle, name(0)), (middle, end, name(4))];
    Segment {
        channel: None,
        id: 0,
        start,
        end,
        language: None,
        text: format!("{} {}", words[0].2, words[1].2),
        words: words
            .into_iter()
            .map(|(start, end, name)| Word {
                start,
                end,
                word: format!(" {name}"),
                probability: 1.0,
            })
            .collect(),
        quality: Quality::default(),
    }
}
