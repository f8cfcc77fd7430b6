//! The first pass over the inputs, at the speed of `stat`: what is unchanged and done is over
//! before a thread, a session or a device is needed.

use crate::plan::job::Job;
use crate::run::closing::Closing;
use crate::run::known::{Identity, Pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends the jobs of which nothing is to be transcribed and whose inputs need not be read to know
/// it; the others come back, in order. Once `cancel` is raised no more jobs are looked at.
pub fn pass(jobs: &[Arc<Job>], closing: &mut Closing, cancel: &AtomicBool) -> Vec<Pending> {
    jobs.iter()
        .filter_map(|job| {
            let pending = Pending {
                job: Arc::clone(job),
                sha256: None,
                asked: false,
            };
            match cancel.load(Ordering::Relaxed) {
                true => Some(pending),
                false => look(pending, closing),
            }
        })
        .collect()
}

fn look(mut pending: Pending, closing: &mut Closing) -> Option<Pending> {
    let path = &pending.job.input.path;
    let Ok(meta) = std::fs::metadata(path) else {
        return Some(pending); // Whoever opens it says what is wrong.
    };
    let known = Arc::clone(&closing.known);
    let Some(sha256) = known.stores.digest(path, &meta) else {
        return Some(pending);
    };
    let key = known.keys.parts(sha256.clone()).key();
    let verdict = known.judge(&pending.job, &key, true);
    if closing.by(&pending.job, &key, verdict) {
        return None;
    }
    pending.sha256 = Some((sha256, Identity::from(&meta)));
    pending.asked = true;
    Some(pending)
}
