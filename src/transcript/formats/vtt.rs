//! WebVTT.

use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// Cues with the text escaped.
pub fn render(transcript: &Transcript, _options: &RenderOptions) -> String {
    let mut out = String::from("WEBVTT\n\n");
    for segment in &transcript.segments {
        let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
        out.push_str(&format!(
            "{start} --> {end}\n{}\n\n",
            escape(&one_line(&segment.text))
        ));
    }
    out
}

/// Text with the characters that WebVTT gives a meaning to written as entities.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
