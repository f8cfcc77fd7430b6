//! A part of each recording.

use serde::{Deserialize, Serialize};

/// A part of each recording, seconds from its start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Where it begins.
    pub start: f64,
    /// Where it ends, after `start`; none for the end of the recording.
    pub end: Option<f64>,
}

impl Clip {
    /// Reads `90-120`, `1:30-2:00`, `-2:00` or `1:30-`.
    ///
    /// # Errors
    /// A sentence for people when it is no such part.
    pub fn parse(text: &str) -> Result<Self, String> {
        let nonsense = || {
            format!("--clip: '{text}' is no part of a recording; write it like 1:30-2:00 or 1:30-")
        };
        let (start, end) = text.split_once('-').ok_or_else(nonsense)?;
        let time = |text: &str| match text.trim() {
            "" => Ok(None),
            text => seconds(text).map(Some).ok_or_else(nonsense),
        };
        let clip = Clip {
            start: time(start)?.unwrap_or(0.0),
            end: time(end)?,
        };
        match clip.end {
            Some(end) if end <= clip.start => Err(format!("--clip {text} ends before it begins")),
            _ => Ok(clip),
        }
    }
}

impl Clip {
    /// Seconds of the part, of a recording of so many.
    pub fn length(&self, whole: f64) -> f64 {
        let end = self.end.map_or(whole, |end| end.min(whole));
        (end - self.start).max(0.0)
    }
}

/// Seconds of `12.5`, `1:30` or `1:02:03`, in whole milliseconds.
fn seconds(text: &str) -> Option<f64> {
    /// A year.
    const LONGEST: f64 = 366.0 * 24.0 * 3600.0;
    let mut seconds = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    for (index, part) in parts.iter().enumerate() {
        let digits = |c: char| c.is_ascii_digit() || (c == '.' && index + 1 == parts.len());
        if parts.len() > 3 || !part.chars().all(digits) {
            return None;
        }
        seconds = seconds * 60.0 + part.parse::<f64>().ok()?;
    }
    (seconds <= LONGEST).then(|| (seconds * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let clip = |start, end| Ok(Clip { start, end });
        assert_eq!(Clip::parse("90-120.5"), clip(90.0, Some(120.5)));
        assert_eq!(Clip::parse("1:30 - 1:02:03"), clip(90.0, Some(3723.0)));
        assert_eq!(Clip::parse("1:30-"), clip(90.0, None));
        assert_eq!(Clip::parse("-5"), clip(0.0, Some(5.0)));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in [
            "", "5", "5-3", "5-5", "a-b", "1:2:3:4-", "nan-", "1e9-", "1.5:00-", "-1-2",
        ] {
            assert!(Clip::parse(text).unwrap_err().contains("--clip"), "{text}");
        }
    }

    #[test]
    fn a_part_is_no_longer_than_its_recording() {
        let length = |text: &str| Clip::parse(text).unwrap().length(100.0);
        let lengths = ["10-30", "90-", "-200", "100-120", "150-"].map(length);
        assert_eq!(lengths, [20.0, 10.0, 100.0, 0.0, 0.0]);
    }
}
