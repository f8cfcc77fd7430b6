//! The text that a window is written on from, when windows are conditioned on the ones before.
//!
//! It is made from what a journal keeps of windows, so that a run that goes on after an
//! interruption gives each window the same text.

use crate::transcript::formats::json::append;
use crate::transcript::merge::WindowText;
use crate::transcript::segment::Segment;
use crate::transcript::words::join;

/// More characters than the model takes tokens of text that went before (223).
const ENOUGH: usize = 2000;
/// A text that was drawn at more than this temperature is nothing to go on with, as in OpenAI's
/// Whisper (`transcribe.py`).
const WARM: f32 = 0.5;

/// The text before a window. `windows` are those before it, the latest first; `overlap` is the
/// time, in seconds of the recording, from which on the window hears what they have heard too.
///
/// Nothing from before a window that was written at a high temperature, and no word twice.
pub fn text_before<'a>(
    windows: impl IntoIterator<Item = &'a WindowText>,
    overlap: Option<f64>,
) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut length = 0;
    let mut end = overlap;
    for window in windows {
        let warmest = window.segments.iter().map(|s| s.quality.temperature);
        if warmest.fold(0.0, f32::max) > WARM || length >= ENOUGH {
            break;
        }
        let mut text = String::new();
        for segment in &window.segments {
            append(&mut text, &until(segment, end));
        }
        length += text.len();
        texts.push(text);
        end = window.overlap.map(|(from, _)| from);
    }
    let mut whole = String::new();
    for text in texts.iter().rev().filter(|text| !text.is_empty()) {
        append(&mut whole, text);
    }
    whole
}

/// The text of a segment up to a time.
fn until(segment: &Segment, end: Option<f64>) -> String {
    let Some(end) = end.filter(|&end| segment.end > end) else {
        return segment.text.clone();
    };
    let words = segment.words.iter().take_while(|word| word.start < end);
    let words: Vec<_> = words.cloned().collect();
    join(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::{Quality, Word};

    fn window(start: f64, text: &str, temperature: f32, overlap: Option<(f64, f64)>) -> WindowText {
        let words: Vec<Word> = text
            .split(' ')
            .enumerate()
            .map(|(index, word)| Word {
                start: start + index as f64,
                end: start + index as f64 + 1.0,
                word: format!(" {word}"),
                probability: 1.0,
            })
            .collect();
        WindowText {
            overlap,
            segments: vec![Segment {
                channel: None,
                id: 0,
                start,
                end: start + words.len() as f64,
                language: None,
                text: text.to_owned(),
                words,
                quality: Quality {
                    temperature,
                    ..Quality::default()
                },
            }],
        }
    }

    #[test]
    fn texts_follow_each_other() {
        let windows = [
            window(10.0, "c d", 0.0, None),
            window(0.0, "a b", 0.4, None),
        ];
        assert_eq!(text_before(&windows, None), "a b c d");
        assert_eq!(text_before([], None), "");
    }

    #[test]
    fn a_warm_text_ends_the_context() {
        let windows = [
            window(20.0, "e", 0.0, None),
            window(10.0, "c d", 0.6, None),
            window(0.0, "a b", 0.0, None),
        ];
        assert_eq!(text_before(&windows, None), "e");
    }

    #[test]
    fn what_two_windows_hear_is_there_once_and_not_for_the_next() {
        let windows = [
            window(2.0, "c d e", 0.0, Some((2.0, 4.0))),
            window(0.0, "a b c d", 0.0, None),
        ];
        assert_eq!(text_before(&windows, Some(4.0)), "a b c d");
        assert_eq!(text_before(&windows, None), "a b c d e");
    }

    #[test]
    fn only_the_end_of_a_long_text_is_taken() {
        let long: Vec<_> = (0..100)
            .map(|n| window(f64::from(n), &"x".repeat(100), 0.0, None))
            .collect();
        assert!(text_before(&long, None).len() < ENOUGH + 200);
    }
}
