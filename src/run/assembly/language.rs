//! A job's language: what its windows sound like, and what was begun before it was known.

use super::{Assembly, Language, known};
use crate::audio::chunk::Chunk;
use crate::infer::engine::LanguageGuess;
use crate::infer::pool::Work;
use crate::run::ballot::Ballot;
use std::sync::Arc;

impl Assembly {
    /// Takes what a window of a chunk sounds like, when the language has to be found: the language
    /// with its probability once that is known for good, and the work that waited for it, which may
    /// come earlier.
    pub fn hear(
        &mut self,
        chunk: &Chunk,
        window: usize,
        guesses: &[LanguageGuess],
    ) -> (Option<LanguageGuess>, Vec<(Arc<Chunk>, Work)>) {
        let of_chunk = |ballot: &&mut Ballot| ballot.is_of(chunk.position());
        let Some(ballot) = self.ballot.as_mut().filter(of_chunk) else {
            // Of a chunk with a single window, which is transcribed at once.
            return match (&self.language, guesses.first()) {
                (Language::Asked, Some(guess)) => (Some(guess.clone()), self.settle(guess)),
                _ => (None, Vec::new()),
            };
        };
        ballot.vote(window, guesses);
        let (result, foreseen) = (ballot.result(), ballot.foreseen());
        let mut work = Vec::new();
        let language = result.as_ref().map(|guess| guess.language.clone());
        if let (Language::Asked, Some(language)) = (&self.language, language.or(foreseen)) {
            work = self.begin(known(&language, None, &self.decoding));
        }
        if let (Some(guess), Language::Known(_, probability)) = (&result, &mut self.language) {
            *probability = Some(guess.probability);
            self.ballot = None;
        }
        (result, work)
    }

    /// Settles the language and gives the work that waited for it.
    fn settle(&mut self, guess: &LanguageGuess) -> Vec<(Arc<Chunk>, Work)> {
        self.begin(known(
            &guess.language,
            Some(guess.probability),
            &self.decoding,
        ))
    }

    /// The work that waited for this language.
    fn begin(&mut self, language: Language) -> Vec<(Arc<Chunk>, Work)> {
        self.language = language;
        let held = std::mem::take(&mut self.held);
        let mut work = self.transcribe(&held);
        let Some(ballot) = &self.ballot else {
            return work;
        };
        work.retain(|(chunk, work)| match work {
            Work::Transcribe(window, _) => {
                !(ballot.is_of(chunk.position()) && ballot.is_blind(*window))
            }
            Work::DetectLanguage(..) => true,
        });
        let chunk = Arc::clone(ballot.chunk());
        for (window, language) in std::mem::take(&mut self.sounds) {
            work.extend(self.again(&chunk, window, &language));
        }
        work
    }

    /// What is to be done where a window was written in the language that it sounds like: it is asked
    /// for once more where that is not the recording's.
    pub(super) fn again(
        &mut self,
        chunk: &Arc<Chunk>,
        window: usize,
        language: &str,
    ) -> Option<(Arc<Chunk>, Work)> {
        let Language::Known(options, _) = &self.language else {
            return None;
        };
        if options.language.as_deref() == Some(language) {
            return None;
        }
        if let Some(pieces) = self.pieces.get_mut(&chunk.position()) {
            pieces.forget(window);
        }
        let work = Work::Transcribe(window, Arc::clone(options));
        Some((Arc::clone(chunk), work))
    }
}
