//! A disk that fails on request, this test binary as a second process, and a small transcript.

use super::disk::{Disk, RealDisk};
use super::entry::{Entry, Head};
use crate::plan::key::{KEY_VERSION, KeyParts, hex};
use crate::transcript::segment::{Coverage, InputInfo, ModelInfo, Quality, Segment, Transcript};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::{NamedTempFile, TempDir};

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The n-th step finds no space; the steps after it do again.
    Full,
    /// From the n-th step on there is no space; of a write half goes through.
    FullFromThenOn,
    /// The n-th step is an input/output error.
    InputOutput,
    /// The n-th step, when it is a write, writes half and fails.
    Short,
    /// From the n-th step on nothing may be written.
    ReadOnly,
}

impl Fault {
    pub(crate) const ALL: [Self; 5] = [
        Self::Full,
        Self::FullFromThenOn,
        Self::InputOutput,
        Self::Short,
        Self::ReadOnly,
    ];
}

/// Works until the n-th step, counted from 0, which fails.
#[derive(Debug)]
pub(crate) struct FaultyDisk {
    at: usize,
    fault: Fault,
    steps: AtomicUsize,
}

impl FaultyDisk {
    pub(crate) fn new(at: usize, fault: Fault) -> Self {
        let steps = AtomicUsize::new(0);
        Self { at, fault, steps }
    }

    /// Whether a step has failed yet.
    pub(crate) fn failed(&self) -> bool {
        self.steps.load(Ordering::SeqCst) > self.at
    }

    fn step(&self) -> io::Result<()> {
        let now = self.steps.fetch_add(1, Ordering::SeqCst);
        let lasting = matches!(self.fault, Fault::FullFromThenOn | Fault::ReadOnly);
        if now == self.at || (lasting && now > self.at) {
            // The raw numbers of Linux, so that the messages are the real ones.
            Err(match self.fault {
                Fault::InputOutput => io::Error::from_raw_os_error(5),
                Fault::ReadOnly => io::Error::from_raw_os_error(30),
                _ => io::Error::from_raw_os_error(28),
            })
        } else {
            Ok(())
        }
    }
}

impl Disk for FaultyDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.create_dir(dir)
    }

    fn create_unique_dir(&self, parent: &Path, prefix: &str) -> io::Result<TempDir> {
        self.step()?;
        RealDisk.create_unique_dir(parent, prefix)
    }

    fn create_beside(&self, dir: &Path) -> io::Result<NamedTempFile> {
        self.step()?;
        RealDisk.create_beside(dir)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        RealDisk.open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.step().inspect_err(|_| {
            if matches!(self.fault, Fault::Short | Fault::FullFromThenOn) {
                RealDisk.write(file, &bytes[..bytes.len() / 2]).unwrap();
            }
        })?;
        RealDisk.write(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        RealDisk.sync(file)
    }

    fn truncate(&self, file: &File, len: u64) -> io::Result<()> {
        self.step()?;
        RealDisk.truncate(file, len)
    }

    fn rename(&self, unfinished: NamedTempFile, path: &Path) -> io::Result<File> {
        self.step()?;
        RealDisk.rename(unfinished, path)
    }
}

/// The variable that tells a test it is the second process, and where to work.
const SECOND: &str = "DITADO_TEST_SECOND_PROCESS";

/// Runs one ignored test of this binary as a second process; it finds `argument` by [`argument`].
pub(crate) fn second_process(test: &str, argument: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture", "--quiet"])
        .env(SECOND, argument)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What the first process passed; none when somebody runs the ignored tests by hand.
pub(crate) fn argument() -> Option<String> {
    std::env::var(SECOND).ok()
}

/// A small transcript of `name`, and parts whose input digest is made from `name`.
pub(crate) fn entry(name: &str) -> Entry {
    let sha256 = hex(&Sha256::digest(name));
    let model_sha256 = "2".repeat(64);
    let settings = serde_json::json!({"language": "pt", "beam_size": 5});
    Entry {
        head: Head {
            parts: KeyParts {
                version: KEY_VERSION,
                input_sha256: sha256.clone(),
                track: None,
                model_sha256: model_sha256.clone(),
                engine: "fake 1".to_owned(),
                settings: settings.clone(),
            },
            created: 1_700_000_000,
            device_seconds: 2.0,
            audio_seconds: 60.0,
        },
        transcript: Transcript {
            input: InputInfo {
                name: name.to_owned(),
                sha256,
                duration: 60.0,
            },
            model: ModelInfo {
                name: "fake".to_owned(),
                sha256: model_sha256,
            },
            settings,
            language: "pt".to_owned(),
            language_probability: Some(0.75),
            segments: vec![Segment {
                channel: None,
                id: 0,
                start: 0.001,
                end: 1.234,
                language: None,
                text: format!("Olá, {name}."),
                words: Vec::new(),
                quality: Quality::default(),
            }],
            coverage: Coverage::default(),
        },
    }
}

/// Waits for a line of the second process that holds this word, and gives what follows it.
pub(crate) fn last_word(child: &mut Child, word: &str) -> String {
    BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once(word)?.1.trim().to_owned()))
        .unwrap()
}
