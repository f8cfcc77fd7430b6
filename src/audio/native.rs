//! The decoders inside the program: one track of a file, packet by packet.
//!
//! A packet that cannot be decoded is skipped, its time filled with silence where the container
//! tells how long it was, and noted as lost; times of what follows stay right.

use crate::audio::error::DecodeError;
use crate::audio::funnel::{Funnel, Trim};
use crate::audio::guard::{guarded, is_panic};
use crate::audio::limits::Meter;
use crate::audio::lost::LostList;
use crate::audio::source::{AudioInfo, ChosenTrack, Source, make_decoder, reason};
use crate::audio::timeline::{Hole, Timeline, lengths, time_of};
use crate::plan::media::Channels;
use std::io::ErrorKind;
use std::path::Path;
use symphonia::core::errors::Error;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Time};

/// Errors of the container reader in a row before giving the rest of the file up.
const MAX_READER_ERRORS: u32 = 100;

/// Panics of a decoder before giving the rest of the file up.
const MAX_PANICS: u32 = 3;

/// How far to jump ahead of damage that the container reader cannot pass, seconds, one after the
/// other; and how often in one file.
const JUMPS: [f64; 6] = [1.0, 2.0, 5.0, 15.0, 60.0, 300.0];
const MAX_JUMPS: u32 = 50;

/// Packets that a header declares to be padding and that are dropped for it; more of them are a
/// second file behind the first (joined MP3s).
const MAX_PADDING_PACKETS: u32 = 2;

/// What the MPEG decoder says when rate or channels change within a file (joined MP3s); a new
/// decoder takes the packet.
const NEW_SPEC: &str = "mpa: invalid audio buffer signal spec for packet";

/// A raw stream in which fewer than this share of packets can be decoded is some other file that
/// looked like one.
const MIN_GOOD_SHARE: f64 = 0.25;

/// Silence that may be filled in altogether, seconds; a bound for hostile timestamps.
const MAX_FILL_SECONDS: f64 = 7_200.0;

/// Streaming decoder of one audio track.
pub(super) struct Native {
    source: Source,
    track: ChosenTrack,
    info: AudioInfo,
    funnel: Funnel,
    meter: Meter,
    lost: LostList,
    planes: Vec<Vec<f32>>,
    /// Frames of silence to come before `waiting` or the next packet, at the funnel's rate.
    fill: u64,
    filled: f64,
    /// A packet that stands after a hole being filled.
    waiting: Option<Packet>,
    /// Packets decoded, packets lost, and packets that were padding as a whole.
    good: u64,
    bad: u64,
    padding: u32,
    /// Seconds of the current track still to skip.
    skip: f64,
    /// Seconds of the current track kept.
    kept: f64,
    timeline: Timeline,
    /// After a jump: packets before this time were heard already, seconds.
    resume_at: Option<f64>,
    jumps: u32,
    /// Seconds of the tracks before the current one (chained Ogg).
    earlier: f64,
    reader_errors: u32,
    panics: u32,
    ended: bool,
}

