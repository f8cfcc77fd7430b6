//! Other texts for a stretch, that part from it at a token.
//!
//! Most doubts come down to one token: where another one is taken there, the rest follows. whisper.cpp
//! remembers one text at a time, so that a beam search over the whole stretch feeds every text again at
//! each step, at two to four times the time, and on the sets of `benches/README.md` finds no better
//! texts.

use crate::infer::whisper::decoder::{Decoder, Request};
use crate::infer::whisper::sampling::{Choice, candidates};
use whisper_rs::WhisperError;

/// Other tokens that are tried at a place.
const OTHERS: usize = 2;
/// Another token with a lower log-probability is not worth a try.
const LIKELY: f32 = -2.5;

/// A stretch of text that may be another.
pub struct Stretch<'a> {
    /// All tokens of the window up to it; the last is a time.
    pub before: &'a [usize],
    /// Its tokens.
    pub choices: &'a [Choice],
    /// Where others may part from it.
    pub places: &'a [usize],
    /// Tokens that another may have.
    pub most: usize,
}

impl Decoder<'_> {
    /// The text of the highest mean log-probability among those that part from a stretch at one of its
    /// places and go on with the likeliest tokens up to the time that closes them, or the end of text.
    /// None where there is no such text.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn branch(
        &mut self,
        request: &Request,
        stretch: &Stretch<'_>,
    ) -> Result<Option<Vec<Choice>>, WhisperError> {
        let vocabulary = self.vocabulary;
        let mut places = stretch.places.to_vec();
        // From the end: what is in front of a place is still in the decoder's memory then.
        places.sort_unstable_by(|a, b| b.cmp(a));
        let mut best: Option<Vec<Choice>> = None;
        let mut logits = Vec::with_capacity(vocabulary.size);
        for place in places {
            let Some(same) = stretch.choices.get(..place) else {
                continue;
            };
            let other = |choice: &Choice| {
                stretch.choices[place].token != choice.token && choice.logprob > LIKELY
            };
            self.judge(request, &written(stretch, same), &mut logits)?;
            let others = candidates(&logits, OTHERS + 1, vocabulary);
            for choice in others.into_iter().filter(other).take(OTHERS) {
                let text = [same, &[choice]].concat();
                let Some(text) = self.close(request, stretch, text, &mut logits)? else {
                    continue;
                };
                if best.as_ref().is_none_or(|known| mean(&text) > mean(known)) {
                    best = Some(text);
                }
            }
        }
        Ok(best)
    }

    /// Goes on with the likeliest tokens until a text is closed; none where it gets too long or has no
    /// word.
    fn close(
        &mut self,
        request: &Request,
        stretch: &Stretch<'_>,
        mut text: Vec<Choice>,
        logits: &mut Vec<f32>,
    ) -> Result<Option<Vec<Choice>>, WhisperError> {
        let vocabulary = self.vocabulary;
        loop {
            let closes = |token| token == vocabulary.end_of_text || vocabulary.is_time(token);
            match text.last() {
                Some(last) if closes(last.token) => return Ok((text.len() > 1).then_some(text)),
                _ if text.len() >= stretch.most => return Ok(None),
                _ => {}
            }
            self.judge(request, &written(stretch, &text), logits)?;
            text.extend(candidates(logits, 1, vocabulary));
        }
    }
}

/// All tokens of the window up to the end of a text for the stretch.
fn written(stretch: &Stretch<'_>, text: &[Choice]) -> Vec<usize> {
    let text = text.iter().map(|choice| choice.token);
    stretch.before.iter().copied().chain(text).collect()
}

/// Mean log-probability; 0 of nothing.
pub fn mean(choices: &[Choice]) -> f32 {
    let sum: f32 = choices.iter().map(|choice| choice.logprob).sum();
    sum / choices.len().max(1) as f32
}
