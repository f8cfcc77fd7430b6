//! Where recordings are looked for.

use crate::cli::places::PlaceArgs;
use crate::plan::walk::{self, Walk};
use std::path::{Path, PathBuf};

/// Where recordings are looked for.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Files, folders, URLs, and `-` for stdin, as they were given.
    pub paths: Vec<PathBuf>,
    /// Files with more of them, and `-` for stdin.
    pub lists: Vec<PathBuf>,
    /// Whether the entries of lists end with NUL.
    pub null: bool,
    /// What is taken from folders.
    pub walk: Walk,
}

impl Places {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(paths: Vec<PathBuf>, args: PlaceArgs) -> Result<Self, String> {
        let stdin = Path::new("-");
        let readers = args.files_from.iter().filter(|list| *list == stdin).count()
            + usize::from(paths.iter().any(|path| path == stdin));
        if readers > 1 {
            return Err("stdin can be read once: as a recording or as one list".to_owned());
        }
        if args.max_depth == Some(0) {
            return Err(
                "--max-depth must be at least 1, the files of the folder itself".to_owned(),
            );
        }
        Ok(Places {
            paths,
            lists: args.files_from,
            null: args.null,
            walk: Walk {
                max_depth: args.max_depth,
                follow: args.follow,
                hidden: args.hidden,
                globs: walk::globs(&args.include, &args.exclude)?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stdin_is_read_once() {
        let args = |lists: &[&str]| PlaceArgs {
            files_from: lists.iter().map(PathBuf::from).collect(),
            ..PlaceArgs::default()
        };
        assert!(Places::resolve(vec!["-".into()], args(&["-"])).is_err());
        assert!(Places::resolve(Vec::new(), args(&["-", "-"])).is_err());
        assert!(Places::resolve(vec!["-".into(), "-".into()], args(&["x"])).is_ok());
    }
}
