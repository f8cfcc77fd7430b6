//! Flags about when a run ends before everything is done.

use clap::Args as ClapArgs;

/// Flags of `ditado transcribe` about when it ends before everything is done.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Limits of the run")]
pub struct BoundArgs {
    /// Begin nothing new after this: a local time such as 06:00, a date and time such as
    /// 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has
    /// to be so that nothing is heard twice, and the same command goes on with the rest
    #[arg(long, value_name = "TIME", env = "DITADO_DEADLINE")]
    pub deadline: Option<String>,

    /// Begin nothing new once this much audio was transcribed, such as 20h
    #[arg(long, value_name = "TIME", env = "DITADO_MAX_AUDIO")]
    pub max_audio: Option<String>,
}
