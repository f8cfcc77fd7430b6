//! One job while it is in work: which windows are out, which are back, and what they said.

mod language;

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Position};
use crate::infer::engine::{DecodeOptions, Transcribed};
use crate::infer::pool::Work;
use crate::plan::decoding::Decoding;
use crate::run::ballot::Ballot;
use crate::run::context::text_before;
use crate::run::diary::Earlier;
use crate::run::pieces::{Pieces, overlap};
use crate::transcript::channels::interleave;
use crate::transcript::merge::{WindowText, merge};
use crate::transcript::quality;
use crate::transcript::segment::{Lost, Segment};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// What was learnt of a recording once all of it is decoded.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// Samples of the whole recording.
    pub samples: u64,
    /// Samples in which somebody speaks, those of all channels together where they are cut alone.
    pub speech: u64,
    /// Chunks that it gave.
    pub chunks: u32,
    /// Chunks of each channel, when each was cut alone.
    pub split: Vec<u32>,
    /// What could not be decoded.
    pub lost: Vec<Lost>,
}

/// A job's language.
#[derive(Debug, Clone)]
enum Language {
    /// Nothing is known yet.
    Unknown,
    /// Workers are listening.
    Asked,
    /// It was given, or found with this probability.
    Known(Arc<DecodeOptions>, Option<f32>),
    /// Each window has its own.
    PerWindow(Arc<DecodeOptions>),
}

/// A chunk all of whose windows are back.
pub struct Finished {
    /// The texts of its windows, in order.
    pub texts: Vec<WindowText>,
}

/// What is there at a place of a recording.
pub enum Piece<'a> {
    /// The text of the window.
    Text(&'a WindowText),
    /// Nothing: the chunk has no more windows.
    Over,
    /// Nothing yet.
    Missing,
}

/// A job in work.
pub struct Assembly {
    language: Language,
    decoding: Decoding,
    /// What windows sound like, until each that is listened to has said so.
    ballot: Option<Ballot>,
    /// The language of windows that are written in the one that they sound like, until the
    /// recording's is known.
    sounds: BTreeMap<usize, String>,
    /// Chunks that wait for the language.
    held: Vec<Arc<Chunk>>,
    /// Windows that wait for the text before them, where that matters.
    waiting: VecDeque<(Arc<Chunk>, usize)>,
    /// Whether a window is out that others wait for.
    is_out: bool,
    pieces: BTreeMap<Position, Pieces>,
    finished: BTreeMap<Position, Finished>,
    decoded: Option<Decoded>,
}

impl Assembly {
    /// A job with a language that was given, or with one that has to be found.
    pub fn new(language: Option<&str>, decoding: &Decoding) -> Self {
        Assembly {
            language: match language {
                Some(code) => known(code, None, decoding),
                None if decoding.language_per_region => {
                    Language::PerWindow(Arc::new(options(None, decoding)))
                }
                None => Language::Unknown,
            },
            decoding: decoding.clone(),
            ballot: None,
            sounds: BTreeMap::new(),
            held: Vec::new(),
            waiting: VecDeque::new(),
            is_out: false,
            pieces: BTreeMap::new(),
            finished: BTreeMap::new(),
            decoded: None,
        }
    }

    /// Takes over what an interrupted run did.
    pub fn resume(&mut self, earlier: Earlier) {
        if let (Language::Unknown, Some(guess)) = (&self.language, earlier.language) {
            self.language = known(&guess.language, Some(guess.probability), &self.decoding);
        }
        for (position, chunk) in earlier.chunks {
            let texts = chunk.windows;
            self.finished.insert(position, Finished { texts });
        }
    }

    /// Takes a new chunk and gives the work to be done for it now.
    pub fn add(&mut self, chunk: &Arc<Chunk>) -> Vec<(Arc<Chunk>, Work)> {
        self.pieces.insert(chunk.position(), Pieces::new(chunk));
        match &self.language {
            Language::Known(..) => self.transcribe(&[Arc::clone(chunk)]),
            Language::PerWindow(options) => all_windows(chunk, options),
            Language::Asked => {
                self.held.push(Arc::clone(chunk));
                Vec::new()
            }
            Language::Unknown => {
                self.language = Language::Asked;
                let options = options(None, &self.decoding);
                if chunk.windows.len() == 1 {
                    // To find the language and to transcribe are one pass over a window.
                    self.is_out = true;
                    return all_windows(chunk, &Arc::new(options));
                }
                self.held.push(Arc::clone(chunk));
                let ballot = self.ballot.insert(Ballot::new(chunk, &self.decoding));
                ballot.work(options)
            }
        }
    }

