//! The one door to the formats.

use crate::plan::format::Format;
use crate::transcript::formats::{json, srt, tsv, txt, vtt};
use crate::transcript::segment::Transcript;
/// What a user may ask of the formats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RenderOptions {
    /// Write the words with their times: `json`.
    pub words: bool,
    /// Write the times of each segment: `txt`.
    pub times: bool,
}

/// The bytes of a file: always valid UTF-8, the same for the same transcript and options.
pub fn render(format: Format, transcript: &Transcript, options: &RenderOptions) -> Vec<u8> {
    let text = match format {
        Format::Json => json::render(transcript, options),
        Format::Srt => srt::render(transcript, options),
        Format::Vtt => vtt::render(transcript, options),
        Format::Txt => txt::render(transcript, options),
        Format::Tsv => tsv::render(transcript),
    };
    text.into_bytes()
}
