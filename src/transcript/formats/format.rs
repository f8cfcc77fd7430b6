//! The list of formats and the one door to them.

use crate::transcript::formats::{ass, csv, json, lrc, md, srt, tsv, txt, vtt};
use crate::transcript::profiles::CueRules;
use crate::transcript::segment::Transcript;
use std::fmt;
use std::str::FromStr;

/// A file format that a transcript can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Everything we know, under a versioned schema; the one format that can be read back.
    Json,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Plain text, one segment a line.
    Txt,
    /// Tab-separated values, as Whisper writes them.
    Tsv,
    /// Comma-separated values.
    Csv,
    /// Lines for a player that shows them along.
    Lrc,
    /// Advanced SubStation Alpha subtitles.
    Ass,
    /// Markdown, to read.
    Md,
}

impl Format {
    /// Every format, in the order in which we name them.
    pub const ALL: [Format; 9] = [
        Format::Json,
        Format::Srt,
        Format::Vtt,
        Format::Txt,
        Format::Tsv,
        Format::Csv,
        Format::Lrc,
        Format::Ass,
        Format::Md,
    ];

    /// The name on the command line, which is also the file name's extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Srt => "srt",
            Format::Vtt => "vtt",
            Format::Txt => "txt",
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Lrc => "lrc",
            Format::Ass => "ass",
            Format::Md => "md",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// A format name that we do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format {name:?}: use one of {}", Format::ALL.map(Format::extension).join(", "))]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Format::ALL
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| UnknownFormat {
                name: name.to_owned(),
            })
    }
}

/// What a user may ask of the formats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RenderOptions {
    /// Write the words with their times: `json`, `lrc`.
    pub words: bool,
    /// Write the times of each segment: `txt`.
    pub times: bool,
    /// How subtitles are laid out: `srt`, `vtt`, `ass`. The others have one segment a line or
    /// record, or are to be read as a whole.
    pub rules: CueRules,
}

/// The bytes of a file: always valid UTF-8, the same for the same transcript and options.
pub fn render(format: Format, transcript: &Transcript, options: &RenderOptions) -> Vec<u8> {
    let text = match format {
        Format::Json => json::render(transcript, options),
        Format::Srt => srt::render(transcript, options),
        Format::Vtt => vtt::render(transcript, options),
        Format::Txt => txt::render(transcript, options),
        Format::Tsv => tsv::render(transcript),
        Format::Csv => csv::render(transcript),
        Format::Lrc => lrc::render(transcript, options),
        Format::Ass => ass::render(transcript, options),
        Format::Md => md::render(transcript),
    };
    text.into_bytes()
}
