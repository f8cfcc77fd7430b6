//! One thing that was looked at.

use serde::Serialize;
use serde_json::Value;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, and could be better.
    Advice,
    /// Something will not work.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Which thing: a short name that stays the same.
    pub check: &'static str,
    /// How it is.
    pub level: Level,
    /// What was found, one line for people.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The same for machines, where there is more than the line says.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub facts: Value,
}

impl Finding {
    /// As it should be.
    pub fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Finding {
            check,
            level: Level::Ok,
            found: found.into(),
            remedy: None,
            facts: Value::Null,
        }
    }

    /// Works, and could be better in this way.
    pub fn advice(
        check: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Finding {
            level: Level::Advice,
            remedy: Some(remedy.into()),
            ..Finding::ok(check, found)
        }
    }

    /// Will not work until this is done.
    pub fn wrong(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding {
            level: Level::Wrong,
            ..Finding::advice(check, found, remedy)
        }
    }

    /// The same with facts for machines.
    pub fn with(self, facts: Value) -> Self {
        Finding { facts, ..self }
    }

    /// For people: the finding, and below it what to do.
    pub fn lines(&self) -> Vec<String> {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Advice => "advice",
            Level::Wrong => "WRONG",
        };
        let mut lines = vec![format!("{level:6}  {:9}  {}", self.check, self.found)];
        if let Some(remedy) = &self.remedy {
            lines.push(format!("{:6}  {:9}  {remedy}", "", "  to do:"));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_follows_what_was_found() {
        let finding = Finding::wrong("temp", "/x is full", "free some space");
        let lines = finding.lines();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("WRONG   temp"), "{lines:?}");
        assert!(
            lines[1].contains("to do:") && lines[1].ends_with("free some space"),
            "{lines:?}"
        );
        assert_eq!(Finding::ok("temp", "fine").lines().len(), 1);
        let json = serde_json::to_value(Finding::ok("temp", "fine")).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "check": "temp", "level": "ok", "found": "fine" })
        );
    }
}
