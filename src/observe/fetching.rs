//! Inputs on their way, in a phrase.

use crate::observe::event::{Event, Step};
use crate::plan::job::JobId;
use std::collections::BTreeMap;

/// Inputs on their way.
#[derive(Debug, Default)]
pub struct Fetching {
    inputs: BTreeMap<JobId, String>,
}

impl Fetching {
    /// Takes an event into account.
    pub fn count(&mut self, event: &Event) {
        match event {
            Event::Fetching {
                job,
                name,
                step,
                bytes,
                total,
            } => {
                self.inputs
                    .insert(*job, phrase(name, *step, *bytes, *total));
            }
            Event::Fetched { job } => {
                self.inputs.remove(job);
            }
            _ => {}
        }
    }

    /// What is on its way, to be added to a line; nothing when all is here.
    pub fn line(&self) -> Option<String> {
        match self.inputs.len() {
            0 => None,
            1 => self.inputs.values().next().cloned(),
            n => Some(format!("{n} on their way")),
        }
    }
}

fn phrase(name: &str, step: Step, bytes: u64, total: Option<u64>) -> String {
    let size = |bytes| bytesize::ByteSize::b(bytes).display().iec().to_string();
    let doing = match step {
        Step::Reading => "reading",
        Step::Downloading => "downloading",
        Step::Uploading => "uploading",
        Step::Converting => "converting",
    };
    match (step, total) {
        (Step::Converting, Some(_)) => format!("{doing} {name} ({bytes} %)"),
        (Step::Converting, None) => format!("{doing} {name}"),
        (_, Some(total)) => format!("{doing} {name} ({} of {})", size(bytes), size(total)),
        (_, None) => format!("{doing} {name} ({})", size(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_of_and_many_are_counted() {
        let mut fetching = Fetching::default();
        let event = |job, bytes| Event::Fetching {
            job,
            name: "x.ogg".to_owned(),
            step: Step::Downloading,
            bytes,
            total: Some(2048),
        };
        assert_eq!(fetching.line(), None);
        fetching.count(&event(0, 0));
        fetching.count(&event(0, 1024));
        let line = fetching.line().unwrap();
        assert_eq!(line, "downloading x.ogg (1.0 KiB of 2.0 KiB)");
        fetching.count(&event(1, 0));
        assert_eq!(fetching.line().unwrap(), "2 on their way");
        fetching.count(&Event::Fetched { job: 0 });
        fetching.count(&Event::Fetched { job: 1 });
        assert_eq!(fetching.line(), None);
    }
}
