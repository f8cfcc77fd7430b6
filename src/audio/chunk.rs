//! Chunks: the unit of work and of resume, cut where nobody speaks, written as WAV.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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

/// What the engine hears at once: at most about 28 s of packed speech.
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

/// A chunk on disk and its map back to the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Position in the recording, from 0.
    pub index: u32,
    /// First sample of the recording that belongs to this chunk.
    pub start: u64,
    /// Sample of the recording after the chunk's last; the next chunk goes on here.
    pub end: u64,
    /// Samples of speech, pauses and padding left out.
    pub speech: u64,
    /// The map from the file to the recording, in order.
    pub spans: Vec<Span>,
    /// What to hand to the engine, in order.
    pub windows: Vec<Window>,
    /// 16 kHz mono 16-bit WAV in the session's `chunks/`.
    pub path: PathBuf,
}
