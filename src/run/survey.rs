//! What would be done with each input, found out without doing it.

use crate::audio::decode;
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::plan::settings::Settings;
use crate::run::known::{Known, Scopes, Verdict};
use crate::run::unfinished::Unfinished;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What would be done with an input.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// All of it is to be transcribed.
    New,
    /// It is gone on with, at so many per cent where that is known.
    Resumable(Option<f64>),
    /// It is transcribed once for another input.
    Same,
    /// Another process is on it.
    Busy,
    /// Its files are rendered from the cache.
    Cached,
    /// Nothing.
    Current,
    /// It has to come here first.
    Far,
    /// It fails, and why.
    Failed(String),
}

impl State {
    /// Names of the states, in the order in which people are told of them.
    pub const NAMES: [&'static str; 8] = [
        "new",
        "resumable",
        "same",
        "busy",
        "cached",
        "current",
        "remote",
        "failed",
    ];

    /// Its name, for machines.
    pub fn name(&self) -> &'static str {
        match self {
            State::New => "new",
            State::Resumable(_) => "resumable",
            State::Same => "same",
            State::Busy => "busy",
            State::Cached => "cached",
            State::Current => "current",
            State::Far => "remote",
            State::Failed(_) => "failed",
        }
    }
}

/// An input that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// What would be done.
    pub state: State,
    /// Length of the recording, seconds, where it is known.
    pub seconds: Option<f64>,
}

impl Looked {
    /// Seconds that would be transcribed; none where that is not known.
    pub fn work(&self) -> Option<f64> {
        match self.state {
            State::New | State::Far => self.seconds,
            State::Resumable(percent) => {
                let share = percent.map_or(1.0, |percent| 1.0 - percent / 100.0);
                self.seconds.map(|seconds| seconds * share)
            }
            _ => Some(0.0),
        }
    }
}

/// Looks at each job, in order. Inputs that are not known are read, not decoded.
pub fn look(scopes: &Scopes, jobs: &[Arc<Job>]) -> Vec<Looked> {
    let unfinished: HashMap<ContentKey, Unfinished> = Unfinished::list(&scopes.stores().state)
        .into_iter()
        .map(|job| (job.key, job))
        .collect();
    let looked: Vec<_> = jobs
        .par_iter()
        .map(|job| one(scopes.of(job), job, &unfinished))
        .collect();
    let mut seen = HashSet::new();
    looked
        .into_iter()
        .map(|(key, looked)| {
            let again = key.is_some_and(|key| !seen.insert(key));
            match looked.state {
                State::New if again => Looked {
                    state: State::Same,
                    ..looked
                },
                _ => looked,
            }
        })
        .collect()
}

fn one(
    known: &Known,
    job: &Job,
    unfinished: &HashMap<ContentKey, Unfinished>,
) -> (Option<ContentKey>, Looked) {
    let as_is = |state, seconds| Looked { state, seconds };
    let Some(path) = job.input.as_file() else {
        return (None, as_is(State::Far, None));
    };
    let settings = &known.settings;
    let hashed = match known.stores.hash(path) {
        Ok(hashed) => hashed,
        Err(error) => {
            let reason = format!("cannot be read: {error}");
            return (None, as_is(State::Failed(reason), None));
        }
    };
    let key = known.keys.key(&hashed.sha256);
    let clip = settings.text.clip;
    let part = |whole| clip.map_or(whole, |clip| clip.length(whole));
    let length = || decode::length(path, &settings.decode).map(|whole| whole.map(part));
    let looked = match known.judge(job, &key, false, &mut known.stores.looks()) {
        Verdict::Current(seconds) => as_is(State::Current, Some(seconds)),
        Verdict::Cached(entry) => as_is(State::Cached, Some(entry.head.audio_seconds)),
        Verdict::Refused(reason) => as_is(State::Failed(reason), None),
        Verdict::Unknown => match (unfinished.get(&key), length()) {
            (_, Err(error)) => {
                let reason = format!("{:#}", anyhow::Error::new(error));
                as_is(State::Failed(reason), None)
            }
            (Some(job), Ok(seconds)) if job.running => as_is(State::Busy, seconds.or(job.seconds)),
            (Some(job), Ok(seconds)) if may_resume(settings, job) => {
                as_is(State::Resumable(job.percent), seconds.or(job.seconds))
            }
            (_, Ok(seconds)) => as_is(State::New, seconds),
        },
    };
    (Some(key), looked)
}

fn may_resume(settings: &Settings, job: &Unfinished) -> bool {
    let reuse = &settings.reuse;
    reuse.resume && job.trouble.is_none() && job.age <= reuse.resume_ttl.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_or_done_elsewhere_is_no_work() {
        let work = |state, seconds| Looked { state, seconds }.work();
        assert_eq!(work(State::New, Some(60.0)), Some(60.0));
        assert_eq!(work(State::New, None), None);
        assert_eq!(work(State::Resumable(Some(75.0)), Some(60.0)), Some(15.0));
        assert_eq!(work(State::Resumable(None), Some(60.0)), Some(60.0));
        for state in [State::Same, State::Cached, State::Current, State::Busy] {
            assert_eq!(work(state, Some(60.0)), Some(0.0));
        }
    }
}
