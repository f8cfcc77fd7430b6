//! Decoding ahead of inference: threads that turn inputs into chunks on disk.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Chunker};
use crate::audio::decode::Decoder;
use crate::plan::format::Format;
use crate::plan::job::{Job, JobId};
use crate::plan::media::DecodeSettings;
use crate::run::assembly::Decoded;
use crate::run::batch::Message;
use crate::run::budget::Budget;
use crate::run::output;
use crate::store::session::Session;
use anyhow::Context;
use crossbeam_channel::{Receiver, Sender};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// What every decoding thread needs.
pub struct Feed {
    /// Inputs, in order.
    pub jobs: Receiver<Arc<Job>>,
    /// To the batch.
    pub messages: Sender<Message>,
    /// Where chunks go.
    pub session: Arc<Session>,
    /// How far to run ahead.
    pub budget: Arc<Budget>,
    /// How to decode.
    pub decode: DecodeSettings,
    /// How to cut.
    pub chunks: ChunkSettings,
    /// What will be written in the end.
    pub formats: Vec<Format>,
    /// Raised when the run should stop.
    pub cancel: Arc<AtomicBool>,
}

/// Why an input gave no more chunks.
enum Stop {
    /// The run is over.
    Cancelled,
    /// The input failed.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Stop::Failed(error.into())
    }
}

/// Starts `threads` decoding threads; each takes the next input when it is done with one.
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
                .spawn(move || feed.run())
                .context("cannot start a decoding thread")
        })
        .collect()
}

impl Feed {
    fn run(&self) {
        for job in &self.jobs {
            if self.cancel.load(Ordering::Relaxed) {
                return;
            }
            let message = match self.input(&job) {
                Ok(decoded) => Message::Decoded(job.id, decoded),
                Err(Stop::Failed(error)) => Message::Failed(job.id, error),
                Err(Stop::Cancelled) => return,
            };
            self.send(message);
        }
    }

    /// The batch is gone only when the run is over, so a message may be lost then.
    fn send(&self, message: Message) {
        let _ = self.messages.send(message);
    }

    fn input(&self, job: &Job) -> Result<Decoded, Stop> {
        self.send(Message::Started(job.id));
        output::prepare(job, &self.formats)?;
        let mut decoder = Decoder::open_with(&job.input.path, &self.decode)?;
        if let Some(seconds) = decoder.info().duration {
            self.send(Message::Length(job.id, seconds));
        }
        let sha256 = hash_file(&job.input.path)?;
        let folder = self.session.job_dir(job.id)?;
        let mut chunker = Chunker::new(self.chunks.clone(), &folder, ChunkStart::default());
        let mut count = 0;
        while let Some(block) = decoder.next_block()? {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(Stop::Cancelled);
            }
            for chunk in chunker.push(block).context(NO_ROOM)? {
                count += 1;
                self.give(job.id, chunk)?;
            }
        }
        let lost = decoder.lost().to_vec();
        let (last, summary) = chunker.finish().context(NO_ROOM)?;
        for chunk in last {
            count += 1;
            self.give(job.id, chunk)?;
        }
        Ok(Decoded {
            sha256,
            samples: summary.samples,
            speech: summary.speech_samples,
            chunks: count,
            lost,
        })
    }

    fn give(&self, job: JobId, chunk: Chunk) -> Result<(), Stop> {
        if !self.budget.take(samples_on_disk(&chunk), &self.cancel) {
            return Err(Stop::Cancelled);
        }
        self.send(Message::Chunk(job, Arc::new(chunk)));
        Ok(())
    }
}

const NO_ROOM: &str = "cannot keep its chunks; free some space or choose another --temp-dir";

/// Samples in a chunk's file.
pub fn samples_on_disk(chunk: &Chunk) -> u64 {
    chunk.spans.iter().map(|span| span.len).sum()
}

/// Seconds of a recording of this many samples.
pub fn seconds(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

fn hash_file(path: &std::path::Path) -> anyhow::Result<String> {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    hasher.update(std::fs::read(path)?);
    Ok(hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}
