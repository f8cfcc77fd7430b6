//! `ditado models`: the models that can be had, and those that are here.

mod pull;

use crate::cli::models::{ModelsAction, ModelsArgs};
use crate::infer::catalogue::{self, WHISPER};
use crate::infer::download;
use crate::infer::model::{EMBEDDED_NAME, ModelSource};
use crate::observe::text;
use crate::plan::models;
use crate::plan::settings::ModelChoice;
use crate::run::{Exit, complain, print};
use anyhow::{Context, bail};
use bytesize::ByteSize;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs the subcommand.
///
/// # Errors
/// When a model cannot be had, copied or deleted, or what was found cannot be printed.
pub fn run(args: ModelsArgs) -> anyhow::Result<Exit> {
    let folder = models::folder();
    match args.action {
        ModelsAction::List => list(&folder, args.json),
        ModelsAction::Pull(pull) => pull::pull(&pull, &folder, args.json),
        ModelsAction::Verify { names } => verify(&folder, &names, args.json),
        ModelsAction::Path { name } => path(&folder, name.as_deref(), args.json),
        ModelsAction::Import { file, name } => import(&folder, &file, name, args.json),
        ModelsAction::Remove { names } => remove(&folder, &names, args.json),
    }
}

/// A model's file here.
struct Here {
    name: String,
    path: PathBuf,
    bytes: u64,
}

/// What is in the folder, by name.
fn here(folder: &Path) -> Vec<Here> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<Here> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = models::name_of_file(path.file_name()?.to_str()?)?.to_owned();
            let meta = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
            Some(Here {
                name,
                path,
                bytes: meta.len(),
            })
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn list(folder: &Path, json: bool) -> anyhow::Result<Exit> {
    let here = here(folder);
    let inside = |name: &str| cfg!(feature = "embedded-model") && name == EMBEDDED_NAME;
    let own = here.iter().filter(|m| catalogue::find(&m.name).is_none());
    if json {
        let published = WHISPER.iter().map(|model| {
            let file = here.iter().find(|m| m.name == model.name);
            json!({
                "name": model.name,
                "published": true,
                "bytes": file.map_or(model.bytes(), |m| m.bytes),
                "english_only": model.english_only(),
                "sha1": model.sha1,
                "path": file.map(|m| &m.path),
                "embedded": inside(model.name),
            })
        });
        let own = own.map(|model| {
            json!({
                "name": model.name,
                "published": false,
                "bytes": model.bytes,
                "path": model.path,
                "embedded": false,
            })
        });
        let models: Vec<_> = published.chain(own).collect();
        print::json(&json!({ "folder": folder, "models": models }))?;
        return Ok(Exit::Done);
    }
    let row = |name: &str, bytes: u64, languages: &str, place: &str| {
        let line = format!("{name:20}  {:>9}  {languages:9}  {place}", size(bytes));
        print::line(line.trim_end());
    };
    print::line("name                       size  languages  here");
    for model in WHISPER {
        let file = here.iter().find(|m| m.name == model.name);
        let place = match file {
            Some(_) => "yes",
            None if inside(model.name) => "inside the program",
            None => "",
        };
        let languages = if model.english_only() {
            "English"
        } else {
            "99"
        };
        row(
            model.name,
            file.map_or(model.bytes(), |m| m.bytes),
            languages,
            place,
        );
    }
    for model in own {
        row(&model.name, model.bytes, "?", "yes, imported");
    }
    Ok(Exit::Done)
}

fn verify(folder: &Path, names: &[String], json: bool) -> anyhow::Result<Exit> {
    let here = here(folder);
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !here.iter().any(|m| m.name == **name))
        .collect();
    for name in &missing {
        complain(&absent(name));
    }
    let mut bad = 0;
    let mut results = Vec::new();
    let wanted = |m: &&Here| names.is_empty() || names.contains(&m.name);
    for model in here.iter().filter(wanted) {
        let (verdict, detail) = judge(model);
        bad += usize::from(verdict == "bad");
        if !json {
            print::line(&format!("{verdict:7}  {}: {detail}", model.name));
        }
        results.push(json!({ "name": model.name, "verdict": verdict, "detail": detail }));
    }
    if json {
        print::json(&json!({ "models": results, "missing": missing }))?;
    } else if results.is_empty() && missing.is_empty() {
        print::line("No models are here.");
    }
    Ok(match (bad, missing.is_empty()) {
        (1.., _) => Exit::SomeFailed,
        (0, false) => Exit::NothingFound,
        (0, true) => Exit::Done,
    })
}

