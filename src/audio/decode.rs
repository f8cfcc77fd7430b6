//! Any media file to blocks of 16 kHz mono samples, in constant memory.
//!
//! A packet that cannot be decoded is skipped, its time filled with silence where the container
//! tells how long it was, and noted in [`Decoder::lost`]; times of what follows stay right.

use crate::audio::SAMPLE_RATE;
use crate::audio::lost::LostList;
use crate::audio::mixdown::Mixdown;
use crate::audio::resample::Resampler;
pub use crate::audio::source::DecodeError;
use crate::audio::source::{ChosenTrack, PANICKED, Source, guarded, make_decoder, reason};
use crate::transcript::segment::Lost;
use std::io::ErrorKind;
use std::path::Path;
use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;

/// Errors of the container reader in a row before giving the rest of the file up.
const MAX_READER_ERRORS: u32 = 100;

/// Panics of a decoder before giving the rest of the file up.
const MAX_PANICS: u32 = 3;

/// Timestamps that run ahead of the decoded audio by more than this leave a hole, seconds. Below
/// it lies the rounding of containers that count milliseconds.
const HOLE_SECONDS: f64 = 0.15;

/// A longer hole is a damaged timestamp rather than a pause, seconds.
const MAX_HOLE_SECONDS: f64 = 600.0;

/// Silence that may be filled in altogether, seconds; a bound for hostile timestamps.
const MAX_FILL_SECONDS: f64 = 7_200.0;

/// Silence handed out at once, samples.
const FILL_BLOCK: u64 = 16_384;

/// What a file turned out to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioInfo {
    /// Short codec name, such as `opus`.
    pub codec: String,
    /// The source's sample rate, Hz; 0 where only the first packet tells.
    pub sample_rate: u32,
    /// The source's channels; 0 where only the first packet tells.
    pub channels: usize,
    /// Seconds, as far as the container tells; may be a guess.
    pub duration: Option<f64>,
    /// Position of the decoded track among all tracks of the file, from 0.
    pub track: usize,
}

/// Streaming decoder of one file's first audio track with a supported codec.
pub struct Decoder {
    source: Source,
    track: ChosenTrack,
    info: AudioInfo,
    resampler: Option<Resampler>,
    mixdown: Mixdown,
    lost: LostList,
    planes: Vec<Vec<f32>>,
    mono: Vec<f32>,
    out: Vec<f32>,
    /// Samples at 16 kHz handed out, without those in `out`.
    given: u64,
    /// Frames of silence to come before `waiting` or the next packet, at the resampler's rate.
    fill: u64,
    filled: f64,
    /// A packet that stands after a hole being filled.
    waiting: Option<Packet>,
    /// Whether any packet was decoded.
    heard: bool,
    /// Frames of the current track still to skip, and kept so far.
    skip: u64,
    clock: Clock,
    /// Seconds of the tracks before the current one (chained Ogg).
    earlier: f64,
    reader_errors: u32,
    panics: u32,
    ended: bool,
}

/// Where the current track's timestamps and its decoded frames stand.
#[derive(Default)]
struct Clock {
    /// Timestamp of the first packet of the whole file, seconds, and of the track's first.
    file_start: Option<f64>,
    track_start: Option<f64>,
    /// Seconds of the track decoded or filled, skipped priming included.
    played: f64,
    /// Seconds of the track kept.
    kept: f64,
}

impl Decoder {
    /// Opens `path`, recognises it by its content, and chooses the track.
    ///
    /// # Errors
    /// One of [`DecodeError`], whose text is a sentence that can follow the path.
    pub fn open(path: &Path) -> Result<Decoder, DecodeError> {
        let source = Source::open(path)?;
        let track = source.choose()?;
        let params = &track.params;
        let info = AudioInfo {
            codec: track.codec.to_string(),
            sample_rate: params.sample_rate.unwrap_or(0),
            channels: params.channels.as_ref().map_or(0, |c| c.count()),
            duration: track.duration,
            track: track.index,
        };
        let mut decoder = Decoder {
            skip: track.skip,
            source,
            track,
            info,
            resampler: None,
            mixdown: Mixdown::default(),
            lost: LostList::default(),
            planes: Vec::new(),
            mono: Vec::new(),
            out: Vec::new(),
            given: 0,
            fill: 0,
            filled: 0.0,
            waiting: None,
            heard: false,
            clock: Clock::default(),
            earlier: 0.0,
            reader_errors: 0,
            panics: 0,
            ended: false,
        };
        decoder.fill_seconds(decoder.track.delay);
        Ok(decoder)
    }

