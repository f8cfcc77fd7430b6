//! From the paths on the command line to the recordings behind them.

use ignore::WalkBuilder;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Extensions that promise audio. A file with one of them is an input even when its content says
/// otherwise, so that a damaged recording is reported instead of passed over.
const RECORDING_EXTENSIONS: &[&str] = &[
    "3g2", "3gp", "aac", "aif", "aifc", "aiff", "alac", "amr", "ape", "asf", "au", "avi", "caf",
    "dss", "flac", "flv", "gsm", "m2ts", "m4a", "m4b", "m4r", "m4v", "mka", "mkv", "mov", "mp1",
    "mp2", "mp3", "mp4", "mpeg", "mpg", "mpga", "mts", "oga", "ogg", "ogm", "ogv", "opus", "ra",
    "rf64", "rm", "snd", "spx", "ts", "vob", "w64", "wav", "wave", "weba", "webm", "wma", "wmv",
    "wv",
];
/// Extensions whose files are often something else altogether (`.ts` is TypeScript too): the
/// content decides.
const DOUBTFUL_EXTENSIONS: &[&str] = &["ts", "mts", "snd", "ra", "rm", "au", "gsm", "dss", "ape"];
/// Bytes that are enough to tell a file's type.
const HEAD_BYTES: u64 = 4096;

/// One recording to transcribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// Its place below the argument that led to it: the file name for a file, the path below the
    /// folder for a file found in one. Never absolute, never with `..`.
    pub relative: PathBuf,
}

/// A path that cannot become an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The path as it was given or found.
    pub path: PathBuf,
    /// One line: what is wrong and what to do.
    pub reason: String,
}

/// What the paths on the command line led to.
#[derive(Debug, Default)]
pub struct Found {
    /// Recordings, sorted by path, each once.
    pub inputs: Vec<Input>,
    /// Paths that were named or had to be walked and could not be.
    pub rejected: Vec<Rejected>,
}

/// Finds the recordings behind `paths`: named files whatever they are, and in folders, with all
/// their sub-folders, what has the name or the first bytes of a recording.
///
/// Hidden files, symbolic links inside folders, and the folders in `skip` are left alone.
pub fn find(paths: &[PathBuf], skip: &[PathBuf]) -> Found {
    let skip: Vec<PathBuf> = skip
        .iter()
        .filter_map(|dir| dir.canonicalize().ok())
        .collect();
    let mut found = Found::default();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, &skip, &mut found),
            Ok(meta) if meta.is_file() => found.inputs.push(Input {
                path: path.clone(),
                relative: path.file_name().map(PathBuf::from).unwrap_or_default(),
            }),
            Ok(_) => found.reject(path, "is neither a file nor a folder"),
            Err(error) => found.reject(path, &explain(&error)),
        }
    }
    found.sort_and_deduplicate(paths);
    found
}

impl Found {
    fn reject(&mut self, path: &Path, reason: &str) {
        self.rejected.push(Rejected {
            path: path.to_owned(),
            reason: reason.to_owned(),
        });
    }

    /// Sorted by path; of two ways to one file the first in that order stays.
    fn sort_and_deduplicate(&mut self, named: &[PathBuf]) {
        self.inputs.sort_by(|a, b| a.path.cmp(&b.path));
        // A walk follows no links, so it meets each file once.
        if named.len() > 1 {
            let named: HashSet<&Path> = named.iter().map(PathBuf::as_path).collect();
            let mut folders = HashMap::new();
            let mut seen = HashSet::new();
            self.inputs.retain(|input| {
                let real = real_path(&input.path, &named, &mut folders);
                seen.insert(real)
            });
        }
        self.rejected.sort_by(|a, b| a.path.cmp(&b.path));
        self.rejected.dedup();
    }
}

/// Where a file really is. What was found in a folder is no link, so that only its folder has to
/// be looked at, once.
fn real_path(
    path: &Path,
    named: &HashSet<&Path>,
    folders: &mut HashMap<PathBuf, Option<PathBuf>>,
) -> PathBuf {
    let itself = || path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (Some(folder), Some(name), false) = (path.parent(), path.file_name(), named.contains(path))
    else {
        return itself();
    };
    let real = match folders.get(folder) {
        Some(real) => real,
        None => folders
            .entry(folder.to_owned())
            .or_insert_with(|| folder.canonicalize().ok()),
    };
    real.as_ref().map_or_else(itself, |real| real.join(name))
}