fn judge(model: &Here) -> (&'static str, String) {
    match catalogue::find(&model.name) {
        Some(published) => match download::sha1_of(&model.path) {
            Ok(digest) if digest == published.sha1 => ("good", "as published".to_owned()),
            Ok(digest) => (
                "bad",
                format!(
                    "its sha1 is {digest}, not {}; ditado models remove {name}, then pull {name}",
                    published.sha1,
                    name = model.name
                ),
            ),
            Err(error) => ("bad", format!("cannot be read: {error}")),
        },
        None => match ModelSource::find(&ModelChoice::File(model.path.clone())) {
            Ok(_) => ("unknown", "whole, and not a published model".to_owned()),
            Err(error) => ("bad", error.root_cause().to_string()),
        },
    }
}

fn path(folder: &Path, name: Option<&str>, json: bool) -> anyhow::Result<Exit> {
    let path = match name {
        None => folder.to_path_buf(),
        Some(name) => match models::named(folder, name) {
            Some(path) => path,
            None => {
                complain(&absent(name));
                return Ok(Exit::NothingFound);
            }
        },
    };
    if json {
        print::json(&json!({ "path": path.to_string_lossy() }))?;
    } else {
        print::line(&path.to_string_lossy());
    }
    Ok(Exit::Done)
}

fn import(folder: &Path, file: &Path, name: Option<String>, json: bool) -> anyhow::Result<Exit> {
    let source = ModelSource::find(&ModelChoice::File(file.to_path_buf()))?;
    let name = name.unwrap_or_else(|| source.name.clone());
    if !models::is_name(&name) {
        complain(&format!(
            "'{name}' cannot name a model; use letters, digits, dots, dashes and underscores with --name"
        ));
        return Ok(Exit::Usage);
    }
    if let Some(published) = catalogue::find(&name) {
        let digest = download::sha1_of(file)
            .with_context(|| format!("{} cannot be read", text::path(file)))?;
        if digest != published.sha1 {
            bail!(
                "{} is not the published {name}: its sha1 is {digest}; import it under another --name",
                text::path(file)
            );
        }
    }
    let path = folder.join(models::file_name(&name));
    if path.exists() {
        bail!("{name} is here already; ditado models remove {name} first");
    }
    let cannot = || format!("cannot write {}", text::path(&path));
    fs::create_dir_all(folder).with_context(cannot)?;
    let mut beside = tempfile::Builder::new()
        .prefix(".import-")
        .tempfile_in(folder)
        .with_context(cannot)?;
    let mut from = fs::File::open(file)?;
    std::io::copy(&mut from, beside.as_file_mut()).with_context(cannot)?;
    beside.as_file().sync_all().with_context(cannot)?;
    beside.persist(&path).with_context(cannot)?;
    if json {
        print::json(&json!({ "name": name, "path": path.to_string_lossy() }))?;
    } else {
        print::line(&format!("{name} is here; use it with --model {name}"));
    }
    Ok(Exit::Done)
}

fn remove(folder: &Path, names: &[String], json: bool) -> anyhow::Result<Exit> {
    let (mut removed, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        let file = models::file_name(name);
        let mut gone = false;
        // Also what an interrupted pull left.
        for file in [file.clone(), format!("{file}.part")] {
            if !models::is_name(name) {
                continue;
            }
            match fs::remove_file(folder.join(&file)) {
                Ok(()) => gone = true,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => bail!("{}: {error}", text::path(&folder.join(file))),
            }
        }
        match gone {
            true => removed.push(name),
            false => missing.push(name),
        }
    }
    if json {
        print::json(&json!({ "removed": removed, "missing": missing }))?;
    } else {
        for name in &removed {
            print::line(&format!("{name} removed"));
        }
    }
    for name in &missing {
        complain(&format!("{name} is not here"));
    }
    Ok(match missing.is_empty() {
        true => Exit::Done,
        false => Exit::NothingFound,
    })
}

/// What to say of a model that is not here.
fn absent(name: &str) -> String {
    match catalogue::find(name) {
        Some(model) => format!(
            "{name} is not here; get it with: ditado models pull {}",
            model.name
        ),
        None => unknown(name),
    }
}

/// What to say of a name that nothing has.
fn unknown(name: &str) -> String {
    match catalogue::nearest(name) {
        Some(meant) => format!("no model is called '{name}'; did you mean {meant}?"),
        None => format!("no model is called '{name}'; see ditado models list"),
    }
}

fn size(bytes: u64) -> String {
    ByteSize(bytes).display().iec().to_string()
}
