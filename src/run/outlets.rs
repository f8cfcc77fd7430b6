//! Where a run tells machines what happens: a stream of events, and a report at the end.

use crate::cli::messages::{MessageArgs, Progress};
use crate::observe::ndjson::Ndjson;
use crate::observe::report::Display;
use crate::observe::results::{Form, Results};
use crate::observe::text;
use crate::plan::settings::Settings;
use anyhow::Context;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// The outlets of a run.
pub struct Outlets {
    events: Option<File>,
    report: Option<(PathBuf, Form, Results)>,
}

/// The form of the report that was asked for.
///
/// # Errors
/// A sentence when its name does not tell.
pub fn form(args: &MessageArgs) -> Result<Option<Form>, String> {
    args.report.as_deref().map(Form::of).transpose()
}

/// Whether somebody wants to see each segment.
pub fn wants_segments(settings: &Settings) -> bool {
    let messages = &settings.messages;
    let events = messages
        .events
        .as_deref()
        .is_some_and(|name| !name.is_empty());
    settings.print || events || messages.progress == Some(Progress::Json)
}

impl Outlets {
    /// Opens what was asked for.
    ///
    /// # Errors
    /// One line that names what cannot be opened.
    pub fn open(args: &MessageArgs, form: Option<Form>) -> anyhow::Result<Self> {
        let events = args.events.as_deref().filter(|name| !name.is_empty());
        let report = args.report.clone().zip(form);
        Ok(Outlets {
            events: events.map(open).transpose()?,
            report: report.map(|(path, form)| (path, form, Results::default())),
        })
    }

    /// What must see every event.
    pub fn displays(&mut self) -> Vec<Box<dyn Display>> {
        let events = self
            .events
            .take()
            .map(|file| -> Box<dyn Display> { Box::new(Ndjson::new(Box::new(file))) });
        let report = self
            .report
            .as_ref()
            .map(|(_, _, results)| -> Box<dyn Display> { Box::new(results.clone()) });
        events.into_iter().chain(report).collect()
    }

    /// Writes the report, once every event was seen.
    ///
    /// # Errors
    /// One line that names the file.
    pub fn finish(self) -> anyhow::Result<()> {
        let Some((path, form, results)) = self.report else {
            return Ok(());
        };
        results
            .write(&path, form)
            .with_context(|| format!("cannot write the report {}", text::path(&path)))
    }
}

/// A file, emptied, or a descriptor that is open already, as `fd:3`.
fn open(name: &str) -> anyhow::Result<File> {
    let cannot = || format!("cannot write events to {name}");
    match name.strip_prefix("fd:").map(str::parse::<u32>) {
        None => File::create(name).with_context(cannot),
        Some(Ok(number)) => descriptor(number).with_context(cannot),
        Some(Err(_)) => anyhow::bail!("--events {name}: write the descriptor's number, as in fd:3"),
    }
}

/// By way of the system's folder of open descriptors, where there is one.
fn descriptor(number: u32) -> std::io::Result<File> {
    if !cfg!(unix) {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    let path = Path::new("/dev/fd").join(number.to_string());
    OpenOptions::new().append(true).open(path)
}
