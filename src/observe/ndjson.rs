//! Events for machines: one JSON object a line, `ditado-events/1`.
//!
//! Every object has `event`, its name, and `t`, seconds since the run began. Inputs are told apart by
//! `job`, a number from 0. Within version 1 events and fields are added and never change meaning, so
//! a reader skips what it does not know.
//!
//! | event | fields |
//! |---|---|
//! | `run` | `schema`, `version`: always the first |
//! | `found` | `inputs`; a watch finds more each time something comes |
//! | `input` | `job`, `audio_seconds` as the header tells it |
//! | `resumed` | `job`, `path`, `seconds` that an interrupted run had done |
//! | `progress` | `job`, `seconds` that were added |
//! | `worked` | `worker`, a number from 0, `job`, `seconds` that it took until now: a worker is done with a piece of work, mostly a window |
//! | `chunk` | `job`, `index` from 0, `start`, `end` in seconds of the recording: this much is on disk and is never computed again |
//! | `segment` | `job`, `id` from 0, `start`, `end`, `text`, `flags` (as in the JSON transcript, left out when there are none): in order within a job, once nothing changes it any more; from the cache all at once, and none for what is up to date |
//! | `waiting`, `skipped` | `job`, `path`, `holder`: another process has the recording |
//! | `done` | `job`, `path`, `origin` (`transcribed`, `cached`, `current`), `resumed_seconds`, `audio_seconds`, `wall_seconds`, `speed` (× real time, of what this run transcribed), `language`, `outputs`, `quality` or null: `coverage`, `segments`, `avg_logprob`, `lost_seconds`, `flags` with the number of segments that have each |
//! | `left` | `job`, `path`, `why` (as `stopped`), `reason`: not done, no failure, to be gone on with by the same command |
//! | `error` | `job` or null, `path`, `reason` |
//! | `warning` | `message` |
//! | `summary` | counts and seconds of the run, `workers` with `busy_seconds` and `share` (0 to 1) of each from the first piece of work that any took up to the last, `interrupted`, `stopped` (`interrupted`, `deadline`, `max-audio`, `stdout`, or null): always the last |

use crate::observe::event::{Done, Event, Judged, Origin, Shift, Stopped, Summary};
use crate::observe::report::Display;
use crate::plan::job::JobId;
use crate::transcript::segment::{Segment, round_to_ms};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

/// Name and version of the schema.
pub const SCHEMA: &str = "ditado-events/1";

/// Writes events to a stream until it refuses one.
pub struct Ndjson {
    out: Option<Box<dyn Write + Send>>,
    began: Instant,
}

impl Ndjson {
    /// Writes the first event.
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        let mut stream = Ndjson {
            out: Some(out),
            began: Instant::now(),
        };
        let version = env!("CARGO_PKG_VERSION");
        stream.write(json!({ "event": "run", "schema": SCHEMA, "version": version }));
        stream
    }

    fn write(&mut self, mut record: Value) {
        let Some(out) = &mut self.out else { return };
        record["t"] = json!((self.began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0);
        let line = format!("{record}\n");
        // A reader that went away is no reason to stop the run.
        if out
            .write_all(line.as_bytes())
            .and_then(|()| out.flush())
            .is_err()
        {
            self.out = None;
        }
    }
}

impl Display for Ndjson {
    fn event(&mut self, event: &Event) {
        if let Event::Segments { job, segments, .. } = event {
            segments
                .iter()
                .for_each(|segment| self.write(spoken(*job, segment)));
        } else if let Some(record) = record(event) {
            self.write(record);
        }
    }

    fn tick(&mut self) {}
}

/// An event as an object; none for what only people are told.
pub(super) fn record(event: &Event) -> Option<Value> {
    Some(match event {
        Event::Found { inputs } => json!({ "event": "found", "inputs": inputs }),
        Event::Length { job, seconds } => {
            json!({ "event": "input", "job": job, "audio_seconds": seconds })
        }
        Event::Resumed { job, path, seconds } => json!({
            "event": "resumed", "job": job, "path": path.to_string_lossy(), "seconds": seconds,
        }),
        Event::Progress { job, seconds } => {
            json!({ "event": "progress", "job": job, "seconds": seconds })
        }
        Event::WorkerIdle {
            worker,
            job,
            seconds,
        } => json!({
            "event": "worked", "worker": worker, "job": job, "seconds": round_to_ms(*seconds),
        }),
        Event::Chunk {
            job,
            index,
            start,
            end,
        } => json!({
            "event": "chunk", "job": job, "index": index, "start": start, "end": end,
        }),
        Event::Left { job, path, why } => json!({
            "event": "left", "job": job, "path": path.to_string_lossy(),
            "why": why.name(), "reason": why.reason(),
        }),
        Event::Waiting { job, path, holder } => json!({
            "event": "waiting", "job": job, "path": path.to_string_lossy(), "holder": holder,
        }),
        Event::Skipped { job, path, holder } => json!({
            "event": "skipped", "job": job, "path": path.to_string_lossy(), "holder": holder,
        }),
        Event::Done(done) => {
            let mut record = done_record(done);
            record["event"] = json!("done");
            record["job"] = json!(done.job);
            record
        }
        Event::Failed { job, path, reason } => json!({
            "event": "error", "job": job, "path": path.to_string_lossy(), "reason": reason,
        }),
        Event::Warning(message) => json!({ "event": "warning", "message": message }),
        Event::Finished(summary) => {
            let mut record = summary_record(summary);
            record["event"] = json!("summary");
            record
        }
        _ => return None,
    })
}

