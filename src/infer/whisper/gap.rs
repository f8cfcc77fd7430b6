//! Speech that the text of a window leaves out.
//!
//! A model at times leaves out a whole sentence, and says that the one before it ended when the one
//! behind it begins. Each token comes with the model's idea of the time at that moment, which is right
//! to a few tenths of a second for most tokens and anything at all for the rest: what the tokens at the
//! end of a sentence agree on is when it was over.

use crate::infer::whisper::sampling::Choice;
use crate::infer::whisper::segments::{Context, Stretch};

/// Letters a second that people say; 13.7 in 9 minutes of LibriSpeech.
const LETTERS_A_SECOND: f64 = 14.0;
/// Nobody says more than this for long: tokens that agree on it are wrong.
const FASTEST: f64 = 22.0;
/// A figure is a word: `1899` takes about as long as twenty letters.
const LETTERS_OF_A_FIGURE: usize = 5;
/// Tokens that are asked for the time of an edge of a sentence.
const ASKED: usize = 7;
/// More voice than this between two sentences belongs to neither, seconds.
const LEFT_OUT: f64 = 1.2;
/// What a text's end may be off by, seconds.
const SLACK: f64 = 0.3;
/// What ends a sentence, and what may stand behind that.
const ENDS: &[char] = &['.', '?', '!', '…', '。', '？', '！'];
const CLOSES: &[char] = &['"', '\'', '”', '’', '»', ')', '」', '』'];

/// Speech between two sentences of which nothing was written.
#[derive(Debug, PartialEq)]
pub struct Gap {
    /// Text tokens in front of it.
    pub texts: usize,
    /// When it begins, seconds of the window.
    pub from: f64,
}

/// The first gap between stretches that follow each other.
pub fn find(stretches: &[Stretch], context: &Context<'_>) -> Option<Gap> {
    let mut texts = 0;
    for pair in stretches.windows(2) {
        texts += pair[0].choices.len();
        let (over, begins) = (over(&pair[0], context), begun(&pair[1], context));
        if ends_sentence(&pair[0], context) && context.voice.between(over, begins) > LEFT_OUT {
            return Some(Gap { texts, from: over });
        }
    }
    None
}

/// When the text of a stretch was over, seconds of the window: when the model says that it ended, or
/// when its last tokens were said, where there is voice between the two.
pub fn over(stretch: &Stretch, context: &Context<'_>) -> f64 {
    let (start, end) = context.extent(stretch);
    let mut behind = 0;
    let mut times = Vec::new();
    for choice in stretch.choices.iter().skip(1).rev() {
        behind += letters(choice, context);
        times.extend(hint(choice, (start, end), context).map(|at| at + seconds(behind)));
        if times.len() == ASKED {
            break;
        }
    }
    let least = start + all(stretch, context) as f64 / FASTEST;
    match median(&mut times) {
        Some(at) if at >= least && context.voice.between(at, end) > SLACK => at,
        _ => end,
    }
}

/// When the text of a stretch began, in the same way.
fn begun(stretch: &Stretch, context: &Context<'_>) -> f64 {
    let extent = context.extent(stretch);
    let mut before = 0;
    let mut times = Vec::new();
    for pair in stretch.choices.windows(2) {
        before += letters(&pair[0], context);
        times.extend(hint(&pair[1], extent, context).map(|at| at - seconds(before)));
        if times.len() == ASKED {
            break;
        }
    }
    let most = extent.1 - all(stretch, context) as f64 / FASTEST;
    match median(&mut times) {
        Some(at) if at <= most => at.max(extent.0),
        _ => extent.0,
    }
}

/// The model's idea of the time before a token, seconds of the window, where that makes sense.
fn hint(choice: &Choice, (start, end): (f64, f64), context: &Context<'_>) -> Option<f64> {
    let at = context.offset + context.vocabulary.seconds(choice.time);
    (at > start && at <= end).then_some(at)
}

fn all(stretch: &Stretch, context: &Context<'_>) -> usize {
    let choices = stretch.choices.iter();
    choices.map(|choice| letters(choice, context)).sum()
}

fn letters(choice: &Choice, context: &Context<'_>) -> usize {
    let bytes = (context.bytes)(choice.token);
    let letters = String::from_utf8_lossy(&bytes);
    let letters = letters.chars().filter(|c| c.is_alphanumeric());
    let worth = |c: char| match c.is_numeric() {
        true => LETTERS_OF_A_FIGURE,
        false => 1,
    };
    letters.map(worth).sum()
}

fn seconds(letters: usize) -> f64 {
    letters as f64 / LETTERS_A_SECOND
}

