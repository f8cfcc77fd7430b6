//! Flags of `ditado devices`.

use clap::Args as ClapArgs;

/// Flags of `ditado devices`.
#[derive(Debug, ClapArgs)]
pub struct DevicesArgs {
    /// Show what this choice would use: auto, cpu, cuda, or cuda:0,1 for certain GPUs
    #[arg(long, value_name = "DEVICE", env = "DITADO_DEVICE")]
    pub device: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
