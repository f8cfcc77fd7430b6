//! `ditado transcribe`: from settings to a finished batch.

use crate::infer::model::ModelSource;
use crate::observe::event::{Event, Stopped, Summary};
use crate::observe::log;
use crate::observe::report::Reporter;
use crate::observe::stdout::Stdout;
use crate::observe::text;
use crate::plan::inputs::Rejected;
use crate::plan::layers::Layers;
use crate::plan::projects::Projects;
use crate::plan::settings::Settings;
use crate::run::batches;
use crate::run::crew::{Crew, Stopper};
use crate::run::jobs::{self, Planned, Wrong};
use crate::run::outlets::{self, Outlets};
use crate::run::{Exit, complain, interrupt, preview};
use anyhow::{Context, bail};
use crossbeam_channel::{Sender, unbounded};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Runs a batch from start to summary.
///
/// # Errors
/// When it could not run at all: no model, no device, no place to work in.
pub fn transcribe(settings: Settings, layers: Layers) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let settings = Arc::new(settings);
    let form = match outlets::form(&settings.messages) {
        Ok(form) => form,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    ModelSource::find(&settings.model)?;
    let found = jobs::find(&settings)?;
    let mut projects = Projects::new(Arc::clone(&settings), layers);
    let planned = match jobs::plan(found, &mut projects, 0, |_| true, Wrong::Refuse) {
        Ok(planned) => planned,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    if planned.jobs.is_empty() && planned.rejected.is_empty() {
        complain("nothing to transcribe: no recording in what was given");
        return Ok(Exit::NothingFound);
    }
    if settings.reuse.dry_run {
        return dry_run(&projects, &planned);
    }
    make_output_dir(&settings)?;
    let mut crew = Crew::new(settings.bounds);
    let lost = Lost::default();
    let stdout = stdout(&settings, planned.jobs.len() > 1, &crew.stopper, &lost);
    let mut outlets = Outlets::open(&settings.messages, form)?;
    let reporter = reporter(&settings, &mut outlets, stdout)?;
    let events = reporter.events();
    tell(&planned.warnings, &planned.rejected, &events);
    let result = run(&projects, &planned, &mut crew, &events);
    let summary = match &result {
        Ok(summary) => Summary {
            failed: summary.failed + planned.rejected.len(),
            wall_seconds: started.elapsed().as_secs_f64(),
            ..summary.clone()
        },
        Err(_) => Summary::default(),
    };
    let _ = events.send(Event::Finished(summary.clone()));
    reporter.finish();
    let reported = outlets.finish();
    result?;
    reported?;
    lost.check()?;
    Ok(match summary {
        Summary {
            stopped: Some(_), ..
        } => Exit::Interrupted,
        Summary { failed: 1.., .. } => Exit::SomeFailed,
        _ => Exit::Done,
    })
}

fn run(
    projects: &Projects,
    planned: &Planned,
    crew: &mut Crew,
    events: &Sender<Event>,
) -> anyhow::Result<Summary> {
    let stopper = crew.stopper.clone();
    let cancel = Arc::clone(&stopper.cancel);
    interrupt::catch(cancel, move || stopper.stop(Stopped::Interrupted))?;
    let result = batches::known(projects.scopes(), events)
        .and_then(|scopes| batches::all(scopes, &planned.jobs, crew, events));
    if let Err(warning) = crew.dismiss() {
        let _ = events.send(Event::Warning(warning.to_string()));
    }
    result
}

/// Makes the folder that was asked for, so that its absence is told before any work.
///
/// # Errors
/// One line that names it.
pub fn make_output_dir(settings: &Settings) -> anyhow::Result<()> {
    let Some(dir) = &settings.output_dir else {
        return Ok(());
    };
    std::fs::create_dir_all(dir)
        .with_context(|| format!("cannot make the output folder {}", dir.display()))
}

/// Starts the display.
///
/// # Errors
/// When the system gives no more threads.
pub fn reporter(
    settings: &Settings,
    outlets: &mut Outlets,
    stdout: Option<Stdout>,
) -> anyhow::Result<Reporter> {
    let progress = settings.messages.progress.unwrap_or_default();
    let format = settings.messages.log_format.unwrap_or_default();
    let others = outlets.displays();
    let reporter = Reporter::start(settings.verbosity, progress, format, others, stdout)
        .context("cannot start the display")?;
    if let Err(sentence) = log::install(settings.verbosity, &reporter.events()) {
        let _ = reporter.events().send(Event::Warning(sentence));
    }
    Ok(reporter)
}

/// Tells what was found out before any work.
pub fn tell(warnings: &[String], rejected: &[Rejected], events: &Sender<Event>) {
    for warning in warnings {
        let _ = events.send(Event::Warning(warning.clone()));
    }
    for path in rejected {
        let _ = events.send(Event::Failed {
            job: None,
            path: path.path.clone(),
            reason: path.reason.clone(),
        });
    }
}

/// Why stdout could not be written, when it was not just closed.
#[derive(Debug, Clone, Default)]
pub struct Lost(Arc<Mutex<Option<io::Error>>>);

impl Lost {
    /// Nothing, or why.
    ///
    /// # Errors
    /// One line with what the system says.
    pub fn check(&self) -> anyhow::Result<()> {
        let error = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match error {
            Some(error) => bail!("cannot write to stdout: {error}"),
            None => Ok(()),
        }
    }
}

/// What goes to stdout, if anything does. Once it is closed the run ends.
pub fn stdout(settings: &Settings, named: bool, stopper: &Stopper, lost: &Lost) -> Option<Stdout> {
    let (stopper, lost) = (stopper.clone(), lost.clone());
    let failed = move |error: io::Error| {
        if error.kind() != io::ErrorKind::BrokenPipe {
            *lost.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
        stopper.stop(Stopped::Stdout);
    };
    match (settings.stdout, settings.print) {
        (true, _) => Some(Stdout::texts(failed)),
        (false, true) => Some(Stdout::segments(named, failed)),
        (false, false) => None,
    }
}

/// Tells what would be done.
fn dry_run(projects: &Projects, planned: &Planned) -> anyhow::Result<Exit> {
    let (events, warnings) = unbounded();
    for path in &planned.rejected {
        complain(&format!("{}: {}", text::path(&path.path), path.reason));
    }
    let scopes = batches::known(projects.scopes(), &events)?;
    let exit = preview::show(&scopes, &planned.jobs, planned.rejected.len());
    scopes.stores().save();
    for event in warnings.try_iter() {
        if let Event::Warning(warning) = event {
            complain(&format!("warning: {warning}"));
        }
    }
    Ok(exit)
}
