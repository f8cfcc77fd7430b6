//! How busy the workers of a batch were while there was work for all of them.

use crate::infer::pool::WorkerId;
use crate::observe::event::Shift;
use std::time::{Duration, Instant};

/// From the first task that a worker took up to the last one: before, the weights are loaded, and
/// afterwards nothing is left to take up.
#[derive(Debug, Default)]
pub struct Shifts {
    began: Option<Instant>,
    ended: Option<Instant>,
    workers: Vec<Worker>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Worker {
    /// When it took up what it has.
    since: Option<Instant>,
    /// Time spent on what it is done with.
    done: Duration,
    /// Time spent when the last task was taken up.
    busy: Duration,
}

impl Shifts {
    /// A worker took up a task, at a time that is not before those of tasks told earlier by more
    /// than an instant.
    pub fn begin(&mut self, worker: WorkerId, now: Instant) {
        if self.workers.len() <= worker {
            self.workers.resize(worker + 1, Worker::default());
        }
        let began = self.began.get_or_insert(now);
        *began = now.min(*began);
        let now = self.ended.map_or(now, |ended| ended.max(now));
        self.ended = Some(now);
        self.workers[worker].since = Some(now);
        for worker in &mut self.workers {
            let at_work = worker
                .since
                .map(|since| now.saturating_duration_since(since));
            worker.busy = worker.done + at_work.unwrap_or_default();
        }
    }

    /// A worker is done with its task, which took so long.
    pub fn end(&mut self, worker: WorkerId, busy: Duration) {
        if let Some(worker) = self.workers.get_mut(worker) {
            worker.since = None;
            worker.done += busy;
        }
    }

    /// Each worker's share, added to that of the batches before.
    pub fn add_to(&self, shifts: &mut Vec<Shift>) {
        let (Some(began), Some(ended)) = (self.began, self.ended) else {
            return;
        };
        let span = ended.saturating_duration_since(began).as_secs_f64();
        if shifts.len() < self.workers.len() {
            shifts.resize(self.workers.len(), Shift::default());
        }
        for (shift, worker) in shifts.iter_mut().zip(&self.workers) {
            shift.busy_seconds += worker.busy.as_secs_f64();
            shift.seconds += span;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_time_in_which_there_was_work() {
        let start = Instant::now();
        let seconds = Duration::from_secs;
        let at = |after| start + seconds(after);
        let mut shifts = Shifts::default();
        shifts.begin(0, at(10));
        shifts.begin(1, at(10));
        shifts.end(0, seconds(4));
        shifts.begin(0, at(15));
        shifts.end(1, seconds(8));
        shifts.begin(1, at(20));
        // Nothing is left to take up: ends first does not matter any more.
        shifts.end(0, seconds(10));
        shifts.end(1, seconds(70));
        let mut all = vec![Shift {
            busy_seconds: 1.0,
            seconds: 2.0,
        }];
        shifts.add_to(&mut all);
        let shares: Vec<_> = all.iter().map(|s| (s.busy_seconds, s.seconds)).collect();
        assert_eq!(shares, [(10.0, 12.0), (8.0, 10.0)]);
    }

    #[test]
    fn without_work_there_is_nothing_to_tell() {
        let mut all = Vec::new();
        Shifts::default().add_to(&mut all);
        assert!(all.is_empty());
    }
}
