//! The temperature ladder: attempts at one view, and which of them is kept.

use crate::infer::engine::EngineError;
use crate::infer::whisper::decoder::{Attempt, Decoder, Opening, Request};
use crate::infer::whisper::segments::compression_ratio;
use crate::infer::whisper::window::{check, failed};
use crate::plan::decoding::Decoding;
use std::sync::atomic::AtomicBool;

/// What is done with an attempt before it is judged.
pub type Finish<'a> =
    dyn Fn(&mut Decoder<'_>, &Request, &mut Attempt) -> Result<(), EngineError> + 'a;

/// Tries temperature by temperature until a text is good enough, and else takes the best.
///
/// Text that went before is a help at the first try and the cause of many a loop, so that what is
/// doubtful with it is tried again without.
pub fn climb(
    decoder: &mut Decoder<'_>,
    (conditioned, alone): (Option<&Request>, &Request),
    decoding: &Decoding,
    opening: &Opening,
    finish: &Finish<'_>,
    text: &dyn Fn(&Attempt) -> String,
    cancel: &AtomicBool,
) -> Result<Attempt, EngineError> {
    let mut best: Option<(Attempt, Score)> = None;
    let steps = decoding.temperatures.iter().copied().zip(0..);
    let first = conditioned.zip(steps.clone().next());
    let rungs = first.into_iter().chain(steps.map(|step| (alone, step)));
    for (request, (temperature, step)) in rungs {
        let tries = if temperature > 0.0 {
            decoding.best_of
        } else {
            1
        };
        let mut rung: Option<(Attempt, Score)> = None;
        for number in 0..tries {
            check(cancel)?;
            // Each try has random numbers of its own, the same in every run.
            let seed = ((number as u64) << 32) + step;
            let attempt = match temperature > 0.0 || decoding.beam_size == 1 {
                true => decoder.write(request, temperature as f32, seed),
                false => decoder.search(request, decoding.beam_size),
            };
            let mut attempt = attempt.map_err(failed)?;
            finish(decoder, request, &mut attempt)?;
            let score = score(&attempt, &text(&attempt), decoding);
            take_better(&mut rung, attempt, score);
        }
        let Some((attempt, score)) = rung else {
            break;
        };
        let unsure = f64::from(attempt.avg_logprob) < decoding.logprob_threshold;
        let silent = f64::from(opening.no_speech) > decoding.no_speech_threshold;
        if score.0 && (!unsure || silent) {
            return Ok(attempt);
        }
        take_better(&mut best, attempt, score);
    }
    best.map(|(attempt, _)| attempt)
        .ok_or_else(|| EngineError::Failed("no attempt was made".to_owned()))
}

/// Whether a text does without repeating itself, and its mean log-probability: more is better.
type Score = (bool, f32);

fn score(attempt: &Attempt, text: &str, decoding: &Decoding) -> Score {
    let ratio = f64::from(compression_ratio(text));
    (ratio <= decoding.compression_threshold, attempt.avg_logprob)
}

fn take_better(best: &mut Option<(Attempt, Score)>, attempt: Attempt, score: Score) {
    if best.as_ref().is_none_or(|(_, known)| score > *known) {
        *best = Some((attempt, score));
    }
}

/// Whether nobody speaks, by the model's own word and because it does not believe its text.
pub fn is_silence(no_speech: f32, avg_logprob: f32, decoding: &Decoding) -> bool {
    f64::from(no_speech) > decoding.no_speech_threshold
        && f64::from(avg_logprob) < decoding.logprob_threshold
}
