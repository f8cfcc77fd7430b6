//! The client of a remote converter: any recording there, WAV back.
//!
//! The protocol is written down in `examples/converter-protocol.md`. Nothing that the server says
//! is trusted: answers are bounded, job ids go into an address only when they look like one, and
//! the result is a file of our own name.

use crate::audio::http::{Http, refusal, said_in_json, text, words};
use crate::audio::transfer::{Bounds, Transfer, Trouble, too_much};
use crate::audio::upload::Form;
use crate::audio::wave::check_wave;
use crate::observe::event::Step;
use crate::plan::fetch::{Converter, Fetch};
use serde_json::Value;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};
use ureq::http::StatusCode;

/// A question that takes longer than this counts as lost.
const ANSWER: Duration = Duration::from_secs(30);
/// Longest job id that is put into an address.
const MAX_ID: usize = 200;

/// A converter, as one run uses it.
#[derive(Debug, Clone)]
pub struct Remote {
    converter: Converter,
    limits: Fetch,
    /// For short questions.
    ask: Http,
    /// For uploads, whose answer may take as long as a conversion.
    send: Http,
}

impl Remote {
    /// A client for the converter of these settings; none where there is no converter.
    pub fn new(limits: &Fetch) -> Option<Self> {
        let converter = limits.converter.clone()?;
        Some(Remote {
            ask: Http::new(converter.timeout.min(ANSWER).min(limits.stall), false),
            send: Http::new(converter.timeout, false),
            limits: limits.clone(),
            converter,
        })
    }

    /// Conversions at once.
    pub fn jobs(&self) -> usize {
        self.converter.jobs
    }

    /// Asks whether the converter is there and well.
    ///
    /// # Errors
    /// A sentence that names the converter.
    pub fn health(&self, transfer: &Transfer) -> Result<(), Trouble> {
        transfer
            .retried(self.converter.retries, || {
                let mut response = self.ask.get(&self.url("health"), &[])?;
                match response.status().is_success() {
                    true => Ok(()),
                    false => Err(refusal(&mut response)),
                }
            })
            .map_err(|trouble| trouble.during("health").during(&self.name()))
    }

    /// Lets the converter turn `original` into the new WAV file `wave`.
    ///
    /// A stage that fails in a way that may pass is tried again; a job that the converter has
    /// forgotten is sent again.
    ///
    /// # Errors
    /// A sentence that names the converter and the stage.
    pub fn convert(
        &self,
        original: &Path,
        wave: &Path,
        transfer: &Transfer,
    ) -> Result<(), Trouble> {
        transfer
            .retried(self.converter.retries, || {
                // A stage that was tried in vain is lasting trouble; only a lost job comes here.
                let id = self.retried(transfer, "upload", || self.upload(original, transfer))?;
                self.wait(&id, transfer)?;
                self.download(&id, wave, transfer)
            })
            .map_err(|trouble| trouble.during(&self.name()))
    }

    fn retried<T>(
        &self,
        transfer: &Transfer,
        stage: &str,
        work: impl FnMut() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        transfer
            .retried(self.converter.retries, work)
            .map_err(|trouble| trouble.during(stage))
    }

    fn upload(&self, original: &Path, transfer: &Transfer) -> Result<String, Trouble> {
        let mut form = Form::new(original, transfer)?;
        let length = form.length().to_string();
        let kind = form.content_type();
        let headers = [
            ("Content-Type", kind.as_str()),
            ("Content-Length", length.as_str()),
        ];
        let response = self
            .send
            .post(&self.url("convert-async"), &headers, &mut form);
        transfer.go_on()?;
        let mut response = response.map_err(|trouble| match (form.trouble(), form.waited()) {
            (Some(own), _) => own,
            // Whoever took all of it and was silent this long has begun to work, and is stuck.
            (None, Some(time)) if time >= self.converter.timeout => {
                Trouble::Lasting(format!("{trouble}; raise --converter-timeout"))
            }
            (None, _) => trouble,
        })?;
        if !response.status().is_success() {
            return Err(refusal(&mut response));
        }
        let answer = json(&text(&mut response)?)?;
        job_id(&answer)
            .ok_or_else(|| Trouble::Lasting("the answer has no job id that can be used".to_owned()))
    }

    /// Waits until the conversion is done.
    fn wait(&self, id: &str, transfer: &Transfer) -> Result<(), Trouble> {
        let url = self.url(&format!("convert-status/{id}"));
        let deadline = Instant::now() + self.converter.timeout;
        loop {
            let status = self.retried(transfer, "status", || {
                let mut response = self.ask.get(&url, &[])?;
                match response.status() {
                    status if status.is_success() => Ok(Some(json(&text(&mut response)?)?)),
                    StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
                    _ => Err(refusal(&mut response)),
                }
            })?;
            let Some(status) = status else {
                return Err(lost("status"));
            };
            match state(&status) {
                State::Done => return Ok(()),
                State::Failed => {
                    let said = said_in_json(&status.to_string());
                    let said = said.unwrap_or_else(|| "it gives no reason".to_owned());
                    return Err(Trouble::Lasting(format!(
                        "status: the conversion failed: {said}"
                    )));
                }
                State::Running(share) => {
                    let percent = share.map(|share| (share * 100.0) as u64);
                    transfer.tell(
                        Step::Converting,
                        percent.unwrap_or(0),
                        percent.and(Some(100)),
                    );
                }
                State::Unknown(said) => {
                    return Err(Trouble::Lasting(format!(
                        "status: the converter says '{said}', which is no status of the protocol"
                    )));
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Trouble::Lasting(format!(
                    "status: the conversion is not done after {}; raise --converter-timeout",
                    humantime::format_duration(self.converter.timeout)
                )));
            }
            transfer.sleep(self.converter.interval.min(left))?;
        }
    }

