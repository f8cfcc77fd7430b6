//! Flags of `ditado lint`.

use crate::cli::config::ConfigFileArgs;
use crate::cli::layout::LayoutArgs;
use clap::{Args as ClapArgs, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado lint`.
#[derive(Debug, Clone, ClapArgs)]
pub struct LintArgs {
    /// SRT and VTT files, from whatever program
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Language of the subtitles, such as `pt`: some profiles ask for other numbers in some
    #[arg(short, long, value_name = "CODE", env = "DITADO_LANGUAGE")]
    pub language: Option<String>,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,

    /// What is checked.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Which configuration files are read.
    #[command(flatten)]
    pub config_file: ConfigFileArgs,
}
