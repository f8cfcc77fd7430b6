//! Any media file to blocks of 16 kHz mono samples, in constant memory.
//!
//! The decoders inside the program come first, and ffmpeg, where it is installed, for what they
//! cannot open or get nothing out of. Damage is skipped, its time filled with silence where the
//! container tells how long it was, and noted in [`Decoder::lost`]. The samples depend on the file,
//! the settings and the decoders that are installed, on nothing else: a run that was interrupted
//! gets the same ones again.

pub use crate::audio::error::DecodeError;
use crate::audio::ffmpeg::Ffmpeg;
use crate::audio::funnel::Funnel;
use crate::audio::limits::{Clock, Meter};
use crate::audio::listen::Listener;
use crate::audio::lost::LostList;
pub use crate::audio::lost::salvage;
use crate::audio::native::Native;
pub use crate::audio::source::AudioInfo;
use crate::plan::media::{Channels, DecodeSettings, DecoderChoice};
use crate::plan::recording;
use crate::transcript::segment::Lost;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Streaming decoder of one audio track of a file.
pub struct Decoder {
    road: Road,
    path: PathBuf,
    settings: DecodeSettings,
    /// Time that may still be spent.
    left: Duration,
    /// Audio track, counted from 0.
    number: usize,
    /// An earlier track that would have been listened to, had ffmpeg been there.
    missed: Option<Missed>,
}

/// A track that was chosen among several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its number among the audio tracks, from 1.
    pub number: u32,
    /// The first one before it that could not be listened to.
    pub missed: Option<Missed>,
}

/// A track that only ffmpeg decodes, where that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Its number among the audio tracks, from 1.
    pub number: u32,
    /// Its codec in words.
    pub codec: String,
}

/// Who decodes.
enum Road {
    Native(Box<Native>),
    Ffmpeg(Box<Ffmpeg>),
}

impl Decoder {
    /// Opens `path` with the default settings; see [`Decoder::open_with`].
    ///
    /// # Errors
    /// As there.
    pub fn open(path: &Path) -> Result<Decoder, DecodeError> {
        Decoder::open_with(path, &DecodeSettings::default())
    }

    /// Opens `path`, recognises it by its content, and chooses the track: the one that was asked
    /// for, or the first one in which somebody speaks, or the first.
    ///
    /// Reads a file with several audio tracks up to its first speech to find that out.
    ///
    /// # Errors
    /// One of [`DecodeError`], whose text is a sentence that can follow the path.
    pub fn open_with(path: &Path, settings: &DecodeSettings) -> Result<Decoder, DecodeError> {
        if recording::open(path)?.metadata()?.len() == 0 {
            return Err(DecodeError::Empty);
        }
        let clock = Clock::new(settings.limits.time);
        match settings.choice.track {
            Some(track) => {
                let number = (track as usize).saturating_sub(1);
                Decoder::open_track(path, number, settings, &clock)
            }
            None => Decoder::open_first_with_speech(path, settings, &clock),
        }
    }

    fn open_first_with_speech(
        path: &Path,
        settings: &DecodeSettings,
        clock: &Clock,
    ) -> Result<Decoder, DecodeError> {
        let first = Decoder::open_track(path, 0, settings, clock);
        let count = match &first {
            Ok(decoder) => decoder.info().audio_tracks,
            // How many there are is not known; those behind the last one are not found.
            Err(DecodeError::UnsupportedCodec(_) | DecodeError::NeedsFfmpeg(_)) => MAX_TRACKS,
            Err(_) => 1,
        };
        if count <= 1 {
            return first;
        }
        let mut fallback = None;
        let mut missed = None;
        let mut listening = settings.clone();
        if listening.choice.channels == Channels::Split {
            listening.choice.channels = Channels::Mix;
        }
        for number in 0..count.min(MAX_TRACKS) {
            match Decoder::open_track(path, number, &listening, clock) {
                Ok(mut decoder) => {
                    fallback.get_or_insert(number);
                    if decoder.speaks() {
                        fallback = Some(number);
                        break;
                    }
                }
                Err(DecodeError::NoSuchTrack { .. }) => break,
                Err(DecodeError::NeedsFfmpeg(codec)) => {
                    let number = number as u32 + 1;
                    missed.get_or_insert(Missed { number, codec });
                }
                Err(limit @ DecodeError::Limit(_)) => return Err(limit),
                Err(_) => {}
            }
        }
        match fallback {
            Some(number) => {
                let decoder = Decoder::open_track(path, number, settings, clock)?;
                let before = |missed: &Missed| (missed.number as usize) <= number;
                Ok(Decoder {
                    missed: missed.filter(before),
                    ..decoder
                })
            }
            None => first,
        }
    }

