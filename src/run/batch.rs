//! The batch: one thread that knows every job's state, hands windows to the pool in order, and
//! finishes each job when its last window is back.

mod handling;

use crate::infer::machine;
use crate::infer::pool::{Loader, Pool};
use crate::observe::event::Stopped;
use crate::plan::job::{Job, JobId};
use crate::run::closing::Closing;
use crate::run::crew::{Limits, Stopper};
use crate::run::known::Pending;
use crate::run::leads::Leads;
use crate::run::message::Message;
use crate::run::queue::Queue;
use crate::run::shifts::Shifts;
use crate::run::work::InWork;
use crate::run::workshop::{Opened, cores};
use anyhow::Context;
use crossbeam_channel::{Receiver, Select, Sender};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Everything a batch works with.
pub struct Batch {
    /// Every job of the batch, by its id.
    pub jobs: HashMap<JobId, Arc<Job>>,
    /// Workers that an earlier batch had.
    pub pool: Option<Pool>,
    /// When to begin nothing new.
    pub limits: Limits,
    /// Threads of the feed that still work.
    pub feeding: usize,
    /// Loads the weights when the first window needs them.
    pub loader: Loader,
    /// To the feed, for jobs that are to be looked at once more.
    pub again: Sender<Pending>,
    /// Which jobs have the same content.
    pub leads: Arc<Leads>,
    /// Devices, and how far decoding may run ahead.
    pub workshop: Opened,
    /// Where other threads send to, and what ends them.
    pub stopper: Stopper,
    /// Where their messages arrive.
    pub messages: Receiver<Message>,
    /// Ends jobs.
    pub closing: Closing,
}

/// A batch while it runs.
struct Running {
    batch: Batch,
    begun: HashMap<JobId, InWork>,
    queue: Queue,
    /// Why nothing new is begun, once it is so.
    ending: Option<Stopped>,
    /// Whether a device has its weights.
    loaded: bool,
    over: HashSet<JobId>,
    shifts: Shifts,
}

/// What is left of a batch when it is over.
pub struct Over {
    /// What became of the jobs.
    pub closing: Closing,
    /// The workers, when they can go on.
    pub pool: Option<Pool>,
    /// How much they were given.
    pub limits: Limits,
    /// Why no more work can be done at all, such as when the model does not load.
    pub result: anyhow::Result<()>,
}

impl Batch {
    /// Runs until every job is done or failed, or the run ends early.
    pub fn run(mut self) -> Over {
        let mut running = Running {
            begun: HashMap::new(),
            queue: Queue::new(std::mem::take(&mut self.limits)),
            ending: None,
            loaded: self.pool.is_some(),
            over: HashSet::new(),
            shifts: Shifts::default(),
            batch: self,
        };
        let result = running.drive();
        let shifts = &mut running.batch.closing.summary.workers;
        running.shifts.add_to(shifts);
        let Batch { pool, closing, .. } = running.batch;
        let whole = result.is_ok() && closing.summary.stopped.is_none();
        let pool = match pool {
            Some(pool) if !whole => {
                pool.join();
                None
            }
            pool => pool,
        };
        Over {
            closing,
            pool,
            limits: running.queue.limits,
            result,
        }
    }
}

impl Running {
    fn drive(&mut self) -> anyhow::Result<()> {
        let mut stopped = None;
        while self.over.len() < self.batch.jobs.len() && !self.has_ended() {
            if self.ending.is_none()
                && let Some(why) = self.queue.limits.reached()
            {
                self.end_early(why);
            }
            let message = match self.next()? {
                Some(message) => message,
                None => continue,
            };
            match message {
                Message::Stop(why) => {
                    stopped = Some(why);
                    break;
                }
                message => self.handle(message)?,
            }
            self.share_cores();
        }
        let left = self.batch.jobs.values();
        let mut left: Vec<_> = left
            .filter(|job| !self.over.contains(&job.id))
            .cloned()
            .collect();
        left.sort_by_key(|job| job.id);
        if let Some(why) = stopped.or(self.ending)
            && !left.is_empty()
        {
            self.batch.closing.summary.stopped = Some(why);
            self.batch.closing.left(left.iter(), why);
        }
        Ok(())
    }

    /// Gives the last window of a run idle cores as well; before, each worker has its own.
    fn share_cores(&self) {
        let (Some(pool), Some(workshop)) = (&self.batch.pool, self.batch.workshop.get()) else {
            return;
        };
        let last_job = self.batch.jobs.len() - self.over.len() == 1;
        let all_cut = self.begun.values().all(|work| work.assembly.is_decoded());
        let alone = last_job && all_cut && self.queue.is_at_last() && machine::is_quiet(cores());
        let threads = match alone {
            true => workshop.layout.threads_alone,
            false => workshop.layout.threads,
        };
        pool.threads_each.store(threads, Ordering::Relaxed);
    }

    /// Begins nothing new from now on. A chunk that is begun is finished, so that what was heard of
    /// it is on disk.
    fn end_early(&mut self, why: Stopped) {
        self.ending = Some(why);
        self.batch.stopper.halt.store(true, Ordering::SeqCst);
        let begun = &self.begun;
        self.queue.close(|job, chunk| {
            let work = begun.get(&job);
            work.is_some_and(|work| work.assembly.is_begun(chunk))
        });
    }

    /// Whether all that is to be done before an early end is done.
    fn has_ended(&self) -> bool {
        self.ending.is_some()
            && self.queue.is_idle()
            && self.batch.feeding == 0
            && self.batch.messages.is_empty()
    }

    /// Waits for a message, or for a worker that takes the next task: then none.
    fn next(&mut self) -> anyhow::Result<Option<Message>> {
        let mut select = Select::new();
        let receive = select.recv(&self.batch.messages);
        let pool = self.batch.pool.as_ref().filter(|_| self.queue.waits());
        if let Some(pool) = pool {
            select.send(&pool.tasks);
        }
        let wait = self.queue.limits.wait().filter(|_| self.ending.is_none());
        let operation = match wait {
            None => select.select(),
            Some(wait) => match select.select_timeout(wait) {
                Ok(operation) => operation,
                Err(_) => return Ok(None),
            },
        };
        if operation.index() == receive {
            let message = operation.recv(&self.batch.messages);
            return Ok(Some(message.context("every thread of the run is gone")?));
        }
        if let (Some(pool), Some(task)) = (pool, self.queue.next()) {
            operation
                .send(&pool.tasks, task)
                .ok()
                .context("every worker is gone")?;
        }
        Ok(None)
    }
}
