//! The pool: a fixed number of named threads, started once, each with its own engine.

use crate::audio::chunk::{self, Chunk};
use crate::infer::device::{Device, Layout};
use crate::infer::engine::{
    DecodeOptions, Engine, EngineError, LanguageGuess, Model, Transcribed, WindowAudio,
};
use crate::plan::job::JobId;
use anyhow::Context;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Number of a worker in its pool, from 0.
pub type WorkerId = usize;

/// Something for a worker to do.
#[derive(Debug, Clone)]
pub struct Task {
    /// The job it belongs to.
    pub job: JobId,
    /// The chunk that holds its windows.
    pub chunk: Arc<Chunk>,
    /// What to do with them.
    pub work: Work,
}

/// What a task is about.
#[derive(Debug, Clone)]
pub enum Work {
    /// Find the language spoken in this window of the chunk.
    DetectLanguage(usize, Arc<DecodeOptions>),
    /// Transcribe this window of the chunk.
    Transcribe(usize, Arc<DecodeOptions>),
}

/// What came of a task.
#[derive(Debug)]
pub enum Outcome {
    /// How likely each language is in the window of this number, most likely first.
    Language(usize, Vec<LanguageGuess>),
    /// What the window of this number says.
    Text(usize, Transcribed),
    /// It failed.
    Failed(EngineError),
}

/// What workers tell.
#[derive(Debug)]
pub enum Report {
    /// A device's weights are loaded and its workers stand ready.
    Ready(Device),
    /// A device cannot be used; the run cannot go on.
    Broken(anyhow::Error),
    /// A worker took up a task, at this time.
    Started(WorkerId, JobId, Instant),
    /// A worker is done with a task.
    Done {
        /// Who.
        worker: WorkerId,
        /// The job it belongs to.
        job: JobId,
        /// Its chunk.
        chunk: Arc<Chunk>,
        /// How long it took.
        busy: Duration,
        /// What came of it.
        outcome: Outcome,
    },
}

/// Loads the weights for one device.
pub type Loader = Arc<dyn Fn(Device) -> anyhow::Result<Arc<dyn Model>> + Send + Sync>;

/// The running workers. Dropping the task sender ends them.
pub struct Pool {
    /// Tasks go in here, in order; as many wait as there are workers.
    pub tasks: Sender<Task>,
    /// CPU threads for each window that is begun from now on.
    pub threads_each: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts the threads. Each device's first worker loads the weights, the others on the device
    /// share them; reports go through `wrap` into `reports`.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn start<M: Send + 'static>(
        layout: &Layout,
        loader: Loader,
        reports: Sender<M>,
        wrap: fn(Report) -> M,
    ) -> anyhow::Result<Self> {
        let (tasks, queue) = bounded(layout.total());
        let threads_each = Arc::new(AtomicUsize::new(layout.threads));
        let mut threads = Vec::new();
        for &(device, workers) in &layout.workers {
            let (give, take) = bounded::<Arc<dyn Model>>(workers);
            for rank in 0..workers {
                let worker = Worker {
                    id: threads.len(),
                    queue: queue.clone(),
                    reports: reports.clone(),
                    wrap,
                    threads_each: Arc::clone(&threads_each),
                };
                let (loader, give, take) = (Arc::clone(&loader), give.clone(), take.clone());
                let body = move || {
                    if rank == 0 {
                        worker.load(device, &loader, &give, workers);
                    }
                    drop(give);
                    if let Ok(model) = take.recv() {
                        worker.run(model.as_ref());
                    }
                };
                let thread = std::thread::Builder::new()
                    .name(format!("{device}-{rank}"))
                    .spawn(body)
                    .context("cannot start a worker thread")?;
                threads.push(thread);
            }
        }
        Ok(Pool {
            tasks,
            threads_each,
            threads,
        })
    }

    /// Lets the workers finish what they have and waits for them.
    pub fn join(self) {
        drop(self.tasks);
        for thread in self.threads {
            // A worker turns its panics into failed tasks, so there is nothing to learn here.
            let _ = thread.join();
        }
    }
}

struct Worker<M> {
    id: WorkerId,
    queue: Receiver<Task>,
    reports: Sender<M>,
    wrap: fn(Report) -> M,
    threads_each: Arc<AtomicUsize>,
}

impl<M> Worker<M> {
    /// The receiver is gone only when the run is over, so a report may be lost then.
    fn report(&self, report: Report) {
        let _ = self.reports.send((self.wrap)(report));
    }

    fn load(&self, device: Device, loader: &Loader, give: &Sender<Arc<dyn Model>>, workers: usize) {
        match loader(device) {
            Ok(model) => {
                self.report(Report::Ready(device));
                for _ in 0..workers {
                    let _ = give.send(Arc::clone(&model));
                }
            }
            Err(error) => self.report(Report::Broken(error)),
        }
    }

    fn run(&self, model: &dyn Model) {
        // A worker that never gets a task needs no memory.
        let mut made = None;
        for task in &self.queue {
            let start = Instant::now();
            self.report(Report::Started(self.id, task.job, start));
            let engine = match made.take().map_or_else(|| model.engine(), Ok) {
                Ok(engine) => made.insert(engine),
                Err(error) => {
                    return self
                        .report(Report::Broken(anyhow::Error::new(error).context(
                            "a worker cannot start; fewer --workers need less memory",
                        )));
                }
            };
            engine.use_threads(self.threads_each.load(Ordering::Relaxed));
            let outcome = match catch_unwind(AssertUnwindSafe(|| perform(engine.as_mut(), &task))) {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => Outcome::Failed(error),
                Err(_) => {
                    let failed = EngineError::Failed("it panicked".to_owned());
                    match model.engine() {
                        Ok(fresh) => *engine = fresh,
                        Err(error) => return self.report(Report::Broken(error.into())),
                    }
                    Outcome::Failed(failed)
                }
            };
            self.report(Report::Done {
                worker: self.id,
                job: task.job,
                chunk: task.chunk,
                busy: start.elapsed(),
                outcome,
            });
        }
    }
}

fn perform(engine: &mut dyn Engine, task: &Task) -> Result<Outcome, EngineError> {
    match &task.work {
        Work::DetectLanguage(index, options) => {
            let window = read(&task.chunk, *index)?;
            let guesses = engine.detect_language(&[window], options)?;
            Ok(Outcome::Language(*index, guesses))
        }
        Work::Transcribe(index, options) => {
            let window = read(&task.chunk, *index)?;
            let text = engine.transcribe(&[window], options)?.into_iter().next();
            Ok(Outcome::Text(*index, text.unwrap_or_default()))
        }
    }
}

fn read(chunk: &Chunk, index: usize) -> Result<WindowAudio, EngineError> {
    let samples = chunk
        .windows
        .get(index)
        .context("no such window")
        .and_then(|window| chunk::read_window(chunk, window))
        .map_err(|error| EngineError::Failed(format!("cannot read a chunk back: {error:#}")))?;
    Ok(WindowAudio { samples })
}
