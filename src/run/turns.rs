//! In which order recordings are begun.

use crate::run::known::Pending;

/// Files up to this size are as good as one another, bytes.
const SMALL: u64 = 1 << 20;

/// The order in which to begin: as they are when that was asked for, otherwise larger files behind
/// smaller ones, those of about one size as they are.
///
/// Windows go to the workers in the order in which recordings are begun, and decoding runs only so
/// far ahead: a file of hours in front would hold the first text of all others back for as long as
/// it takes. At the end it costs nothing, since all workers share its windows.
pub fn order(mut all: Vec<Pending>, as_they_are: bool) -> Vec<Pending> {
    if !as_they_are {
        all.sort_by_cached_key(class);
    }
    all
}

/// Doubles of [`SMALL`] in a file's size; what is no file, or not there, comes first: it takes its
/// time to come, or fails at once.
fn class(pending: &Pending) -> u32 {
    let known = pending.sha256.as_ref().map(|(_, then)| then.size());
    let size = known.or_else(|| {
        let path = pending.job.input.as_file()?;
        Some(std::fs::metadata(path).ok()?.len())
    });
    (size.unwrap_or(0) / SMALL)
        .checked_ilog2()
        .map_or(0, |log| log + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::inputs::Input;
    use crate::plan::{job, outputs};
    use std::path::Path;
    use std::sync::Arc;

    fn named(all: &[Pending]) -> Vec<String> {
        all.iter().map(|pending| pending.job.input.name()).collect()
    }

    fn pending(dir: &Path, sizes: &[(&str, u64)]) -> Vec<Pending> {
        let inputs: Vec<Input> = sizes
            .iter()
            .map(|(name, size)| {
                let path = dir.join(name);
                let file = std::fs::File::create(&path).unwrap();
                file.set_len(*size).unwrap();
                Input::file(path, name.into())
            })
            .collect();
        let stems = outputs::assign(&inputs, None, &[]).unwrap();
        job::jobs(inputs, stems)
            .into_iter()
            .map(|job| Pending {
                job: Arc::new(job),
                sha256: None,
                asked: false,
                local: None,
            })
            .collect()
    }

    #[test]
    fn large_files_let_small_ones_pass_and_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let sizes = [
            ("a.wav", 900 << 20),
            ("b.wav", 700 << 10),
            ("c.wav", 40 << 20),
            ("d.wav", 20 << 10),
            ("e.wav", 33 << 20),
        ];
        let found = order(pending(dir.path(), &sizes), false);
        assert_eq!(named(&found), ["b.wav", "d.wav", "c.wav", "e.wav", "a.wav"]);
        let found = order(pending(dir.path(), &sizes), true);
        assert_eq!(named(&found)[0], "a.wav");
        std::fs::remove_file(dir.path().join("a.wav")).unwrap();
        let gone = order(pending(dir.path(), &[]), false);
        assert!(gone.is_empty());
    }
}
