//! The lines of a journal, and what they add up to.
//!
//! Every line is a JSON object whose last field is a checksum of the rest:
//!
//! ```text
//! {"journal":{"version":1,"key":"…","parts":{…},"input":"talk.wav","created":…,"settings":{…}},"sum":"…"}
//! {"stage":"transcribing","sum":"…"}
//! {"language":{"language":"pt","probability":0.98},"sum":"…"}
//! {"chunk":{"index":0,"start":0,"end":1920000,"carry":0,"speech":…,"windows":[…]},"sum":"…"}
//! {"plan":{"chunks":3,"samples":5000000,"speech":4100000,"lost":[]},"sum":"…"}
//! ```
//!
//! Where each channel is cut alone, `settings` holds their number as `channels`, a chunk says which
//! `channel` it is of, and a plan how the chunks are `split` among them.
//!
//! `sum` is the first 16 hexadecimal digits of the sha256 of the line as it was without it.
//!
//! Changes of the format: 1, the first.

use crate::audio::chunk::Position;
use crate::infer::engine::LanguageGuess;
use crate::plan::key::{ContentKey, KeyParts, hex};
use crate::transcript::segment::Lost;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;

/// Field of a journal's settings: how many channels are cut alone.
pub const CHANNELS: &str = "channels";

/// Version of the journal's format; a journal of a newer one is refused.
pub const JOURNAL_VERSION: u32 = 1;

/// The first line: whose journal it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`JOURNAL_VERSION`] of the program that wrote it.
    pub version: u32,
    /// The job's content key.
    pub key: ContentKey,
    /// What the key was made from.
    pub parts: KeyParts,
    /// The input as the user named it, for people.
    pub input: String,
    /// When the job began, seconds since 1970 UTC.
    pub created: u64,
    /// Further settings of the job that whoever resumes it may want to see; not compared.
    pub settings: Value,
}

impl Header {
    /// The header of a job that begins at `created`, seconds since 1970 UTC.
    pub fn new(parts: KeyParts, input: String, created: u64, settings: Value) -> Self {
        Self {
            version: JOURNAL_VERSION,
            key: parts.key(),
            parts,
            input,
            created,
            settings,
        }
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding, finding speech, cutting.
    Preprocessing,
    /// Bringing the weights onto the device.
    ModelLoading,
    /// Chunks are being transcribed.
    Transcribing,
    /// Merging and writing outputs.
    Postprocessing,
    /// Everything is written.
    Completed,
}

/// The whole recording, once all of it is cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkPlan {
    /// Chunks of the recording, those of all channels together.
    pub chunks: u32,
    /// Chunks of each channel, when each was cut alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<u32>,
    /// Samples of the recording.
    pub samples: u64,
    /// Samples of it in which voice detection heard speech.
    pub speech: u64,
    /// Stretches that could not be decoded.
    pub lost: Vec<Lost>,
}

impl ChunkPlan {
    /// The channels that were cut: one by one, or none of them alone.
    pub fn channels(&self) -> Vec<Option<u32>> {
        match self.split.len() as u32 {
            0 => vec![None],
            count => (1..=count).map(Some).collect(),
        }
    }

    /// Chunks of this channel.
    pub fn of(&self, channel: Option<u32>) -> u32 {
        match channel {
            None => self.chunks,
            Some(number) => {
                let at = (number as usize).checked_sub(1);
                at.and_then(|at| self.split.get(at)).copied().unwrap_or(0)
            }
        }
    }

    /// Whether its numbers fit together.
    pub fn is_sound(&self) -> bool {
        let sum = self
            .split
            .iter()
            .try_fold(0u32, |sum, n| sum.checked_add(*n));
        self.split.is_empty() || sum == Some(self.chunks)
    }
}

/// A chunk that is transcribed; `W` is what is kept of each of its windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkDone<W> {
    /// Channel that it is of, from 1, when each is cut alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<u32>,
    /// Position in the recording, or in its channel, from 0.
    pub index: u32,
    /// First sample of the recording that belongs to it.
    pub start: u64,
    /// Sample of the recording after its last.
    pub end: u64,
    /// Samples before `end` that the next chunk begins with once more.
    pub carry: u64,
    /// Samples of speech in it.
    pub speech: u64,
    /// What was heard, window by window.
    pub windows: Vec<W>,
}

/// A line after the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line<W> {
    /// A stage begins.
    Stage(Stage),
    /// The language was detected.
    Language(LanguageGuess),
    /// The whole recording was cut.
    Plan(ChunkPlan),
    /// A chunk is transcribed.
    Chunk(ChunkDone<W>),
}

/// The first line as it is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct First {
    pub(crate) journal: Header,
}

