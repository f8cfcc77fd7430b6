//! `ditado cache`: what the cache holds, what it spared, and how to make it smaller.

use crate::cli::cache::{CacheAction, CacheArgs};
use crate::observe::text;
use crate::plan::reuse::CacheLimits;
use crate::plan::settings::Directories;
use crate::run::{Exit, complain, explain, print, stores};
use crate::store::cache::Cache;
use crate::store::evict::{Limits, Removed};
use bytesize::ByteSize;
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// When what was found cannot be printed, or for `explain` when a file cannot be read.
pub fn run(args: CacheArgs) -> anyhow::Result<Exit> {
    let dirs = Directories::find();
    let cache = Cache::new(&dirs.cache, Limits::default());
    match args.action {
        CacheAction::Stats => stats(&cache, &dirs, args.json),
        CacheAction::Path => {
            if args.json {
                print::json(&json!({ "path": dirs.cache.to_string_lossy() }))?;
            } else {
                print::line(&dirs.cache.to_string_lossy());
            }
            Ok(Exit::Done)
        }
        CacheAction::Clear => removed(&cache.clear(), args.json),
        CacheAction::Prune(limits) => match CacheLimits::resolve(&limits) {
            Ok(limits) => removed(&cache.prune(&stores::store_limits(&limits)), args.json),
            Err(sentence) => {
                complain(&sentence);
                Ok(Exit::Usage)
            }
        },
        CacheAction::Verify => verify(&cache, args.json),
        CacheAction::Explain(explain) => explain::run(&explain, &dirs, args.json),
    }
}

fn stats(cache: &Cache, dirs: &Directories, json: bool) -> anyhow::Result<Exit> {
    let stats = cache.stats();
    let counters = stats.counters;
    if json {
        print::json(&json!({
            "path": dirs.cache.to_string_lossy(),
            "entries": stats.entries,
            "bytes": stats.bytes,
            "hits": counters.hits,
            "misses": counters.misses,
            "hit_rate": counters.hit_rate(),
            "audio_seconds_spared": counters.audio_seconds,
            "device_seconds_spared": counters.device_seconds,
        }))?;
        return Ok(Exit::Done);
    }
    let rate = match counters.hit_rate() {
        None => "never asked".to_owned(),
        Some(rate) => format!(
            "{:.0} % ({} of {})",
            rate * 100.0,
            counters.hits,
            counters.hits.saturating_add(counters.misses)
        ),
    };
    print::table(&[
        ("path", text::path(&dirs.cache)),
        ("transcripts", stats.entries.to_string()),
        ("size", size(stats.bytes)),
        ("found", rate),
        ("audio spared", text::duration(counters.audio_seconds)),
        ("work spared", text::duration(counters.device_seconds)),
    ]);
    Ok(Exit::Done)
}

fn removed(removed: &Removed, json: bool) -> anyhow::Result<Exit> {
    let warnings: Vec<String> = removed.warnings.iter().map(ToString::to_string).collect();
    if json {
        print::json(&json!({
            "removed": removed.entries,
            "bytes": removed.bytes,
            "warnings": warnings,
        }))?;
    } else {
        print::line(&format!(
            "{} removed, {}",
            count(removed.entries),
            size(removed.bytes)
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

fn verify(cache: &Cache, json: bool) -> anyhow::Result<Exit> {
    let verified = cache.verify();
    let bad: Vec<String> = verified.bad.iter().map(ToString::to_string).collect();
    if json {
        print::json(&json!({ "good": verified.good, "bad": bad }))?;
    } else {
        print::line(&format!("{} good, {} bad", count(verified.good), bad.len()));
        for warning in &bad {
            complain(&format!("warning: {warning}"));
        }
    }
    Ok(match bad.is_empty() {
        true => Exit::Done,
        false => Exit::SomeFailed,
    })
}

fn count(transcripts: u64) -> String {
    let n = usize::try_from(transcripts).unwrap_or(usize::MAX);
    text::count(n, "transcript", "transcripts")
}

fn size(bytes: u64) -> String {
    ByteSize(bytes).display().iec().to_string()
}
