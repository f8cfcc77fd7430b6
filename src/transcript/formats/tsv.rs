//! Tab-separated values as openai-whisper writes them: start and end in milliseconds, and text.

use crate::transcript::channels::are_told;
use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// A header and one segment a line; tabs and line ends in the text become spaces. Where channels
/// were transcribed alone a last column tells them.
pub fn render(transcript: &Transcript) -> String {
    let told = are_told(&transcript.segments);
    let mut out = String::from("start\tend\ttext");
    out.push_str(if told { "\tchannel\n" } else { "\n" });
    for segment in &transcript.segments {
        let (start, end) = (milliseconds(segment.start), milliseconds(segment.end));
        out.push_str(&format!("{start}\t{end}\t{}", one_line(&segment.text)));
        if told {
            let channel = segment.channel.map(|channel| channel.to_string());
            out.push_str(&format!("\t{}", channel.unwrap_or_default()));
        }
        out.push('\n');
    }
    out
}
