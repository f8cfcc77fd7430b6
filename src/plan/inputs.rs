//! From what the command line names to the recordings behind it.

use crate::plan::lists;
use crate::plan::places::Places;
use crate::plan::url::Url;
use crate::plan::walk::walk;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Name of what comes on stdin, for people and for its outputs.
const STDIN: &str = "stdin";

/// Where a recording's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// In a file.
    File,
    /// On stdin, once.
    Stdin,
    /// On a server.
    Url(Url),
}

/// One recording to transcribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is; for what is no file, what people read in its place.
    pub path: PathBuf,
    /// Its place below the argument that led to it: the file name for a file, the path below the
    /// folder for a file found in one, a name for the outputs otherwise. Never absolute, never
    /// with `..`.
    pub relative: PathBuf,
    /// Where its bytes are.
    pub source: Source,
}

impl Input {
    /// A file at `path`, at `relative` below what was named.
    pub fn file(path: PathBuf, relative: PathBuf) -> Self {
        Input {
            path,
            relative,
            source: Source::File,
        }
    }

    fn stdin() -> Self {
        Input {
            path: STDIN.into(),
            relative: STDIN.into(),
            source: Source::Stdin,
        }
    }

    fn url(url: Url) -> Self {
        Input {
            path: url.shown().into(),
            relative: url.name(),
            source: Source::Url(url),
        }
    }

    /// The file itself, where it is one.
    pub fn as_file(&self) -> Option<&Path> {
        matches!(self.source, Source::File).then_some(self.path.as_path())
    }

    /// Its name without any folder; what is not UTF-8 is replaced.
    pub fn name(&self) -> String {
        let name = self.relative.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// A path that cannot become an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The path as it was given or found.
    pub path: PathBuf,
    /// One line: what is wrong and what to do.
    pub reason: String,
}

/// What the command line led to.
#[derive(Debug, Default)]
pub struct Found {
    /// Recordings, sorted by path, each once.
    pub inputs: Vec<Input>,
    /// Paths that were named or had to be walked and could not be.
    pub rejected: Vec<Rejected>,
    /// What is wrong without keeping a recording back, one line each.
    pub warnings: Vec<String>,
}

/// Finds the recordings: named files whatever they are, stdin, URLs, and in folders what has the
/// name or the first bytes of a recording, as far as [`Places::walk`] lets it through. The folders
/// in `skip` are left alone.
///
/// # Errors
/// One line about a list that cannot be read.
pub fn find(places: &Places, skip: &[PathBuf]) -> Result<Found, String> {
    let skip: Vec<PathBuf> = skip
        .iter()
        .filter_map(|dir| dir.canonicalize().ok())
        .collect();
    let mut found = Found::default();
    for path in &places.paths {
        found.add(path, places, &skip);
    }
    for list in &places.lists {
        for path in lists::read(list, places.null)? {
            found.add(&path, places, &skip);
        }
    }
    // A walk that follows no links meets each file once.
    let once = places.paths.len() == 1 && places.lists.is_empty() && !places.walk.follow;
    found.sort(once);
    Ok(found)
}

impl Found {
    fn add(&mut self, path: &Path, places: &Places, skip: &[PathBuf]) {
        if path == Path::new("-") {
            if std::io::stdin().is_terminal() {
                self.reject(path, "stdin is a terminal; pipe a recording into it");
            } else {
                self.inputs.push(Input::stdin());
            }
        } else if let Some(url) = path.to_str().filter(|text| Url::is_meant(text)) {
            match Url::parse(url) {
                Ok(url) => self.inputs.push(Input::url(url)),
                Err(reason) => self.reject(path, &reason),
            }
        } else {
            match std::fs::metadata(path) {
                Ok(meta) if meta.is_dir() => walk(path, &places.walk, skip, self),
                Ok(meta) if meta.is_file() => {
                    let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
                    self.inputs.push(Input::file(path.to_owned(), relative));
                }
                Ok(meta) => self.reject(path, neither(&meta)),
                Err(error) => self.reject(path, &explain(&error)),
            }
        }
    }

    pub(super) fn reject(&mut self, path: &Path, reason: &str) {
        self.rejected.push(Rejected {
            path: path.to_owned(),
            reason: reason.to_owned(),
        });
    }

