//! The end of each job: its files, its event, and its place in the summary.

use crate::observe::event::{Done, Event, Origin, Summary};
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::run::known::{Known, Verdict};
use crate::run::output;
use crate::transcript::gate;
use crate::transcript::segment::Transcript;
use anyhow::bail;
use crossbeam_channel::Sender;
use std::sync::Arc;

/// Ends jobs and counts them.
#[derive(Debug)]
pub struct Closing {
    /// What the run knows.
    pub known: Arc<Known>,
    /// Where to tell what happens.
    pub events: Sender<Event>,
    /// What became of the jobs so far.
    pub summary: Summary,
    /// Events that go out together; none when each goes out at once.
    held: Option<Vec<Event>>,
}

/// Events that go out together. To wake the reporter for each takes longer than to find out that
/// an input is unchanged.
const HELD: usize = 64;

impl Closing {
    /// Nothing has ended yet.
    pub fn new(known: Arc<Known>, events: Sender<Event>) -> Self {
        Closing {
            known,
            events,
            summary: Summary::default(),
            held: None,
        }
    }

    /// Sends events several at once from now on, until [`Closing::release`].
    pub fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Sends what is held, and each event at once from now on.
    pub fn release(&mut self) {
        if let Some(events) = self.held.take() {
            let _ = self.events.send(Event::Several(events));
        }
    }

    /// Ends a job by what is known of it; false when there is work to be done for it.
    pub fn by(&mut self, job: &Job, key: &ContentKey, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Current(seconds) => {
                self.known.stores.discard(key);
                self.current(job, seconds);
            }
            Verdict::Cached(entry) => {
                self.known.stores.discard(key);
                if let Err(error) = self.written(job, key, entry.transcript, Origin::Cached, 0.0) {
                    self.failed(job, &error);
                }
            }
            Verdict::Refused(reason) => self.failed(job, &anyhow::Error::msg(reason)),
            Verdict::Unknown => return false,
        }
        true
    }

    fn current(&mut self, job: &Job, seconds: f64) {
        self.summary.current += 1;
        self.summary.spared_seconds += seconds;
        self.tell(Event::Done(Done {
            job: job.id,
            path: job.input.path.clone(),
            origin: Origin::Current,
            audio_seconds: seconds,
            wall_seconds: 0.0,
            language: String::new(),
            outputs: Vec::new(),
        }));
    }

    /// Writes a job's files and ends it. The transcript takes the names of this run.
    ///
    /// # Errors
    /// One line that names the file that could not be written, or what the transcript lacks by the
    /// run's gates; the job is not ended then.
    pub fn written(
        &mut self,
        job: &Job,
        key: &ContentKey,
        mut transcript: Transcript,
        origin: Origin,
        wall_seconds: f64,
    ) -> anyhow::Result<()> {
        let Known {
            keys,
            rendering,
            stores,
            gates,
            ..
        } = &*self.known;
        transcript.input.name = output::name(job).to_string_lossy().into_owned();
        transcript.model.name.clone_from(&keys.model.name);
        let outputs = rendering.write(job, key, &transcript, stores)?;
        let failures = gate::failures(&transcript, gates);
        if !failures.is_empty() {
            bail!(
                "{}; its files are written all the same",
                failures.join(", ")
            );
        }
        let audio_seconds = transcript.input.duration;
        match origin {
            Origin::Transcribed { resumed } => {
                self.summary.done += 1;
                self.summary.resumed += usize::from(resumed > 0.0);
                self.summary.audio_seconds += audio_seconds - resumed;
                self.summary.spared_seconds += resumed;
            }
            Origin::Cached | Origin::Current => {
                self.summary.cached += 1;
                self.summary.spared_seconds += audio_seconds;
            }
        }
        self.tell(Event::Done(Done {
            job: job.id,
            path: job.input.path.clone(),
            origin,
            audio_seconds,
            wall_seconds,
            language: transcript.language,
            outputs,
        }));
        Ok(())
    }

    /// Ends a job that another process does.
    pub fn skipped(&mut self, job: &Job, holder: String) {
        self.summary.skipped += 1;
        self.tell(Event::Skipped {
            job: job.id,
            path: job.input.path.clone(),
            holder,
        });
    }

    /// Ends a job that failed.
    pub fn failed(&mut self, job: &Job, error: &anyhow::Error) {
        self.summary.failed += 1;
        self.tell(Event::Failed {
            job: Some(job.id),
            path: job.input.path.clone(),
            reason: format!("{error:#}"),
        });
    }

    /// The reporter outlives the run; if it is gone, nobody is there to tell.
    pub fn tell(&mut self, event: Event) {
        let Some(held) = &mut self.held else {
            let _ = self.events.send(event);
            return;
        };
        held.push(event);
        if held.len() >= HELD {
            self.release();
            self.hold();
        }
    }
}
