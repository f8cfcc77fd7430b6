//! The batch: one thread that knows every job's state, hands windows to the pool in order, and
//! finishes each job when its last window is back.

use crate::audio::chunk::Chunk;
use crate::infer::engine::LanguageGuess;
use crate::infer::pool::{Loader, Outcome, Pool, Report, Task, Work};
use crate::observe::event::{Event, Origin, Summary};
use crate::observe::text;
use crate::plan::job::{Job, JobId};
use crate::plan::settings::Settings;
use crate::run::assembly::Decoded;
use crate::run::closing::Closing;
use crate::run::cutting::samples_on_disk;
use crate::run::known::Pending;
use crate::run::leads::Leads;
use crate::run::message::{Begun, Message};
use crate::run::work::InWork;
use crate::run::workshop::Opened;
use crate::store::line::Stage;
use anyhow::Context;
use crossbeam_channel::{Receiver, Select, Sender};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Everything a batch works with.
pub struct Batch {
    /// What was asked for.
    pub settings: Arc<Settings>,
    /// Every job, by its id.
    pub jobs: Vec<Arc<Job>>,
    /// Jobs that are not over when the batch begins.
    pub left: usize,
    /// Loads the weights when the first window needs them.
    pub loader: Loader,
    /// To the feed, for jobs that are to be looked at once more.
    pub again: Sender<Pending>,
    /// Which jobs have the same content.
    pub leads: Arc<Leads>,
    /// Devices, and how far decoding may run ahead.
    pub workshop: Opened,
    /// Where other threads send to.
    pub sender: Sender<Message>,
    /// Where their messages arrive.
    pub messages: Receiver<Message>,
    /// Ends jobs.
    pub closing: Closing,
}

/// A batch while it runs.
struct Running {
    batch: Batch,
    begun: HashMap<JobId, InWork>,
    ready: VecDeque<Task>,
    pool: Option<Pool>,
    /// Whether a device has its weights.
    loaded: bool,
    over: HashSet<JobId>,
}

impl Batch {
    /// Runs until every job is done or failed, or the user interrupts.
    ///
    /// # Errors
    /// When no more work can be done at all, such as when the model does not load.
    pub fn run(self) -> anyhow::Result<Summary> {
        let mut running = Running {
            begun: HashMap::new(),
            ready: VecDeque::new(),
            pool: None,
            loaded: false,
            over: HashSet::new(),
            batch: self,
        };
        let result = running.drive();
        if let Some(pool) = running.pool.take() {
            pool.join();
        }
        result.map(|()| running.batch.closing.summary)
    }
}

impl Running {
    fn drive(&mut self) -> anyhow::Result<()> {
        while self.over.len() < self.batch.left {
            let message = match self.next()? {
                Some(message) => message,
                None => continue,
            };
            match message {
                Message::Interrupted => {
                    self.batch.closing.summary.interrupted = true;
                    break;
                }
                message => self.handle(message)?,
            }
        }
        self.batch.closing.summary.left = self.batch.left - self.over.len();
        Ok(())
    }

    /// Waits for a message, or for a worker that takes the next task: then none.
    fn next(&mut self) -> anyhow::Result<Option<Message>> {
        let mut select = Select::new();
        let receive = select.recv(&self.batch.messages);
        let pool = self.pool.as_ref().filter(|_| !self.ready.is_empty());
        if let Some(pool) = pool {
            select.send(&pool.tasks);
        }
        let operation = select.select();
        if operation.index() == receive {
            let message = operation.recv(&self.batch.messages);
            return Ok(Some(message.context("every thread of the run is gone")?));
        }
        if let (Some(pool), Some(task)) = (pool, self.ready.pop_front()) {
            operation
                .send(&pool.tasks, task)
                .ok()
                .context("every worker is gone")?;
        }
        Ok(None)
    }

