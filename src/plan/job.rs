//! The vocabulary of work: a job is one input to transcribe under one set of settings.

use crate::plan::inputs::Input;
use crate::plan::outputs::OutputStem;

/// Position of a job in its run, from 0.
pub type JobId = usize;

/// One input and where its files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Position in the run.
    pub id: JobId,
    /// The recording.
    pub input: Input,
    /// Where its files go.
    pub outputs: OutputStem,
    /// Which of the run's sets of settings holds for it.
    pub scope: usize,
}

/// Pairs inputs with their outputs, in order, all under the first set of settings.
pub fn jobs(inputs: Vec<Input>, outputs: Vec<OutputStem>) -> Vec<Job> {
    inputs
        .into_iter()
        .zip(outputs)
        .enumerate()
        .map(|(id, (input, outputs))| Job {
            id,
            input,
            outputs,
            scope: 0,
        })
        .collect()
}
