//! What a batch makes of each message.

use super::Running;
use crate::audio::chunk::Chunk;
use crate::infer::pool::{Outcome, Pool, Report, Task, Work};
use crate::observe::event::{Event, Origin};
use crate::observe::text;
use crate::plan::job::{Job, JobId};
use crate::run::assembly::Decoded;
use crate::run::batch::Batch;
use crate::run::cutting::seconds;
use crate::run::message::{Begun, Message};
use crate::run::pieces::forced_cuts;
use crate::run::work::InWork;
use crate::store::line::Stage;
use anyhow::Context;
use std::sync::Arc;

impl Running {
    pub(super) fn handle(&mut self, message: Message) -> anyhow::Result<()> {
        match message {
            Message::Decided(job, key, verdict) => {
                if let Some(entry) = self.job(job)
                    && self.batch.closing.by(&entry, &key, verdict)
                {
                    self.end(job);
                }
            }
            Message::Skipped(job, holder) => {
                if let Some(entry) = self.job(job) {
                    self.batch.closing.skipped(&entry, holder);
                    self.end(job);
                }
            }
            Message::Started(job, begun) => self.start(job, *begun),
            Message::Channels(job, count) => {
                if let Some(work) = self.begun.get_mut(&job) {
                    work.channels(count);
                }
            }
            Message::Length(job, seconds) => self.length(job, seconds),
            Message::Chunk(job, chunk) => self.chunk(job, &chunk)?,
            Message::Decoded(job, decoded) => self.decoded(job, decoded),
            Message::Failed(job, error) => self.fail(job, &error),
            Message::Stale(job, error) => {
                if let Some(work) = self.begun.get_mut(&job) {
                    work.diary.remove();
                }
                self.fail(job, &error);
            }
            Message::Unusable(error) => return Err(anyhow::anyhow!("{error:#}")),
            Message::Pool(report) => self.report(report)?,
            Message::FeedOver => self.batch.feeding = self.batch.feeding.saturating_sub(1),
            Message::Stop(_) => {}
        }
        Ok(())
    }

    /// A job of this batch.
    fn job(&self, job: JobId) -> Option<Arc<Job>> {
        self.batch.jobs.get(&job).cloned()
    }

    fn length(&mut self, job: JobId, seconds: f64) {
        self.tell(Event::Length { job, seconds });
        let Some(entry) = self.job(job) else { return };
        let known = self.batch.closing.scopes.of(&entry);
        let chunk = f64::from(known.settings.text.chunk_seconds);
        if let Some(work) = self.begun.get_mut(&job) {
            work.diary.length(seconds);
            if seconds > chunk {
                work.diary.begin();
            }
        }
    }

    fn start(&mut self, job: JobId, begun: Begun) {
        let Some(entry) = self.job(job) else { return };
        let mut work = InWork::new(begun, self.batch.closing.scopes.of(&entry));
        if work.resumed > 0.0 {
            self.tell(Event::Resumed {
                job,
                path: entry.input.path.clone(),
                seconds: work.resumed,
            });
            let settled = work.settled();
            self.batch.closing.segments(&entry, settled);
        }
        self.begun.insert(job, work);
    }

    fn decoded(&mut self, job: JobId, decoded: Decoded) {
        let Some(work) = self.begun.get_mut(&job) else {
            return; // It failed before.
        };
        work.decoded(decoded);
        self.finish_if_complete(job);
    }

    fn chunk(&mut self, job: JobId, chunk: &Arc<Chunk>) -> anyhow::Result<()> {
        let Some(work) = self.begun.get_mut(&job) else {
            self.discard(chunk);
            return Ok(());
        };
        let tasks = work.assembly.add(chunk);
        if work.assembly.is_long() {
            work.diary.begin();
        }
        work.diary.stage(match self.loaded {
            true => Stage::Transcribing,
            false => Stage::ModelLoading,
        });
        let cuts = forced_cuts(chunk);
        if let Some(entry) = self.job(job).filter(|_| !cuts.is_empty()) {
            let name = text::path(&entry.input.path);
            let cuts: Vec<String> = cuts.iter().map(|at| format!("{at:.2} s")).collect();
            self.tell(Event::Detail(format!(
                "{name}: cut where somebody speaks: {}",
                cuts.join(", ")
            )));
        }
        self.enqueue(job, tasks)
    }

    fn enqueue(&mut self, job: JobId, work: Vec<(Arc<Chunk>, Work)>) -> anyhow::Result<()> {
        let tasks = work
            .into_iter()
            .map(|(chunk, work)| Task { job, chunk, work });
        self.queue.push(tasks);
        if self.batch.pool.is_none() && self.queue.waits() {
            let Batch {
                workshop,
                loader,
                stopper,
                ..
            } = &self.batch;
            let workshop = workshop.get().context("a chunk came from nowhere")?;
            self.batch.pool = Some(Pool::start(
                &workshop.layout,
                Arc::clone(loader),
                stopper.sender.clone(),
                Message::Pool,
            )?);
        }
        Ok(())
    }

