//! Flags of `ditado models`.

use clap::{Args as ClapArgs, Subcommand, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado models`.
#[derive(Debug, ClapArgs)]
#[command(arg_required_else_help = true)]
pub struct ModelsArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: ModelsAction,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// The subcommands of `ditado models`.
#[derive(Debug, Subcommand)]
pub enum ModelsAction {
    /// List the models that are published and those that are here
    List,
    /// Download models, checked against their published digests
    Pull(PullArgs),
    /// Read models that are here and compare their digests with the published ones
    Verify {
        /// These; without a name, all that are here
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Print where the models are, or the file of one
    Path {
        /// The model
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// Copy a ggml Whisper file to the models that are found by name
    Import {
        /// The file
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Its name from now on [default: as the file, without ggml- and .bin]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// Delete models
    Remove {
        /// These
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
    },
}

/// Flags of `ditado models pull`.
#[derive(Debug, ClapArgs)]
pub struct PullArgs {
    /// Their names, as in the list
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// A mirror: an address to which /ggml-NAME.bin is added
    #[arg(long, value_name = "URL", env = "DITADO_MODEL_URL", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// Open no network connection: what is not here is an error
    #[arg(long, env = "DITADO_OFFLINE")]
    pub offline: bool,
    /// Print errors only
    #[arg(short, long, env = "DITADO_QUIET")]
    pub quiet: bool,
}
