//! Threads ahead of inference: they find out what is known of an input, and turn what is missing
//! into chunks on disk.

use crate::audio::decode::{self, Missed, Track};
use crate::cli::reuse::OnBusy;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::job::{Job, JobId};
use crate::plan::key::{ContentKey, KeyParts};
use crate::plan::settings::DEFAULT_CHUNK_SECONDS;
use crate::run::cutting::{self, Cutting, Missing};
use crate::run::diary::{Diary, Earlier};
use crate::run::known::{Identity, Known, Pending, Scopes, Verdict};
use crate::run::leads::Leads;
use crate::run::localise::Local;
use crate::run::message::{Begun, Message};
use crate::run::stores::{self, About};
use crate::run::workshop::{Opened, Workshop};
use crate::store::claim::{Attempt, Claim, Holder};
use crate::store::journal::Journal;
use crate::store::line::Header;
use anyhow::{Context, anyhow};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use serde_json::json;
use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often a recording that another process works on is asked for again.
const POLL: Duration = Duration::from_millis(100);

/// What every thread of the feed needs.
pub struct Feed {
    /// What was asked for, and what is known.
    pub scopes: Arc<Scopes>,
    /// Inputs, in order.
    pub jobs: Receiver<Pending>,
    /// To the batch.
    pub messages: Sender<Message>,
    /// To the reporter.
    pub events: Sender<Event>,
    /// Which jobs have the same content.
    pub leads: Arc<Leads>,
    /// Opened when the first input has to be transcribed.
    pub workshop: Opened,
    /// Raised when nothing new is to be begun.
    pub halt: Arc<AtomicBool>,
    /// Inputs that another process works on.
    pub waiting: Mutex<Waiting>,
    /// Inputs of which it was told that another track is taken.
    pub told: Mutex<HashSet<JobId>>,
}

/// Inputs that another process works on.
#[derive(Default)]
pub struct Waiting {
    queue: VecDeque<Pending>,
    told: HashSet<JobId>,
}

/// Why an input gives no more chunks.
pub enum Stop {
    /// The run is over.
    Cancelled,
    /// The run cannot go on.
    Unusable(Arc<anyhow::Error>),
    /// The input failed.
    Failed(anyhow::Error),
    /// The input failed, and nothing that was done of it may be taken over.
    Stale(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Stop::Failed(error.into())
    }
}

/// Starts `threads` threads; each takes the next input when it is done with one.
///
/// # Errors
/// When the system gives no more threads.
pub fn start(feed: Feed, threads: usize) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let feed = Arc::new(feed);
    (0..threads)
        .map(|number| {
            let feed = Arc::clone(&feed);
            std::thread::Builder::new()
                .name(format!("decode-{number}"))
                .spawn(move || {
                    feed.run();
                    feed.send(Message::FeedOver);
                })
                .context("cannot start a decoding thread")
        })
        .collect()
}

impl Feed {
    fn run(&self) {
        while let Some(pending) = self.next() {
            let id = pending.job.id;
            // A decoder that panics over a damaged file fails that file.
            let result = catch_unwind(AssertUnwindSafe(|| self.input(pending)));
            let panicked = |_| Err(Stop::Failed(anyhow!(PANICKED)));
            match result.unwrap_or_else(panicked) {
                Ok(()) => {}
                Err(Stop::Failed(error)) => self.send(Message::Failed(id, error)),
                Err(Stop::Stale(error)) => self.send(Message::Stale(id, error)),
                Err(Stop::Unusable(error)) => return self.send(Message::Unusable(error)),
                Err(Stop::Cancelled) => return,
            }
        }
    }

