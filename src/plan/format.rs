//! The output formats by name.

use std::fmt;
use std::str::FromStr;

/// A format that a transcript can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The whole transcript with qualities and, when asked, words.
    Json,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Plain text, a segment a line.
    Txt,
    /// Start and end in milliseconds and text, separated by tabs, as Whisper writes them.
    Tsv,
    /// Comma-separated values.
    Csv,
    /// Lines for a player that shows them along.
    Lrc,
    /// Advanced SubStation Alpha subtitles.
    Ass,
    /// Markdown, to read.
    Md,
}

impl Format {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Format; 9] = [
        Format::Json,
        Format::Srt,
        Format::Vtt,
        Format::Txt,
        Format::Tsv,
        Format::Csv,
        Format::Lrc,
        Format::Ass,
        Format::Md,
    ];

    /// Name on the command line and extension of the files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Srt => "srt",
            Format::Vtt => "vtt",
            Format::Txt => "txt",
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Lrc => "lrc",
            Format::Ass => "ass",
            Format::Md => "md",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = name.trim().to_ascii_lowercase();
        Format::ALL
            .into_iter()
            .find(|format| format.extension() == wanted)
            .ok_or_else(|| {
                let names = Format::ALL.map(Format::extension).join(", ");
                format!("unknown format '{name}'; known are {names}, and all")
            })
    }
}

/// The formats of a list such as `["srt", "txt"]`, sorted and each once; `all` is every one.
///
/// # Errors
/// A sentence that names what is unknown and lists what is known.
pub fn parse_list<S: AsRef<str>>(names: &[S]) -> Result<Vec<Format>, String> {
    let mut formats = Vec::new();
    for name in names.iter().map(|name| name.as_ref().trim()) {
        match name {
            "" => {}
            "all" => formats.extend(Format::ALL),
            _ => formats.push(name.parse()?),
        }
    }
    formats.sort_unstable();
    formats.dedup();
    Ok(formats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_has_each_format_once() {
        let formats = parse_list(&["txt", " SRT", "txt", ""]).unwrap();
        assert_eq!(formats, [Format::Srt, Format::Txt]);
        assert_eq!(parse_list(&["all"]).unwrap(), Format::ALL);
    }

    #[test]
    fn an_unknown_format_names_the_known_ones() {
        let error = parse_list(&["doc"]).unwrap_err();
        assert!(
            error.contains("'doc'") && error.contains("json, srt"),
            "{error}"
        );
    }
}
