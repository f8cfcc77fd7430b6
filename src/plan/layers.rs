//! Flags over environment over project file over user file over defaults.
//!
//! What the files add is put into the command line as flags that were not typed, so that one parser
//! and one set of checks serve all layers. A run finds the project file of each input, see
//! [`projects`](crate::plan::projects); other subcommands take that of their first input.

use crate::cli::args::{self as cli, Args, TranscribeArgs};
use crate::plan::config::{self, ConfigFile, Owner};
use crate::plan::rivals;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Subcommands that read configuration files: those that shape a text or lay it out.
const CONFIGURED: [&[&str]; 6] = [
    &["transcribe"],
    &["plan"],
    &["watch"],
    &["render"],
    &["lint"],
    &["cache", "explain"],
];

/// Subcommands of which each input has its own project file; without a name it is `transcribe`.
const BY_INPUT: [&str; 3] = ["transcribe", "plan", "watch"];

/// Why there are no arguments.
#[derive(Debug)]
pub enum Refusal {
    /// What the parser says: help, the version, or a mistake on the command line.
    Parser(Box<clap::Error>),
    /// A configuration file is wrong.
    File(String),
}

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Self {
        Refusal::Parser(Box::new(error))
    }
}

/// Arguments with all layers in them.
#[derive(Debug)]
pub struct Layered {
    /// As if all of it had been typed.
    pub args: Args,
    /// Configuration files that count, the stronger first.
    pub files: Vec<ConfigFile>,
    /// What a person should know.
    pub warnings: Vec<String>,
    /// What the arguments were made of, for project files that are found later.
    pub layers: Layers,
}

/// A command line and the files that count for all of its inputs.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    argv: Vec<OsString>,
    files: Vec<ConfigFile>,
    /// Flags whose variables do not count.
    muted: Vec<String>,
    /// Whether the project files of inputs are read.
    pub projects: bool,
}

impl Layers {
    /// The flags of a run for the inputs for which this project file counts.
    ///
    /// # Errors
    /// A sentence with the file.
    pub fn with_project(&self, file: ConfigFile) -> Result<TranscribeArgs, String> {
        let path = file.path.clone();
        let files: Vec<ConfigFile> = [file].into_iter().chain(self.files.clone()).collect();
        let args =
            full(self.argv.clone(), &files, &self.muted).map_err(|refusal| match refusal {
                Refusal::File(sentence) => sentence,
                Refusal::Parser(error) => {
                    format!("{}: {}", path.display(), config::first_line(&error))
                }
            })?;
        Ok(match args.command {
            Some(cli::Command::Transcribe(args)) => *args,
            Some(cli::Command::Plan(args)) => args.run,
            Some(cli::Command::Watch(args)) => args.run,
            _ => args.transcribe,
        })
    }
}

/// Reads a command line, the first word being the program, and the configuration files that count
/// for it.
///
/// # Errors
/// When the command line or a configuration file makes no sense.
pub fn parse(argv: Vec<OsString>) -> Result<Layered, Refusal> {
    // To build what is parsed alone takes half of the time that all of it takes.
    let mut command = Args::command();
    let mut parsed = command.try_get_matches_from_mut(&argv);
    let muted = muted(&command, parsed.as_ref(), &argv);
    if !muted.is_empty() {
        command = rivals::without_variables(Args::command(), Some(&muted));
        parsed = command.try_get_matches_from_mut(&argv);
    }
    let matches = parsed?;
    let Some((leaf, given)) = configured(&command, &matches) else {
        return Ok(Layered {
            args: Args::from_arg_matches(&matches)?,
            files: Vec::new(),
            warnings: Vec::new(),
            layers: Layers::default(),
        });
    };
    let inputs = inputs(leaf, given);
    let by_input = matches
        .subcommand_name()
        .is_none_or(|name| BY_INPUT.contains(&name));
    let named = given.try_get_one::<PathBuf>("config").ok().flatten();
    let named = named.filter(|path| !path.as_os_str().is_empty());
    let none = matches!(given.try_get_one::<bool>("no_config"), Ok(Some(true)));
    let first = inputs.first().filter(|_| !by_input);
    let files = files(named, none, first.map(PathBuf::as_path)).map_err(Refusal::File)?;
    let warnings = match by_input {
        true => Vec::new(),
        false => other_projects(&inputs, &files),
    };
    let layers = Layers {
        argv: argv.clone(),
        files: files.clone(),
        muted: muted.clone(),
        projects: by_input && named.is_none() && !none,
    };
    Ok(Layered {
        args: match files.is_empty() {
            true => Args::from_arg_matches(&matches)?,
            false => full(argv, &files, &muted)?,
        },
        files,
        warnings,
        layers,
    })
}

/// A command line with what the files add to it, as if all of it had been typed.
fn full(mut argv: Vec<OsString>, files: &[ConfigFile], muted: &[String]) -> Result<Args, Refusal> {
    let mut command = rivals::without_variables(Args::command(), Some(muted));
    command.build();
    let matches = command.clone().try_get_matches_from(&argv)?;
    if let Some((leaf, given)) = configured(&command, &matches) {
        add(&mut argv, added(leaf, given, files));
    }
    let matches = command.try_get_matches_from(&argv)?;
    Ok(Args::from_arg_matches(&matches)?)
}

/// Puts flags behind those of a command line.
fn add(argv: &mut Vec<OsString>, flags: Vec<OsString>) {
    let end = argv.iter().position(|word| word == "--");
    let end = end.unwrap_or(argv.len());
    argv.splice(end..end, flags);
}

