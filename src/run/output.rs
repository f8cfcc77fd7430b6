//! Writing a job's files: beside, then renamed, and never over what is not ours.

use crate::plan::format::Format;
use crate::plan::job::Job;
use crate::plan::settings::Settings;
use crate::transcript::formats::{self, RenderOptions};
use crate::transcript::segment::Transcript;
use anyhow::{Context, bail};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Makes sure that a job's files can be written, before any work is spent on it.
///
/// # Errors
/// One line that names the folder that cannot be made or written.
pub fn prepare(job: &Job, formats: &[Format]) -> anyhow::Result<()> {
    for &format in formats {
        check_name(&job.outputs.path(format))?;
    }
    // All files of a job share a folder.
    if let Some(&format) = formats.first() {
        let folder = folder_of(&job.outputs.path(format));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the output folder {}", folder.display()))?;
        beside(&folder)?;
    }
    Ok(())
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

/// Writes every format of a transcript and returns the files.
///
/// # Errors
/// One line that names the file that cannot be written, or that is there and is not ours.
pub fn write(
    job: &Job,
    transcript: &Transcript,
    settings: &Settings,
) -> anyhow::Result<Vec<PathBuf>> {
    let options = RenderOptions {
        words: settings.word_timestamps,
        ..RenderOptions::default()
    };
    settings
        .formats
        .iter()
        .map(|&format| {
            let path = job.outputs.path(format);
            let bytes = formats::render(format, transcript, &options);
            replace(&path, &bytes, settings.overwrite)?;
            Ok(path)
        })
        .collect()
}

/// Puts bytes at a path in one step. A file that holds them already is left alone.
fn replace(path: &Path, bytes: &[u8], overwrite: bool) -> anyhow::Result<()> {
    match std::fs::read(path) {
        Ok(there) if there == bytes => return Ok(()),
        Ok(_) if !overwrite => bail!(
            "{} exists and holds something else; move it away or use --overwrite",
            path.display()
        ),
        _ => {}
    }
    let failed = || format!("cannot write {}", path.display());
    let mut file = beside(&folder_of(path))?;
    file.write_all(bytes).with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// An empty file in the folder, gone again unless it is renamed.
fn beside(folder: &Path) -> anyhow::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ditado-");
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

    #[test]
    fn a_file_that_is_not_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.txt");
        std::fs::write(&path, "my own notes").unwrap();
        let error = replace(&path, b"a transcript", false).unwrap_err();
        assert!(error.to_string().contains("--overwrite"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"my own notes");
        replace(&path, b"a transcript", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"a transcript");
    }

    #[test]
    fn a_file_with_the_same_bytes_is_current() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.srt");
        replace(&path, b"x", false).unwrap();
        replace(&path, b"x", false).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn files_have_the_permissions_of_the_umask() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (ours, plain) = (dir.path().join("a"), dir.path().join("b"));
        replace(&ours, b"x", false).unwrap();
        std::fs::write(&plain, b"x").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
