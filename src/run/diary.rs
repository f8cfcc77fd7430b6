//! A job's journal as the run keeps it: begun when there is something to go on with.
//!
//! A recording of one chunk has nothing to go on with, and voice notes come by the thousand: they
//! get no journal, and so none of its waiting for the disk.

use crate::audio::chunk::{ChunkStart, Position};
use crate::infer::engine::LanguageGuess;
use crate::plan::settings::language_code;
use crate::run::stores::{About, Stores};
use crate::store::journal::Journal;
use crate::store::line::{CHANNELS, ChunkDone, ChunkPlan, Header, Line, Progress, Stage};
use crate::transcript::merge::WindowText;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Field of a journal's settings: the recording's length by its own account, seconds.
pub const SECONDS: &str = "seconds";

/// What an interrupted run did of a recording.
#[derive(Debug, Default, PartialEq)]
pub struct Earlier {
    /// The language, when it was detected.
    pub language: Option<LanguageGuess>,
    /// The chunks that are transcribed.
    pub chunks: BTreeMap<Position, ChunkDone<WindowText>>,
    /// The whole recording, when all of it was cut.
    pub plan: Option<ChunkPlan>,
    /// Samples of the recording that need not be transcribed again: of each channel its share.
    pub samples: u64,
}

impl Earlier {
    /// What can be taken over; none when it does not fit together. The first chunk starts at the
    /// sample `begin`. `detects` when the language is not given, so that no text can be without
    /// one that was detected.
    pub fn from_journal(progress: Progress<WindowText>, begin: u64, detects: bool) -> Option<Self> {
        let earlier = Earlier {
            samples: progress.samples_done(),
            language: progress
                .language
                .filter(|guess| detects && language_code(&guess.language).is_ok()),
            chunks: progress.chunks,
            plan: progress.plan,
        };
        let voiceless = detects && earlier.language.is_none() && !earlier.chunks.is_empty();
        let joined = earlier.channels().into_iter().all(|channel| {
            let mut end = begin;
            (0..)
                .map_while(|index| earlier.chunks.get(&(channel, index)))
                .all(|chunk| {
                    let fits = chunk.start == end && chunk.end >= end && chunk.carry <= chunk.end;
                    end = chunk.end;
                    fits
                })
        });
        let counted = |plan: &ChunkPlan| {
            let mut all = earlier.chunks.keys();
            plan.is_sound() && all.all(|&(channel, index)| index < plan.of(channel))
        };
        let alone = earlier.chunks.keys().filter(|at| at.0.is_some()).count();
        let alike = alone == 0 || alone == earlier.chunks.len();
        let fits = joined && alike && !voiceless && earlier.plan.as_ref().is_none_or(counted);
        fits.then_some(earlier)
    }

    /// The channels of which something is known.
    pub fn channels(&self) -> BTreeSet<Option<u32>> {
        let planned = self.plan.iter().flat_map(ChunkPlan::channels);
        let done = self.chunks.keys().map(|at| at.0);
        planned.chain(done).collect()
    }

    /// Where to begin in a channel: at the first chunk that is missing.
    pub fn start(&self, channel: Option<u32>) -> ChunkStart {
        (0..)
            .map_while(|index| self.chunks.get(&(channel, index)))
            .last()
            .map_or_else(ChunkStart::default, |chunk| ChunkStart {
                index: chunk.index + 1,
                start: chunk.end,
                overlap: chunk.carry,
            })
    }

    /// Number of the last chunk of a channel that is missing, when it is known which are; the inner
    /// none when nothing is.
    pub fn last_missing(&self, channel: Option<u32>) -> Option<Option<u32>> {
        let plan = self.plan.as_ref()?;
        Some(
            (0..plan.of(channel))
                .rev()
                .find(|&index| !self.chunks.contains_key(&(channel, index))),
        )
    }
}

/// A job's journal. Its troubles are told once; the job goes on without.
#[derive(Debug)]
pub struct Diary {
    stores: Arc<Stores>,
    header: Header,
    journal: Option<Journal>,
    /// Nothing could be written, and so nothing is tried again.
    closed: bool,
    language: Option<LanguageGuess>,
    stage: Stage,
}

