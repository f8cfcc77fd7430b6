//! How long the inputs are, by their headers: found out beside the work, so that the display can
//! say how much is left of the whole batch.

use crate::audio::decode::length;
use crate::observe::event::Event;
use crate::plan::clip::Clip;
use crate::plan::job::Job;
use crate::plan::media::DecodeSettings;
use crossbeam_channel::Sender;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Headers read at once: they wait for the disk, not for a core.
const THREADS: usize = 2;

/// Begins to read the headers and comes back at once. What cannot be opened is passed over: the
/// batch will say why when it gets there. Of each only the part that its clip names counts.
pub fn probe(
    jobs: Vec<(Arc<Job>, DecodeSettings, Option<Clip>)>,
    events: Sender<Event>,
    cancel: Arc<AtomicBool>,
) {
    let look = move || {
        jobs.par_iter().for_each(|(job, settings, clip)| {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let Some(path) = job.input.as_file() else {
                return;
            };
            if let Ok(Some(seconds)) = length(path, settings) {
                let seconds = clip.map_or(seconds, |clip| clip.length(seconds));
                // The reporter ends before this does when the batch is quick.
                let _ = events.send(Event::Length {
                    job: job.id,
                    seconds,
                });
            }
        });
    };
    // Without threads to spare the display knows less, and nothing else is lost.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .thread_name(|index| format!("lengths-{index}"))
        .build();
    if let Ok(pool) = pool {
        pool.spawn(look);
    }
}
