//! Bringing an input here: stdin and URLs to a file, and a file through the converter.

use crate::audio::download::{self, Found};
use crate::audio::remote::Remote;
use crate::audio::spool::spool;
use crate::audio::transfer::{Transfer, Trouble};
use crate::audio::ytdlp;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::fetch::Fetch;
use crate::plan::inputs::{Input, Source};
use crate::plan::job::Job;
use anyhow::Context;
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The cancel flag is looked at this often.
const LOOK: Duration = Duration::from_millis(50);
/// What is on its way when a run is stopped may take this long to clean up after itself.
const CLEANING: Duration = Duration::from_secs(2);
/// Inputs that are brought here at once, where they come from elsewhere.
const DOWNLOADS: usize = 4;

/// How inputs get here. Shared by the threads that need them.
#[derive(Debug, Clone)]
pub struct Localiser {
    limits: Fetch,
    remote: Option<Remote>,
    /// Folder of the session.
    folder: PathBuf,
    events: Sender<Event>,
    cancel: Arc<AtomicBool>,
}

/// A file that may be removed when this value is gone.
#[derive(Debug)]
pub struct Local {
    path: PathBuf,
    /// Gone when this is dropped; none for the user's own file.
    _folder: Option<tempfile::TempDir>,
}

impl Local {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Localiser {
    /// Brings inputs below `folder`.
    pub fn new(
        limits: &Fetch,
        folder: PathBuf,
        events: Sender<Event>,
        cancel: Arc<AtomicBool>,
    ) -> Self {
        Localiser {
            limits: limits.clone(),
            remote: Remote::new(limits),
            folder,
            events,
            cancel,
        }
    }

    /// How many inputs of these are worth being worked on at once, so that waiting for one does
    /// not hold the others up.
    pub fn at_once<'a>(limits: &Fetch, mut inputs: impl Iterator<Item = &'a Input>) -> usize {
        let far = inputs.any(|input| input.as_file().is_none());
        let downloads = if far { DOWNLOADS } else { 1 };
        Remote::new(limits).map_or(downloads, |remote| remote.jobs())
    }

    /// Asks the converter, where there is one, whether it is there.
    ///
    /// # Errors
    /// A sentence that names it.
    pub fn check(&self) -> anyhow::Result<()> {
        let Some(remote) = self.remote.clone() else {
            return Ok(());
        };
        self.watched("the converter", None, move |transfer| {
            remote.health(transfer)
        })
    }

    /// The input's own bytes as a file.
    ///
    /// # Errors
    /// A sentence about why they did not come.
    pub fn original(&self, job: &Job) -> anyhow::Result<Local> {
        let source = match &job.input.source {
            Source::File => {
                return Ok(Local {
                    path: job.input.path.clone(),
                    _folder: None,
                });
            }
            other => other.clone(),
        };
        let limits = self.limits.clone();
        self.in_folder(job, move |folder, transfer| {
            let path = folder.join("original");
            match source {
                Source::Url(url) => match download::download(&url, &path, &limits, transfer)? {
                    Found::File => Ok(path),
                    Found::Page => {
                        let pages = folder.join("page");
                        std::fs::create_dir(&pages).map_err(|error| Trouble::disk(&error))?;
                        ytdlp::download(&url, &pages, &limits, transfer)
                    }
                },
                _ => {
                    let mut stdin = std::io::stdin().lock();
                    spool(&mut stdin, &path, limits.max_bytes, transfer)?;
                    Ok(path)
                }
            }
        })
    }

    /// What is to be decoded for an input whose own bytes are `original`: what the converter makes
    /// of them, or where there is none, they themselves.
    ///
    /// # Errors
    /// A sentence that names the converter and the stage at which it failed. Nothing is decoded
    /// in its stead.
    pub fn decodable(&self, job: &Job, original: &Local) -> anyhow::Result<Local> {
        let path = original.path().to_owned();
        let Some(remote) = self.remote.clone() else {
            return Ok(Local {
                path,
                _folder: None,
            });
        };
        self.in_folder(job, move |folder, transfer| {
            let wave = folder.join("converted.wav");
            remote.convert(&path, &wave, transfer)?;
            Ok(wave)
        })
    }

    /// Does work that leaves a file in a folder of its own.
    fn in_folder(
        &self,
        job: &Job,
        work: impl FnOnce(&Path, &Transfer) -> Result<PathBuf, Trouble> + Send + 'static,
    ) -> anyhow::Result<Local> {
        let folder = tempfile::Builder::new()
            .prefix("input-")
            .tempdir_in(&self.folder)
            .context("cannot keep it in the temporary folder; choose another --temp-dir")?;
        let inside = folder.path().to_owned();
        let name = text::path(job.input.relative.as_path());
        let result = self.watched(&name, Some(job), move |transfer| work(&inside, transfer));
        let _ = self.events.send(Event::Fetched { job: job.id });
        Ok(Local {
            path: result?,
            _folder: Some(folder),
        })
    }

    /// Does work on a thread of its own that is left behind when the run is stopped and the work
    /// does not notice: nothing can wake a thread that waits for stdin or a server.
    fn watched<T: Send + 'static>(
        &self,
        name: &str,
        job: Option<&Job>,
        work: impl FnOnce(&Transfer) -> Result<T, Trouble> + Send + 'static,
    ) -> anyhow::Result<T> {
        let transfer = Transfer {
            cancel: Arc::clone(&self.cancel),
            events: job.map(|_| self.events.clone()),
            job: job.map_or(0, |job| job.id),
            name: name.to_owned(),
            told: Cell::new(None),
        };
        let (done, result) = bounded(1);
        std::thread::Builder::new()
            .name("fetch".to_owned())
            .spawn(move || {
                // Nobody waits for it any more when the run was stopped.
                let _ = done.send(work(&transfer));
            })
            .context("cannot start a thread")?;
        loop {
            match result.recv_timeout(LOOK) {
                Ok(result) => return Ok(result?),
                Err(RecvTimeoutError::Disconnected) => {
                    anyhow::bail!("bringing it here failed; please report it with its name")
                }
                Err(RecvTimeoutError::Timeout) if self.cancel.load(Ordering::Relaxed) => {
                    let _ = result.recv_timeout(CLEANING);
                    return Err(Trouble::Cancelled.into());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
