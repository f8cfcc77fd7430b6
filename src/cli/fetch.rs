//! Flags about inputs that have to be brought here first: URLs, stdin, a remote converter.

use clap::Args as ClapArgs;

/// Flags of `ditado transcribe` about inputs that have to be brought here first.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Downloads and conversion")]
pub struct FetchArgs {
    /// Take at most this much from one URL, from stdin, or from the converter for one input
    /// [default: 8GiB]
    #[arg(long, value_name = "SIZE", env = "DITADO_MAX_DOWNLOAD")]
    pub max_download: Option<String>,

    /// Time that one download may take [default: 2h]
    #[arg(long, value_name = "TIME", env = "DITADO_DOWNLOAD_TIMEOUT")]
    pub download_timeout: Option<String>,

    /// Time without a byte after which a connection counts as lost [default: 30s]
    #[arg(long, value_name = "TIME", env = "DITADO_DOWNLOAD_STALL")]
    pub download_stall: Option<String>,

    /// Tries again after a lost connection, counted anew whenever bytes have come [default: 3]
    #[arg(long, value_name = "N", env = "DITADO_DOWNLOAD_RETRIES")]
    pub download_retries: Option<u32>,

    /// Let the converter at this URL turn every input into WAV; nothing is decoded without it
    #[arg(long, value_name = "URL", env = "DITADO_CONVERTER")]
    pub converter: Option<String>,

    /// Conversions at once [default: 4]
    #[arg(long, value_name = "N", env = "DITADO_CONVERTER_JOBS")]
    pub converter_jobs: Option<usize>,

    /// Time between two questions about a conversion [default: 0.5s]
    #[arg(long, value_name = "TIME", env = "DITADO_CONVERTER_INTERVAL")]
    pub converter_interval: Option<String>,

    /// Time that the converter may take for one input [default: 300s]
    #[arg(long, value_name = "TIME", env = "DITADO_CONVERTER_TIMEOUT")]
    pub converter_timeout: Option<String>,

    /// Tries again when the converter fails in a way that may pass [default: 2]
    #[arg(long, value_name = "N", env = "DITADO_CONVERTER_RETRIES")]
    pub converter_retries: Option<u32>,
}
