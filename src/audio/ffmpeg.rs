//! ffmpeg as a child process: whatever it can decode, streamed through a pipe.
//!
//! It writes AU with 32-bit floats at the recording's own rate and channels, so that mixing and
//! resampling are ours as for any other recording; its blocks are put together again to fixed
//! lengths, so that the samples do not depend on how the pipe cut them.

use crate::audio::child::{Child, Heard};
use crate::audio::error::DecodeError;
use crate::audio::ffprobe::{command, not_started, probe, silent};
use crate::audio::funnel::{Funnel, Trim};
use crate::audio::limits::{Clock, Meter};
use crate::audio::lost::LostList;
use crate::audio::source::AudioInfo;
use crate::plan::media::Channels;
use std::path::Path;
use std::process::{Command, ExitStatus};

/// Frames mixed at once.
const FRAMES: usize = 4_096;

/// Channels that a recording may have.
const MAX_CHANNELS: usize = 64;

/// Longest header that we ask for; more of it is no AU, bytes.
const MAX_HEADER: usize = 1 << 16;

/// Encoding number of 32-bit floats in an AU header.
const FLOAT: u32 = 6;

/// What ffmpeg's own AMR decoders say of frames in which a phone sent nothing, or a description of
/// the silence alone (discontinuous transmission, 3GPP TS 26.093): no damage, but what every pause of
/// a voice note looks like. They say the same of a spoilt frame, which then passes unnoticed.
const PAUSES: [&str; 5] = [
    "Corrupt bitstream",
    "dtx mode",
    "Note: libopencore",
    "Error while decoding stream",
    "Error submitting packet to decoder",
];

/// Timestamps ahead of the sound by more than this leave a hole, which is filled with silence, as
/// the decoders inside the program do.
const FILTER: &str = "aresample=async=1:min_hard_comp=0.15";

/// A track that starts later than this after its file gets silence in front, seconds.
const LATE_SECONDS: f64 = 0.15;

/// Streaming decoder of one audio track through ffmpeg.
pub(super) struct Ffmpeg {
    child: Running,
    info: AudioInfo,
    funnel: Funnel,
    meter: Meter,
    lost: LostList,
    /// Rate and channels, once the header is read.
    layout: Option<Layout>,
    pending: Vec<u8>,
    planes: Vec<Vec<f32>>,
    ended: bool,
}

/// The child, which is started when the first samples are asked for: many a recording is opened
/// for its length alone.
enum Running {
    Not(Box<Command>),
    Yes(Child),
}