    fn open_track(
        path: &Path,
        number: usize,
        settings: &DecodeSettings,
        clock: &Clock,
    ) -> Result<Decoder, DecodeError> {
        let native = || Road::native(path, number, settings, clock);
        let ffmpeg = || Road::ffmpeg(path, number, settings, clock);
        let road = match settings.choice.decoder {
            DecoderChoice::Native => native(),
            DecoderChoice::Ffmpeg => ffmpeg(),
            DecoderChoice::Auto => native().or_else(|error| second(error, ffmpeg)),
        }?;
        Ok(Decoder {
            road,
            path: path.to_path_buf(),
            settings: settings.clone(),
            left: clock.left(),
            number,
            missed: None,
        })
    }

    /// Whether somebody speaks; leaves the decoder anywhere.
    fn speaks(&mut self) -> bool {
        let mut listener = Listener::new();
        while let Ok(true) = self.road.advance() {
            if listener.hears(self.road.funnel().ready()) {
                return true;
            }
        }
        listener.finish()
    }

    /// What the file holds.
    pub fn info(&self) -> &AudioInfo {
        match &self.road {
            Road::Native(native) => native.info(),
            Road::Ffmpeg(ffmpeg) => ffmpeg.info(),
        }
    }

    /// Stretches that could not be decoded so far, by time.
    pub fn lost(&self) -> &[Lost] {
        self.road.lost().entries()
    }

    /// Seconds of audio handed out so far.
    pub fn decoded_seconds(&self) -> f64 {
        self.road.funnel().seconds()
    }

    /// The next samples at 16 kHz, mono, nominally -1 to 1; none at the end. With
    /// [`Channels::Split`] those of the first channel.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the file cannot be read any more, [`DecodeError::Limit`],
    /// [`DecodeError::Damaged`] or [`DecodeError::NoSound`] when the end is reached without a
    /// single decoded sample, [`DecodeError::Strict`] at the end of a damaged file when that was
    /// asked for. Damage is otherwise no error.
    pub fn next_block(&mut self) -> Result<Option<&[f32]>, DecodeError> {
        let more = self.step()?;
        Ok(more.then(|| self.road.funnel().ready()))
    }

    /// As [`Decoder::next_block`], of every voice: one, or with [`Channels::Split`] one for each
    /// channel of the first packet. All are of one length, and there are as many each time.
    ///
    /// # Errors
    /// As there.
    pub fn next_voices(&mut self) -> Result<Option<Vec<&[f32]>>, DecodeError> {
        let more = self.step()?;
        Ok(more.then(|| self.road.funnel().voices()))
    }

    fn step(&mut self) -> Result<bool, DecodeError> {
        self.road.clock().resume(self.left);
        let more = self.advance();
        self.left = self.road.clock().left();
        more
    }

    fn advance(&mut self) -> Result<bool, DecodeError> {
        let untouched = self.road.funnel().seconds() == 0.0;
        let more = match self.road.advance() {
            Ok(false) if self.road.funnel().seconds() == 0.0 => Err(match self.lost() {
                [] => DecodeError::NoSound,
                [first, ..] => DecodeError::Damaged(first.reason.clone()),
            }),
            other => other,
        };
        let may_switch = matches!(self.road, Road::Native(_)) && untouched;
        match more {
            Err(error) if may_switch && self.settings.choice.decoder == DecoderChoice::Auto => {
                let clock = self.road.clock().clone();
                let (path, number) = (&self.path, self.number);
                let ffmpeg = || {
                    let mut road = Road::ffmpeg(path, number, &self.settings, &clock)?;
                    match road.advance()? {
                        true => Ok(road),
                        false => Err(DecodeError::NoSound),
                    }
                };
                self.road = second(error, ffmpeg)?;
                Ok(true)
            }
            Ok(false) if self.settings.strict => match salvage(self.lost()) {
                Some(sentence) => Err(DecodeError::Strict(sentence)),
                None => Ok(false),
            },
            other => other,
        }
    }
}

