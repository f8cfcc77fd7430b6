//! What became of each input, for machines: `ditado-report/1` as JSON, or JUnit XML.

use crate::observe::event::{Event, Summary};
use crate::observe::ndjson::{done_record, summary_record};
use crate::observe::report::Display;
use crate::plan::job::JobId;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "ditado-report/1";

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One object: `schema`, `version`, `summary`, and `inputs` with `path`, `status`
    /// (`transcribed`, `cached`, `current`, `skipped`, `left` or `failed`), `reason`,
    /// `audio_seconds`, `wall_seconds`, `speed` (× real time), `resumed_seconds`, `language`,
    /// `outputs`, and `quality` (null where nobody looked at the transcript): `coverage`,
    /// `segments`, `avg_logprob`, `lost_seconds`, and `flags` with the number of segments that
    /// have each.
    Json,
    /// A test suite in which each input is a case, as continuous integration shows it.
    Junit,
}

impl Form {
    /// By the file's extension.
    ///
    /// # Errors
    /// A sentence when it is neither.
    pub fn of(path: &Path) -> Result<Form, String> {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or("");
        match end.to_ascii_lowercase().as_str() {
            "json" => Ok(Form::Json),
            "xml" => Ok(Form::Junit),
            _ => Err("--report must end in .json, or in .xml for JUnit".to_owned()),
        }
    }
}

/// Collects what becomes of each input. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Results(Arc<Mutex<Collected>>);

#[derive(Debug, Default)]
struct Collected {
    inputs: Vec<Value>,
    /// Where in `inputs` a job is.
    places: HashMap<JobId, usize>,
    summary: Summary,
}

impl Results {
    fn lock(&self) -> MutexGuard<'_, Collected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the report beside its name and renames it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, path: &Path, form: Form) -> io::Result<()> {
        let text = self.render(form);
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new()
            .prefix(".report-")
            .tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }

    fn render(&self, form: Form) -> String {
        let collected = self.lock();
        let inputs = &collected.inputs;
        match form {
            Form::Json => {
                let report = json!({
                    "schema": SCHEMA,
                    "version": env!("CARGO_PKG_VERSION"),
                    "summary": summary_record(&collected.summary),
                    "inputs": inputs,
                });
                format!("{report:#}\n")
            }
            Form::Junit => junit(inputs, collected.summary.wall_seconds),
        }
    }
}

impl Display for Results {
    fn event(&mut self, event: &Event) {
        let (job, input) = match event {
            Event::Done(done) => {
                let mut input = done_record(done);
                input["status"] = input["origin"].take();
                if let Some(fields) = input.as_object_mut() {
                    fields.remove("origin");
                }
                (Some(done.job), input)
            }
            Event::Failed { job, path, reason } => {
                let path = path.to_string_lossy();
                let input = json!({ "path": path, "status": "failed", "reason": reason });
                (*job, input)
            }
            Event::Skipped { job, path, holder } => {
                let reason = format!("{holder} is transcribing it");
                let path = path.to_string_lossy();
                let input = json!({ "path": path, "status": "skipped", "reason": reason });
                (Some(*job), input)
            }
            Event::Left { job, path, why } => {
                let path = path.to_string_lossy();
                let input = json!({ "path": path, "status": "left", "reason": why.reason() });
                (Some(*job), input)
            }
            Event::Finished(summary) => {
                self.lock().summary = summary.clone();
                return;
            }
            _ => return,
        };
        let mut collected = self.lock();
        // An input may be told of twice: its files are there, and yet it counts as failed.
        let place = job.and_then(|job| collected.places.get(&job).copied());
        match place.and_then(|place| collected.inputs.get_mut(place)) {
            Some(before) => merge(before, input),
            None => {
                let place = collected.inputs.len();
                collected.inputs.push(input);
                collected.places.extend(job.map(|job| (job, place)));
            }
        }
    }

    fn tick(&mut self) {}
}

/// The later fields win, but a failure stays one.
fn merge(before: &mut Value, later: Value) {
    let failed = before["status"] == "failed";
    let reason = before["reason"].clone();
    if let (Some(before), Value::Object(later)) = (before.as_object_mut(), later) {
        before.extend(later);
    }
    if failed {
        before["status"] = json!("failed");
        before["reason"] = reason;
    }
}

