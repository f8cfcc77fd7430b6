//! The end of each job: its files, its event, and its place in the summary.

use crate::audio::decode::salvage;
use crate::observe::event::{Done, Event, Origin, Stopped, Summary};
use crate::observe::text;
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::run::judged::judged;
use crate::run::known::{Known, Scopes, Verdict};
use crate::run::output;
use crate::transcript::gate;
use crate::transcript::segment::{Segment, Transcript};
use anyhow::bail;
use crossbeam_channel::Sender;
use std::sync::Arc;

/// Ends jobs and counts them.
#[derive(Debug)]
pub struct Closing {
    /// What the run knows.
    pub scopes: Arc<Scopes>,
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
    pub fn new(scopes: Arc<Scopes>, events: Sender<Event>) -> Self {
        Closing {
            scopes,
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
                self.scopes.stores().discard(key);
                self.current(job, seconds);
            }
            Verdict::Cached(entry) => {
                self.scopes.stores().discard(key);
                if self.scopes.of(job).tells_segments {
                    self.segments(job, entry.transcript.segments.clone());
                }
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
            judged: None,
        }));
    }

    /// Tells segments that nothing changes any more.
    pub fn segments(&mut self, job: &Job, segments: Vec<Segment>) {
        if !segments.is_empty() {
            self.tell(Event::Segments {
                job: job.id,
                path: job.input.path.clone(),
                segments,
            });
        }
    }

    /// Leaves jobs to a later run.
    pub fn left<'a>(&mut self, jobs: impl Iterator<Item = &'a Arc<Job>>, why: Stopped) {
        self.hold();
        for job in jobs {
            self.summary.left += 1;
            self.tell(Event::Left {
                job: job.id,
                path: job.input.path.clone(),
                why,
            });
        }
        self.release();
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
        let known = Arc::clone(self.scopes.of(job));
        let Known {
            keys,
            rendering,
            stores,
            gates,
            ..
        } = &*known;
        transcript.input.name = output::name(job).to_string_lossy().into_owned();
        transcript.model.name.clone_from(&keys.model.name);
        let outputs = match rendering.text(&transcript) {
            None => rendering.write(job, key, &transcript, stores)?,
            Some(text) => {
                self.tell(Event::Rendered { job: job.id, text });
                Vec::new()
            }
        };
        let failures = gate::failures(&transcript, gates);
        if !failures.is_empty() {
            bail!(
                "{}; its files are written all the same",
                failures.join(", ")
            );
        }
        if let Some(damage) = salvage(&transcript.coverage.lost) {
            self.summary.damaged += 1;
            let name = text::path(&job.input.path);
            self.tell(Event::Warning(format!(
                "{name}: {damage}; the rest is transcribed"
            )));
        }
        let audio_seconds = heard_seconds(&transcript);
        let judged = Some(judged(&transcript));
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
            judged,
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
/// Seconds of a recording that its transcript is of; of a clip, those behind its start.
fn heard_seconds(transcript: &Transcript) -> f64 {
    let start = transcript.settings["clip"]["start"].as_f64();
    (transcript.input.duration - start.unwrap_or(0.0)).max(0.0)
}
