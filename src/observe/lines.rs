//! The lines of stderr as JSON, for journals and log collectors: `--log-format json`.
//!
//! Every object has `timestamp` (UTC, RFC 3339), `level` (`ERROR`, `WARN`, `INFO`, `DEBUG`,
//! `TRACE`), `target` (`ditado`, or the library that speaks) and `message`, the line as people
//! would read it. What is an event of [`ndjson`](crate::observe::ndjson) too has its fields beside
//! them, with its name as `event`.

use crate::observe::event::Event;
use crate::observe::ndjson;
use crate::observe::plain;
use crate::observe::report::Display;
use crate::plan::settings::Verbosity;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::Write;

/// Writes an object for each line that is worth one at the chosen verbosity.
pub struct JsonLines {
    verbosity: Verbosity,
    out: Box<dyn Write + Send>,
}

impl JsonLines {
    /// Lines at this verbosity.
    pub fn new(verbosity: Verbosity, out: Box<dyn Write + Send>) -> Self {
        JsonLines { verbosity, out }
    }
}

impl Display for JsonLines {
    fn event(&mut self, event: &Event) {
        let Some(line) = plain::line(event, self.verbosity) else {
            return;
        };
        let mut record = match ndjson::record(event) {
            Some(record @ Value::Object(_)) => record,
            _ => json!({}),
        };
        let (level, target, message) = match event {
            Event::Failed { .. } => ("ERROR", "ditado", line.as_str()),
            Event::Warning(message) => ("WARN", "ditado", message.as_str()),
            Event::Detail(_) | Event::Left { .. } => ("DEBUG", "ditado", line.as_str()),
            Event::Log {
                level,
                target,
                message,
            } => (*level, target.as_str(), message.as_str()),
            _ => ("INFO", "ditado", line.as_str()),
        };
        let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        record["timestamp"] = json!(now.to_string());
        record["level"] = json!(level);
        record["target"] = json!(target);
        record["message"] = json!(message);
        // A closed stderr is no reason to stop working.
        let _ = self.out.write_all(format!("{record}\n").as_bytes());
    }

    fn tick(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::event::Summary;
    use std::sync::{Arc, Mutex};

    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_line_is_an_object_with_a_level() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let out = Box::new(Shared(Arc::clone(&written)));
        let mut lines = JsonLines::new(Verbosity::Normal, out);
        lines.event(&Event::Failed {
            job: Some(3),
            path: "a.ogg".into(),
            reason: "is\nempty".to_owned(),
        });
        lines.event(&Event::Detail("not at this verbosity".to_owned()));
        lines.event(&Event::Log {
            level: "DEBUG",
            target: "whisper".to_owned(),
            message: "loading".to_owned(),
        });
        lines.event(&Event::Finished(Summary {
            done: 1,
            ..Summary::default()
        }));
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        let all: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let field = |name: &str| -> Vec<Value> { all.iter().map(|o| o[name].clone()).collect() };
        assert_eq!(field("level"), ["ERROR", "DEBUG", "INFO"]);
        assert_eq!(field("target"), ["ditado", "whisper", "ditado"]);
        assert_eq!(
            (&all[0]["event"], &all[0]["job"]),
            (&json!("error"), &json!(3))
        );
        assert_eq!(all[2]["transcribed"], 1);
        let time = all[0]["timestamp"].as_str().unwrap();
        assert!(
            time.parse::<Timestamp>().is_ok() && time.len() == 24,
            "{time}"
        );
    }
}
