//! Any recording to 16 kHz mono, then to speech regions, then to chunks on disk.

mod boxes;
mod child;
pub mod chunk;
mod chunker;
mod container;
pub mod decode;
pub mod download;
mod edits;
mod error;
mod ffmpeg;
mod ffprobe;
mod free_format;
mod funnel;
mod guard;
pub mod http;
mod limits;
mod listen;
mod lost;
mod matroska;
mod mixdown;
mod mp4;
mod native;
mod ogg;
mod pcm;
mod plain;
pub mod remote;
pub mod resample;
mod sniff;
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
