//! Flags about configuration files, and those of `ditado config`.

use clap::{Args as ClapArgs, Subcommand, ValueHint};
use std::path::PathBuf;

/// Which configuration files are read, wherever they are.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigFileArgs {
    /// Read this file instead of the ditado.toml that lies beside the inputs or above them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = "DITADO_CONFIG")]
    pub config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, env = "DITADO_NO_CONFIG", conflicts_with = "config")]
    pub no_config: bool,
}

/// Flags of `ditado config`.
#[derive(Debug, ClapArgs)]
#[command(arg_required_else_help = true)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: ConfigAction,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// The subcommands of `ditado config`.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Print every setting, its value for an input, and where the value comes from
    Show {
        /// The input whose folder counts [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
        /// Which files are read.
        #[command(flatten)]
        files: ConfigFileArgs,
    },
    /// Print which configuration files there are for an input
    Path {
        /// The input whose folder counts [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
    },
    /// Write a configuration file with every setting in it, commented out
    Init {
        /// Into this folder, as ditado.toml [default: the current folder]
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "user")]
        dir: Option<PathBuf>,
        /// The user's own file, which holds for all inputs
        #[arg(long)]
        user: bool,
    },
    /// Check configuration files: those given, or those that count here
    Check {
        /// They
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
}
