//! Subtitle rules, and the profiles under which publishers ask for them.

use std::fmt;
use std::str::FromStr;

/// What a subtitle file has to keep to.
#[derive(Debug, Clone, PartialEq)]
pub struct CueRules {
    /// Columns of a line: a full-width character takes two.
    pub max_line_width: usize,
    /// Lines of a cue.
    pub max_lines: usize,
    /// Characters a second, spaces and punctuation included.
    pub max_cps: f64,
    /// Seconds a cue stays at least, where the next one leaves it the time.
    pub min_duration: f64,
    /// Seconds a cue stays at most.
    pub max_duration: f64,
    /// Seconds between the end of a cue and the start of the next.
    pub min_gap: f64,
    /// One cue a segment on one line, whatever its length: nothing is laid out.
    pub whole_segments: bool,
}

impl Default for CueRules {
    /// Two lines of 42 columns, as most publishers ask for, for 1 to 7 seconds: what is written
    /// when nobody asks for a profile.
    fn default() -> Self {
        CueRules {
            max_line_width: 42,
            max_lines: 2,
            max_cps: 21.0,
            min_duration: 1.0,
            max_duration: 7.0,
            min_gap: 0.0,
            whole_segments: false,
        }
    }
}

/// A set of rules with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// Netflix, *Timed Text Style Guide*: 2 lines, 5/6 s to 7 s, 2 frames apart (of 24 a second);
    /// 42 characters a line and 20 characters a second in English, 17 in other languages written
    /// with letters; 16 full-width characters and 9 a second in Chinese, 16 and 12 in Korean, 13
    /// and 4 in Japanese (programmes for adults).
    /// <https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617>
    Netflix,
    /// BBC, *Subtitle Guidelines*: 2 lines of 37 characters (the broadcast width), 160 to 180
    /// words a minute, of which the upper end is about 15 characters a second, 0.3 s a word. The
    /// longest time is not given there; 7 s is ours.
    /// <https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/>
    Bbc,
    /// TED Translators, *Cheat-sheet*: 2 lines of 42 characters, 21 characters a second, 1 s to
    /// 7 s. <https://translations.ted.com/TED_Translators_Cheat-sheet>
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

    /// The rules for a language, given by its code such as `pt`.
    pub fn rules(self, language: &str) -> CueRules {
        let rules = CueRules::default();
        match self {
            Profile::Netflix => {
                let (max_line_width, max_cps) = match base(language) {
                    "en" => (42, 20.0),
                    "zh" | "yue" => (32, 9.0),
                    "ko" => (32, 12.0),
                    "ja" => (26, 4.0),
                    _ => (42, 17.0),
                };
                let (min_duration, min_gap) = (5.0 / 6.0, 2.0 / 24.0);
                CueRules {
                    max_line_width,
                    max_cps,
                    min_duration,
                    min_gap,
                    ..rules
                }
            }
            Profile::Bbc => CueRules {
                max_line_width: 37,
                max_cps: 15.0,
                min_duration: 0.3,
                ..rules
            },
            Profile::Ted => rules,
            Profile::Podcast => CueRules {
                max_line_width: 32,
                ..rules
            },
            Profile::Plain => CueRules {
                max_line_width: usize::MAX,
                max_lines: 1,
                max_cps: f64::INFINITY,
                min_duration: 0.0,
                max_duration: f64::INFINITY,
                min_gap: 0.0,
                whole_segments: true,
            },
        }
    }
}

/// The language itself: `pt` of `pt-BR`.
pub fn base(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
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
