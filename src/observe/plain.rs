//! Plain lines, for log files, pipes and terminals that cannot redraw.

use crate::observe::colour;
use crate::observe::event::{Done, Event, Origin, Stopped, Summary};
use crate::observe::fetching::Fetching;
use crate::observe::report::Display;
use crate::observe::text;
use crate::plan::settings::Verbosity;
use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};

/// A long job says how far it is this often.
const PROGRESS_EVERY: Duration = Duration::from_secs(30);

/// Writes a line for each thing worth one at the chosen verbosity.
pub struct Plain {
    verbosity: Verbosity,
    tally: Tally,
    last_progress: Instant,
    /// Whether a long job says how far it is.
    progress: bool,
}

impl Plain {
    /// Lines at this verbosity, with or without those about progress.
    pub fn new(verbosity: Verbosity, progress: bool) -> Self {
        Plain {
            verbosity,
            tally: Tally::new(),
            last_progress: Instant::now(),
            progress: progress && verbosity >= Verbosity::Normal,
        }
    }
}

impl Display for Plain {
    fn event(&mut self, event: &Event) {
        self.tally.count(event);
        if let Some(line) = line(event, self.verbosity) {
            write_line(&colour::paint(event, line));
        }
        self.tick();
    }

    fn tick(&mut self) {
        if self.progress && self.last_progress.elapsed() > PROGRESS_EVERY {
            self.last_progress = Instant::now();
            write_line(&self.tally.line());
        }
    }
}