    fn handle(&mut self, message: Message) -> anyhow::Result<()> {
        match message {
            Message::Decided(job, key, verdict) => {
                let entry = Arc::clone(&self.batch.jobs[job]);
                if self.batch.closing.by(&entry, &key, verdict) {
                    self.end(job);
                }
            }
            Message::Skipped(job, holder) => {
                let entry = Arc::clone(&self.batch.jobs[job]);
                self.batch.closing.skipped(&entry, holder);
                self.end(job);
            }
            Message::Started(job, begun) => self.start(job, *begun),
            Message::Channels(job, count) => {
                if let Some(work) = self.begun.get_mut(&job) {
                    work.channels(count);
                }
            }
            Message::Length(job, seconds) => {
                self.tell(Event::Length { job, seconds });
                let chunk = f64::from(self.batch.settings.text.chunk_seconds);
                if let Some(work) = self.begun.get_mut(&job) {
                    work.diary.length(seconds);
                    if seconds > chunk {
                        work.diary.begin();
                    }
                }
            }
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
            Message::Interrupted => {}
        }
        Ok(())
    }

    fn start(&mut self, job: JobId, begun: Begun) {
        let work = InWork::new(begun, &self.batch.settings.text);
        if work.resumed > 0.0 {
            self.tell(Event::Resumed {
                job,
                path: self.batch.jobs[job].input.path.clone(),
                seconds: work.resumed,
            });
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
        self.enqueue(job, tasks)
    }

    fn enqueue(&mut self, job: JobId, work: Vec<(Arc<Chunk>, Work)>) -> anyhow::Result<()> {
        let tasks = work
            .into_iter()
            .map(|(chunk, work)| Task { job, chunk, work });
        self.ready.extend(tasks);
        if self.pool.is_none() {
            let Batch {
                workshop,
                loader,
                sender,
                ..
            } = &self.batch;
            let workshop = workshop.get().context("a chunk came from nowhere")?;
            self.pool = Some(Pool::start(
                &workshop.layout,
                Arc::clone(loader),
                sender.clone(),
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
            Report::Started(worker, job) => {
                let name = text::path(&self.batch.jobs[job].input.path);
                self.tell(Event::WorkerBusy { worker, name });
            }
            Report::Done {
                worker,
                job,
                chunk,
                outcome,
                busy,
            } => {
                self.tell(Event::WorkerIdle { worker });
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
            Outcome::Language(guesses) => {
                let guess = guesses.into_iter().next().unwrap_or(LanguageGuess {
                    language: "en".to_owned(),
                    probability: 0.0,
                });
                let tasks = work.settle(&guess);
                self.enqueue(job, tasks)?;
            }
            Outcome::Text(window, text) => {
                let tasks = match text.languages.first() {
                    Some(guess) => work.settle(guess),
                    None => Vec::new(),
                };
                let finished = work.take(chunk, window, text.segments);
                let seconds = work.seconds_of(chunk, window);
                self.tell(Event::Progress { job, seconds });
                self.enqueue(job, tasks)?;
                if finished {
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
        let _ = std::fs::remove_file(&chunk.path);
        if let Some(workshop) = self.batch.workshop.get() {
            workshop.budget.give(samples_on_disk(chunk));
        }
    }

    fn finish_if_complete(&mut self, job: JobId) {
        let work = self.begun.get(&job);
        let complete = work.is_some_and(|work| work.assembly.complete().is_some());
        let Some(mut work) = complete.then(|| self.begun.remove(&job)).flatten() else {
            return;
        };
        let entry = work.entry(&self.batch.closing.known.keys.model);
        let Closing { known, .. } = &self.batch.closing;
        let kept = known.stores.keep(&entry);
        let origin = Origin::Transcribed {
            resumed: work.resumed,
        };
        let (key, wall) = (entry.head.parts.key(), work.begun.elapsed().as_secs_f64());
        let plan = Arc::clone(&self.batch.jobs[job]);
        let written = self
            .batch
            .closing
            .written(&plan, &key, entry.transcript, origin, wall);
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
            self.ready.retain(|task| task.job != job);
            for chunk in work.assembly.unfinished() {
                self.discard(chunk);
            }
        }
        let entry = Arc::clone(&self.batch.jobs[job]);
        self.batch.closing.failed(&entry, error);
        self.end(job);
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
