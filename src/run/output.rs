//! Writing a job's files: beside, then renamed, and never over what is not ours.

use crate::plan::cue_settings::CueSettings;
use crate::plan::format::Format;
use crate::plan::job::Job;
use crate::plan::key::ContentKey;
use crate::plan::layout::Layout;
use crate::plan::settings::Settings;
use crate::run::stores::{About, Stores};
use crate::store::disk;
use crate::store::ledger::{Standing, Written};
use crate::store::looks::Looks;
use crate::transcript::formats::{self, RenderOptions};
use crate::transcript::segment::Transcript;
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// How a run turns transcripts into files.
#[derive(Debug)]
pub struct Rendering {
    formats: Vec<Format>,
    look: Look,
    overwrite: bool,
    /// Whether it all goes to stdout, and no file is looked at.
    stdout: bool,
    /// The digest of program, options and model: of all that shapes a file but the transcript, its format and the
    /// name of the input.
    common: Sha256,
    /// Folders that were made ready.
    ready: Mutex<HashSet<PathBuf>>,
}

/// Start of the name of a file that is being written.
const UNFINISHED: &str = ".ditado-unfinished-";
/// What people may ask of files beside their formats.
#[derive(Debug, Clone)]
pub struct Look {
    /// Words with their times.
    pub words: bool,
    /// Times in plain text.
    pub times: bool,
    /// Where WebVTT cues stand.
    pub position: CueSettings,
    /// Subtitles.
    pub layout: Layout,
}

impl Look {
    fn options(&self, transcript: &Transcript) -> RenderOptions {
        RenderOptions {
            words: self.words,
            times: self.times,
            position: self.position.clone(),
            rules: self.layout.rules(transcript.text_language()),
        }
    }
}

/// What stands where a job's files go.
#[derive(Debug, Clone, PartialEq)]
pub enum Files {
    /// All of them, as this run would write them, of a recording of this many seconds.
    Current(f64),
    /// Nothing that may not be written.
    Free,
    /// Something that this program did not write, and no leave to replace it.
    Taken(PathBuf),
}

impl Rendering {
    /// What these settings ask for; `model` is the name that goes into the files.
    pub fn new(settings: &Settings, model: &str) -> Self {
        let look = Look {
            words: settings.word_timestamps,
            times: settings.txt_times,
            position: settings.vtt_position.clone(),
            layout: settings.layout.clone(),
        };
        let formats = settings.formats.clone();
        Rendering {
            stdout: settings.stdout,
            ..Rendering::of(formats, look, settings.overwrite, model)
        }
    }

    /// Files in these formats that look like this; `model` is the name that goes into them.
    pub fn of(formats: Vec<Format>, look: Look, overwrite: bool, model: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Rendering {
            ready: Mutex::default(),
            formats,
            common: Sha256::new_with_prefix(format!("ditado {version}\0{look:?}\0{model}\0")),
            look,
            overwrite,
            stdout: false,
        }
    }

    /// A transcript as it goes to stdout; none when it goes to files.
    pub fn text(&self, transcript: &Transcript) -> Option<String> {
        let format = *self.formats.first().filter(|_| self.stdout)?;
        let bytes = formats::render(format, transcript, &self.look.options(transcript));
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Digest of what a file is made from: with the same one, its bytes would be the same.
    fn made(&self, job: &Job, key: &ContentKey, format: Format) -> [u8; 32] {
        let mut sum = self.common.clone();
        sum.update(key.as_bytes());
        sum.update(format.extension());
        sum.update([0]);
        sum.update(name(job).as_encoded_bytes());
        sum.finalize().into()
    }

    /// What stands where a job's files go, judged by content.
    pub fn files(&self, job: &Job, key: &ContentKey, looks: &mut Looks) -> Files {
        if self.stdout {
            return Files::Free;
        }
        let mut seconds = Some(0.0);
        let mut taken = None;
        for &format in &self.formats {
            let path = job.outputs.path(format);
            match looks.standing(&path) {
                Standing::Ours(written) if written.made == self.made(job, key, format) => {
                    seconds = seconds.map(|_| written.audio_seconds);
                }
                Standing::Ours(_) | Standing::Missing => seconds = None,
                Standing::Foreign => {
                    seconds = None;
                    taken = taken.or((!self.overwrite).then_some(path));
                }
            }
        }
        match (seconds, taken) {
            (Some(seconds), _) => Files::Current(seconds),
            (None, Some(path)) => Files::Taken(path),
            (None, None) => Files::Free,
        }
    }

    /// Makes a folder, and removes what a killed run left in it.
    fn make(&self, folder: &Path) -> anyhow::Result<()> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.insert(folder.to_path_buf()) {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the output folder {}", folder.display()))?;
            disk::remove_old(folder, UNFINISHED, SystemTime::now());
        }
        Ok(())
    }

