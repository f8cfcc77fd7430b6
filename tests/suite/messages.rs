//! What a run tells machines: events, reports, and progress of each kind.

use crate::env::{Run, TestEnv, examples};
use serde_json::Value;
use std::fs;

/// A good and a broken recording.
fn run(env: &TestEnv, flags: &[&str]) -> Run {
    fs::write(env.input().join("broken.wav"), b"RIFF no sound").expect("input is written");
    fs::copy(examples().join("jfk.wav"), env.input().join("jfk.wav")).expect("input is copied");
    let (input, output) = (env.input(), env.output());
    let mut line = vec!["--engine=fake", "-f", "txt", "-o"];
    line.push(output.to_str().expect("path is text"));
    line.extend(flags);
    line.push(input.to_str().expect("path is text"));
    env.run(line)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

fn check(events: &[Value]) {
    let name = |event: &Value| event["event"].as_str().expect("a name").to_owned();
    let names: Vec<_> = events.iter().map(name).collect();
    assert_eq!(names.first().map(String::as_str), Some("run"), "{names:?}");
    assert_eq!(
        names.last().map(String::as_str),
        Some("summary"),
        "{names:?}"
    );
    for expected in ["found", "done", "error"] {
        assert!(names.iter().any(|name| name == expected), "{names:?}");
    }
    assert_eq!(events[0]["schema"], "ditado-events/1");
    let summary = events.last().expect("a summary");
    assert_eq!(
        (&summary["transcribed"], &summary["failed"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn events_go_to_a_file_or_to_stderr() {
    let env = TestEnv::new();
    let file = env.path("events.ndjson");
    run(&env, &["--events", file.to_str().expect("text")]).code(3);
    check(&lines(
        &fs::read_to_string(&file).expect("events are written"),
    ));
    let run = run(&TestEnv::new(), &["--progress", "json"]).code(3);
    check(&lines(&run.stderr));
}

#[cfg(unix)]
#[test]
fn events_go_to_an_open_descriptor() {
    let env = TestEnv::new();
    let run = run(&env, &["--events", "fd:1"]).code(3);
    check(&lines(&run.stdout));
    let run = self::run(&env, &["--events", "fd:99"]).code(1);
    assert!(run.stderr.contains("fd:99"), "{run}");
}

#[test]
fn reports_are_json_or_junit_by_their_name() {
    let env = TestEnv::new();
    let (json, xml) = (env.path("report.json"), env.path("report.xml"));
    run(&env, &["--report", json.to_str().expect("text")]).code(3);
    let report = fs::read_to_string(&json).expect("report is written");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let status = |name: &str| {
        let inputs = report["inputs"].as_array().expect("inputs");
        let input = inputs.iter().find(|input| {
            input["path"]
                .as_str()
                .is_some_and(|path| path.ends_with(name))
        });
        input.expect("the input is told of")["status"].clone()
    };
    assert_eq!(status("jfk.wav"), "transcribed");
    assert_eq!(status("broken.wav"), "failed");
    run(&env, &["--report", xml.to_str().expect("text")]).code(3);
    let report = fs::read_to_string(&xml).expect("report is written");
    assert!(report.contains("tests=\"2\" failures=\"1\""), "{report}");
    let run = run(&env, &["--report", "report.txt"]).code(2);
    assert!(run.stderr.contains(".json"), "{run}");
}

#[test]
fn without_progress_failures_and_the_summary_remain() {
    let env = TestEnv::new();
    let run = run(&env, &["--progress", "none"]).code(3);
    assert!(run.stderr.contains("broken.wav"), "{run}");
    assert!(run.stderr.contains("1 failed"), "{run}");
}
