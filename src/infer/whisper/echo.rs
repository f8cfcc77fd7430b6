//! Words that are heard twice because the encoder listened again from the middle of them.
//!
//! Where the text of a view stops before the window does, the rest is listened to from there. The
//! time that it ended at may lie before the end of its last words, which then come again as the first
//! words of the rest.

use crate::transcript::segment::{Segment, Word};

/// Words that are heard again at most.
const MOST_WORDS: usize = 4;
/// A word that follows by this much is said again, and not heard again. Seconds.
const CONTIGUOUS: f64 = 0.1;

/// Drops the first words of the segments from `rest` on where the segment before them ends with them
/// and there is no pause between the two; with them the segment, where nothing else is in it.
pub fn drop_echo(found: &mut Vec<Segment>, rest: usize) {
    let known = rest.min(found.len());
    let (before, behind) = found.split_at_mut(known);
    let (Some(last), Some(segment)) = (before.last(), behind.first_mut()) else {
        return;
    };
    let (told, heard) = (&last.words, &segment.words);
    let follows = |first: &Word, last: &Word| first.start - last.end <= CONTIGUOUS;
    if !heard
        .first()
        .zip(told.last())
        .is_some_and(|(a, b)| follows(a, b))
    {
        return;
    }
    let again = |count: &usize| {
        let (told, heard) = (&told[told.len() - count..], &heard[..*count]);
        let same = |(a, b): (&Word, &Word)| !plain(a).is_empty() && plain(a) == plain(b);
        told.iter().zip(heard).all(same)
    };
    let most = MOST_WORDS.min(told.len()).min(heard.len());
    let Some(count) = (1..=most).rev().find(again) else {
        return;
    };
    segment.words.drain(..count);
    let text: String = segment.words.iter().map(|w| w.word.as_str()).collect();
    segment.text = text.trim().to_owned();
    match segment.words.first() {
        Some(word) => segment.start = word.start,
        None => {
            found.remove(known);
        }
    }
}

/// A word without its case and its signs.
fn plain(word: &Word) -> String {
    let letters = word.word.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    /// Segments of words with their starts and ends.
    fn segments(texts: &[&[(&str, f64, f64)]]) -> Vec<Segment> {
        let word = |&(word, start, end): &(&str, f64, f64)| Word {
            start,
            end,
            word: word.to_owned(),
            probability: 0.9,
        };
        let segment = |words: &&[(&str, f64, f64)]| {
            let words: Vec<Word> = words.iter().map(word).collect();
            Segment {
                channel: None,
                id: 0,
                start: words[0].start,
                end: words[words.len() - 1].end,
                language: None,
                text: words
                    .iter()
                    .map(|w| &*w.word)
                    .collect::<String>()
                    .trim()
                    .to_owned(),
                words,
                quality: Quality::default(),
            }
        };
        texts.iter().map(segment).collect()
    }

    fn left(texts: &[&[(&str, f64, f64)]], rest: usize) -> Vec<(String, f64)> {
        let mut found = segments(texts);
        drop_echo(&mut found, rest);
        found.into_iter().map(|s| (s.text, s.start)).collect()
    }

    #[test]
    fn a_word_from_the_middle_of_which_the_rest_was_heard_is_told_once() {
        let energy = [(" energy", 0.0, 0.6), (" to,", 0.6, 0.7)];
        let consumers = [
            (" To", 0.7, 0.8),
            (" the", 0.8, 0.9),
            (" consumers", 0.9, 1.4),
        ];
        let told = left(&[&energy, &consumers], 1);
        assert_eq!(told[1], ("the consumers".to_owned(), 0.8));
        let both = [(" Energy", 0.6, 0.7), (" to", 0.7, 0.8), (" the", 0.8, 0.9)];
        assert_eq!(left(&[&energy, &both], 1)[1], ("the".to_owned(), 0.8));
        let alone = left(&[&energy, &[(" to", 0.7, 0.8)], &[(" the", 0.8, 0.9)]], 1);
        assert_eq!(alone.len(), 2);
        assert_eq!(alone[1].0, "the");
    }

    #[test]
    fn a_word_that_is_said_again_stays() {
        let no = [(" Oh", 0.0, 0.2), (" no.", 0.2, 0.5)];
        let pause = left(&[&no, &[(" No!", 0.8, 1.1)]], 1);
        assert_eq!(pause[1].0, "No!");
        let other = left(&[&no, &[(" Now", 0.5, 1.1)]], 1);
        assert_eq!(other[1].0, "Now");
        // Within one view the model heard both.
        assert_eq!(left(&[&no, &[(" No!", 0.5, 0.9)]], 0)[1].0, "No!");
        assert_eq!(left(&[&no], 1).len(), 1);
    }
}
