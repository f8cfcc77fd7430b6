//! Which files are written to their end, and which of them were not taken yet.

use crate::run::known::Identity;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Ends of names that programs give to files which they have not finished.
const PARTIAL: [&str; 12] = [
    "part",
    "partial",
    "crdownload",
    "download",
    "opdownload",
    "tmp",
    "temp",
    "filepart",
    "aria2",
    "ytdl",
    "swp",
    "!ut",
];

/// Whether a file's name says that it is not finished.
pub fn is_partial(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or("");
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("");
    PARTIAL.contains(&end.to_ascii_lowercase().as_str()) || name.ends_with('~')
}

/// A file as a look through the folders found it.
#[derive(Debug, Clone)]
pub struct Look {
    /// Its path.
    pub path: PathBuf,
    /// What it was.
    pub identity: Identity,
    /// How long ago it was written to, as far as its time tells.
    pub age: Option<Duration>,
    /// Whether it was renamed into place since the last look.
    pub placed: bool,
    /// Whether it has any bytes.
    pub is_empty: bool,
}

/// What is known of the files of all looks.
#[derive(Debug, Default)]
pub struct Settling {
    seen: HashMap<PathBuf, Seen>,
}

#[derive(Debug)]
struct Seen {
    identity: Identity,
    since: Instant,
    taken: bool,
}

impl Settling {
    /// Lets a file be taken anew, as it is.
    pub fn forget(&mut self, path: &Path) {
        if let Some(seen) = self.seen.get_mut(path) {
            seen.taken = false;
        }
    }

    /// Takes a look at all files that are there. Returns those that are to be taken now, and the
    /// time after which more may be; files that are gone are forgotten.
    pub fn look(
        &mut self,
        looks: Vec<Look>,
        settle: Duration,
        now: Instant,
    ) -> (Vec<PathBuf>, Option<Duration>) {
        let mut seen = HashMap::with_capacity(looks.len());
        let (mut ready, mut wait) = (Vec::new(), None::<Duration>);
        for look in looks {
            let before = self.seen.remove(&look.path);
            let same = before.filter(|before| before.identity == look.identity);
            let mut entry = same.unwrap_or(Seen {
                identity: look.identity,
                since: now,
                taken: false,
            });
            let quiet = now.saturating_duration_since(entry.since);
            let quiet = quiet.max(look.age.unwrap_or_default());
            if !entry.taken && !look.is_empty {
                if look.placed || quiet >= settle {
                    entry.taken = true;
                    ready.push(look.path.clone());
                } else {
                    let left = settle - quiet;
                    wait = Some(wait.map_or(left, |wait| wait.min(left)));
                }
            }
            seen.insert(look.path, entry);
        }
        self.seen = seen;
        (ready, wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(5);

    fn identity(bytes: &[u8]) -> Identity {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Identity::of(file.path()).unwrap()
    }

    fn look(path: &str, identity: Identity, age: Option<u64>) -> Look {
        Look {
            path: path.into(),
            identity,
            age: age.map(Duration::from_secs),
            placed: false,
            is_empty: false,
        }
    }

    #[test]
    fn a_file_is_taken_once_when_it_is_quiet_and_again_when_it_changed() {
        let (short, long) = (identity(b"a"), identity(b"ab"));
        let mut settling = Settling::default();
        let start = Instant::now();
        let mut at = |identity, seconds: u64| {
            let now = start + Duration::from_secs(seconds);
            settling.look(vec![look("a", identity, Some(0))], SETTLE, now)
        };
        assert_eq!(at(short, 0), (vec![], Some(SETTLE)));
        assert_eq!(at(short, 3), (vec![], Some(Duration::from_secs(2))));
        assert_eq!(at(long, 4), (vec![], Some(SETTLE)), "it grew");
        assert_eq!(at(long, 9), (vec!["a".into()], None));
        assert_eq!(at(long, 60), (vec![], None), "taken");
        assert_eq!(at(short, 61), (vec![], Some(SETTLE)), "written anew");
        assert_eq!(at(short, 66).0.len(), 1);
    }

    #[test]
    fn what_is_old_or_renamed_into_place_is_taken_at_once() {
        let (id, now) = (identity(b"a"), Instant::now());
        let mut settling = Settling::default();
        let mut placed = look("b", id, Some(0));
        placed.placed = true;
        let mut empty = look("c", id, Some(100));
        empty.is_empty = true;
        let all = vec![look("a", id, Some(6)), placed, empty, look("d", id, None)];
        let (ready, wait) = settling.look(all, SETTLE, now);
        assert_eq!(ready, [PathBuf::from("a"), "b".into()]);
        assert_eq!(wait, Some(SETTLE), "d has no time of its own");
    }

    #[test]
    fn what_was_gone_and_is_back_is_a_new_file() {
        let (id, now) = (identity(b"a"), Instant::now());
        let mut settling = Settling::default();
        let old = || vec![look("a", id, Some(60))];
        assert_eq!(settling.look(old(), SETTLE, now).0.len(), 1);
        assert!(settling.look(Vec::new(), SETTLE, now).0.is_empty());
        assert_eq!(settling.look(old(), SETTLE, now).0.len(), 1);
        assert_eq!(settling.look(old(), SETTLE, now).0.len(), 0);
        settling.forget(Path::new("a"));
        assert_eq!(settling.look(old(), SETTLE, now).0.len(), 1);
    }

    #[test]
    fn names_of_downloads_that_go_on_are_known() {
        for name in ["a.ogg.part", "a.CRDOWNLOAD", "x/a.tmp", "a.ogg~"] {
            assert!(is_partial(Path::new(name)), "{name}");
        }
        for name in ["a.ogg", "part", "download.mp3", "a part.wav"] {
            assert!(!is_partial(Path::new(name)), "{name}");
        }
    }
}
