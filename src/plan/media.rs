//! Which sound of a file to decode, by what, and how much of it at most.

use crate::cli::sound::{LimitArgs, SoundArgs};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Who decodes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecoderChoice {
    /// The decoders inside the program; ffmpeg, where it is installed, for what they cannot.
    #[default]
    Auto,
    /// The decoders inside the program alone.
    Native,
    /// ffmpeg alone.
    Ffmpeg,
}

impl FromStr for DecoderChoice {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(DecoderChoice::Auto),
            "native" => Ok(DecoderChoice::Native),
            "ffmpeg" => Ok(DecoderChoice::Ffmpeg),
            _ => Err(format!(
                "there is no decoder '{name}'; use auto, native or ffmpeg"
            )),
        }
    }
}

/// Which channels of a track to hear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channels {
    /// All of them as one.
    #[default]
    Mix,
    /// One alone, counted from 1: the left one of two is 1.
    One(u32),
    /// Each alone, as the two sides of a call are recorded; segments tell theirs.
    Split,
}

impl FromStr for Channels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("mix", _) => Ok(Channels::Mix),
            ("split", _) => Ok(Channels::Split),
            (_, Ok(n @ 1..)) => Ok(Channels::One(n)),
            _ => Err(format!(
                "--channels must be mix, split or the number of a channel from 1, not '{text}'"
            )),
        }
    }
}

/// What is decoded of an input; everything here changes the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioChoice {
    /// Audio track, counted from 1 among the audio tracks; none is the first one with speech. A
    /// content key has its own place for it.
    #[serde(skip)]
    pub track: Option<u32>,
    /// Channels of it.
    pub channels: Channels,
    /// Who decodes.
    pub decoder: DecoderChoice,
}

/// How much one input may ask for before it is given up.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Longest recording, seconds of decoded audio.
    pub duration: f64,
    /// Most decoded audio, bytes: every channel at the source's rate, four bytes a sample.
    pub decoded_bytes: u64,
    /// Most packets that cannot be decoded.
    pub errors: u64,
    /// Longest time spent on decoding, waiting for room on the disk left out.
    pub time: Duration,
    /// Longest time that a child process may stay silent.
    pub silence: Duration,
}

impl Default for Limits {
    /// Far beyond any recording of a person's life, and an end all the same.
    fn default() -> Limits {
        Limits {
            duration: 100.0 * 3600.0,
            decoded_bytes: 1 << 40,
            errors: 1_000_000,
            time: Duration::from_secs(6 * 3600),
            silence: Duration::from_secs(60),
        }
    }
}

/// How to decode an input.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodeSettings {
    /// What is decoded.
    pub choice: AudioChoice,
    /// How much at most.
    pub limits: Limits,
    /// Whether a recording that is damaged anywhere is a failure.
    pub strict: bool,
    /// The ffmpeg program, found along `PATH` when it is a bare name; `ffprobe` lies beside it.
    pub ffmpeg: PathBuf,
}

impl Default for DecodeSettings {
    fn default() -> DecodeSettings {
        DecodeSettings {
            choice: AudioChoice::default(),
            limits: Limits::default(),
            strict: false,
            ffmpeg: "ffmpeg".into(),
        }
    }
}

impl AudioChoice {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &SoundArgs) -> Result<Self, String> {
        if args.track == Some(0) {
            return Err("--track counts from 1".to_owned());
        }
        Ok(AudioChoice {
            track: args.track,
            channels: given(&args.channels).unwrap_or("mix").parse()?,
            decoder: given(&args.decoder).unwrap_or("auto").parse()?,
        })
    }
}

impl DecodeSettings {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(choice: AudioChoice, args: &LimitArgs) -> Result<Self, String> {
        let mut limits = Limits::default();
        if let Some(text) = given(&args.max_duration) {
            limits.duration = parse_time("--max-duration", text)?.as_secs_f64();
        }
        if let Some(text) = given(&args.max_decoded_size) {
            limits.decoded_bytes = parse_size("--max-decoded-size", text)?;
        }
        if let Some(text) = given(&args.decode_timeout) {
            limits.time = parse_time("--decode-timeout", text)?;
        }
        if let Some(text) = given(&args.decode_stall) {
            limits.silence = parse_time("--decode-stall", text)?;
        }
        limits.errors = args.max_decode_errors.unwrap_or(limits.errors);
        Ok(DecodeSettings {
            choice,
            limits,
            strict: args.strict,
            ffmpeg: args.ffmpeg.clone().unwrap_or_else(|| "ffmpeg".into()),
        })
    }
}

/// A value that is not empty; an empty variable of the environment is none.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// A length of time as people write it: `90` and `90s`, `5m`, `2h 30m`.
///
/// # Errors
/// A sentence that names the flag.
pub fn parse_time(flag: &str, text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds
        .or_else(|| humantime::parse_duration(text).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| {
            format!("{flag} must be a length of time such as 90s, 5m or 2h, not '{text}'")
        })
}

/// An amount of data as people write it: `500MB`, `2GiB`, or a number of bytes.
///
/// # Errors
/// A sentence that names the flag.
pub fn parse_size(flag: &str, text: &str) -> Result<u64, String> {
    text.parse::<bytesize::ByteSize>()
        .ok()
        .map(|size| size.as_u64())
        .filter(|&bytes| bytes > 0)
        .ok_or_else(|| format!("{flag} must be a size such as 500MB or 2GiB, not '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_counted_from_one() {
        assert_eq!("mix".parse(), Ok(Channels::Mix));
        assert_eq!("2".parse(), Ok(Channels::One(2)));
        assert_eq!("split".parse(), Ok(Channels::Split));
        for wrong in ["0", "-1", "left", "", "Split"] {
            assert!(wrong.parse::<Channels>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_and_sizes_are_read_as_people_write_them() {
        assert_eq!(parse_time("--t", "90"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_time("--t", "2h 30m"), Ok(Duration::from_secs(9_000)));
        assert!(parse_time("--t", "0").unwrap_err().starts_with("--t"));
        assert!(parse_time("--t", "soon").is_err());
        assert_eq!(parse_size("--s", "2KiB"), Ok(2_048));
        assert!(parse_size("--s", "0").unwrap_err().starts_with("--s"));
        assert!(parse_size("--s", "much").is_err());
    }
}
