//! SubRip.

use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// Numbered cues.
pub fn render(transcript: &Transcript, _options: &RenderOptions) -> String {
    let mut out = String::new();
    for (index, segment) in transcript.segments.iter().enumerate() {
        let (start, end) = (clock(segment.start, ','), clock(segment.end, ','));
        let text = one_line(&segment.text).replace("-->", "->");
        out.push_str(&format!("{}\n{start} --> {end}\n{text}\n\n", index + 1));
    }
    out
}
