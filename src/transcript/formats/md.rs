//! Markdown, to read: paragraphs with the time at which each begins.

use crate::transcript::channels::name;
use crate::transcript::formats::json::append;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// A silence of this many seconds begins a paragraph.
const PAUSE: f64 = 2.0;
/// A paragraph ends with its sentence once it has this many bytes, and with its segment once it
/// has twice as many.
const LONG: usize = 600;

/// The file's name as the heading, what it was written with, and the text. Where channels were
/// transcribed alone each paragraph is of one and tells which.
pub fn render(transcript: &Transcript) -> String {
    let mut out = format!("# {}\n\n", escape(&transcript.input.name));
    let duration = clock(transcript.input.duration, '.');
    out.push_str(&format!(
        "- Duration: {}\n",
        duration.split('.').next().unwrap_or_default()
    ));
    if !transcript.language.is_empty() {
        out.push_str(&format!("- Language: {}\n", escape(&transcript.language)));
    }
    out.push_str(&format!("- Model: {}\n", escape(&transcript.model.name)));

    let mut paragraph = String::new();
    let mut channel = None;
    let mut begin = 0.0;
    let mut end = f64::INFINITY;
    for segment in &transcript.segments {
        let full = paragraph.len() > LONG && paragraph.ends_with(['.', '!', '?', '…', '。'])
            || paragraph.len() > 2 * LONG;
        if full || segment.start - end >= PAUSE || segment.channel != channel {
            write(&mut out, begin, channel, &paragraph);
            paragraph.clear();
        }
        if paragraph.is_empty() {
            begin = segment.start;
            channel = segment.channel;
        }
        append(&mut paragraph, &one_line(&segment.text));
        end = segment.end;
    }
    write(&mut out, begin, channel, &paragraph);
    out
}

fn write(out: &mut String, begin: f64, channel: Option<u32>, paragraph: &str) {
    if !paragraph.is_empty() {
        let time = clock(begin, '.');
        let time = time.split('.').next().unwrap_or_default();
        let who = channel.map(|channel| format!(" {}", name(channel)));
        let who = who.unwrap_or_default();
        out.push_str(&format!("\n**{time}{who}** {}\n", escape(paragraph)));
    }
}

/// Text in which Markdown and the HTML inside it find nothing to do.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
