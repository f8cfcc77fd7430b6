//! From settings to jobs: which recordings there are, which settings hold for each, and where its
//! files go.

use crate::plan::inputs::{self, Found, Input, Rejected};
use crate::plan::job::{Job, JobId};
use crate::plan::outputs::{self, Wish};
use crate::plan::projects::Projects;
use crate::plan::settings::Settings;
use std::sync::Arc;

/// The jobs of a run.
pub struct Planned {
    /// They, sorted by the paths of their inputs.
    pub jobs: Vec<Arc<Job>>,
    /// What cannot become one.
    pub rejected: Vec<Rejected>,
    /// What a person should know, one line each.
    pub warnings: Vec<String>,
}

/// What to do about an input that cannot be told apart from another, or whose project file is
/// wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Refuse the run, before any work.
    Refuse,
    /// Go on without the input.
    Reject,
}

/// The inputs of a run, without what ditado itself keeps.
///
/// # Errors
/// One line about a list that cannot be read.
pub fn find(settings: &Settings) -> anyhow::Result<Found> {
    let dirs = &settings.directories;
    let skip = [&dirs.temp, &dirs.cache, &dirs.state].map(Clone::clone);
    inputs::find(&settings.places, &skip).map_err(anyhow::Error::msg)
}

/// Makes jobs of the inputs that are `wanted`, numbered from `first`. Where files go is decided
/// among all inputs, wanted or not.
///
/// # Errors
/// A sentence about two inputs whose outputs would have one name, or about a project file that is
/// wrong, when such are not just rejected.
pub fn plan(
    found: Found,
    projects: &mut Projects,
    first: JobId,
    wanted: impl Fn(&Input) -> bool,
    wrong: Wrong,
) -> Result<Planned, String> {
    let Found {
        inputs,
        mut rejected,
        warnings,
    } = found;
    let mut placed = Vec::new();
    for input in inputs {
        match projects.of(&input) {
            Ok(scope) => placed.push((projects.place(input, scope), scope)),
            Err(sentence) if wrong == Wrong::Refuse => return Err(sentence),
            Err(reason) => rejected.push(Rejected {
                path: input.path,
                reason,
            }),
        }
    }
    let stems = loop {
        let inputs: Vec<&Input> = placed.iter().map(|(input, _)| input).collect();
        let wish = |(_, scope): &(Input, usize)| {
            let settings = &projects.scopes()[*scope].settings;
            Wish {
                dir: settings.output_dir.as_deref(),
                formats: if settings.stdout {
                    &[]
                } else {
                    &settings.formats
                },
            }
        };
        let wishes: Vec<Wish> = placed.iter().map(wish).collect();
        match outputs::assign_each(&inputs, &wishes) {
            Ok(stems) => break stems,
            Err(clash) if wrong == Wrong::Refuse => return Err(clash.to_string()),
            Err(clash) => {
                let reason = clash.to_string();
                placed.retain(|(input, _)| input.path != clash.second);
                rejected.push(Rejected {
                    path: clash.second,
                    reason,
                });
            }
        }
    };
    let jobs = placed
        .into_iter()
        .zip(stems)
        .filter(|((input, _), _)| wanted(input))
        .zip(first..)
        .map(|(((input, scope), outputs), id)| {
            Arc::new(Job {
                id,
                input,
                outputs,
                scope,
            })
        });
    Ok(Planned {
        jobs: jobs.collect(),
        rejected,
        warnings,
    })
}
