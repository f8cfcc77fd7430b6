//! Wiring and exit code: the only place that knows every room.

mod abreast;
mod assembly;
mod ballot;
mod batch;
mod batches;
mod budget;
mod cache;
mod closing;
mod config;
mod context;
mod crew;
mod cutting;
mod devices;
mod diary;
mod doctor;
mod explain;
mod feed;
mod forecast;
mod interrupt;
mod jobs;
mod judged;
mod keys;
mod known;
mod lane;
mod languages;
mod leads;
mod lengths;
mod lint;
mod localise;
mod measure;
mod message;
mod models;
mod outlets;
mod output;
mod pieces;
mod preview;
mod print;
mod queue;
mod render;
mod sessions;
mod shifts;
mod stores;
mod stream;
mod survey;
mod transcribe;
mod turns;
mod unchanged;
mod unfinished;
mod watch;
mod work;
mod workshop;

use crate::cli::args::{Command, TranscribeArgs};
use crate::cli::generate;
use crate::plan::config::ConfigFile;
use crate::plan::layers::{self, Refusal};
use crate::plan::settings::Settings;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// How the program ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every input is transcribed, or already was.
    Done = 0,
    /// Could not run at all.
    CannotRun = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Finished, but some inputs failed.
    SomeFailed = 3,
    /// Nothing to transcribe was found.
    NothingFound = 4,
    /// Interrupted; the same command goes on.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Runs the program with these arguments, the first being its own name.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let layered = match layers::parse(args.into_iter().collect()) {
        Ok(layered) => layered,
        Err(Refusal::File(sentence)) => {
            complain(&sentence);
            return Exit::Usage.into();
        }
        Err(Refusal::Parser(message)) => {
            // Help and version come this way too, with code 0; a closed stdout is no failure.
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    // From here on the engine's own messages go to our log or nowhere, never to the terminal.
    whisper_rs::install_logging_hooks();
    for warning in &layered.warnings {
        complain(&format!("warning: {warning}"));
    }
    let args = layered.args;
    let result = match args.command {
        Some(Command::Config(args)) => config::run(args),
        Some(Command::Generate(generate)) => {
            generate::generate(generate.what, &generate.dir).map(|()| Exit::Done)
        }
        Some(Command::Render(args)) => render::run(*args),
        Some(Command::Lint(args)) => lint::run(&args),
        Some(Command::Cache(cache)) => cache::run(cache),
        Some(Command::Devices(args)) => devices::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Models(args)) => models::run(args),
        Some(Command::Sessions(sessions)) => sessions::run(sessions),
        Some(Command::Transcribe(args)) => with(*args, &layered.files, |run| {
            transcribe::transcribe(run, layered.layers)
        }),
        Some(Command::Plan(args)) => with(args.run, &layered.files, |run| {
            forecast::plan(run, layered.layers, args.json)
        }),
        Some(Command::Watch(args)) => with(args.run, &layered.files, |run| {
            watch::watch(run, layered.layers, &args.times)
        }),
        None => with(args.transcribe, &layered.files, |run| {
            transcribe::transcribe(run, layered.layers)
        }),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            complain(&format!("{error:#}"));
            Exit::CannotRun.into()
        }
    }
}

/// Does something with the settings that the flags mean.
fn with(
    args: TranscribeArgs,
    files: &[ConfigFile],
    run: impl FnOnce(Settings) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    match Settings::resolve(args) {
        Ok(settings) => run(settings),
        Err(sentence) => {
            let named = |file: &&ConfigFile| {
                let mut names = file.settings.keys();
                names.any(|name| sentence.contains(&format!("--{name}")))
            };
            // Not every sentence names its flag; a file that counts may be where to look.
            let file = files.iter().find(named).or(files.first());
            let also = file.map_or_else(String::new, |file| {
                format!(" and the settings in {}", file.path.display())
            });
            complain(&format!("{sentence}; see ditado --help{also}"));
            Ok(Exit::Usage)
        }
    }
}

/// One line on stderr, outside of a run. A closed stderr is no reason to panic.
fn complain(line: &str) {
    let line = crate::observe::text::line(line);
    let _ = writeln!(std::io::stderr().lock(), "ditado: {line}");
}