/// A segment that nothing changes any more.
fn spoken(job: JobId, segment: &Segment) -> Value {
    let mut record = json!({
        "event": "segment", "job": job, "id": segment.id,
        "start": segment.start, "end": segment.end, "text": segment.text,
    });
    if !segment.quality.flags.is_empty() {
        record["flags"] = segment.quality.flags.iter().map(|f| f.name()).collect();
    }
    record
}

/// What can be said of a transcript.
fn judged_record(judged: &Judged) -> Value {
    let flags: BTreeMap<_, _> = judged.flags.iter().map(|(f, n)| (f.name(), n)).collect();
    json!({
        "coverage": judged.coverage,
        "segments": judged.segments,
        "avg_logprob": judged.avg_logprob,
        "lost_seconds": judged.lost_seconds,
        "flags": flags,
    })
}

/// Seconds of audio a second, of what this run transcribed of an input; none of what it did not.
fn speed(done: &Done) -> Option<f64> {
    match done.origin {
        Origin::Transcribed { resumed } if done.wall_seconds > 0.0 => {
            Some((done.audio_seconds - resumed) / done.wall_seconds)
        }
        _ => None,
    }
}

/// What became of an input whose files are there.
pub(super) fn done_record(done: &Done) -> Value {
    let (origin, resumed) = match done.origin {
        Origin::Transcribed { resumed } => ("transcribed", resumed),
        Origin::Cached => ("cached", 0.0),
        Origin::Current => ("current", 0.0),
    };
    let outputs: Vec<_> = done
        .outputs
        .iter()
        .map(|path| path.to_string_lossy())
        .collect();
    json!({
        "path": done.path.to_string_lossy(),
        "origin": origin,
        "resumed_seconds": resumed,
        "audio_seconds": done.audio_seconds,
        "wall_seconds": done.wall_seconds,
        "speed": speed(done),
        "language": done.language,
        "outputs": outputs,
        "quality": done.judged.as_ref().map(judged_record),
    })
}

/// What became of a run.
pub(super) fn summary_record(summary: &Summary) -> Value {
    let worker = |shift: &Shift| {
        let share = match shift.seconds > 0.0 {
            true => shift.busy_seconds / shift.seconds,
            false => 1.0,
        };
        json!({
            "busy_seconds": round_to_ms(shift.busy_seconds),
            "share": round_to_ms(share),
        })
    };
    json!({
        "transcribed": summary.done,
        "resumed": summary.resumed,
        "cached": summary.cached,
        "current": summary.current,
        "skipped": summary.skipped,
        "failed": summary.failed,
        "left": summary.left,
        "audio_seconds": summary.audio_seconds,
        "spared_seconds": summary.spared_seconds,
        "wall_seconds": summary.wall_seconds,
        "workers": summary.workers.iter().map(worker).collect::<Vec<_>>(),
        "interrupted": summary.stopped == Some(Stopped::Interrupted),
        "stopped": summary.stopped.map(Stopped::name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// A stream that takes so many writes.
    struct Stream(Arc<Mutex<Vec<u8>>>, usize);

    impl Write for Stream {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.1 == 0 {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.1 -= 1;
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_event_is_one_object_on_one_line() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut stream = Ndjson::new(Box::new(Stream(Arc::clone(&written), 100)));
        stream.event(&Event::Warning("two\nlines".to_owned()));
        stream.event(&Event::Detail("not for machines".to_owned()));
        stream.event(&Event::Finished(Summary::default()));
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        let events: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let names: Vec<_> = events.iter().map(|event| event["event"].clone()).collect();
        assert_eq!(names, ["run", "warning", "summary"]);
        assert_eq!(events[0]["schema"], SCHEMA);
        assert!(events.iter().all(|event| event["t"].is_number()));
    }

    #[test]
    fn a_reader_that_went_away_is_left_alone() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut stream = Ndjson::new(Box::new(Stream(Arc::clone(&written), 1)));
        stream.event(&Event::Warning("lost".to_owned()));
        assert!(stream.out.is_none());
        stream.event(&Event::Warning("lost too".to_owned()));
    }
}
