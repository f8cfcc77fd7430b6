//! Flags of `ditado plan`.

use crate::cli::args::TranscribeArgs;
use clap::Args as ClapArgs;

/// Flags of `ditado plan`.
#[derive(Debug, Clone, ClapArgs)]
pub struct PlanArgs {
    /// What would be transcribed, and how.
    #[command(flatten)]
    pub run: TranscribeArgs,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
