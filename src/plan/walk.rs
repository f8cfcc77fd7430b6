//! Folders and what is in them.

use crate::plan::inputs::{Found, Input, explain};
use crate::plan::recording::{is_promised, is_recording};
use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// File of globs that leaves things out of a folder, in the way of `.gitignore`.
pub const IGNORE_FILE: &str = ".ditadoignore";
/// A longer one is something else, bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// What is taken from folders.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Folders below the one that was named; 1 is its own files alone.
    pub max_depth: Option<usize>,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Whether hidden files and folders are taken.
    pub hidden: bool,
    /// The globs; paths are relative to the folder that was named.
    pub globs: Override,
}

impl Default for Walk {
    fn default() -> Self {
        Walk {
            max_depth: None,
            follow: false,
            hidden: false,
            globs: Override::empty(),
        }
    }
}

/// Makes one filter of the globs of `--include` and `--exclude`; the latter win.
///
/// # Errors
/// A sentence about the first glob that makes no sense.
pub fn globs(include: &[String], exclude: &[String]) -> Result<Override, String> {
    let mut builder = OverrideBuilder::new(".");
    let wanted = include.iter().map(|glob| ("--include", "", glob));
    let unwanted = exclude.iter().map(|glob| ("--exclude", "!", glob));
    for (flag, mark, glob) in wanted.chain(unwanted) {
        // A `!` or `#` of the user's own means itself.
        let escape = if glob.starts_with(['!', '#']) {
            "\\"
        } else {
            ""
        };
        if glob.trim().is_empty() {
            return Err(format!("{flag}: an empty glob matches nothing"));
        }
        builder
            .add(&format!("{mark}{escape}{glob}"))
            .map_err(|error| format!("{flag} '{glob}': {}", why(&error)))?;
    }
    builder.build().map_err(|error| why(&error))
}

fn why(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => format!("is not a glob: {err}"),
        other => other.to_string(),
    }
}

/// Adds the recordings in a folder and its sub-folders, but for the folders in `skip`, which are
/// canonical.
///
/// Sockets, pipes and devices are passed over without being opened. A link that leads back to a
/// folder above it is passed over too: what it leads to is found without it.
pub fn walk(root: &Path, options: &Walk, skip: &[PathBuf], found: &mut Found) {
    if let Err(reason) = check_ignore_file(root) {
        return found.reject(root, &reason);
    }
    let barred = Arc::new(Mutex::new(Vec::new()));
    let walker = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(!options.hidden)
        .follow_links(options.follow)
        .max_depth(options.max_depth)
        .add_custom_ignore_filename(IGNORE_FILE)
        .filter_entry({
            let (skip, barred) = (skip.to_owned(), Arc::clone(&barred));
            let (globs, root) = (options.globs.clone(), root.to_owned());
            move |entry| {
                let path = entry.path();
                let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
                if !globs.is_empty() {
                    let inside = path.strip_prefix(&root).unwrap_or(path);
                    if globs.matched(inside, is_dir).is_ignore() {
                        return false;
                    }
                }
                if !is_dir {
                    return true;
                }
                if !skip.is_empty() && path.canonicalize().is_ok_and(|dir| skip.contains(&dir)) {
                    return false;
                }
                let checked = check_ignore_file(path);
                if let Err(reason) = &checked {
                    let mut barred = barred.lock().unwrap_or_else(PoisonError::into_inner);
                    barred.push((path.to_owned(), reason.clone()));
                }
                checked.is_ok()
            }
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                refuse(&error, root, found);
                continue;
            }
        };
        if let Some(error) = entry.error() {
            found.warnings.push(error.to_string());
        }
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        if !is_recording(entry.path()) {
            continue;
        }
        let relative = match entry.depth() {
            // Most are in the folder itself, and its path need not be taken apart to know that.
            1 => entry.file_name().into(),
            _ => {
                let path = entry.path();
                path.strip_prefix(root).unwrap_or(path).to_owned()
            }
        };
        found.inputs.push(Input::file(entry.into_path(), relative));
    }
    let mut barred = barred.lock().unwrap_or_else(PoisonError::into_inner);
    for (path, reason) in barred.drain(..) {
        found.reject(&path, &reason);
    }
}

/// The walker opens a folder's ignore file whatever it is, and would wait for a pipe for ever.
fn check_ignore_file(folder: &Path) -> Result<(), String> {
    match std::fs::metadata(folder.join(IGNORE_FILE)) {
        Ok(meta) if !meta.is_file() => Err(format!("the {IGNORE_FILE} in it is not a file")),
        Ok(meta) if meta.len() > MAX_IGNORE_FILE => {
            Err(format!("the {IGNORE_FILE} in it is too large to be one"))
        }
        _ => Ok(()),
    }
}

fn refuse(error: &ignore::Error, root: &Path, found: &mut Found) {
    if matches!(root_cause(error), ignore::Error::Loop { .. }) {
        return;
    }
    let (path, reason) = describe(error, root);
    // A link that leads nowhere matters only where it was a recording.
    let is_link = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink());
    if !is_link {
        found.reject(&path, &reason);
    } else if is_promised(&path) {
        found.reject(&path, "is a symbolic link that leads nowhere");
    }
}

fn root_cause(error: &ignore::Error) -> &ignore::Error {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => root_cause(err),
        other => other,
    }
}

