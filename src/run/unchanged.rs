//! The first pass over the inputs, at the speed of `stat`: what is unchanged and done is over
//! before a thread, a session or a device is needed.

use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::run::abreast;
use crate::run::closing::Closing;
use crate::run::known::{Identity, Known, Pending, Verdict};
use crate::store::looks::Looks;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Inputs that one core looks at in a row: most are of one folder, which is then opened once. Their
/// transcripts are in memory at once.
const IN_A_ROW: usize = 16;

/// Ends the jobs of which nothing is to be transcribed and whose inputs need not be read to know
/// it; the others come back, in order. Once `cancel` is raised no more jobs are looked at.
pub fn pass(jobs: &[Arc<Job>], closing: &mut Closing, cancel: &AtomicBool) -> Vec<Pending> {
    closing.hold();
    let scopes = Arc::clone(&closing.scopes);
    let rows: Vec<&[Arc<Job>]> = jobs.chunks(IN_A_ROW).collect();
    let find_row = |jobs: &&[Arc<Job>]| -> Vec<Finding> {
        let mut looks = scopes.stores().looks();
        let find = |job| match cancel.load(Ordering::Relaxed) {
            true => Finding::Unread(unread(job)),
            false => find(job, scopes.of(job), &mut looks),
        };
        jobs.iter().map(find).collect()
    };
    let mut rest = Vec::new();
    let mut ending = jobs.iter();
    abreast::in_order(&rows, find_row, |row| {
        for (finding, job) in row.into_iter().zip(&mut ending) {
            match finding {
                Finding::Unread(pending) => rest.push(pending),
                Finding::Read(pending, key, verdict) => {
                    if !closing.by(job, &key, verdict) {
                        rest.push(pending);
                    }
                }
            }
        }
    });
    closing.release();
    rest
}

/// What was found out about an input.
enum Finding {
    /// It has to be read.
    Unread(Pending),
    /// It need not be.
    Read(Pending, ContentKey, Verdict),
}

fn unread(job: &Arc<Job>) -> Pending {
    Pending {
        job: Arc::clone(job),
        sha256: None,
        asked: false,
        local: None,
    }
}

fn find(job: &Arc<Job>, known: &Known, looks: &mut Looks) -> Finding {
    let Some(path) = job.input.as_file() else {
        return Finding::Unread(unread(job)); // It has to be brought here first.
    };
    // Where it cannot be looked at, whoever opens it says what is wrong.
    let Some((sha256, look)) = looks.recording(path) else {
        return Finding::Unread(unread(job));
    };
    let key = known.keys.key(&sha256);
    let verdict = known.judge(job, &key, true, looks);
    let pending = Pending {
        job: Arc::clone(job),
        sha256: Some((sha256, Identity::from(&look))),
        asked: true,
        local: None,
    };
    Finding::Read(pending, key, verdict)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::cli::args::Args;
    use crate::infer::model::ModelSource;
    use crate::observe::event::Event;
    use crate::plan::inputs::Input;
    use crate::plan::settings::{Directories, Settings};
    use crate::plan::{job, outputs};
    use crate::run::keys::Keys;
    use crate::run::known::Scopes;
    use crate::run::output::Rendering;
    use crate::run::stores::Stores;
    use crate::store::entry::{Entry, Head};
    use crate::transcript::segment::{Coverage, InputInfo, ModelInfo, Transcript};
    use clap::Parser;
    use crossbeam_channel::{Receiver, unbounded};
    use std::fs;
    use std::path::Path;

    /// Settings of a run that keeps everything in one folder.
    pub(crate) fn settings(dir: &Path) -> Settings {
        let args = Args::parse_from(["ditado", "unused", "-f", "srt,txt", "--engine", "fake"]);
        let mut settings = Settings::resolve(args.transcribe).unwrap();
        settings.directories = Directories {
            cache: dir.join("cache"),
            state: dir.join("state"),
            temp: dir.join("temp"),
        };
        settings
    }

    fn closing(settings: &Settings, rehash: bool) -> (Closing, Receiver<Event>) {
        let (events, told) = unbounded();
        let mut reuse = settings.reuse.clone();
        reuse.rehash = rehash;
        let model = ModelInfo {
            name: "tiny".to_owned(),
            sha256: "1".repeat(64),
        };
        let known = Known {
            settings: Arc::new(settings.clone()),
            model: Arc::new(ModelSource::find(&settings.model).unwrap()),
            rendering: Rendering::new(settings, &model.name),
            keys: Keys::of(model, settings.engine, &settings.text).unwrap(),
            stores: Arc::new(Stores::open(&settings.directories, &reuse, events.clone())),
            refresh: false,
            gates: Vec::new(),
            tells_segments: false,
        };
        let scopes = Scopes::new(vec![Arc::new(known)]).unwrap();
        (Closing::new(Arc::new(scopes), events), told)
    }

    fn jobs(dir: &Path) -> Vec<Arc<Job>> {
        let path = dir.join("talk.wav");
        fs::write(&path, "not a recording at all").unwrap();
        let inputs = vec![Input::file(path, "talk.wav".into())];
        let stems = outputs::assign(&inputs, None, &[]).unwrap();
        job::jobs(inputs, stems).into_iter().map(Arc::new).collect()
    }

    /// The index says that the file has another content than it has, and that is believed: the
    /// file is not read.
    #[test]
    fn what_is_unchanged_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let jobs = jobs(dir.path());
        let (go, stop) = (AtomicBool::new(false), AtomicBool::new(true));
        let (mut first, _told) = closing(&settings, false);
        assert_eq!(pass(&jobs, &mut first, &go).len(), 1, "nothing is known");

        let untrue = "7".repeat(64);
        let known = Arc::clone(&first.scopes.all()[0]);
        let parts = known.keys.parts(untrue.clone());
        let entry = Entry {
            head: Head {
                parts,
                created: 1,
                device_seconds: 1.0,
                audio_seconds: 2.0,
            },
            transcript: Transcript {
                input: InputInfo {
                    name: String::new(),
                    sha256: untrue,
                    duration: 2.0,
                },
                model: known.keys.model.clone(),
                settings: known.keys.settings.clone(),
                language: String::new(),
                language_probability: None,
                segments: Vec::new(),
                coverage: Coverage::default(),
            },
        };
        assert!(known.stores.keep(&entry));
        known
            .stores
            .pretend(&jobs[0].input.path, &entry.head.parts.input_sha256);
        known.stores.save();

        let (mut cancelled, _told) = closing(&settings, false);
        assert_eq!(pass(&jobs, &mut cancelled, &stop).len(), 1);
        let (mut rendered, _told) = closing(&settings, false);
        assert!(pass(&jobs, &mut rendered, &go).is_empty());
        assert_eq!(rendered.summary.cached, 1);
        let (mut current, _told) = closing(&settings, false);
        assert!(pass(&jobs, &mut current, &go).is_empty());
        assert_eq!(current.summary.current, 1);
        let (mut reading, _told) = closing(&settings, true);
        assert_eq!(pass(&jobs, &mut reading, &go).len(), 1, "told to read");
        fs::write(&jobs[0].input.path, "another length").unwrap();
        let (mut changed, _told) = closing(&settings, false);
        assert_eq!(pass(&jobs, &mut changed, &go).len(), 1);
    }
}
