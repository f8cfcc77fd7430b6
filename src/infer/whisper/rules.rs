//! Which tokens may come next: the rules of OpenAI's Whisper (`decoding.py`) for times.

use crate::infer::whisper::vocabulary::Vocabulary;

/// The first time of a transcript lies in its first second.
const LAST_FIRST_TIME: usize = 50;

/// Forbids, by setting their logit to minus infinity, the tokens that may not follow `tokens`.
///
/// `logits` has one value for each token of the vocabulary. After it, at least one token is free.
pub fn apply(logits: &mut [f32], tokens: &[usize], vocabulary: &Vocabulary) {
    let first_time = vocabulary.first_time;
    forbid(&mut logits[vocabulary.end_of_text + 1..first_time]);
    let last_is_time = tokens
        .last()
        .is_some_and(|&token| vocabulary.is_time(token));
    match tokens {
        [] => {
            forbid(&mut logits[..first_time]);
            forbid(&mut logits[first_time + LAST_FIRST_TIME + 1..]);
            return;
        }
        [_] => {
            // Text follows the first time, or the end where nobody speaks.
            forbid(&mut logits[first_time..]);
        }
        [.., before, _] if last_is_time => {
            if vocabulary.is_time(*before) {
                forbid(&mut logits[first_time..]);
            } else {
                // A segment ended: the next begins, or the transcript ends.
                forbid(&mut logits[vocabulary.text()]);
            }
        }
        _ => {}
    }
    if let Some(&last_time) = tokens
        .iter()
        .rev()
        .find(|&&token| vocabulary.is_time(token))
    {
        // Time does not go back, and a segment is not empty.
        let from = if last_is_time {
            last_time
        } else {
            last_time + 1
        };
        forbid(&mut logits[first_time..from.min(vocabulary.size)]);
    }
    prefer_a_time(logits, vocabulary);
}

/// When all times together are likelier than any text, a time has to come.
fn prefer_a_time(logits: &mut [f32], vocabulary: &Vocabulary) {
    let (text, times) = logits.split_at_mut(vocabulary.first_time);
    let best_text = largest(text);
    let best_time = largest(times);
    if best_time == f32::NEG_INFINITY {
        return;
    }
    let sum: f32 = times.iter().map(|&logit| (logit - best_time).exp()).sum();
    if best_time + sum.ln() > best_text {
        forbid(text);
    }
}

fn forbid(logits: &mut [f32]) {
    logits.fill(f32::NEG_INFINITY);
}

/// The largest value, minus infinity when there is none.
pub fn largest(logits: &[f32]) -> f32 {
    logits.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 text tokens, end of text at 10, specials to 19, times from 20 to 199.
    fn vocabulary() -> Vocabulary {
        Vocabulary {
            size: 200,
            end_of_text: 10,
            start: 11,
            no_speech: 12,
            transcribe: 13,
            translate: 13,
            previous: 13,
            non_speech: Vec::new(),
            dash: Vec::new(),
            first_time: 20,
            languages: vec![16, 17],
        }
    }

    fn free_after(tokens: &[usize], logits: Vec<f32>) -> Vec<usize> {
        let mut logits = logits;
        apply(&mut logits, tokens, &vocabulary());
        let free = |&index: &usize| logits[index] > f32::NEG_INFINITY;
        (0..200).filter(free).collect()
    }

    /// Text is so likely that no time is forced.
    fn texty() -> Vec<f32> {
        (0..200)
            .map(|id| if id <= 10 { 20.0 } else { 0.0 })
            .collect()
    }

    #[test]
    fn a_transcript_begins_with_a_time_in_its_first_second() {
        assert_eq!(free_after(&[], texty()), (20..=70).collect::<Vec<_>>());
    }

    #[test]
    fn text_or_the_end_follows_the_first_time() {
        assert_eq!(free_after(&[20], texty()), (0..=10).collect::<Vec<_>>());
    }

    #[test]
    fn after_a_segments_end_comes_a_time_or_the_end() {
        let free = free_after(&[20, 5, 30], texty());
        assert_eq!(free[0], 10);
        assert_eq!(
            free[1], 30,
            "the next segment may begin where the last one ended"
        );
        assert!(free.iter().all(|&id| id >= 10));
    }

    #[test]
    fn times_do_not_go_back_within_a_segment() {
        let free = free_after(&[20, 5, 30, 30, 6], texty());
        assert!(!free.contains(&30) && free.contains(&31) && free.contains(&5));
    }

    #[test]
    fn likely_times_win_over_unlikely_text() {
        let timely = (0..200)
            .map(|id| if id <= 10 { 1.0 } else { 0.0 })
            .collect();
        assert!(free_after(&[20, 5], timely).iter().all(|&id| id >= 21));
    }
}
