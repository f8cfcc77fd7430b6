//! A fresh place to run the real program in.

use assert_cmd::Command;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A run that takes longer than this hangs: it is stopped and its test fails.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Folders of its own for one test: nothing is read from or written to the user's.
///
/// Everything is deleted when the value is dropped.
pub struct TestEnv {
    root: TempDir,
}

impl TestEnv {
    /// Makes the folders, empty.
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("ditado-test-")
            .tempdir()
            .expect("temporary folder");
        for folder in ["home", "input", "output", "cache", "state", "temp"] {
            fs::create_dir(root.path().join(folder)).expect("test folder");
        }
        Self { root }
    }

    /// A path in the folder that every run works in.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.path().join(relative)
    }

    /// Where a test puts its recordings.
    pub fn input(&self) -> PathBuf {
        self.root.path().join("input")
    }

    /// Where a test lets the program write; the working folder of every run is beside it.
    pub fn output(&self) -> PathBuf {
        self.root.path().join("output")
    }

    /// `DITADO_TEMP_DIR`: where session directories appear.
    pub fn temp(&self) -> PathBuf {
        self.root.path().join("temp")
    }

    /// The program with these arguments, to be started by the test itself.
    ///
    /// Settings and folders of the person who runs the tests do not reach it.
    pub fn command<I>(&self, args: I) -> std::process::Command
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let root = self.root.path();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ditado"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("DITADO_") || text.starts_with("XDG_") || text == "RUST_LOG" {
                command.env_remove(&name);
            }
        }
        command
            .args(args)
            .current_dir(root)
            .env("HOME", root.join("home"))
            .env("XDG_CACHE_HOME", root.join("home/.cache"))
            .env("XDG_CONFIG_HOME", root.join("home/.config"))
            .env("XDG_DATA_HOME", root.join("home/.local/share"))
            .env("XDG_STATE_HOME", root.join("home/.local/state"))
            .env("DITADO_CACHE_DIR", root.join("cache"))
            .env("DITADO_STATE_DIR", root.join("state"))
            .env("DITADO_TEMP_DIR", root.join("temp"));
        // A program without a model inside is shown the file that it would have carried.
        if cfg!(not(feature = "embedded-model")) {
            let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
            command.env("DITADO_MODEL", models.join("ggml-tiny-q8_0.bin"));
        }
        command
    }

    /// Runs the program with these arguments to its end.
    #[track_caller]
    pub fn run<I>(&self, args: I) -> Run
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        Self::finish(self.command(args))
    }

    /// Runs a prepared command to its end.
    #[track_caller]
    pub fn finish(command: std::process::Command) -> Run {
        let line = format!("{command:?}");
        let output = Command::from_std(command)
            .timeout(TIMEOUT)
            .output()
            .expect("the program starts");
        Run {
            line,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Every file below `folder`, relative to it with `/` between the parts, sorted.
    pub fn files(folder: &Path) -> Vec<String> {
        assert!(folder.is_dir(), "{} is no folder", folder.display());
        Self::files_now(folder)
    }

    /// Like [`TestEnv::files`] where files come and go, or the folder may not be there.
    pub fn files_now(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inside = path.strip_prefix(folder).expect("path is below folder");
                    let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
                    found.push(parts.join("/"));
                }
            }
        }
        found.sort();
        found
    }
}

/// What a finished run left behind. Failed expectations print all of it.
#[derive(Debug)]
pub struct Run {
    /// The whole command line with the environment that was set.
    pub line: String,
    /// Exit code; none when a signal or the time limit ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// Fails the test unless the exit code is `code`.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert!(
            self.code == Some(code),
            "expected exit code {code}, got {:?}\n{self}",
            self.code
        );
        self
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "command: {}\n--- stdout\n{}\n--- stderr\n{}\n---",
            self.line, self.stdout, self.stderr
        )
    }
}

/// The recordings that come with the project.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/audio")
}

#[test]
fn a_wrong_exit_code_shows_command_and_output() {
    let run = Run {
        line: "ditado nothing".into(),
        code: Some(0),
        stdout: "on stdout".into(),
        stderr: "on stderr".into(),
    };
    let panic = std::panic::catch_unwind(|| run.code(4)).expect_err("0 is not 4");
    let message = panic.downcast_ref::<String>().expect("a message");
    for part in [
        "expected exit code 4",
        "ditado nothing",
        "on stdout",
        "on stderr",
    ] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}
