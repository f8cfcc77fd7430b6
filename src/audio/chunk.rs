//! Chunks: the unit of work and of resume, cut where nobody speaks, written as WAV.

use crate::audio::speech::SpeechSettings;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

pub use crate::audio::chunker::Chunker;
pub use crate::audio::wav::read_window;
pub use crate::audio::window::WINDOW_SECONDS;

/// A run of samples that stand next to each other both in the chunk's file and in the recording.
///
/// Where a pause was left out, one span ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First sample in the chunk's file.
    pub packed: u64,
    /// First sample in the recording.
    pub source: u64,
    /// Samples.
    pub len: u64,
}

/// What the engine hears at once: at most [`WINDOW_SECONDS`] of packed speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First sample in the chunk's file.
    pub first: u64,
    /// Samples.
    pub len: u64,
    /// Samples at the window's start that the window before it ends with. Zero unless the cut
    /// between the two fell where somebody was speaking.
    pub overlap: u64,
}

/// Which chunk of a recording: its channel, when each is cut alone, and its number there, from 0.
pub type Position = (Option<u32>, u32);

/// A chunk on disk and its map back to the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Channel that it is of, from 1, when each is cut alone; none when they are heard as one.
    pub channel: Option<u32>,
    /// Position in the recording, or in its channel, from 0.
    pub index: u32,
    /// First sample of the recording that belongs to this chunk.
    pub start: u64,
    /// Sample of the recording after the chunk's last; the next chunk goes on here.
    pub end: u64,
    /// Samples before `end` that the next chunk's file begins with once more. Zero unless `end`
    /// fell where somebody was speaking.
    pub carry: u64,
    /// Samples of speech, pauses, padding and overlap left out.
    pub speech: u64,
    /// The map from the file to the recording, in order.
    pub spans: Vec<Span>,
    /// What to hand to the engine, in order.
    pub windows: Vec<Window>,
    /// 16 kHz mono 16-bit WAV in the session's `chunks/`.
    pub path: PathBuf,
}

impl Chunk {
    /// Which chunk of its recording it is.
    pub fn position(&self) -> Position {
        (self.channel, self.index)
    }

    /// Where the chunk after this one begins; what a resumed run continues with.
    pub fn next(&self) -> ChunkStart {
        ChunkStart {
            index: self.index + 1,
            start: self.end,
            overlap: self.carry,
        }
    }
}

/// Where a chunk begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkStart {
    /// Position in the recording, from 0.
    pub index: u32,
    /// First sample of the recording that belongs to the chunk.
    pub start: u64,
    /// Samples before `start` that its file begins with.
    pub overlap: u64,
}

impl ChunkStart {
    /// The sample of the recording with which to begin feeding a [`Chunker`].
    pub fn first_sample(&self) -> u64 {
        self.start.saturating_sub(self.overlap)
    }
}

/// How to cut; everything here changes the chunks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkSettings {
    /// Seconds of packed speech to aim at; held between 5 and 600.
    pub chunk_seconds: u32,
    /// Where speech begins and ends.
    pub speech: SpeechSettings,
    /// Whether no window holds more than one stretch of speech.
    pub window_per_region: bool,
}

impl Default for ChunkSettings {
    fn default() -> ChunkSettings {
        ChunkSettings {
            chunk_seconds: 120,
            speech: SpeechSettings::default(),
            window_per_region: false,
        }
    }
}

/// What a recording came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Samples from the recording's first to its last, those before a resumed start included.
    pub samples: u64,
    /// Samples of speech in the chunks made.
    pub speech_samples: u64,
}
