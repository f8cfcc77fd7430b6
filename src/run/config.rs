//! `ditado config`: what is set, and where.

use crate::cli::config::{ConfigAction, ConfigArgs};
use crate::observe::text;
use crate::plan::config::{self, Owner, PROJECT_FILE};
use crate::plan::layers;
use crate::run::{Exit, complain, print};
use anyhow::{Context, bail};
use clap::{Arg, ArgAction};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be written, or what was found cannot be printed.
pub fn run(args: ConfigArgs) -> anyhow::Result<Exit> {
    let here = || PathBuf::from(".");
    match args.action {
        ConfigAction::Show { path, files } => {
            let path = path.unwrap_or_else(here);
            let read = layers::files(files.config.as_ref(), files.no_config, Some(&path));
            match read {
                Ok(files) => show(&values(&files), args.json),
                Err(sentence) => {
                    complain(&sentence);
                    Ok(Exit::Usage)
                }
            }
        }
        ConfigAction::Path { path } => paths(&path.unwrap_or_else(here), args.json),
        ConfigAction::Init { dir, user } => init(dir, user),
        ConfigAction::Check { files } => check(&files, args.json),
    }
}

/// A setting, its value if it has one, and where that comes from.
struct Setting {
    name: String,
    value: Value,
    origin: String,
}

fn values(files: &[config::ConfigFile]) -> Vec<Setting> {
    config::settings()
        .iter()
        .map(|arg| {
            let name = arg.get_long().unwrap_or_default();
            let of_file = || {
                let file = files.iter().find(|file| file.settings.contains_key(name))?;
                let values = file.settings.get(name)?;
                Some((typed(arg, values), text::path(&file.path)))
            };
            let of_variable = || {
                let value = layers::variable(arg)?;
                let variable = arg.get_env().unwrap_or_default().to_string_lossy();
                Some((json!(value.to_string_lossy()), variable.into_owned()))
            };
            let found = of_variable().or_else(of_file);
            let (value, origin) = found.unwrap_or((Value::Null, "default".to_owned()));
            Setting {
                name: name.to_owned(),
                value,
                origin,
            }
        })
        .collect()
}

/// Values of a flag as a file would hold them.
fn typed(arg: &Arg, values: &[String]) -> Value {
    match (arg.get_action(), values) {
        (ArgAction::SetTrue, values) => json!(!values.is_empty()),
        (ArgAction::Count, values) => json!(values.len()),
        (ArgAction::Append, values) => json!(values),
        (_, [value]) => json!(value),
        (_, values) => json!(values),
    }
}

fn show(settings: &[Setting], json: bool) -> anyhow::Result<Exit> {
    if json {
        let object: serde_json::Map<String, Value> = settings
            .iter()
            .map(|setting| {
                let value = json!({ "value": setting.value, "origin": setting.origin });
                (setting.name.clone(), value)
            })
            .collect();
        print::json(&object)?;
        return Ok(Exit::Done);
    }
    let names = settings.iter().map(|setting| setting.name.len()).max();
    let width = names.unwrap_or(0);
    for setting in settings {
        let value = match &setting.value {
            Value::Null => "-".to_owned(),
            value => value.to_string(),
        };
        print::line(&format!(
            "{:width$}  {value:20}  {}",
            setting.name, setting.origin
        ));
    }
    Ok(Exit::Done)
}

fn paths(input: &Path, json: bool) -> anyhow::Result<Exit> {
    let project = config::project_file(input);
    let user = config::user_file();
    let there = user.as_ref().is_some_and(|path| path.exists());
    if json {
        print::json(&json!({ "project": project, "user": user, "user_exists": there }))?;
        return Ok(Exit::Done);
    }
    let shown = |path: &Option<PathBuf>| path.as_deref().map_or("none".to_owned(), text::path);
    let missing = if there { "" } else { " (not there)" };
    print::table(&[
        ("project", shown(&project)),
        ("user", format!("{}{missing}", shown(&user))),
    ]);
    Ok(Exit::Done)
}

fn init(dir: Option<PathBuf>, user: bool) -> anyhow::Result<Exit> {
    let path = match user {
        false => dir.unwrap_or_default().join(PROJECT_FILE),
        true => config::user_file().context("there is no home folder to write to")?,
    };
    let shown = text::path(&path);
    let cannot = || format!("cannot write {shown}");
    if user && let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut options = fs::OpenOptions::new();
    let mut file = match options.write(true).create_new(true).open(&path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{shown} is there already")
        }
        file => file.with_context(cannot)?,
    };
    let owner = if user { Owner::User } else { Owner::Project };
    file.write_all(template(owner).as_bytes())
        .with_context(cannot)?;
    print::line(&format!("{shown} is written; take the # off what you set"));
    Ok(Exit::Done)
}

/// Every setting that may stand in the file, commented out, with its help.
fn template(owner: Owner) -> String {
    let mut out = String::from(
        "# Settings of ditado, named as its flags; ditado config show tells what counts.\n",
    );
    for arg in config::settings() {
        if owner == Owner::Project && !config::is_for_projects(&arg) {
            continue;
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        out.push('\n');
        for line in help.lines() {
            let _ = writeln!(out, "# {line}");
        }
        let value = match arg.get_action() {
            ArgAction::SetTrue => "true",
            ArgAction::Count => "1",
            ArgAction::Append => "[\"\"]",
            _ => "\"\"",
        };
        let _ = writeln!(out, "# {} = {value}", arg.get_long().unwrap_or_default());
    }
    out
}

fn check(files: &[PathBuf], json: bool) -> anyhow::Result<Exit> {
    let project = config::project_file(Path::new("."));
    let user = config::user_file().filter(|path| path.exists());
    let found: Vec<(PathBuf, Owner)> = match files {
        [] => {
            let project = project.map(|path| (path, Owner::Project));
            let user = user.map(|path| (path, Owner::User));
            project.into_iter().chain(user).collect()
        }
        files => {
            let owner = |path: &Path| match path.file_name().is_some_and(|n| n == PROJECT_FILE) {
                true => Owner::Project,
                false => Owner::User,
            };
            files
                .iter()
                .map(|path| (path.clone(), owner(path)))
                .collect()
        }
    };
    let mut results = Vec::new();
    let mut bad = false;
    for (path, owner) in &found {
        let read = config::read(path, *owner);
        let trouble = read.and_then(|file| config::judge(&file)).err();
        bad |= trouble.is_some();
        match &trouble {
            None if !json => print::line(&format!("{}: good", text::path(path))),
            Some(sentence) if !json => complain(sentence),
            _ => {}
        }
        results.push(json!({ "path": path, "trouble": trouble }));
    }
    if json {
        print::json(&json!({ "files": results }))?;
    } else if found.is_empty() {
        print::line("There is no configuration file.");
    }
    Ok(if bad { Exit::Usage } else { Exit::Done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_with_nothing_taken_off_sets_nothing() {
        for owner in [Owner::User, Owner::Project] {
            let text = template(owner);
            assert!(text.contains("# language = "), "{text}");
            assert!(text.parse::<toml::Table>().unwrap().is_empty());
        }
        assert!(!template(Owner::Project).contains("overwrite"));
    }
}
