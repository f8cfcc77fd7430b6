//! When a run ends before everything is done.

use crate::cli::bounds::BoundArgs;
use jiff::Zoned;
use jiff::civil::{DateTime, Time};
use std::time::{Duration, SystemTime};

/// When a run begins nothing new any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// From this moment on.
    pub deadline: Option<SystemTime>,
    /// Once this much audio was transcribed.
    pub audio: Option<Duration>,
}

impl Bounds {
    /// Decides what the flags mean now.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense, or is over.
    pub fn resolve(args: &BoundArgs) -> Result<Self, String> {
        let given = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Ok(Bounds {
            deadline: match given(&args.deadline) {
                None => None,
                Some(text) => Some(moment(&text, &Zoned::now())?),
            },
            audio: match given(&args.max_audio) {
                None => None,
                Some(text) => Some(length(&text)?),
            },
        })
    }
}

fn length(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() => Ok(time),
        Ok(_) => Err("--max-audio must be more than nothing".to_owned()),
        Err(_) => Err(format!(
            "--max-audio: '{text}' is not a time; write it like 20h or 90m"
        )),
    }
}

/// The moment that is meant: the next time the clock shows it, that date and time, or so long
/// from now.
fn moment(text: &str, now: &Zoned) -> Result<SystemTime, String> {
    let zone = now.time_zone();
    if let Ok(length) = humantime::parse_duration(text) {
        return SystemTime::from(now.timestamp())
            .checked_add(length)
            .ok_or_else(|| format!("--deadline: {text} is too far away"));
    }
    let wrong = || {
        format!("--deadline: '{text}' is not a time; write it like 06:00, 2h, or 2026-11-22T06:00")
    };
    let at = if text.contains('-') {
        match text.parse::<jiff::Timestamp>() {
            Ok(stamp) => stamp,
            Err(_) => {
                let civil: DateTime = text.parse().map_err(|_| wrong())?;
                civil
                    .to_zoned(zone.clone())
                    .map_err(|_| wrong())?
                    .timestamp()
            }
        }
    } else {
        let padded = match text.find(':') {
            Some(1) => format!("0{text}"),
            Some(_) => text.to_owned(),
            None => return Err(wrong()),
        };
        let time: Time = padded.parse().map_err(|_| wrong())?;
        let on = |date: jiff::civil::Date| {
            let zoned = date.to_datetime(time).to_zoned(zone.clone());
            zoned.map(|zoned| zoned.timestamp()).map_err(|_| wrong())
        };
        let today = on(now.date())?;
        match today > now.timestamp() {
            true => today,
            false => on(now.date().tomorrow().map_err(|_| wrong())?)?,
        }
    };
    match at > now.timestamp() {
        true => Ok(at.into()),
        false => Err(format!("--deadline: {text} is over")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Result<String, String> {
        let now: Zoned = "2026-11-21T22:30:00[Europe/Lisbon]".parse().unwrap();
        let zone = now.time_zone().clone();
        let moment = moment(text, &now)?;
        let stamp = jiff::Timestamp::try_from(moment).unwrap();
        Ok(stamp
            .to_zoned(zone)
            .strftime("%Y-%m-%dT%H:%M:%S")
            .to_string())
    }

    #[test]
    fn a_deadline_is_a_clock_a_date_or_a_length() {
        for (text, meant) in [
            ("06:00", "2026-11-22T06:00:00"),
            ("6:00", "2026-11-22T06:00:00"),
            ("23:15", "2026-11-21T23:15:00"),
            ("22:30", "2026-11-22T22:30:00"),
            ("2h", "2026-11-22T00:30:00"),
            ("1h 30m", "2026-11-22T00:00:00"),
            ("2026-11-23T06:00", "2026-11-23T06:00:00"),
            ("2026-11-23 06:00:30", "2026-11-23T06:00:30"),
            ("2026-11-23T06:00:00+01:00", "2026-11-23T05:00:00"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(meant), "{text}");
        }
    }

    #[test]
    fn a_deadline_that_is_over_or_no_time_is_refused() {
        assert!(at("2026-11-21T22:29").unwrap_err().contains("is over"));
        for text in [
            "soon",
            "25:00",
            "6",
            "2026-13-01T06:00",
            "06:00:00:00",
            "-2h",
        ] {
            assert!(at(text).unwrap_err().contains("--deadline"), "{text}");
        }
        assert!(length("0s").is_err() && length("much").is_err());
        assert_eq!(length("20h"), Ok(Duration::from_secs(72_000)));
    }
}
