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
}
