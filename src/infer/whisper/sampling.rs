//! From logits to the next token.

use crate::infer::whisper::rules::largest;
use crate::infer::whisper::vocabulary::Vocabulary;

/// A token that was chosen, and what the model thought at that moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The token.
    pub token: usize,
    /// Natural logarithm of its probability among the tokens that were allowed.
    pub logprob: f32,
    /// The likeliest time, as a token; the first time where none was allowed.
    pub time: usize,
    /// Its probability.
    pub time_probability: f32,
    /// Seconds of the window at which it is over, by alignment; none where none was made.
    pub until: Option<f64>,
}

/// Chooses the likeliest token at temperature 0, otherwise draws one. `logits` has at least one
/// finite value.
pub fn choose(
    logits: &[f32],
    temperature: f32,
    random: &mut fastrand::Rng,
    vocabulary: &Vocabulary,
) -> Choice {
    let best = largest(logits);
    let token = if temperature > 0.0 {
        draw(logits, best, temperature, random)
    } else {
        position(logits, best)
    };
    chosen(logits, &[token], vocabulary)[0]
}

/// The `count` likeliest tokens, the likeliest first; fewer when fewer are allowed. `logits` has at
/// least one finite value.
pub fn candidates(logits: &[f32], count: usize, vocabulary: &Vocabulary) -> Vec<Choice> {
    let mut tokens: Vec<usize> = Vec::with_capacity(count + 1);
    for (token, &logit) in logits.iter().enumerate() {
        let least = tokens
            .last()
            .map_or(f32::NEG_INFINITY, |&last| logits[last]);
        if logit == f32::NEG_INFINITY || (tokens.len() == count && logit <= least) {
            continue;
        }
        let place = tokens.partition_point(|&known| logits[known] >= logit);
        tokens.insert(place, token);
        tokens.truncate(count);
    }
    chosen(logits, &tokens, vocabulary)
}

/// These tokens with what the model thought of them.
fn chosen(logits: &[f32], tokens: &[usize], vocabulary: &Vocabulary) -> Vec<Choice> {
    let best = largest(logits);
    let sum = sum_of_exponentials(logits, best, 1.0);
    let times = &logits[vocabulary.times()];
    let best_time = largest(times);
    let choice = |&token: &usize| Choice {
        token,
        logprob: logits[token] - best - sum.ln(),
        time: vocabulary.first_time + position(times, best_time),
        time_probability: (best_time - best).exp() / sum,
        until: None,
    };
    tokens.iter().map(choice).collect()
}

/// Probability of each of some tokens among themselves.
pub fn probabilities(logits: &[f32], tokens: &[usize]) -> Vec<f32> {
    let some: Vec<f32> = tokens.iter().map(|&token| logits[token]).collect();
    let best = largest(&some);
    let sum = sum_of_exponentials(&some, best, 1.0);
    some.iter()
        .map(|&logit| (logit - best).exp() / sum)
        .collect()
}

/// Probability of one token among all.
pub fn probability(logits: &[f32], token: usize) -> f32 {
    let best = largest(logits);
    (logits[token] - best).exp() / sum_of_exponentials(logits, best, 1.0)
}

fn position(logits: &[f32], value: f32) -> usize {
    logits.iter().position(|&logit| logit == value).unwrap_or(0)
}

fn draw(logits: &[f32], best: f32, temperature: f32, random: &mut fastrand::Rng) -> usize {
    let sum = sum_of_exponentials(logits, best, temperature);
    let mut left = random.f32() * sum;
    for (token, &logit) in logits.iter().enumerate() {
        left -= exponential((logit - best) / temperature);
        if left < 0.0 && logit > f32::NEG_INFINITY {
            return token;
        }
    }
    position(logits, best)
}