/// Which track [`Decoder::open_with`] chooses where there are several and none was asked for; none
/// where there is nothing to choose, or nothing can be decoded. The samples are the same when it is
/// asked for by its number.
pub fn choose(path: &Path, settings: &DecodeSettings) -> Option<Track> {
    let DecodeSettings { choice, limits, .. } = settings;
    if choice.track.is_some() || choice.decoder != DecoderChoice::Auto {
        return None;
    }
    match Road::native(path, 0, settings, &Clock::new(limits.time)) {
        Ok(Road::Native(native)) if native.info().audio_tracks > 1 => {}
        Err(DecodeError::UnsupportedCodec(_)) => {}
        _ => return None,
    }
    let decoder = Decoder::open_with(path, settings).ok()?;
    Some(Track {
        number: decoder.number as u32 + 1,
        missed: decoder.missed,
    })
}

/// How long a recording is by its header, seconds; none where that does not tell. Reads no more
/// than the header, so that the track may be another than the one with speech.
///
/// # Errors
/// As [`Decoder::open_with`].
pub fn length(path: &Path, settings: &DecodeSettings) -> Result<Option<f64>, DecodeError> {
    let mut settings = settings.clone();
    settings.choice.track.get_or_insert(1);
    Decoder::open_with(path, &settings).map(|decoder| decoder.info().duration)
}

/// Channels of the track that [`Decoder::open_with`] chooses, as its first packet has them.
///
/// # Errors
/// As there, and when nothing can be decoded.
pub fn count_channels(path: &Path, settings: &DecodeSettings) -> Result<usize, DecodeError> {
    let mut decoder = Decoder::open_with(path, settings)?;
    decoder.next_block()?;
    Ok(decoder.road.funnel().channels())
}

/// Audio tracks that are looked through for speech.
const MAX_TRACKS: usize = 32;

/// Tries ffmpeg after the decoders inside the program failed; what they said stands unless ffmpeg
/// knows better.
fn second<T>(
    error: DecodeError,
    ffmpeg: impl FnOnce() -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    use DecodeError::{
        FfmpegMissing, Limit, NeedsFfmpeg, NoSuchTrack, UnknownFormat, UnsupportedCodec,
    };
    if !error.is_for_another() {
        return Err(error);
    }
    ffmpeg().map_err(|other| match (error, other) {
        (_, limit @ Limit(_)) => limit,
        (UnsupportedCodec(what), FfmpegMissing) => NeedsFfmpeg(what),
        (first, FfmpegMissing | UnknownFormat) => first,
        (UnsupportedCodec(_) | UnknownFormat | NoSuchTrack { .. }, better) => better,
        (first, _) => first,
    })
}

impl Road {
    fn native(
        path: &Path,
        number: usize,
        settings: &DecodeSettings,
        clock: &Clock,
    ) -> Result<Road, DecodeError> {
        let meter = Meter::new(settings.limits.clone(), clock.clone());
        let native = Native::open(path, number, settings.choice.channels, meter)?;
        let there = native.info().audio_tracks;
        if number >= there {
            let asked = number as u32 + 1;
            return Err(DecodeError::NoSuchTrack { asked, there });
        }
        Ok(Road::Native(Box::new(native)))
    }

    fn ffmpeg(
        path: &Path,
        number: usize,
        settings: &DecodeSettings,
        clock: &Clock,
    ) -> Result<Road, DecodeError> {
        let meter = Meter::new(settings.limits.clone(), clock.clone());
        let channels = settings.choice.channels;
        let ffmpeg = Ffmpeg::open(&settings.ffmpeg, path, number, channels, meter)?;
        Ok(Road::Ffmpeg(Box::new(ffmpeg)))
    }

    fn advance(&mut self) -> Result<bool, DecodeError> {
        match self {
            Road::Native(native) => native.advance(),
            Road::Ffmpeg(ffmpeg) => ffmpeg.advance(),
        }
    }

    fn funnel(&self) -> &Funnel {
        match self {
            Road::Native(native) => native.funnel(),
            Road::Ffmpeg(ffmpeg) => ffmpeg.funnel(),
        }
    }

    fn lost(&self) -> &LostList {
        match self {
            Road::Native(native) => native.lost(),
            Road::Ffmpeg(ffmpeg) => ffmpeg.lost(),
        }
    }

    fn clock(&self) -> &Clock {
        match self {
            Road::Native(native) => native.clock(),
            Road::Ffmpeg(ffmpeg) => ffmpeg.clock(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
