//! Comma-separated values (RFC 4180): start and end in milliseconds, and text.

use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// A header and one segment a line; the text always stands in quotes.
pub fn render(transcript: &Transcript) -> String {
    let mut out = String::from("start,end,text\r\n");
    for segment in &transcript.segments {
        let (start, end) = (milliseconds(segment.start), milliseconds(segment.end));
        let text = one_line(&segment.text).replace('"', "\"\"");
        out.push_str(&format!("{start},{end},\"{text}\"\r\n"));
    }
    out
}
