//! Tab-separated values as openai-whisper writes them: start and end in milliseconds, and text.

use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// A header and one segment a line; tabs and line ends in the text become spaces.
pub fn render(transcript: &Transcript) -> String {
    let mut out = String::from("start\tend\ttext\n");
    for segment in &transcript.segments {
        let (start, end) = (milliseconds(segment.start), milliseconds(segment.end));
        out.push_str(&format!("{start}\t{end}\t{}\n", one_line(&segment.text)));
    }
    out
}
