//! A second look at the stretches of an attempt that the model is not sure of.
//!
//! Greedy decoding takes the likeliest token at each step; where the model is in doubt, the
//! likeliest text is often another one. Only doubtful stretches are looked at, in what the encoder
//! has heard already. Figures stand in `benches/README.md`.

use crate::infer::whisper::branch::{Stretch, mean};
use crate::infer::whisper::decoder::{Attempt, Decoder, Request};
use crate::infer::whisper::sampling::Choice;
use crate::infer::whisper::segments::stretches;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::transcript::segment::{can_be_said, is_torn};
use std::ops::Range;
use whisper_rs::WhisperError;

/// A stretch with a lower mean log-probability of its text is looked at again.
const SURE: f32 = -0.2;
/// Tokens of it at which another text may part from it: the least certain ones,
const PLACES: usize = 4;
/// and with a lower log-probability than this.
const UNSURE: f32 = -0.4;
/// Tokens that another text may have beyond one and a half times as many.
const SLACK: usize = 5;
/// Another text that ends this long before or behind the one that it replaces says something else:
/// it leaves words out, or says those of the next stretch too. Seconds.
const SAME_END: f64 = 0.3;
/// A stretch in which more is written than anybody can say gets another text unless the model
/// believes that one less than this.
const BELIEVED: f32 = -1.0;

/// Finds another text for a stretch.
type Look<'a, E> = dyn FnMut(&Stretch<'_>) -> Result<Option<Vec<Choice>>, E> + 'a;

/// Looks for other texts where a greedy attempt at a `request` is in doubt; `text` is that of an attempt.
///
/// # Errors
/// What whisper.cpp says.
pub fn look_again(
    decoder: &mut Decoder<'_>,
    request: &Request,
    attempt: &mut Attempt,
    text: &dyn Fn(&Attempt) -> String,
) -> Result<(), WhisperError> {
    let temperature = attempt.temperature;
    let text = |choices: &[Choice]| {
        text(&Attempt {
            choices: choices.to_vec(),
            avg_logprob: 0.0,
            temperature,
        })
    };
    let vocabulary = decoder.vocabulary;
    let mut look = |stretch: &Stretch<'_>| decoder.branch(request, stretch);
    reconsider(attempt, vocabulary, &text, &mut look)
}

/// Whether the text of some stretch has a lower mean log-probability.
pub fn doubts_below(logprob: f32, attempt: &Attempt, vocabulary: &Vocabulary) -> bool {
    let stretches = stretches(attempt, vocabulary);
    stretches
        .iter()
        .any(|stretch| mean(&stretch.choices) < logprob)
}

/// Looks again at every stretch with a low mean log-probability, or with more text than can be said
/// in its time, and puts the other text in its place where that is better.
///
/// `text` is that of text tokens. `look` gives tokens up to the time or the end of text that closes
/// them. A mark such as `[MUSIC PLAYING]` is not torn apart.
///
/// # Errors
/// What `look` says.
fn reconsider<E>(
    attempt: &mut Attempt,
    vocabulary: &Vocabulary,
    text: &dyn Fn(&[Choice]) -> String,
    look: &mut Look<'_, E>,
) -> Result<(), E> {
    let mut from = 0;
    while let Some(range) = next_stretch(&attempt.choices, from, vocabulary) {
        from = range.end;
        let begin = range
            .start
            .checked_sub(1)
            .map(|at| attempt.choices[at].token);
        let Some(begin) = begin else {
            continue;
        };
        let old = &attempt.choices[range.clone()];
        let said = |choices: &[Choice]| match end(choices, vocabulary) {
            Some(end) => can_be_said(
                &text(texts(choices, vocabulary)),
                end - vocabulary.seconds(begin),
            ),
            None => true,
        };
        let torn = |choices: &[Choice]| is_torn(&text(texts(choices, vocabulary)));
        if said(old) && mean(texts(old, vocabulary)) >= SURE {
            continue;
        }
        let before: Vec<usize> = attempt.choices[..range.start]
            .iter()
            .map(|choice| choice.token)
            .collect();
        let doubtful = match said(old) {
            true => UNSURE,
            // Whatever it is sure of, something is wrong.
            false => 0.0,
        };
        let stretch = Stretch {
            before: &before,
            choices: old,
            places: &least_certain(texts(old, vocabulary), doubtful),
            most: old.len() * 3 / 2 + SLACK,
        };
        let Some(mut new) = look(&stretch)? else {
            continue;
        };
        new.truncate(closing(&new, vocabulary));
        let is_last = range.end == attempt.choices.len();
        let better = match (said(old), said(&new)) {
            (true, false) => false,
            (false, true) => mean(&new) >= BELIEVED,
            _ => mean(&new) > mean(old),
        };
        let tears = torn(&new) && !torn(old);
        if !better || tears || !ends_alike(old, &new, is_last, vocabulary) {
            continue;
        }
        from = range.start + new.len();
        let count = (attempt.choices.len() + 1) as f32;
        let sum = attempt.avg_logprob * count - sum(old) + sum(&new);
        attempt.choices.splice(range, new);
        attempt.avg_logprob = sum / (attempt.choices.len() + 1) as f32;
    }
    Ok(())
}