impl Diary {
    /// The diary of a job of which nothing was done; it is begun when there is need.
    pub fn new(stores: &Arc<Stores>, header: Header) -> Self {
        Diary {
            stores: Arc::clone(stores),
            header,
            journal: None,
            closed: false,
            language: None,
            stage: Stage::Preprocessing,
        }
    }

    /// Goes on with a journal.
    pub fn reopened(mut self, journal: Journal) -> Self {
        self.journal = Some(journal);
        self
    }

    /// The recording is this many seconds long, by its own account.
    pub fn length(&mut self, seconds: f64) {
        self.header.settings[SECONDS] = seconds.into();
    }

    /// So many channels of the recording are cut alone.
    pub fn channels(&mut self, count: u32) {
        self.header.settings[CHANNELS] = count.into();
    }

    /// Whether there is a journal on disk.
    pub fn is_open(&self) -> bool {
        self.journal.is_some()
    }

    /// Begins the journal, unless it was begun.
    pub fn begin(&mut self) {
        if self.journal.is_some() || self.closed {
            return;
        }
        match Journal::start(&self.stores().state, &self.header) {
            Ok(journal) => {
                self.journal = Some(journal);
                let language = self.language.take().map(Line::Language);
                self.write(&Line::Stage(self.stage));
                if let Some(line) = language {
                    self.write(&line);
                }
            }
            Err(warning) => {
                self.closed = true;
                self.stores().tell(About::Journal, warning);
            }
        }
    }

    /// A stage begins.
    pub fn stage(&mut self, stage: Stage) {
        if self.stage != stage {
            self.stage = stage;
            self.write(&Line::Stage(stage));
        }
    }

    /// The language was detected.
    pub fn language(&mut self, guess: &LanguageGuess) {
        if self.is_open() {
            self.write(&Line::Language(guess.clone()));
        } else {
            self.language = Some(guess.clone());
        }
    }

    /// The whole recording was cut.
    pub fn plan(&mut self, plan: ChunkPlan) {
        self.write(&Line::Plan(plan));
    }

    /// A chunk is transcribed: on disk when this returns, if it can be.
    pub fn chunk(&mut self, chunk: ChunkDone<WindowText>) {
        self.begin();
        self.write(&Line::Chunk(chunk));
    }

    /// The job is done, and there is nothing to go on with.
    pub fn remove(&mut self) {
        if let Some(journal) = self.journal.take() {
            self.stores().tell(About::Journal, journal.remove().err());
        }
    }

    fn write(&mut self, line: &Line<WindowText>) {
        let result = self.journal.as_mut().map(|journal| journal.append(line));
        if let Some(Err(warning)) = result {
            // A later line may find room again; what it needs of the earlier ones is checked by
            // whoever reads it.
            self.stores().tell(About::Journal, warning);
        }
    }

