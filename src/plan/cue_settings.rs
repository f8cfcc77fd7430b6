//! Where WebVTT cues stand: the cue settings of the format, checked.

use std::fmt;
use std::str::FromStr;

/// Cue settings as they stand behind the times of each cue; nothing for the player's own choice.
///
/// Those of <https://www.w3.org/TR/webvtt1/#cue-settings> but regions, which would have to be
/// defined elsewhere in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CueSettings(String);

impl CueSettings {
    /// The settings, with single spaces between them; empty for none.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no list of cue settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{text}' is no place for cues: use top, middle, bottom, or settings of WebVTT such as \
     \"line:90% position:50% align:center\""
)]
pub struct NoCueSettings {
    text: String,
}

impl FromStr for CueSettings {
    type Err = NoCueSettings;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let known = match text {
            // Lines are counted from the top, or from the bottom with a minus, and move with the
            // height of the cue.
            "top" => "line:0",
            "middle" => "line:50%,center",
            "bottom" => "line:-1",
            text => text,
        };
        let mut names = Vec::new();
        for setting in known.split_whitespace() {
            let refused = || NoCueSettings {
                text: text.to_owned(),
            };
            let (name, value) = setting.split_once(':').ok_or_else(refused)?;
            if names.contains(&name) || !is_valid(name, value) {
                return Err(refused());
            }
            names.push(name);
        }
        let settings: Vec<&str> = known.split_whitespace().collect();
        Ok(CueSettings(settings.join(" ")))
    }
}

impl fmt::Display for CueSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_valid(name: &str, value: &str) -> bool {
    let (place, anchor) = match value.split_once(',') {
        Some((place, anchor)) => (place, Some(anchor)),
        None => (value, None),
    };
    let anchored = |anchors: &[&str]| anchor.is_none_or(|anchor| anchors.contains(&anchor));
    match name {
        "line" => (is_percentage(place) || is_line(place)) && anchored(&["start", "center", "end"]),
        "position" => is_percentage(place) && anchored(&["line-left", "center", "line-right"]),
        "size" => is_percentage(value),
        "align" => ["start", "center", "end", "left", "right"].contains(&value),
        "vertical" => ["rl", "lr"].contains(&value),
        _ => false,
    }
}

/// A whole number, negative from the end.
fn is_line(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// From `0%` to `100%`, with decimals.
fn is_percentage(text: &str) -> bool {
    let Some(number) = text.strip_suffix('%') else {
        return false;
    };
    let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let ends = number.starts_with('.') || number.ends_with('.');
    let value = number.parse::<f64>().ok();
    plain && !ends && value.is_some_and(|value| (0.0..=100.0).contains(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_names_for_them_are_read() {
        for (text, settings) in [
            ("", ""),
            ("top", "line:0"),
            (" bottom ", "line:-1"),
            (
                "line:90%  position:50%,center\talign:center size:80.5%",
                "line:90% position:50%,center align:center size:80.5%",
            ),
            ("vertical:rl line:-3,end", "vertical:rl line:-3,end"),
        ] {
            let parsed: CueSettings = text.parse().unwrap();
            assert_eq!(parsed.as_str(), settings);
        }
    }

    #[test]
    fn what_would_break_a_cue_is_refused() {
        for text in [
            "left",
            "line",
            "line:",
            "line:101%",
            "line:-",
            "line:1.5",
            "line:5%,top",
            "position:5",
            "position:.5%",
            "align:middle",
            "align:left align:right",
            "region:a",
            "line:0 -->",
            "size:1e1%",
        ] {
            assert!(text.parse::<CueSettings>().is_err(), "{text}");
        }
    }
}
