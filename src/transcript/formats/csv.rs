//! Comma-separated values (RFC 4180): start and end in milliseconds, and text.

use crate::transcript::channels::are_told;
use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// A header and one segment a line; the text always stands in quotes. Where channels were
/// transcribed alone a last column tells them.
pub fn render(transcript: &Transcript) -> String {
    let told = are_told(&transcript.segments);
    let mut out = String::from("start,end,text");
    out.push_str(if told { ",channel\r\n" } else { "\r\n" });
    for segment in &transcript.segments {
        let (start, end) = (milliseconds(segment.start), milliseconds(segment.end));
        let text = one_line(&segment.text).replace('"', "\"\"");
        out.push_str(&format!("{start},{end},\"{text}\""));
        if told {
            let channel = segment.channel.map(|channel| channel.to_string());
            out.push_str(&format!(",{}", channel.unwrap_or_default()));
        }
        out.push_str("\r\n");
    }
    out
}
