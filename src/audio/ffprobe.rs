//! What ffmpeg knows of a file before it decodes it, as `ffprobe` tells.

use crate::audio::child::{Child, Heard};
use crate::audio::error::DecodeError;
use crate::audio::limits::Meter;
use crate::audio::sniff;
use serde::Deserialize;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Command;

/// A description longer than this is no recording's, bytes.
const MAX_DESCRIPTION: usize = 4 << 20;

/// Containers that ffmpeg may take a file for. Those that name other files or addresses (playlists,
/// `concat`, `dash`, `sdp`) and those that draw sound from text are left out.
const CONTAINERS: &str = "3dostr,aa,aac,aax,ac3,acm,adx,aea,aiff,alaw,amr,amrnb,amrwb,ape,apc,asf,\
    ast,au,avi,avr,bonk,caf,dff,dsf,dss,dts,dtshd,dv,eac3,ea,f4v,flac,flv,g722,g723_1,g726,g729,\
    gsm,gxf,iff,ircam,kux,live_flv,lvf,matroska,mlp,mmf,mov,mp3,mpc,mpc8,mpeg,mpegts,msf,mulaw,\
    mxf,nistsphere,nsv,nut,oga,ogg,oma,paf,pmp,pva,qcp,rm,rso,shn,sln,sox,spdif,swf,tak,truehd,\
    tta,vc1,voc,vqf,w64,wav,webm,wsaud,wtv,wv,wve,xa,xwma";

/// One audio stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AudioStream {
    /// Position among all streams of the file, from 0.
    pub index: usize,
    /// Short codec name, such as `wmav2`.
    pub codec: String,
    /// Hz; 0 when unknown.
    pub sample_rate: u32,
    /// 0 when unknown.
    pub channels: usize,
    /// Seconds, when it says.
    pub duration: Option<f64>,
    /// Seconds by which it starts after the file does.
    pub delay: f64,
}

#[derive(Deserialize)]
struct Description {
    #[serde(default)]
    streams: Vec<Stream>,
    format: Option<Format>,
}