fn walk(root: &Path, skip: &[PathBuf], found: &mut Found) {
    let skip = skip.to_owned();
    let walker = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(true)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
            !is_dir
                || entry.depth() == 0
                || skip.is_empty()
                || !entry
                    .path()
                    .canonicalize()
                    .is_ok_and(|dir| skip.contains(&dir))
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (path, reason) = describe(&error, root);
                found.reject(&path, &reason);
                continue;
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.into_path();
        if is_recording(&path) {
            let relative = path.strip_prefix(root).unwrap_or(&path).to_owned();
            found.inputs.push(Input { path, relative });
        }
    }
}

/// Whether a file found in a folder is worth decoding, by its name or else by its first bytes.
fn is_recording(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let promised = RECORDING_EXTENSIONS.contains(&extension.as_str());
    if promised && !DOUBTFUL_EXTENSIONS.contains(&extension.as_str()) {
        return true;
    }
    let mut head = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && looks_like_recording(&head)
}

fn looks_like_recording(head: &[u8]) -> bool {
    // MIDI is notes, not sound; MPEG transport streams repeat their sync byte every 188 bytes.
    if head.len() > 376 && [0, 188, 376].iter().all(|&at| head[at] == 0x47) {
        return true;
    }
    ::infer::get(head).is_some_and(|kind| {
        matches!(
            kind.matcher_type(),
            ::infer::MatcherType::Audio | ::infer::MatcherType::Video
        ) && kind.mime_type() != "audio/midi"
    })
}

fn describe(error: &ignore::Error, root: &Path) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => (path.clone(), describe(err, root).1),
        ignore::Error::WithDepth { err, .. } => describe(err, root),
        ignore::Error::Io(error) => (root.to_owned(), explain(error)),
        other => (root.to_owned(), other.to_string()),
    }
}

fn explain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
    fn folders_are_walked_sorted_and_hidden_files_left_alone() {
        let dir = tree(&[
            "b.ogg",
            "a/x.MP3",
            ".hidden.ogg",
            ".git/c.ogg",
            "a/x.srt",
            "n.txt",
        ]);
        let found = find(&[dir.path().to_owned()], &[]);
        assert_eq!(names(&found), ["a/x.MP3", "b.ogg"]);
    }

    #[test]
    fn one_file_reached_twice_is_one_input() {
        let dir = tree(&["a/x.ogg"]);
        let paths = [
            dir.path().join("a/x.ogg"),
            dir.path().to_owned(),
            dir.path().join("a/../a"),
        ];
        assert_eq!(find(&paths, &[]).inputs.len(), 1);
    }

    #[test]
    fn a_recording_without_a_telling_name_is_known_by_its_bytes() {
        let dir = tree(&["notes.ts"]);
        fs::write(dir.path().join("voice"), b"OggS\0\x02\0\0\0\0\0\0\0\0").unwrap();
        fs::write(dir.path().join("picture"), b"\x89PNG\r\n\x1a\n").unwrap();
        assert_eq!(names(&find(&[dir.path().to_owned()], &[])), ["voice"]);
    }

    #[test]
    fn a_named_file_is_an_input_whatever_it_is() {
        let dir = tree(&["notes.txt"]);
        assert_eq!(find(&[dir.path().join("notes.txt")], &[]).inputs.len(), 1);
    }

    #[test]
    fn a_missing_path_is_rejected_with_a_reason() {
        let found = find(&[PathBuf::from("/no/such/recording.ogg")], &[]);
        assert_eq!(found.rejected[0].reason, "no such file or folder");
    }

    #[test]
    fn folders_to_skip_are_not_entered() {
        let dir = tree(&["a.ogg", "tmp/session_1/chunks/0.wav"]);
        let found = find(&[dir.path().to_owned()], &[dir.path().join("tmp")]);
        assert_eq!(names(&found), ["a.ogg"]);
    }
}