    /// What the file holds.
    pub fn info(&self) -> &AudioInfo {
        &self.info
    }

    /// Stretches that could not be decoded so far, by time.
    pub fn lost(&self) -> &[Lost] {
        self.lost.entries()
    }

    /// Seconds of audio handed out so far.
    pub fn decoded_seconds(&self) -> f64 {
        (self.given + self.out.len() as u64) as f64 / f64::from(SAMPLE_RATE)
    }

    /// The next samples at 16 kHz, mono, nominally -1 to 1; none at the end.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the file cannot be read any more, [`DecodeError::Damaged`] when
    /// the end is reached without a single decoded sample. Damage is otherwise no error.
    pub fn next_block(&mut self) -> Result<Option<&[f32]>, DecodeError> {
        self.given += self.out.len() as u64;
        self.out.clear();
        while self.out.is_empty() {
            if self.fill > 0 {
                let now = self.fill.min(FILL_BLOCK);
                self.fill -= now;
                let silence = [0.0; FILL_BLOCK as usize];
                let silence = &silence[..now as usize];
                match &mut self.resampler {
                    Some(resampler) => resampler.push(silence, &mut self.out),
                    None => self.out.extend_from_slice(silence),
                }
            } else if let Some(packet) = self.waiting.take() {
                self.decode(&packet)?;
            } else if self.ended {
                return Ok(None);
            } else {
                self.advance()?;
            }
        }
        Ok(Some(&self.out))
    }

    /// Reads and decodes one packet into `out`, or ends.
    fn advance(&mut self) -> Result<(), DecodeError> {
        match guarded(|| self.source.reader.next_packet()) {
            Ok(Some(packet)) => {
                self.reader_errors = 0;
                self.note_start(&packet);
                if packet.track_id != self.track.id {
                    return Ok(());
                }
                if self.bridge_hole(&packet) {
                    self.waiting = Some(packet);
                    return Ok(());
                }
                self.decode(&packet)
            }
            Ok(None) => self.end(None),
            Err(Error::ResetRequired) => self.start_over(),
            Err(Error::IoError(e)) if e.kind() == ErrorKind::UnexpectedEof => {
                self.end(Some("the file ends early".into()))
            }
            Err(Error::IoError(e)) => Err(DecodeError::Io(e)),
            Err(error) => {
                self.reader_errors += 1;
                if self.reader_errors >= MAX_READER_ERRORS || is_panic(&error) {
                    return self.end(Some(reason(&error)));
                }
                self.lost.add(self.decoded_seconds(), 0.0, reason(&error));
                Ok(())
            }
        }
    }

    /// The file's first timestamp, of whichever track, is where players start to count.
    fn note_start(&mut self, packet: &Packet) {
        if self.clock.file_start.is_none() {
            let tracks = self.source.reader.tracks();
            let track = tracks.iter().find(|track| track.id == packet.track_id);
            self.clock.file_start = track
                .and_then(|track| track.time_base?.calc_time(packet.pts))
                .map(|time| time.as_secs_f64());
        }
    }

    fn decode(&mut self, packet: &Packet) -> Result<(), DecodeError> {
        let mut planes = std::mem::take(&mut self.planes);
        let decoded = guarded(|| {
            let buffer = self.track.decoder.decode(packet)?;
            Ok(copy(&buffer, &mut planes))
        });
        self.planes = planes;
        match decoded {
            Ok(rate) => self.take(rate),
            Err(error) => {
                if is_panic(&error) {
                    self.panics += 1;
                    match make_decoder(&self.track.params) {
                        Some(decoder) if self.panics < MAX_PANICS => self.track.decoder = decoder,
                        _ => return self.end(Some(reason(&error))),
                    }
                }
                let at = self.decoded_seconds();
                let seconds = self.seconds_of(packet).unwrap_or(0.0);
                self.lost.add(at, seconds, reason(&error));
                self.clock.played += seconds;
                self.fill_seconds(seconds);
                Ok(())
            }
        }
    }

    fn seconds_of(&self, packet: &Packet) -> Option<f64> {
        let seconds = self
            .track
            .time_base?
            .calc_duration(packet.dur)?
            .as_secs_f64();
        (0.0..10.0).contains(&seconds).then_some(seconds)
    }

