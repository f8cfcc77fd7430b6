//! The batch: one thread that knows every job's state, hands windows to the pool in order, and
//! finishes each job when its last window is back.

use crate::audio::chunk::Chunk;
use crate::infer::device::Layout;
use crate::infer::pool::{Loader, Outcome, Pool, Report, Task, Work};
use crate::observe::event::{Done, Event, Summary};
use crate::observe::text;
use crate::plan::job::{Job, JobId};
use crate::plan::settings::Settings;
use crate::run::assembly::{self, Assembly, Decoded};
use crate::run::budget::Budget;
use crate::run::feed::{samples_on_disk, seconds};
use crate::run::output;
use crate::transcript::merge::covered_seconds;
use crate::transcript::segment::{Coverage, InputInfo, ModelInfo, Transcript, round_to_ms};
use anyhow::Context;
use crossbeam_channel::{Receiver, Select, Sender};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

/// What the other threads tell the batch.
pub enum Message {
    /// An input is being opened.
    Started(JobId),
    /// An input's length by its header, seconds.
    Length(JobId, f64),
    /// A chunk lies on disk.
    Chunk(JobId, Arc<Chunk>),
    /// An input is decoded to its end.
    Decoded(JobId, Decoded),
    /// An input failed before inference.
    Failed(JobId, anyhow::Error),
    /// A worker tells.
    Pool(Report),
    /// The user wants to stop.
    Interrupted,
}

/// Everything a batch works with.
pub struct Batch {
    /// What was asked for.
    pub settings: Arc<Settings>,
    /// The model, for the transcripts.
    pub model: ModelInfo,
    /// Every job, by its id.
    pub jobs: Vec<Arc<Job>>,
    /// Workers and threads.
    pub layout: Layout,
    /// Loads the weights when the first window needs them.
    pub loader: Loader,
    /// Where other threads send to.
    pub sender: Sender<Message>,
    /// Where their messages arrive.
    pub messages: Receiver<Message>,
    /// Where to tell what happens.
    pub events: Sender<Event>,
    /// To be given back what finished chunks took.
    pub budget: Arc<Budget>,
}

/// A job that was begun.
struct InWork {
    assembly: Assembly,
    begun: Instant,
}

/// A batch while it runs.
struct Running {
    batch: Batch,
    begun: HashMap<JobId, InWork>,
    ready: VecDeque<Task>,
    pool: Option<Pool>,
    summary: Summary,
    over: usize,
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
            summary: Summary::default(),
            over: 0,
            batch: self,
        };
        let result = running.drive();
        if let Some(pool) = running.pool.take() {
            pool.join();
        }
        result.map(|()| running.summary)
    }
}

impl Running {
    fn drive(&mut self) -> anyhow::Result<()> {
        while self.over < self.batch.jobs.len() {
            let message = match self.next()? {
                Some(message) => message,
                None => continue,
            };
            match message {
                Message::Interrupted => {
                    self.summary.interrupted = true;
                    break;
                }
                message => self.handle(message)?,
            }
        }
        self.summary.left = self.batch.jobs.len() - self.over;
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
            Message::Started(job) => {
                let language = self.batch.settings.text.language.as_deref();
                let work = InWork {
                    assembly: Assembly::new(language),
                    begun: Instant::now(),
                };
                self.begun.insert(job, work);
            }
            Message::Length(job, seconds) => self.tell(Event::Length { job, seconds }),
            Message::Chunk(job, chunk) => self.chunk(job, &chunk)?,
            Message::Decoded(job, decoded) => {
                if let Some(work) = self.begun.get_mut(&job) {
                    work.assembly.decoded(decoded);
                    self.finish_if_complete(job);
                }
            }
            Message::Failed(job, error) => self.fail(job, &error),
            Message::Pool(report) => self.report(report)?,
            Message::Interrupted => {}
        }
        Ok(())
    }

    fn chunk(&mut self, job: JobId, chunk: &Arc<Chunk>) -> anyhow::Result<()> {
        let Some(work) = self.begun.get_mut(&job) else {
            self.discard(chunk);
            return Ok(());
        };
        let tasks = work.assembly.add(chunk);
        self.enqueue(job, tasks)
    }

    fn enqueue(&mut self, job: JobId, work: Vec<(Arc<Chunk>, Work)>) -> anyhow::Result<()> {
        let tasks = work.into_iter().map(|(chunk, work)| Task {
            job,
            chunk,
            work,
            threads: None,
        });
        self.ready.extend(tasks);
        if self.pool.is_none() {
            let Batch {
                layout,
                loader,
                sender,
                ..
            } = &self.batch;
            self.pool = Some(Pool::start(
                layout,
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
                ..
            } => {
                self.tell(Event::WorkerIdle { worker });
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
                let tasks = work.assembly.settle(&guesses);
                self.enqueue(job, tasks)?;
            }
            Outcome::Segments(window, segments) => {
                let finished = work.assembly.take(chunk, window, segments);
                self.tell(Event::Progress {
                    job,
                    seconds: assembly::seconds_of(chunk, window),
                });
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
        self.batch.budget.give(samples_on_disk(chunk));
    }

    fn finish_if_complete(&mut self, job: JobId) {
        let Some(work) = self.begun.get(&job) else {
            return;
        };
        let Some(decoded) = work.assembly.complete() else {
            return;
        };
        let transcript = self.transcript(job, &work.assembly, decoded);
        let wall_seconds = work.begun.elapsed().as_secs_f64();
        let entry = &self.batch.jobs[job];
        match output::write(entry, &transcript, &self.batch.settings) {
            Err(error) => self.fail(job, &error),
            Ok(outputs) => {
                let done = Done {
                    job,
                    path: entry.input.path.clone(),
                    audio_seconds: transcript.input.duration,
                    wall_seconds,
                    language: transcript.language,
                    outputs,
                };
                self.begun.remove(&job);
                self.over += 1;
                self.summary.done += 1;
                self.summary.audio_seconds += done.audio_seconds;
                self.tell(Event::Done(done));
            }
        }
    }

    fn transcript(&self, job: JobId, assembly: &Assembly, decoded: &Decoded) -> Transcript {
        let duration = round_to_ms(seconds(decoded.samples));
        let segments = assembly.segments(duration);
        let (language, language_probability) = assembly.language();
        Transcript {
            input: InputInfo {
                name: self.batch.jobs[job].input.name(),
                sha256: decoded.sha256.clone(),
                duration,
            },
            model: self.batch.model.clone(),
            settings: serde_json::to_value(&self.batch.settings.text).unwrap_or_default(),
            language,
            language_probability,
            coverage: Coverage {
                speech: round_to_ms(seconds(decoded.speech)),
                transcribed: round_to_ms(covered_seconds(&segments)),
                lost: decoded.lost.clone(),
            },
            segments,
        }
    }

    fn fail(&mut self, job: JobId, error: &anyhow::Error) {
        let Some(work) = self.begun.remove(&job) else {
            return; // It failed before, and was counted.
        };
        self.ready.retain(|task| task.job != job);
        for chunk in work.assembly.unfinished() {
            self.discard(chunk);
        }
        self.over += 1;
        self.summary.failed += 1;
        self.tell(Event::Failed {
            job: Some(job),
            path: self.batch.jobs[job].input.path.clone(),
            reason: format!("{error:#}"),
        });
    }

    /// The reporter outlives the batch; if it is gone, nobody is there to tell.
    fn tell(&self, event: Event) {
        let _ = self.batch.events.send(event);
    }
}
