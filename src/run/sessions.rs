//! `ditado sessions`: what interrupted runs left.

use crate::cli::sessions::{SessionsAction, SessionsArgs};
use crate::observe::text;
use crate::plan::reuse;
use crate::plan::settings::Directories;
use crate::run::unfinished::Unfinished;
use crate::run::{Exit, complain, print};
use crate::store::claim::Claim;
use crate::store::journal::Journal;
use crate::store::line::Stage;
use crate::store::session::Session;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Runs the subcommand.
///
/// # Errors
/// When what was found cannot be printed.
pub fn run(args: SessionsArgs) -> anyhow::Result<Exit> {
    let dirs = Directories::find();
    match args.action {
        SessionsAction::List => list(&dirs.state, args.json),
        SessionsAction::Show { id } => show(&dirs.state, &id, args.json),
        SessionsAction::Clean {
            ids,
            all,
            resume_ttl,
        } => match reuse::resume_ttl(resume_ttl.as_deref()) {
            Ok(_) if all => clean(&dirs, args.json, |_| true),
            Ok(_) if !ids.is_empty() => clean(&dirs, args.json, |job| {
                ids.iter().any(|id| job.key.to_string().starts_with(id))
            }),
            Ok(ttl) => clean(&dirs, args.json, |job| job.age > ttl.as_secs()),
            Err(sentence) => {
                complain(&sentence);
                Ok(Exit::Usage)
            }
        },
    }
}

fn list(state: &Path, json: bool) -> anyhow::Result<Exit> {
    let jobs = Unfinished::list(state);
    if json {
        print::json(&json!({ "sessions": jobs }))?;
        return Ok(Exit::Done);
    }
    if jobs.is_empty() {
        print::line("Nothing is unfinished.");
    } else {
        print::line("id            done     stage            last seen      input");
    }
    for job in &jobs {
        print::line(&format!(
            "{}  {:7}  {:15}  {:13}  {}",
            job.id,
            job.done(),
            stage(job),
            ago(job.age),
            text::path(Path::new(job.input.as_deref().unwrap_or("?"))),
        ));
    }
    Ok(Exit::Done)
}

fn show(state: &Path, id: &str, json: bool) -> anyhow::Result<Exit> {
    let jobs = Unfinished::list(state);
    let mut named = jobs
        .iter()
        .filter(|job| job.key.to_string().starts_with(id));
    let job = match (named.next(), named.next()) {
        (Some(job), None) => job,
        (None, _) => {
            complain(&format!(
                "no unfinished recording is named {id}; see ditado sessions list"
            ));
            return Ok(Exit::NothingFound);
        }
        (Some(_), Some(_)) => {
            complain(&format!("{id} names more than one; give more digits"));
            return Ok(Exit::Usage);
        }
    };
    if json {
        print::json(job)?;
        return Ok(Exit::Done);
    }
    let unknown = || "unknown".to_owned();
    let left = job.seconds.map_or_else(unknown, |seconds| {
        text::duration(seconds - job.seconds_done)
    });
    let mut rows = vec![
        ("key", job.key.to_string()),
        ("input", job.input.clone().unwrap_or_else(unknown)),
        ("stage", stage(job)),
        ("done", job.done()),
        (
            "chunks",
            match job.chunks {
                Some(chunks) => format!("{} of {chunks}", job.chunks_done),
                None => job.chunks_done.to_string(),
            },
        ),
        ("audio done", text::duration(job.seconds_done)),
        ("audio left", left),
        ("began", job.created.clone().unwrap_or_else(unknown)),
        ("last seen", job.modified.clone().unwrap_or_else(unknown)),
        ("journal", text::path(&job.journal)),
    ];
    if let Some(trouble) = &job.trouble {
        rows.push(("trouble", trouble.clone()));
    }
    print::table(&rows);
    Ok(Exit::Done)
}

/// Removes the journals that are `unwanted`, and what dead processes left. What a living process
/// works on stays.
fn clean(
    dirs: &Directories,
    json: bool,
    unwanted: impl Fn(&Unfinished) -> bool,
) -> anyhow::Result<Exit> {
    let (mut removed, mut kept, mut warnings) = (Vec::new(), 0, Vec::new());
    for job in Unfinished::list(&dirs.state) {
        if job.running || !unwanted(&job) {
            kept += 1;
            continue;
        }
        match Journal::discard(&dirs.state, &job.key) {
            Ok(_) => removed.push(job.key),
            Err(warning) => warnings.push(warning),
        }
    }
    Claim::sweep(&dirs.state);
    let swept = Session::sweep(&dirs.temp, Duration::ZERO);
    warnings.extend(swept.warnings);
    if json {
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        print::json(&json!({
            "removed": removed,
            "kept": kept,
            "folders": swept.removed.iter().map(|path| text::path(path)).collect::<Vec<_>>(),
            "warnings": warnings,
        }))?;
    } else {
        print::line(&format!(
            "{} and {} removed, {kept} kept",
            text::count(removed.len(), "journal", "journals"),
            text::count(swept.removed.len(), "folder", "folders"),
        ));
        for warning in &warnings {
            complain(&format!("warning: {warning}"));
        }
    }
    Ok(match warnings.is_empty() {
        true => Exit::Done,
        false => Exit::SomeFailed,
    })
}

fn stage(job: &Unfinished) -> String {
    let name = match job.stage {
        None => "unknown",
        Some(Stage::Preprocessing) => "preprocessing",
        Some(Stage::ModelLoading) => "model_loading",
        Some(Stage::Transcribing) => "transcribing",
        Some(Stage::Postprocessing) => "postprocessing",
        Some(Stage::Completed) => "completed",
    };
    match job.running {
        true => format!("{name}*"),
        false => name.to_owned(),
    }
}

/// Seconds ago, in one unit.
fn ago(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..172_800 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        let ages = [5, 65, 7300, 200_000].map(ago);
        assert_eq!(ages, ["5 s ago", "1 min ago", "2 h ago", "2 days ago"]);
    }
}
