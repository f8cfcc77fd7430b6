//! Flags of `ditado render`.

use crate::cli::config::ConfigFileArgs;
use crate::cli::layout::LayoutArgs;
use clap::{Args as ClapArgs, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado render`.
#[derive(Debug, Clone, ClapArgs)]
pub struct RenderArgs {
    /// JSON transcripts, as ditado wrote them
    #[arg(required = true, value_name = "JSON", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Write here [default: beside each transcript]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, env = "DITADO_OUTPUT_DIR", help_heading = "Output")]
    pub output_dir: Option<PathBuf>,

    /// Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all
    /// [default: srt,txt]
    #[arg(
        short,
        long = "format",
        value_name = "LIST",
        value_delimiter = ',',
        env = "DITADO_FORMAT",
        help_heading = "Output"
    )]
    pub formats: Vec<String>,

    /// Replace existing files even where ditado did not write them
    #[arg(long, env = "DITADO_OVERWRITE", help_heading = "Output")]
    pub overwrite: bool,

    /// Write every word with its time, in json, lrc and vtt, where the transcript has them
    #[arg(long, env = "DITADO_WORD_TIMESTAMPS", help_heading = "Output")]
    pub word_timestamps: bool,

    /// Write the times of each segment into txt
    #[arg(long, env = "DITADO_TXT_TIMES", help_heading = "Output")]
    pub txt_times: bool,

    /// Where WebVTT cues stand: top, middle, bottom, or settings of the format such as
    /// "line:90% position:50% align:center" [default: where the player puts them]
    #[arg(
        long,
        value_name = "PLACE",
        env = "DITADO_VTT_POSITION",
        help_heading = "Subtitles"
    )]
    pub vtt_position: Option<String>,

    /// How subtitles are laid out.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Which configuration files are read.
    #[command(flatten)]
    pub config_file: ConfigFileArgs,
}
