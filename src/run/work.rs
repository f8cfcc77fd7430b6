//! One job from its beginning to its transcript: its pieces, its journal, and what it cost.

use crate::audio::chunk::Chunk;
use crate::infer::engine::{LanguageGuess, Transcribed};
use crate::infer::pool::Work;
use crate::plan::key::KeyParts;
use crate::run::assembly::{self, Assembly, Decoded};
use crate::run::cutting::seconds;
use crate::run::diary::Diary;
use crate::run::known::Known;
use crate::run::message::Begun;
use crate::run::stores;
use crate::run::stream::Stream;
use crate::store::claim::Claim;
use crate::store::entry::{Entry, Head};
use crate::store::line::{ChunkDone, ChunkPlan, Stage};
use crate::transcript::merge::covered_seconds;
use crate::transcript::segment::{
    Coverage, InputInfo, ModelInfo, Segment, Transcript, round_to_ms,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A job that was begun.
pub struct InWork {
    /// Its windows and texts.
    pub assembly: Assembly,
    /// When it was.
    pub begun: Instant,
    /// What its transcript is made from.
    pub parts: KeyParts,
    /// Keeps other processes away from it.
    pub claim: Option<Claim>,
    /// Its journal.
    pub diary: Diary,
    /// Time that workers spent on it.
    pub busy: Duration,
    /// Seconds of the recording that an interrupted run had done.
    pub resumed: f64,
    /// Where its segments are told as they become final, when somebody wants them.
    stream: Option<Stream>,
    /// Channels that are cut alone; each is its share of the recording.
    channels: u32,
}

impl InWork {
    /// A job whose text is to be like this.
    pub fn new(begun: Begun, known: &Known) -> Self {
        let text = &known.settings.text;
        let resumed = seconds(begun.earlier.samples);
        let mut assembly = Assembly::new(text.language.as_deref(), &text.decoding);
        assembly.resume(begun.earlier);
        InWork {
            assembly,
            begun: Instant::now(),
            parts: begun.parts,
            claim: begun.claim,
            diary: begun.diary,
            busy: Duration::ZERO,
            resumed,
            stream: known.tells_segments.then(Stream::default),
            channels: 1,
        }
    }

    /// So many channels are cut alone.
    pub fn channels(&mut self, count: u32) {
        self.channels = count.max(1);
        self.diary.channels(count);
    }

    /// Seconds of the recording that a window stands for, for progress.
    pub fn seconds_of(&self, chunk: &Chunk, window: usize) -> f64 {
        assembly::seconds_of(chunk, window) / f64::from(self.channels)
    }

    /// Takes what a window sounds like. A language that is known for good is kept for a run that
    /// goes on from here; gives the work that waited for it.
    pub fn hear(
        &mut self,
        chunk: &Chunk,
        window: usize,
        guesses: &[LanguageGuess],
    ) -> Vec<(Arc<Chunk>, Work)> {
        let (found, work) = self.assembly.hear(chunk, window, guesses);
        if let Some(guess) = found {
            self.diary.language(&guess);
        }
        work
    }

    /// Takes what a window says. True when its chunk is finished with it, and on disk where there
    /// is a use for it; and the work that can be done now.
    pub fn take(
        &mut self,
        chunk: &Chunk,
        window: usize,
        text: Transcribed,
    ) -> (bool, Vec<(Arc<Chunk>, Work)>) {
        let (finished, work) = self.assembly.take(chunk, window, text);
        if finished && (self.diary.is_open() || self.assembly.complete().is_none()) {
            self.diary.chunk(ChunkDone {
                channel: chunk.channel,
                index: chunk.index,
                start: chunk.start,
                end: chunk.end,
                carry: chunk.carry,
                speech: chunk.speech,
                windows: self.assembly.texts(chunk.position()).to_vec(),
            });
        }
        (finished, work)
    }

    /// Segments that became final since the last call.
    pub fn settled(&mut self) -> Vec<Segment> {
        let stream = self.stream.as_mut();
        stream.map_or_else(Vec::new, |stream| stream.next(&self.assembly))
    }

    /// Segments of the whole transcript that were not told yet, for whoever wants them.
    pub fn untold<'a>(&mut self, segments: &'a [Segment]) -> &'a [Segment] {
        let stream = self.stream.take();
        stream.map_or(&[], |stream| stream.rest(segments))
    }

    /// The recording is cut to its end.
    pub fn decoded(&mut self, decoded: Decoded) {
        self.diary.plan(ChunkPlan {
            chunks: decoded.chunks,
            split: decoded.split.clone(),
            samples: decoded.samples,
            speech: decoded.speech,
            lost: decoded.lost.clone(),
        });
        self.assembly.decoded(decoded);
    }

    /// The transcript of a complete job with what it cost. The name of the input is left out: it
    /// is not part of what was transcribed.
    pub fn entry(&mut self, model: &ModelInfo) -> Entry {
        self.diary.stage(Stage::Postprocessing);
        let decoded = self.assembly.complete().cloned().unwrap_or_default();
        let duration = round_to_ms(seconds(decoded.samples));
        let segments = self.assembly.segments(duration);
        let (language, language_probability) = self.assembly.language();
        Entry {
            head: Head {
                parts: self.parts.clone(),
                created: stores::now(),
                device_seconds: self.busy.as_secs_f64(),
                audio_seconds: duration,
            },
            transcript: Transcript {
                input: InputInfo {
                    name: String::new(),
                    sha256: self.parts.input_sha256.clone(),
                    duration,
                },
                model: model.clone(),
                settings: self.parts.settings.clone(),
                language,
                language_probability,
                coverage: Coverage {
                    speech: round_to_ms(seconds(decoded.speech)),
                    transcribed: round_to_ms(covered_seconds(&segments)),
                    lost: decoded.lost,
                },
                segments,
            },
        }
    }
}
