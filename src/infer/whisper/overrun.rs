//! What a model writes on behind the end of the speech.
//!
//! Behind the last word of a window there is silence up to the 30 s that the model was trained on.
//! It mostly ends its text there; at times it goes on, with the window's text once more or with
//! words of its own, in segments of hardly any length at the end of the window. whisper.cpp takes
//! no text that begins in the last second of its audio (`whisper_full`); here the voice decides.

use crate::infer::whisper::decoder::Attempt;
use crate::infer::whisper::segments::{Stretch, stretches};
use crate::infer::whisper::timing::Voice;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::transcript::segment::can_be_said;

/// Text that begins this long behind the end of the sound is of nothing, seconds.
const BEHIND: f64 = 0.2;
/// Shorter texts are said twice, letters and digits.
const SHORTEST_COPY: usize = 12;
/// A tail with a lower mean log-probability is invented.
const UNSURE: f32 = -1.0;

/// Where an attempt's text was said.
pub struct Sound<'a> {
    /// Where the voice is in the window.
    pub voice: &'a Voice,
    /// Seconds of the window that the encoder's view starts at.
    pub offset: f64,
    /// Seconds of the window.
    pub length: f64,
}

impl Sound<'_> {
    /// Seconds of voice behind a time of the encoder's view; of sound, where the voice detector
    /// hears no voice at all.
    fn left(&self, seconds: f64) -> f64 {
        let from = self.offset + seconds;
        let sound = (self.length - from).max(0.0);
        match self.voice.spoken_after(0.0) > 0.0 {
            true => self.voice.spoken_after(from).min(sound),
            false => sound,
        }
    }
}

/// Cuts off the text behind the last word that somebody can have said.
///
/// The tail that may go are the stretches from the first on behind which too little voice is left
/// for its words. Times alone do not convict it: where nobody pauses, the model may put the true
/// last words of a window at its very end. It goes when it begins behind the end of all sound, says
/// again what was said, or is not believed by the model itself.
pub fn cut_overrun(
    attempt: &mut Attempt,
    vocabulary: &Vocabulary,
    sound: &Sound<'_>,
    text: &dyn Fn(&Attempt) -> String,
) {
    let stretches: Vec<(Stretch, String)> = stretches(attempt, vocabulary)
        .into_iter()
        .map(|stretch| {
            let alone = Attempt {
                choices: stretch.choices.clone(),
                ..*attempt
            };
            let text = text(&alone);
            (stretch, text)
        })
        .collect();
    let impossible =
        |(stretch, text): &(Stretch, String)| !can_be_said(text, sound.left(stretch.start));
    let Some(first) = stretches.iter().position(impossible) else {
        return;
    };
    let tail = &stretches[first..];
    let behind = |stretch: &Stretch| sound.offset + stretch.start > sound.length + BEHIND;
    let again = tail.iter().zip(first..).any(|((_, text), at)| {
        let before = stretches[..at].iter().any(|(_, known)| known == text);
        before && text.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_COPY
    });
    let choices = tail.iter().flat_map(|(stretch, _)| &stretch.choices);
    let sure = mean(choices.map(|choice| choice.logprob));
    if behind(&tail[0].0) || again || sure < UNSURE {
        let kept: usize = stretches[..first]
            .iter()
            .map(|(s, _)| s.choices.len())
            .sum();
        attempt.keep_texts(kept, vocabulary);
    }
}

/// 0 of nothing.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::sampling::Choice;

    /// The first time of [`Vocabulary::invented`]; a second is 50 tokens.
    const FIRST: usize = 100;

    /// What is left of an attempt on a window of 10 s in which the detector hears no voice; a text
    /// token is a word of ten letters.
    fn left_of(tokens: &[usize]) -> (Vec<usize>, f32) {
        let vocabulary = Vocabulary::invented();
        let choice = |&token: &usize| Choice {
            token,
            logprob: if token == 9 { -2.0 } else { -0.5 },
            time: FIRST,
            time_probability: 0.0,
            until: None,
        };
        let mut attempt = Attempt {
            choices: tokens.iter().map(choice).collect(),
            avg_logprob: -1.0,
            temperature: 0.0,
        };
        let sound = Sound {
            voice: &Voice::of(&vec![0.0; 160_000]),
            offset: 4.0,
            length: 10.0,
        };
        let text = |attempt: &Attempt| {
            let words = attempt.choices.iter();
            let words = words.filter(|choice| choice.token < FIRST);
            words.map(|_| "remarkable ").collect()
        };
        cut_overrun(&mut attempt, &vocabulary, &sound, &text);
        let tokens = attempt.choices.iter().map(|choice| choice.token).collect();
        (tokens, attempt.avg_logprob)
    }

    #[test]
    fn text_behind_the_end_of_the_sound_goes_with_all_that_follows() {
        // The view is 6 s long: 300 time tokens.
        let end = FIRST + 300;
        let tokens = [FIRST, 1, 2, end, end, 9, 9, end + 2, end + 2, 9, end + 4];
        let (kept, sure) = left_of(&tokens);
        assert_eq!(kept, [FIRST, 1, 2, end, end]);
        assert_eq!(sure, -0.5);
    }

    #[test]
    fn last_words_at_the_very_end_stay_where_the_model_believes_them() {
        let end = FIRST + 300;
        let tokens = [FIRST, 1, end - 1, end - 1, 2, 3, 4, end];
        assert_eq!(left_of(&tokens).0, tokens);
    }

    #[test]
    fn what_was_said_before_is_not_said_again_in_no_time() {
        let end = FIRST + 300;
        let tokens = [FIRST, 1, 2, end, end, 3, 4, end + 1];
        assert_eq!(left_of(&tokens).0.len(), 5);
    }

    #[test]
    fn a_last_word_that_fits_stays() {
        let (end, late) = (FIRST + 300, FIRST + 298);
        let tokens = [FIRST, 1, late, late, 2, end];
        assert_eq!(left_of(&tokens), (tokens.to_vec(), -1.0));
        assert_eq!(left_of(&[FIRST, 1, 2, 3, end]).0.len(), 5);
    }
}
