//! Why a recording gives no audio.

use std::io;

/// What to do where ffmpeg is missing.
const INSTALL: &str = "install ffmpeg (Debian, Ubuntu: apt install ffmpeg; macOS: brew install \
                       ffmpeg; Windows: winget install ffmpeg)";

/// Why a file gives no audio; one sentence each, to follow the path.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Zero bytes.
    #[error("the file is empty")]
    Empty,
    /// No container that we know.
    #[error("not a media file, or of a format that is not supported")]
    UnknownFormat,
    /// A container without any audio track.
    #[error("the file has no audio track")]
    NoAudioTrack,
    /// Headers and nothing behind them.
    #[error("the file ends behind its header: there is no sound in it")]
    NoSound,
    /// Audio tracks, but none that the decoders inside the program know.
    #[error("the decoders inside the program do not know {0}; use --decoder auto with ffmpeg")]
    UnsupportedCodec(String),
    /// ffmpeg was asked for and is not installed.
    #[error("ffmpeg is not installed; {INSTALL}")]
    FfmpegMissing,
    /// ffmpeg could decode it and is not installed.
    #[error("{0} is decoded by ffmpeg, which is not installed; {INSTALL}")]
    NeedsFfmpeg(String),
    /// The track that was asked for is not there.
    #[error("there is no audio track {asked}: the file has {there}; choose another --track")]
    NoSuchTrack {
        /// Counted from 1.
        asked: u32,
        /// Audio tracks of the file.
        there: usize,
    },
    /// The channel that was asked for is not there.
    #[error("there is no channel {asked}: the track has {there}; choose another of --channels")]
    NoSuchChannel {
        /// Counted from 1.
        asked: u32,
        /// Channels of the track.
        there: usize,
    },
    /// More channels than can be heard alone.
    #[error(
        "the track has {there} channels, and split takes up to {most}; choose one of them with \
         --channels N"
    )]
    TooManyChannels {
        /// Channels of the track.
        there: usize,
        /// How many there may be.
        most: usize,
    },
    /// A known container or codec, but not one sample came out of it.
    #[error("the file is damaged and nothing could be decoded: {0}")]
    Damaged(String),
    /// Some of it is damaged, and that was not to be accepted.
    #[error("{0}; without --strict the rest of it is transcribed")]
    Strict(String),
    /// It asks for more than was allowed.
    #[error("{0}")]
    Limit(String),
    /// ffmpeg could not be run to its end.
    #[error("ffmpeg {0}")]
    Ffmpeg(String),
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

impl DecodeError {
    /// Whether another decoder may do better.
    pub(super) fn is_for_another(&self) -> bool {
        matches!(
            self,
            DecodeError::UnknownFormat
                | DecodeError::NoSuchTrack { .. }
                | DecodeError::NoAudioTrack
                | DecodeError::NoSound
                | DecodeError::UnsupportedCodec(_)
                | DecodeError::Damaged(_)
        )
    }
}
