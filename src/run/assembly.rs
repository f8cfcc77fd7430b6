//! One job while it is in work: which windows are out, which are back, and what they said.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Position, Window};
use crate::infer::engine::{DecodeOptions, LanguageGuess};
use crate::infer::pool::Work;
use crate::plan::decoding::Decoding;
use crate::run::diary::Earlier;
use crate::transcript::channels::interleave;
use crate::transcript::merge::{WindowText, merge};
use crate::transcript::place::place;
use crate::transcript::quality;
use crate::transcript::segment::{Lost, Segment, round_to_ms};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Windows that are listened to when a language has to be found.
const LANGUAGE_WINDOWS: usize = 3;

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
    /// A worker is listening.
    Asked,
    /// It was given, or found with this probability.
    Known(Arc<DecodeOptions>, Option<f32>),
}

/// The texts of a chunk's windows as they come back, in any order.
struct Pieces {
    chunk: Arc<Chunk>,
    texts: Vec<Option<WindowText>>,
    missing: usize,
}

/// A chunk all of whose windows are back.
pub struct Finished {
    /// The texts of its windows, in order.
    pub texts: Vec<WindowText>,
}

/// A job in work.
pub struct Assembly {
    language: Language,
    decoding: Decoding,
    /// Chunks that wait for the language.
    held: Vec<Arc<Chunk>>,
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
                None => Language::Unknown,
            },
            decoding: decoding.clone(),
            held: Vec::new(),
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
        let pieces = Pieces {
            chunk: Arc::clone(chunk),
            texts: vec![None; chunk.windows.len()],
            missing: chunk.windows.len(),
        };
        self.pieces.insert(chunk.position(), pieces);
        match &self.language {
            Language::Known(options, _) => transcribe(chunk, options),
            Language::Asked => {
                self.held.push(Arc::clone(chunk));
                Vec::new()
            }
            Language::Unknown => {
                self.language = Language::Asked;
                let options = Arc::new(DecodeOptions {
                    language: None,
                    decoding: self.decoding.clone(),
                });
                if chunk.windows.len() == 1 {
                    // To find the language and to transcribe are one pass over a window.
                    return transcribe(chunk, &options);
                }
                self.held.push(Arc::clone(chunk));
                let windows = spread(chunk.windows.len());
                vec![(Arc::clone(chunk), Work::DetectLanguage(windows, options))]
            }
        }
    }

    /// Settles the language and gives the work that waited for it.
    pub fn settle(&mut self, guess: &LanguageGuess) -> Vec<(Arc<Chunk>, Work)> {
        self.language = known(&guess.language, Some(guess.probability), &self.decoding);
        let Language::Known(options, _) = &self.language else {
            return Vec::new();
        };
        let held = std::mem::take(&mut self.held);
        held.iter()
            .flat_map(|chunk| transcribe(chunk, options))
            .collect()
    }

    /// Takes a window's segments. True when its chunk is finished with it.
    pub fn take(&mut self, chunk: &Chunk, window: usize, segments: Vec<Segment>) -> bool {
        let Some(pieces) = self.pieces.get_mut(&chunk.position()) else {
            return false;
        };
        let Some(slot) = pieces.texts.get_mut(window) else {
            return false;
        };
        if slot.is_none() {
            pieces.missing -= 1;
        }
        let place_of = &chunk.windows[window];
        let mut segments = place(chunk, place_of, segments);
        segments.iter_mut().for_each(make_finite);
        *slot = Some(WindowText {
            overlap: overlap(chunk, place_of),
            segments,
        });
        if pieces.missing > 0 {
            return false;
        }
        if let Some(pieces) = self.pieces.remove(&chunk.position()) {
            let texts = pieces.texts.into_iter().flatten().collect();
            self.finished.insert(chunk.position(), Finished { texts });
        }
        true
    }

    /// The texts of a chunk that is finished.
    pub fn texts(&self, position: Position) -> &[WindowText] {
        self.finished
            .get(&position)
            .map_or(&[], |finished| &finished.texts)
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

    /// Language code, empty when nothing was said, and its probability when it was found.
    pub fn language(&self) -> (String, Option<f32>) {
        match &self.language {
            Language::Known(options, probability) => {
                (options.language.clone().unwrap_or_default(), *probability)
            }
            _ => (String::new(), None),
        }
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
    let options = DecodeOptions {
        language: Some(code.to_owned()),
        decoding: decoding.clone(),
    };
    Language::Known(Arc::new(options), probability)
}

/// Numbers that JSON cannot hold would not come back from a journal as they were.
fn make_finite(segment: &mut Segment) {
    let quality = &mut segment.quality;
    let measures = [
        &mut quality.avg_logprob,
        &mut quality.no_speech_prob,
        &mut quality.compression_ratio,
        &mut quality.temperature,
    ];
    let words = segment.words.iter_mut().map(|word| &mut word.probability);
    for value in measures.into_iter().chain(words) {
        if !value.is_finite() {
            *value = 0.0;
        }
    }
}

fn transcribe(chunk: &Arc<Chunk>, options: &Arc<DecodeOptions>) -> Vec<(Arc<Chunk>, Work)> {
    (0..chunk.windows.len())
        .map(|index| {
            (
                Arc::clone(chunk),
                Work::Transcribe(index, Arc::clone(options)),
            )
        })
        .collect()
}

/// Up to [`LANGUAGE_WINDOWS`] positions spread over `windows`.
fn spread(windows: usize) -> Vec<usize> {
    let wanted = windows.min(LANGUAGE_WINDOWS);
    (0..wanted).map(|n| n * windows / wanted).collect()
}

/// Seconds of the recording that a window shares with the one before it.
fn overlap(chunk: &Chunk, window: &Window) -> Option<(f64, f64)> {
    if window.overlap == 0 {
        return None;
    }
    let seconds = |packed| source_of(chunk, packed) as f64 / f64::from(SAMPLE_RATE);
    Some((
        round_to_ms(seconds(window.first)),
        round_to_ms(seconds(window.first + window.overlap)),
    ))
}

/// Where a sample of a chunk's file stands in the recording.
fn source_of(chunk: &Chunk, packed: u64) -> u64 {
    let next = chunk.spans.partition_point(|span| span.packed <= packed);
    match next.checked_sub(1).and_then(|index| chunk.spans.get(index)) {
        Some(span) => span.source + (packed - span.packed).min(span.len),
        None => chunk.start,
    }
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

    #[test]
    fn windows_wait_for_the_language() {
        let mut job = Assembly::new(None, &Decoding::default());
        let (first, second) = (chunk(0, 2), chunk(1, 1));
        let work = job.add(&first);
        assert!(matches!(work[..], [(_, Work::DetectLanguage(..))]));
        assert!(job.add(&second).is_empty());
        let guess = LanguageGuess {
            language: "pt".to_owned(),
            probability: 0.9,
        };
        assert_eq!(job.settle(&guess).len(), 3);
        assert_eq!(job.language(), ("pt".to_owned(), Some(0.9)));
    }

    #[test]
    fn a_job_is_complete_when_every_chunk_is_back_in_any_order() {
        let mut job = Assembly::new(Some("en"), &Decoding::default());
        let (first, second) = (chunk(0, 2), chunk(1, 1));
        job.add(&first);
        job.add(&second);
        assert!(job.take(&second, 0, Vec::new()));
        assert!(!job.take(&first, 1, Vec::new()));
        job.decoded(Decoded {
            chunks: 2,
            ..Decoded::default()
        });
        assert!(job.complete().is_none());
        assert!(job.take(&first, 0, Vec::new()));
        assert!(job.complete().is_some());
    }

    #[test]
    fn languages_are_listened_for_all_over_the_chunk() {
        assert_eq!(spread(1), [0]);
        assert_eq!(spread(2), [0, 1]);
        assert_eq!(spread(9), [0, 3, 6]);
    }
}