    /// Makes sure that a job's files can be written, before any work is spent on it.
    ///
    /// # Errors
    /// One line that names the folder that cannot be made or written.
    pub fn prepare(&self, job: &Job) -> anyhow::Result<()> {
        if self.stdout {
            return Ok(());
        }
        for &format in &self.formats {
            check_name(&job.outputs.path(format))?;
        }
        // All files of a job share a folder.
        if let Some(&format) = self.formats.first() {
            let folder = folder_of(&job.outputs.path(format));
            self.make(&folder)?;
            beside(&folder)?;
        }
        Ok(())
    }

    /// Writes every format of a transcript and returns the files. Those that hold the same bytes
    /// already are left alone.
    ///
    /// # Errors
    /// One line that names the file that cannot be written, or that is there and is not ours;
    /// then none was written.
    pub fn write(
        &self,
        job: &Job,
        key: &ContentKey,
        transcript: &Transcript,
        stores: &Stores,
    ) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        let options = self.look.options(transcript);
        for &format in &self.formats {
            let path = job.outputs.path(format);
            let bytes = formats::render(format, transcript, &options);
            let written = Written {
                sha256: Sha256::digest(&bytes).into(),
                size: bytes.len() as u64,
                made: self.made(job, key, format),
                audio_seconds: transcript.input.duration,
            };
            let there = match stores.ledger.standing(&path) {
                Standing::Missing => false,
                Standing::Ours(before) => before.sha256 == written.sha256,
                Standing::Foreign if holds(&path, &bytes) => true,
                Standing::Foreign if self.overwrite => false,
                Standing::Foreign => bail!(refusal(&path)),
            };
            files.push((path, bytes, written, there));
        }
        if let Some((path, ..)) = files.first() {
            self.make(&folder_of(path))?;
        }
        let noted: Vec<_> = files
            .iter()
            .map(|(path, _, written, _)| (path.as_path(), *written))
            .collect();
        stores.tell(About::Ledger, stores.ledger.intend(&noted).err());
        for (path, bytes, _, there) in &files {
            if !there {
                replace(path, bytes)?;
            }
        }
        Ok(files.into_iter().map(|(path, ..)| path).collect())
    }
}

/// Why a file that is not ours stays.
pub fn refusal(path: &Path) -> String {
    if let Err(error) = check_name(path) {
        return error.to_string();
    }
    format!(
        "{} exists and is not as ditado wrote it; move it away or use --overwrite",
        path.display()
    )
}

/// A name's longest length differs between file systems, so the one in question is asked.
fn check_name(path: &Path) -> anyhow::Result<()> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::InvalidFilename => bail!(
            "its output's name would be too long ({} bytes); rename the recording",
            path.file_name().unwrap_or_default().len()
        ),
        _ => Ok(()),
    }
}

/// The name of a job's input, as it goes into its files.
pub fn name(job: &Job) -> &std::ffi::OsStr {
    job.input.relative.file_name().unwrap_or_default()
}

/// Whether the file has these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let is_file = std::fs::symlink_metadata(path)
        .is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    is_file && std::fs::read(path).is_ok_and(|there| there == bytes)
}

/// Puts bytes at a path in one step.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let mut file = beside(&folder_of(path))?;
    file.write_all(bytes).with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// An empty file in the folder, gone again unless it is renamed.
fn beside(folder: &Path) -> anyhow::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the user's umask makes of it, as for any file that a program writes.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::unchanged::tests::settings;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.srt");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert!(holds(&path, b"two") && !holds(&path, b"one") && !holds(dir.path(), b""));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_removed_once_it_is_old() {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let young = beside(dir.path()).unwrap().into_temp_path();
        let old = dir.path().join(format!("{UNFINISHED}x"));
        let file = std::fs::File::create(&old).unwrap();
        let long_ago = SystemTime::now() - std::time::Duration::from_secs(7200);
        file.set_modified(long_ago).unwrap();
        Rendering::new(&settings, "tiny").make(dir.path()).unwrap();
        assert!(young.exists() && !old.exists());
    }

    #[cfg(unix)]
    #[test]
    fn files_have_the_permissions_of_the_umask() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (ours, plain) = (dir.path().join("a"), dir.path().join("b"));
        replace(&ours, b"x").unwrap();
        std::fs::write(&plain, b"x").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