    fn download(&self, id: &str, wave: &Path, transfer: &Transfer) -> Result<(), Trouble> {
        let url = self.url(&format!("convert-download/{id}"));
        let deadline = Instant::now() + self.limits.timeout;
        let here = self.retried(transfer, "download", || {
            let mut response = self.ask.get(&url, &[])?;
            match response.status() {
                status if status.is_success() => {}
                StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(false),
                _ => return Err(refusal(&mut response)),
            }
            let bounds = Bounds {
                limit: self.limits.max_bytes,
                deadline: Some(deadline),
                total: response.body().content_length(),
                step: Step::Downloading,
            };
            if bounds.total.is_some_and(|total| total > bounds.limit) {
                return Err(too_much(bounds.limit));
            }
            let mut file = File::create(wave).map_err(|error| Trouble::disk(&error))?;
            let mut body = response.body_mut().as_reader();
            transfer.copy(&mut body, &mut file, &bounds, 0)?;
            check_wave(wave)?;
            Ok(true)
        })?;
        if here { Ok(()) } else { Err(lost("download")) }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.converter.url.full().trim_end_matches('/'))
    }

    fn name(&self) -> String {
        let shown = self.converter.url.shown();
        format!("converter {}", shown.trim_end_matches('/'))
    }
}

fn lost(stage: &str) -> Trouble {
    Trouble::Passing(format!("{stage}: the converter has lost the job"))
}

fn json(text: &str) -> Result<Value, Trouble> {
    serde_json::from_str(text)
        .map_err(|_| Trouble::Lasting(format!("the answer is no JSON: '{}'", words(text))))
}

/// The id of a job, when it can stand in an address without changing it.
fn job_id(answer: &Value) -> Option<String> {
    let id = ["job_id", "id"].iter().find_map(|name| answer.get(name))?;
    let id = match id {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    let usable =
        (1..=MAX_ID).contains(&id.len()) && id.chars().all(plain) && id.chars().any(|c| c != '.');
    usable.then_some(id)
}

#[derive(Debug, PartialEq)]
enum State {
    /// Not done, with the share that is, where that is told.
    Running(Option<f64>),
    Done,
    Failed,
    Unknown(String),
}

fn state(answer: &Value) -> State {
    let said = ["status", "state"]
        .iter()
        .find_map(|name| answer.get(name)?.as_str())
        .unwrap_or_default();
    match said.to_ascii_lowercase().as_str() {
        "completed" | "complete" | "done" | "finished" | "success" | "succeeded" => State::Done,
        "failed" | "failure" | "error" | "cancelled" | "canceled" => State::Failed,
        "queued" | "pending" | "waiting" | "accepted" | "submitted" | "created" | "started"
        | "processing" | "running" | "converting" | "in_progress" => {
            let share = answer.get("progress").and_then(Value::as_f64);
            // Some count to 1, some to 100.
            let share = share.map(|share| if share > 1.0 { share / 100.0 } else { share });
            State::Running(share.map(|share| share.clamp(0.0, 1.0)))
        }
        _ => State::Unknown(words(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_that_would_change_the_address_are_refused() {
        assert_eq!(job_id(&json!({"job_id": "a-1"})).as_deref(), Some("a-1"));
        assert_eq!(job_id(&json!({"id": 17})).as_deref(), Some("17"));
        let long = "x".repeat(MAX_ID + 1);
        for id in [
            "", ".", "..", "../x", "a/b", "a?b", "a#b", "a b", "é", "a\nb", &long,
        ] {
            assert_eq!(job_id(&json!({"job_id": id})), None, "{id}");
        }
        assert_eq!(job_id(&json!({"job_id": null})), None);
        assert_eq!(job_id(&json!(["a"])), None);
    }

    #[test]
    fn states_go_by_their_usual_names() {
        assert_eq!(state(&json!({"status": "COMPLETED"})), State::Done);
        assert_eq!(state(&json!({"state": "error"})), State::Failed);
        let running = |progress: f64| state(&json!({"status": "processing", "progress": progress}));
        assert_eq!(running(0.5), State::Running(Some(0.5)));
        assert_eq!(running(50.0), State::Running(Some(0.5)));
        assert_eq!(running(1e300), State::Running(Some(1.0)));
        assert_eq!(state(&json!({"status": "queued"})), State::Running(None));
        assert_eq!(state(&json!({})), State::Unknown(String::new()));
    }
}
