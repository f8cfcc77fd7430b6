//! Checking subtitles against rules.

use crate::transcript::cues::Cue;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::profiles::CueRules;
use std::collections::HashMap;
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// Times in files are whole milliseconds: a rule is broken only by more than this. Seconds.
const ROUNDING: f64 = 0.0015;

/// A rule that a cue can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A line is wider than the rules allow; columns.
    LineWidth,
    /// More lines than the rules allow.
    LineCount,
    /// Faster to read than the rules allow; characters a second.
    ReadingSpeed,
    /// Shorter than the rules allow; seconds.
    TooShort,
    /// Longer than the rules allow; seconds.
    TooLong,
    /// Closer to the next cue than the rules allow; seconds.
    Gap,
    /// Still there when the next cue starts; seconds of overlap.
    Overlap,
    /// Starts before the cue before it; seconds.
    Order,
    /// No text.
    Empty,
}

impl Rule {
    /// The name, as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Rule::LineWidth => "line-width",
            Rule::LineCount => "line-count",
            Rule::ReadingSpeed => "reading-speed",
            Rule::TooShort => "too-short",
            Rule::TooLong => "too-long",
            Rule::Gap => "gap",
            Rule::Overlap => "overlap",
            Rule::Order => "order",
            Rule::Empty => "empty",
        }
    }
}

/// A cue that breaks a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Number of the cue, from 1.
    pub cue: usize,
    /// Where it starts, seconds.
    pub time: f64,
    /// Which rule.
    pub rule: Rule,
    /// What was found, in the rule's unit.
    pub value: f64,
    /// What the rule asks for, in the same unit.
    pub limit: f64,
    /// Whether the next cue comes too early for other times to mend it: only less text would.
    pub crowded: bool,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            cue,
            time,
            rule,
            value,
            limit,
            crowded,
        } = self;
        let name = rule.name();
        write!(f, "cue {cue} at {}: {name}: ", clock(*time, '.'))?;
        match rule {
            Rule::LineWidth => write!(f, "{value} columns, at most {limit}"),
            Rule::LineCount => write!(f, "{value} lines, at most {limit}"),
            Rule::ReadingSpeed => write!(f, "{value:.1} characters a second, at most {limit}"),
            Rule::TooShort => write!(f, "{value:.3} s, at least {limit:.3} s"),
            Rule::TooLong => write!(f, "{value:.3} s, at most {limit:.3} s"),
            Rule::Gap => write!(f, "{value:.3} s to the next cue, at least {limit:.3} s"),
            Rule::Overlap => write!(f, "overlaps the next cue by {value:.3} s"),
            Rule::Order => write!(f, "starts {value:.3} s before the cue before it"),
            Rule::Empty => write!(f, "no text"),
        }?;
        match crowded {
            true => write!(
                f,
                "; the next cue leaves it no time, only less text would help"
            ),
            false => Ok(()),
        }
    }
}

/// Every way in which the cues break the rules, by cue.
pub fn lint(cues: &[Cue], rules: &CueRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    let next = next_of_channel(cues);
    for (index, cue) in cues.iter().enumerate() {
        let following = next[index].and_then(|next| cues.get(next));
        let room = following.map_or(f64::INFINITY, |next| next.start - cue.start);
        let room = (room - rules.min_gap + ROUNDING).min(rules.max_duration);
        let mut find = |rule, value, limit| {
            findings.push(Finding {
                cue: index + 1,
                time: cue.start,
                rule,
                value,
                limit,
                crowded: match rule {
                    Rule::ReadingSpeed => cue.characters() as f64 > room.max(0.0) * limit,
                    Rule::TooShort => room < limit,
                    _ => false,
                },
            });
        };
        if cue.lines.iter().all(|line| line.trim().is_empty()) {
            find(Rule::Empty, 0.0, 1.0);
        }
        let widest = cue.lines.iter().map(|line| line.width()).max().unwrap_or(0);
        if widest > rules.max_line_width {
            find(Rule::LineWidth, widest as f64, rules.max_line_width as f64);
        }
        if cue.lines.len() > rules.max_lines {
            find(
                Rule::LineCount,
                cue.lines.len() as f64,
                rules.max_lines as f64,
            );
        }
        let seconds = cue.end - cue.start;
        let speed = cue.characters() as f64 / seconds.max(0.001);
        if cue.characters() as f64 / (seconds + ROUNDING).max(0.001) > rules.max_cps {
            find(Rule::ReadingSpeed, speed, rules.max_cps);
        }
        if seconds < rules.min_duration - ROUNDING || seconds <= 0.0 {
            find(Rule::TooShort, seconds, rules.min_duration);
        }
        if seconds > rules.max_duration + ROUNDING {
            find(Rule::TooLong, seconds, rules.max_duration);
        }
        if let Some(before) = index.checked_sub(1).and_then(|before| cues.get(before))
            && cue.start < before.start
        {
            find(Rule::Order, before.start - cue.start, 0.0);
        }
        if let Some(next) = following {
            let gap = next.start - cue.end;
            if gap < -ROUNDING {
                find(Rule::Overlap, -gap, 0.0);
            } else if gap < rules.min_gap - ROUNDING {
                find(Rule::Gap, gap, rules.min_gap);
            }
        }
    }
    findings
}

