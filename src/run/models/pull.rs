//! `ditado models pull`: downloads with progress.

use super::{size, unknown};
use crate::cli::models::PullArgs;
use crate::infer::catalogue::{self, Published};
use crate::infer::download::{self, Step};
use crate::observe::text;
use crate::plan::models;
use crate::run::{Exit, complain, print};
use crate::store::space;
use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Downloads the models that are not here.
pub fn pull(args: &PullArgs, folder: &Path, json: bool) -> anyhow::Result<Exit> {
    let mut wanted = Vec::new();
    for name in &args.names {
        match catalogue::find(name) {
            Some(model) => wanted.push(model),
            None => {
                complain(&unknown(name));
                return Ok(Exit::Usage);
            }
        }
    }
    let url = args.url.as_deref().filter(|url| !url.is_empty());
    let url = url.unwrap_or(catalogue::URL);
    let mut results = Vec::new();
    for model in wanted {
        let path = match models::named(folder, model.name) {
            Some(path) => {
                if !json && !args.quiet {
                    print::line(&format!("{} is here already", model.name));
                }
                path
            }
            None => fetch(model, url, args, folder)?,
        };
        results.push(json!({ "name": model.name, "path": path.to_string_lossy() }));
    }
    if json {
        print::json(&json!({ "models": results }))?;
    }
    Ok(Exit::Done)
}

fn fetch(
    model: &Published,
    url: &str,
    args: &PullArgs,
    folder: &Path,
) -> anyhow::Result<std::path::PathBuf> {
    let name = model.name;
    if args.offline {
        bail!(
            "{name} is not here, and no connection may be opened; \
             bring {} from another machine and give it to ditado models import",
            models::file_name(name)
        );
    }
    fs::create_dir_all(folder)?;
    let part = folder.join(format!("{}.part", models::file_name(name)));
    let have = fs::metadata(&part).map_or(0, |meta| meta.len());
    let needed = model.bytes().saturating_sub(have);
    if let Some(free) = space::free(folder).filter(|free| *free < needed) {
        bail!(
            "{} has {} free, and {name} needs {}; free some, or set DITADO_MODELS_DIR",
            text::path(folder),
            size(free),
            size(needed)
        );
    }
    let mut progress = Progress::new(model, args.quiet);
    let fetched = download::fetch(model, url, folder, &mut |step| progress.step(step));
    progress.end();
    let fetched = fetched?;
    if !args.quiet {
        note(&format!(
            "{name} is here and as published; use it with --model {name}"
        ));
    }
    Ok(fetched.path)
}

/// A bar on a terminal, a line at each tenth elsewhere.
struct Progress {
    name: &'static str,
    bar: Option<ProgressBar>,
    quiet: bool,
    tenth: u64,
}

impl Progress {
    fn new(model: &Published, quiet: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let terminal = std::io::stderr().is_terminal() && !dumb;
        let bar = (terminal && !quiet).then(|| {
            let bar = ProgressBar::new(model.bytes());
            let style = "{msg}  {wide_bar}  {binary_bytes} of {binary_total_bytes}  {eta}";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar.with_message(model.name)
        });
        Progress {
            name: model.name,
            bar,
            quiet,
            tenth: 0,
        }
    }

    fn step(&mut self, step: Step) {
        let name = self.name;
        match step {
            Step::Waiting => self.say(&format!("{name}: waits for another ditado to bring it")),
            Step::Resumed(bytes) => {
                self.say(&format!(
                    "{name}: goes on after the {} that are here",
                    size(bytes)
                ));
            }
            Step::Again => self.say(&format!("{name}: tries again")),
            Step::Bytes(bytes, total) => self.bytes(bytes, total),
        }
    }

    fn bytes(&mut self, bytes: u64, total: Option<u64>) {
        if let Some(bar) = &self.bar {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(bytes);
            return;
        }
        let Some(total) = total.filter(|total| *total > 0) else {
            return;
        };
        let tenth = bytes.saturating_mul(10) / total;
        if tenth > self.tenth {
            let name = self.name;
            self.say(&format!("{name}: {} % of {}", tenth * 10, size(total)));
        }
        self.tenth = tenth;
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None if self.quiet => {}
            None => note(line),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A closed stderr is no reason to stop.
fn note(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