/// The text tokens of the next stretch from a token on, with the time that closes it.
fn next_stretch(choices: &[Choice], from: usize, vocabulary: &Vocabulary) -> Option<Range<usize>> {
    let rest = choices.get(from..)?;
    let is_text = |choice: &Choice| !vocabulary.is_time(choice.token);
    let start = from + rest.iter().position(is_text)?;
    let closes = |choice: &Choice| vocabulary.is_time(choice.token);
    let text = choices[start..].iter().position(closes);
    Some(start..text.map_or(choices.len(), |text| start + text + 1))
}

/// How many tokens of a stretch count: all up to the end of text.
fn closing(choices: &[Choice], vocabulary: &Vocabulary) -> usize {
    let is_end = |choice: &Choice| choice.token == vocabulary.end_of_text;
    choices.iter().position(is_end).unwrap_or(choices.len())
}

/// The tokens of a stretch without the time that closes it.
fn texts<'a>(choices: &'a [Choice], vocabulary: &Vocabulary) -> &'a [Choice] {
    match choices.split_last() {
        Some((last, texts)) if vocabulary.is_time(last.token) => texts,
        _ => choices,
    }
}

/// When a stretch is closed, seconds of the view; none where no time closes it.
fn end(choices: &[Choice], vocabulary: &Vocabulary) -> Option<f64> {
    let last = choices.last()?;
    let closed = vocabulary.is_time(last.token);
    closed.then(|| vocabulary.seconds(last.token))
}

/// Whether what follows the one can follow the other.
fn ends_alike(old: &[Choice], new: &[Choice], is_last: bool, vocabulary: &Vocabulary) -> bool {
    match (end(old, vocabulary), end(new, vocabulary)) {
        (Some(old), Some(new)) => (old - new).abs() <= SAME_END,
        (None, _) => true,
        (Some(_), None) => is_last,
    }
}

fn sum(choices: &[Choice]) -> f32 {
    choices.iter().map(|choice| choice.logprob).sum()
}

