//! Checking subtitles against rules.

use crate::transcript::cues::Cue;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::profiles::CueRules;
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
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            cue,
            time,
            rule,
            value,
            limit,
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
        }
    }
}

/// Every way in which the cues break the rules, by cue.
pub fn lint(cues: &[Cue], rules: &CueRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, cue) in cues.iter().enumerate() {
        let mut find = |rule, value, limit| {
            findings.push(Finding {
                cue: index + 1,
                time: cue.start,
                rule,
                value,
                limit,
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
        if let Some(next) = cues.get(index + 1) {
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
