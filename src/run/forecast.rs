//! `ditado plan`: how much there is to transcribe, and how long it will take here.

use crate::infer::model::ModelSource;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::job::Job;
use crate::plan::layers::Layers;
use crate::plan::projects::Projects;
use crate::plan::settings::Settings;
use crate::run::jobs::{self, Planned, Wrong};
use crate::run::known::{Known, Scopes};
use crate::run::measure::{self, Speed};
use crate::run::survey::{self, Looked, State};
use crate::run::{Exit, batches, complain, print};
use crossbeam_channel::unbounded;
use serde_json::{Value, json};
use std::sync::Arc;

/// Name and version of the JSON form.
const SCHEMA: &str = "ditado-plan/1";
/// Speech in a recording that has long pauses, and in one that has none: silence is cut out, and
/// costs nothing.
const SPEECH: (f64, f64) = (0.6, 1.0);
/// What is heard twice because it was doubtful, at most, as a share of the work.
const RETRIED: f64 = 0.3;

/// Seconds that a run will take.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Estimate {
    low: f64,
    likely: f64,
    high: f64,
}

impl Estimate {
    /// For so many seconds of audio at this speed.
    fn of(seconds: f64, speed: &Speed) -> Self {
        let (least, most) = SPEECH;
        Estimate {
            low: speed.load_seconds + seconds * least / speed.high,
            likely: speed.load_seconds + seconds * (least + most) / 2.0 / speed.mean,
            high: speed.load_seconds + seconds * most * (1.0 + RETRIED) / speed.low,
        }
    }

    fn add(self, other: Self) -> Self {
        Estimate {
            low: self.low + other.low,
            likely: self.likely + other.likely,
            high: self.high + other.high,
        }
    }
}

/// A model, what there is to transcribe with it, and how fast that goes.
struct Share {
    model: String,
    seconds: f64,
    speed: Speed,
}

