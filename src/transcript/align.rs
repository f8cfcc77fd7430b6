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

/// Shorter runs of letters are alike by chance.
const FEWEST_LETTERS: usize = 5;

/// Of two tellings of the same sounds at least this share of the letters is the same. Two
/// sentences that have nothing in common hardly reach 0.3.
const ALIKE: f64 = 0.5;

/// At most so many words on a side are compared letter by letter.
const MAX_MISHEARD: usize = 32;

/// How many words at the start of `b` tell the end of `a` again, in other words that sound alike:
/// `at all` and `Rhudall`. None where nothing does.
///
/// Spelling stands for sound: the share of letters left alone by the shortest edit (Levenshtein
/// distance) of some words at the end of `a` into some at the start of `b`.
pub fn misheard(a: &[Word], b: &[Word]) -> Option<usize> {
    let letters = |words: &[Word]| -> Vec<Vec<char>> {
        let plain = words.iter().map(|word| normalise(&word.word));
        plain.map(|word| word.chars().collect()).collect()
    };
    let a = letters(&a[a.len().saturating_sub(MAX_MISHEARD)..]);
    let b = letters(&b[..b.len().min(MAX_MISHEARD)]);
    let all: Vec<char> = b.concat();
    let mut best = (ALIKE, None);
    for from in 0..a.len() {
        let end: Vec<char> = a[from..].concat();
        if end.len() < FEWEST_LETTERS {
            break;
        }
        let edits = edits(&end, &all);
        let mut length = 0;
        for (word, count) in b.iter().zip(1..) {
            length += word.len();
            if length >= FEWEST_LETTERS && !word.is_empty() {
                let longer = length.max(end.len()) as f64;
                let alike = 1.0 - edits[length] as f64 / longer;
                if alike >= best.0 {
                    best = (alike, Some(count));
                }
            }
        }
    }
    best.1
}

/// The fewest insertions, deletions and replacements that make of `a` each beginning of `b`, by
/// the length of the beginning.
fn edits(a: &[char], b: &[char]) -> Vec<usize> {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row
}
