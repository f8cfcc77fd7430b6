//! The folders that ditado keeps things in, and how what is in them is.

use super::finding::Finding;
use crate::observe::text;
use crate::plan::models;
use crate::plan::settings::Directories;
use crate::run::unfinished::Unfinished;
use crate::store::cache::Cache;
use crate::store::evict::Limits;
use crate::store::session::{DEFAULT_MAX_AGE, Session};
use crate::store::space;
use bytesize::ByteSize;
use jiff::Timestamp;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Chunks of a minute or two for some workers, bytes.
const NEEDED_FOR_CHUNKS: u64 = 200 << 20;
/// A few transcripts or journals, bytes.
const NEEDED_FOR_TEXT: u64 = 10 << 20;

/// Each folder, and the health of what it holds.
pub fn all(dirs: &Directories) -> Vec<Finding> {
    let stats = Cache::new(&dirs.cache, Limits::default()).stats();
    let cache = place("cache", &dirs.cache, "DITADO_CACHE_DIR", NEEDED_FOR_TEXT).and(|found| {
        let transcripts = usize::try_from(stats.entries).unwrap_or(usize::MAX);
        Finding::ok(
            "cache",
            format!(
                "{found}; {}, {}",
                text::count(transcripts, "transcript", "transcripts"),
                size(stats.bytes)
            ),
        )
        .with(json!({ "path": dirs.cache, "entries": stats.entries, "bytes": stats.bytes }))
    });
    let state = place("state", &dirs.state, "DITADO_STATE_DIR", NEEDED_FOR_TEXT)
        .and(|found| journals(&dirs.state, &found));
    let temp = place("temp", &dirs.temp, "DITADO_TEMP_DIR", NEEDED_FOR_CHUNKS)
        .and(|found| sessions(&dirs.temp, &found));
    vec![cache.0, state.0, temp.0, models().0]
}

fn models() -> Place {
    let folder = models::folder();
    place("models", &folder, "DITADO_MODELS_DIR", NEEDED_FOR_TEXT).and(|found| {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                let file = entry.file_name();
                models::name_of_file(file.to_str()?).map(str::to_owned)
            })
            .collect();
        names.sort();
        let listed = match names.is_empty() {
            true => "none pulled".to_owned(),
            false => names.join(", "),
        };
        Finding::ok("models", format!("{found}; {listed}"))
            .with(json!({ "path": folder, "names": names }))
    })
}

fn journals(state: &Path, found: &str) -> Finding {
    let jobs = Unfinished::list(state);
    let bad: Vec<&Unfinished> = jobs.iter().filter(|job| job.trouble.is_some()).collect();
    let facts = json!({ "path": state, "unfinished": jobs.len(), "damaged": bad.len() });
    let finding = match bad.as_slice() {
        [] => {
            let unfinished = text::count(jobs.len(), "recording", "recordings");
            Finding::ok("state", format!("{found}; {unfinished} unfinished"))
        }
        bad => {
            let ids: Vec<&str> = bad.iter().map(|job| job.id.as_str()).collect();
            Finding::wrong(
                "state",
                format!(
                    "{} cannot be read",
                    text::count(bad.len(), "journal", "journals")
                ),
                format!("ditado sessions clean {}", ids.join(" ")),
            )
        }
    };
    finding.with(facts)
}

fn sessions(temp: &Path, found: &str) -> Finding {
    let old = |started: &str| {
        let Ok(started) = started.parse::<Timestamp>() else {
            return false;
        };
        let age = Timestamp::now().duration_since(started);
        Duration::try_from(age).is_ok_and(|age| age > DEFAULT_MAX_AGE)
    };
    let stale = Session::list(temp)
        .iter()
        .filter(|session| !session.alive && old(&session.metadata.started))
        .count();
    let facts = json!({ "path": temp, "stale_sessions": stale });
    let finding = match stale {
        0 => Finding::ok("temp", found),
        n => Finding::advice(
            "temp",
            format!(
                "{found}; {} of dead processes",
                text::count(n, "folder", "folders")
            ),
            "the next run removes them, or ditado sessions clean does now",
        ),
    };
    finding.with(facts)
}

/// A folder that was looked at; good ones are looked at more closely.
struct Place(Finding);

impl Place {
    fn and(self, closer: impl FnOnce(String) -> Finding) -> Place {
        match self.0.remedy {
            None => Place(closer(self.0.found)),
            Some(_) => self,
        }
    }
}

/// Whether a folder can be written to, or made, and has this much room.
fn place(check: &'static str, path: &Path, variable: &str, needed: u64) -> Place {
    let shown = text::path(path);
    let elsewhere = format!("or set {variable} to another folder");
    if path.exists() && !path.is_dir() {
        return Place(Finding::wrong(
            check,
            format!("{shown} is not a folder"),
            format!("move that file away, {elsewhere}"),
        ));
    }
    let standing = standing(path);
    if let Err(error) = tempfile::tempfile_in(&standing) {
        return Place(Finding::wrong(
            check,
            format!("{} cannot be written to: {error}", text::path(&standing)),
            format!("give yourself the right to write there, {elsewhere}"),
        ));
    }
    let room = space::free(&standing);
    let left = room.map_or_else(String::new, |room| format!(", {} free", size(room)));
    Place(match room {
        Some(room) if room < needed => Finding::wrong(
            check,
            format!("{shown}: only {} free", size(room)),
            format!("free at least {}, {elsewhere}", size(needed)),
        ),
        _ if path.exists() => Finding::ok(check, format!("{shown}{left}")),
        _ => Finding::ok(check, format!("{shown} (made when needed){left}")),
    })
}

/// The folder itself, or the one in which it would be made.
fn standing(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there = path.ancestors().find(|folder| folder.exists());
    there.map_or_else(|| path.clone(), Path::to_path_buf)
}

fn size(bytes: u64) -> String {
    ByteSize(bytes).display().iec().to_string()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    fn look(path: &Path, needed: u64) -> Finding {
        place("cache", path, "DITADO_CACHE_DIR", needed).0
    }

    #[test]
    fn a_folder_that_can_be_made_is_fine_and_stays_unmade() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let finding = look(&path, 1);
        assert_eq!(finding.level, Level::Ok, "{finding:?}");
        assert!(finding.found.contains("made when needed"));
        assert!(!dir.path().join("a").exists());
    }

    #[test]
    fn what_is_wrong_names_the_variable_that_helps() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        for finding in [look(&file, 1), look(&file.join("below"), 1)] {
            assert_eq!(finding.level, Level::Wrong, "{finding:?}");
            assert!(finding.remedy.unwrap().contains("DITADO_CACHE_DIR"));
        }
        if cfg!(unix) {
            let finding = look(dir.path(), u64::MAX);
            assert_eq!(finding.level, Level::Wrong);
            assert!(finding.found.contains("only"), "{finding:?}");
        }
    }
}