/// What the lines of a journal add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<W> {
    /// Whose journal it is.
    pub header: Header,
    /// The stage that began last.
    pub stage: Option<Stage>,
    /// The language, when it was detected.
    pub language: Option<LanguageGuess>,
    /// The whole recording, when all of it was cut.
    pub plan: Option<ChunkPlan>,
    /// The chunks that are transcribed; of two with one position the later.
    pub chunks: BTreeMap<Position, ChunkDone<W>>,
}

impl<W> Progress<W> {
    pub(crate) fn new(header: Header) -> Self {
        Self {
            header,
            stage: None,
            language: None,
            plan: None,
            chunks: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, line: Line<W>) {
        match line {
            Line::Stage(stage) => self.stage = Some(stage),
            Line::Language(language) => self.language = Some(language),
            Line::Plan(plan) => self.plan = Some(plan),
            Line::Chunk(chunk) => drop(self.chunks.insert((chunk.channel, chunk.index), chunk)),
        }
    }

    /// Channels that are cut alone; 1 when they are heard as one.
    pub fn channels(&self) -> u64 {
        let told = self.header.settings[CHANNELS].as_u64();
        told.unwrap_or(1).max(1)
    }

    /// Samples of the recording whose chunks are transcribed: of each channel its share.
    pub fn samples_done(&self) -> u64 {
        let all = self.chunks.values().fold(0, |sum: u64, chunk| {
            sum.saturating_add(chunk.end.saturating_sub(chunk.start))
        });
        all / self.channels()
    }
}

const SUM_START: &[u8] = b",\"sum\":\"";
const SUM_END: &[u8] = b"\"}";
const SUM_DIGITS: usize = 16;

/// A JSON object with its checksum and a line feed.
pub(crate) fn encode(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut json = serde_json::to_vec(value)?;
    let sum = checksum(&json);
    if json.pop() != Some(b'}') {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    json.extend_from_slice(SUM_START);
    json.extend_from_slice(sum.as_bytes());
    json.extend_from_slice(SUM_END);
    json.push(b'\n');
    Ok(json)
}

/// The object of a line without its line feed, if the checksum is right.
pub(crate) fn decode<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let line = line.strip_suffix(SUM_END)?;
    let (line, sum) = line.split_at_checked(line.len().checked_sub(SUM_DIGITS)?)?;
    let mut json = line.strip_suffix(SUM_START)?.to_vec();
    json.push(b'}');
    if checksum(&json).as_bytes() != sum {
        return None;
    }
    serde_json::from_slice(&json).ok()
}

fn checksum(json: &[u8]) -> String {
    hex(&Sha256::digest(json)[..SUM_DIGITS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines() -> Vec<(Line<Value>, &'static str)> {
        let guess = LanguageGuess {
            language: "pt".to_owned(),
            probability: 0.5,
        };
        let plan = ChunkPlan {
            chunks: 3,
            split: Vec::new(),
            samples: 50,
            speech: 40,
            lost: Vec::new(),
        };
        let chunk = ChunkDone {
            channel: None,
            index: 2,
            start: 1,
            end: 9,
            carry: 3,
            speech: 7,
            windows: vec![serde_json::json!({"text": "Olá\n\"x\""})],
        };
        vec![
            (
                Line::Stage(Stage::ModelLoading),
                r#"{"stage":"model_loading","#,
            ),
            (
                Line::Language(guess),
                r#"{"language":{"language":"pt","probability":0.5},"#,
            ),
            (
                Line::Plan(plan),
                r#"{"plan":{"chunks":3,"samples":50,"speech":40,"lost":[]},"#,
            ),
            (
                Line::Chunk(chunk),
                r#"{"chunk":{"index":2,"start":1,"end":9,"carry":3,"speech":7,"windows":[{"text":"Olá\n\"x\""}]},"#,
            ),
        ]
    }

    #[test]
    fn a_line_is_json_and_comes_back() {
        for (line, want) in lines() {
            let bytes = encode(&line).unwrap();
            let text = std::str::from_utf8(&bytes).unwrap();
            assert!(text.starts_with(want), "{text}");
            assert!(serde_json::from_str::<Value>(text).unwrap()["sum"].is_string());
            let bare = bytes.strip_suffix(b"\n").unwrap();
            assert!(!bare.contains(&b'\n'));
            assert_eq!(decode(bare), Some(line));
        }
        assert!(encode(&7).is_err());
    }

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        for (line, _) in lines() {
            let bytes = encode(&line).unwrap();
            let bytes = bytes.strip_suffix(b"\n").unwrap();
            for at in 0..bytes.len() {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= 1;
                assert_eq!(decode::<Line<Value>>(&damaged), None);
                assert_eq!(decode::<Line<Value>>(&bytes[..at]), None);
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(decode::<Line<Value>>(&bytes), None);
        }
    }
}
