//! `ditado doctor`: is all that a run needs there and well, and what to do where it is not.

mod finding;
mod folders;
mod machine;
mod model;
mod programs;
pub mod selftest;

use crate::cli::doctor::DoctorArgs;
use crate::infer::device;
use crate::plan::device::DeviceChoice;
use crate::plan::settings::Directories;
use crate::run::{Exit, complain, print};
use finding::{Finding, Level};
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// When the findings cannot be printed.
pub fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let choice: DeviceChoice = match args.device.as_deref().unwrap_or("auto").parse() {
        Ok(choice) => choice,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    let mut report = Report::new(args.json);
    let dirs = Directories::find();
    let gpus = device::gpus();
    report.add(machine::program());
    report.add(machine::cpu());
    let (devices, finding) = machine::devices(&choice, &gpus);
    report.add(finding);
    report.add(machine::memory(&devices));
    report.add(programs::ffmpeg());
    report.add(programs::yt_dlp());
    folders::all(&dirs).into_iter().for_each(|f| report.add(f));
    report.add(model::embedded());
    if !args.quick {
        report.add(selftest::run(&dirs.temp, devices.first().copied()));
    }
    report.finish()
}

/// Findings as they come, so that a person sees what a slow check waits behind.
struct Report {
    findings: Vec<Finding>,
    json: bool,
}

impl Report {
    fn new(json: bool) -> Self {
        Report {
            findings: Vec::new(),
            json,
        }
    }

    fn add(&mut self, finding: Finding) {
        if !self.json {
            finding.lines().iter().for_each(|line| print::line(line));
        }
        self.findings.push(finding);
    }

    fn finish(self) -> anyhow::Result<Exit> {
        let wrong = self.findings.iter().filter(|f| f.level == Level::Wrong);
        let wrong = wrong.count();
        if self.json {
            print::json(&json!({
                "healthy": wrong == 0,
                "version": env!("CARGO_PKG_VERSION"),
                "findings": self.findings,
            }))?;
        } else {
            print::line(&match wrong {
                0 => "Healthy.".to_owned(),
                1 => "One thing is wrong.".to_owned(),
                n => format!("{n} things are wrong."),
            });
        }
        Ok(match wrong {
            0 => Exit::Done,
            _ => Exit::SomeFailed,
        })
    }
}
