//! Any recording to 16 kHz mono, then to speech regions, then to chunks on disk.

pub mod chunk;
mod chunker;
pub mod decode;
pub mod download;
mod edits;
mod http;
mod lost;
mod mixdown;
mod ogg;
pub mod remote;
pub mod resample;
mod source;
pub mod speech;
pub mod spool;
mod tape;
mod timeline;
pub mod transfer;
mod upload;
mod wav;
mod wave;
mod window;
pub mod ytdlp;

/// Sample rate of everything past the resampler, Hz: what Whisper and the voice detector take.
pub const SAMPLE_RATE: u32 = 16_000;
