//! Flags about what a run tells, to people and to machines.

use clap::{Args as ClapArgs, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Flags of `ditado transcribe` about what it tells.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Messages")]
pub struct MessageArgs {
    /// How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of
    /// --events), or none [default: auto]
    #[arg(
        long,
        value_name = "HOW",
        env = "DITADO_PROGRESS",
        hide_possible_values = true
    )]
    pub progress: Option<Progress>,

    /// How to write the lines on stderr: text, or json with a time, a level and the fields of the
    /// event in each line [default: text]
    #[arg(
        long,
        value_name = "HOW",
        env = "DITADO_LOG_FORMAT",
        hide_possible_values = true
    )]
    pub log_format: Option<LogFormat>,

    /// Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = "DITADO_EVENTS")]
    pub events: Option<String>,

    /// Write what became of each input to this file: .json, or .xml for JUnit
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = "DITADO_REPORT")]
    pub report: Option<PathBuf>,
}

/// How to write the lines on stderr.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object a line.
    Json,
}

/// How to show progress.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// A bar on a terminal, else lines.
    #[default]
    Auto,
    /// A bar.
    Bar,
    /// A line now and then.
    Plain,
    /// Events as JSON.
    Json,
    /// Nothing between the lines about inputs.
    None,
}
