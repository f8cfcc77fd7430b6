//! How inputs are brought here: limits of downloads, and the remote converter.

use crate::cli::fetch::FetchArgs;
use crate::plan::url::Url;
use std::time::Duration;

/// Room for a week of compressed speech, or some 70 hours of WAV, bytes.
const MAX_DOWNLOAD: u64 = 8 << 30;
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(2 * 60 * 60);
const DOWNLOAD_STALL: Duration = Duration::from_secs(30);
const DOWNLOAD_RETRIES: u32 = 3;
const CONVERTER_JOBS: usize = 4;
const CONVERTER_INTERVAL: Duration = Duration::from_millis(500);
const CONVERTER_TIMEOUT: Duration = Duration::from_secs(300);
const CONVERTER_RETRIES: u32 = 2;

/// More tries than this only keep a server busy.
const MAX_RETRIES: u32 = 100;
/// More conversions at once than this are a slip of the finger.
const MAX_JOBS: usize = 64;
/// No interval, limit or patience is shorter or longer.
const TIMES: (Duration, Duration) = (
    Duration::from_millis(10),
    Duration::from_secs(30 * 24 * 60 * 60),
);

/// How inputs are brought here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Most bytes taken for one input.
    pub max_bytes: u64,
    /// Time for one download.
    pub timeout: Duration,
    /// Time without a byte after which a connection is lost.
    pub stall: Duration,
    /// Tries again without a new byte in between.
    pub retries: u32,
    /// Who decodes, when it is not us.
    pub converter: Option<Converter>,
}

/// A remote converter and the patience with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converter {
    /// Its base, to which the protocol's paths are added.
    pub url: Url,
    /// Conversions at once.
    pub jobs: usize,
    /// Time between two questions about a conversion.
    pub interval: Duration,
    /// Time for one conversion.
    pub timeout: Duration,
    /// Tries again.
    pub retries: u32,
}

impl Fetch {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &FetchArgs) -> Result<Self, String> {
        let time = |flag: &str, text: &Option<String>, default| match given(text) {
            Some(text) => duration(flag, text),
            None => Ok(default),
        };
        let max_bytes = match given(&args.max_download) {
            Some(text) => size("--max-download", text)?,
            None => MAX_DOWNLOAD,
        };
        let converter = match given(&args.converter) {
            None => None,
            Some(text) => Some(Converter {
                url: Url::parse(text)
                    .map_err(|reason| format!("--converter {}: {reason}", shown(text)))?,
                jobs: match args.converter_jobs.unwrap_or(CONVERTER_JOBS) {
                    jobs @ 1..=MAX_JOBS => jobs,
                    other => {
                        return Err(format!(
                            "--converter-jobs must be between 1 and {MAX_JOBS}, not {other}"
                        ));
                    }
                },
                interval: time(
                    "--converter-interval",
                    &args.converter_interval,
                    CONVERTER_INTERVAL,
                )?,
                timeout: time(
                    "--converter-timeout",
                    &args.converter_timeout,
                    CONVERTER_TIMEOUT,
                )?,
                retries: retries(
                    "--converter-retries",
                    args.converter_retries,
                    CONVERTER_RETRIES,
                )?,
            }),
        };
        Ok(Fetch {
            max_bytes,
            timeout: time(
                "--download-timeout",
                &args.download_timeout,
                DOWNLOAD_TIMEOUT,
            )?,
            stall: time("--download-stall", &args.download_stall, DOWNLOAD_STALL)?,
            retries: retries(
                "--download-retries",
                args.download_retries,
                DOWNLOAD_RETRIES,
            )?,
            converter,
        })
    }
}

/// What is no URL may still carry a password.
fn shown(text: &str) -> &str {
    if text.contains('@') { "URL" } else { text }
}

/// An empty variable is one that was not set.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn retries(flag: &str, value: Option<u32>, default: u32) -> Result<u32, String> {
    match value.unwrap_or(default) {
        n @ 0..=MAX_RETRIES => Ok(n),
        n => Err(format!("{flag} must be at most {MAX_RETRIES}, not {n}")),
    }
}

/// A time such as `300`, `0.5`, `0.5s`, `500ms` or `2h`; a bare number is seconds.
fn duration(flag: &str, text: &str) -> Result<Duration, String> {
    let seconds = text.strip_suffix('s').unwrap_or(text).trim();
    let time = match seconds.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    let (least, most) = TIMES;
    match time {
        Some(time) if (least..=most).contains(&time) => Ok(time),
        Some(_) => Err(format!("{flag} must be between 10ms and 30d, not {text}")),
        None => Err(format!(
            "{flag}: '{text}' is not a time; write it like 30s or 2h"
        )),
    }
}

fn size(flag: &str, text: &str) -> Result<u64, String> {
    match text.parse::<bytesize::ByteSize>() {
        Ok(size) if size.as_u64() > 0 => Ok(size.as_u64()),
        _ => Err(format!(
            "{flag}: '{text}' is not a size; write it like 500MB or 2GiB"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_and_scripts_write_them() {
        for (text, millis) in [
            ("0.5", 500),
            ("0.5s", 500),
            ("500ms", 500),
            ("300", 300_000),
            ("2h", 7_200_000),
            ("1m 30s", 90_000),
        ] {
            assert_eq!(
                duration("--x", text),
                Ok(Duration::from_millis(millis)),
                "{text}"
            );
        }
        for text in ["soon", "-1", "nan", "1e99", "0", "1y"] {
            assert!(duration("--x", text).is_err(), "{text}");
        }
    }

    #[test]
    fn defaults_are_what_the_help_says() {
        let args = FetchArgs {
            converter: Some("http://localhost:8000/".to_owned()),
            ..FetchArgs::default()
        };
        let fetch = Fetch::resolve(&args).unwrap();
        assert_eq!(fetch.max_bytes, 8 << 30);
        let converter = fetch.converter.unwrap();
        assert_eq!((converter.jobs, converter.retries), (4, 2));
        assert_eq!(converter.interval, Duration::from_millis(500));
        assert_eq!(converter.timeout, Duration::from_secs(300));
    }

    #[test]
    fn a_converter_that_is_no_url_is_refused() {
        let args = FetchArgs {
            converter: Some("localhost:8000".to_owned()),
            ..FetchArgs::default()
        };
        assert!(
            Fetch::resolve(&args)
                .unwrap_err()
                .contains("localhost:8000")
        );
    }
}
