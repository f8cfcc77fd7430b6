//! The display for a terminal: the whole batch in one bar, and what each worker is on.

use crate::observe::colour;
use crate::observe::event::Event;
use crate::observe::plain::{self, Tally};
use crate::observe::report::Display;
use crate::plan::settings::Verbosity;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::BTreeMap;

/// Workers past this many get no line of their own.
const WORKER_LINES: usize = 8;
/// The bar counts in thousandths.
const FULL: u64 = 1000;

/// Draws on stderr with indicatif.
pub struct Bar {
    verbosity: Verbosity,
    tally: Tally,
    all: MultiProgress,
    batch: ProgressBar,
    workers: BTreeMap<usize, ProgressBar>,
}

impl Bar {
    /// A display at this verbosity.
    pub fn new(verbosity: Verbosity) -> Self {
        let all = MultiProgress::new();
        let batch = all.add(ProgressBar::new(FULL));
        batch.set_style(style("{bar:24.cyan/blue} {wide_msg}"));
        Bar {
            verbosity,
            tally: Tally::new(),
            all,
            batch,
            workers: BTreeMap::new(),
        }
    }

    fn worker(&mut self, worker: usize, message: String) {
        if worker >= WORKER_LINES {
            return;
        }
        let all = &self.all;
        let line = self.workers.entry(worker).or_insert_with(|| {
            let line = all.add(ProgressBar::new_spinner());
            line.set_style(style("  {prefix:.dim} {wide_msg:.dim}"));
            line.set_prefix(format!("worker {}", worker + 1));
            line
        });
        line.set_message(message);
    }
}

/// Templates are constants here; one that indicatif does not take gives the default style.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Display for Bar {
    fn event(&mut self, event: &Event) {
        self.tally.count(event);
        match event {
            Event::WorkerBusy { worker, name } => self.worker(*worker, name.clone()),
            Event::WorkerIdle { worker, .. } => self.worker(*worker, String::new()),
            _ => {}
        }
        let line = plain::line(event, self.verbosity);
        if matches!(event, Event::Finished(_)) {
            for line in self.workers.values() {
                line.finish_and_clear();
            }
            self.batch.finish_and_clear();
        }
        if let Some(line) = line {
            // Without a drawing area (a closed terminal) the line has nowhere to go.
            let _ = self.all.println(colour::paint(event, line));
        }
    }

    fn aside(&mut self, write: &mut dyn FnMut()) {
        self.all.suspend(write);
    }

    fn tick(&mut self) {
        let (over, inputs) = self.tally.inputs();
        if inputs == 0 {
            return;
        }
        let (done, total) = self.tally.audio();
        let share = if total > 0.0 {
            done / total
        } else {
            over as f64 / inputs as f64
        };
        self.batch.set_position((share * FULL as f64) as u64);
        self.batch.set_message(self.tally.line());
    }
}
