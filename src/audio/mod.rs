//! Any recording to 16 kHz mono, then to speech regions, then to chunks on disk.

pub mod chunk;
mod chunker;
pub mod decode;
mod edits;
mod lost;
mod mixdown;
mod ogg;
pub mod resample;
mod source;
pub mod speech;
mod tape;
mod timeline;
mod wav;
mod window;

/// Sample rate of everything past the resampler, Hz: what Whisper and the voice detector take.
pub const SAMPLE_RATE: u32 = 16_000;
