//! The vocabulary of transcripts: segment, word, quality, and the transcript as it is cached.
//!
//! Field names follow what Whisper tools already write, so that existing scripts read our JSON.

use crate::transcript::words::is_unspaced;
use serde::{Deserialize, Serialize};

/// Name of the JSON transcript schema.
pub const SCHEMA_NAME: &str = "ditado.transcript";
/// Version of the JSON transcript schema; grows when a field changes meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// Rounds a time in seconds to whole milliseconds, the resolution of everything we write.
pub fn round_to_ms(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// `value` kept between `low` and `high`; `low` when it is not a number or the two are crossed.
pub fn between(value: f64, low: f64, high: f64) -> f64 {
    if value > low {
        value.min(high).max(low)
    } else {
        low
    }
}

/// Letters a second that nobody says. Fast speech is about 10 syllables a second (Pellegrino,
/// Coupé and Marsico 2011, *A cross-language perspective on speech information rate*, measure 5 to
/// 8 in reading), of up to 3 letters.
const LETTERS_A_SECOND: f64 = 30.0;
/// A character of a script without spaces stands for a syllable.
const LETTERS_OF_A_SYLLABLE: usize = 3;
/// What a segment's times may be off by together, seconds.
const SLACK: f64 = 0.3;

/// Whether somebody can say that much in so many seconds.
pub fn can_be_said(text: &str, seconds: f64) -> bool {
    let letters: usize = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| match is_unspaced(c) {
            true => LETTERS_OF_A_SYLLABLE,
            false => 1,
        })
        .sum();
    letters as f64 <= LETTERS_A_SECOND * (seconds.max(0.0) + SLACK)
}

/// Whether brackets are closed that were not opened in a text, or the other way round.
pub fn is_torn(text: &str) -> bool {
    let mut depth = 0i32;
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '【' => depth += 1,
            ')' | ']' | '）' | '】' if depth == 0 => return true,
            ')' | ']' | '）' | '】' => depth -= 1,
            _ => {}
        }
    }
    depth != 0
}

/// One word with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Seconds; relative to the window while in the engine, to the recording afterwards.
    pub start: f64,
    /// Seconds, never before `start`.
    pub end: f64,
    /// The word with its punctuation and its leading space, where the language writes one:
    /// joining the words of a segment gives its text back.
    pub word: String,
    /// Mean probability of the word's tokens, 0 to 1.
    pub probability: f32,
}

/// How sure the engine was of a segment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Mean natural logarithm of the token probabilities.
    pub avg_logprob: f32,
    /// Probability that the window holds no speech, 0 to 1.
    pub no_speech_prob: f32,
    /// Bytes of text over bytes of the same text compressed; above about 2.4 it repeats itself.
    pub compression_ratio: f32,
    /// Sampling temperature that produced the text; 0 is greedy.
    pub temperature: f32,
    /// What looks suspicious, for people and for quality gates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
}

/// A reason to distrust a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// The text repeats itself.
    Repetition,
    /// The engine was unsure of the words.
    LowProbability,
    /// More words than anybody can say in the time.
    SpeechRate,
    /// A phrase that Whisper is known to write where nobody speaks.
    PhantomPhrase,
}

impl Flag {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Flag::Repetition => "repetition",
            Flag::LowProbability => "low-probability",
            Flag::SpeechRate => "speech-rate",
            Flag::PhantomPhrase => "phantom-phrase",
        }
    }
}

/// Text with a start and an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Position in the transcript, from 0.
    pub id: usize,
    /// Channel that it was said on, from 1, when each was transcribed alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<u32>,
    /// Seconds; relative to the window while in the engine, to the recording afterwards.
    pub start: f64,
    /// Seconds, never before `start`.
    pub end: f64,
    /// Code of the language spoken, where each window has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text, trimmed.
    pub text: String,
    /// The words of the text, in order.
    #[serde(default)]
    pub words: Vec<Word>,
    /// How far to trust it.
    pub quality: Quality,
}

/// Which recording a transcript is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputInfo {
    /// File name, without its folder.
    pub name: String,
    /// Lower-case hexadecimal sha256 of the input's bytes.
    pub sha256: String,
    /// Length of the decoded audio, seconds.
    pub duration: f64,
}

/// Which weights wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Short name, such as `tiny-q8_0`.
    pub name: String,
    /// Lower-case hexadecimal sha256 of the model file.
    pub sha256: String,
}

/// How much of the recording was heard.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Seconds in which voice detection heard speech, of all channels together where each was
    /// transcribed alone: two people who talk for a minute at once are two minutes.
    pub speech: f64,
    /// Seconds of speech that a segment covers, of all channels together as well.
    pub transcribed: f64,
    /// Stretches of the input that could not be decoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
}

/// A stretch that could not be decoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// Where, seconds from the start of what was decoded.
    pub at: f64,
    /// How much, seconds, as far as the container tells; 0 when unknown.
    pub seconds: f64,
    /// What the decoder said.
    pub reason: String,
}

/// A whole transcript: what the cache holds and what every output file is rendered from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Which recording.
    pub input: InputInfo,
    /// Which weights.
    pub model: ModelInfo,
    /// The settings that shaped the text, as they went into the content key.
    pub settings: serde_json::Value,
    /// Language code such as `pt`; empty when nothing was said.
    pub language: String,
    /// Probability of the language when it was detected, 0 to 1; none when it was given.
    pub language_probability: Option<f32>,
    /// The text, by time: starts never go back, and segments of one channel do not overlap.
    pub segments: Vec<Segment>,
    /// How much was heard.
    pub coverage: Coverage,
}

impl Transcript {
    /// Code of the language that the text is in: English when it was translated, otherwise the
    /// spoken one.
    pub fn text_language(&self) -> &str {
        match self.translated() {
            true => "en",
            false => &self.language,
        }
    }

    /// Code of the language that a segment's text is in: its own where it has one, unless all was
    /// translated.
    pub fn language_of<'a>(&'a self, segment: &'a Segment) -> &'a str {
        match (&segment.language, self.translated()) {
            (Some(language), false) => language,
            _ => self.text_language(),
        }
    }

    fn translated(&self) -> bool {
        self.settings["decoding"]["translate"] == true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_are_not_closed_are_torn() {
        for text in ["PLAYING]", "[MUSIC", ") (", "（音楽", "a [b] c]"] {
            assert!(is_torn(text), "{text}");
        }
        for text in ["[MUSIC PLAYING]", "(a [b])", "", "words"] {
            assert!(!is_torn(text), "{text}");
        }
    }
}