    /// Whether each window has a language of its own.
    pub fn is_per_window(&self) -> bool {
        matches!(self.language, Language::PerWindow(_))
    }

    /// Work on chunks whose language is known: all windows at once, or those that can be begun.
    fn transcribe(&mut self, chunks: &[Arc<Chunk>]) -> Vec<(Arc<Chunk>, Work)> {
        let Language::Known(options, _) = &self.language else {
            return Vec::new();
        };
        if !self.decoding.condition_on_previous {
            let work = chunks.iter().flat_map(|chunk| all_windows(chunk, options));
            return work.collect();
        }
        for chunk in chunks {
            let windows = (0..chunk.windows.len()).map(|window| (Arc::clone(chunk), window));
            self.waiting.extend(windows);
        }
        self.advance()
    }

    /// The next window that was waiting for the text before it, unless that is still out.
    fn advance(&mut self) -> Vec<(Arc<Chunk>, Work)> {
        if self.is_out {
            return Vec::new();
        }
        let (Language::Known(known, _), Some((chunk, window))) =
            (&self.language, self.waiting.pop_front())
        else {
            return Vec::new();
        };
        self.is_out = true;
        let options = DecodeOptions {
            previous: self.text_before(&chunk, window),
            ..DecodeOptions::clone(known)
        };
        vec![(chunk, Work::Transcribe(window, Arc::new(options)))]
    }

    fn text_before(&self, chunk: &Chunk, window: usize) -> String {
        let own = self.pieces.get(&chunk.position()).into_iter();
        let earlier = self
            .finished
            .range((chunk.channel, 0)..chunk.position())
            .rev();
        let shared = overlap(chunk, &chunk.windows[window]);
        text_before(
            own.flat_map(|pieces| pieces.before(window))
                .chain(earlier.flat_map(|(_, chunk)| chunk.texts.iter().rev())),
            shared.map(|(from, _)| from),
        )
    }

    /// Takes what a window says. True when its chunk is finished with it, and the work that can be
    /// done now.
    pub fn take(
        &mut self,
        chunk: &Chunk,
        window: usize,
        text: Transcribed,
    ) -> (bool, Vec<(Arc<Chunk>, Work)>) {
        let per_window = self.is_per_window();
        let sound = text.languages.first().map(|best| best.language.clone());
        let Some(pieces) = self.pieces.get_mut(&chunk.position()) else {
            return (false, Vec::new());
        };
        pieces.take(window, text, per_window);
        if let Some(sound) = sound {
            let whole = Arc::clone(&pieces.chunk);
            if matches!(self.language, Language::Asked) {
                self.sounds.insert(window, sound);
            } else if let Some(again) = self.again(&whole, window, &sound) {
                return (false, vec![again]);
            }
        }
        let Some(pieces) = self.pieces.get_mut(&chunk.position()) else {
            return (false, Vec::new());
        };
        let whole = pieces.is_whole();
        if whole && per_window {
            let again = pieces.unsteady();
            if !again.is_empty() {
                let chunk = &pieces.chunk;
                let work = again.into_iter().map(|(window, language)| {
                    let options = Arc::new(options(Some(&language), &self.decoding));
                    (Arc::clone(chunk), Work::Transcribe(window, options))
                });
                return (false, work.collect());
            }
        }
        if whole && let Some(pieces) = self.pieces.remove(&chunk.position()) {
            let texts = pieces.into_texts();
            self.finished.insert(chunk.position(), Finished { texts });
        }
        self.is_out = false;
        (whole, self.advance())
    }

    /// The texts of a chunk that is finished.
    pub fn texts(&self, position: Position) -> &[WindowText] {
        self.finished
            .get(&position)
            .map_or(&[], |finished| &finished.texts)
    }

