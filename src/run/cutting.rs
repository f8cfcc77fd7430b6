//! Cutting one recording into chunks on disk: all of it, or what an interrupted run left.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, ChunkSettings, WINDOW_SECONDS};
use crate::audio::decode::Decoder;
use crate::audio::speech::SpeechSettings;
use crate::plan::job::Job;
use crate::plan::media::Channels;
use crate::plan::settings::Settings;
use crate::run::assembly::Decoded;
use crate::run::diary::Earlier;
use crate::run::feed::{Feed, Stop};
use crate::run::lane::{Fate, Lane, Part};
use crate::run::message::Message;
use crate::run::workshop::Workshop;
use crate::transcript::segment::Lost;
use anyhow::{Context, anyhow};
use std::collections::BTreeMap;
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
    /// The audio track that was chosen, counted from 1; none where there is nothing to choose.
    pub track: Option<u32>,
    /// Which part of it.
    pub missing: Missing,
    /// Where the chunks go.
    pub workshop: &'a Workshop,
}

/// Which part of a recording has to be decoded.
pub struct Missing {
    /// By channel; of one that is not there everything is missing.
    parts: BTreeMap<Option<u32>, Part>,
    /// What is known of the whole.
    decoded: Option<Decoded>,
}

impl Missing {
    /// What an interrupted run left.
    pub fn new(earlier: &Earlier) -> Self {
        let channels = earlier.channels().into_iter();
        Missing {
            parts: channels
                .map(|channel| (channel, Part::new(earlier, channel)))
                .collect(),
            decoded: earlier.plan.as_ref().map(|plan| Decoded {
                samples: plan.samples,
                speech: plan.speech,
                chunks: plan.chunks,
                split: plan.split.clone(),
                lost: plan.lost.clone(),
            }),
        }
    }

    /// What is known of the whole when nothing of it is missing.
    fn nothing(&self) -> Option<&Decoded> {
        let done = self.parts.values().all(Part::is_done);
        self.decoded.as_ref().filter(|_| done)
    }
}

