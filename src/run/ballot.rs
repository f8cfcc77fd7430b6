//! The language of a recording: what a few windows of one chunk sound like, put together.
//!
//! Windows need not wait for it. One that is transcribed in the language it sounds like says the same
//! as one that is told the language, if that is the one: what differs is heard again.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Position};
use crate::infer::engine::{DecodeOptions, LanguageGuess, among};
use crate::infer::pool::Work;
use crate::plan::decoding::Decoding;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Windows that are listened to when a language has to be found.
const LANGUAGE_WINDOWS: usize = 3;
/// A window of fewer samples may be heard in another way where its language is known: 15 s.
const LONG: u64 = 15 * SAMPLE_RATE as u64;
/// By how much a language has to be ahead of what the others can still get; more than sums of
/// probabilities are off by.
const AHEAD: f32 = 0.001;

/// What is known of a recording's language while windows are listened to.
#[derive(Debug)]
pub struct Ballot {
    chunk: Arc<Chunk>,
    voters: Vec<usize>,
    votes: Vec<Option<Vec<LanguageGuess>>>,
    /// Windows that are transcribed in the language that they sound like.
    blind: BTreeSet<usize>,
    /// Languages that it may be; any when empty.
    among: Vec<String>,
}

impl Ballot {
    /// Listens to windows spread over this chunk.
    pub fn new(chunk: &Arc<Chunk>, decoding: &Decoding) -> Self {
        let voters = spread(chunk.windows.len());
        // Where a window is to follow the text before it, none can be begun ahead; and among some
        // languages, a window by itself may decide otherwise than all together.
        let ahead = !decoding.condition_on_previous && decoding.languages.is_empty();
        let long = |window: &usize| chunk.windows[*window].len >= LONG;
        Ballot {
            votes: vec![None; voters.len()],
            blind: match ahead {
                true => (0..chunk.windows.len()).filter(long).collect(),
                false => BTreeSet::new(),
            },
            voters,
            chunk: Arc::clone(chunk),
            among: decoding.languages.clone(),
        }
    }

    /// What to do now, voters first.
    pub fn work(&self, options: DecodeOptions) -> Vec<(Arc<Chunk>, Work)> {
        let blind = Arc::new(options);
        let mut listening = DecodeOptions::clone(&blind);
        listening.decoding.languages.clear();
        let listening = Arc::new(listening);
        let others = self.blind.iter().copied();
        let others = others.filter(|window| !self.voters.contains(window));
        let windows = self.voters.iter().copied().chain(others);
        let work = windows.map(|window| match self.is_blind(window) {
            true => Work::Transcribe(window, Arc::clone(&blind)),
            false => Work::DetectLanguage(window, Arc::clone(&listening)),
        });
        work.map(|work| (Arc::clone(&self.chunk), work)).collect()
    }

    /// Whether this window is transcribed in the language that it sounds like.
    pub fn is_blind(&self, window: usize) -> bool {
        self.blind.contains(&window)
    }

    /// The chunk whose windows are listened to.
    pub fn chunk(&self) -> &Arc<Chunk> {
        &self.chunk
    }

    /// Whether it is about this chunk.
    pub fn is_of(&self, chunk: Position) -> bool {
        self.chunk.position() == chunk
    }

    /// Takes what a window sounds like.
    pub fn vote(&mut self, window: usize, guesses: &[LanguageGuess]) {
        if let Some(at) = self.voters.iter().position(|voter| *voter == window) {
            self.votes[at] = Some(guesses.to_vec());
        }
    }

    /// The language, once those that did not vote yet cannot change it. Its probability is not known
    /// before [`Ballot::result`].
    ///
    /// Windows that are only listened to are waited for: the chunk would else be over before them,
    /// and a run that goes on behind it would not know the language.
    pub fn foreseen(&self) -> Option<String> {
        let open = || self.voters.iter().zip(&self.votes);
        let open = || open().filter(|(_, vote)| vote.is_none());
        if !self.among.is_empty() || !open().all(|(window, _)| self.is_blind(*window)) {
            return None;
        }
        let means = self.means();
        let first = means.first()?;
        let second = means.get(1).map_or(0.0, |guess| guess.probability);
        let still = open().count() as f32 / self.voters.len().max(1) as f32;
        (first.probability > second + still + AHEAD).then(|| first.language.clone())
    }

    /// The most likely language over all windows that are listened to, once each has voted; English
    /// where none knows any.
    pub fn result(&self) -> Option<LanguageGuess> {
        if self.votes.iter().any(Option::is_none) {
            return None;
        }
        let best = among(self.means(), &self.among).into_iter().next();
        Some(best.unwrap_or(LanguageGuess {
            language: "en".to_owned(),
            probability: 0.0,
        }))
    }

    /// Mean probability of each language, most likely first; who has not voted counts as zero.
    fn means(&self) -> Vec<LanguageGuess> {
        let mut means: Vec<LanguageGuess> = Vec::new();
        for guess in self.votes.iter().flatten().flatten() {
            let share = guess.probability / self.votes.len() as f32;
            match means.iter_mut().find(|m| m.language == guess.language) {
                Some(mean) => mean.probability += share,
                None => means.push(LanguageGuess {
                    language: guess.language.clone(),
                    probability: share,
                }),
            }
        }
        means.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        means
    }
}

/// Whether a recording's language waits for this window of one of its chunks, and everything else
/// for that.
pub fn is_awaited(chunk: &Chunk, work: &Work) -> bool {
    match work {
        Work::DetectLanguage(..) => true,
        Work::Transcribe(window, options) => {
            let windows = chunk.windows.len();
            options.language.is_none()
                && !options.decoding.language_per_region
                && windows > 1
                && spread(windows).contains(window)
        }
    }
}

