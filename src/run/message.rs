//! What the threads of a run tell the batch.

use crate::audio::chunk::Chunk;
use crate::infer::pool::Report;
use crate::observe::event::Stopped;
use crate::plan::job::JobId;
use crate::plan::key::{ContentKey, KeyParts};
use crate::run::assembly::Decoded;
use crate::run::diary::{Diary, Earlier};
use crate::run::known::Verdict;
use crate::store::claim::Claim;
use std::sync::Arc;

/// What the other threads tell the batch.
pub enum Message {
    /// It is known what becomes of an input without transcribing it.
    Decided(JobId, ContentKey, Verdict),
    /// An input is left to another process.
    Skipped(JobId, String),
    /// An input is being opened.
    Started(JobId, Box<Begun>),
    /// So many channels of an input are cut alone.
    Channels(JobId, u32),
    /// An input's length by its header, seconds.
    Length(JobId, f64),
    /// A chunk lies on disk.
    Chunk(JobId, Arc<Chunk>),
    /// An input is decoded as far as it has to be.
    Decoded(JobId, Decoded),
    /// An input failed before inference.
    Failed(JobId, anyhow::Error),
    /// An input failed, and what was done of it is of no use.
    Stale(JobId, anyhow::Error),
    /// The run cannot go on.
    Unusable(Arc<anyhow::Error>),
    /// A worker tells.
    Pool(Report),
    /// The run is to stop at once.
    Stop(Stopped),
    /// A thread of the feed has nothing more to do.
    FeedOver,
}

/// An input that is to be transcribed.
pub struct Begun {
    /// What its transcript is made from.
    pub parts: KeyParts,
    /// Keeps other processes away from it.
    pub claim: Option<Claim>,
    /// Its journal.
    pub diary: Diary,
    /// What an interrupted run did of it.
    pub earlier: Earlier,
}