/// Sum of `exp((logit - best) / temperature)`, in eight lanes so that it becomes vector code.
fn sum_of_exponentials(logits: &[f32], best: f32, temperature: f32) -> f32 {
    let scale = 1.0 / temperature;
    let mut lanes = [0.0f32; 8];
    let blocks = logits.chunks_exact(8);
    let rest = blocks.remainder();
    for block in blocks {
        for (lane, &logit) in lanes.iter_mut().zip(block) {
            *lane += exponential((logit - best) * scale);
        }
    }
    let rest: f32 = rest
        .iter()
        .map(|&logit| exponential((logit - best) * scale))
        .sum();
    lanes.iter().sum::<f32>() + rest
}

/// `exp(x)` for x up to 0, to about one part in a million, without a call: 2^n times a Taylor
/// polynomial on the half-open unit interval around zero. Below -87 it is 0.
fn exponential(x: f32) -> f32 {
    let scaled = x.max(-87.0) * std::f32::consts::LOG2_E;
    let whole = scaled.round();
    let part = (scaled - whole) * std::f32::consts::LN_2;
    let polynomial = 1.0
        + part
            * (1.0
                + part
                    * (1.0 / 2.0
                        + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0)))));
    let power = f32::from_bits(((whole as i32 + 127) << 23) as u32);
    if x < -87.0 { 0.0 } else { polynomial * power }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary {
            size: 20,
            end_of_text: 5,
            start: 6,
            no_speech: 7,
            transcribe: 8,
            translate: 8,
            previous: 8,
            non_speech: Vec::new(),
            dash: Vec::new(),
            first_time: 10,
            languages: Vec::new(),
        }
    }

    #[test]
    fn the_fast_exponential_is_close_to_the_real_one() {
        for step in 0..8_700 {
            let x = -(step as f32) / 100.0;
            let (fast, real) = (exponential(x), x.exp());
            assert!(
                (fast - real).abs() <= real * 2e-5 + 1e-37,
                "{x}: {fast} {real}"
            );
        }
        assert_eq!(exponential(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn greedy_takes_the_likeliest_and_knows_its_probability() {
        let mut logits = vec![0.0; 20];
        logits[3] = 2.0;
        logits[12] = 1.0;
        let choice = choose(
            &logits,
            0.0,
            &mut fastrand::Rng::with_seed(1),
            &vocabulary(),
        );
        let sum = 18.0 + 2f32.exp() + 1f32.exp();
        assert_eq!((choice.token, choice.time), (3, 12));
        assert!((choice.logprob - (2.0 - sum.ln())).abs() < 1e-4);
        assert!((choice.time_probability - 1f32.exp() / sum).abs() < 1e-4);
    }

    #[test]
    fn candidates_come_in_order_and_only_those_that_are_allowed() {
        let mut logits = vec![f32::NEG_INFINITY; 20];
        for (token, logit) in [(3, 1.0), (4, 3.0), (7, 1.0), (12, 2.0)] {
            logits[token] = logit;
        }
        let tokens = |count| -> Vec<usize> {
            let choices = candidates(&logits, count, &vocabulary());
            choices.iter().map(|choice| choice.token).collect()
        };
        assert_eq!(tokens(3), [4, 12, 3]);
        assert_eq!(tokens(9), [4, 12, 3, 7]);
        let best = candidates(&logits, 1, &vocabulary())[0];
        let greedy = choose(&logits, 0.0, &mut fastrand::Rng::new(), &vocabulary());
        assert_eq!(best, greedy);
    }

    #[test]
    fn drawing_repeats_with_its_seed_and_never_takes_what_is_forbidden() {
        let mut logits = vec![f32::NEG_INFINITY; 20];
        logits[2] = 0.0;
        logits[4] = 0.0;
        let draw = |seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            (0..50)
                .map(|_| choose(&logits, 1.0, &mut random, &vocabulary()).token)
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert!(draw(7).iter().all(|token| [2, 4].contains(token)));
        assert!(draw(7).contains(&2) && draw(7).contains(&4));
    }
}