impl Native {
    /// Opens audio track `number` of `path`, counted from 0.
    ///
    /// # Errors
    /// When the file is no media file that we know, or has no such track with a known codec.
    pub fn open(
        path: &Path,
        number: usize,
        channels: Channels,
        meter: Meter,
    ) -> Result<Native, DecodeError> {
        let source = Source::open(path, number, &meter.clock)?;
        let track = source.choose()?;
        let info = track.info();
        let mut native = Native {
            skip: track.skip,
            timeline: Timeline::new(source.has_exact_times()),
            source,
            track,
            info,
            funnel: Funnel::new(channels),
            meter,
            lost: LostList::default(),
            planes: Vec::new(),
            fill: 0,
            filled: 0.0,
            waiting: None,
            good: 0,
            bad: 0,
            padding: 0,
            kept: 0.0,
            resume_at: None,
            jumps: 0,
            earlier: 0.0,
            reader_errors: 0,
            panics: 0,
            ended: false,
        };
        native.fill_seconds(native.track.delay);
        Ok(native)
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

    pub fn clock(&self) -> &crate::audio::limits::Clock {
        &self.meter.clock
    }

    /// Makes the next samples ready in the funnel; false at the end.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the file cannot be read any more, [`DecodeError::Limit`],
    /// [`DecodeError::Damaged`] when the end is reached without a single decoded sample. Damage is
    /// otherwise no error.
    pub fn advance(&mut self) -> Result<bool, DecodeError> {
        self.funnel.clear();
        while self.funnel.ready().is_empty() {
            self.meter.check(self.funnel.seconds())?;
            if self.fill > 0 {
                self.fill -= self.funnel.silence(self.fill);
            } else if let Some(packet) = self.waiting.take() {
                self.decode(packet)?;
            } else if self.ended {
                return Ok(false);
            } else {
                self.read()?;
            }
        }
        Ok(true)
    }

    /// Reads and decodes one packet, or ends.
    fn read(&mut self) -> Result<(), DecodeError> {
        match guarded(|| self.source.reader.next_packet()) {
            Ok(Some(packet)) => self.meet(packet),
            Ok(None) if self.resume() => Ok(()),
            Ok(None) => self.end(None),
            Err(Error::ResetRequired) => self.start_over(),
            Err(Error::IoError(e)) if e.kind() == ErrorKind::UnexpectedEof => {
                if self.resume() {
                    return Ok(());
                }
                let just_stops = self.source.may_just_stop(&self.track);
                self.end((!just_stops).then(|| "the file ends early".into()))
            }
            Err(Error::IoError(e)) => {
                self.meter.check(self.funnel.seconds())?;
                Err(DecodeError::Io(e))
            }
            Err(error) => {
                self.meter.error();
                self.reader_errors += 1;
                if is_panic(&error) || self.reader_errors >= MAX_READER_ERRORS {
                    return self.end(Some(reason(&error)));
                }
                self.lost.add(self.funnel.seconds(), 0.0, reason(&error));
                if !self.resume() {
                    self.jump();
                }
                Ok(())
            }
        }
    }

    /// Goes on behind damage where the container lets one find the way without its reader.
    fn resume(&mut self) -> bool {
        let now = self.timeline.now();
        if self.jumps >= MAX_JUMPS || !self.source.resume_after(now) {
            return false;
        }
        self.jumps += 1;
        self.track.decoder.reset();
        self.resume_at = Some(now);
        true
    }

    /// Tries to set the container reader down behind damage; where that fails it is asked on as
    /// it stands.
    fn jump(&mut self) {
        let now = self.timeline.now();
        let left = MAX_JUMPS.saturating_sub(self.jumps) as usize;
        let tries = (self.reader_errors as usize - 1).min(JUMPS.len());
        for ahead in JUMPS.into_iter().skip(tries).take(left) {
            self.jumps += 1;
            let Some(time) = Time::try_from_secs_f64(now + ahead) else {
                return;
            };
            let to = SeekTo::Time {
                time,
                track_id: Some(self.track.id),
            };
            if guarded(|| self.source.reader.seek(SeekMode::Coarse, to)).is_ok() {
                self.track.decoder.reset();
                self.resume_at = Some(now);
                return;
            }
        }
    }

    fn meet(&mut self, packet: Packet) -> Result<(), DecodeError> {
        self.reader_errors = 0;
        let mut tracks = self.source.reader.tracks().iter();
        let base = tracks
            .find(|track| track.id == packet.track_id)
            .and_then(|track| track.time_base);
        let time = time_of(&packet, base);
        time.inspect(|&time| self.timeline.see(time));
        if packet.track_id != self.track.id {
            return Ok(());
        }
        if let (Some(time), Some(resume_at)) = (time, self.resume_at) {
            if time < resume_at {
                return Ok(());
            }
            self.resume_at = None;
        }
        // Raw streams carry no timestamps: their readers make them up.
        let time = time.filter(|_| !self.source.is_raw_stream());
        if let Some(hole) = time.and_then(|time| self.timeline.hole_before(time)) {
            if let Hole::Gap(seconds) = hole {
                let reason = "the recording has a gap here";
                self.lost.add(self.funnel.seconds(), seconds, reason.into());
            }
            self.fill_seconds(hole.seconds());
            self.waiting = Some(packet);
            return Ok(());
        }
        self.decode(packet)
    }

    fn decode(&mut self, mut packet: Packet) -> Result<(), DecodeError> {
        let (seconds, mut trimmed) = lengths(&packet, self.track.time_base);
        let is_padding = !packet.trim_end.is_zero() && packet.trim_end >= packet.dur;
        self.padding += u32::from(is_padding);
        let joined = is_padding && self.padding > MAX_PADDING_PACKETS;
        // Nor is anything padding behind a length that was guessed from the first frame.
        if joined || (self.track.guessed && self.source.is_raw_stream()) {
            packet.trim_end = Duration::ZERO;
            trimmed = 0.0;
        }
        let mut decoded = self.decode_to_planes(&packet);
        if matches!(decoded, Err(Error::DecodeError(NEW_SPEC)))
            && let Some(decoder) = make_decoder(&self.track.params)
        {
            self.track.decoder = decoder;
            decoded = self.decode_to_planes(&packet);
        }
        self.timeline.play(trimmed);
        match decoded {
            Ok(rate) => {
                self.good += 1;
                self.take(rate)
            }
            Err(error) => {
                self.bad += 1;
                self.meter.error();
                if is_panic(&error) {
                    self.panics += 1;
                    match make_decoder(&self.track.params) {
                        Some(decoder) if self.panics < MAX_PANICS => self.track.decoder = decoder,
                        _ => return self.end(Some(reason(&error))),
                    }
                }
                let at = self.funnel.seconds();
                self.lost.add(at, seconds, reason(&error));
                self.timeline.play(seconds);
                self.fill_seconds(seconds);
                Ok(())
            }
        }
    }

    /// Decodes into `planes`; the rate of what is there, Hz.
    fn decode_to_planes(&mut self, packet: &Packet) -> Result<u32, Error> {
        let (decoder, planes) = (&mut self.track.decoder, &mut self.planes);
        guarded(|| {
            let buffer = decoder.decode(packet)?;
            buffer.copy_to_vecs_planar(planes);
            planes.truncate(buffer.num_planes());
            Ok(buffer.spec().rate())
        })
    }

    fn fill_seconds(&mut self, seconds: f64) {
        let room = (MAX_FILL_SECONDS - self.filled).max(0.0);
        let seconds = seconds.clamp(0.0, room);
        self.filled += seconds;
        self.fill += (seconds * f64::from(self.funnel.rate())).round() as u64;
    }

    /// Trims, mixes and resamples the packet in `planes`.
    fn take(&mut self, rate: u32) -> Result<(), DecodeError> {
        let frames = self.planes.first().map_or(0, Vec::len);
        if frames == 0 {
            return Ok(());
        }
        self.meter.decoded(frames, self.planes.len());
        let per_second = f64::from(rate.max(1));
        self.timeline.play(frames as f64 / per_second);
        let skip = (self.skip * per_second).round().min(frames as f64);
        self.skip -= skip / per_second;
        let keep = self.track.keep.map_or(usize::MAX, |keep| {
            ((keep - self.kept) * per_second).round().max(0.0) as usize
        });
        let trim = Trim {
            skip: skip as usize,
            keep,
        };
        let kept = self.funnel.take(&mut self.planes, rate, trim)?;
        self.kept += kept as f64 / per_second;
        Ok(())
    }

    /// A new stream begins within the file: choose again and go on.
    fn start_over(&mut self) -> Result<(), DecodeError> {
        self.funnel.flush();
        self.funnel.forget();
        self.earlier = self.funnel.seconds();
        match self.source.choose() {
            Ok(track) => {
                self.skip = track.skip;
                self.track = track;
                self.kept = 0.0;
                self.timeline = Timeline::new(self.source.has_exact_times());
                Ok(())
            }
            Err(error) => self.end(Some(error.to_string())),
        }
    }

    fn end(&mut self, why: Option<String>) -> Result<(), DecodeError> {
        self.ended = true;
        self.funnel.finish();
        let decoded = self.funnel.seconds();
        let broken = why.is_some() || !self.lost.entries().is_empty();
        let share = self.good as f64 / (self.good + self.bad).max(1) as f64;
        if broken && (self.good == 0 || (share < MIN_GOOD_SHARE && self.source.is_raw_stream())) {
            let first = self.lost.entries().first().map(|lost| lost.reason.clone());
            return Err(DecodeError::Damaged(first.or(why).unwrap_or_default()));
        }
        let why = why.or_else(|| self.source.cut.then(|| "the file ends early".into()));
        let due = self.track.duration.filter(|_| !self.track.guessed);
        let missing = due.map_or(0.0, |due| due - (decoded - self.earlier));
        // A page that was lost before the last one shows in its timestamp alone.
        let end = self.source.ogg_end(&self.track);
        let missing = missing.max(end.map_or(0.0, |end| end - self.timeline.now()));
        if why.is_some() || missing > 0.5_f64.max(0.001 * decoded) {
            let why = why.unwrap_or_else(|| "the file ends early".into());
            self.lost.add(decoded, missing.max(0.0), why);
        }
        Ok(())
    }
}
