//! ditado turns folders of recordings into transcripts and subtitles.
//!
//! # The road of one recording
//!
//! ```text
//! argv ─▶ cli::Args ─▶ plan::Settings ─▶ plan::Input… ─▶ plan::Job (content key, outputs)
//!    Job ── cache hit ─────────────────────────────────────────────▶ transcript::formats
//!    Job ─▶ audio: decode ▸ resample ▸ speech regions ▸ chunks (WAV, session directory)
//!    Chunk ─▶ windows ═bounded═▶ infer::pool (fixed threads, one context per device)
//!    window texts ─▶ store::journal (fsync) ─▶ transcript::merge ─▶ transcript::formats ─▶ files
//!  side: store (cache · journal · session), observe (events ▸ one reporter ▸ terminal)
//! ```
//!
//! Data moves one way. A room uses the rooms listed before it and three shared vocabularies:
//! [`plan::job`], [`transcript::segment`] and [`observe::event`]. Only [`run`] knows every room;
//! `tests/suite/rooms.rs` fails on an arrow that points back.
//!
//! # Units
//!
//! Sample counts are at [`audio::SAMPLE_RATE`] (16 kHz, mono) unless a name says otherwise; times
//! are seconds from the start of the recording, rounded to milliseconds once they leave `audio`.

pub mod audio;
pub mod cli;
pub mod infer;
pub mod observe;
pub mod plan;
pub mod run;
pub mod store;
pub mod transcript;
