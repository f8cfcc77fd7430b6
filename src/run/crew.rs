//! What outlives a batch: the channel of messages, what ends a run, and the workers with their
//! weights.

use crate::infer::pool::{Pool, Report};
use crate::observe::event::Stopped;
use crate::plan::bounds::Bounds;
use crate::plan::settings::TextSettings;
use crate::run::message::Message;
use crate::run::workshop::{Opened, Workshop};
use crate::store::session::Session;
use crate::store::warning::StoreWarning;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

/// The clock of a deadline is looked at this often: it may be set anew, or the machine may sleep.
const LOOK: Duration = Duration::from_secs(20);

/// What a run has for all of its batches.
pub struct Crew {
    /// Ends a run.
    pub stopper: Stopper,
    /// Where messages arrive.
    pub messages: Receiver<Message>,
    /// Devices and a place for chunks.
    pub workshop: Opened,
    /// When to begin nothing new.
    pub limits: Limits,
    pool: Option<Hired>,
}

/// Workers with weights.
struct Hired {
    pool: Pool,
    /// Digest of the weights.
    model: String,
    /// Ways to transcribe that the weights were checked against.
    texts: Vec<TextSettings>,
}

/// Ends a run, from any thread.
#[derive(Clone)]
pub struct Stopper {
    /// Raised when even windows in work are to be given up.
    pub cancel: Arc<AtomicBool>,
    /// Raised when nothing new is to be begun.
    pub halt: Arc<AtomicBool>,
    /// To the batch.
    pub sender: Sender<Message>,
    why: Arc<OnceLock<Stopped>>,
}

impl Stopper {
    /// Ends the run at once.
    pub fn stop(&self, why: Stopped) {
        let _ = self.why.set(why);
        self.cancel.store(true, Ordering::SeqCst);
        self.halt.store(true, Ordering::SeqCst);
        // The batch is gone only when the run is over.
        let _ = self.sender.send(Message::Stop(why));
    }

    /// Why the run was ended, if it was.
    pub fn stopped(&self) -> Option<Stopped> {
        self.why.get().copied()
    }
}

/// When to begin nothing new.
#[derive(Debug, Default)]
pub struct Limits {
    bounds: Bounds,
    /// Audio that workers were given, seconds.
    given: f64,
}

impl Limits {
    /// Notes that workers were given this much audio, seconds.
    pub fn give(&mut self, seconds: f64) {
        self.given += seconds;
    }

    /// Which of them is reached.
    pub fn reached(&self) -> Option<Stopped> {
        let audio = self.bounds.audio.map(|audio| audio.as_secs_f64());
        let over = |deadline| SystemTime::now() >= deadline;
        if self.bounds.deadline.is_some_and(over) {
            Some(Stopped::Deadline)
        } else if audio.is_some_and(|audio| self.given >= audio) {
            Some(Stopped::MaxAudio)
        } else {
            None
        }
    }

    /// When to look again; none when time changes nothing.
    pub fn wait(&self) -> Option<Duration> {
        let left = self.bounds.deadline?.duration_since(SystemTime::now());
        Some(left.unwrap_or_default().min(LOOK))
    }
}

impl Crew {
    /// Nobody is hired yet.
    pub fn new(bounds: Bounds) -> Self {
        let (sender, messages) = unbounded();
        Crew {
            stopper: Stopper {
                cancel: Arc::default(),
                halt: Arc::default(),
                sender,
                why: Arc::default(),
            },
            messages,
            workshop: Opened::default(),
            limits: Limits { bounds, given: 0.0 },
            pool: None,
        }
    }

    /// The workers that have the weights of this digest and may transcribe in all of these ways,
    /// and the ways that are to be checked where there are none; others go home.
    pub fn take(
        &mut self,
        model: &str,
        texts: Vec<TextSettings>,
    ) -> (Option<Pool>, Vec<TextSettings>) {
        let Some(hired) = self.pool.take() else {
            return (None, texts);
        };
        if hired.model == model && texts.iter().all(|text| hired.texts.contains(text)) {
            return (Some(hired.pool), hired.texts);
        }
        hired.pool.join();
        (None, texts)
    }

    /// Keeps workers for the next batch.
    pub fn keep(&mut self, pool: Option<Pool>, model: String, texts: Vec<TextSettings>) {
        self.pool = pool.map(|pool| Hired { pool, model, texts });
    }

    /// Whether anybody has weights in memory.
    pub fn is_loaded(&self) -> bool {
        self.pool.is_some()
    }

    /// Takes away what a batch left in the channel, once its threads are gone.
    pub fn clear(&mut self) {
        for message in self.messages.try_iter() {
            match message {
                Message::Chunk(_, chunk) => {
                    let workshop = self.workshop.get();
                    workshop.into_iter().for_each(|shop| shop.discard(&chunk));
                }
                Message::Pool(Report::Broken(_)) => self.pool = None,
                // The flags tell the next batch.
                _ => {}
            }
        }
        self.stopper
            .halt
            .store(self.stopper.stopped().is_some(), Ordering::SeqCst);
    }

    /// Gives everything back: weights, workers, and the place for chunks.
    ///
    /// # Errors
    /// When something of the session stays on disk.
    pub fn dismiss(&mut self) -> Result<(), StoreWarning> {
        if let Some(hired) = self.pool.take() {
            hired.pool.join();
        }
        let workshop = std::mem::take(&mut self.workshop).into_inner();
        let session = workshop.map(|Workshop { session, .. }| session);
        session.map_or(Ok(()), Session::remove)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(deadline: Option<SystemTime>, audio: Option<u64>) -> Limits {
        Limits {
            bounds: Bounds {
                deadline,
                audio: audio.map(Duration::from_secs),
            },
            given: 0.0,
        }
    }

    #[test]
    fn nothing_new_is_begun_after_a_deadline_or_enough_audio() {
        let now = SystemTime::now();
        assert_eq!(limits(None, None).reached(), None);
        assert_eq!(limits(None, None).wait(), None);
        assert_eq!(limits(Some(now), None).reached(), Some(Stopped::Deadline));
        let far = limits(Some(now + Duration::from_secs(3600)), None);
        assert_eq!((far.reached(), far.wait()), (None, Some(LOOK)));
        let mut audio = limits(None, Some(60));
        audio.give(59.0);
        assert_eq!(audio.reached(), None);
        audio.give(1.0);
        assert_eq!(audio.reached(), Some(Stopped::MaxAudio));
    }
}
