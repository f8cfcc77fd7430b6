//! One stream of a recording on its way to chunks: all channels as one, or one of them alone.

use crate::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Chunker};
use crate::run::diary::Earlier;
use std::io;
use std::path::Path;

/// Which part of a stream has to be cut.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Where to begin.
    start: ChunkStart,
    /// Samples of speech before the start.
    speech_before: u64,
    /// Number, first sample and end of the chunks that are transcribed.
    done: Vec<(u32, u64, u64)>,
    /// Number of the last chunk that is missing, where that is known; the inner none when nothing
    /// is.
    last_missing: Option<Option<u32>>,
}

impl Part {
    /// What an interrupted run left of this channel.
    pub fn new(earlier: &Earlier, channel: Option<u32>) -> Self {
        let chunks = || {
            let of_channel = (channel, 0)..=(channel, u32::MAX);
            earlier.chunks.range(of_channel).map(|(_, chunk)| chunk)
        };
        let start = earlier.start(channel);
        let before = chunks().take_while(|chunk| chunk.index < start.index);
        Part {
            start,
            speech_before: before.map(|chunk| chunk.speech).sum(),
            done: chunks()
                .map(|chunk| (chunk.index, chunk.start, chunk.end))
                .collect(),
            last_missing: earlier.last_missing(channel),
        }
    }

    /// Whether it is known that nothing is missing.
    pub fn is_done(&self) -> bool {
        self.last_missing == Some(None)
    }
}

/// What becomes of a chunk that was cut.
pub enum Fate {
    /// It is to be transcribed.
    New,
    /// It is transcribed.
    Done,
    /// It is transcribed, but was cut at other places then.
    Differs,
}

/// What a stream came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneEnd {
    /// Samples from the recording's first to its last.
    pub samples: u64,
    /// Samples of speech.
    pub speech: u64,
    /// Chunks.
    pub chunks: u32,
}

/// A stream while it is cut.
pub struct Lane {
    chunker: Chunker,
    tally: Tally,
    /// Samples that are not wanted, or were cut already.
    to_skip: u64,
    /// Samples that are wanted behind those.
    left: u64,
}

/// What is known of a stream's chunks.
struct Tally {
    channel: Option<u32>,
    part: Part,
    count: u32,
    speech: u64,
}

impl Lane {
    /// Cuts `channel` into the folder `dir`, from the sample `begin` of the recording to `end`.
    pub fn new(
        settings: ChunkSettings,
        dir: &Path,
        channel: Option<u32>,
        part: Part,
        (begin, end): (u64, Option<u64>),
    ) -> Self {
        let mut start = part.start;
        if start.index == 0 {
            start.start = begin;
        }
        let to_skip = start.first_sample();
        Lane {
            chunker: Chunker::new(settings, dir, start),
            tally: Tally {
                channel,
                count: start.index,
                speech: part.speech_before,
                part,
            },
            to_skip,
            left: end.map_or(u64::MAX, |end| end.saturating_sub(to_skip)),
        }
    }

    /// Takes the next samples of the recording; the chunks that they complete, in order.
    ///
    /// # Errors
    /// When a chunk cannot be written.
    pub fn push(&mut self, block: &[f32]) -> io::Result<Vec<(Chunk, Fate)>> {
        let skipped = self.to_skip.min(block.len() as u64);
        self.to_skip -= skipped;
        let block = &block[skipped as usize..];
        let taken = self.left.min(block.len() as u64);
        self.left -= taken;
        let chunks = self.chunker.push(&block[..taken as usize])?;
        Ok(self.tally.take(chunks))
    }

    /// Whether it is known that no chunk is missing behind those that were cut.
    pub fn is_whole(&self) -> bool {
        match self.tally.part.last_missing {
            Some(Some(last)) => self.tally.count > last,
            Some(None) => true,
            None => false,
        }
    }

    /// Whether no more samples are wanted.
    pub fn is_full(&self) -> bool {
        self.left == 0
    }

    /// Whether the recording has not come to where it should begin.
    pub fn is_early(&self) -> bool {
        self.to_skip > 0
    }

    /// The recording is over: the last chunks, and what it came to.
    ///
    /// # Errors
    /// When a chunk cannot be written.
    pub fn finish(self) -> io::Result<(Vec<(Chunk, Fate)>, LaneEnd)> {
        let Lane {
            chunker, mut tally, ..
        } = self;
        let (chunks, summary) = chunker.finish()?;
        let chunks = tally.take(chunks);
        let end = LaneEnd {
            samples: summary.samples,
            speech: tally.speech,
            chunks: tally.count,
        };
        Ok((chunks, end))
    }
}

impl Tally {
    fn take(&mut self, chunks: Vec<Chunk>) -> Vec<(Chunk, Fate)> {
        chunks.into_iter().map(|chunk| self.own(chunk)).collect()
    }

    fn own(&mut self, mut chunk: Chunk) -> (Chunk, Fate) {
        chunk.channel = self.channel;
        self.count += 1;
        self.speech += chunk.speech;
        let done = self.part.done.iter().find(|done| done.0 == chunk.index);
        let fate = match done {
            None => Fate::New,
            Some(&(_, start, end)) if (chunk.start, chunk.end) == (start, end) => Fate::Done,
            Some(_) => Fate::Differs,
        };
        (chunk, fate)
    }
}