/// Flags whose variables a typed flag makes void.
fn muted(
    command: &Command,
    parsed: Result<&ArgMatches, &clap::Error>,
    argv: &[OsString],
) -> Vec<String> {
    match parsed {
        Ok(matches) => configured(command, matches)
            .map_or(Vec::new(), |(leaf, given)| rivals::muted(leaf, given)),
        // Of a flag and a variable, or of two flags: then it stays.
        Err(error) if error.kind() == ErrorKind::ArgumentConflict => {
            let mut bare = rivals::without_variables(Args::command(), None);
            let Ok(typed) = bare.try_get_matches_from_mut(argv) else {
                return Vec::new();
            };
            let (_, leaf, given) = deepest(command, &typed);
            rivals::muted(leaf, given)
        }
        Err(_) => Vec::new(),
    }
}

/// The configuration files that count, the stronger first.
///
/// # Errors
/// A sentence about the first that is wrong.
pub fn files(
    named: Option<&PathBuf>,
    none: bool,
    input: Option<&Path>,
) -> Result<Vec<ConfigFile>, String> {
    if none {
        return Ok(Vec::new());
    }
    let nearer = match named.filter(|path| !path.as_os_str().is_empty()) {
        Some(path) => Some((path.clone(), Owner::User)),
        None => input
            .and_then(config::project_file)
            .map(|path| (path, Owner::Project)),
    };
    let user = config::user_file().filter(|path| path.exists());
    let user = user.map(|path| (path, Owner::User));
    nearer
        .into_iter()
        .chain(user)
        .map(|(path, owner)| config::read(&path, owner))
        .collect()
}

/// The subcommand that was given, when it reads configuration files.
fn configured<'a>(
    command: &'a Command,
    matches: &'a ArgMatches,
) -> Option<(&'a Command, &'a ArgMatches)> {
    let (names, leaf, given) = deepest(command, matches);
    let listed = names.is_empty() || CONFIGURED.iter().any(|path| *path == names);
    listed.then_some((leaf, given))
}

/// The subcommand that was given, with its names from the first.
fn deepest<'a>(
    command: &'a Command,
    matches: &'a ArgMatches,
) -> (Vec<&'a str>, &'a Command, &'a ArgMatches) {
    let (mut names, mut leaf, mut given) = (Vec::new(), command, matches);
    while let Some((name, below)) = given.subcommand() {
        let Some(found) = leaf.find_subcommand(name) else {
            break;
        };
        (leaf, given) = (found, below);
        names.push(name);
    }
    (names, leaf, given)
}

/// The paths that were given, in order.
fn inputs(leaf: &Command, given: &ArgMatches) -> Vec<PathBuf> {
    leaf.get_positionals()
        .filter_map(|arg| given.try_get_raw(arg.get_id().as_str()).ok()?)
        .flatten()
        .map(PathBuf::from)
        .collect()
}

/// The flags that the files add to those that were given.
fn added(leaf: &Command, given: &ArgMatches, files: &[ConfigFile]) -> Vec<OsString> {
    let settings = config::settings();
    let of_leaf = |name: &str| {
        leaf.get_arguments()
            .find(|arg| arg.get_long() == Some(name))
    };
    let mut added = Vec::new();
    for name in settings.iter().filter_map(Arg::get_long) {
        let Some(arg) = of_leaf(name) else { continue };
        let Some((rank, values)) = in_files(arg, files) else {
            continue;
        };
        // What was given also beats a file's setting that it cannot stand beside, and so does a
        // stronger file's.
        let value_of = |other: &Arg| match was_given(other, given) {
            true => rivals::value(other, given),
            false => in_files(other, files).and_then(|(_, values)| values.first().cloned()),
        };
        let mut rivals = leaf
            .get_arguments()
            .filter(|other| rivals::are_rivals(leaf, arg, other, value_of));
        let stronger = |rival: &Arg| {
            let by_file = in_files(rival, files);
            let by_file = by_file.filter(|(_, values)| !values.is_empty());
            was_given(rival, given) || by_file.is_some_and(|(other, _)| other < rank)
        };
        if was_given(arg, given) || rivals.any(stronger) {
            continue;
        }
        let flags = values.iter().map(|value| config::flag(arg, name, value));
        added.extend(flags.map(OsString::from));
    }
    added
}

/// What the strongest file that sets a flag says of it, and the place of the file.
fn in_files<'a>(arg: &Arg, files: &'a [ConfigFile]) -> Option<(usize, &'a Vec<String>)> {
    let name = arg.get_long()?;
    let mut files = files.iter().enumerate();
    files.find_map(|(rank, file)| Some((rank, file.settings.get(name)?)))
}

/// Whether a flag or its variable says something; an empty variable is one that was not set.
fn was_given(arg: &Arg, given: &ArgMatches) -> bool {
    let id = arg.get_id().as_str();
    let source = match given.try_contains_id(id) {
        Ok(true) => given.value_source(id),
        _ => None,
    };
    match source {
        Some(ValueSource::CommandLine) => true,
        Some(ValueSource::EnvVariable) => variable(arg).is_some(),
        _ => false,
    }
}

/// The value of a flag's variable, unless it is empty.
pub fn variable(arg: &Arg) -> Option<OsString> {
    let value = std::env::var_os(arg.get_env()?)?;
    (!value.is_empty()).then_some(value)
}

/// Subcommands that lay texts out have the settings of one project, that of their first input.
/// Others are named.
fn other_projects(inputs: &[PathBuf], files: &[ConfigFile]) -> Vec<String> {
    let first = inputs.first().and_then(|path| config::project_file(path));
    if files.is_empty() {
        return Vec::new();
    }
    inputs
        .iter()
        .skip(1)
        .find_map(|path| {
            let other = config::project_file(path);
            let other = other.filter(|other| Some(other) != first.as_ref())?;
            Some(format!(
                "{} is not read: the settings of the first input hold for all",
                other.display()
            ))
        })
        .into_iter()
        .collect()
}
