//! Subtitle rules, and the profiles under which publishers ask for them.

use crate::plan::layout::Layout;

pub use crate::plan::layout::Profile;

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
    /// Seconds by which a cue may start before or after its words, so that there is time to read.
    pub shift: f64,
    /// Seconds that a cue may stay behind its words, so that there is time to read.
    pub linger: f64,
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
            shift: 0.1,
            linger: 1.5,
            whole_segments: false,
        }
    }
}

impl Profile {
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
                    shift: 3.0 / 24.0,
                    linger: 12.0 / 24.0,
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
                shift: 0.0,
                linger: 0.0,
                whole_segments: true,
            },
        }
    }
}

impl Layout {
    /// The rules for a language, given by its code such as `pt`.
    pub fn rules(&self, language: &str) -> CueRules {
        let named = self.profile.map(|profile| profile.rules(language));
        let mut rules = named.unwrap_or_default();
        rules.max_line_width = self.max_line_width.unwrap_or(rules.max_line_width);
        rules.max_lines = self.max_lines.unwrap_or(rules.max_lines);
        rules.max_cps = self.max_cps.unwrap_or(rules.max_cps);
        rules.min_gap = self.min_gap.unwrap_or(rules.min_gap);
        // One of the two that was given wins over the profile's other one.
        rules.max_duration = self
            .max_cue
            .unwrap_or(rules.max_duration.max(self.min_cue.unwrap_or(0.0)));
        rules.min_duration = self
            .min_cue
            .unwrap_or(rules.min_duration.min(rules.max_duration));
        rules
    }
}

/// The language itself: `pt` of `pt-BR`.
pub fn base(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_wins_over_the_profile() {
        let layout = Layout {
            profile: Some(Profile::Netflix),
            max_lines: Some(1),
            max_cue: Some(0.5),
            ..Layout::default()
        };
        let expected = CueRules {
            max_lines: 1,
            max_duration: 0.5,
            min_duration: 0.5,
            ..Profile::Netflix.rules("pt")
        };
        assert_eq!(layout.rules("pt"), expected);
        assert_eq!(layout.rules("en").max_cps, 20.0);
        assert_eq!(Layout::default().rules("pt"), CueRules::default());
    }
}
