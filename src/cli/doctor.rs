//! Flags of `ditado doctor`.

use clap::Args as ClapArgs;

/// Flags of `ditado doctor`.
#[derive(Debug, ClapArgs)]
pub struct DoctorArgs {
    /// Leave out the self-test, which transcribes five seconds of speech
    #[arg(long)]
    pub quick: bool,
    /// Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs
    #[arg(long, value_name = "DEVICE", env = "DITADO_DEVICE")]
    pub device: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
