//! When a watch does what.

use crate::cli::watch::WatchTimes;
use crate::plan::settings::Settings;
use std::path::Path;
use std::time::Duration;

const SETTLE: Duration = Duration::from_secs(5);
const RESCAN: Duration = Duration::from_secs(60);
const IDLE_UNLOAD: Duration = Duration::from_secs(5 * 60);
/// To look more often only keeps a disk busy; to look more rarely is not to watch.
const RESCANS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(24 * 3600));

/// When a watch does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watching {
    /// A file that keeps its size and time for this long is written to its end.
    pub settle: Duration,
    /// How often folders are looked through without being told of a change.
    pub rescan: Duration,
    /// Whether the system is not asked to tell of changes.
    pub poll: bool,
    /// Time without work after which the weights are given back; none for never.
    pub idle_unload: Option<Duration>,
}

impl Watching {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &WatchTimes) -> Result<Self, String> {
        let rescan = time("--rescan", &args.rescan, RESCAN)?;
        let (least, most) = RESCANS;
        if !(least..=most).contains(&rescan) {
            return Err("--rescan must be between 100ms and 24h".to_owned());
        }
        let never = args.idle_unload.as_deref().map(str::trim) == Some("never");
        Ok(Watching {
            settle: time("--settle", &args.settle, SETTLE)?,
            rescan,
            poll: args.poll,
            idle_unload: match never {
                true => None,
                false => Some(time("--idle-unload", &args.idle_unload, IDLE_UNLOAD)?),
            },
        })
    }

    /// Whether a run with these settings can be one that never ends.
    ///
    /// # Errors
    /// A sentence about what cannot be watched, or has no meaning without an end.
    pub fn check(settings: &Settings) -> Result<(), String> {
        let places = &settings.places;
        if settings.reuse.dry_run {
            return Err("--dry-run has no meaning for a watch; see ditado plan".to_owned());
        }
        if settings.messages.report.is_some() {
            return Err("--report is for a run that ends; use --events".to_owned());
        }
        if !places.lists.is_empty() || places.paths.iter().any(|path| path == Path::new("-")) {
            return Err("only folders can be watched, not lists or stdin".to_owned());
        }
        Ok(())
    }
}

fn time(flag: &str, text: &Option<String>, default: Duration) -> Result<Duration, String> {
    match text.as_deref().map(str::trim) {
        None | Some("") => Ok(default),
        Some(text) => humantime::parse_duration(text)
            .map_err(|_| format!("{flag}: '{text}' is not a time; write it like 5s or 2m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_defaults_and_never_is_one_of_them() {
        let resolve = |args: &WatchTimes| Watching::resolve(args);
        let default = resolve(&WatchTimes::default()).unwrap();
        assert_eq!((default.settle, default.rescan), (SETTLE, RESCAN));
        assert_eq!(default.idle_unload, Some(IDLE_UNLOAD));
        let with = |idle: &str, rescan: &str| {
            resolve(&WatchTimes {
                idle_unload: Some(idle.to_owned()),
                rescan: Some(rescan.to_owned()),
                ..WatchTimes::default()
            })
        };
        assert_eq!(with("never", "1s").unwrap().idle_unload, None);
        assert!(with("soon", "1s").unwrap_err().contains("--idle-unload"));
        assert!(with("1s", "1ms").unwrap_err().contains("--rescan"));
    }
}
