//! The JSON transcript: everything we know, under a versioned schema.
//!
//! One object. Field names inside `segments` are those that openai-whisper writes, so that
//! scripts written for it read ours.
//!
//! | field | what it is |
//! |---|---|
//! | `schema` | `name` ([`SCHEMA_NAME`]) and `version` ([`SCHEMA_VERSION`]) |
//! | `generator` | `name` (`ditado`) and `version` of the program that wrote the file |
//! | `input` | `name`, `sha256` of its bytes, `duration` in seconds |
//! | `model` | `name`, `sha256` of the model file |
//! | `settings` | the settings that shaped the text |
//! | `language` | code such as `pt`, empty when nothing was said |
//! | `language_probability` | 0 to 1, null when the language was given |
//! | `text` | the whole text |
//! | `segments` | by time: `id`, `start` and `end` in seconds, `text`, `words` when asked for, `quality`, `language` where each region has its own |
//! | `segments[].channel` | from 1, when each channel was transcribed alone |
//! | `segments[].words` | `word` with its leading space, `start`, `end`, `probability` |
//! | `segments[].quality` | `avg_logprob`, `no_speech_prob`, `compression_ratio`, `temperature`, `flags` when there are any |
//! | `coverage` | seconds of `speech` heard and of it `transcribed`; `lost` stretches when there are any |
//!
//! [`SCHEMA`] says the same for machines. A reader ignores fields that it does not know: adding one does not change the version.

use crate::transcript::formats::RenderOptions;
use crate::transcript::merge::tidy;
use crate::transcript::segment::{
    Coverage, InputInfo, ModelInfo, Quality, SCHEMA_NAME, SCHEMA_VERSION, Segment, Transcript, Word,
};
use crate::transcript::words::is_unspaced;
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// The schema as JSON Schema (draft 2020-12), for readers in other languages.
pub const SCHEMA: &str = include_str!("../schema.json");

/// The name under which the program signs its JSON.
pub const GENERATOR: &str = "ditado";

#[derive(Serialize)]
struct Document<'a> {
    schema: Schema<'a>,
    generator: Generator<'a>,
    input: &'a InputInfo,
    model: &'a ModelInfo,
    settings: &'a serde_json::Value,
    language: &'a str,
    language_probability: Option<f32>,
    text: String,
    segments: Vec<SegmentView<'a>>,
    coverage: &'a Coverage,
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    version: u32,
}

#[derive(Serialize)]
struct Generator<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct SegmentView<'a> {
    id: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<u32>,
    start: f64,
    end: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a [Word]>,
    quality: &'a Quality,
}

/// The transcript as indented JSON; words with [`RenderOptions::words`].
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let segments = transcript.segments.iter().map(|segment| SegmentView {
        id: segment.id,
        channel: segment.channel,
        start: segment.start,
        end: segment.end,
        language: segment.language.as_deref(),
        text: &segment.text,
        words: options.words.then_some(&segment.words),
        quality: &segment.quality,
    });
    let document = Document {
        schema: Schema {
            name: SCHEMA_NAME,
            version: SCHEMA_VERSION,
        },
        generator: Generator {
            name: GENERATOR,
            version: env!("CARGO_PKG_VERSION"),
        },
        input: &transcript.input,
        model: &transcript.model,
        settings: &transcript.settings,
        language: &transcript.language,
        language_probability: transcript.language_probability,
        text: whole_text(&transcript.segments),
        segments: segments.collect(),
        coverage: &transcript.coverage,
    };
    // Structs, strings and finite numbers: nothing in there that JSON cannot say.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The text of all segments.
pub fn whole_text(segments: &[Segment]) -> String {
    let mut whole = String::new();
    for segment in segments {
        append(&mut whole, segment.text.trim());
    }
    whole
}

/// Puts a text behind another, with a space between unless both are of scripts without spaces.
pub fn append(whole: &mut String, text: &str) {
    let unspaced = |c: Option<char>| c.is_some_and(is_unspaced);
    let closed_up = unspaced(whole.chars().next_back()) && unspaced(text.chars().next());
    if !whole.is_empty() && !closed_up {
        whole.push(' ');
    }
    whole.push_str(text);
}

/// What tells our JSON from other JSON, whatever its version.
#[derive(Deserialize)]
struct Head {
    schema: Option<HeadSchema>,
}

#[derive(Deserialize)]
struct HeadSchema {
    name: String,
    version: u32,
}

/// Reads a transcript back, to render it again without the audio.
///
/// Without words in the file the transcript has none; everything else comes back as it was.
/// Times that break a transcript's promises are put right.
///
/// # Errors
/// When the bytes are not JSON, not a transcript of ours, or of a newer schema version.
pub fn parse_json(bytes: &[u8]) -> anyhow::Result<Transcript> {
    // What is wrong with the JSON of another program is of no use to anybody.
    let Ok(head) = serde_json::from_slice::<Head>(bytes) else {
        bail!("not a JSON transcript as {GENERATOR} writes it");
    };
    match head.schema {
        Some(schema) if schema.name != SCHEMA_NAME => {
            bail!("the JSON is a {:?}, not a {SCHEMA_NAME}", schema.name)
        }
        Some(schema) if schema.version > SCHEMA_VERSION => bail!(
            "the transcript has schema version {}, this program reads up to {SCHEMA_VERSION}: \
             update {GENERATOR}",
            schema.version
        ),
        Some(_) => {}
        None => bail!("the JSON has no schema: not a transcript written by {GENERATOR}"),
    }
    let mut transcript: Transcript =
        serde_json::from_slice(bytes).context("the JSON transcript is damaged")?;
    tidy(&mut transcript.segments, transcript.input.duration);
    Ok(transcript)
}
