//! `--dry-run`: what would be done with each input, and how much audio that is.

use crate::audio::decode;
use crate::observe::text;
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::plan::settings::Settings;
use crate::run::Exit;
use crate::run::known::{Known, Verdict};
use crate::run::print;
use crate::run::unfinished::Unfinished;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What would be done with an input.
enum Preview {
    Current(f64),
    Cached(f64),
    Resumable(Option<f64>, Option<f64>),
    New(Option<f64>),
    /// Transcribed once for another input.
    Same(Option<f64>),
    Busy(Option<f64>),
    Failed(String),
}

/// Prints what would be done with each job. Inputs that are not known are read, not decoded.
pub fn show(settings: &Settings, known: &Known, jobs: &[Arc<Job>], rejected: usize) -> Exit {
    let unfinished: HashMap<ContentKey, Unfinished> = Unfinished::list(&known.stores.state)
        .into_iter()
        .map(|job| (job.key, job))
        .collect();
    let looked: Vec<_> = jobs
        .par_iter()
        .map(|job| look(settings, known, job, &unfinished))
        .collect();
    let (mut seen, mut failed) = (HashSet::new(), rejected);
    let (mut audio, mut work, mut unmeasured) = (0.0, 0.0, 0);
    for (job, (key, preview)) in jobs.iter().zip(looked) {
        let again = key.is_some_and(|key| !seen.insert(key));
        let preview = match preview {
            Preview::New(seconds) if again => Preview::Same(seconds),
            preview => preview,
        };
        let (what, all, share) = match preview {
            Preview::Current(seconds) => ("up to date".to_owned(), Some(seconds), 0.0),
            Preview::Cached(seconds) => ("cached".to_owned(), Some(seconds), 0.0),
            Preview::Same(seconds) => ("same as another input".to_owned(), seconds, 0.0),
            Preview::New(seconds) => ("new".to_owned(), seconds, 1.0),
            Preview::Busy(seconds) => ("another process is on it".to_owned(), seconds, 0.0),
            Preview::Resumable(percent, seconds) => match percent {
                Some(percent) => (
                    format!("resumable at {percent:.0} %"),
                    seconds,
                    1.0 - percent / 100.0,
                ),
                None => ("resumable".to_owned(), seconds, 1.0),
            },
            Preview::Failed(reason) => {
                failed += 1;
                (format!("would fail: {reason}"), Some(0.0), 0.0)
            }
        };
        match all {
            None => unmeasured += 1,
            Some(seconds) => {
                audio += seconds;
                work += seconds * share;
            }
        }
        print::line(&format!("{}: {what}", text::path(&job.input.path)));
    }
    let mut line = format!(
        "{}, {} of audio, {} of it to be transcribed",
        text::count(jobs.len(), "recording", "recordings"),
        text::duration(audio),
        text::duration(work),
    );
    if unmeasured > 0 {
        line += &format!("; {unmeasured} do not say how long they are");
    }
    print::line(&line);
    match failed {
        0 => Exit::Done,
        _ => Exit::SomeFailed,
    }
}

fn look(
    settings: &Settings,
    known: &Known,
    job: &Job,
    unfinished: &HashMap<ContentKey, Unfinished>,
) -> (Option<ContentKey>, Preview) {
    let path = &job.input.path;
    let hashed = match known.stores.hash(path) {
        Ok(hashed) => hashed,
        Err(error) => return (None, Preview::Failed(format!("cannot be read: {error}"))),
    };
    let key = known.keys.parts(hashed.sha256).key();
    let clip = settings.text.clip;
    let length = || {
        let whole = decode::length(path, &settings.decode)?;
        let part = |whole| clip.map_or(whole, |clip| clip.length(whole));
        Ok::<_, decode::DecodeError>(whole.map(part))
    };
    let preview = match known.judge(job, &key, false) {
        Verdict::Current(seconds) => Preview::Current(seconds),
        Verdict::Cached(entry) => Preview::Cached(entry.head.audio_seconds),
        Verdict::Refused(reason) => Preview::Failed(reason),
        Verdict::Unknown => match (unfinished.get(&key), length()) {
            (_, Err(error)) => Preview::Failed(format!("{:#}", anyhow::Error::new(error))),
            (Some(job), Ok(seconds)) if job.running => Preview::Busy(seconds.or(job.seconds)),
            (Some(job), Ok(seconds)) if may_resume(settings, job) => {
                Preview::Resumable(job.percent, seconds.or(job.seconds))
            }
            (_, Ok(seconds)) => Preview::New(seconds),
        },
    };
    (Some(key), preview)
}

fn may_resume(settings: &Settings, job: &Unfinished) -> bool {
    let reuse = &settings.reuse;
    reuse.resume && job.trouble.is_none() && job.age <= reuse.resume_ttl.as_secs()
}
