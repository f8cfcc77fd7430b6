//! Flags about where recordings are looked for.

use clap::{Args as ClapArgs, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado transcribe` about where recordings are looked for.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Inputs")]
pub struct PlaceArgs {
    /// Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files_from: Vec<PathBuf>,

    /// The lists of --files-from are separated by NUL, as `find -print0` writes them
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,

    /// In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,

    /// In folders, leave out what matches this glob; may be repeated and wins over --include
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// Go this deep into folders; 1 is their own files alone
    #[arg(long, value_name = "N", env = "DITADO_MAX_DEPTH")]
    pub max_depth: Option<usize>,

    /// Follow symbolic links inside folders
    #[arg(long, env = "DITADO_FOLLOW")]
    pub follow: bool,

    /// Take hidden files and folders too
    #[arg(long, env = "DITADO_HIDDEN")]
    pub hidden: bool,
}
