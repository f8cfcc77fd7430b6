//! The batch: one thread that knows every job's state, hands windows to the pool in order, and
//! finishes each job when its last window is back.

use crate::audio::chunk::Chunk;
use crate::infer::engine::LanguageGuess;
use crate::infer::pool::{Loader, Outcome, Pool, Report, Task, Work};
use crate::observe::event::{Event, Origin, Summary};
use crate::observe::text;
use crate::plan::job::{Job, JobId};
use crate::plan::key::{ContentKey, KeyParts};
use crate::plan::settings::Settings;
use crate::run::assembly::{self, Assembly, Decoded};
use crate::run::closing::Closing;
use crate::run::cutting::{samples_on_disk, seconds};
use crate::run::diary::{Diary, Earlier};
use crate::run::known::{Pending, Verdict};
use crate::run::leads::Leads;
use crate::run::stores;
use crate::run::workshop::Opened;
use crate::store::claim::Claim;
use crate::store::entry::{Entry, Head};
use crate::store::line::{ChunkDone, ChunkPlan, Stage};
use crate::transcript::merge::covered_seconds;
use crate::transcript::segment::{Coverage, InputInfo, Transcript, round_to_ms};
use anyhow::Context;
use crossbeam_channel::{Receiver, Select, Sender};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the other threads tell the batch.
pub enum Message {
    /// It is known what becomes of an input without transcribing it.
    Decided(JobId, ContentKey, Verdict),
    /// An input is left to another process.
    Skipped(JobId, String),
    /// An input is being opened.
    Started(JobId, Box<Begun>),
    /// An input's length by its header, seconds.
    Length(JobId, f64),
    /// A chunk lies on disk.
    Chunk(JobId, Arc<Chunk>),
    /// An input is decoded as far as it has to be.
    Decoded(JobId, Decoded),
    /// An input failed before inference.
    Failed(JobId, anyhow::Error),
    /// An input failed, and what was done of it is of no use.
    Stale(JobId, anyhow::Error),
    /// The run cannot go on.
    Unusable(Arc<anyhow::Error>),
    /// A worker tells.
    Pool(Report),
    /// The user wants to stop.
    Interrupted,
}

/// An input that is to be transcribed.
pub struct Begun {
    /// What its transcript is made from.
    pub parts: KeyParts,
    /// Keeps other processes away from it.
    pub claim: Option<Claim>,
    /// Its journal.
    pub diary: Diary,
    /// What an interrupted run did of it.
    pub earlier: Earlier,
}

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

/// A job that was begun.
struct InWork {
    assembly: Assembly,
    begun: Instant,
    parts: KeyParts,
    claim: Option<Claim>,
    diary: Diary,
    /// Time that workers spent on it.
    busy: Duration,
    /// Seconds of the recording that an interrupted run had done.
    resumed: f64,
}

impl InWork {
    /// Settles the language, for good and for a run that goes on from here.
    fn settle(&mut self, guess: &LanguageGuess) -> Vec<(Arc<Chunk>, Work)> {
        self.diary.language(guess);
        self.assembly.settle(guess)
    }
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
        let resumed = seconds(begun.earlier.samples());
        if resumed > 0.0 {
            let path = self.batch.jobs[job].input.path.clone();
            self.tell(Event::Resumed {
                job,
                path,
                seconds: resumed,
            });
        }
        let text = &self.batch.settings.text;
        let mut assembly = Assembly::new(text.language.as_deref(), &text.decoding);
        assembly.resume(begun.earlier);
        let work = InWork {
            assembly,
            begun: Instant::now(),
            parts: begun.parts,
            claim: begun.claim,
            diary: begun.diary,
            busy: Duration::ZERO,
            resumed,
        };
        self.begun.insert(job, work);
    }

    fn decoded(&mut self, job: JobId, decoded: Decoded) {
        let Some(work) = self.begun.get_mut(&job) else {
            return; // It failed before.
        };
        work.diary.plan(ChunkPlan {
            chunks: decoded.chunks,
            samples: decoded.samples,
            speech: decoded.speech,
            lost: decoded.lost.clone(),
        });
        work.assembly.decoded(decoded);
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
        let tasks = work.into_iter().map(|(chunk, work)| Task {
            job,
            chunk,
            work,
            threads: None,
        });
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
                let finished = work.assembly.take(chunk, window, text.segments);
                if finished && (work.diary.is_open() || work.assembly.complete().is_none()) {
                    work.diary.chunk(ChunkDone {
                        index: chunk.index,
                        start: chunk.start,
                        end: chunk.end,
                        carry: chunk.carry,
                        speech: chunk.speech,
                        windows: work.assembly.texts(chunk.index).to_vec(),
                    });
                }
                self.tell(Event::Progress {
                    job,
                    seconds: assembly::seconds_of(chunk, window),
                });
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
        let complete = |work: &&mut InWork| work.assembly.complete().is_some();
        if self.begun.get_mut(&job).filter(complete).is_none() {
            return;
        }
        let Some(mut work) = self.begun.remove(&job) else {
            return;
        };
        work.diary.stage(Stage::Postprocessing);
        let transcript = self.transcript(&work);
        let entry = Entry {
            head: Head {
                parts: work.parts,
                created: stores::now(),
                device_seconds: work.busy.as_secs_f64(),
                audio_seconds: transcript.input.duration,
            },
            transcript,
        };
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

    fn transcript(&self, work: &InWork) -> Transcript {
        let decoded = work.assembly.complete().cloned().unwrap_or_default();
        let duration = round_to_ms(seconds(decoded.samples));
        let segments = work.assembly.segments(duration);
        let (language, language_probability) = work.assembly.language();
        Transcript {
            input: InputInfo {
                name: String::new(),
                sha256: work.parts.input_sha256.clone(),
                duration,
            },
            model: self.batch.closing.known.keys.model.clone(),
            settings: work.parts.settings.clone(),
            language,
            language_probability,
            coverage: Coverage {
                speech: round_to_ms(seconds(decoded.speech)),
                transcribed: round_to_ms(covered_seconds(&segments)),
                lost: decoded.lost,
            },
            segments,
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
    fn tell(&self, event: Event) {
        self.batch.closing.tell(event);
    }
}
