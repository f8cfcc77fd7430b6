//! What a run may take over from earlier ones.

use crate::cli::reuse::{LimitArgs, OnBusy, ReuseArgs};
use std::time::Duration;

/// Age at which an interrupted recording starts again.
const RESUME_TTL: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Room for the cache, bytes: some 100 000 hours of speech.
const CACHE_SIZE: u64 = 2 << 30;

/// How a run uses the cache of transcripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheUse {
    /// It looks there first, and keeps what it makes.
    Full,
    /// It keeps what it makes, and looks at nothing older than itself.
    Refresh,
    /// Not at all.
    Off,
}

/// What a run may take over from earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reuse {
    /// Whether it only tells what it would do.
    pub dry_run: bool,
    /// Transcripts.
    pub cache: CacheUse,
    /// How much the cache may hold.
    pub limits: CacheLimits,
    /// Whether every input is read, changed or not.
    pub rehash: bool,
    /// Whether interrupted recordings are gone on with.
    pub resume: bool,
    /// Time since the interruption after which they are not.
    pub resume_ttl: Duration,
    /// What to do about a recording that another process is transcribing.
    pub on_busy: OnBusy,
}

/// How much the cache may hold, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// Age at which a transcript is not used any more; none for never.
    pub ttl: Option<Duration>,
    /// Bytes; none for no limit.
    pub size: Option<u64>,
}

impl Reuse {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &ReuseArgs) -> Result<Self, String> {
        Ok(Reuse {
            dry_run: args.dry_run,
            cache: match (args.no_cache, args.refresh) {
                (true, _) => CacheUse::Off,
                (false, true) => CacheUse::Refresh,
                (false, false) => CacheUse::Full,
            },
            limits: CacheLimits::resolve(&args.limits)?,
            rehash: args.rehash,
            resume: !args.no_resume,
            resume_ttl: resume_ttl(args.resume_ttl.as_deref())?,
            on_busy: args.on_busy.unwrap_or_default(),
        })
    }
}

impl CacheLimits {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &LimitArgs) -> Result<Self, String> {
        Ok(CacheLimits {
            ttl: match given(args.cache_ttl.as_deref()) {
                None | Some("none") => None,
                Some(time) => Some(duration("--cache-ttl", time)?),
            },
            size: match given(args.cache_size.as_deref()) {
                None => Some(CACHE_SIZE),
                Some("none") => None,
                Some(size) => Some(bytes("--cache-size", size)?),
            },
        })
    }
}

/// Time since the interruption after which a recording starts again.
///
/// # Errors
/// A sentence for people when it is no time.
pub fn resume_ttl(text: Option<&str>) -> Result<Duration, String> {
    given(text).map_or(Ok(RESUME_TTL), |time| duration("--resume-ttl", time))
}

/// An empty variable is one that was not set.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn duration(flag: &str, text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|_| format!("{flag}: '{text}' is not a time; write it like 30d or 24h"))
}

fn bytes(flag: &str, text: &str) -> Result<u64, String> {
    text.parse::<bytesize::ByteSize>()
        .map(|size| size.as_u64())
        .map_err(|_| format!("{flag}: '{text}' is not a size; write it like 500MB or 2GiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(ttl: &str, size: &str) -> Result<CacheLimits, String> {
        CacheLimits::resolve(&LimitArgs {
            cache_ttl: Some(ttl.to_owned()),
            cache_size: Some(size.to_owned()),
        })
    }

    #[test]
    fn times_and_sizes_are_read_as_people_write_them() {
        let day = Duration::from_secs(24 * 60 * 60);
        let read = limits("30d", "5GiB").unwrap();
        assert_eq!((read.ttl, read.size), (Some(30 * day), Some(5 << 30)));
        let read = limits("24h", "500MB").unwrap();
        assert_eq!((read.ttl, read.size), (Some(day), Some(500_000_000)));
        let read = limits("none", "none").unwrap();
        assert_eq!((read.ttl, read.size), (None, None));
        let read = limits("", " ").unwrap();
        assert_eq!((read.ttl, read.size), (None, Some(CACHE_SIZE)));
        assert_eq!(resume_ttl(None).unwrap(), 7 * day);
    }

    #[test]
    fn nonsense_is_refused_with_the_flag_and_an_example() {
        let error = limits("soon", "1GB").unwrap_err();
        assert!(
            error.contains("--cache-ttl") && error.contains("30d"),
            "{error}"
        );
        let error = limits("1d", "much").unwrap_err();
        assert!(
            error.contains("--cache-size") && error.contains("2GiB"),
            "{error}"
        );
        assert!(resume_ttl(Some("-3")).unwrap_err().contains("--resume-ttl"));
    }
}