/// Runs the subcommand.
///
/// # Errors
/// When it could not look or measure: no model, no device.
pub fn plan(settings: Settings, layers: Layers, json: bool) -> anyhow::Result<Exit> {
    let settings = Arc::new(settings);
    ModelSource::find(&settings.model)?;
    let found = jobs::find(&settings)?;
    let mut projects = Projects::new(Arc::clone(&settings), layers);
    let planned = match jobs::plan(found, &mut projects, 0, |_| true, Wrong::Refuse) {
        Ok(planned) => planned,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    let Planned { jobs, rejected, .. } = &planned;
    if jobs.is_empty() && rejected.is_empty() {
        complain("nothing to transcribe: no recording in what was given");
        return Ok(Exit::NothingFound);
    }
    for path in rejected {
        complain(&format!("{}: {}", text::path(&path.path), path.reason));
    }
    let (events, warnings) = unbounded();
    let scopes = batches::known(projects.scopes(), &events)?;
    let looked = survey::look(&scopes, jobs);
    scopes.stores().save();
    for event in warnings.try_iter() {
        if let Event::Warning(warning) = event {
            complain(&format!("warning: {warning}"));
        }
    }
    let shares = shares(&scopes, jobs, &looked)?;
    let failed = looked
        .iter()
        .filter(|l| matches!(l.state, State::Failed(_)));
    let failed = failed.count() + rejected.len();
    match json {
        true => print::json(&as_json(jobs, &looked, &shares))?,
        false => show(jobs, &looked, &shares),
    }
    Ok(match failed {
        0 => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

/// What there is to transcribe with each model, measured.
fn shares(scopes: &Scopes, jobs: &[Arc<Job>], looked: &[Looked]) -> anyhow::Result<Vec<Share>> {
    let mut models: Vec<(&Arc<Known>, f64)> = Vec::new();
    for (job, looked) in jobs.iter().zip(looked) {
        let seconds = match looked.work() {
            Some(seconds) if seconds <= 0.0 => continue,
            seconds => seconds.unwrap_or(0.0),
        };
        let known = scopes.of(job);
        match models
            .iter_mut()
            .find(|(other, _)| other.model == known.model)
        {
            Some((_, sum)) => *sum += seconds,
            None => models.push((known, seconds)),
        }
    }
    models
        .into_iter()
        .map(|(known, seconds)| {
            Ok(Share {
                model: known.model.name.clone(),
                seconds,
                speed: measure::speed(known)?,
            })
        })
        .collect()
}

fn estimate(shares: &[Share]) -> Option<Estimate> {
    let of = |share: &Share| Estimate::of(share.seconds, &share.speed);
    let sum = shares.iter().map(of).reduce(Estimate::add);
    match shares.iter().any(|share| share.seconds > 0.0) {
        true => sum,
        false if shares.is_empty() => Some(Estimate::default()),
        // Nothing is known of how long anything is.
        false => None,
    }
}

/// Recordings in a state: how many, how long they are, how much of them is to be transcribed, and
/// how many do not say how long they are.
fn tally(looked: &[Looked], state: &str) -> (usize, f64, f64, usize) {
    let of_state = || looked.iter().filter(|looked| looked.state.name() == state);
    let seconds = of_state().filter_map(|looked| looked.seconds).sum();
    let work = of_state().filter_map(Looked::work).sum();
    let unknown = of_state().filter(|looked| looked.seconds.is_none());
    (of_state().count(), seconds, work, unknown.count())
}

/// Those of which it matters, and is not known, how long they are.
fn unknown(looked: &[Looked]) -> usize {
    looked
        .iter()
        .filter(|looked| looked.work().is_none())
        .count()
}

fn show(jobs: &[Arc<Job>], looked: &[Looked], shares: &[Share]) {
    for (name, shown) in State::NAMES.into_iter().zip([
        "new",
        "resumable",
        "same as another",
        "in work elsewhere",
        "cached",
        "up to date",
        "not here yet",
        "would fail",
    ]) {
        let (count, seconds, work, unknown) = tally(looked, name);
        if count == 0 {
            continue;
        }
        let count = text::count(count, "recording", "recordings");
        let mut line = format!("{shown:18} {count:>16}  {:>10}", text::duration(seconds));
        if name == "resumable" {
            line += &format!(", {} of it left", text::duration(work));
        }
        if unknown > 0 && name != "failed" {
            line += &format!(", {unknown} of unknown length");
        }
        print::line(&line);
    }
    for (job, looked) in jobs.iter().zip(looked) {
        if let State::Failed(reason) = &looked.state {
            complain(&format!("{}: {reason}", text::path(&job.input.path)));
        }
    }
    for share in shares {
        print::line(&format!(
            "{} of audio with {} on {} ({}): {}",
            text::duration(share.seconds),
            share.model,
            share.speed.devices.join(", "),
            text::count(share.speed.workers, "worker", "workers"),
            text::speed(share.speed.mean, 1.0),
        ));
    }
    let mut line = match estimate(shares) {
        Some(_) if shares.is_empty() => "Nothing is to be transcribed.".to_owned(),
        Some(Estimate { low, likely, high }) => format!(
            "It will take about {}, between {} and {}.",
            text::duration(likely),
            text::duration(low),
            text::duration(high)
        ),
        None => "How long it will take is unknown.".to_owned(),
    };
    let unknown = unknown(looked);
    if unknown > 0 && shares.iter().any(|share| share.seconds > 0.0) {
        let them = text::count(unknown, "recording", "recordings");
        line += &format!(" That is without {them} of unknown length.");
    }
    print::line(&line);
}

fn as_json(jobs: &[Arc<Job>], looked: &[Looked], shares: &[Share]) -> Value {
    let states: serde_json::Map<String, Value> = State::NAMES
        .into_iter()
        .map(|name| {
            let (recordings, audio, work, unknown) = tally(looked, name);
            let value = json!({
                "recordings": recordings,
                "audio_seconds": audio,
                "to_transcribe_seconds": work,
                "unknown_lengths": unknown,
            });
            (name.to_owned(), value)
        })
        .collect();
    let models = shares.iter().map(|share| {
        json!({
            "model": share.model,
            "devices": share.speed.devices,
            "workers": share.speed.workers,
            "to_transcribe_seconds": share.seconds,
            "load_seconds": share.speed.load_seconds,
            "speed": share.speed.mean,
            "speed_low": share.speed.low,
            "speed_high": share.speed.high,
        })
    });
    let inputs = jobs.iter().zip(looked).map(|(job, looked)| {
        let mut input = json!({
            "path": job.input.path.to_string_lossy(),
            "state": looked.state.name(),
            "audio_seconds": looked.seconds,
            "to_transcribe_seconds": looked.work(),
        });
        if let State::Failed(reason) = &looked.state {
            input["reason"] = json!(reason);
        }
        input
    });
    json!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "states": states,
        "to_transcribe_seconds": looked.iter().filter_map(Looked::work).sum::<f64>(),
        "unknown_lengths": unknown(looked),
        "models": models.collect::<Vec<_>>(),
        "estimate": estimate(shares).map(|Estimate { low, likely, high }| {
            json!({ "seconds": likely, "low": low, "high": high })
        }),
        "inputs": inputs.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(seconds: f64) -> Share {
        Share {
            model: "tiny".to_owned(),
            seconds,
            speed: Speed {
                devices: vec!["cpu".to_owned()],
                workers: 2,
                load_seconds: 1.0,
                low: 8.0,
                mean: 10.0,
                high: 12.0,
            },
        }
    }

    #[test]
    fn an_estimate_is_a_range_around_what_is_likely() {
        let one = estimate(&[share(3600.0)]).unwrap();
        assert_eq!(one.low, 181.0);
        assert_eq!(one.likely, 289.0);
        assert_eq!(one.high, 586.0);
        let two = estimate(&[share(3600.0), share(0.0)]).unwrap();
        assert_eq!(two.likely, 290.0);
        assert_eq!(estimate(&[]), Some(Estimate::default()));
        assert_eq!(estimate(&[share(0.0)]), None, "nothing is known");
    }
}
