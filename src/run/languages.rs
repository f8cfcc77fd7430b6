//! The languages of a chunk's windows, when each may have another: what each window sounds like,
//! made steady by the windows beside it.

use crate::infer::engine::LanguageGuess;

/// A window from which a language is known as well as it ever will be, seconds.
const LONG: f64 = 5.0;
/// What a change of language costs: a window in another language than those on both sides of it
/// stands when it is `e²`, some seven times, likelier in it.
const CHANGE: f64 = 1.0;
/// What is less likely counts as this.
const FLOOR: f32 = 1e-4;

/// What a window sounds like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sound {
    /// Seconds of it.
    pub seconds: f64,
    /// Languages, most likely first.
    pub languages: Vec<LanguageGuess>,
}

/// The language of each window: the likeliest sequence when changes are rare and a short window
/// says less than a long one (Viterbi's algorithm). Empty codes where no window has a guess.
pub fn steady(sounds: &[Sound]) -> Vec<String> {
    let mut codes: Vec<&str> = sounds
        .iter()
        .filter_map(|sound| sound.languages.first())
        .map(|guess| guess.language.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return vec![String::new(); sounds.len()];
    }
    let mut totals = vec![0.0; codes.len()];
    // For each window and language, the language of the window before it on the best way there.
    let mut ways: Vec<Vec<usize>> = Vec::with_capacity(sounds.len());
    for sound in sounds {
        let best = position_of_best(&totals);
        let way: Vec<usize> = (0..codes.len())
            .map(|code| match totals[best] - CHANGE > totals[code] {
                true => best,
                false => code,
            })
            .collect();
        totals = way
            .iter()
            .enumerate()
            .map(|(code, &from)| {
                let change = if from == code { 0.0 } else { CHANGE };
                totals[from] - change + evidence(sound, codes[code])
            })
            .collect();
        ways.push(way);
    }
    let mut code = position_of_best(&totals);
    let mut steady = vec![String::new(); sounds.len()];
    for (language, way) in steady.iter_mut().zip(&ways).rev() {
        *language = codes[code].to_owned();
        code = way[code];
    }
    steady
}

/// How much a window speaks for a language: the logarithm of its probability, less for a short one.
fn evidence(sound: &Sound, code: &str) -> f64 {
    let found = sound.languages.iter().find(|guess| guess.language == code);
    let probability = found.map_or(0.0, |guess| guess.probability).max(FLOOR);
    f64::from(probability).ln() * (sound.seconds / LONG).clamp(0.0, 1.0)
}

/// The first of the largest.
fn position_of_best(totals: &[f64]) -> usize {
    let mut best = 0;
    for (index, total) in totals.iter().enumerate() {
        if *total > totals[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(windows: &[(f64, f32)]) -> Vec<String> {
        let sounds: Vec<Sound> = windows
            .iter()
            .map(|&(seconds, english)| {
                let guess = |language: &str, probability| LanguageGuess {
                    language: language.to_owned(),
                    probability,
                };
                let mut languages = vec![guess("en", english), guess("pt", 1.0 - english)];
                languages.sort_by(|a, b| b.probability.total_cmp(&a.probability));
                Sound { seconds, languages }
            })
            .collect();
        steady(&sounds)
    }

    #[test]
    fn languages_that_are_clear_alternate() {
        let windows = [(8.0, 0.99), (8.0, 0.02), (6.0, 0.98), (9.0, 0.01)];
        assert_eq!(heard(&windows), ["en", "pt", "en", "pt"]);
    }

    #[test]
    fn one_short_window_does_not_flip_without_evidence() {
        assert_eq!(heard(&[(8.0, 0.99), (1.0, 0.1), (8.0, 0.99)]), ["en"; 3]);
        assert_eq!(heard(&[(8.0, 0.99), (8.0, 0.3), (8.0, 0.99)]), ["en"; 3]);
        assert_eq!(
            heard(&[(8.0, 0.99), (5.0, 0.02), (8.0, 0.99)]),
            ["en", "pt", "en"]
        );
    }

    #[test]
    fn nothing_is_known_of_nothing() {
        assert!(steady(&[]).is_empty());
        assert_eq!(steady(&[Sound::default()]), [""]);
        let mixed = [Sound::default(), Sound::default()];
        assert_eq!(steady(&mixed), ["", ""]);
        assert_eq!(heard(&[(0.0, 0.4)]).len(), 1);
    }
}
