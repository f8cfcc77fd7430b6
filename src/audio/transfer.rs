//! What every way of bringing bytes here shares: cancelling, patience, limits and progress.

use crate::observe::event::{Event, Step};
use crate::plan::job::JobId;
use crossbeam_channel::Sender;
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Progress is told this often.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// A sleeper looks at the cancel flag this often.
const LOOK: Duration = Duration::from_millis(20);
/// First pause before trying again; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Longest pause before trying again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const BLOCK: usize = 64 * 1024;

/// Why an input did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The run is over.
    #[error("the run was stopped")]
    Cancelled,
    /// It may go better another time.
    #[error("{0}")]
    Passing(String),
    /// It will not.
    #[error("{0}")]
    Lasting(String),
}

impl Trouble {
    /// The same, with what was being done before the sentence.
    pub fn during(self, stage: &str) -> Self {
        match self {
            Trouble::Cancelled => Trouble::Cancelled,
            Trouble::Passing(what) => Trouble::Passing(format!("{stage}: {what}")),
            Trouble::Lasting(what) => Trouble::Lasting(format!("{stage}: {what}")),
        }
    }

    /// A local file that cannot be written or read.
    pub fn disk(error: &std::io::Error) -> Self {
        Trouble::Lasting(format!(
            "cannot keep it in the temporary folder: {error}; free some space or choose another --temp-dir"
        ))
    }
}

/// One input on its way.
pub struct Transfer {
    /// Raised when the run should stop.
    pub cancel: Arc<AtomicBool>,
    /// Where progress is told; none for what no input waits for.
    pub events: Option<Sender<Event>>,
    /// Which input.
    pub job: JobId,
    /// Its name for people.
    pub name: String,
    /// When which step was told of last.
    pub told: Cell<Option<(Step, Instant)>>,
}

impl Transfer {
    /// Fails when the run is over.
    ///
    /// # Errors
    /// [`Trouble::Cancelled`].
    pub fn go_on(&self) -> Result<(), Trouble> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(Trouble::Cancelled);
        }
        Ok(())
    }

    /// Waits, but not past the end of the run.
    ///
    /// # Errors
    /// [`Trouble::Cancelled`].
    pub fn sleep(&self, time: Duration) -> Result<(), Trouble> {
        let until = Instant::now() + time;
        loop {
            self.go_on()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(LOOK));
        }
    }

    /// Tells how far a step is: bytes, and all of them where that is known. What comes faster than
    /// anybody reads is left out.
    pub fn tell(&self, step: Step, bytes: u64, total: Option<u64>) {
        if let Some((last, when)) = self.told.get()
            && last == step
            && when.elapsed() < TELL_EVERY
        {
            return;
        }
        self.told.set(Some((step, Instant::now())));
        if let Some(events) = &self.events {
            // Without a reporter nobody is there to tell.
            let _ = events.send(Event::Fetching {
                job: self.job,
                name: self.name.clone(),
                step,
                bytes,
                total,
            });
        }
    }

    /// Does something, and again after a pause while its trouble may pass and tries are left. The
    /// pauses double, and differ by chance, so that many clients do not come back at once.
    ///
    /// # Errors
    /// The last trouble, as a lasting one.
    pub fn retried<T>(
        &self,
        retries: u32,
        mut work: impl FnMut() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let mut tries = 0;
        loop {
            self.go_on()?;
            match work() {
                Err(Trouble::Passing(_)) if tries < retries => {
                    self.sleep(pause(tries))?;
                    tries += 1;
                }
                Err(Trouble::Passing(what)) if tries > 0 => {
                    return Err(Trouble::Lasting(format!("{what} ({} tries)", tries + 1)));
                }
                Err(Trouble::Passing(what)) => return Err(Trouble::Lasting(what)),
                other => return other,
            }
        }
    }

    /// Copies up to the end of `from`, telling progress that starts at `start` bytes.
    ///
    /// # Errors
    /// Passing when `from` fails, lasting when there are more than `limit` bytes with those at the
    /// start, when `deadline` is past, or when `to` cannot be written.
    pub fn copy(
        &self,
        from: &mut dyn Read,
        to: &mut dyn Write,
        bounds: &Bounds,
        start: u64,
    ) -> Result<u64, Trouble> {
        let mut block = vec![0; BLOCK];
        let mut done = start;
        loop {
            self.go_on()?;
            if bounds.deadline.is_some_and(|end| Instant::now() > end) {
                return Err(Trouble::Lasting(format!(
                    "it takes too long: {} came in time; raise --download-timeout",
                    size(done)
                )));
            }
            let read = match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Trouble::Passing(bounds.broken(done, error))),
            };
            done += read as u64;
            if done > bounds.limit {
                return Err(too_much(bounds.limit));
            }
            to.write_all(&block[..read])
                .map_err(|error| Trouble::disk(&error))?;
            self.tell(bounds.step, done, bounds.total);
        }
        to.flush().map_err(|error| Trouble::disk(&error))?;
        if let Some(total) = bounds.total
            && done < total
        {
            let early = std::io::Error::from(ErrorKind::UnexpectedEof);
            return Err(Trouble::Passing(bounds.broken(done, early)));
        }
        Ok(done)
    }
}