/// Where the tokens with a lower log-probability are, the least certain first; few of them.
fn least_certain(text: &[Choice], doubtful: f32) -> Vec<usize> {
    let mut places: Vec<usize> = (0..text.len())
        .filter(|&place| text[place].logprob < doubtful)
        .collect();
    places.sort_by(|&a, &b| text[a].logprob.total_cmp(&text[b].logprob));
    places.truncate(PLACES);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first time of [`Vocabulary::invented`]; a second is 50 tokens.
    const FIRST: usize = 100;

    fn choices(tokens: &[(usize, f32)]) -> Vec<Choice> {
        let choice = |&(token, logprob): &(usize, f32)| Choice {
            token,
            logprob,
            time: FIRST,
            time_probability: 0.0,
            until: None,
        };
        tokens.iter().map(choice).collect()
    }

    /// Nobody says nine in a few seconds; 6 opens a mark, 7 is one, and 8 closes one.
    fn text(choices: &[Choice]) -> String {
        let token = |choice: &Choice| match choice.token {
            6 => "[music".to_owned(),
            7 => "[music]".to_owned(),
            8 => "music]".to_owned(),
            9 => "nine ".repeat(30),
            _ => "word ".to_owned(),
        };
        choices.iter().map(token).collect()
    }

    /// An attempt of three stretches of two seconds, the second with this log-probability, looked
    /// at again with this other text; the tokens asked for, and what was left.
    fn looked(second: f32, other: &[(usize, f32)]) -> (Vec<Vec<usize>>, Vec<usize>, f32) {
        let tokens = choices(&[
            (FIRST, 0.0),
            (1, -0.1),
            (FIRST + 100, 0.0),
            (FIRST + 100, 0.0),
            (2, second),
            (3, second),
            (FIRST + 200, 0.0),
            (FIRST + 200, 0.0),
            (4, -0.1),
            (FIRST + 300, 0.0),
        ]);
        let mut attempt = Attempt {
            avg_logprob: sum(&tokens) / (tokens.len() + 1) as f32,
            choices: tokens,
            temperature: 0.0,
        };
        let mut asked = Vec::new();
        let mut look = |stretch: &Stretch<'_>| {
            asked.push(stretch.before.to_vec());
            Ok::<_, ()>(Some(choices(other)))
        };
        reconsider(&mut attempt, &Vocabulary::invented(), &text, &mut look).unwrap();
        let left = attempt.choices.iter().map(|choice| choice.token).collect();
        (asked, left, attempt.avg_logprob)
    }

    #[test]
    fn a_doubtful_stretch_gets_the_likelier_text_and_the_others_stay() {
        let (asked, left, mean) = looked(-0.8, &[(5, -0.2), (FIRST + 200, 0.0)]);
        assert_eq!(asked, [[FIRST, 1, FIRST + 100, FIRST + 100]]);
        let after = [5, FIRST + 200, FIRST + 200, 4, FIRST + 300];
        assert_eq!(left[4..], after);
        assert!((mean + 0.4 / 10.0).abs() < 1e-6, "{mean}");
    }

    #[test]
    fn a_sure_stretch_is_not_looked_at_again() {
        let (asked, left, _) = looked(-0.1, &[(5, 0.0), (FIRST + 200, 0.0)]);
        assert!(asked.is_empty());
        assert_eq!(left.len(), 10);
    }

    #[test]
    fn a_text_that_is_less_likely_or_ends_elsewhere_is_not_taken() {
        let unlikely = looked(-0.8, &[(5, -1.9), (FIRST + 200, 0.0)]).1;
        let early = looked(-0.8, &[(5, -0.1), (FIRST + 150, 0.0)]).1;
        let late = looked(-0.8, &[(5, -0.1), (FIRST + 299, 0.0)]).1;
        let open = looked(
            -0.8,
            &[(5, -0.1), (Vocabulary::invented().end_of_text, 0.0)],
        )
        .1;
        for left in [unlikely, early, late, open] {
            assert_eq!(left[4..6], [2, 3]);
        }
    }

    #[test]
    fn what_cannot_be_said_is_looked_at_again_and_never_taken() {
        assert_eq!(
            looked(-0.8, &[(9, 0.0), (FIRST + 200, 0.0)]).1[4..6],
            [2, 3]
        );
        let fast = choices(&[(FIRST, 0.0), (9, -0.1), (FIRST + 10, 0.0)]);
        let taken = |logprob: f32| {
            let mut attempt = Attempt {
                choices: fast.clone(),
                avg_logprob: 0.0,
                temperature: 0.0,
            };
            let other = choices(&[(5, logprob), (FIRST + 10, 0.0)]);
            let mut look = |_: &Stretch<'_>| Ok::<_, ()>(Some(other.clone()));
            reconsider(&mut attempt, &Vocabulary::invented(), &text, &mut look).unwrap();
            attempt.choices[1].token
        };
        assert_eq!(taken(-0.6), 5);
        assert_eq!(taken(-2.6), 9);
    }

    #[test]
    fn a_mark_is_not_torn() {
        let taken = |new: usize| looked(-0.8, &[(new, -0.1), (FIRST + 200, 0.0)]).1[4];
        assert_eq!(taken(7), 7);
        for piece in [6, 8] {
            assert_eq!(taken(piece), 2);
        }
    }

    #[test]
    fn one_doubtful_stretch_is_found_whatever_the_others_are() {
        let attempt = |second: f32| Attempt {
            choices: choices(&[
                (FIRST, -3.0),
                (1, -0.1),
                (FIRST + 50, -3.0),
                (FIRST + 50, -3.0),
                (2, second),
                (FIRST + 90, -3.0),
            ]),
            avg_logprob: 0.0,
            temperature: 0.0,
        };
        let vocabulary = Vocabulary::invented();
        assert!(doubts_below(-0.6, &attempt(-0.7), &vocabulary));
        assert!(!doubts_below(-0.6, &attempt(-0.5), &vocabulary));
    }

    #[test]
    fn the_last_stretch_may_end_with_the_text() {
        let vocabulary = Vocabulary::invented();
        let mut attempt = Attempt {
            choices: choices(&[(FIRST, 0.0), (2, -0.9), (FIRST + 50, -0.5)]),
            avg_logprob: -0.7,
            temperature: 0.0,
        };
        let other = choices(&[(5, -0.1), (vocabulary.end_of_text, -0.1)]);
        let mut look = |_: &Stretch<'_>| Ok::<_, ()>(Some(other.clone()));
        reconsider(&mut attempt, &vocabulary, &text, &mut look).unwrap();
        let left: Vec<usize> = attempt.choices.iter().map(|choice| choice.token).collect();
        assert_eq!(left, [FIRST, 5]);
    }

    #[test]
    fn others_part_at_the_least_certain_tokens() {
        let text = choices(&[
            (1, -0.5),
            (2, -0.1),
            (3, -2.0),
            (4, -0.9),
            (5, -0.6),
            (6, -0.7),
        ]);
        assert_eq!(least_certain(&text, UNSURE), [2, 3, 5, 4]);
        assert_eq!(least_certain(&text[..2], 0.0), [0, 1]);
        assert!(least_certain(&text[1..2], UNSURE).is_empty());
    }
}
