//! Flags of `ditado cache`.

use crate::cli::args::TextArgs;
use crate::cli::config::ConfigFileArgs;
use crate::cli::reuse::LimitArgs;
use clap::{Args as ClapArgs, Subcommand, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado cache`.
#[derive(Debug, ClapArgs)]
#[command(arg_required_else_help = true)]
pub struct CacheArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: CacheAction,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// The subcommands of `ditado cache`.
#[derive(Debug, Subcommand)]
pub enum CacheAction {
    /// Print what it holds, how often it helped, and what it spared
    Stats,
    /// Print where it is
    Path,
    /// Remove every transcript from it
    Clear,
    /// Remove what is older or more than the limits allow
    Prune(LimitArgs),
    /// Read every transcript in it and remove those that are damaged
    Verify,
    /// Print a recording's content key, and why the cache has its transcript or has not
    Explain(Box<ExplainArgs>),
}

/// Flags of `ditado cache explain`.
#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The recording
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// What shapes the text.
    #[command(flatten)]
    pub text: TextArgs,
    /// Which configuration files are read.
    #[command(flatten)]
    pub config_file: ConfigFileArgs,
}