    /// The next input, or one that another process worked on; none when the run is over.
    fn next(&self) -> Option<Pending> {
        while !self.halt.load(Ordering::Relaxed) {
            match self.jobs.recv_timeout(POLL) {
                Ok(pending) => return Some(pending),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(pending) = waiting.queue.pop_front() {
                return Some(pending);
            }
        }
        None
    }

    /// The batch is gone only when the run is over, so a message may be lost then.
    pub fn send(&self, message: Message) {
        let _ = self.messages.send(message);
    }

    fn input(&self, mut pending: Pending) -> Result<(), Stop> {
        let job = Arc::clone(&pending.job);
        if pending.local.is_none() && job.input.as_file().is_none() {
            pending.local = Some(self.workshop()?.localiser.original(&job)?);
        }
        let path = pending
            .local
            .as_ref()
            .map_or(job.input.path.as_path(), Local::path);
        let identity = Identity::of(path)?;
        let sha256 = match pending.sha256.take() {
            Some((sha256, then)) if then == identity => sha256,
            _ => self.read(path)?,
        };
        pending.sha256 = Some((sha256.clone(), identity));
        let known = self.scopes.of(&job);
        let mut parts = known.keys.parts(sha256);
        let mut key = parts.key();
        let counts = !std::mem::replace(&mut pending.asked, true);
        if self.decided(&job, &key, counts) {
            return Ok(());
        }
        let track = match known.settings.fetch.converter {
            None => decode::choose(path, &known.settings.decode),
            Some(_) => None, // What it gives has one.
        };
        if let Some(Track {
            number,
            missed: Some(missed),
        }) = &track
        {
            self.stands_in(&job, *number, missed);
            // Once ffmpeg is there, this is not the transcript that was asked for.
            parts.track = Some(*number);
            key = parts.key();
            if self.decided(&job, &key, false) {
                return Ok(());
            }
        }
        let Some(pending) = self.leads.lead(&key, pending) else {
            return Ok(());
        };
        let claim = match self.claim(&key) {
            Ok(claim) => claim,
            Err(holder) => {
                self.busy(pending, &holder);
                return Ok(());
            }
        };
        // Between the first look and the claim another process may have finished it.
        if self.decided(&job, &key, false) {
            return Ok(());
        }
        known.rendering.prepare(&job)?;
        let workshop = self.workshop()?;
        let localiser = &workshop.localiser;
        let original = match pending.local {
            Some(local) => local,
            None => localiser.original(&job)?,
        };
        let decodable = localiser.decodable(&job, &original)?;
        let (diary, earlier) = self.earlier(&job, parts.clone());
        let missing = Missing::new(&earlier);
        let begun = Begun {
            parts,
            claim,
            diary,
            earlier,
        };
        self.send(Message::Started(job.id, Box::new(begun)));
        let cutting = Cutting {
            feed: self,
            settings: &known.settings,
            job: &job,
            path: decodable.path(),
            track: track.map(|track| track.number),
            missing,
            workshop,
        };
        let decoded = cutting.decoded()?;
        if Identity::of(original.path())? != identity {
            return Err(Stop::Stale(anyhow!(CHANGED)));
        }
        self.send(Message::Decoded(job.id, decoded));
        Ok(())
    }

    /// The digest of an input, for which all of it is read, before it is decoded and so read once
    /// more.
    ///
    /// Nothing can be done without the digest: it names what is known already, the journal to go on
    /// with, the claim that keeps other processes away, and the recordings of this run that are the
    /// same. The second reading comes from memory, where the first has put the file; only what is
    /// larger than the free memory is fetched twice, ahead of inference, which is slower still.
    /// Measured with 154 MB of WAV that were in no memory: 1.00 times the file came from the disk for
    /// both, and hashing took 0.2 s of the 16 s.
    fn read(&self, path: &Path) -> Result<String, Stop> {
        let hashed = self.scopes.stores().hash(path);
        let hashed = hashed.context("cannot be read")?;
        if hashed.changed {
            return Err(anyhow!(CHANGED).into());
        }
        Ok(hashed.sha256)
    }

    /// Tells, once, that a track is taken in the place of another.
    fn stands_in(&self, job: &Job, number: u32, missed: &Missed) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.insert(job.id) {
            return;
        }
        let name = text::path(&job.input.path);
        let Missed {
            number: missing,
            codec,
        } = missed;
        let _ = self.events.send(Event::Warning(format!(
            "{name}: audio track {missing} needs ffmpeg to be decoded ({codec}), which is not \
             installed; track {number} is taken in its place: install ffmpeg, or choose with --track"
        )));
    }

