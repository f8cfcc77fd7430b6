//! Every command line that people are shown is one that the program takes.

use crate::shell::{CommandLine, command_lines, project};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use ditado::cli::args::{Args, Command};
use ditado::plan::settings::Settings;
use std::fs;
use std::path::{Path, PathBuf};

/// Where people are shown command lines: files, and folders with all that is in them.
const SHOWN: [&str; 9] = [
    "README.md",
    "Dockerfile",
    "Dockerfile.cuda",
    "examples",
    "benches",
    "models",
    "tests/data/README.md",
    ".ci",
    ".github/workflows",
];

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        found.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).expect("folder is readable") {
        files(&entry.expect("entry is readable").path(), found);
    }
}

fn shown() -> Vec<CommandLine> {
    let mut paths = Vec::new();
    for name in SHOWN {
        files(&project().join(name), &mut paths);
    }
    paths.sort();
    let lines = paths.iter().filter_map(|path| {
        // Programs have their own tests, and recordings no command lines.
        let name = path.extension().unwrap_or_default();
        if ["rs", "py", "tsv"].iter().any(|other| name == *other) {
            return None;
        }
        let text = fs::read_to_string(path).ok()?;
        let inside = path.strip_prefix(project()).expect("path is inside");
        Some(command_lines(inside, &text.replace("\r\n", "\n")))
    });
    lines.flatten().collect()
}

/// What is said of a subcommand that is named without its arguments.
const NO_ARGUMENTS: [ErrorKind; 2] = [
    ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
    ErrorKind::MissingRequiredArgument,
];

/// What is wrong with a command line.
fn fault(args: &[String]) -> Option<String> {
    let words = std::iter::once("ditado").chain(args.iter().map(String::as_str));
    let matches = match Args::command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if error.exit_code() == 0 => return None,
        // `ditado models pull` alone is how a sentence names it.
        Err(error) if NO_ARGUMENTS.contains(&error.kind()) && args.len() <= 2 => return None,
        Err(error) => return Some(error.to_string()),
    };
    let parsed = Args::from_arg_matches(&matches).expect("matches fit the struct");
    let transcribe = match parsed.command {
        None => parsed.transcribe,
        Some(Command::Transcribe(transcribe)) => *transcribe,
        Some(_) => return None,
    };
    Settings::resolve(transcribe).err().map(|e| e.to_string())
}

#[test]
fn every_command_line_that_is_shown_is_one_that_the_program_takes() {
    let shown = shown();
    let faults: Vec<String> = shown
        .iter()
        .filter(|line| !line.args.is_empty())
        .filter_map(|line| {
            let fault = fault(&line.args)?;
            Some(format!("{}: ditado {:?}\n{fault}", line.place, line.args))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_flag_that_does_not_exist_would_be_noticed() {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert!(fault(&words("a.ogg --no-such-flag")).is_some());
    assert!(fault(&words("a.ogg -f docx")).is_some());
    assert!(fault(&words("cache explain-all")).is_some());
    assert!(fault(&words("a.ogg -f srt --on-busy skip")).is_none());
}

#[test]
fn each_place_that_shows_commands_is_read() {
    let shown = shown();
    for (place, flag) in [
        ("README.md", "--profile"),
        ("Dockerfile", "-o"),
        ("examples/crontab", "--on-busy"),
        ("examples/github-actions.yml", "--files-from"),
        ("examples/gitlab-ci.yml", "--files-from"),
        ("examples/Makefile", "--quiet"),
        ("examples/slurm-array.sh", "--report"),
        ("examples/systemd/ditado.service", "--progress"),
        ("examples/first-run.sh", "--output-dir"),
    ] {
        let found = shown.iter().any(|line| {
            // The file, then the line's number.
            let file = line.place.rsplit_once(':').map(|(file, _)| file);
            file == Some(place) && line.args.iter().any(|arg| arg == flag)
        });
        assert!(found, "no {flag} was read in {place}");
    }
}
