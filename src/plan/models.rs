//! Models by name: `base` is the file `ggml-base.bin` in the folder of models.

use std::path::{Path, PathBuf};

/// Longest name of a model, bytes.
const MAX_NAME: usize = 100;

/// `DITADO_MODELS_DIR`, otherwise where this system keeps a program's data; a home that is missing
/// leaves the temporary directory.
pub fn folder() -> PathBuf {
    std::env::var_os("DITADO_MODELS_DIR")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| {
            let own = directories::ProjectDirs::from("", "", "ditado")?;
            Some(own.data_local_dir().join("models"))
        })
        .unwrap_or_else(|| std::env::temp_dir().join("ditado-models"))
}

/// Whether this may name a model: letters, digits, dots, dashes and underscores, so that it cannot
/// lead out of the folder.
pub fn is_name(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(good) && !name.starts_with(['.', '-'])
}

/// The name of a model's file.
pub fn file_name(name: &str) -> String {
    format!("ggml-{name}.bin")
}

/// The model of a file that is named as [`file_name`] names it.
pub fn name_of_file(file: &str) -> Option<&str> {
    let name = file.strip_prefix("ggml-")?.strip_suffix(".bin")?;
    is_name(name).then_some(name)
}

/// The file of this name in a folder of models, if it is there.
pub fn named(folder: &Path, name: &str) -> Option<PathBuf> {
    let file = folder.join(file_name(name));
    (is_name(name) && file.is_file()).then_some(file)
}

/// The candidate that differs least from `name`, when that is little: at most a third of the
/// letters, or it goes on where `name` ends.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.len() / 3).max(1);
    candidates
        .map(|candidate| {
            let continues = name.len() >= 3 && candidate.starts_with(name);
            let distance = distance(name, candidate);
            (
                if continues { 1.min(distance) } else { distance },
                candidate,
            )
        })
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, remove or replace (Levenshtein); names longer than any of ours are far from
/// all of them.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > MAX_NAME || b.len() > MAX_NAME {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_out_of_the_folder() {
        for name in ["base", "large-v3-turbo-q5_0", "tiny.en"] {
            assert!(is_name(name), "{name}");
            assert_eq!(name_of_file(&file_name(name)), Some(name));
        }
        for name in ["", "..", "../x", "a/b", "a\\b", "-m", "é", &"x".repeat(101)] {
            assert!(!is_name(name), "{name}");
        }
        assert_eq!(name_of_file("ggml-base.bin.part"), None);
        assert_eq!(name_of_file("ggml-.bin"), None);
    }

    #[test]
    fn a_model_is_found_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(named(dir.path(), "base"), None);
        let file = dir.path().join("ggml-base.bin");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(named(dir.path(), "base"), Some(file));
    }

    #[test]
    fn distances_count_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        let candidates = ["base", "small", "small.en"];
        assert_eq!(nearest("smal", candidates.into_iter()), Some("small"));
        assert_eq!(nearest("bsae", candidates.into_iter()), None);
        assert_eq!(nearest("xyz", candidates.into_iter()), None);
    }
}
