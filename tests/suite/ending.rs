//! Runs that end before everything is done, at a deadline or after so much audio: nothing is
//! heard twice, and the same command goes on.

use crate::env::{Run, TestEnv};
use crate::sound::speak;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

const ARGS: [&str; 9] = [
    "input",
    "-o",
    "output",
    "--chunk-seconds",
    "30",
    "--workers",
    "1",
    "--engine",
    "fake",
];

fn recordings(env: &TestEnv) {
    for (name, seconds) in [("a.wav", 170), ("b.wav", 20), ("c.wav", 65)] {
        let seed = seconds;
        speak(&env.input().join(name), seconds, seed);
    }
}

/// A run, and the windows that it heard.
fn run(env: &TestEnv, flags: &[&str], delay: &str) -> (Run, Vec<String>) {
    let log = env.path("log");
    fs::remove_file(&log).ok();
    let mut command = env.command(ARGS);
    command
        .args(flags)
        .env("DITADO_FAKE_DELAY_MS", delay)
        .env("DITADO_FAKE_LOG", &log);
    let run = TestEnv::finish(command);
    let heard = fs::read_to_string(&log).unwrap_or_default();
    (run, heard.lines().map(str::to_owned).collect())
}

fn statuses(env: &TestEnv) -> Vec<String> {
    let report = fs::read_to_string(env.path("report.json")).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let inputs = report["inputs"].as_array().expect("inputs");
    let status = |input: &Value| input["status"].as_str().expect("a status").to_owned();
    inputs.iter().map(status).collect()
}

/// The windows of a run that nothing ends, and its files.
fn undisturbed() -> (BTreeSet<String>, Vec<String>) {
    let env = TestEnv::new();
    recordings(&env);
    let (done, heard) = run(&env, &[], "0");
    done.code(0);
    let texts = TestEnv::files(&env.output())
        .into_iter()
        .map(|name| fs::read_to_string(env.output().join(name)).expect("a file"));
    (heard.into_iter().collect(), texts.collect())
}

fn goes_on(env: &TestEnv, before: &[String]) {
    let (windows, files) = undisturbed();
    let (rest, after) = run(env, &[], "0");
    let rest = rest.code(0);
    let all: BTreeSet<String> = before.iter().chain(&after).cloned().collect();
    assert_eq!(all.len(), before.len() + after.len(), "heard twice: {rest}");
    assert_eq!(all, windows, "{rest}");
    let texts: Vec<String> = TestEnv::files(&env.output())
        .into_iter()
        .map(|name| fs::read_to_string(env.output().join(name)).expect("a file"))
        .collect();
    assert_eq!(texts, files);
}

#[test]
fn a_run_ends_at_its_deadline_and_the_next_one_goes_on() {
    let env = TestEnv::new();
    recordings(&env);
    let flags = ["--deadline", "1500ms", "--report", "report.json"];
    let (ended, before) = run(&env, &flags, "400");
    let ended = ended.code(130);
    assert!(ended.stderr.contains("The deadline came."), "{ended}");
    assert!(ended.stderr.contains("same command again"), "{ended}");
    assert!(!ended.stderr.contains("failed"), "{ended}");
    assert!(statuses(&env).contains(&"left".to_owned()), "{ended}");
    goes_on(&env, &before);
}

#[test]
fn a_run_ends_after_so_much_audio_and_the_next_one_goes_on() {
    let env = TestEnv::new();
    recordings(&env);
    let flags = ["--max-audio", "40s", "--report", "report.json"];
    let (ended, before) = run(&env, &flags, "0");
    let ended = ended.code(130);
    assert!(ended.stderr.contains("--max-audio"), "{ended}");
    assert!(!before.is_empty(), "{ended}");
    assert!(
        statuses(&env).iter().any(|status| status == "left"),
        "{ended}"
    );
    // What was cached before is no work of this run.
    goes_on(&env, &before);
    let (again, heard) = run(&env, &["--max-audio", "1s"], "0");
    again.code(0);
    assert!(heard.is_empty());
}

#[test]
fn a_deadline_that_is_far_away_changes_nothing() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 10, 1);
    let (done, _) = run(&env, &["--deadline", "10h", "--max-audio", "10h"], "0");
    let done = done.code(0);
    assert!(!done.stderr.contains("left"), "{done}");
}

#[test]
fn limits_without_sense_are_usage_errors() {
    let env = TestEnv::new();
    for flags in [
        ["--deadline", "soon"],
        ["--deadline", "2001-01-01T00:00"],
        ["--max-audio", "much"],
    ] {
        let (run, _) = run(&env, &flags, "0");
        let run = run.code(2);
        assert!(run.stderr.contains(flags[0]), "{run}");
    }
}
