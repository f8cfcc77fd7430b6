//! Holding one input to its limits: time, sound, memory of the sound, and errors.

use crate::audio::error::DecodeError;
use crate::plan::media::Limits;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use symphonia::core::io::MediaSource;

/// A deadline that a decoder and the file it reads share; it moves while nobody decodes.
#[derive(Debug, Clone)]
pub(super) struct Clock(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    base: Instant,
    /// Milliseconds after `base`.
    deadline: AtomicU64,
}

impl Clock {
    /// A clock with `time` to go.
    pub fn new(time: Duration) -> Clock {
        let clock = Clock(Arc::new(Shared {
            base: Instant::now(),
            deadline: AtomicU64::new(0),
        }));
        clock.resume(time);
        clock
    }

    /// Goes on with `left` from now.
    pub fn resume(&self, left: Duration) {
        let deadline = (self.0.base.elapsed() + left).as_millis();
        let deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
        self.0.deadline.store(deadline, Ordering::Relaxed);
    }

    /// What is left.
    pub fn left(&self) -> Duration {
        let deadline = Duration::from_millis(self.0.deadline.load(Ordering::Relaxed));
        deadline.saturating_sub(self.0.base.elapsed())
    }
}

/// What an input has used of its limits.
#[derive(Debug)]
pub(super) struct Meter {
    limits: Limits,
    pub clock: Clock,
    decoded_bytes: u64,
    errors: u64,
}

impl Meter {
    pub fn new(limits: Limits, clock: Clock) -> Meter {
        Meter {
            limits,
            clock,
            decoded_bytes: 0,
            errors: 0,
        }
    }

    /// Longest silence of a child process.
    pub fn silence(&self) -> Duration {
        self.limits.silence.min(self.clock.left())
    }

    /// Counts frames of this many channels.
    pub fn decoded(&mut self, frames: usize, channels: usize) {
        let bytes = (frames as u64).saturating_mul(channels as u64 * 4);
        self.decoded_bytes = self.decoded_bytes.saturating_add(bytes);
    }

    /// Counts a packet that could not be decoded.
    pub fn error(&mut self) {
        self.errors += 1;
    }

    /// Whether there is something left of everything, after `seconds` of sound.
    ///
    /// # Errors
    /// [`DecodeError::Limit`] that names the limit and its flag.
    pub fn check(&self, seconds: f64) -> Result<(), DecodeError> {
        let limits = &self.limits;
        let sentence = if self.clock.left().is_zero() {
            timed_out(limits.time)
        } else if seconds > limits.duration {
            let time = Duration::from_secs_f64(limits.duration.clamp(0.0, 1e12).round());
            let time = humantime::format_duration(time);
            format!("longer than the limit of {time}; raise it with --max-duration")
        } else if self.decoded_bytes > limits.decoded_bytes {
            let size = bytesize::ByteSize(limits.decoded_bytes);
            format!("decodes to more than the limit of {size}; raise it with --max-decoded-size")
        } else if self.errors > limits.errors {
            format!(
                "more than {} packets cannot be decoded; raise the limit with --max-decode-errors",
                limits.errors
            )
        } else {
            return Ok(());
        };
        Err(DecodeError::Limit(sentence))
    }
}

fn timed_out(time: Duration) -> String {
    let time = humantime::format_duration(time);
    format!("not decoded within {time}; raise the limit with --decode-timeout")
}

/// A file that can be read until the clock runs out: what ends a parser that goes round in circles.
pub(super) struct Timed<S> {
    pub source: S,
    pub clock: Clock,
    /// A length to pretend, bytes, for a file that was cut off.
    pub promised: Option<u64>,
    /// Where the last bytes that were read end.
    pub reach: Reach,
}

/// Where in a file somebody reads, for somebody else to know.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach(Arc<AtomicU64>);

impl Reach {
    /// Byte after the last one read.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<S> Timed<S> {
    fn check(&self) -> io::Result<()> {
        if self.clock.left().is_zero() {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        Ok(())
    }
}

impl<S: Read + Seek> Read for Timed<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let count = self.source.read(buf)?;
        if count > 0 {
            let end = self.source.stream_position()?;
            self.reach.0.store(end, Ordering::Relaxed);
        }
        Ok(count)
    }
}

impl<S: Seek> Seek for Timed<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.check()?;
        match (to, self.promised) {
            (SeekFrom::End(offset), Some(len)) => {
                let at = len.saturating_add_signed(offset);
                self.source.seek(SeekFrom::Start(at))
            }
            (to, _) => self.source.seek(to),
        }
    }
}

impl<S: MediaSource> MediaSource for Timed<S> {
    fn is_seekable(&self) -> bool {
        self.source.is_seekable()
    }

    fn byte_len(&self) -> Option<u64> {
        self.promised.or_else(|| self.source.byte_len())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn meter(limits: Limits) -> Meter {
        let clock = Clock::new(limits.time);
        Meter::new(limits, clock)
    }

    fn refused(meter: &Meter, seconds: f64, flag: &str) -> bool {
        meter
            .check(seconds)
            .is_err_and(|error| error.to_string().ends_with(flag))
    }

    #[test]
    fn each_limit_ends_with_its_own_flag() {
        let mut meter = meter(Limits {
            duration: 10.0,
            decoded_bytes: 800,
            errors: 1,
            ..Limits::default()
        });
        meter.decoded(100, 2);
        meter.error();
        assert!(meter.check(10.0).is_ok());
        assert!(refused(&meter, 10.1, "--max-duration"));
        meter.decoded(1, 1);
        assert!(refused(&meter, 1.0, "--max-decoded-size"));
        meter.decoded_bytes = 0;
        meter.error();
        assert!(refused(&meter, 1.0, "--max-decode-errors"));
    }

    #[test]
    fn time_runs_only_while_somebody_decodes() {
        let meter = meter(Limits::default());
        meter.clock.resume(Duration::ZERO);
        assert!(refused(&meter, 0.0, "--decode-timeout"));
        meter.clock.resume(Duration::from_secs(9));
        assert!(meter.check(0.0).is_ok());
    }

    #[test]
    fn a_file_ends_with_the_clock() {
        let clock = Clock::new(Duration::from_secs(9));
        let mut file = Timed {
            source: Cursor::new([0; 4]),
            clock: clock.clone(),
            promised: Some(9),
            reach: Reach::default(),
        };
        let reach = file.reach.clone();
        assert_eq!(file.seek(SeekFrom::End(-9)).unwrap(), 0);
        assert_eq!(file.read(&mut [0; 2]).unwrap(), 2);
        assert_eq!(reach.get(), 2);
        clock.resume(Duration::ZERO);
        assert!(file.read(&mut [0; 2]).is_err());
        assert!(file.seek(SeekFrom::Start(0)).is_err());
    }
}