/// In the form that Jenkins, GitLab and others read: a failure has a message, a skip has one too.
fn junit(inputs: &[Value], seconds: f64) -> String {
    let count = |status: &str| inputs.iter().filter(|i| i["status"] == status).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" skipped=\"{}\" errors=\"0\" time=\"{seconds:.3}\"",
        inputs.len(),
        count("failed"),
        count("skipped") + count("left"),
    );
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  \
         <testsuite name=\"ditado\" {counts}>\n"
    );
    for input in inputs {
        let path = input["path"].as_str().unwrap_or("");
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let seconds = input["wall_seconds"].as_f64().unwrap_or(0.0);
        // Writing to a string cannot fail.
        let _ = write!(
            xml,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{seconds:.3}\"",
            escape(folder),
            escape(file)
        );
        let reason = escape(input["reason"].as_str().unwrap_or(""));
        xml.push_str(">\n");
        xml.push_str(&properties(input));
        let _ = match input["status"].as_str() {
            Some("failed") => writeln!(xml, "      <failure message=\"{reason}\"/>"),
            Some("skipped" | "left") => writeln!(xml, "      <skipped message=\"{reason}\"/>"),
            _ => Ok(()),
        };
        xml.push_str("    </testcase>\n");
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

/// What else is known of an input, as the properties of its case.
fn properties(input: &Value) -> String {
    let mut xml = String::from("      <properties>\n");
    let mut add = |name: &str, value: &Value| {
        let value = match value {
            Value::Null => return,
            Value::String(text) if text.is_empty() => return,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            xml,
            "        <property name=\"{}\" value=\"{}\"/>",
            escape(name),
            escape(&value)
        );
    };
    for name in [
        "status",
        "audio_seconds",
        "speed",
        "resumed_seconds",
        "language",
    ] {
        add(name, &input[name]);
    }
    let quality = &input["quality"];
    for name in ["coverage", "avg_logprob", "lost_seconds"] {
        add(name, &quality[name]);
    }
    for (flag, segments) in quality["flags"].as_object().into_iter().flatten() {
        add(flag, segments);
    }
    xml + "      </properties>\n"
}

/// For an attribute; what XML 1.0 forbids becomes the replacement character.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::event::{Done, Judged, Origin};
    use crate::transcript::segment::Flag;

    fn results() -> Results {
        let mut results = Results::default();
        let done = |job, path: &str| {
            Event::Done(Done {
                job,
                path: path.into(),
                origin: Origin::Transcribed { resumed: 0.0 },
                audio_seconds: 100.0,
                wall_seconds: 10.0,
                language: "pt".to_owned(),
                outputs: vec!["a.srt".into()],
                judged: Some(Judged {
                    flags: [(Flag::Repetition, 2)].into(),
                    ..Judged::default()
                }),
            })
        };
        results.event(&done(0, "in/a.ogg"));
        results.event(&done(1, "in/b.ogg"));
        results.event(&Event::Failed {
            job: Some(1),
            path: "in/b.ogg".into(),
            reason: "too \"little\" <speech> &\u{1}".to_owned(),
        });
        results.event(&Event::Finished(Summary {
            done: 2,
            wall_seconds: 12.0,
            ..Summary::default()
        }));
        results
    }

    #[test]
    fn json_has_each_input_once_and_a_failure_stays_one() {
        let report: Value = serde_json::from_str(&results().render(Form::Json)).unwrap();
        assert_eq!(report["schema"], SCHEMA);
        let inputs = report["inputs"].as_array().unwrap();
        assert_eq!(inputs.len(), 2);
        assert_eq!(inputs[0]["status"], "transcribed");
        assert_eq!(inputs[0]["speed"], 10.0);
        assert_eq!(inputs[1]["status"], "failed");
        assert_eq!(inputs[1]["outputs"][0], "a.srt");
    }

    #[test]
    fn a_failure_before_the_files_stays_one_too() {
        let mut before = json!({ "status": "failed", "reason": "why" });
        merge(
            &mut before,
            json!({ "status": "transcribed", "language": "pt" }),
        );
        let want = json!({ "status": "failed", "reason": "why", "language": "pt" });
        assert_eq!(before, want);
    }

    #[test]
    fn junit_is_well_formed_whatever_the_names() {
        let xml = results().render(Form::Junit);
        assert!(
            xml.contains("tests=\"2\" failures=\"1\" skipped=\"0\""),
            "{xml}"
        );
        assert!(xml.contains("classname=\"in\" name=\"a.ogg\" time=\"10.000\">"));
        assert!(
            xml.contains("<property name=\"speed\" value=\"10.0\"/>"),
            "{xml}"
        );
        assert!(
            xml.contains("<property name=\"repetition\" value=\"2\"/>"),
            "{xml}"
        );
        let message = "message=\"too &quot;little&quot; &lt;speech&gt; &amp;\u{fffd}\"";
        assert!(xml.contains(message), "{xml}");
    }

    #[test]
    fn the_form_goes_by_the_extension() {
        assert_eq!(Form::of(Path::new("a.JSON")), Ok(Form::Json));
        assert_eq!(Form::of(Path::new("a.xml")), Ok(Form::Junit));
        assert!(Form::of(Path::new("report")).is_err());
    }
}
