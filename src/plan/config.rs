//! Configuration files: where they are, what may stand in them, and what does.
//!
//! Settings are named as the long flags of `ditado transcribe`, so that a new flag is a new setting.
//! A project file comes with recordings, perhaps somebody else's: it may shape the text and its
//! layout, and nothing that reaches beyond its folder, runs a program or sends anything away.

use crate::cli::args::Args;
use crate::plan::nearest;
use crate::plan::settings::Settings;
use clap::{Arg, ArgAction, Command, CommandFactory, Parser, ValueHint};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use toml::Value;

/// Name of a project file.
pub const PROJECT_FILE: &str = "ditado.toml";
/// Longest file that is read, bytes.
const MAX_BYTES: u64 = 64 << 10;
/// Folders above an input that are looked into.
const MAX_DEPTH: usize = 64;
/// Flags that make no sense in a file.
const NOT_SETTINGS: [&str; 7] = [
    "help",
    "version",
    "config",
    "no-config",
    "dry-run",
    "files-from",
    "null",
];
/// Headings of the flags that a project file may set.
const PROJECT_HEADINGS: [&str; 6] = [
    "Output",
    "Speech",
    "Decoding",
    "Subtitles",
    "Quality",
    "Sound",
];

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The user's own, or one that was named on the command line.
    User,
    /// One that lies with the recordings.
    Project,
}

/// What a file sets: for each setting, by the name of its flag, the values to give the flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its settings. No value stands for a flag that is off.
    pub settings: BTreeMap<String, Vec<String>>,
}

/// The user's own file, whether it exists or not; none without a home.
pub fn user_file() -> Option<PathBuf> {
    let own = directories::ProjectDirs::from("", "", "ditado")?;
    Some(own.config_dir().join("config.toml"))
}

/// The project file that counts for an input: in its folder or the nearest above it that has one.
pub fn project_file(input: &Path) -> Option<PathBuf> {
    let input = std::path::absolute(input).ok()?;
    let meta = std::fs::metadata(&input).ok()?;
    let skipped = usize::from(!meta.is_dir());
    input
        .ancestors()
        .skip(skipped)
        .take(MAX_DEPTH)
        .map(|folder| folder.join(PROJECT_FILE))
        .find(|file| file.is_file())
}

/// Every setting: the flags of `ditado transcribe` that make sense in a file.
pub fn settings() -> Vec<Arg> {
    let mut command = Args::command();
    command.build();
    let transcribe = command.find_subcommand("transcribe");
    let args = transcribe.into_iter().flat_map(Command::get_arguments);
    args.filter(|arg| {
        let long = arg.get_long();
        !arg.is_hide_set() && long.is_some_and(|long| !NOT_SETTINGS.contains(&long))
    })
    .cloned()
    .collect()
}

/// Whether a project file may set this.
pub fn is_for_projects(arg: &Arg) -> bool {
    arg.get_help_heading()
        .is_some_and(|heading| PROJECT_HEADINGS.contains(&heading))
        && !matches!(
            arg.get_value_hint(),
            ValueHint::ExecutablePath | ValueHint::CommandName | ValueHint::Url
        )
        && arg.get_long() != Some("overwrite")
}

/// Reads a file.
///
/// # Errors
/// A sentence with the file, and with the line where there is one: it cannot be read, is no TOML,
/// has a setting that does not exist or may not stand there, or a value that the flag refuses.
pub fn read(path: &Path, owner: Owner) -> Result<ConfigFile, String> {
    let shown = path.display();
    let text = read_text(path).map_err(|why| format!("{shown} {why}"))?;
    parse(&text, path, owner)
}

fn read_text(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot be read: {error}");
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err("is not a file".to_owned());
    }
    let mut text = String::new();
    let file = File::open(path).map_err(cannot)?;
    file.take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    match text.len() as u64 > MAX_BYTES {
        true => Err("is too long for a configuration file".to_owned()),
        false => Ok(text),
    }
}

fn parse(text: &str, path: &Path, owner: Owner) -> Result<ConfigFile, String> {
    let shown = path.display();
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .map_or("", |span| text.get(..span.start).unwrap_or(""));
        let line = before.matches('\n').count() + 1;
        format!(
            "{shown}, line {line}: {}",
            error.message().replace('\n', " ")
        )
    })?;
    let known = settings();
    let mut found = BTreeMap::new();
    for (key, value) in table {
        let at = || format!("{shown}, line {}", line_of(text, &key));
        let name = key.replace('_', "-");
        let arg = known.iter().find(|arg| arg.get_long() == Some(&name));
        let Some(arg) = arg else {
            let names = known.iter().filter_map(Arg::get_long);
            return Err(match nearest::nearest(&name, names) {
                Some(meant) => {
                    format!(
                        "{}: there is no setting '{key}'; did you mean '{meant}'?",
                        at()
                    )
                }
                None => format!(
                    "{}: there is no setting '{key}'; see ditado config show",
                    at()
                ),
            });
        };
        if owner == Owner::Project && !is_for_projects(arg) {
            return Err(format!(
                "{}: '{key}' may not be set by a file that lies with recordings; \
                 put it into the user's file (ditado config path), or name this file with --config",
                at()
            ));
        }
        let values = values(arg, &value)
            .and_then(|values| place(arg, values, path, owner))
            .and_then(|values| try_out(arg, values));
        let values = values.map_err(|why| format!("{}: '{key}' {why}", at()))?;
        if found.insert(name, values).is_some() {
            return Err(format!("{}: '{key}' is set twice", at()));
        }
    }
    Ok(ConfigFile {
        path: path.to_path_buf(),
        settings: found,
    })
}

