//! LRC: lines that light up while something plays; with words, the enhanced form.

use crate::transcript::channels::change;
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::{Segment, Transcript};
use crate::transcript::words::one_line;

/// A line has no end of its own: where nothing follows for this long, an empty line ends it.
/// Seconds.
const CLEAR_AFTER: f64 = 2.0;

/// One segment a line behind `[mm:ss.xx]`; with [`RenderOptions::words`] every word has its own
/// `<mm:ss.xx>`. Where channels were transcribed alone, `1: ` says that another of them speaks than
/// in the line before; brackets mean something here.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = String::new();
    let title = one_line(&transcript.input.name).replace(['[', ']'], "");
    let length = milliseconds(transcript.input.duration) / 1000;
    out.push_str(&format!(
        "[ti:{title}]\n[length:{:02}:{:02}]\n",
        length / 60,
        length % 60
    ));
    out.push_str(&format!(
        "[re:ditado]\n[ve:{}]\n\n",
        env!("CARGO_PKG_VERSION")
    ));
    let mut last = None;
    let mut segments = transcript.segments.iter().peekable();
    while let Some(segment) = segments.next() {
        out.push_str(&format!("[{}]", time(segment.start)));
        if let Some(channel) = change(&mut last, segment.channel) {
            out.push_str(&format!("{channel}: "));
        }
        out.push_str(&match options.words && !segment.words.is_empty() {
            true => words(segment),
            false => literal(&one_line(&segment.text)),
        });
        out.push('\n');
        let next = segments.peek().map_or(f64::INFINITY, |next| next.start);
        if next - segment.end >= CLEAR_AFTER {
            out.push_str(&format!("[{}]\n", time(segment.end)));
        }
    }
    out
}

/// The words, each behind its time, and the time at which the last one ends.
fn words(segment: &Segment) -> String {
    let mut line = String::new();
    for (index, word) in segment.words.iter().enumerate() {
        let text = one_line(&word.word);
        if index > 0 && word.word.starts_with(char::is_whitespace) {
            line.push(' ');
        }
        line.push_str(&format!("<{}>{}", time(word.start), literal(&text)));
    }
    line.push_str(&format!("<{}>", time(segment.end)));
    line
}

/// Text that no reader takes for a time: a bracket before a digit loses its shape.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let time_like = chars.peek().is_some_and(char::is_ascii_digit);
        out.push(match c {
            '[' | '<' if time_like => '(',
            c => c,
        });
    }
    out
}

/// `mm:ss.xx`; minutes grow beyond two digits.
fn time(seconds: f64) -> String {
    // Rounded down, so that no line starts after its voice.
    let hundredths = milliseconds(seconds) / 10;
    format!(
        "{:02}:{:02}.{:02}",
        hundredths / 6000,
        hundredths / 100 % 60,
        hundredths % 100
    )
}
