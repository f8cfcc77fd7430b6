//! `ditado cache explain`: a recording's content key, and what it was made from.

use crate::cli::cache::ExplainArgs;
use crate::cli::reuse::{LimitArgs, ReuseArgs};
use crate::infer::model::ModelSource;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::key::KeyParts;
use crate::plan::reuse::Reuse;
use crate::plan::settings::{Directories, Speech};
use crate::run::keys::Keys;
use crate::run::stores::Stores;
use crate::run::unfinished::date;
use crate::run::{Exit, complain, print};
use crate::store::cache::{Cache, Lookup, Nearest};
use crate::store::evict::Limits;
use anyhow::Context;
use crossbeam_channel::unbounded;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// Runs the subcommand.
///
/// # Errors
/// One line that names the recording or the model when it cannot be read.
pub fn run(args: &ExplainArgs, dirs: &Directories, json: bool) -> anyhow::Result<Exit> {
    let speech = match Speech::resolve(&args.text) {
        Ok(speech) => speech,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    let (events, warnings) = unbounded();
    let stores = Stores::open(dirs, &as_usual()?, events);
    let model = ModelSource::find(&speech.model)?;
    let keys = Keys::new(&model, speech.engine, &speech.text, &stores)?;
    let hashed = stores.hash(&args.file);
    let hashed = hashed.with_context(|| format!("{} cannot be read", args.file.display()))?;
    stores.save();
    let parts = keys.parts(hashed.sha256);
    let cache = Cache::new(&dirs.cache, Limits::default());
    let found = cache.peek(&parts.key());
    let nearest = match found {
        Lookup::Hit(_) => None,
        Lookup::Miss | Lookup::Corrupt(_) => cache.nearest(&parts),
    };
    for event in warnings.try_iter() {
        if let Event::Warning(warning) = event {
            complain(&format!("warning: {warning}"));
        }
    }
    match json {
        true => print::json(&as_json(&parts, &keys, &found, nearest.as_ref()))?,
        false => print::table(&as_rows(&parts, &keys, &found, nearest.as_ref())),
    }
    Ok(Exit::Done)
}

/// What a run without flags takes over.
pub fn as_usual() -> anyhow::Result<Reuse> {
    let args = ReuseArgs {
        dry_run: true,
        refresh: false,
        no_cache: false,
        limits: LimitArgs::default(),
        rehash: false,
        no_resume: false,
        resume_ttl: None,
        on_busy: None,
    };
    Reuse::resolve(&args).map_err(anyhow::Error::msg)
}

fn as_json(parts: &KeyParts, keys: &Keys, found: &Lookup, nearest: Option<&Nearest>) -> Value {
    let result = match found {
        Lookup::Hit(_) => "hit",
        Lookup::Miss | Lookup::Corrupt(_) => "miss",
    };
    let differences = |nearest: &Nearest| -> Value {
        let difference = |path: &String| {
            json!({
                "field": path,
                "here": field(parts, path),
                "there": field(&nearest.parts, path),
            })
        };
        nearest.differences.iter().map(difference).collect()
    };
    json!({
        "key": parts.key(),
        "result": result,
        "parts": parts,
        "model": keys.model.name,
        "entry": match found {
            Lookup::Hit(entry) => json!({
                "created": entry.head.created,
                "audio_seconds": entry.head.audio_seconds,
                "device_seconds": entry.head.device_seconds,
            }),
            Lookup::Miss | Lookup::Corrupt(_) => Value::Null,
        },
        "damage": match found {
            Lookup::Corrupt(warning) => json!(warning.to_string()),
            Lookup::Hit(_) | Lookup::Miss => Value::Null,
        },
        "nearest": nearest.map(|nearest| json!({
            "key": nearest.key,
            "differences": differences(nearest),
        })),
    })
}

fn as_rows(
    parts: &KeyParts,
    keys: &Keys,
    found: &Lookup,
    nearest: Option<&Nearest>,
) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("key", parts.key().to_string()),
        ("version", parts.version.to_string()),
        ("input", parts.input_sha256.clone()),
        (
            "track",
            parts
                .track
                .map_or_else(|| "default".to_owned(), |track| track.to_string()),
        ),
        (
            "model",
            format!("{} {}", parts.model_sha256, keys.model.name),
        ),
        ("engine", parts.engine.clone()),
        ("settings", parts.settings.to_string()),
    ];
    match found {
        Lookup::Hit(entry) => {
            let created = SystemTime::UNIX_EPOCH
                .checked_add(Duration::from_secs(entry.head.created))
                .and_then(date)
                .unwrap_or_else(|| "an unknown day".to_owned());
            rows.push((
                "hit",
                format!(
                    "{} of audio, cached {created}, {} of work",
                    text::duration(entry.head.audio_seconds),
                    text::duration(entry.head.device_seconds)
                ),
            ));
        }
        Lookup::Corrupt(warning) => rows.push(("miss", warning.to_string())),
        Lookup::Miss => {}
    }
    match nearest {
        _ if matches!(found, Lookup::Hit(_)) => {}
        None => rows.push(("miss", "nothing like it is cached".to_owned())),
        Some(nearest) => {
            let key = &nearest.key.to_string()[..12];
            rows.push(("miss", format!("the nearest cached transcript is {key}")));
            for path in &nearest.differences {
                let (here, there) = (field(parts, path), field(&nearest.parts, path));
                rows.push(("differs", format!("{path}: {here} here, {there} there")));
            }
        }
    }
    rows
}

/// The value of a field by its path, such as `settings.language`.
fn field(parts: &KeyParts, path: &str) -> Value {
    let all = serde_json::to_value(parts).unwrap_or_default();
    path.split('.').fold(all, |value, name| value[name].clone())
}
