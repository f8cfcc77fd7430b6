//! Flags about what earlier runs left: cached transcripts, journals, files that were written.

use clap::{Args as ClapArgs, ValueEnum};

/// Flags of `ditado transcribe` about what earlier runs left.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Earlier runs")]
pub struct ReuseArgs {
    /// Say for each input what would be done with it, and do nothing
    #[arg(long, env = "DITADO_DRY_RUN")]
    pub dry_run: bool,

    /// Transcribe again what is cached, and replace what is cached
    #[arg(long, env = "DITADO_REFRESH", conflicts_with = "no_cache")]
    pub refresh: bool,

    /// Neither look into the cache nor keep anything in it
    #[arg(long, env = "DITADO_NO_CACHE")]
    pub no_cache: bool,

    /// Sizes and ages of the cache.
    #[command(flatten)]
    pub limits: LimitArgs,

    /// Read every input, even where its size and times say that it has not changed
    #[arg(long, env = "DITADO_REHASH")]
    pub rehash: bool,

    /// Start interrupted recordings from their beginning
    #[arg(long, env = "DITADO_NO_RESUME")]
    pub no_resume: bool,

    /// Go on only with what was interrupted no longer ago than this [default: 7d]
    #[arg(long, value_name = "TIME", env = "DITADO_RESUME_TTL")]
    pub resume_ttl: Option<String>,

    /// When another process is transcribing the same recording: wait for its result, or skip it
    /// [default: wait]
    #[arg(
        long,
        value_name = "HOW",
        env = "DITADO_ON_BUSY",
        hide_possible_values = true
    )]
    pub on_busy: Option<OnBusy>,
}

/// What to do about a recording that another process is transcribing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum OnBusy {
    /// Wait for its result.
    #[default]
    Wait,
    /// Leave it to the other and go on.
    Skip,
}

/// How much the cache may hold, and for how long.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct LimitArgs {
    /// Use cached transcripts no older than this, such as 30d or 24h [default: none]
    #[arg(long, value_name = "TIME", env = "DITADO_CACHE_TTL")]
    pub cache_ttl: Option<String>,

    /// Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]
    #[arg(long, value_name = "SIZE", env = "DITADO_CACHE_SIZE")]
    pub cache_size: Option<String>,
}