    /// Ends a job of which nothing is to be transcribed.
    fn decided(&self, job: &Job, key: &ContentKey, counts: bool) -> bool {
        let mut looks = self.scopes.stores().looks();
        let verdict = self.scopes.of(job).judge(job, key, counts, &mut looks);
        let unknown = matches!(verdict, Verdict::Unknown);
        if !unknown {
            self.send(Message::Decided(job.id, *key, verdict));
        }
        !unknown
    }

    /// The claim on a job; none where there can be none, and an error when somebody else has it.
    fn claim(&self, key: &ContentKey) -> Result<Option<Claim>, Holder> {
        let stores = self.scopes.stores();
        match Claim::try_take(&stores.state, key) {
            Ok(Attempt::Taken(claim)) => Ok(Some(claim)),
            Ok(Attempt::Busy(holder)) => Err(holder),
            Err(warning) => {
                stores.tell(About::Claim, warning);
                Ok(None)
            }
        }
    }

    fn busy(&self, pending: Pending, holder: &Holder) {
        let (job, holder) = (Arc::clone(&pending.job), holder.to_string());
        if self.scopes.of(&job).settings.reuse.on_busy == OnBusy::Skip {
            return self.send(Message::Skipped(job.id, holder));
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.queue.push_back(pending);
        if waiting.told.insert(job.id) {
            let path = job.input.path.clone();
            let _ = self.events.send(Event::Waiting {
                job: job.id,
                path,
                holder,
            });
        }
    }

    fn workshop(&self) -> Result<&Workshop, Stop> {
        self.workshop
            .get_or_open(|| {
                let all = self.scopes.all();
                let chunks = all.iter().map(|known| known.settings.text.chunk_seconds);
                let longest = chunks.max().unwrap_or(DEFAULT_CHUNK_SECONDS);
                let largest = all.iter().map(|known| known.footprint()).max();
                Workshop::open(
                    &all[0].settings,
                    longest,
                    largest.unwrap_or_default(),
                    &self.events,
                    &self.halt,
                )
            })
            .inspect(|workshop| {
                let results = workshop.session.results_dir();
                self.scopes.stores().keep_in(&results);
            })
            .map_err(Stop::Unusable)
    }

    /// What an interrupted run did of this job, and the journal to go on with.
    fn earlier(&self, job: &Job, parts: KeyParts) -> (Diary, Earlier) {
        let known = self.scopes.of(job);
        let Known {
            stores, settings, ..
        } = &**known;
        let reuse = &settings.reuse;
        let input = job.input.path.to_string_lossy().into_owned();
        let header = Header::new(parts, input, stores::now(), json!({}));
        let nothing = |header| (Diary::new(stores, header), Earlier::default());
        if !reuse.resume || !Journal::exists(&stores.state, &header.key) {
            return nothing(header);
        }
        let opened = match Journal::open(&stores.state, &header, reuse.resume_ttl) {
            Ok(opened) => opened,
            Err(warning) => {
                stores.tell(About::Journal, warning);
                return nothing(header);
            }
        };
        for warning in opened.warnings {
            stores.tell(About::Journal, warning);
        }
        let text = &settings.text;
        let detects = text.language.is_none() && !text.decoding.language_per_region;
        let begin = text.clip.map_or(0, |clip| cutting::samples(clip.start));
        let earlier = match opened.earlier {
            None => Some(Earlier::default()),
            Some(progress) => Earlier::from_journal(progress, begin, detects),
        };
        match earlier {
            Some(earlier) => {
                let diary = Diary::new(stores, header);
                (diary.reopened(opened.journal), earlier)
            }
            None => nothing(header),
        }
    }
}

const PANICKED: &str = "decoding it panicked; please report it with this file";
const CHANGED: &str = "changed while it was being read; give the same command again";
