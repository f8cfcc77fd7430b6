//! Recordings that were begun and are not finished, as people see them.

use crate::plan::key::ContentKey;
use crate::run::cutting::seconds;
use crate::run::diary::SECONDS;
use crate::store::claim::{Attempt, Claim};
use crate::store::journal::{self, Journal};
use crate::store::line::Stage;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Digits of a key that name it to people.
const ID: usize = 12;

/// A recording that was begun and is not finished.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unfinished {
    /// The beginning of its key.
    pub id: String,
    /// Its content key.
    pub key: ContentKey,
    /// The input as it was named.
    pub input: Option<String>,
    /// The stage that began last.
    pub stage: Option<Stage>,
    /// Whether a living process works on it.
    pub running: bool,
    /// Chunks that are transcribed.
    pub chunks_done: usize,
    /// All chunks, once the recording was cut to its end.
    pub chunks: Option<u32>,
    /// Seconds of the recording that are transcribed.
    pub seconds_done: f64,
    /// Length of the recording, seconds, as far as it is known.
    pub seconds: Option<f64>,
    /// How much of it is transcribed, 0 to 100.
    pub percent: Option<f64>,
    /// When it began, UTC, RFC 3339.
    pub created: Option<String>,
    /// When its last line was written, UTC, RFC 3339.
    pub modified: Option<String>,
    /// Since then, seconds.
    pub age: u64,
    /// The journal.
    pub journal: PathBuf,
    /// Its size, bytes.
    pub bytes: u64,
    /// Why it cannot be told how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl Unfinished {
    /// All of them, those touched last first.
    pub fn list(state_dir: &Path) -> Vec<Self> {
        let now = SystemTime::now();
        Journal::list(state_dir)
            .into_iter()
            .map(|found| Self::new(state_dir, found, now))
            .collect()
    }

    fn new(state_dir: &Path, found: journal::Unfinished, now: SystemTime) -> Self {
        let busy = Claim::try_take(state_dir, &found.key);
        let age = now.duration_since(found.modified).unwrap_or_default();
        let mut unfinished = Unfinished {
            id: found.key.to_string()[..ID].to_owned(),
            key: found.key,
            input: None,
            stage: None,
            running: matches!(busy, Ok(Attempt::Busy(_))),
            chunks_done: 0,
            chunks: None,
            seconds_done: 0.0,
            seconds: None,
            percent: None,
            created: None,
            modified: date(found.modified),
            age: age.as_secs(),
            journal: found.path,
            bytes: found.bytes,
            trouble: None,
        };
        match found.summary {
            Err(warning) => unfinished.trouble = Some(warning.to_string()),
            Ok(summary) => {
                let told = summary.header.settings[SECONDS].as_f64();
                let done = seconds(summary.samples_done);
                let all = summary.samples_total.map(seconds).or(told);
                unfinished.seconds_done = done;
                unfinished.seconds = all;
                unfinished.percent = all.filter(|all| *all > 0.0).map(|all| {
                    // A header may promise less than there is.
                    (done / all * 100.0).min(100.0)
                });
                unfinished.stage = summary.stage;
                unfinished.chunks_done = summary.chunks_done;
                unfinished.chunks = summary.chunks_total;
                unfinished.created = SystemTime::UNIX_EPOCH
                    .checked_add(Duration::from_secs(summary.header.created))
                    .and_then(date);
                unfinished.input = Some(summary.header.input);
            }
        }
        unfinished
    }

    /// How far it is, in a few words.
    pub fn done(&self) -> String {
        match (self.percent, &self.trouble) {
            (_, Some(_)) => "damaged".to_owned(),
            (Some(percent), None) => format!("{percent:.0} %"),
            (None, None) => format!("{:.0} s", self.seconds_done),
        }
    }
}

/// UTC, RFC 3339, whole seconds.
pub fn date(time: SystemTime) -> Option<String> {
    let time = jiff::Timestamp::try_from(time).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