    /// Sorted by path; of two ways to one recording the first in that order stays, unless `once`
    /// says that there is no second.
    fn sort(&mut self, once: bool) {
        match once {
            // All below one folder: the rest of the path is shorter to compare.
            true => self
                .inputs
                .sort_by(|a, b| in_order(&a.relative, &b.relative)),
            false => self.inputs.sort_by(|a, b| a.path.cmp(&b.path)),
        }
        self.rejected.sort_by(|a, b| a.path.cmp(&b.path));
        self.rejected.dedup();
        if once {
            return;
        }
        let mut seen = HashSet::new();
        self.inputs.retain(|input| {
            let real = input
                .as_file()
                .map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
            seen.insert((input.source.clone(), real))
        });
    }
}

/// The order of paths as a walk makes them, without `.` and doubled separators: that of
/// [`Path::cmp`], which takes both apart for each comparison.
fn in_order(a: &Path, b: &Path) -> Ordering {
    let letter = |byte: &u8| match std::path::is_separator(char::from(*byte)) {
        // No name has this byte, and what ends here comes before what goes on.
        true => 0,
        false => *byte,
    };
    let [a, b] = [a, b].map(|path| path.as_os_str().as_encoded_bytes());
    a.iter().map(letter).cmp(b.iter().map(letter))
}

/// What a path is that is neither a file nor a folder. It is never opened.
fn neither(meta: &std::fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = meta.file_type();
        if kind.is_fifo() {
            return "is a pipe; give what comes out of it on stdin: ditado - < PIPE";
        }
        if kind.is_socket() {
            return "is a socket, not a recording";
        }
    }
    let _ = meta;
    "is neither a file nor a folder"
}

pub(super) fn explain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        std::io::ErrorKind::InvalidFilename => "the name is too long".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn found(paths: &[PathBuf], skip: &[PathBuf]) -> Found {
        let places = Places {
            paths: paths.to_vec(),
            ..Places::default()
        };
        find(&places, skip).unwrap()
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"x").unwrap();
        }
        dir
    }

    fn names(found: &Found) -> Vec<String> {
        let name = |input: &Input| input.relative.to_string_lossy().into_owned();
        found.inputs.iter().map(name).collect()
    }

    #[test]
    fn what_is_found_is_sorted() {
        let dir = tree(&["b.ogg", "a/x.mp3"]);
        let found = found(&[dir.path().to_owned()], &[]);
        assert_eq!(names(&found), ["a/x.mp3", "b.ogg"]);
    }

    #[test]
    fn the_order_is_that_of_paths() {
        let names = [
            "a", "a!", "a.b", "a/b", "a/b/c", "a0", "ab", "ab/a", "b", "á", "z/é",
        ];
        for a in names.map(Path::new) {
            for b in names.map(Path::new) {
                assert_eq!(in_order(a, b), a.cmp(b), "{} {}", a.display(), b.display());
            }
        }
    }

    #[test]
    fn one_recording_reached_twice_is_one_input() {
        let dir = tree(&["a/x.ogg"]);
        let paths = [
            dir.path().join("a/x.ogg"),
            dir.path().to_owned(),
            dir.path().join("a/../a"),
            "http://a/x.ogg".into(),
            "HTTP://a/x.ogg#t=3".into(),
        ];
        assert_eq!(found(&paths, &[]).inputs.len(), 2);
    }

    #[test]
    fn a_named_file_is_an_input_whatever_it_is() {
        let dir = tree(&["notes.txt"]);
        assert_eq!(found(&[dir.path().join("notes.txt")], &[]).inputs.len(), 1);
    }

    #[test]
    fn what_cannot_be_an_input_is_rejected_with_a_reason() {
        for (path, reason) in [
            ("/no/such/recording.ogg", "no such file or folder"),
            ("https://", "is not a valid URL"),
        ] {
            let found = found(&[PathBuf::from(path)], &[]);
            assert_eq!(found.rejected[0].reason, reason, "{path}");
        }
    }

    #[test]
    fn folders_to_skip_are_not_entered() {
        let dir = tree(&["a.ogg", "tmp/session_1/chunks/0.wav"]);
        let found = found(&[dir.path().to_owned()], &[dir.path().join("tmp")]);
        assert_eq!(names(&found), ["a.ogg"]);
    }
}
