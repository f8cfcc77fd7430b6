//! The examples: each is run as it stands where this machine can, and read with care where not.
#![cfg_attr(not(unix), allow(dead_code))]

mod containers;
mod lone_machine;
mod pipelines;
mod units;

use crate::env::{Run, TestEnv, examples};
use crate::shell::{project, text};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "../../examples/transcribe.rs"]
#[expect(dead_code, reason = "its main is not called here")]
mod library;

/// Parses YAML; several documents give several values.
fn yaml(path: &str) -> Vec<Value> {
    let parsed = serde_saphyr::from_multiple(&text(path));
    parsed.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A command that finds the program by its name and uses the fake engine.
fn command(env: &TestEnv, program: &str, args: &[&str]) -> Command {
    let like = env.command(Vec::<String>::new());
    let folder = Path::new(like.get_program()).parent().expect("a folder");
    let mut command = Command::new(program);
    command.args(args).current_dir(env.path(""));
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    command
        .env("PATH", std::env::join_paths(folders).expect("a path"))
        .env("DITADO_ENGINE", "fake")
        .env("DITADO_FAKE_LOG", env.path("log"));
    command
}

/// A recording at this place below the test's folder. A file's content decides, never its name.
fn put(env: &TestEnv, place: &str) {
    let path = env.path(place);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folder is made");
    fs::copy(examples().join("jfk.wav"), path).expect("recording is copied");
}

/// Windows that the fake engine heard since the last time this was asked.
fn heard(env: &TestEnv) -> usize {
    let log = env.path("log");
    let count = fs::read_to_string(&log).unwrap_or_default().lines().count();
    let _ = fs::remove_file(log);
    count
}

/// Whether a program is there; where it is not, the test says what it leaves out.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn is_installed(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("{program} is not installed: the example that needs it is not tested");
    }
    there
}

fn finish(command: Command) -> Run {
    TestEnv::finish(command)
}

#[cfg(feature = "embedded-model")]
#[test]
fn as_a_library_it_decodes_and_transcribes() {
    let said = library::transcribe(&examples().join("jfk.wav"), "en").expect("it transcribes");
    let all: String = said.iter().map(|segment| segment.text.as_str()).collect();
    assert!(all.contains("country"), "{all}");
    assert!(said.iter().all(|segment| segment.start < segment.end));
}

#[test]
fn every_example_is_listed() {
    let list = text("examples/README.md");
    for entry in fs::read_dir(project().join("examples")).expect("folder is readable") {
        let name = entry.expect("entry is readable").file_name();
        let name = name.to_string_lossy();
        assert!(
            name == "README.md" || list.contains(&format!("]({name}")),
            "examples/README.md does not list {name}"
        );
    }
}
