//! `--dry-run`: what would be done with each input, and how much audio that is.

use crate::observe::text;
use crate::plan::job::Job;
use crate::run::Exit;
use crate::run::known::Scopes;
use crate::run::print;
use crate::run::survey::{self, State};
use std::sync::Arc;

/// Prints what would be done with each job.
pub fn show(scopes: &Scopes, jobs: &[Arc<Job>], rejected: usize) -> Exit {
    let (mut audio, mut work, mut unmeasured) = (0.0, 0.0, 0);
    let mut failed = rejected;
    for (job, looked) in jobs.iter().zip(survey::look(scopes, jobs)) {
        let what = match &looked.state {
            State::Current => "up to date".to_owned(),
            State::Cached => "cached".to_owned(),
            State::Same => "same as another input".to_owned(),
            State::New => "new".to_owned(),
            State::Busy => "another process is on it".to_owned(),
            State::Far => "to be brought here first".to_owned(),
            State::Resumable(Some(percent)) => format!("resumable at {percent:.0} %"),
            State::Resumable(None) => "resumable".to_owned(),
            State::Failed(reason) => format!("would fail: {reason}"),
        };
        print::line(&format!("{}: {what}", text::path(&job.input.path)));
        if matches!(looked.state, State::Failed(_)) {
            failed += 1;
            continue;
        }
        unmeasured += usize::from(looked.seconds.is_none());
        audio += looked.seconds.unwrap_or(0.0);
        work += looked.work().unwrap_or(0.0);
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
