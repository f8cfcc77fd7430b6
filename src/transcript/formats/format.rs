//! The one door to the formats.

use crate::plan::cue_settings::CueSettings;
use crate::plan::format::Format;
use crate::transcript::formats::{ass, csv, json, lrc, md, srt, tsv, txt, vtt};
use crate::transcript::profiles::CueRules;
use crate::transcript::segment::Transcript;

/// What a user may ask of the formats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RenderOptions {
    /// Write the words with their times: `json`, `lrc`, `vtt`.
    pub words: bool,
    /// Write the times of each segment: `txt`.
    pub times: bool,
    /// Where cues stand: `vtt`.
    pub position: CueSettings,
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
