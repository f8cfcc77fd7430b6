//! `ditado watch`: transcribes what appears in folders, burst by burst.
//!
//! Each burst is a run of its own over what a look through the folders found to be finished: the
//! cache, the outputs and the journals tell what is done, as at any start. What stays between the
//! bursts are the workers with their weights, until nothing came for a while.

mod bell;
mod folders;
mod settling;

use crate::cli::watch::WatchTimes;
use crate::infer::model::ModelSource;
use crate::infer::{device, machine};
use crate::observe::event::{Event, Shift, Stopped, Summary};
use crate::observe::text;
use crate::plan::inputs::{Input, Rejected};
use crate::plan::job::JobId;
use crate::plan::layers::Layers;
use crate::plan::projects::Projects;
use crate::plan::settings::Settings;
use crate::plan::watching::Watching;
use crate::run::crew::Crew;
use crate::run::jobs::{self, Planned, Wrong};
use crate::run::outlets::Outlets;
use crate::run::transcribe::{self, Lost};
use crate::run::{Exit, batches, complain, interrupt};
use crossbeam_channel::{Sender, select};
use folders::{Folders, Scan};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After a change more may follow at once, which is looked at together.
const TOGETHER: Duration = Duration::from_millis(200);
/// More sentences than these are not remembered; one of them may then be told twice.
const MAX_TOLD: usize = 10_000;
/// The folders are looked through at most this share of the time.
const LOOKING: u32 = 10;

