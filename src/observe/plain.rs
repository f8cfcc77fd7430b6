//! Plain lines, for log files, pipes and terminals that cannot redraw.

use crate::observe::event::{Event, Summary};
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
}

impl Plain {
    /// Lines at this verbosity.
    pub fn new(verbosity: Verbosity) -> Self {
        Plain {
            verbosity,
            tally: Tally::new(),
            last_progress: Instant::now(),
        }
    }
}

impl Display for Plain {
    fn event(&mut self, event: &Event) {
        self.tally.count(event);
        if let Some(line) = line(event, self.verbosity) {
            write_line(&line);
        }
        self.tick();
    }

    fn tick(&mut self) {
        if self.verbosity >= Verbosity::Normal && self.last_progress.elapsed() > PROGRESS_EVERY {
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
        Event::Failed { .. } => Verbosity::Quiet,
        Event::Warning(_) | Event::Done(_) | Event::Finished(_) => Verbosity::Normal,
        Event::Detail(_) => Verbosity::Detailed,
        Event::Log(_) => Verbosity::Debug,
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
        Event::Done(done) => Some(format!(
            "{}: {}{} in {} ({})",
            text::path(&done.path),
            text::duration(done.audio_seconds),
            if done.language.is_empty() {
                ", no speech".to_owned()
            } else {
                format!(" of {}", done.language)
            },
            text::duration(done.wall_seconds),
            text::speed(done.audio_seconds, done.wall_seconds),
        )),
        Event::Detail(message) | Event::Log(message) => Some(message.clone()),
        Event::Finished(summary) => summary_line(summary),
        _ => None,
    }
}

fn summary_line(summary: &Summary) -> Option<String> {
    if summary.done + summary.failed + summary.left == 0 {
        return None;
    }
    let mut line = format!(
        "{} transcribed",
        text::count(summary.done, "recording", "recordings")
    );
    if summary.failed > 0 {
        line += &format!(", {} failed", summary.failed);
    }
    if summary.left > 0 {
        line += &format!(", {} left", summary.left);
    }
    if summary.done > 0 {
        line += &format!(
            ": {} of audio in {} ({})",
            text::duration(summary.audio_seconds),
            text::duration(summary.wall_seconds),
            text::speed(summary.audio_seconds, summary.wall_seconds),
        );
    }
    if summary.interrupted {
        line += "\nInterrupted. Give the same command again to go on.";
    }
    Some(line)
}

/// How far the batch is.
pub struct Tally {
    started: Instant,
    inputs: usize,
    over: usize,
    lengths: HashMap<usize, f64>,
    done: HashMap<usize, f64>,
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
            fetching: Fetching::default(),
        }
    }

    /// Takes an event into account.
    pub fn count(&mut self, event: &Event) {
        self.fetching.count(event);
        match event {
            Event::Found { inputs } => self.inputs = *inputs,
            Event::Length { job, seconds } => {
                self.lengths.entry(*job).or_insert(*seconds);
            }
            Event::Progress { job, seconds } => {
                *self.done.entry(*job).or_default() += seconds;
            }
            Event::Done(done) => {
                self.over += 1;
                self.lengths.insert(done.job, done.audio_seconds);
                self.done.insert(done.job, done.audio_seconds);
            }
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
        let total: f64 = self.lengths.values().sum();
        let done: f64 = self
            .done
            .iter()
            .map(|(job, seconds)| seconds.min(*self.lengths.get(job).unwrap_or(seconds)))
            .sum();
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
            .saturating_sub(self.lengths.len() + self.failed()) as f64;
        let mean = total / self.lengths.len().max(1) as f64;
        let rest = total - done + unknown * mean;
        Some(rest * self.started.elapsed().as_secs_f64() / done)
    }

    fn failed(&self) -> usize {
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
            "{over} of {}, {} of {} audio, {}",
            text::count(inputs, "recording", "recordings"),
            text::duration(done),
            text::duration(total),
            text::speed(done, wall),
        );
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
    fn an_interrupted_run_says_how_to_go_on() {
        let summary = Summary {
            done: 1,
            left: 2,
            interrupted: true,
            ..Summary::default()
        };
        let line = summary_line(&summary).unwrap();
        assert!(line.contains("2 left") && line.contains("same command again"));
    }
}
