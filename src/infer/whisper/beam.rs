//! Beam search: several texts side by side, of which the likeliest counts.
//!
//! As OpenAI's Whisper does it (`BeamSearchDecoder` and `MaximumLikelihoodRanker` of `decoding.py`,
//! patience 1, length penalty none), with the same rules for times. whisper.cpp has a search of its
//! own, which draws the candidates at random. Its decoder remembers one text at a time through its
//! public interface: each text here is fed from where it differs from the one before it, which is
//! mostly a few tokens from its end.

use crate::infer::whisper::decoder::{Attempt, Decoder, Request};
use crate::infer::whisper::sampling::{Choice, candidates};
use whisper_rs::WhisperError;

/// A text that is followed.
#[derive(Debug, Clone, Default)]
struct Beam {
    choices: Vec<Choice>,
    tokens: Vec<usize>,
    /// Sum of the logarithms of the probabilities.
    sum: f32,
}

impl Beam {
    fn with(&self, choice: Choice) -> Beam {
        let mut longer = self.clone();
        longer.tokens.push(choice.token);
        longer.choices.push(choice);
        longer.sum += choice.logprob;
        longer
    }

    /// Mean logarithm of the probabilities of a finished text, its end counted in.
    fn mean(&self) -> f32 {
        self.sum / self.tokens.len().max(1) as f32
    }
}

impl Decoder<'_> {
    /// Writes what is said at temperature 0, following `width` texts; after [`Decoder::open`].
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub fn search(&mut self, request: &Request, width: usize) -> Result<Attempt, WhisperError> {
        let vocabulary = self.vocabulary;
        let mut beams = vec![Beam::default()];
        let mut finished: Vec<Beam> = Vec::new();
        let mut logits = Vec::with_capacity(vocabulary.size);
        for _ in 0..self.limit {
            let mut grown: Vec<Beam> = Vec::with_capacity(beams.len() * (width + 1));
            // Neighbours in this order have most in common.
            beams.sort_by(|a, b| a.tokens.cmp(&b.tokens));
            for beam in &beams {
                self.judge(request, &beam.tokens, &mut logits)?;
                let choices = candidates(&logits, width + 1, vocabulary);
                grown.extend(choices.into_iter().map(|choice| beam.with(choice)));
            }
            // The likeliest first; of equals the one whose tokens come first.
            grown.sort_by(|a, b| b.sum.total_cmp(&a.sum).then(a.tokens.cmp(&b.tokens)));
            beams = select(grown, &mut finished, width, vocabulary.end_of_text);
            if finished.len() >= width || beams.is_empty() {
                break;
            }
        }
        Ok(best(finished, beams, vocabulary.end_of_text))
    }
}

/// The texts to follow on, `width` at most; those that end on the way there are finished.
fn select(grown: Vec<Beam>, finished: &mut Vec<Beam>, width: usize, end: usize) -> Vec<Beam> {
    let mut beams = Vec::with_capacity(width);
    for beam in grown {
        if beam.tokens.last() == Some(&end) {
            if finished.len() < width {
                finished.push(beam);
            }
            continue;
        }
        beams.push(beam);
        if beams.len() == width {
            break;
        }
    }
    beams
}

/// The likeliest text by its mean, of those that were finished or, where none was, of the others.
fn best(finished: Vec<Beam>, beams: Vec<Beam>, end: usize) -> Attempt {
    let texts = match finished.is_empty() {
        true => beams,
        false => finished,
    };
    let mut best: Option<Beam> = None;
    for text in texts {
        if best.as_ref().is_none_or(|known| text.mean() > known.mean()) {
            best = Some(text);
        }
    }
    let mut best = best.unwrap_or_default();
    let avg_logprob = best.mean();
    if best.tokens.last() == Some(&end) {
        best.choices.pop();
    }
    Attempt {
        choices: best.choices,
        avg_logprob,
        temperature: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: usize = 9;

    fn beam(tokens: &[usize], sum: f32) -> Beam {
        let choice = |&token: &usize| Choice {
            token,
            logprob: 0.0,
            time: 0,
            time_probability: 0.0,
            until: None,
        };
        Beam {
            choices: tokens.iter().map(choice).collect(),
            tokens: tokens.to_vec(),
            sum,
        }
    }

    #[test]
    fn the_likeliest_are_followed_and_what_ends_before_them_is_finished() {
        let grown = vec![
            beam(&[1, 2], -0.1),
            beam(&[1, END], -0.2),
            beam(&[3, 4], -0.3),
            beam(&[3, END], -0.4),
            beam(&[5, 6], -0.5),
        ];
        let mut finished = Vec::new();
        let beams = select(grown, &mut finished, 2, END);
        let tokens: Vec<&[usize]> = beams.iter().map(|beam| &beam.tokens[..]).collect();
        assert_eq!(tokens, [&[1, 2], &[3, 4]]);
        assert_eq!(finished.len(), 1);
    }

    #[test]
    fn the_best_mean_counts_and_the_end_is_no_choice() {
        let finished = vec![beam(&[1, END], -1.0), beam(&[1, 2, 3, END], -1.2)];
        let attempt = best(finished, vec![beam(&[1], -0.01)], END);
        let tokens: Vec<usize> = attempt.choices.iter().map(|choice| choice.token).collect();
        assert_eq!(tokens, [1, 2, 3]);
        assert!((attempt.avg_logprob + 0.3).abs() < 1e-6);
    }

    #[test]
    fn a_text_without_an_end_is_better_than_none() {
        let attempt = best(Vec::new(), vec![beam(&[1, 2], -1.0)], END);
        assert_eq!(attempt.choices.len(), 2);
        assert!(best(Vec::new(), Vec::new(), END).choices.is_empty());
    }
}