/// The cue that follows each on its own channel: two people may speak at once.
fn next_of_channel(cues: &[Cue]) -> Vec<Option<usize>> {
    let mut latest = HashMap::new();
    let mut next: Vec<_> = (cues.iter().enumerate().rev())
        .map(|(index, cue)| latest.insert(cue.channel, index))
        .collect();
    next.reverse();
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::profiles::Profile;

    fn cue(start: f64, end: f64, lines: &[&str]) -> Cue {
        Cue {
            start,
            end,
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
            channel: None,
        }
    }

    #[test]
    fn every_rule_is_found_where_it_is_broken_and_nowhere_else() {
        let rules = Profile::Netflix.rules("en");
        let wide = "a line that is by far too wide to be read at all";
        let cues = [
            cue(0.0, 1.0, &["fine"]),
            cue(2.0, 6.0, &[wide]),
            cue(7.0, 9.0, &["one", "two", "three"]),
            cue(10.0, 11.0, &["much faster than anybody can read"]),
            cue(12.0, 12.5, &["short"]),
            cue(13.0, 21.0, &["long"]),
            cue(22.0, 23.0, &["near"]),
            cue(23.04, 25.0, &["over"]),
            cue(24.5, 26.0, &["next"]),
            cue(24.0, 26.5, &["back"]),
            cue(30.0, 31.0, &[" "]),
        ];
        let found: Vec<(usize, Rule)> = lint(&cues, &rules)
            .iter()
            .map(|finding| (finding.cue, finding.rule))
            .collect();
        assert_eq!(
            found,
            [
                (2, Rule::LineWidth),
                (3, Rule::LineCount),
                (4, Rule::ReadingSpeed),
                (5, Rule::TooShort),
                (6, Rule::TooLong),
                (7, Rule::Gap),
                (8, Rule::Overlap),
                (9, Rule::Overlap),
                (10, Rule::Order),
                (11, Rule::Empty),
            ]
        );
    }

    #[test]
    fn a_cue_that_the_next_one_leaves_no_time_is_told_from_one_that_could_stay() {
        let rules = Profile::Netflix.rules("en");
        let text = "x".repeat(40);
        // 40 characters take two seconds.
        let found = |next: f64| {
            let cues = [cue(0.0, 1.5, &[&text]), cue(next, next + 2.0, &["next"])];
            let mut findings = lint(&cues, &rules);
            assert_eq!(findings.len(), 1, "{findings:?}");
            findings.pop().unwrap()
        };
        let crowded = found(1.6);
        assert!(crowded.crowded);
        assert_eq!(
            crowded.to_string(),
            "cue 1 at 00:00:00.000: reading-speed: 26.7 characters a second, at most 20; \
             the next cue leaves it no time, only less text would help"
        );
        assert!(!found(2.2).crowded);
        let short = lint(&[cue(0.0, 0.5, &["Hm."]), cue(0.6, 2.0, &["Yes."])], &rules);
        assert!(matches!(&short[..], [one] if one.rule == Rule::TooShort && one.crowded));
    }

    #[test]
    fn a_finding_says_where_what_and_how_much() {
        let rules = Profile::Bbc.rules("en");
        let line = "x".repeat(40);
        let findings = lint(&[cue(61.5, 66.0, &[&line])], &rules);
        let said: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert_eq!(
            said,
            ["cue 1 at 00:01:01.500: line-width: 40 columns, at most 37"]
        );
    }
}
