//! Plain text, one segment a line.

use crate::transcript::channels::label;
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// One segment a line; with [`RenderOptions::times`] behind `[00:00:01.000 --> 00:00:02.000] `.
/// Where channels were transcribed alone every line tells its own, as `[1] `: lines are searched
/// and sorted apart from each other.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = String::new();
    for segment in &transcript.segments {
        if options.times {
            let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
            out.push_str(&format!("[{start} --> {end}] "));
        }
        if let Some(channel) = segment.channel {
            out.push_str(&format!("{} ", label(channel)));
        }
        out.push_str(&one_line(&segment.text));
        out.push('\n');
    }
    out
}
