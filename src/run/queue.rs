//! Windows that wait for a worker, and those that workers have.

use crate::audio::chunk::{Chunk, Position};
use crate::infer::pool::{Task, Work};
use crate::plan::job::JobId;
use crate::run::crew::Limits;
use crate::run::{assembly, ballot};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// Tasks of a batch, in order.
pub struct Queue {
    /// When to begin nothing new.
    pub limits: Limits,
    ready: VecDeque<Task>,
    /// How many tasks of each chunk workers have.
    held: HashMap<(JobId, Position), usize>,
    /// Whether nothing new is begun.
    closed: bool,
}

impl Queue {
    /// Nothing waits.
    pub fn new(limits: Limits) -> Self {
        Queue {
            limits,
            ready: VecDeque::new(),
            held: HashMap::new(),
            closed: false,
        }
    }

    /// Adds work, unless nothing new is begun. Windows by which a language is found come first: all
    /// others of a long recording wait for it, and workers with them once nothing else is left.
    pub fn push(&mut self, tasks: impl Iterator<Item = Task>) {
        let (first, others): (Vec<Task>, Vec<Task>) = tasks
            .filter(|_| !self.closed)
            .partition(|task| ballot::is_awaited(&task.chunk, &task.work));
        for task in first.into_iter().rev() {
            self.ready.push_front(task);
        }
        self.ready.extend(others);
    }

    /// Takes the next task for a worker.
    pub fn next(&mut self) -> Option<Task> {
        let task = self.ready.pop_front()?;
        if let Work::Transcribe(window, _) = &task.work {
            self.limits.give(assembly::seconds_of(&task.chunk, *window));
        }
        *self
            .held
            .entry((task.job, task.chunk.position()))
            .or_default() += 1;
        Some(task)
    }

    /// A worker is done with a task of this chunk.
    pub fn done(&mut self, job: JobId, chunk: &Chunk) {
        if let Entry::Occupied(mut held) = self.held.entry((job, chunk.position())) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }

    /// Drops what waits for a job.
    pub fn forget(&mut self, job: JobId) {
        self.ready.retain(|task| task.job != job);
    }

    /// Begins nothing new from now on. What is begun stays: chunks of which workers have windows,
    /// and those that `is_begun` says are, so that what was heard of a chunk is on disk in the end.
    pub fn close(&mut self, is_begun: impl Fn(JobId, Position) -> bool) {
        self.closed = true;
        let held = &self.held;
        self.ready.retain(|task| {
            let chunk = (task.job, task.chunk.position());
            held.contains_key(&chunk) || is_begun(chunk.0, chunk.1)
        });
    }

    /// Whether something waits for a worker.
    pub fn waits(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether a single task is left, waiting or with a worker.
    pub fn is_at_last(&self) -> bool {
        self.ready.len() + self.held.values().sum::<usize>() == 1
    }

    /// Whether neither anything waits nor any worker has something.
    pub fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.held.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::chunk::Window;
    use crate::infer::engine::DecodeOptions;
    use crate::plan::decoding::Decoding;
    use std::sync::Arc;

    fn task(job: JobId, index: u32, window: usize) -> Task {
        let one = Window {
            first: 0,
            len: 16_000,
            overlap: 0,
        };
        Task {
            job,
            chunk: Arc::new(Chunk {
                channel: None,
                index,
                start: 0,
                end: 32_000,
                speech: 32_000,
                carry: 0,
                spans: Vec::new(),
                windows: vec![one, one],
                path: "unused".into(),
            }),
            work: Work::Transcribe(
                window,
                Arc::new(DecodeOptions {
                    previous: String::new(),
                    language: Some("en".to_owned()),
                    decoding: Decoding::default(),
                }),
            ),
        }
    }

    fn left(queue: &mut Queue) -> Vec<(JobId, u32)> {
        std::iter::from_fn(|| queue.next())
            .map(|task| (task.job, task.chunk.index))
            .collect()
    }

    #[test]
    fn chunks_that_are_begun_are_finished_and_no_others() {
        let mut queue = Queue::new(Limits::default());
        queue.push([task(0, 0, 0), task(0, 0, 1), task(0, 1, 0), task(1, 0, 1)].into_iter());
        let first = queue.next().unwrap();
        queue.close(|job, _| job == 1);
        queue.push([task(2, 0, 0)].into_iter());
        assert_eq!(left(&mut queue), [(0, 0), (1, 0)]);
        assert!(!queue.waits() && !queue.is_idle() && !queue.is_at_last());
        queue.done(0, &first.chunk);
        queue.done(0, &first.chunk);
        assert!(queue.is_at_last());
        queue.done(1, &task(1, 0, 1).chunk);
        assert!(queue.is_idle());
        queue.done(7, &first.chunk);
    }

    #[test]
    fn a_language_is_found_before_windows_wait_for_it() {
        let mut queue = Queue::new(Limits::default());
        let mut listen = task(2, 0, 0);
        if let Work::Transcribe(_, options) = listen.work {
            listen.work = Work::DetectLanguage(0, options);
        }
        queue.push([task(0, 0, 0), task(1, 0, 0), listen].into_iter());
        assert_eq!(left(&mut queue), [(2, 0), (0, 0), (1, 0)]);
    }

    #[test]
    fn a_job_that_is_over_waits_for_nothing() {
        let mut queue = Queue::new(Limits::default());
        queue.push([task(0, 0, 0), task(1, 0, 0)].into_iter());
        queue.forget(0);
        assert_eq!(left(&mut queue), [(1, 0)]);
    }
}