impl Running {
    fn get(&mut self) -> Result<&mut Child, DecodeError> {
        if let Running::Not(command) = self {
            let command = std::mem::replace(&mut **command, Command::new(""));
            let child = Child::start(command).map_err(|error| not_started(&error))?;
            *self = Running::Yes(child);
        }
        match self {
            Running::Yes(child) => Ok(child),
            Running::Not(_) => Err(DecodeError::Ffmpeg("was not started".into())),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Layout {
    rate: u32,
    channels: usize,
    /// Where the samples begin, bytes.
    header: usize,
}

impl Ffmpeg {
    /// Starts `program` on audio track `number` of `path`, counted from 0.
    ///
    /// # Errors
    /// As [`probe`], and [`DecodeError::NoSuchTrack`].
    pub fn open(
        program: &Path,
        path: &Path,
        number: usize,
        channels: Channels,
        meter: Meter,
    ) -> Result<Ffmpeg, DecodeError> {
        let streams = probe(program, path, &meter)?;
        let Some(stream) = streams.get(number) else {
            return Err(DecodeError::NoSuchTrack {
                asked: number as u32 + 1,
                there: streams.len(),
            });
        };
        let late = match stream.delay > LATE_SECONDS {
            true => ":first_pts=0",
            false => "",
        };
        let filter = format!("{FILTER}{late}");
        let mut command = command(program, path)?;
        command
            .args(["-nostdin", "-map", &format!("0:{}", stream.index)])
            .args(["-vn", "-sn", "-dn", "-map_metadata", "-1", "-af", &filter])
            .args(["-c:a", "pcm_f32be", "-f", "au", "pipe:1"]);
        Ok(Ffmpeg {
            child: Running::Not(Box::new(command)),
            info: AudioInfo {
                codec: stream.codec.clone(),
                sample_rate: stream.sample_rate,
                channels: stream.channels,
                duration: stream.duration,
                track: stream.index,
                audio_tracks: streams.len(),
            },
            funnel: Funnel::new(channels),
            meter,
            lost: LostList::default(),
            layout: None,
            pending: Vec::new(),
            planes: Vec::new(),
            ended: false,
        })
    }

    pub fn info(&self) -> &AudioInfo {
        &self.info
    }

    pub fn lost(&self) -> &LostList {
        &self.lost
    }

    pub fn funnel(&self) -> &Funnel {
        &self.funnel
    }

    pub fn clock(&self) -> &Clock {
        &self.meter.clock
    }

    /// Makes the next samples ready in the funnel; false at the end.
    ///
    /// # Errors
    /// [`DecodeError::Limit`], [`DecodeError::Ffmpeg`] when it hangs or was ended from outside,
    /// [`DecodeError::Damaged`] when it fails without a single sample.
    pub fn advance(&mut self) -> Result<bool, DecodeError> {
        self.funnel.clear();
        while self.funnel.ready().is_empty() {
            self.meter.check(self.funnel.seconds())?;
            if self.ended {
                return Ok(false);
            }
            let silence = self.meter.silence();
            match self.child.get()?.hear(silence)? {
                Heard::Block(block) => {
                    self.pending.extend_from_slice(&block);
                    self.take(false)?;
                }
                Heard::End => {
                    self.take(true)?;
                    self.funnel.finish();
                    self.end()?;
                }
                Heard::Silence => return Err(silent(&self.meter)),
            }
        }
        Ok(true)
    }

    /// Mixes whole blocks of what is pending, and at the end the rest.
    fn take(&mut self, last: bool) -> Result<(), DecodeError> {
        let layout = match self.layout {
            Some(layout) => layout,
            None => {
                let Some(layout) = read_header(&self.pending)? else {
                    return Ok(());
                };
                self.pending.drain(..layout.header);
                *self.layout.insert(layout)
            }
        };
        let frame = 4 * layout.channels;
        let mut used = 0;
        loop {
            let waiting = &self.pending[used..];
            let frames = (waiting.len() / frame).min(FRAMES);
            if frames == 0 || (frames < FRAMES && !last) {
                break;
            }
            self.planes.resize(layout.channels, Vec::new());
            let bytes = &waiting[..frames * frame];
            for (number, plane) in self.planes.iter_mut().enumerate() {
                plane.clear();
                plane.extend(bytes.chunks_exact(frame).map(|frame| {
                    let at = 4 * number;
                    let sample = [frame[at], frame[at + 1], frame[at + 2], frame[at + 3]];
                    f32::from_be_bytes(sample)
                }));
            }
            used += bytes.len();
            self.meter.decoded(frames, layout.channels);
            self.funnel
                .take(&mut self.planes, layout.rate, Trim::NONE)?;
        }
        self.pending.drain(..used);
        Ok(())
    }

    /// Judges how the child ended and what it complained of.
    fn end(&mut self) -> Result<(), DecodeError> {
        self.ended = true;
        let child = self.child.get()?;
        let status = child.end()?;
        let mut messages = child.messages();
        let is_amr = self.info.codec.starts_with("amr_");
        if is_amr {
            messages.retain(|line| !PAUSES.iter().any(|pause| line.contains(pause)));
        }
        let first = messages.first().cloned();
        if let Some(signal) = ended_from_outside(status) {
            let why = format!("was ended by signal {signal}; run the same command again");
            return Err(DecodeError::Ffmpeg(why));
        }
        let decoded = self.funnel.seconds();
        if decoded == 0.0 && (!status.success() || first.is_some()) {
            return Err(DecodeError::Damaged(
                messages
                    .last()
                    .cloned()
                    .unwrap_or_else(|| status.to_string()),
            ));
        }
        if let Some(first) = &first {
            // It does not tell where.
            let reason = match messages.len() {
                1 => format!("ffmpeg complained: {first}"),
                count => format!("ffmpeg complained {count} times, first: {first}"),
            };
            self.lost.add(0.0, 0.0, reason);
        }
        let missing = self.info.duration.map_or(0.0, |due| due - decoded);
        if !status.success() || (first.is_some() && missing > 0.5_f64.max(0.001 * decoded)) {
            let why = first.unwrap_or_else(|| format!("ffmpeg ended with {status}"));
            self.lost.add(decoded, missing.max(0.0), why);
        }
        Ok(())
    }
}

/// The signal by which somebody else ended the child: what it gave until then is not the file's
/// fault and must not be taken for the whole.
#[cfg(unix)]
fn ended_from_outside(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    // Hang-up, interrupt, kill (also for want of memory), terminate. Others are its own faults.
    status
        .signal()
        .filter(|signal| [1, 2, 9, 15].contains(signal))
}

#[cfg(not(unix))]
fn ended_from_outside(_: ExitStatus) -> Option<i32> {
    None
}

/// Reads an AU header; none while it is not whole.
fn read_header(bytes: &[u8]) -> Result<Option<Layout>, DecodeError> {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let wrong = || DecodeError::Ffmpeg("wrote something else than what it was asked for".into());
    let (Some(header), Some(encoding), Some(rate), Some(channels)) =
        (number(4), number(12), number(16), number(20))
    else {
        return Ok(None);
    };
    let (header, channels) = (header as usize, channels as usize);
    let sane = bytes.starts_with(b".snd") && encoding == FLOAT && header <= MAX_HEADER;
    if !sane || header < 24 || !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(wrong());
    }
    Ok((bytes.len() >= header).then_some(Layout {
        rate,
        channels,
        header,
    }))
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests;
