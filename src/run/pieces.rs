//! One chunk while it is in work: the texts of its windows as they come back, in any order.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Window};
use crate::infer::engine::Transcribed;
use crate::run::languages::{Sound, steady};
use crate::transcript::merge::WindowText;
use crate::transcript::place::place;
use crate::transcript::segment::{Segment, round_to_ms};
use std::sync::Arc;

/// The texts of a chunk's windows.
pub struct Pieces {
    /// The chunk.
    pub chunk: Arc<Chunk>,
    texts: Vec<Option<WindowText>>,
    /// What each window sounds like and the language that it is written in, where each has its own.
    sounds: Vec<Sound>,
    languages: Vec<Option<String>>,
    steady: bool,
}

impl Pieces {
    /// A chunk of which nothing is back.
    pub fn new(chunk: &Arc<Chunk>) -> Self {
        let count = chunk.windows.len();
        Pieces {
            chunk: Arc::clone(chunk),
            texts: vec![None; count],
            sounds: vec![Sound::default(); count],
            languages: vec![None; count],
            steady: false,
        }
    }

    /// Takes what a window says. With `per_window` its segments get its language.
    pub fn take(&mut self, window: usize, text: Transcribed, per_window: bool) {
        let (Some(slot), Some(place_of)) =
            (self.texts.get_mut(window), self.chunk.windows.get(window))
        else {
            return;
        };
        let mut segments = text.segments;
        if per_window {
            if let Some(best) = text.languages.first() {
                self.languages[window] = Some(best.language.clone());
                self.sounds[window] = Sound {
                    seconds: place_of.len as f64 / f64::from(SAMPLE_RATE),
                    languages: text.languages,
                };
            }
            for segment in &mut segments {
                segment.language.clone_from(&self.languages[window]);
            }
        }
        let mut segments = place(&self.chunk, place_of, segments);
        segments.iter_mut().for_each(make_finite);
        *slot = Some(WindowText {
            overlap: overlap(&self.chunk, place_of),
            segments,
        });
    }

    /// Drops what a window says: it is missing again.
    pub fn forget(&mut self, window: usize) {
        if let Some(slot) = self.texts.get_mut(window) {
            *slot = None;
        }
    }

    /// The text of a window, where it is back; none for a number that no window has.
    pub fn text(&self, window: usize) -> Option<Option<&WindowText>> {
        self.texts.get(window).map(Option::as_ref)
    }

    /// Whether any window is back.
    pub fn is_begun(&self) -> bool {
        self.texts.iter().any(Option::is_some)
    }

    /// Whether every window is back.
    pub fn is_whole(&self) -> bool {
        self.texts.iter().all(Option::is_some)
    }

    /// Once every window is back: those that the windows beside them show to be in another
    /// language than they were written in, and the language. They are missing again. Answers once.
    pub fn unsteady(&mut self) -> Vec<(usize, String)> {
        if std::mem::replace(&mut self.steady, true) {
            return Vec::new();
        }
        let mut again = Vec::new();
        for (window, language) in steady(&self.sounds).into_iter().enumerate() {
            if !language.is_empty() && self.languages[window].as_ref() != Some(&language) {
                self.languages[window] = Some(language.clone());
                self.texts[window] = None;
                again.push((window, language));
            }
        }
        again
    }

    /// The texts before a window that are back, the latest first.
    pub fn before(&self, window: usize) -> impl Iterator<Item = &WindowText> {
        self.texts.iter().take(window).rev().flatten()
    }

    /// The texts of all windows, in order.
    pub fn into_texts(self) -> Vec<WindowText> {
        self.texts.into_iter().flatten().collect()
    }
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

/// Seconds of the recording that a window shares with the one before it.
pub fn overlap(chunk: &Chunk, window: &Window) -> Option<(f64, f64)> {
    if window.overlap == 0 {
        return None;
    }
    let seconds = |packed| source_of(chunk, packed) as f64 / f64::from(SAMPLE_RATE);
    Some((
        round_to_ms(seconds(window.first)),
        round_to_ms(seconds(window.first + window.overlap)),
    ))
}

/// Where a chunk was cut for want of a pause, seconds of the recording; its own end is left to the
/// chunk after it.
pub fn forced_cuts(chunk: &Chunk) -> Vec<f64> {
    let shared = chunk.windows.iter().filter_map(|w| overlap(chunk, w));
    shared.map(|(_, cut)| cut).collect()
}

/// Where a sample of a chunk's file stands in the recording.
fn source_of(chunk: &Chunk, packed: u64) -> u64 {
    let next = chunk.spans.partition_point(|span| span.packed <= packed);
    match next.checked_sub(1).and_then(|index| chunk.spans.get(index)) {
        Some(span) => span.source + (packed - span.packed).min(span.len),
        None => chunk.start,
    }
}
