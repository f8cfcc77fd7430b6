//! Cutting one recording into chunks on disk: all of it, or what an interrupted run left.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Chunker};
use crate::audio::decode::Decoder;
use crate::audio::speech::SpeechSettings;
use crate::plan::job::Job;
use crate::plan::settings::Settings;
use crate::run::assembly::Decoded;
use crate::run::diary::Earlier;
use crate::run::feed::{Feed, Stop};
use crate::run::message::Message;
use crate::run::workshop::Workshop;
use crate::transcript::segment::Lost;
use anyhow::{Context, anyhow};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// One recording on its way to chunks.
pub struct Cutting<'a> {
    /// The thread's surroundings.
    pub feed: &'a Feed,
    /// What was asked for.
    pub settings: &'a Settings,
    /// The recording.
    pub job: &'a Job,
    /// The file to decode for it.
    pub path: &'a Path,
    /// Which part of it.
    pub missing: Missing,
    /// Where the chunks go.
    pub workshop: &'a Workshop,
}

/// Which part of a recording has to be decoded.
pub struct Missing {
    start: ChunkStart,
    /// Samples of speech before the start.
    speech_before: u64,
    /// Position, first sample and end of the chunks that are transcribed.
    done: Vec<(u32, u64, u64)>,
    rest: Rest,
}

/// What is known of what comes after the start.
enum Rest {
    /// Nothing.
    Unknown,
    /// All of it, and the last chunk that is missing; none when nothing is.
    Known(Option<u32>, Decoded),
}

impl Missing {
    /// What an interrupted run left.
    pub fn new(earlier: &Earlier) -> Self {
        let start = earlier.start();
        let before = earlier.chunks.range(..start.index);
        let decoded = earlier.plan.as_ref().map(|plan| Decoded {
            samples: plan.samples,
            speech: plan.speech,
            chunks: plan.chunks,
            lost: plan.lost.clone(),
        });
        Missing {
            start,
            speech_before: before.map(|(_, chunk)| chunk.speech).sum(),
            done: earlier
                .chunks
                .values()
                .map(|chunk| (chunk.index, chunk.start, chunk.end))
                .collect(),
            rest: match (earlier.last_missing(), decoded) {
                (Some(last), Some(decoded)) => Rest::Known(last, decoded),
                _ => Rest::Unknown,
            },
        }
    }
}

impl Cutting<'_> {
    /// Sends the missing chunks to the batch; what is known of the recording afterwards.
    ///
    /// # Errors
    /// When it cannot be decoded, there is no room, or the run is over.
    pub fn decoded(&self) -> Result<Decoded, Stop> {
        if let Rest::Known(None, decoded) = &self.missing.rest {
            // All of it was done but the files.
            return Ok(decoded.clone());
        }
        let settings = self.settings;
        let text = &settings.text;
        let mut start = self.missing.start;
        let clip = text
            .clip
            .map(|clip| (samples(clip.start), clip.end.map(samples)));
        let (begin, end) = clip.unwrap_or_default();
        if start.index == 0 {
            start.start = begin;
        }
        let mut decoder = Decoder::open_with(self.path, &settings.decode)?;
        if let Some(seconds) = decoder.info().duration {
            let part = samples(seconds).min(end.unwrap_or(u64::MAX));
            let part = self::seconds(part.saturating_sub(begin));
            self.feed.send(Message::Length(self.job.id, part));
        }
        let folder = self.workshop.session.job_dir(self.job.id)?;
        let chunks = ChunkSettings {
            chunk_seconds: text.chunk_seconds,
            speech: SpeechSettings::from(&text.voice),
            window_per_region: text.decoding.language_per_region,
        };
        let mut chunker = Chunker::new(chunks, &folder, start);
        let mut to_skip = start.first_sample();
        let mut left = end.map_or(u64::MAX, |end| end.saturating_sub(to_skip));
        let (mut count, mut speech) = (start.index, self.missing.speech_before);
        while let Some(block) = decoder.next_block()? {
            if self.feed.halt.load(Ordering::Relaxed) {
                return Err(Stop::Cancelled);
            }
            let skipped = to_skip.min(block.len() as u64);
            to_skip -= skipped;
            let block = &block[skipped as usize..];
            let taken = left.min(block.len() as u64);
            left -= taken;
            for chunk in chunker.push(&block[..taken as usize]).context(NO_ROOM)? {
                (count, speech) = (count + 1, speech + chunk.speech);
                let index = chunk.index;
                self.give(chunk)?;
                if let Rest::Known(Some(last), decoded) = &self.missing.rest
                    && index >= *last
                {
                    return Ok(decoded.clone());
                }
            }
            if left == 0 {
                break;
            }
        }
        if to_skip > 0 && begin > 0 {
            return Err(anyhow!("is shorter than where --clip begins").into());
        }
        let inside = |lost: &&Lost| samples(lost.at) >= begin;
        let lost = decoder.lost().iter().filter(inside).cloned().collect();
        let (last, summary) = chunker.finish().context(NO_ROOM)?;
        for chunk in last {
            (count, speech) = (count + 1, speech + chunk.speech);
            self.give(chunk)?;
        }
        Ok(Decoded {
            samples: summary.samples,
            speech,
            chunks: count,
            lost,
        })
    }

    fn give(&self, chunk: Chunk) -> Result<(), Stop> {
        let done = self.missing.done.iter().find(|done| done.0 == chunk.index);
        if let Some(&(_, start, end)) = done {
            // It is transcribed. A file that stays is removed with its session.
            let _ = std::fs::remove_file(&chunk.path);
            if (chunk.start, chunk.end) == (start, end) {
                return Ok(());
            }
            return Err(Stop::Stale(anyhow!(CUT_DIFFERENTLY)));
        }
        let samples = samples_on_disk(&chunk);
        if !self.workshop.budget.take(samples, &self.feed.halt) {
            return Err(Stop::Cancelled);
        }
        self.feed.send(Message::Chunk(self.job.id, Arc::new(chunk)));
        Ok(())
    }
}

const NO_ROOM: &str = "cannot keep its chunks; free some space or choose another --temp-dir";
const CUT_DIFFERENTLY: &str = "does not fit what the interrupted run left of it, which is dropped; give the same command again";

/// Samples in a chunk's file.
pub fn samples_on_disk(chunk: &Chunk) -> u64 {
    chunk.spans.iter().map(|span| span.len).sum()
}

/// Samples in this many seconds.
pub fn samples(seconds: f64) -> u64 {
    // A float that does not fit saturates; what is negative or not a number becomes 0.
    (seconds * f64::from(SAMPLE_RATE)).round() as u64
}

/// Seconds of a recording of this many samples.
pub fn seconds(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}
