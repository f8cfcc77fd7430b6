//! Looks at many recordings and outputs, one after the other: what is already known of each.

use super::folder::{Folder, Links, Look, Name};
use super::index::Index;
use super::ledger::{Ledger, Standing};
use std::path::Path;

/// Looks of one thread in one pass. Files of one folder in a row are what it is quick at.
#[derive(Debug)]
pub struct Looks<'a> {
    index: Option<&'a Index>,
    ledger: &'a Ledger,
    recordings: Option<Folder>,
    outputs: Option<Folder>,
}

impl<'a> Looks<'a> {
    /// Nothing was looked at yet. Without an index no recording is known.
    pub fn new(index: Option<&'a Index>, ledger: &'a Ledger) -> Self {
        Looks {
            index,
            ledger,
            recordings: None,
            outputs: None,
        }
    }

    /// The digest of a recording that has not changed since it was read, and what the file system
    /// says of it now; the file is not opened.
    pub fn recording(&mut self, path: &Path) -> Option<(String, Look)> {
        let index = self.index?;
        let name_of = |folder: &Path| Some(Name::of(&std::path::absolute(folder).ok()?));
        let (folder, file) = Folder::of(&mut self.recordings, path, name_of)?;
        let look = folder.look(file, path, Links::Follow).ok()?;
        Some((index.known(&look, folder.digest(file))?, look))
    }

    /// What is at the path of an output, as [`Ledger::standing`] says.
    pub fn standing(&mut self, path: &Path) -> Standing {
        let ledger = self.ledger;
        match Folder::of(&mut self.outputs, path, |folder| ledger.folder(folder)) {
            None => ledger.standing(path),
            Some((folder, file)) => {
                // Of the name itself: a link to a file is not a file that we wrote.
                let look = folder.look(file, path, Links::Keep);
                ledger.judge(path, look, || folder.digest(file))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ledger::Written;
    use sha2::{Digest, Sha256};
    use std::fs;
    use std::time::{Duration, SystemTime};

    fn written(bytes: &[u8]) -> Written {
        Written {
            sha256: Sha256::digest(bytes).into(),
            size: bytes.len() as u64,
            made: [1; 32],
            audio_seconds: 1.5,
        }
    }

    #[test]
    fn an_output_stands_as_the_ledger_says_in_whichever_folder() {
        let dir = tempfile::tempdir().unwrap();
        let (ledger, _) = Ledger::load(&dir.path().join("state"));
        let paths = ["a/1.txt", "a/2.txt", "b/1.txt", "a/3.txt"].map(|name| dir.path().join(name));
        for folder in ["a", "b"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        let [ours, edited, foreign, missing] = &paths;
        let noted = [(&**ours, written(b"by us")), (&**edited, written(b"by us"))];
        ledger.intend(&noted).unwrap();
        fs::write(ours, "by us").unwrap();
        fs::write(edited, "by me").unwrap();
        fs::write(foreign, "by me").unwrap();
        let mut looks = Looks::new(None, &ledger);
        let want = [
            Standing::Ours(written(b"by us")),
            Standing::Foreign,
            Standing::Foreign,
            Standing::Missing,
        ];
        for (path, want) in [ours, edited, foreign, missing].into_iter().zip(want) {
            assert_eq!(looks.standing(path), want, "{}", path.display());
            assert_eq!(ledger.standing(path), want, "{}", path.display());
        }
        let nowhere = dir.path().join("c/1.txt");
        assert_eq!(looks.standing(&nowhere), Standing::Missing);
    }

    #[test]
    fn a_recording_is_known_until_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("talk.wav");
        fs::write(&path, "talk").unwrap();
        let (index, _) = Index::load(&dir.path().join("cache"));
        let (ledger, _) = Ledger::load(dir.path());
        let meta = fs::metadata(&path).unwrap();
        let later = SystemTime::now() + Duration::from_secs(60);
        index.remember(&meta, &path, &[7; 32], later);
        let mut looks = Looks::new(Some(&index), &ledger);
        assert_eq!(
            looks.recording(&path),
            Some(("07".repeat(32), Look::from(&meta)))
        );
        assert_eq!(looks.recording(&dir.path().join("other.wav")), None);
        assert_eq!(Looks::new(None, &ledger).recording(&path), None);
        fs::write(&path, "longer talk").unwrap();
        assert_eq!(looks.recording(&path), None);
    }
}