    /// What is there for this window of this chunk.
    pub fn piece(&self, chunk: Position, window: usize) -> Piece<'_> {
        if let Some(finished) = self.finished.get(&chunk) {
            return finished.texts.get(window).map_or(Piece::Over, Piece::Text);
        }
        // A window with a language of its own may be written again, and so may one that was begun
        // before the recording's was known.
        if self.is_per_window() || matches!(self.language, Language::Asked) {
            return Piece::Missing;
        }
        let pieces = self.pieces.get(&chunk);
        match pieces.map(|pieces| pieces.text(window)) {
            Some(Some(Some(text))) => Piece::Text(text),
            Some(None) => Piece::Over,
            Some(Some(None)) | None => Piece::Missing,
        }
    }

    /// Whether some window of this chunk is transcribed and some is not.
    pub fn is_begun(&self, chunk: Position) -> bool {
        let pieces = self.pieces.get(&chunk);
        pieces.is_some_and(Pieces::is_begun)
    }

    /// Whether more than one chunk has come.
    pub fn is_long(&self) -> bool {
        self.finished.len() + self.pieces.len() > 1
    }

    /// Whether windows are out or waiting.
    pub fn has_work(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Chunks whose windows are not all back.
    pub fn unfinished(&self) -> impl Iterator<Item = &Arc<Chunk>> {
        self.pieces.values().map(|pieces| &pieces.chunk)
    }

    /// Whether the recording is decoded to its end.
    pub fn is_decoded(&self) -> bool {
        self.decoded.is_some()
    }

    /// Notes that the recording is decoded to its end.
    pub fn decoded(&mut self, decoded: Decoded) {
        self.decoded = Some(decoded);
    }

    /// What was learnt of the recording, once every chunk of it is finished.
    pub fn complete(&self) -> Option<&Decoded> {
        self.decoded
            .as_ref()
            .filter(|decoded| self.finished.len() == decoded.chunks as usize)
    }

    /// Language code, empty when nothing was said, and its probability when it was found. Where each
    /// window has its own, the one that is spoken longest.
    pub fn language(&self) -> (String, Option<f32>) {
        match &self.language {
            Language::Known(options, probability) => {
                (options.language.clone().unwrap_or_default(), *probability)
            }
            Language::PerWindow(_) => (self.longest_language(), None),
            _ => (String::new(), None),
        }
    }

    fn longest_language(&self) -> String {
        let mut seconds: BTreeMap<&str, f64> = BTreeMap::new();
        let windows = self.finished.values().flat_map(|chunk| &chunk.texts);
        for segment in windows.flat_map(|window| &window.segments) {
            let language = segment.language.as_deref().unwrap_or_default();
            *seconds.entry(language).or_default() += segment.end - segment.start;
        }
        let longest = seconds.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        longest.map_or(String::new(), |(language, _)| language.to_owned())
    }

    /// All segments of the recording, merged and judged: each channel by itself where they were cut
    /// alone, since what one says is no part of the other's sentence.
    pub fn segments(&self, duration: f64) -> Vec<Segment> {
        let channels: BTreeSet<Option<u32>> = self.finished.keys().map(|at| at.0).collect();
        let alone = channels.into_iter().map(|channel| {
            let of_channel = (channel, 0)..=(channel, u32::MAX);
            let chunks = self.finished.range(of_channel);
            let texts = chunks.flat_map(|(_, chunk)| chunk.texts.iter().cloned());
            let mut segments = merge(texts, duration);
            quality::judge(&mut segments);
            for segment in &mut segments {
                segment.channel = channel;
            }
            segments
        });
        interleave(alone)
    }
}

fn known(code: &str, probability: Option<f32>, decoding: &Decoding) -> Language {
    Language::Known(Arc::new(options(Some(code), decoding)), probability)
}

fn options(language: Option<&str>, decoding: &Decoding) -> DecodeOptions {
    DecodeOptions {
        language: language.map(str::to_owned),
        previous: String::new(),
        decoding: decoding.clone(),
    }
}

fn all_windows(chunk: &Arc<Chunk>, options: &Arc<DecodeOptions>) -> Vec<(Arc<Chunk>, Work)> {
    (0..chunk.windows.len())
        .map(|index| {
            (
                Arc::clone(chunk),
                Work::Transcribe(index, Arc::clone(options)),
            )
        })
        .collect()
}

