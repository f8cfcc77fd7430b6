//! WebVTT.

use crate::transcript::cues::cues;
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;

/// Cues, laid out by [`RenderOptions::rules`], with the text escaped.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = String::from("WEBVTT\n\n");
    for cue in cues(transcript, &options.rules) {
        let (start, end) = (clock(cue.start, '.'), clock(cue.end, '.'));
        let text = escape(&cue.lines.join("\n"));
        out.push_str(&format!("{start} --> {end}\n{text}\n\n"));
    }
    out
}

/// Text with the characters that WebVTT gives a meaning to written as entities; with every `>`
/// gone there is no arrow of a timing line left either.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