fn ends_sentence(stretch: &Stretch, context: &Context<'_>) -> bool {
    let bytes = stretch
        .choices
        .iter()
        .flat_map(|c| (context.bytes)(c.token));
    let text = String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned();
    text.trim_end_matches(CLOSES).ends_with(ENDS)
}

/// The middle one, the earlier of two; none of none.
fn median(times: &mut [f64]) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::timing::Voice;
    use crate::infer::whisper::vocabulary::Vocabulary;

    /// The first time of [`Vocabulary::invented`]; a second is 50 tokens.
    const FIRST: usize = 100;

    /// Tokens with hints in seconds: 1 is a word of seven letters, half a second, 2 a full stop, 3 a
    /// comma.
    fn stretch(start: f64, end: f64, tokens: &[(usize, f64)]) -> Stretch {
        let choice = |&(token, time): &(usize, f64)| Choice {
            token,
            logprob: -0.1,
            time: FIRST + (time * 50.0).round() as usize,
            time_probability: 0.0,
            until: None,
        };
        Stretch {
            start,
            end: Some(end),
            choices: tokens.iter().map(choice).collect(),
        }
    }

    /// Asks about a window of ten seconds with voice from start to end of each pair.
    fn asked<T>(voice: &[(f64, f64)], ask: impl Fn(&Context<'_>) -> T) -> T {
        let mut samples = vec![0.0; 160_000];
        for &(from, to) in voice {
            let [from, to] = [from, to].map(|seconds| (seconds * 16_000.0) as usize);
            for (n, sample) in samples[from..to].iter_mut().enumerate() {
                *sample = (n as f32 * 0.1).sin() * 0.5;
            }
        }
        ask(&Context {
            vocabulary: &Vocabulary::invented(),
            bytes: &|token| match token {
                2 => b".".to_vec(),
                3 => b",".to_vec(),
                _ => b" abcdefg".to_vec(),
            },
            language: "en",
            voice: &Voice::of(&samples),
            offset: 0.0,
            length: 10.0,
            no_speech: 0.0,
        })
    }

    const SAID: [(usize, f64); 4] = [(1, 0.0), (1, 0.5), (1, 1.0), (2, 1.5)];

    #[test]
    fn a_sentence_that_nobody_wrote_is_found() {
        // The second sentence begins at 4 s by its tokens, at 3 s by the model's word; a hint in four
        // is wrong.
        let first = stretch(0.0, 3.0, &SAID);
        let second = stretch(
            3.0,
            6.0,
            &[(1, 0.0), (1, 4.5), (1, 9.0), (1, 5.5), (2, 6.0)],
        );
        let both = [first, second];
        let gap = asked(&[(0.0, 6.0)], |context| find(&both, context));
        assert_eq!(
            gap,
            Some(Gap {
                texts: 4,
                from: 1.5
            })
        );
        // In a pause nobody speaks.
        let gap = asked(&[(0.0, 1.5), (4.0, 6.0)], |context| find(&both, context));
        assert_eq!(gap, None);
    }

    #[test]
    fn what_follows_at_once_leaves_nothing_out_nor_does_a_comma() {
        let begins = |at: f64| stretch(at, at + 1.0, &[(1, at), (1, at + 0.5), (2, at + 1.0)]);
        let voice = [(0.0, 6.0)];
        let near = [stretch(0.0, 2.0, &SAID), begins(2.0)];
        assert_eq!(asked(&voice, |context| find(&near, context)), None);
        let mut first = stretch(0.0, 3.0, &SAID);
        first.choices[3].token = 3;
        let comma = [first, begins(4.0)];
        assert_eq!(asked(&voice, |context| find(&comma, context)), None);
        assert_eq!(asked(&voice, |context| find(&[], context)), None);
    }

    #[test]
    fn a_text_is_over_with_its_last_token_where_the_voice_goes_on() {
        let told = stretch(0.0, 2.5, &SAID);
        let over = |voice: &[(f64, f64)]| asked(voice, |context| over(&told, context));
        assert!((over(&[(0.0, 4.0)]) - 1.5).abs() < 1e-9);
        assert_eq!(over(&[(0.0, 1.6)]), 2.5);
        // More than anybody can say in so short a time.
        let hasty = stretch(0.0, 2.5, &[(1, 0.0), (1, 0.2), (1, 0.4), (2, 0.5)]);
        let end = asked(&[(0.0, 4.0)], |context| super::over(&hasty, context));
        assert_eq!(end, 2.5);
        // Nobody knows of a text of one token.
        let lone = stretch(0.0, 2.5, &SAID[..1]);
        assert_eq!(
            asked(&[(0.0, 4.0)], |context| super::over(&lone, context)),
            2.5
        );
    }
}