fn describe(error: &ignore::Error, root: &Path) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => (path.clone(), describe(err, root).1),
        ignore::Error::WithDepth { err, .. } => describe(err, root),
        ignore::Error::Io(error) => (root.to_owned(), explain(error)),
        other => (root.to_owned(), other.to_string()),
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

    fn names(dir: &Path, options: &Walk) -> Vec<String> {
        let mut found = Found::default();
        walk(dir, options, &[], &mut found);
        let mut names: Vec<String> = found
            .inputs
            .iter()
            .map(|input| input.relative.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn with_globs(include: &[&str], exclude: &[&str]) -> Walk {
        let owned = |globs: &[&str]| globs.iter().map(ToString::to_string).collect::<Vec<_>>();
        Walk {
            globs: globs(&owned(include), &owned(exclude)).unwrap(),
            ..Walk::default()
        }
    }

    #[test]
    fn hidden_files_are_left_alone_unless_asked_for() {
        let dir = tree(&[
            "b.ogg",
            "a/x.MP3",
            ".c.ogg",
            ".git/d.ogg",
            "a/x.srt",
            "n.txt",
        ]);
        assert_eq!(names(dir.path(), &Walk::default()), ["a/x.MP3", "b.ogg"]);
        let hidden = Walk {
            hidden: true,
            ..Walk::default()
        };
        assert_eq!(
            names(dir.path(), &hidden),
            [".c.ogg", ".git/d.ogg", "a/x.MP3", "b.ogg"]
        );
    }

    #[test]
    fn globs_narrow_what_is_taken_and_nothing_else() {
        let dir = tree(&[
            "a.ogg",
            "b.mp3",
            "x/c.ogg",
            "x/y/d.ogg",
            ".h.ogg",
            "n.txt",
            "!e.ogg",
        ]);
        let path = dir.path();
        let take = |include: &[&str], exclude: &[&str]| names(path, &with_globs(include, exclude));
        assert_eq!(take(&["*.mp3"], &[]), ["b.mp3"]);
        assert_eq!(take(&["x/**"], &[]), ["x/c.ogg", "x/y/d.ogg"]);
        assert_eq!(take(&[], &["x"]), ["!e.ogg", "a.ogg", "b.mp3"]);
        assert_eq!(take(&["*.ogg"], &["y/"]), ["!e.ogg", "a.ogg", "x/c.ogg"]);
        assert_eq!(take(&["/*.ogg"], &["!e*"]), ["a.ogg"]);
        assert_eq!(take(&["*.txt"], &[]), Vec::<String>::new());
        assert!(globs(&["a[".to_owned()], &[]).is_err());
    }

    #[test]
    fn depth_one_is_the_folder_itself() {
        let dir = tree(&["a.ogg", "x/b.ogg", "x/y/c.ogg"]);
        let to = |depth| Walk {
            max_depth: Some(depth),
            ..Walk::default()
        };
        assert_eq!(names(dir.path(), &to(1)), ["a.ogg"]);
        assert_eq!(names(dir.path(), &to(2)), ["a.ogg", "x/b.ogg"]);
    }

    #[test]
    fn an_ignore_file_leaves_things_out_and_include_does_not_bring_them_back() {
        let dir = tree(&["a.ogg", "b.ogg", "x/c.ogg", "x/d.ogg"]);
        fs::write(dir.path().join(IGNORE_FILE), "# notes\nb.ogg\n").unwrap();
        fs::write(dir.path().join("x").join(IGNORE_FILE), "*\n!d.ogg\n").unwrap();
        assert_eq!(names(dir.path(), &Walk::default()), ["a.ogg", "x/d.ogg"]);
        assert_eq!(
            names(dir.path(), &with_globs(&["*.ogg"], &[])),
            ["a.ogg", "x/d.ogg"]
        );
    }

    #[test]
    fn a_recording_without_a_telling_name_is_known_by_its_bytes() {
        let dir = tree(&["notes.ts"]);
        fs::write(dir.path().join("voice"), b"OggS\0\x02\0\0\0\0\0\0\0\0").unwrap();
        fs::write(dir.path().join("picture"), b"\x89PNG\r\n\x1a\n").unwrap();
        assert_eq!(names(dir.path(), &Walk::default()), ["voice"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_when_asked_and_loops_end() {
        use std::os::unix::fs::symlink;
        let dir = tree(&["a/x.ogg"]);
        let elsewhere = tree(&["y.ogg"]);
        symlink(dir.path(), dir.path().join("a/up")).unwrap();
        symlink(elsewhere.path(), dir.path().join("b")).unwrap();
        symlink("nowhere.ogg", dir.path().join("gone.ogg")).unwrap();
        symlink("nowhere.txt", dir.path().join("gone.txt")).unwrap();
        assert_eq!(names(dir.path(), &Walk::default()), ["a/x.ogg"]);
        let follow = Walk {
            follow: true,
            ..Walk::default()
        };
        assert_eq!(names(dir.path(), &follow), ["a/x.ogg", "b/y.ogg"]);
        let mut found = Found::default();
        walk(dir.path(), &follow, &[], &mut found);
        let rejected: Vec<_> = found.rejected.iter().map(|r| r.path.file_name()).collect();
        assert_eq!(rejected, [Some("gone.ogg".as_ref())]);
    }
}
