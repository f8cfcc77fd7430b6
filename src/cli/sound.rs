//! Flags about which sound of a recording is decoded, by what, and how much of it at most.

use clap::{Args as ClapArgs, ValueHint};
use std::path::PathBuf;

/// Flags about which sound is decoded; they shape the text.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Sound")]
pub struct SoundArgs {
    /// Audio track to transcribe, counted from 1 [default: the first one with speech]
    #[arg(long, value_name = "N", env = "DITADO_TRACK")]
    pub track: Option<u32>,

    /// Channels to hear: mix for all as one, split for each alone, such as the two sides of a call,
    /// each segment with its channel, or the number of one, 1 being the left [default: mix]
    #[arg(long, value_name = "WHICH", env = "DITADO_CHANNELS")]
    pub channels: Option<String>,

    /// Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what
    /// ditado cannot decode itself [default: auto]
    #[arg(long, value_name = "NAME", env = "DITADO_DECODER")]
    pub decoder: Option<String>,
}

/// Flags about how much a recording may ask for.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Sound")]
pub struct LimitArgs {
    /// Count a recording as failed that is damaged anywhere, rather than transcribe the rest
    #[arg(long, env = "DITADO_STRICT")]
    pub strict: bool,

    /// Give up on a recording that is longer [default: 100h]
    #[arg(long, value_name = "TIME", env = "DITADO_MAX_DURATION")]
    pub max_duration: Option<String>,

    /// Give up on a recording that decodes to more than this [default: 1TiB]
    #[arg(long, value_name = "SIZE", env = "DITADO_MAX_DECODED_SIZE")]
    pub max_decoded_size: Option<String>,

    /// Give up on a recording in which more packets cannot be decoded [default: 1000000]
    #[arg(long, value_name = "N", env = "DITADO_MAX_DECODE_ERRORS")]
    pub max_decode_errors: Option<u64>,

    /// Give up on a recording that takes longer to decode [default: 6h]
    #[arg(long, value_name = "TIME", env = "DITADO_DECODE_TIMEOUT")]
    pub decode_timeout: Option<String>,

    /// End an ffmpeg that gives nothing for this long [default: 60s]
    #[arg(long, value_name = "TIME", env = "DITADO_DECODE_STALL")]
    pub decode_stall: Option<String>,

    /// The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::ExecutablePath, env = "DITADO_FFMPEG")]
    pub ffmpeg: Option<PathBuf>,
}