/// Watches until it is told to end.
///
/// # Errors
/// When it could not run at all: no folder, no model, no device, no place to work in.
pub fn watch(settings: Settings, layers: Layers, times: &WatchTimes) -> anyhow::Result<Exit> {
    let checked = Watching::check(&settings).and_then(|()| Watching::resolve(times));
    let times = match checked {
        Ok(times) => times,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    ModelSource::find(&settings.model)?;
    device::select(&settings.device, &device::gpus())?;
    let folders = Folders::open(&settings.places.paths)?;
    transcribe::make_output_dir(&settings)?;
    let settings = Arc::new(settings);
    let crew = Crew::new(settings.bounds);
    let stopper = crew.stopper.clone();
    let lost = Lost::default();
    let stdout = transcribe::stdout(&settings, true, &stopper, &lost);
    let mut outlets = Outlets::open(&settings.messages, None)?;
    let reporter = transcribe::reporter(&settings, &mut outlets, stdout)?;
    let cancel = Arc::clone(&stopper.cancel);
    interrupt::catch(cancel, move || stopper.stop(Stopped::Interrupted))?;
    let mut watch = Watch {
        settings,
        layers,
        times,
        crew,
        folders,
        events: reporter.events(),
        summary: Summary::default(),
        next: 0,
        told: HashSet::new(),
    };
    watch.run();
    let dismissed = watch.crew.dismiss();
    if let Err(warning) = dismissed {
        let _ = watch.events.send(Event::Warning(warning.to_string()));
    }
    let summary = watch.summary;
    let _ = watch.events.send(Event::Finished(summary.clone()));
    reporter.finish();
    outlets.finish()?;
    lost.check()?;
    Ok(match summary.stopped {
        // To be ended is how a service ends.
        Some(Stopped::Interrupted) | None => Exit::Done,
        Some(_) if summary.left > 0 => Exit::Interrupted,
        Some(_) => Exit::Done,
    })
}

struct Watch {
    settings: Arc<Settings>,
    layers: Layers,
    times: Watching,
    crew: Crew,
    folders: Folders,
    events: Sender<Event>,
    /// Over all bursts.
    summary: Summary,
    /// Number of the next job.
    next: JobId,
    /// Paths that cannot be taken, and why, of which a person was told.
    told: HashSet<(PathBuf, String)>,
}

impl Watch {
    fn run(&mut self) {
        for warning in self.folders.listen(self.times.poll) {
            self.tell(Event::Warning(warning));
        }
        let count = text::count(self.folders.len(), "folder", "folders");
        self.tell(Event::Note(format!("watching {count}; end with Ctrl-C")));
        let mut idle_since = Instant::now();
        while self.summary.stopped.is_none() {
            let began = Instant::now();
            let scan = self.folders.scan(&self.settings, self.times.settle);
            for line in &scan.lines {
                self.tell(Event::Warning(line.clone()));
            }
            let pause = began.elapsed() * LOOKING;
            let wait = scan.wait;
            if !scan.ready.is_empty() {
                if self.burst(scan) {
                    idle_since = Instant::now();
                    continue;
                }
            } else {
                self.refuse(scan.found.rejected);
            }
            if let Some(why) = self.crew.limits.reached() {
                self.summary.stopped = Some(why);
                return;
            }
            let mut wait = wait.unwrap_or(self.times.rescan).min(self.times.rescan);
            if let Some(unload) = self.times.idle_unload.filter(|_| self.crew.is_loaded()) {
                let left = unload.saturating_sub(idle_since.elapsed());
                if left.is_zero() {
                    self.unload();
                } else {
                    wait = wait.min(left);
                }
            }
            let limit = self.crew.limits.wait().unwrap_or(wait);
            self.sleep(wait.min(limit).max(TOGETHER).max(pause));
        }
    }

    /// Sleeps until something changes, the time is over, or the watch is to end.
    fn sleep(&mut self, time: Duration) {
        select! {
            recv(self.folders.rings()) -> _ => std::thread::sleep(TOGETHER),
            recv(self.crew.messages) -> _ => {}
            default(time) => {}
        }
        self.summary.stopped = self.summary.stopped.or(self.crew.stopper.stopped());
    }

    /// Gives the memory of the weights back.
    fn unload(&mut self) {
        if let Err(warning) = self.crew.dismiss() {
            self.tell(Event::Warning(warning.to_string()));
        }
        machine::give_back();
        self.tell(Event::Detail(
            "nothing came for a while: the model's memory is given back".to_owned(),
        ));
    }

    /// Transcribes what is ready; false when nothing could be begun.
    fn burst(&mut self, scan: Scan) -> bool {
        let began = Instant::now();
        let mut projects = Projects::new(Arc::clone(&self.settings), self.layers.clone());
        let ready = scan.ready;
        let wanted = |input: &Input| ready.contains(&input.path);
        let planned = jobs::plan(scan.found, &mut projects, self.next, wanted, Wrong::Reject);
        let planned = match planned {
            Ok(planned) => planned,
            Err(sentence) => {
                self.tell(Event::Warning(sentence));
                return false;
            }
        };
        let Planned {
            jobs,
            rejected,
            warnings,
        } = planned;
        self.next += jobs.len();
        for warning in warnings {
            if self.told.insert((PathBuf::new(), warning.clone())) {
                self.tell(Event::Warning(warning));
            }
        }
        // What another file keeps back, as a wrong ditado.toml does, is looked at again.
        self.folders.look_again(&rejected);
        self.refuse(rejected);
        if jobs.is_empty() {
            return false;
        }
        let result = batches::known(projects.scopes(), &self.events)
            .and_then(|scopes| batches::all(scopes, &jobs, &mut self.crew, &self.events));
        match result {
            Ok(summary) => {
                self.add(&summary);
                // What comes next may be hours away.
                machine::give_back();
                self.summary.wall_seconds += began.elapsed().as_secs_f64();
            }
            Err(error) => {
                self.summary.failed += jobs.len();
                let count = text::count(jobs.len(), "recording", "recordings");
                self.tell(Event::Warning(format!(
                    "{error:#}; {count} stay as they are until they change or ditado starts again"
                )));
            }
        }
        true
    }

    /// Tells once of what cannot be taken.
    fn refuse(&mut self, rejected: Vec<Rejected>) {
        if self.told.len() > MAX_TOLD {
            self.told.clear();
        }
        for path in rejected {
            if self.told.insert((path.path.clone(), path.reason.clone())) {
                self.summary.failed += 1;
                self.tell(Event::Failed {
                    job: None,
                    path: path.path,
                    reason: path.reason,
                });
            }
        }
    }

    fn add(&mut self, burst: &Summary) {
        let all = &mut self.summary;
        all.done += burst.done;
        all.resumed += burst.resumed;
        all.damaged += burst.damaged;
        all.cached += burst.cached;
        all.current += burst.current;
        all.skipped += burst.skipped;
        all.failed += burst.failed;
        all.left += burst.left;
        all.audio_seconds += burst.audio_seconds;
        all.spared_seconds += burst.spared_seconds;
        let more = burst.workers.len().saturating_sub(all.workers.len());
        all.workers.extend(vec![Shift::default(); more]);
        for (all, burst) in all.workers.iter_mut().zip(&burst.workers) {
            all.busy_seconds += burst.busy_seconds;
            all.seconds += burst.seconds;
        }
        all.stopped = all.stopped.or(burst.stopped);
    }

    /// The reporter outlives the watch.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}