    fn report(&mut self, report: Report) -> anyhow::Result<()> {
        match report {
            Report::Ready(device) => {
                self.tell(Event::Detail(format!("model loaded on {device}")));
                self.loaded = true;
                for work in self
                    .begun
                    .values_mut()
                    .filter(|work| work.assembly.has_work())
                {
                    work.diary.stage(Stage::Transcribing);
                }
            }
            Report::Broken(error) => return Err(error),
            Report::Started(worker, job, now) => {
                self.shifts.begin(worker, now);
                if let Some(entry) = self.job(job) {
                    let name = text::path(&entry.input.path);
                    self.tell(Event::WorkerBusy { worker, name });
                }
            }
            Report::Done {
                worker,
                job,
                chunk,
                outcome,
                busy,
            } => {
                self.shifts.end(worker, busy);
                let seconds = busy.as_secs_f64();
                self.tell(Event::WorkerIdle {
                    worker,
                    job,
                    seconds,
                });
                self.queue.done(job, &chunk);
                if let Some(work) = self.begun.get_mut(&job) {
                    work.busy += busy;
                }
                self.outcome(job, &chunk, outcome)?;
            }
        }
        Ok(())
    }

    fn outcome(&mut self, job: JobId, chunk: &Arc<Chunk>, outcome: Outcome) -> anyhow::Result<()> {
        let Some(work) = self.begun.get_mut(&job) else {
            return Ok(()); // The job failed while this window was out.
        };
        match outcome {
            Outcome::Language(window, guesses) => {
                let tasks = work.hear(chunk, window, &guesses);
                self.enqueue(job, tasks)?;
            }
            Outcome::Text(window, text) => {
                let mut tasks = match text.languages.is_empty() {
                    true => Vec::new(),
                    false => work.hear(chunk, window, &text.languages),
                };
                let (finished, more) = work.take(chunk, window, text);
                tasks.extend(more);
                let settled = work.settled();
                let seconds_done = work.seconds_of(chunk, window);
                self.tell(Event::Progress {
                    job,
                    seconds: seconds_done,
                });
                if let Some(entry) = self.job(job) {
                    self.batch.closing.segments(&entry, settled);
                }
                self.enqueue(job, tasks)?;
                if finished {
                    self.tell(Event::Chunk {
                        job,
                        index: chunk.index,
                        start: seconds(chunk.start),
                        end: seconds(chunk.end),
                    });
                    self.discard(chunk);
                    self.finish_if_complete(job);
                }
            }
            Outcome::Failed(error) => self.fail(job, &error.into()),
        }
        Ok(())
    }

    /// Gives a chunk's disk space back. A file that stays is removed with its session.
    fn discard(&self, chunk: &Chunk) {
        if let Some(workshop) = self.batch.workshop.get() {
            workshop.discard(chunk);
        }
    }

    fn finish_if_complete(&mut self, job: JobId) {
        let work = self.begun.get(&job);
        let complete = work.is_some_and(|work| work.assembly.complete().is_some());
        let Some(mut work) = complete.then(|| self.begun.remove(&job)).flatten() else {
            return;
        };
        let Some(plan) = self.job(job) else { return };
        let closing = &mut self.batch.closing;
        let entry = work.entry(&closing.scopes.of(&plan).keys.model);
        let kept = closing.scopes.stores().keep(&entry);
        let untold = work.untold(&entry.transcript.segments);
        closing.segments(&plan, untold.to_vec());
        let origin = Origin::Transcribed {
            resumed: work.resumed,
        };
        let (key, wall) = (entry.head.parts.key(), work.begun.elapsed().as_secs_f64());
        let written = closing.written(&plan, &key, entry.transcript, origin, wall);
        if kept || written.is_ok() {
            work.diary.remove();
        }
        // Whoever waits for this recording finds all of it from here on.
        drop(work.claim);
        match written {
            Ok(()) => self.end(job),
            Err(error) => self.fail(job, &error),
        }
    }

    fn fail(&mut self, job: JobId, error: &anyhow::Error) {
        if self.over.contains(&job) {
            return; // It failed before, and was counted.
        }
        if let Some(work) = self.begun.remove(&job) {
            self.queue.forget(job);
            for chunk in work.assembly.unfinished() {
                self.discard(chunk);
            }
        }
        if let Some(entry) = self.job(job) {
            self.batch.closing.failed(&entry, error);
            self.end(job);
        }
    }

    /// A job is over. Those with the same content are looked at once more.
    fn end(&mut self, job: JobId) {
        self.over.insert(job);
        for pending in self.batch.leads.end(job) {
            // The feed outlives the batch.
            let _ = self.batch.again.send(pending);
        }
    }

    /// The reporter outlives the batch; if it is gone, nobody is there to tell.
    fn tell(&mut self, event: Event) {
        self.batch.closing.tell(event);
    }
}