/// Up to [`LANGUAGE_WINDOWS`] positions spread over `windows`.
fn spread(windows: usize) -> Vec<usize> {
    let wanted = windows.min(LANGUAGE_WINDOWS);
    (0..wanted).map(|n| n * windows / wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::chunk::Window;

    fn chunk(seconds: &[u64]) -> Arc<Chunk> {
        let window = |&seconds: &u64| Window {
            first: 0,
            len: seconds * u64::from(SAMPLE_RATE),
            overlap: 0,
        };
        Arc::new(Chunk {
            channel: None,
            index: 0,
            start: 0,
            end: 0,
            carry: 0,
            speech: 0,
            spans: Vec::new(),
            windows: seconds.iter().map(window).collect(),
            path: "unused".into(),
        })
    }

    fn guesses(guesses: &[(&str, f32)]) -> Vec<LanguageGuess> {
        let guess = |&(language, probability): &(&str, f32)| LanguageGuess {
            language: language.to_owned(),
            probability,
        };
        guesses.iter().map(guess).collect()
    }

    fn asked(ballot: &Ballot, decoding: &Decoding) -> Vec<(usize, bool)> {
        let options = DecodeOptions {
            language: None,
            previous: String::new(),
            decoding: decoding.clone(),
        };
        let work = ballot.work(options).into_iter();
        work.map(|(_, work)| match work {
            Work::Transcribe(window, options) => {
                assert_eq!(options.language, None);
                (window, true)
            }
            Work::DetectLanguage(window, options) => {
                assert!(options.decoding.languages.is_empty());
                (window, false)
            }
        })
        .collect()
    }

    #[test]
    fn languages_are_listened_for_all_over_the_chunk() {
        assert_eq!(spread(1), [0]);
        assert_eq!(spread(2), [0, 1]);
        assert_eq!(spread(9), [0, 3, 6]);
    }

    #[test]
    fn long_windows_are_transcribed_meanwhile_and_others_listened_to() {
        let decoding = Decoding::default();
        let ballot = Ballot::new(&chunk(&[20, 20, 4, 20, 9]), &decoding);
        let work = [(0, true), (1, true), (3, true)];
        assert_eq!(asked(&ballot, &decoding), work);
        let ballot = Ballot::new(&chunk(&[20, 20, 20, 9, 9]), &decoding);
        let work = [(0, true), (1, true), (3, false), (2, true)];
        assert_eq!(asked(&ballot, &decoding), work);
        let conditioned = Decoding {
            condition_on_previous: true,
            ..Decoding::default()
        };
        let some = Decoding {
            languages: vec!["pt".to_owned()],
            ..Decoding::default()
        };
        for decoding in [conditioned, some] {
            let ballot = Ballot::new(&chunk(&[20, 20]), &decoding);
            assert_eq!(asked(&ballot, &decoding), [(0, false), (1, false)]);
        }
    }

    #[test]
    fn a_language_is_foreseen_once_nothing_can_change_it() {
        let decoding = Decoding::default();
        let mut ballot = Ballot::new(&chunk(&[20, 20, 20]), &decoding);
        assert_eq!(ballot.foreseen(), None);
        ballot.vote(1, &guesses(&[("pt", 0.9), ("gl", 0.1)]));
        assert_eq!(ballot.foreseen(), None, "the others can be sure of gl");
        ballot.vote(0, &guesses(&[("pt", 0.6), ("gl", 0.4)]));
        assert_eq!(ballot.foreseen(), None, "1.5 against 0.5 and one vote");
        ballot.vote(0, &guesses(&[("pt", 0.9), ("gl", 0.1)]));
        assert_eq!(ballot.foreseen().as_deref(), Some("pt"));
        assert_eq!(ballot.result(), None);
        ballot.vote(2, &guesses(&[("gl", 0.9), ("pt", 0.1)]));
        let result = ballot.result().unwrap();
        assert_eq!(result.language, "pt");
        assert!((result.probability - 1.9 / 3.0).abs() < 1e-6);
        assert_eq!(ballot.foreseen().as_deref(), Some("pt"));
    }

    #[test]
    fn windows_that_are_listened_to_are_waited_for() {
        let mut ballot = Ballot::new(&chunk(&[20, 20, 4]), &Decoding::default());
        ballot.vote(0, &guesses(&[("pt", 1.0)]));
        ballot.vote(1, &guesses(&[("pt", 1.0)]));
        assert_eq!(ballot.foreseen(), None);
        ballot.vote(2, &guesses(&[("es", 1.0)]));
        assert_eq!(ballot.foreseen().as_deref(), Some("pt"));
    }

    #[test]
    fn among_some_languages_all_windows_decide_together() {
        let decoding = Decoding {
            languages: vec!["es".to_owned(), "pt".to_owned()],
            ..Decoding::default()
        };
        let mut ballot = Ballot::new(&chunk(&[20, 20]), &decoding);
        ballot.vote(0, &guesses(&[("gl", 0.9), ("es", 0.06), ("pt", 0.04)]));
        ballot.vote(1, &guesses(&[("pt", 0.4), ("gl", 0.4), ("es", 0.2)]));
        let result = ballot.result().unwrap();
        assert_eq!(result.language, "pt");
        assert!((result.probability - 0.44 / 0.7).abs() < 1e-6);
    }

    #[test]
    fn whoever_knows_no_language_writes_english() {
        let mut ballot = Ballot::new(&chunk(&[20, 20]), &Decoding::default());
        ballot.vote(0, &[]);
        ballot.vote(1, &[]);
        assert_eq!(ballot.result().unwrap().language, "en");
        assert_eq!(ballot.foreseen(), None);
    }
}