/// The bounds of one copy.
pub struct Bounds {
    /// Most bytes altogether.
    pub limit: u64,
    /// When it has to be over.
    pub deadline: Option<Instant>,
    /// Bytes that were announced.
    pub total: Option<u64>,
    /// What progress is told as.
    pub step: Step,
}

impl Bounds {
    fn broken(&self, done: u64, error: std::io::Error) -> String {
        let why = crate::audio::http::why(&ureq::Error::from(error));
        match self.total {
            Some(total) => format!("{why} after {} of {}", size(done), size(total)),
            None => format!("{why} after {}", size(done)),
        }
    }
}

/// The sentence about more bytes than are taken.
pub fn too_much(limit: u64) -> Trouble {
    Trouble::Lasting(format!(
        "it is larger than {}; raise --max-download if that is right",
        size(limit)
    ))
}

/// Bytes for people.
pub fn size(bytes: u64) -> String {
    bytesize::ByteSize::b(bytes).display().iec().to_string()
}

/// The pause before the try after this one: doubled each time, of which a random half may fall
/// away.
fn pause(tries: u32) -> Duration {
    let whole = FIRST_PAUSE
        .saturating_mul(1 << tries.min(16))
        .min(LONGEST_PAUSE);
    // The only randomness in the standard library, and enough for this.
    let random = RandomState::new().hash_one(tries) % 1000;
    whole / 2 + whole.mul_f64(random as f64 / 2000.0)
}

#[cfg(test)]
pub(super) fn transfer() -> Transfer {
    Transfer {
        cancel: Arc::new(AtomicBool::new(false)),
        events: None,
        job: 0,
        name: "x.ogg".to_owned(),
        told: Cell::new(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(limit: u64) -> Bounds {
        Bounds {
            limit,
            deadline: None,
            total: None,
            step: Step::Downloading,
        }
    }

    #[test]
    fn only_passing_trouble_is_tried_again() {
        let mut tries = 0;
        let mut run = |trouble: Trouble, retries| {
            tries = 0;
            let result: Result<(), _> = transfer().retried(retries, || {
                tries += 1;
                Err(trouble.clone())
            });
            (result.unwrap_err(), tries)
        };
        let passing = Trouble::Passing("gone".to_owned());
        let lasting = Trouble::Lasting("gone".to_owned());
        let twice = Trouble::Lasting("gone (2 tries)".to_owned());
        assert_eq!(run(passing.clone(), 1), (twice, 2));
        assert_eq!(run(passing, 0), (lasting.clone(), 1));
        assert_eq!(run(lasting.clone(), 5), (lasting, 1));
    }

    #[test]
    fn an_endless_stream_ends_at_the_limit() {
        let mut out = Vec::new();
        let error = transfer()
            .copy(&mut std::io::repeat(1), &mut out, &bounds(100_000), 0)
            .unwrap_err();
        assert!(error.to_string().contains("--max-download"), "{error}");
        assert!(out.len() <= 100_000);
    }

    #[test]
    fn fewer_bytes_than_announced_are_a_broken_connection() {
        let announced = Bounds {
            total: Some(10),
            ..bounds(100)
        };
        let copied = transfer().copy(&mut &b"12345"[..], &mut Vec::new(), &announced, 0);
        assert!(matches!(copied, Err(Trouble::Passing(what)) if what.contains("5 B of 10 B")));
        let copied = transfer().copy(&mut &b"12345"[..], &mut Vec::new(), &announced, 5);
        assert_eq!(copied, Ok(10));
    }

    #[test]
    fn a_stopped_run_waits_for_nothing() {
        let transfer = transfer();
        transfer.cancel.store(true, Ordering::Relaxed);
        let hour = Duration::from_secs(3600);
        assert_eq!(transfer.sleep(hour), Err(Trouble::Cancelled));
    }

    #[test]
    fn pauses_double_within_bounds() {
        for tries in 0..40 {
            let whole = FIRST_PAUSE
                .saturating_mul(1 << tries.min(16))
                .min(LONGEST_PAUSE);
            let pause = pause(tries);
            assert!(pause >= whole / 2 && pause <= whole, "{tries}: {pause:?}");
        }
    }
}