impl Cutting<'_> {
    /// Sends the missing chunks to the batch; what is known of the recording afterwards.
    ///
    /// The file is decoded once, however many channels are cut alone.
    ///
    /// # Errors
    /// When it cannot be decoded, there is no room, or the run is over.
    pub fn decoded(&self) -> Result<Decoded, Stop> {
        if let Some(decoded) = self.missing.nothing() {
            // All of it was done but the files.
            return Ok(decoded.clone());
        }
        let settings = self.settings;
        let clip = settings.text.clip;
        let part = clip.map(|clip| (samples(clip.start), clip.end.map(samples)));
        let (begin, end) = part.unwrap_or_default();
        let mut decode = settings.decode.clone();
        decode.choice.track = decode.choice.track.or(self.track);
        let mut decoder = Decoder::open_with(self.path, &decode)?;
        let whole = decoder.info().duration;
        let length = whole.map(|whole| clip.map_or(whole, |clip| clip.length(whole)));
        let mut lanes = Vec::new();
        while let Some(voices) = decoder.next_voices()? {
            if self.feed.halt.load(Ordering::Relaxed) {
                return Err(Stop::Cancelled);
            }
            if lanes.is_empty() {
                lanes = self.lanes(voices.len(), length, (begin, end))?;
            }
            for (lane, block) in lanes.iter_mut().zip(voices) {
                for (chunk, fate) in lane.push(block).context(NO_ROOM)? {
                    self.give(chunk, &fate)?;
                }
            }
            if let Some(decoded) = &self.missing.decoded
                && lanes.iter().all(Lane::is_whole)
            {
                return Ok(decoded.clone());
            }
            if lanes.iter().all(Lane::is_full) {
                break;
            }
        }
        if lanes.is_empty() {
            lanes = self.lanes(1, length, (begin, end))?;
        }
        if lanes.iter().any(Lane::is_early) && begin > 0 {
            return Err(anyhow!("is shorter than where --clip begins").into());
        }
        let inside = |lost: &&Lost| samples(lost.at) >= begin;
        let mut decoded = Decoded {
            lost: decoder.lost().iter().filter(inside).cloned().collect(),
            ..Decoded::default()
        };
        for lane in lanes {
            let (chunks, end) = lane.finish().context(NO_ROOM)?;
            decoded.samples = end.samples;
            decoded.speech += end.speech;
            decoded.chunks += end.chunks;
            if self.is_split() {
                decoded.split.push(end.chunks);
            }
            for (chunk, fate) in chunks {
                self.give(chunk, &fate)?;
            }
        }
        Ok(decoded)
    }

    /// Whether each channel is cut alone.
    fn is_split(&self) -> bool {
        self.settings.decode.choice.channels == Channels::Split
    }

    /// A lane for each of so many voices.
    fn lanes(
        &self,
        count: usize,
        length: Option<f64>,
        clip: (u64, Option<u64>),
    ) -> Result<Vec<Lane>, Stop> {
        let text = &self.settings.text;
        let channels: Vec<Option<u32>> = match self.is_split() {
            true => (1..=count as u32).map(Some).collect(),
            false => vec![None],
        };
        let mut known = self.missing.parts.keys();
        if !known.all(|channel| channels.contains(channel)) {
            return Err(Stop::Stale(anyhow!(CUT_DIFFERENTLY)));
        }
        if self.is_split() {
            let message = Message::Channels(self.job.id, channels.len() as u32);
            self.feed.send(message);
        }
        if let Some(seconds) = length {
            self.feed.send(Message::Length(self.job.id, seconds));
        }
        let folder = self.workshop.session.job_dir(self.job.id)?;
        let chunks = ChunkSettings {
            chunk_seconds: text.chunk_seconds,
            speech: SpeechSettings::from(&text.voice),
            window_per_region: text.decoding.language_per_region,
        };
        let lane = |channel: Option<u32>| {
            let folder = match channel {
                Some(number) => folder.join(format!("channel_{number:02}")),
                None => folder.clone(),
            };
            std::fs::create_dir_all(&folder).context(NO_ROOM)?;
            let part = self.missing.parts.get(&channel).cloned();
            let part = part.unwrap_or_default();
            Ok(Lane::new(chunks.clone(), &folder, channel, part, clip))
        };
        channels.into_iter().map(lane).collect()
    }

    fn give(&self, chunk: Chunk, fate: &Fate) -> Result<(), Stop> {
        if !matches!(fate, Fate::New) {
            // A file that stays is removed with its session.
            let _ = std::fs::remove_file(&chunk.path);
        }
        match fate {
            Fate::New => {}
            Fate::Done => return Ok(()),
            Fate::Differs => return Err(Stop::Stale(anyhow!(CUT_DIFFERENTLY))),
        }
        if !self.workshop.budget.take(share(&chunk), &self.feed.halt) {
            return Err(Stop::Cancelled);
        }
        self.feed.send(Message::Chunk(self.job.id, Arc::new(chunk)));
        Ok(())
    }
}

const NO_ROOM: &str = "cannot keep its chunks; free some space or choose another --temp-dir";
const CUT_DIFFERENTLY: &str = "does not fit what the interrupted run left of it, which is dropped; give the same command again";

/// What a chunk takes of the audio that may lie ready, samples: no less than a window that is full.
/// Otherwise hundreds of short recordings would be begun at once, each with a file and a claim that
/// are open, and a system lets a process have 1024.
pub fn share(chunk: &Chunk) -> u64 {
    let on_disk: u64 = chunk.spans.iter().map(|span| span.len).sum();
    on_disk.max(WINDOW_SECONDS * u64::from(SAMPLE_RATE))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::chunk::Span;

    fn chunk(seconds: u64) -> Chunk {
        let len = seconds * u64::from(SAMPLE_RATE);
        Chunk {
            channel: None,
            index: 0,
            start: 0,
            end: len,
            carry: 0,
            speech: len,
            spans: vec![Span {
                packed: 0,
                source: 0,
                len,
            }],
            windows: Vec::new(),
            path: "unused".into(),
        }
    }

    #[test]
    fn a_short_recording_takes_the_room_of_a_window() {
        assert_eq!(seconds(share(&chunk(120))), 120.0);
        assert_eq!(share(&chunk(1)), share(&chunk(WINDOW_SECONDS)));
    }
}