    fn stores(&self) -> &Stores {
        &self.stores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::key::KeyParts;

    fn chunk(index: u32, start: u64, end: u64) -> ChunkDone<WindowText> {
        ChunkDone {
            channel: None,
            index,
            start,
            end,
            carry: 2,
            speech: 5,
            windows: Vec::new(),
        }
    }

    fn progress(chunks: &[(u32, u64, u64)], planned: Option<u32>) -> Progress<WindowText> {
        let parts = KeyParts {
            version: 1,
            input_sha256: String::new(),
            track: None,
            model_sha256: String::new(),
            engine: String::new(),
            settings: serde_json::Value::Null,
        };
        let chunks = chunks
            .iter()
            .map(|&(index, start, end)| ((None, index), chunk(index, start, end)));
        Progress {
            header: Header::new(parts, "a.wav".to_owned(), 0, serde_json::Value::Null),
            stage: None,
            language: Some(LanguageGuess {
                language: "pt".to_owned(),
                probability: 0.5,
            }),
            plan: planned.map(|chunks| ChunkPlan {
                chunks,
                split: Vec::new(),
                samples: 100,
                speech: 90,
                lost: Vec::new(),
            }),
            chunks: chunks.collect(),
        }
    }

    #[test]
    fn it_goes_on_at_the_first_chunk_that_is_missing() {
        let done = progress(&[(0, 0, 10), (1, 10, 25), (3, 40, 50)], None);
        let earlier = Earlier::from_journal(done, 0, true).unwrap();
        let start = earlier.start(None);
        assert_eq!((start.index, start.start, start.overlap), (2, 25, 2));
        assert_eq!(earlier.samples, 35);
        assert_eq!(earlier.last_missing(None), None);
        assert_eq!(Earlier::default().start(None), ChunkStart::default());
    }

    #[test]
    fn a_part_of_a_recording_begins_where_it_was_told_to() {
        let part = || progress(&[(0, 100, 110), (1, 110, 125)], None);
        let earlier = Earlier::from_journal(part(), 100, true).unwrap();
        assert_eq!(earlier.start(None).first_sample(), 123);
        assert!(Earlier::from_journal(part(), 0, true).is_none());
    }

    #[test]
    fn with_a_plan_it_is_known_what_is_missing() {
        let missing = |done: &[(u32, u64, u64)], planned| {
            Earlier::from_journal(progress(done, Some(planned)), 0, true)
                .unwrap()
                .last_missing(None)
        };
        assert_eq!(missing(&[(0, 0, 10), (1, 10, 25)], 2), Some(None));
        assert_eq!(missing(&[(0, 0, 10), (2, 25, 30)], 3), Some(Some(1)));
        assert_eq!(missing(&[], 0), Some(None));
    }

    #[test]
    fn each_channel_goes_on_where_it_was() {
        let mut done = progress(&[], None);
        done.header.settings = serde_json::json!({ CHANNELS: 2 });
        for (channel, index, start, end) in [(1, 0, 0, 10), (1, 1, 10, 25), (2, 0, 0, 15)] {
            let channel = Some(channel);
            let chunk = ChunkDone {
                channel,
                ..chunk(index, start, end)
            };
            done.chunks.insert((channel, index), chunk);
        }
        let earlier = Earlier::from_journal(done.clone(), 0, true).unwrap();
        assert_eq!(earlier.samples, 20, "half of what the two add up to");
        assert_eq!(earlier.start(Some(1)).start, 25);
        assert_eq!(earlier.start(Some(2)).start, 15);
        assert_eq!(earlier.start(Some(3)), ChunkStart::default());

        let plan = |chunks, split: &[u32]| ChunkPlan {
            chunks,
            split: split.to_vec(),
            samples: 30,
            speech: 9,
            lost: Vec::new(),
        };
        let fits = |done: &Progress<WindowText>| Earlier::from_journal(done.clone(), 0, true);
        done.plan = Some(plan(5, &[2, 3]));
        let earlier = fits(&done).unwrap();
        assert_eq!(earlier.last_missing(Some(1)), Some(None));
        assert_eq!(earlier.last_missing(Some(2)), Some(Some(2)));
        for wrong in [
            plan(5, &[1, 4]),
            plan(4, &[2, 3]),
            plan(5, &[]),
            plan(2, &[2]),
        ] {
            done.plan = Some(wrong);
            assert!(fits(&done).is_none(), "{:?}", done.plan);
        }
        done.plan = None;
        done.chunks.insert((None, 0), chunk(0, 0, 10));
        assert!(fits(&done).is_none(), "channels alone and as one");
    }

    #[test]
    fn what_does_not_fit_together_is_not_taken_over() {
        let fits = |progress| Earlier::from_journal(progress, 0, true).is_some();
        assert!(fits(progress(&[(0, 0, 10), (1, 10, 20)], Some(2))));
        assert!(!fits(progress(&[(0, 1, 10)], None)), "it begins late");
        assert!(!fits(progress(&[(0, 0, 10), (1, 11, 20)], None)), "a gap");
        assert!(
            !fits(progress(&[(0, 0, 10), (5, 11, 20)], Some(2))),
            "beyond"
        );
        let mut silent = progress(&[(0, 0, 10)], None);
        silent.language = None;
        assert!(!fits(silent.clone()), "text in no language");
        assert!(Earlier::from_journal(silent, 0, false).is_some());
    }
}
