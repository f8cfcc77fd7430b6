//! How subtitles are to be laid out: a profile by its name, and what differs from it.
//!
//! The numbers of a profile depend on the language, so they come to it when there is a transcript.

use crate::cli::layout::LayoutArgs;
use std::fmt;
use std::str::FromStr;

/// More than these are a slip of the finger: columns and lines.
const MOST: usize = 10_000;

/// A set of rules with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// Netflix, *Timed Text Style Guide*: 2 lines, 5/6 s to 7 s, 2 frames apart (of 24 a second),
    /// starts within 3 frames of the voice and ends up to 12 after it where reading needs that;
    /// 42 characters a line and 20 characters a second in English, 17 in other languages written
    /// with letters; 16 full-width characters and 9 a second in Chinese, 16 and 12 in Korean, 13
    /// and 4 in Japanese (programmes for adults).
    /// <https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617>
    Netflix,
    /// BBC, *Subtitle Guidelines*: 2 lines of 37 characters (the broadcast width), 160 to 180
    /// words a minute, 0.3 s a word, at most 1.5 s behind the voice. The upper end is about 15
    /// characters a second: Netflix puts 160 words a minute beside 13 and 200 beside 17. The longest
    /// time is not given there; 7 s is ours, and so is how little a cue may start before the voice
    /// (0.1 s of 1.5).
    /// <https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/>
    Bbc,
    /// TED Translators, *Cheat-sheet*: 2 lines of 42 characters, 21 characters a second, 1 s to
    /// 7 s, starts at most 0.1 s before the voice.
    /// <https://translations.ted.com/TED_Translators_Cheat-sheet>
    Ted,
    /// Podcast namespace, *Transcript File Format Details*, SRT: 2 lines of 32 characters.
    /// Nothing is said there about time; the rest is the default.
    /// <https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md>
    Podcast,
    /// One cue a segment, on one line, as Whisper's own tools write it.
    Plain,
}

impl Profile {
    /// Every profile, in the order in which we name them.
    pub const ALL: [Profile; 5] = [
        Profile::Netflix,
        Profile::Bbc,
        Profile::Ted,
        Profile::Podcast,
        Profile::Plain,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Netflix => "netflix",
            Profile::Bbc => "bbc",
            Profile::Ted => "ted",
            Profile::Podcast => "podcast",
            Profile::Plain => "plain",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A profile name that we do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown profile {name:?}: use one of {}", Profile::ALL.map(Profile::name).join(", "))]
pub struct UnknownProfile {
    /// What was asked for.
    pub name: String,
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Profile::ALL
            .into_iter()
            .find(|profile| profile.name().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| UnknownProfile {
                name: name.to_owned(),
            })
    }
}

/// How subtitles are to be laid out. Durations are seconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// The profile; none is the default rules.
    pub profile: Option<Profile>,
    /// Columns of a line, where they differ from the profile's.
    pub max_line_width: Option<usize>,
    /// Lines of a cue.
    pub max_lines: Option<usize>,
    /// Characters a second.
    pub max_cps: Option<f64>,
    /// Shortest cue.
    pub min_cue: Option<f64>,
    /// Longest cue.
    pub max_cue: Option<f64>,
    /// Time between two cues.
    pub min_gap: Option<f64>,
}

impl Layout {
    /// Decides what the flags mean for checking.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &LayoutArgs) -> Result<Self, String> {
        let profile = match args.profile.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(name) => Some(name.parse::<Profile>().map_err(|error| error.to_string())?),
        };
        let layout = Layout {
            profile,
            max_line_width: number("--max-line-width", args.max_line_width)?,
            max_lines: number("--max-lines", args.max_lines)?,
            max_cps: more_than("--max-cps", args.max_cps, 0.1)?,
            min_cue: more_than("--min-cue", args.min_cue, 0.0)?,
            max_cue: more_than("--max-cue", args.max_cue, 0.1)?,
            min_gap: more_than("--min-gap", args.min_gap, 0.0)?,
        };
        match (layout.min_cue, layout.max_cue) {
            (Some(min), Some(max)) if min > max => Err(format!(
                "--min-cue {min} is longer than --max-cue {max}; no cue can be both"
            )),
            _ => Ok(layout),
        }
    }

    /// Decides what the flags mean for writing.
    ///
    /// # Errors
    /// As [`Layout::resolve`], and when lines are to be laid out in a profile that lays out none.
    pub fn to_write(args: &LayoutArgs) -> Result<Self, String> {
        let layout = Layout::resolve(args)?;
        let lines = layout.max_line_width.is_some() || layout.max_lines.is_some();
        if layout.profile == Some(Profile::Plain) && lines {
            return Err(
                "--profile plain writes each segment on one line, whatever its length; leave \
                 --max-line-width and --max-lines out, or take another profile"
                    .to_owned(),
            );
        }
        Ok(layout)
    }
}

fn number(flag: &str, value: Option<usize>) -> Result<Option<usize>, String> {
    match value {
        Some(n) if !(1..=MOST).contains(&n) => {
            Err(format!("{flag} must be between 1 and {MOST}, not {n}"))
        }
        value => Ok(value),
    }
}

fn more_than(flag: &str, value: Option<f64>, least: f64) -> Result<Option<f64>, String> {
    match value {
        Some(n) if !(least..=1e6).contains(&n) => {
            Err(format!("{flag} must be a number from {least} up, not {n}"))
        }
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> LayoutArgs {
        LayoutArgs {
            profile: Some("plain".to_owned()),
            max_line_width: Some(30),
            ..LayoutArgs::default()
        }
    }

    #[test]
    fn profiles_go_by_their_names() {
        for profile in Profile::ALL {
            assert_eq!(profile.name().to_uppercase().parse(), Ok(profile));
        }
        let error = "nfl".parse::<Profile>().unwrap_err().to_string();
        assert!(error.contains("\"nfl\"") && error.contains("netflix, bbc"));
    }

    #[test]
    fn numbers_without_sense_are_refused_with_their_flag() {
        let refused = |args: LayoutArgs| Layout::resolve(&args).unwrap_err();
        let width = LayoutArgs {
            max_line_width: Some(0),
            ..LayoutArgs::default()
        };
        assert!(refused(width).contains("--max-line-width"));
        let speed = LayoutArgs {
            max_cps: Some(f64::NAN),
            ..LayoutArgs::default()
        };
        assert!(refused(speed).contains("--max-cps"));
        let crossed = LayoutArgs {
            min_cue: Some(3.0),
            max_cue: Some(2.0),
            ..LayoutArgs::default()
        };
        assert!(refused(crossed).contains("--min-cue 3"));
    }

    #[test]
    fn what_is_not_laid_out_can_be_checked_but_not_written() {
        assert!(Layout::resolve(&plain()).is_ok());
        assert!(Layout::to_write(&plain()).unwrap_err().contains("plain"));
    }
}
