//! How far decoding may run ahead of inference: a bounded amount of audio on disk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A waiter looks at the cancel flag this often.
const LOOK: Duration = Duration::from_millis(100);

/// Samples of chunk audio that may lie on disk at once.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

impl Budget {
    /// Room for this many samples.
    pub fn new(limit: u64) -> Self {
        Budget {
            limit,
            used: Mutex::new(0),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room for `samples`, or until `cancel` is raised: then false. A chunk
    /// larger than the whole budget may pass when nothing else is there.
    pub fn take(&self, samples: u64, cancel: &AtomicBool) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + samples > self.limit {
            if cancel.load(Ordering::Relaxed) {
                return false;
            }
            used = self
                .freed
                .wait_timeout(used, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *used += samples;
        true
    }

    /// Gives back what was taken.
    pub fn give(&self, samples: u64) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used = used.saturating_sub(samples);
        self.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_taker_waits_until_there_is_room() {
        let budget = Arc::new(Budget::new(10));
        let never = AtomicBool::new(false);
        assert!(budget.take(8, &never));
        let other = Arc::clone(&budget);
        let waiter = std::thread::spawn(move || other.take(5, &AtomicBool::new(false)));
        assert!(
            !budget.take(5, &AtomicBool::new(true)),
            "full and cancelled"
        );
        budget.give(8);
        assert!(waiter.join().unwrap());
    }

    #[test]
    fn a_chunk_larger_than_the_budget_passes_alone() {
        let budget = Budget::new(10);
        assert!(budget.take(100, &AtomicBool::new(false)));
    }
}