/// Seconds of the recording that a window stands for, for progress.
pub fn seconds_of(chunk: &Chunk, window: usize) -> f64 {
    let all = (chunk.end - chunk.start) as f64 / f64::from(SAMPLE_RATE);
    let packed: u64 = chunk.windows.iter().map(|window| window.len).sum();
    let share = chunk.windows.get(window).map_or(0, |window| window.len);
    all * share as f64 / packed.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::chunk::Window;
    use crate::infer::engine::LanguageGuess;
    use crate::transcript::segment::Quality;

    fn said(text: &str, languages: &[(&str, f32)]) -> Transcribed {
        let guess = |&(language, probability): &(&str, f32)| LanguageGuess {
            language: language.to_owned(),
            probability,
        };
        Transcribed {
            languages: languages.iter().map(guess).collect(),
            segments: vec![Segment {
                id: 0,
                start: 0.0,
                end: 0.5,
                language: None,
                channel: None,
                text: text.to_owned(),
                words: Vec::new(),
                quality: Quality::default(),
            }],
        }
    }

    /// What each piece of work is written on from, and in which language.
    fn asked(work: &[(Arc<Chunk>, Work)]) -> Vec<(u32, usize, String, Option<String>)> {
        work.iter()
            .filter_map(|(chunk, work)| match work {
                Work::Transcribe(window, options) => Some((
                    chunk.index,
                    *window,
                    options.previous.clone(),
                    options.language.clone(),
                )),
                Work::DetectLanguage(..) => None,
            })
            .collect()
    }

    fn chunk(index: u32, windows: usize) -> Arc<Chunk> {
        let len = 16_000;
        let window = |n| Window {
            first: n as u64 * len,
            len,
            overlap: 0,
        };
        Arc::new(Chunk {
            channel: None,
            index,
            start: u64::from(index) * 160_000,
            end: u64::from(index + 1) * 160_000,
            speech: windows as u64 * len,
            carry: 0,
            spans: vec![crate::audio::chunk::Span {
                packed: 0,
                source: u64::from(index) * 160_000,
                len: windows as u64 * len,
            }],
            windows: (0..windows).map(window).collect(),
            path: "unused".into(),
        })
    }

    fn guesses(guesses: &[(&str, f32)]) -> Vec<LanguageGuess> {
        said("", guesses).languages
    }

    #[test]
    fn short_windows_wait_for_the_language() {
        let mut job = Assembly::new(None, &Decoding::default());
        let (first, second) = (chunk(0, 2), chunk(1, 1));
        let work = job.add(&first);
        assert!(matches!(
            work[..],
            [
                (_, Work::DetectLanguage(0, _)),
                (_, Work::DetectLanguage(1, _))
            ]
        ));
        assert!(job.add(&second).is_empty());
        let (found, work) = job.hear(&first, 1, &guesses(&[("pt", 0.5), ("es", 0.25)]));
        assert!(found.is_none() && work.is_empty());
        let (found, work) = job.hear(&first, 0, &guesses(&[("es", 0.75), ("pt", 0.25)]));
        assert_eq!(found, guesses(&[("es", 0.5)]).pop());
        assert_eq!(work.len(), 3);
        assert_eq!(job.language(), ("es".to_owned(), Some(0.5)));
    }

    /// A chunk of as many windows of 20 s.
    fn long(windows: usize) -> Arc<Chunk> {
        let mut chunk = Arc::unwrap_or_clone(chunk(0, windows));
        for (number, window) in chunk.windows.iter_mut().enumerate() {
            window.first = number as u64 * 320_000;
            window.len = 320_000;
        }
        chunk.spans[0].len = windows as u64 * 320_000;
        Arc::new(chunk)
    }

    /// Takes what came of each window in this order; the language as it was told, and the texts.
    fn in_order(order: &[usize], languages: &[&str]) -> (Option<LanguageGuess>, Vec<String>) {
        let mut job = Assembly::new(None, &Decoding::default());
        let chunk = long(languages.len());
        let mut out: Vec<(usize, Option<String>)> = asked(&job.add(&chunk))
            .into_iter()
            .map(|(_, window, _, language)| (window, language))
            .collect();
        assert_eq!(out.len(), languages.len(), "nobody waits");
        let mut told = None;
        for place in order.iter().copied().chain(std::iter::repeat(0)) {
            if out.is_empty() {
                break;
            }
            let (window, language) = out.remove(place.min(out.len() - 1));
            let guess = match &language {
                Some(_) => Vec::new(),
                None => vec![(languages[window], 0.9), ("la", 0.1)],
            };
            let language = language.unwrap_or(languages[window].to_owned());
            let text = said(&format!("{window} in {language}"), &guess);
            let mut work = Vec::new();
            if !guess.is_empty() {
                let (found, more) = job.hear(&chunk, window, &text.languages);
                assert!(told.is_none() || found.is_none(), "told once");
                told = told.or(found);
                work = more;
            }
            let (_, more) = job.take(&chunk, window, text);
            work.extend(more);
            for (_, window, _, language) in asked(&work) {
                out.push((window, language));
            }
        }
        let texts = job.texts((None, 0)).iter();
        let texts = texts.flat_map(|window| window.segments.iter().map(|s| s.text.clone()));
        (told, texts.collect())
    }

    #[test]
    fn long_windows_are_begun_in_the_language_they_sound_like_and_heard_again_in_another() {
        let languages = ["pt", "gl", "pt", "pt", "es"];
        let orders: [&[usize]; 4] = [&[], &[4, 3, 2, 1, 0], &[2, 2, 2, 0, 0], &[1, 0, 1, 0, 1]];
        for order in orders {
            let (told, texts) = in_order(order, &languages);
            let told = told.unwrap();
            assert_eq!(told.language, "pt", "{order:?}");
            // Windows 0, 1 and 3 are asked.
            assert!((told.probability - 0.6).abs() < 1e-6);
            let pt = (0..5).map(|window| format!("{window} in pt"));
            assert_eq!(texts, pt.collect::<Vec<_>>(), "{order:?}");
        }
    }

    #[test]
    fn a_job_is_complete_when_every_chunk_is_back_in_any_order() {
        let mut job = Assembly::new(Some("en"), &Decoding::default());
        let (first, second) = (chunk(0, 2), chunk(1, 1));
        job.add(&first);
        job.add(&second);
        let nothing = Transcribed::default;
        assert!(job.take(&second, 0, nothing()).0);
        assert!(!job.take(&first, 1, nothing()).0);
        job.decoded(Decoded {
            chunks: 2,
            ..Decoded::default()
        });
        assert!(job.complete().is_none());
        assert!(job.take(&first, 0, nothing()).0);
        assert!(job.complete().is_some());
    }

    #[test]
    fn conditioned_windows_go_one_by_one_with_the_text_before_them() {
        let conditioned = Decoding {
            condition_on_previous: true,
            ..Decoding::default()
        };
        let mut job = Assembly::new(Some("en"), &conditioned);
        let en = || Some("en".to_owned());
        let (first, second) = (chunk(0, 2), chunk(1, 1));
        assert_eq!(asked(&job.add(&first)), [(0, 0, String::new(), en())]);
        assert!(job.add(&second).is_empty());
        let (whole, work) = job.take(&first, 0, said("one", &[]));
        assert!(!whole);
        assert_eq!(asked(&work), [(0, 1, "one".to_owned(), en())]);
        let (whole, work) = job.take(&first, 1, said("two", &[]));
        assert!(whole);
        assert_eq!(asked(&work), [(1, 0, "one two".to_owned(), en())]);
        // A run that goes on after the first chunk asks the same.
        let earlier = Earlier {
            chunks: [(
                (None, 0),
                crate::store::line::ChunkDone {
                    channel: None,
                    index: 0,
                    start: 0,
                    end: 160_000,
                    carry: 0,
                    speech: 0,
                    windows: job.texts((None, 0)).to_vec(),
                },
            )]
            .into(),
            ..Earlier::default()
        };
        let mut again = Assembly::new(Some("en"), &conditioned);
        again.resume(earlier);
        assert_eq!(asked(&again.add(&second)), asked(&work));
    }

    #[test]
    fn a_window_that_stands_out_for_no_reason_is_heard_again_in_its_neighbours_language() {
        let per_region = Decoding {
            language_per_region: true,
            ..Decoding::default()
        };
        let mut job = Assembly::new(None, &per_region);
        let chunk = chunk(0, 3);
        assert_eq!(job.add(&chunk).len(), 3);
        let english = [("en", 0.99), ("pt", 0.01)];
        job.take(&chunk, 2, said("three", &english));
        job.take(&chunk, 1, said("dois", &[("pt", 0.6), ("en", 0.4)]));
        let (whole, work) = job.take(&chunk, 0, said("one", &english));
        assert!(!whole);
        let en = || Some("en".to_owned());
        assert_eq!(asked(&work), [(0, 1, String::new(), en())]);
        assert!(job.take(&chunk, 1, said("two", &[])).0);
        let segments = job.segments(10.0);
        assert_eq!(segments.len(), 3);
        assert!(segments.iter().all(|s| s.language == en()));
        assert_eq!(job.language(), ("en".to_owned(), None));
    }
}