    /// Fills with silence what the timestamps leave out: pages lost to damage, pauses of a
    /// recorder, audio that starts after the picture. Tells whether there is silence to hand out
    /// first.
    fn bridge_hole(&mut self, packet: &Packet) -> bool {
        let time = self
            .track
            .time_base
            .and_then(|base| base.calc_time(packet.pts));
        let Some(time) = time.map(|time| time.as_secs_f64()) else {
            return false;
        };
        let first = self.clock.track_start.is_none();
        let start = *self.clock.track_start.get_or_insert(time);
        let hole = if first {
            time - self.clock.file_start.unwrap_or(time)
        } else {
            time - start - self.clock.played
        };
        if !(HOLE_SECONDS..MAX_HOLE_SECONDS).contains(&hole) {
            return false;
        }
        if !first {
            let reason = "the recording has a gap here";
            self.lost.add(self.decoded_seconds(), hole, reason.into());
            self.clock.played += hole;
        }
        self.fill_seconds(hole);
        self.fill > 0
    }

    fn fill_seconds(&mut self, seconds: f64) {
        let room = (MAX_FILL_SECONDS - self.filled).max(0.0);
        let seconds = seconds.clamp(0.0, room);
        self.filled += seconds;
        let rate = self.resampler.as_ref().map_or(SAMPLE_RATE, Resampler::rate);
        self.fill += (seconds * f64::from(rate)).round() as u64;
    }

    /// Trims, mixes and resamples the packet in `planes`.
    fn take(&mut self, rate: u32) -> Result<(), DecodeError> {
        let frames = self.planes.first().map_or(0, Vec::len);
        if frames == 0 {
            return Ok(());
        }
        self.heard = true;
        let changed = self.resampler.as_ref().is_none_or(|r| r.rate() != rate);
        if changed {
            self.flush();
            let resampler =
                Resampler::new(rate).map_err(|error| DecodeError::Damaged(error.to_string()))?;
            self.resampler = Some(resampler);
        }
        self.clock.played += frames as f64 / f64::from(rate);
        self.mixdown.mix(&mut self.planes, rate, &mut self.mono);
        let drop = self.skip.min(self.mono.len() as u64);
        self.skip -= drop;
        let mut kept = &self.mono[drop as usize..];
        if let Some(keep) = self.track.keep {
            let room = ((keep - self.clock.kept) * f64::from(rate))
                .round()
                .max(0.0);
            kept = &kept[..kept.len().min(room as usize)];
        }
        self.clock.kept += kept.len() as f64 / f64::from(rate);
        if let Some(resampler) = &mut self.resampler {
            resampler.push(kept, &mut self.out);
        }
        Ok(())
    }

    fn flush(&mut self) {
        if let Some(mut resampler) = self.resampler.take() {
            resampler.finish(&mut self.out);
        }
    }

    /// A new stream begins within the file: choose again and go on.
    fn start_over(&mut self) -> Result<(), DecodeError> {
        self.flush();
        self.mixdown = Mixdown::default();
        self.earlier = self.decoded_seconds();
        match self.source.choose() {
            Ok(track) => {
                self.skip = track.skip;
                self.track = track;
                self.clock = Clock::default();
                Ok(())
            }
            Err(error) => self.end(Some(error.to_string())),
        }
    }

    fn end(&mut self, why: Option<String>) -> Result<(), DecodeError> {
        self.ended = true;
        self.flush();
        let decoded = self.decoded_seconds();
        let broken = why.is_some() || !self.lost.entries().is_empty();
        if !self.heard && broken {
            let first = self.lost.entries().first().map(|lost| lost.reason.clone());
            return Err(DecodeError::Damaged(first.or(why).unwrap_or_default()));
        }
        let due = self.track.duration.filter(|_| !self.track.guessed);
        let missing = due.map_or(0.0, |due| due - (decoded - self.earlier));
        if why.is_some() || missing > 0.5_f64.max(0.001 * decoded) {
            let why = why.unwrap_or_else(|| "the file ends early".into());
            self.lost.add(decoded, missing.max(0.0), why);
        }
        Ok(())
    }
}

fn is_panic(error: &Error) -> bool {
    matches!(error, Error::DecodeError(what) if *what == PANICKED)
}

/// Copies a decoded packet to planar samples and tells its rate, Hz.
fn copy(buffer: &GenericAudioBufferRef<'_>, planes: &mut Vec<Vec<f32>>) -> u32 {
    buffer.copy_to_vecs_planar(planes);
    planes.truncate(buffer.num_planes());
    buffer.spec().rate()
}