/// The line on which a key stands, from 1.
fn line_of(text: &str, key: &str) -> usize {
    let is_it = |line: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with([' ', '\t', '=', '"', '\'', '.']))
    };
    text.lines().position(is_it).map_or(1, |line| line + 1)
}

/// A value of the file as values for the flag.
fn values(arg: &Arg, value: &Value) -> Result<Vec<String>, String> {
    let scalar = |value: &Value| match value {
        Value::String(text) if text.contains(|c: char| c.is_control() && !may_have(arg, c)) => {
            Err("has control characters in it".to_owned())
        }
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        _ => Err("must be a text or a number".to_owned()),
    };
    match (arg.get_action(), value) {
        (ArgAction::SetTrue, Value::Boolean(true)) => Ok(vec![String::new()]),
        (ArgAction::SetTrue, Value::Boolean(false)) => Ok(Vec::new()),
        (ArgAction::SetTrue, _) => Err("must be true or false".to_owned()),
        (ArgAction::Count, Value::Integer(times @ 0..=9)) => {
            Ok(vec![String::new(); usize::try_from(*times).unwrap_or(0)])
        }
        (ArgAction::Count, _) => Err("must be a number from 0 to 9".to_owned()),
        (ArgAction::Append, Value::Array(items)) => items.iter().map(scalar).collect(),
        (_, Value::Array(_)) => Err("takes one value, not a list".to_owned()),
        (_, value) => scalar(value).map(|value| vec![value]),
    }
}

/// Prompts may have lines.
fn may_have(arg: &Arg, c: char) -> bool {
    arg.get_long() == Some("prompt") && matches!(c, '\n' | '\r' | '\t')
}

/// Paths are meant from the file's folder, and a project's stay in it.
fn place(arg: &Arg, values: Vec<String>, path: &Path, owner: Owner) -> Result<Vec<String>, String> {
    let hint = arg.get_value_hint();
    let is_path = matches!(
        hint,
        ValueHint::AnyPath | ValueHint::DirPath | ValueHint::FilePath | ValueHint::ExecutablePath
    );
    let is_model = arg.get_long() == Some("model");
    let one = |value: String| -> Result<String, String> {
        // A bare name is a model's, or a program's on the PATH.
        let bare = Path::new(&value).iter().count() < 2 && !value.starts_with('.');
        let is_name = bare && (is_model || hint == ValueHint::ExecutablePath);
        if !is_path || is_name || value.is_empty() || value.starts_with("fd:") {
            return Ok(value);
        }
        if is_model && owner == Owner::Project {
            return Err(
                "must be a name, not a path, in a file that lies with recordings".to_owned(),
            );
        }
        let inside = Path::new(&value)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if owner == Owner::Project && !inside {
            return Err("must stay in the folder of its file".to_owned());
        }
        let home = || Some(directories::BaseDirs::new()?.home_dir().to_owned());
        let full = match value.strip_prefix("~/").zip(home()) {
            Some((rest, home)) => home.join(rest),
            None => {
                let folder = path.parent().unwrap_or(Path::new(""));
                std::path::absolute(folder.join(&value)).map_err(|error| error.to_string())?
            }
        };
        full.into_os_string()
            .into_string()
            .map_err(|_| "is below a folder whose name is not Unicode".to_owned())
    };
    values.into_iter().map(one).collect()
}

/// The flag itself judges its values.
fn try_out(arg: &Arg, values: Vec<String>) -> Result<Vec<String>, String> {
    let mut line = vec!["ditado".to_owned(), "transcribe".to_owned(), "x".to_owned()];
    let long = arg.get_long().unwrap_or_default();
    line.extend(values.iter().map(|value| flag(arg, long, value)));
    match Args::command().try_get_matches_from(line) {
        Ok(_) => Ok(values),
        Err(error) => Err(format!("has no good value: {}", first_line(&error))),
    }
}

/// Whether a run would take a file's settings, all others being as they are by default.
///
/// # Errors
/// A sentence with the file.
pub fn judge(file: &ConfigFile) -> Result<(), String> {
    let mut line = vec!["ditado".to_owned(), "x".to_owned()];
    for arg in settings() {
        let name = arg.get_long().unwrap_or_default();
        let values = file.settings.get(name).into_iter().flatten();
        line.extend(values.map(|value| flag(&arg, name, value)));
    }
    Args::try_parse_from(line)
        .map_err(|error| first_line(&error))
        .and_then(|args| Settings::resolve(args.transcribe))
        .map(drop)
        .map_err(|why| format!("{}: {why}", file.path.display()))
}

/// What the parser says, on one line.
pub fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or("");
    first.trim_start_matches("error: ").to_owned()
}

/// A flag with its value as it would be typed.
pub fn flag(arg: &Arg, long: &str, value: &str) -> String {
    match arg.get_action() {
        ArgAction::SetTrue | ArgAction::Count => format!("--{long}"),
        _ => format!("--{long}={value}"),
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
