//! Flags of `ditado sessions`.

use clap::{Args as ClapArgs, Subcommand};

/// Flags of `ditado sessions`.
#[derive(Debug, ClapArgs)]
#[command(arg_required_else_help = true)]
pub struct SessionsArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: SessionsAction,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// The subcommands of `ditado sessions`.
#[derive(Debug, Subcommand)]
pub enum SessionsAction {
    /// List the recordings that were begun and are not finished
    List,
    /// Print all that is known of one of them
    Show {
        /// The beginning of its name in the list
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Remove what is too old to be gone on with, and what dead processes left
    Clean {
        /// Remove these, by the beginning of their names in the list
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        /// Remove all that no living process works on
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// Too old is what was interrupted longer ago than this [default: 7d]
        #[arg(long, value_name = "TIME", env = "DITADO_RESUME_TTL")]
        resume_ttl: Option<String>,
    },
}
