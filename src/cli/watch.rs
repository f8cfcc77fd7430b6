//! Flags of `ditado watch`.

use crate::cli::args::TranscribeArgs;
use clap::Args as ClapArgs;

/// Flags of `ditado watch`.
#[derive(Debug, Clone, ClapArgs)]
pub struct WatchArgs {
    /// The folders, and how to transcribe what appears in them.
    #[command(flatten)]
    pub run: TranscribeArgs,

    /// When things are done.
    #[command(flatten)]
    pub times: WatchTimes,
}

/// Flags about when things are done.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Watching")]
pub struct WatchTimes {
    /// Take a file that was not renamed into place once it has kept its size and time for this long
    /// [default: 5s]
    #[arg(long, value_name = "TIME", env = "DITADO_SETTLE")]
    pub settle: Option<String>,

    /// Look through the folders this often, for file systems that tell nothing, such as network
    /// mounts [default: 60s]
    #[arg(long, value_name = "TIME", env = "DITADO_RESCAN")]
    pub rescan: Option<String>,

    /// Do not ask the system to tell of changes; look every --rescan alone
    #[arg(long, env = "DITADO_POLL")]
    pub poll: bool,

    /// Give the model's memory back when nothing came for this long; never keeps it [default: 5m]
    #[arg(long, value_name = "TIME", env = "DITADO_IDLE_UNLOAD")]
    pub idle_unload: Option<String>,
}
