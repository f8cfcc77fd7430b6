//! What is known of an input before any work: whether its files are there, or its transcript.

use crate::infer::model::{Footprint, ModelSource};
use crate::plan::gate::Gate;
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::plan::settings::Settings;
use crate::run::keys::Keys;
use crate::run::localise::Local;
use crate::run::output::{self, Files, Rendering};
use crate::run::stores::Stores;
use crate::store::entry::Entry;
use crate::store::folder::Look;
use crate::store::looks::Looks;
use anyhow::Context;
use std::fs::Metadata;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// What a run knows under one set of settings, and what it makes of it. Shared by its threads.
#[derive(Debug)]
pub struct Known {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The weights.
    pub model: Arc<ModelSource>,
    /// What the content keys have in common.
    pub keys: Keys,
    /// How transcripts become files.
    pub rendering: Rendering,
    /// What earlier runs left.
    pub stores: Arc<Stores>,
    /// Whether everything is transcribed again.
    pub refresh: bool,
    /// What a transcript is held against.
    pub gates: Vec<Gate>,
    /// Whether somebody wants to see the segments.
    pub tells_segments: bool,
}

impl Known {
    /// The memory that the model takes with these settings.
    pub fn footprint(&self) -> Footprint {
        let align = self.settings.text.decoding.align_words;
        self.model.footprint.aligned(align)
    }
}

/// What a run knows under each of its sets of settings.
#[derive(Debug)]
pub struct Scopes(Vec<Arc<Known>>);

impl Scopes {
    /// One for each set, in the order of [`Job::scope`]; at least one.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(all: Vec<Arc<Known>>) -> anyhow::Result<Self> {
        anyhow::ensure!(!all.is_empty(), "a run has settings");
        Ok(Scopes(all))
    }

    /// What holds for a job.
    pub fn of(&self, job: &Job) -> &Arc<Known> {
        self.0.get(job.scope).unwrap_or(&self.0[0])
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Known>] {
        &self.0
    }

    /// What earlier runs left.
    pub fn stores(&self) -> &Arc<Stores> {
        &self.0[0].stores
    }
}

/// What is to be done with an input.
#[derive(Debug)]
pub enum Verdict {
    /// Nothing: its files are there, of a recording of this many seconds.
    Current(f64),
    /// Its files are to be rendered from this.
    Cached(Box<Entry>),
    /// It may not be done: one line that says why.
    Refused(String),
    /// It is to be transcribed.
    Unknown,
}

/// An input that is not done, and what was found out about it.
#[derive(Debug)]
pub struct Pending {
    /// The input.
    pub job: Arc<Job>,
    /// Its digest in lower-case hexadecimal, when it is known, and what the file was then.
    pub sha256: Option<(String, Identity)>,
    /// Whether the cache was asked, for its statistics.
    pub asked: bool,
    /// What does not come from a file of the user's, once it is here.
    pub local: Option<Local>,
}

/// What tells whether a file was written to between two looks in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity(u64, Option<SystemTime>);

impl Identity {
    /// Of the file at this path.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub fn of(path: &Path) -> anyhow::Result<Self> {
        let meta = std::fs::metadata(path).context("cannot be read")?;
        Ok(Identity::from(&meta))
    }
}

impl Identity {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.0
    }
}

impl From<&Metadata> for Identity {
    fn from(meta: &Metadata) -> Self {
        Identity(meta.len(), meta.modified().ok())
    }
}

impl From<&Look> for Identity {
    fn from(look: &Look) -> Self {
        Identity(look.size, look.modified)
    }
}

impl Known {
    /// What is to be done with an input of this content key. `counts` when the cache is asked
    /// about it for the first time.
    pub fn judge(&self, job: &Job, key: &ContentKey, counts: bool, looks: &mut Looks) -> Verdict {
        let files = self.rendering.files(job, key, looks);
        // With gates there has to be a transcript to hold against them, and with somebody who wants
        // to read it.
        let look = self.refresh || !self.gates.is_empty() || self.settings.print;
        if let (Files::Current(seconds), false) = (&files, look) {
            return Verdict::Current(*seconds);
        }
        if let Some(entry) = self.stores.find(key, counts) {
            return Verdict::Cached(entry);
        }
        match files {
            Files::Taken(path) => Verdict::Refused(output::refusal(&path)),
            Files::Current(_) | Files::Free => Verdict::Unknown,
        }
    }
}
