//! What a store could not do, as a value that the caller prints or counts.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// What kind of trouble it was, for a caller that branches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The content is not what was written; the file was put aside or removed where possible.
    Corrupt,
    /// The file is there but could not be read.
    Unreadable,
    /// Nothing could be written: disk full, read-only, input/output error.
    Unwritable,
    /// A newer version of the program wrote it; it is left alone.
    Newer,
    /// Another process holds the lock.
    Busy,
}

/// A store's trouble in one sentence, naming the path and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", .path.display())]
pub struct StoreWarning {
    /// What kind it was.
    pub trouble: Trouble,
    /// The file or directory.
    pub path: PathBuf,
    /// What happened and what follows from it.
    pub message: String,
}

impl StoreWarning {
    pub(crate) fn new(trouble: Trouble, path: &Path, message: impl Display) -> Self {
        let message = message.to_string();
        let path = path.to_path_buf();
        Self {
            trouble,
            path,
            message,
        }
    }

    /// For a failed write; `lost` says what follows from it.
    pub(crate) fn unwritable(path: &Path, error: impl Display, lost: &str) -> Self {
        Self::new(
            Trouble::Unwritable,
            path,
            format!("cannot write ({error}); {lost}"),
        )
    }

    /// For a failed read; `lost` says what follows from it.
    pub(crate) fn unreadable(path: &Path, error: impl Display, lost: &str) -> Self {
        Self::new(
            Trouble::Unreadable,
            path,
            format!("cannot read ({error}); {lost}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_line_that_names_the_path() {
        let warning = StoreWarning::unwritable(
            Path::new("/cache/entry"),
            std::io::Error::from(std::io::ErrorKind::StorageFull),
            "the transcript is not cached",
        );
        assert_eq!(
            warning.to_string(),
            "/cache/entry: cannot write (no storage space); the transcript is not cached"
        );
    }
}
