//! Aligning two tellings of the same stretch of speech, word by word.

use crate::transcript::segment::Word;
use crate::transcript::words::normalise;

/// Words further apart than this are not the same word, however alike they look. Seconds.
const REACH: f64 = 1.5;

/// Spread of the score over the distance in time, seconds: of two possible matches for a word
/// that is said twice, the one at the right time has to win.
const SPREAD: f64 = 0.4;

/// What a match counts at least, whatever its distance.
const FLOOR: f64 = 0.05;

/// At most this many words on a side are compared, which bounds memory and time; an overlap of a
/// few seconds holds a tenth of it.
pub const MAX_WORDS: usize = 256;

/// The pairs `(i, j)` of words that both sides say, in order: a longest common subsequence in
/// which each match weighs more the closer its two times are.
///
/// Case and punctuation do not count. Words beyond [`MAX_WORDS`] on a side are left out.
pub fn align(a: &[Word], b: &[Word]) -> Vec<(usize, usize)> {
    let a = &a[..a.len().min(MAX_WORDS)];
    let b = &b[..b.len().min(MAX_WORDS)];
    let a_text: Vec<String> = a.iter().map(|word| normalise(&word.word)).collect();
    let b_text: Vec<String> = b.iter().map(|word| normalise(&word.word)).collect();
    let score = |i: usize, j: usize| -> Option<f64> {
        if a_text[i].is_empty() || a_text[i] != b_text[j] {
            return None;
        }
        let apart = (middle(&a[i]) - middle(&b[j])).abs();
        (apart <= REACH).then(|| FLOOR + (-(apart / SPREAD).powi(2)).exp())
    };

    // best[i][j]: the weight of the best alignment of a[i..] with b[j..].
    let width = b.len() + 1;
    let mut best = vec![0.0f64; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            best[i * width + j] = match score(i, j) {
                Some(score) => skip.max(score + best[(i + 1) * width + j + 1]),
                None => skip,
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        if here == best[(i + 1) * width + j] {
            i += 1;
        } else if here == best[i * width + j + 1] {
            j += 1;
        } else {
            pairs.push((i, j));
            i += 1;
            j += 1;
        }
    }
    pairs
}

/// The middle of a word, seconds.
pub fn middle(word: &Word) -> f64 {
    (word.start + word.end) / 2.0
}
