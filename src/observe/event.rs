//! The vocabulary of a run: stages send events, one reporter prints them.

use crate::plan::job::JobId;
use crate::transcript::segment::{Flag, Segment};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The inputs are known.
    Found {
        /// How many.
        inputs: usize,
    },
    /// An input's length was learnt from its header; the decoded length may differ a little.
    Length {
        /// Which input.
        job: JobId,
        /// Seconds.
        seconds: f64,
    },
    /// More of an input is on its way here, or on its way through the converter.
    Fetching {
        /// Which input.
        job: JobId,
        /// Its name.
        name: String,
        /// What is being done.
        step: Step,
        /// Bytes so far; of a conversion, per cent.
        bytes: u64,
        /// All of them, where that is known.
        total: Option<u64>,
    },
    /// An input is here, or failed to come.
    Fetched {
        /// Which input.
        job: JobId,
    },
    /// A worker took up an input.
    WorkerBusy {
        /// Which worker.
        worker: usize,
        /// The input's name.
        name: String,
    },
    /// A worker is done with what it had, and waiting.
    WorkerIdle {
        /// Which worker.
        worker: usize,
        /// Which input it was about.
        job: JobId,
        /// How long it took, seconds.
        seconds: f64,
    },
    /// More of an input is transcribed.
    Progress {
        /// Which input.
        job: JobId,
        /// Seconds of the recording that were added.
        seconds: f64,
    },
    /// A part of an input was transcribed by a run that was interrupted.
    Resumed {
        /// Which input.
        job: JobId,
        /// Its path.
        path: PathBuf,
        /// Seconds of the recording that need not be transcribed again.
        seconds: f64,
    },
    /// Another process is transcribing the same recording; its result is waited for.
    Waiting {
        /// Which input.
        job: JobId,
        /// Its path.
        path: PathBuf,
        /// Who it is.
        holder: String,
    },
    /// Another process is transcribing the same recording; it is left to that.
    Skipped {
        /// Which input.
        job: JobId,
        /// Its path.
        path: PathBuf,
        /// Who it is.
        holder: String,
    },
    /// A chunk of an input is transcribed.
    Chunk {
        /// Which input.
        job: JobId,
        /// Its position in the recording, from 0.
        index: u32,
        /// Where it begins, seconds of the recording.
        start: f64,
        /// Where it ends.
        end: f64,
    },
    /// The next segments of an input, in order, that nothing changes any more.
    Segments {
        /// Which input.
        job: JobId,
        /// Its path.
        path: PathBuf,
        /// They; times are seconds of the recording.
        segments: Vec<Segment>,
    },
    /// What is to be written to stdout for an input.
    Rendered {
        /// Which input.
        job: JobId,
        /// All of it.
        text: String,
    },
    /// An input's files are there.
    Done(Done),
    /// An input failed; the batch goes on.
    Failed {
        /// Which input, when it became one.
        job: Option<JobId>,
        /// Its path.
        path: PathBuf,
        /// One line: what is wrong and what to do.
        reason: String,
    },
    /// An input was left to a later run.
    Left {
        /// Which input.
        job: JobId,
        /// Its path.
        path: PathBuf,
        /// Why.
        why: Stopped,
    },
    /// Something to know that is no failure.
    Warning(String),
    /// Something good to know.
    Note(String),
    /// Something to know when asked for details.
    Detail(String),
    /// A line of the log of the engine or another library.
    Log {
        /// `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`.
        level: &'static str,
        /// Where it comes from.
        target: String,
        /// What it says.
        message: String,
    },
    /// Several at once, in order, from where each would cost more to send than to make.
    Several(Vec<Event>),
    /// The run is over.
    Finished(Summary),
}

/// Why a run ended before everything was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Somebody said so.
    Interrupted,
    /// Its deadline came.
    Deadline,
    /// As much audio as it may was transcribed.
    MaxAudio,
    /// Nobody reads its stdout any more.
    Stdout,
}

impl Stopped {
    /// Its name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Stopped::Interrupted => "interrupted",
            Stopped::Deadline => "deadline",
            Stopped::MaxAudio => "max-audio",
            Stopped::Stdout => "stdout",
        }
    }

    /// Why something was left, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Stopped::Interrupted => "the run was interrupted",
            Stopped::Deadline => "the deadline came",
            Stopped::MaxAudio => "as much audio as --max-audio allows was transcribed",
            Stopped::Stdout => "stdout was closed",
        }
    }
}

/// What can be said of a transcript without reading it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// Share of the seconds of speech that have text, 0 to 1; none without speech.
    pub coverage: Option<f64>,
    /// Segments that have each flag.
    pub flags: BTreeMap<Flag, usize>,
    /// Segments.
    pub segments: usize,
    /// Mean natural logarithm of the token probabilities, by seconds; none without text.
    pub avg_logprob: Option<f64>,
    /// Seconds that could not be decoded.
    pub lost_seconds: f64,
}

/// Where an input's files came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// It was transcribed, but for this many seconds that an interrupted run had done.
    Transcribed {
        /// Seconds of the recording.
        resumed: f64,
    },
    /// Its transcript was cached.
    Cached,
    /// They were there already.
    Current,
}

/// What is done to bring an input here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It comes on stdin.
    Reading,
    /// It comes from a server.
    Downloading,
    /// It goes to the converter.
    Uploading,
    /// The converter works on it.
    Converting,
}

/// An input whose files are written.
#[derive(Debug, Clone)]
pub struct Done {
    /// Which input.
    pub job: JobId,
    /// Its path.
    pub path: PathBuf,
    /// Where the files came from.
    pub origin: Origin,
    /// Length of the recording, seconds.
    pub audio_seconds: f64,
    /// From first byte read to last file written, seconds.
    pub wall_seconds: f64,
    /// Language code; empty when nothing was said, or when nobody looked.
    pub language: String,
    /// The files.
    pub outputs: Vec<PathBuf>,
    /// What can be said of the transcript; none when nobody looked at it.
    pub judged: Option<Judged>,
}

/// How busy a worker was from the first piece of work that any took up to the last.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shift {
    /// Seconds in which it worked.
    pub busy_seconds: f64,
    /// Seconds in all.
    pub seconds: f64,
}

/// What became of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Inputs transcribed.
    pub done: usize,
    /// Of these, inputs of which an interrupted run had done a part.
    pub resumed: usize,
    /// Inputs whose transcript was written though a part of them could not be decoded.
    pub damaged: usize,
    /// Inputs whose transcript was cached.
    pub cached: usize,
    /// Inputs whose files were there already.
    pub current: usize,
    /// Inputs left to another process that is transcribing them.
    pub skipped: usize,
    /// Inputs that failed, and paths that never became one.
    pub failed: usize,
    /// Inputs that were not reached.
    pub left: usize,
    /// Length of the transcribed recordings, seconds.
    pub audio_seconds: f64,
    /// Length of the recordings, or parts of them, that need not be transcribed, seconds.
    pub spared_seconds: f64,
    /// Length of the run, seconds.
    pub wall_seconds: f64,
    /// The workers, where anything was transcribed.
    pub workers: Vec<Shift>,
    /// Why the run ended before everything was done, if it did.
    pub stopped: Option<Stopped>,
}