#[derive(Deserialize)]
struct Stream {
    index: usize,
    codec_type: Option<String>,
    codec_name: Option<String>,
    codec_tag_string: Option<String>,
    sample_rate: Option<String>,
    channels: Option<usize>,
    start_time: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Format {
    start_time: Option<String>,
    duration: Option<String>,
}

/// A command of ffmpeg's family up to its input: no input from us, files and pipes alone, and a
/// name that is read as a file's whatever it looks like.
///
/// # Errors
/// When the current folder is needed for the name and is gone.
pub(super) fn command(program: &Path, path: &Path) -> io::Result<Command> {
    let mut command = Command::new(program);
    command
        .env_remove("FFREPORT")
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        .args(["-hide_banner", "-loglevel", "error"])
        .args(["-protocol_whitelist", "file,pipe"])
        .args(["-format_whitelist", CONTAINERS]);
    if sniff::is_bare_gsm(path) {
        command.args(["-f", "gsm"]);
    }
    let mut name = OsString::from("file:");
    name.push(std::path::absolute(path)?);
    command.arg("-i").arg(name);
    Ok(command)
}

/// The audio streams of a file, in its order; never none.
///
/// # Errors
/// [`DecodeError::FfmpegMissing`], [`DecodeError::NoAudioTrack`], or what
/// it says is wrong with the file.
pub(super) fn probe(
    ffmpeg: &Path,
    path: &Path,
    meter: &Meter,
) -> Result<Vec<AudioStream>, DecodeError> {
    let name = format!("ffprobe{}", std::env::consts::EXE_SUFFIX);
    let mut command = command(&ffmpeg.with_file_name(name), path)?;
    command.args(["-print_format", "json", "-show_streams", "-show_format"]);
    let mut child = Child::start(command).map_err(|error| not_started(&error))?;
    let mut json = Vec::new();
    loop {
        match child.hear(meter.silence())? {
            Heard::Block(block) if json.len() + block.len() <= MAX_DESCRIPTION => {
                json.extend_from_slice(&block);
            }
            Heard::Block(_) => return Err(DecodeError::Ffmpeg("says too much of the file".into())),
            Heard::End => break,
            Heard::Silence => return Err(silent(meter)),
        }
    }
    let status = child.end()?;
    if !status.success() {
        let message = child.messages().pop().unwrap_or_default();
        // The message names the file, in front.
        let message = message.rsplit(": ").next().unwrap_or_default().to_owned();
        return Err(match message.as_str() {
            // The second is said of a container that is not on the list.
            "" | "Invalid argument" | "Invalid data found when processing input" => {
                DecodeError::UnknownFormat
            }
            _ => DecodeError::Damaged(message),
        });
    }
    let description: Description = serde_json::from_slice(&json)
        .map_err(|_| DecodeError::Ffmpeg("describes the file in an unknown way".into()))?;
    let streams = audio_streams(description);
    if streams.is_empty() {
        return Err(DecodeError::NoAudioTrack);
    }
    Ok(streams)
}

fn audio_streams(description: Description) -> Vec<AudioStream> {
    let seconds = |text: Option<String>| {
        let seconds: f64 = text?.parse().ok()?;
        seconds.is_finite().then_some(seconds)
    };
    let length = |text| seconds(text).filter(|&seconds| seconds > 0.0);
    let format = description.format;
    let (begin, whole) = format.map_or((None, None), |format| {
        (seconds(format.start_time), length(format.duration))
    });
    let streams = description.streams.into_iter();
    streams
        .filter(|stream| stream.codec_type.as_deref() == Some("audio"))
        .map(|stream| AudioStream {
            index: stream.index,
            codec: stream
                .codec_name
                .or(stream.codec_tag_string)
                .unwrap_or_else(|| "unknown".into()),
            sample_rate: stream.sample_rate.and_then(|r| r.parse().ok()).unwrap_or(0),
            channels: stream.channels.unwrap_or(0),
            delay: seconds(stream.start_time)
                .zip(begin)
                .map_or(0.0, |(own, begin)| own - begin),
            duration: length(stream.duration).or(whole),
        })
        .collect()
}

/// Why there is no child.
pub(super) fn not_started(error: &io::Error) -> DecodeError {
    match error.kind() {
        io::ErrorKind::NotFound => DecodeError::FfmpegMissing,
        _ => DecodeError::Ffmpeg(format!("cannot be started: {error}")),
    }
}

/// Why nothing came of a child: our time is over, or its own.
pub(super) fn silent(meter: &Meter) -> DecodeError {
    match meter.check(0.0) {
        Err(limit) => limit,
        Ok(()) => {
            let time = humantime::format_duration(meter.silence());
            DecodeError::Ffmpeg(format!(
                "gave nothing for {time} and was ended; let it have longer with --decode-stall"
            ))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn audio_streams_keep_their_order() {
        let json = br#"{"streams": [
            {"index": 0, "codec_name": "h264", "codec_type": "video"},
            {"index": 2, "codec_name": "ac3", "codec_type": "audio", "sample_rate": "48000",
             "channels": 6, "duration": "N/A", "start_time": "1.75"},
            {"index": 3, "codec_type": "audio", "codec_tag_string": "[0][0]"}],
            "format": {"duration": "12.5", "start_time": "1.5"}}"#;
        let streams = audio_streams(serde_json::from_slice(json).unwrap());
        let [first, second] = &streams[..] else {
            panic!("{streams:?}");
        };
        assert_eq!(
            (first.index, first.sample_rate, first.channels),
            (2, 48_000, 6)
        );
        assert_eq!((first.codec.as_str(), first.duration), ("ac3", Some(12.5)));
        assert_eq!((first.delay, second.delay), (0.25, 0.0));
        assert_eq!((second.codec.as_str(), second.sample_rate), ("[0][0]", 0));
    }

    #[test]
    fn no_name_can_be_a_flag_or_an_address() {
        for name in ["-version", "http://example.com/a", "concat:a|b", "a:b.wma"] {
            let command = command(Path::new("ffmpeg"), Path::new(name)).unwrap();
            let input = command.get_args().last().unwrap().to_str().unwrap();
            let shown = input.strip_prefix("file:").unwrap();
            assert!(Path::new(shown).is_absolute(), "{input}");
        }
    }
}