/// A closed stderr is no reason to stop working.
fn write_line(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The line for an event, when it is worth one.
pub fn line(event: &Event, verbosity: Verbosity) -> Option<String> {
    let least = match event {
        // Of the log only what was asked for gets here.
        Event::Failed { .. } | Event::Log { .. } => Verbosity::Quiet,
        Event::Done(Done {
            origin: Origin::Current,
            ..
        }) => Verbosity::Detailed,
        Event::Warning(_)
        | Event::Note(_)
        | Event::Done(_)
        | Event::Resumed { .. }
        | Event::Waiting { .. }
        | Event::Skipped { .. }
        | Event::Finished(_) => Verbosity::Normal,
        Event::Detail(_) | Event::Left { .. } => Verbosity::Detailed,
        _ => return None,
    };
    if verbosity < least {
        return None;
    }
    match event {
        Event::Failed { path, reason, .. } => {
            let reason = text::line(reason);
            Some(format!("ditado: {}: {reason}", text::path(path)))
        }
        Event::Warning(message) => Some(format!("ditado: warning: {}", text::line(message))),
        Event::Resumed { path, seconds, .. } => Some(format!(
            "{}: goes on after the {} that are done",
            text::path(path),
            text::duration(*seconds)
        )),
        Event::Waiting { path, holder, .. } => Some(format!(
            "{}: waits for {holder}, which is transcribing it",
            text::path(path)
        )),
        Event::Skipped { path, holder, .. } => Some(format!(
            "{}: skipped, {holder} is transcribing it",
            text::path(path)
        )),
        Event::Left { path, why, .. } => {
            Some(format!("{}: left, {}", text::path(path), why.reason()))
        }
        Event::Done(done) => Some(done_line(done)),
        Event::Note(message) | Event::Detail(message) => Some(text::line(message)),
        Event::Log {
            level,
            target,
            message,
        } => Some(format!("{level:5} {target}: {}", text::line(message))),
        Event::Finished(summary) => summary_line(summary),
        _ => None,
    }
}

fn done_line(done: &Done) -> String {
    let path = text::path(&done.path);
    let audio = text::duration(done.audio_seconds);
    let language = if done.language.is_empty() {
        ", no speech".to_owned()
    } else {
        format!(" of {}", done.language)
    };
    match done.origin {
        Origin::Current => format!("{path}: up to date"),
        Origin::Cached => format!("{path}: {audio}{language} from the cache"),
        Origin::Transcribed { resumed } => format!(
            "{path}: {audio}{language} in {} ({})",
            text::duration(done.wall_seconds),
            text::speed(done.audio_seconds - resumed, done.wall_seconds),
        ),
    }
}

fn summary_line(summary: &Summary) -> Option<String> {
    let recordings = |n| text::count(n, "recording", "recordings");
    let mut parts = Vec::new();
    let mut part = |n: usize, what: &str| match parts.is_empty() {
        _ if n == 0 => {}
        true => parts.push(format!("{} {what}", recordings(n))),
        false => parts.push(format!("{n} {what}")),
    };
    part(summary.done, "transcribed");
    part(summary.cached, "from the cache");
    part(summary.current, "up to date");
    part(summary.skipped, "skipped");
    part(summary.failed, "failed");
    part(summary.left, "left");
    if parts.is_empty() {
        return None;
    }
    if summary.resumed > 0 {
        parts[0] += &format!(" ({} resumed)", summary.resumed);
    }
    let mut line = parts.join(", ");
    if summary.damaged > 0 {
        line += &format!(", {} of them damaged", summary.damaged);
    }
    if summary.done > 0 {
        line += &format!(
            ": {} of audio in {} ({})",
            text::duration(summary.audio_seconds),
            text::duration(summary.wall_seconds),
            text::speed(summary.audio_seconds, summary.wall_seconds),
        );
    }
    let stopped = match summary.stopped {
        Some(Stopped::Interrupted) => "Interrupted.",
        Some(Stopped::Deadline) => "The deadline came.",
        Some(Stopped::MaxAudio) => "As much audio as --max-audio allows is transcribed.",
        // Whoever closed it wants no more of this.
        Some(Stopped::Stdout) => return None,
        None => return Some(line),
    };
    line += &format!("\n{stopped} Give the same command again to go on.");
    Some(line)
}

/// How far the batch is.
pub struct Tally {
    started: Instant,
    inputs: usize,
    over: usize,
    /// Seconds of each input that this run has to transcribe, as far as they are known.
    lengths: HashMap<usize, f64>,
    done: HashMap<usize, f64>,
    resumed: HashMap<usize, f64>,
    fetching: Fetching,
}

impl Tally {
    /// Nothing done yet; the clock starts.
    pub fn new() -> Self {
        Tally {
            started: Instant::now(),
            inputs: 0,
            over: 0,
            lengths: HashMap::new(),
            done: HashMap::new(),
            resumed: HashMap::new(),
            fetching: Fetching::default(),
        }
    }

    /// Takes an event into account.
    pub fn count(&mut self, event: &Event) {
        self.fetching.count(event);
        match event {
            Event::Found { inputs } => {
                // A watch finds more once it is through with what it had.
                if self.inputs > 0 && self.over >= self.inputs {
                    *self = Tally::new();
                }
                self.inputs = *inputs;
            }
            Event::Length { job, seconds } => {
                let resumed = self.resumed.get(job).copied().unwrap_or(0.0);
                let rest = (seconds - resumed).max(0.0);
                self.lengths.entry(*job).or_insert(rest);
            }
            Event::Resumed { job, seconds, .. } => {
                self.resumed.insert(*job, *seconds);
            }
            Event::Progress { job, seconds } => {
                *self.done.entry(*job).or_default() += seconds;
            }
            Event::Done(done) => {
                self.over += 1;
                // What was not transcribed says nothing about the speed.
                if let Origin::Transcribed { resumed } = done.origin {
                    let seconds = done.audio_seconds - resumed;
                    self.lengths.insert(done.job, seconds);
                    self.done.insert(done.job, seconds);
                }
            }
            Event::Skipped { .. } => self.over += 1,
            Event::Failed { job: Some(job), .. } => {
                self.over += 1;
                self.lengths.remove(job);
                self.done.remove(job);
            }
            _ => {}
        }
    }

    /// Inputs that are over, and all of them.
    pub fn inputs(&self) -> (usize, usize) {
        (self.over, self.inputs)
    }

    /// Seconds of audio that are done, and of all inputs whose length is known.
    pub fn audio(&self) -> (f64, f64) {
        let total = self
            .lengths
            .values()
            .fold(0.0, |sum, seconds| sum + seconds);
        let within =
            |(job, seconds): (&usize, &f64)| seconds.min(*self.lengths.get(job).unwrap_or(seconds));
        let done = self
            .done
            .iter()
            .map(within)
            .fold(0.0, |sum, seconds| sum + seconds);
        (done, total.max(done))
    }

    /// Seconds until the rest is done at the speed so far; none while nothing is known.
    pub fn left(&self) -> Option<f64> {
        let (done, total) = self.audio();
        if done <= 0.0 {
            return None;
        }
        // Inputs whose length is not known yet count as the mean of the others.
        let unknown = self
            .inputs
            .saturating_sub(self.lengths.len() + self.unmeasured()) as f64;
        let mean = total / self.lengths.len().max(1) as f64;
        let rest = total - done + unknown * mean;
        Some(rest * self.started.elapsed().as_secs_f64() / done)
    }

    /// Inputs that are over without having been transcribed.
    fn unmeasured(&self) -> usize {
        let known = |job: &&usize| self.done.contains_key(job);
        self.over
            .saturating_sub(self.lengths.keys().filter(known).count())
    }

    /// All of it in a line.
    pub fn line(&self) -> String {
        let (over, inputs) = self.inputs();
        let (done, total) = self.audio();
        let wall = self.started.elapsed().as_secs_f64();
        let mut line = format!(
            "{over} of {}, {} of {} audio",
            text::count(inputs, "recording", "recordings"),
            text::duration(done),
            text::duration(total),
        );
        if done > 0.0 {
            line += &format!(", {}", text::speed(done, wall));
        }
        if let Some(left) = self.left() {
            line += &format!(", {} left", text::duration(left));
        }
        if let Some(fetching) = self.fetching.line() {
            line += &format!(", {fetching}");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_prints_failures_only() {
        let failed = Event::Failed {
            job: None,
            path: "a.ogg".into(),
            reason: "is empty".to_owned(),
        };
        assert_eq!(
            line(&failed, Verbosity::Quiet).as_deref(),
            Some("ditado: a.ogg: is empty")
        );
        assert_eq!(line(&Event::Warning("x".into()), Verbosity::Quiet), None);
    }

    #[test]
    fn a_tally_never_has_more_done_than_there_is() {
        let mut tally = Tally::new();
        tally.count(&Event::Found { inputs: 2 });
        tally.count(&Event::Length {
            job: 0,
            seconds: 10.0,
        });
        tally.count(&Event::Progress {
            job: 0,
            seconds: 12.0,
        });
        assert_eq!(tally.audio(), (10.0, 10.0));
        assert!(tally.left().unwrap() > 0.0);
    }

    #[test]
    fn a_tally_of_nothing_reads_as_nothing() {
        let mut tally = Tally::new();
        tally.count(&Event::Found { inputs: 1 });
        assert_eq!(tally.line(), "0 of 1 recording, 0.0 s of 0.0 s audio");
    }

    #[test]
    fn an_interrupted_run_says_how_to_go_on() {
        let summary = Summary {
            done: 1,
            left: 2,
            stopped: Some(Stopped::Interrupted),
            ..Summary::default()
        };
        let line = summary_line(&summary).unwrap();
        assert!(line.contains("2 left") && line.contains("same command again"));
    }

    #[test]
    fn a_summary_tells_apart_what_was_done_and_what_was_there() {
        let mut summary = Summary {
            current: 3,
            cached: 1,
            ..Summary::default()
        };
        let line = |summary: &Summary| summary_line(summary).unwrap();
        assert_eq!(line(&summary), "1 recording from the cache, 3 up to date");
        summary.done = 2;
        summary.resumed = 1;
        summary.failed = 1;
        assert!(
            line(&summary).starts_with(
                "2 recordings transcribed (1 resumed), 1 from the cache, 3 up to date, 1 failed: "
            ),
            "{}",
            line(&summary)
        );
    }

    #[test]
    fn what_was_cached_or_resumed_does_not_count_as_speed() {
        let mut tally = Tally::new();
        tally.count(&Event::Found { inputs: 2 });
        let done = |job, origin| {
            Event::Done(Done {
                job,
                path: "a.ogg".into(),
                origin,
                audio_seconds: 100.0,
                wall_seconds: 1.0,
                language: "pt".to_owned(),
                outputs: Vec::new(),
                judged: None,
            })
        };
        tally.count(&done(0, Origin::Cached));
        assert_eq!(tally.audio(), (0.0, 0.0));
        tally.count(&Event::Resumed {
            job: 1,
            path: "b.ogg".into(),
            seconds: 60.0,
        });
        tally.count(&Event::Length {
            job: 1,
            seconds: 100.0,
        });
        assert_eq!(tally.audio(), (0.0, 40.0));
        tally.count(&done(1, Origin::Transcribed { resumed: 60.0 }));
        assert_eq!((tally.inputs(), tally.audio()), ((2, 2), (40.0, 40.0)));
    }
}
