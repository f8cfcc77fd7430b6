//! What a run tells machines: events, reports, and progress of each kind.

use crate::env::{Run, TestEnv, examples};
use crate::sound::speak;
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
    for expected in ["found", "worked", "done", "error"] {
        assert!(names.iter().any(|name| name == expected), "{names:?}");
    }
    assert_eq!(events[0]["schema"], "ditado-events/1");
    let summary = events.last().expect("a summary");
    assert_eq!(
        (&summary["transcribed"], &summary["failed"]),
        (&1.into(), &1.into())
    );
    let share = summary["workers"][0]["share"].as_f64();
    assert!(
        share.is_some_and(|share| (0.0..=1.0).contains(&share)),
        "{summary}"
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

#[test]
fn segments_and_chunks_are_told_as_they_come_and_reports_have_quality() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 100, 1);
    let flags = "input -o output -f json --chunk-seconds 30 --engine fake --events events --report";
    let run = |report: &str| env.run(flags.split(' ').chain([report])).code(0);
    let told = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(env.path("events")).expect("events");
        let of_name = |event: &Value| event["event"] == name;
        lines(&text).into_iter().filter(of_name).collect()
    };
    let texts = |segments: &[Value]| -> Vec<Value> {
        let text = |segment: &Value| segment["text"].clone();
        segments.iter().map(text).collect()
    };
    run("report.json");
    let json = fs::read_to_string(env.output().join("long.json")).expect("a transcript");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let want = texts(json["segments"].as_array().expect("segments"));
    assert_eq!(texts(&told("segment")), want);
    let chunks = told("chunk");
    assert!(chunks.len() > 1, "{chunks:?}");
    let ends = chunks.iter().filter_map(|chunk| chunk["end"].as_f64());
    assert_eq!(ends.fold(0.0, f64::max), 100.0, "{chunks:?}");
    let report = fs::read_to_string(env.path("report.json")).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let quality = &report["inputs"][0]["quality"];
    assert_eq!(quality["segments"], want.len());
    assert!(quality["coverage"].as_f64().expect("coverage") > 0.5);
    assert!(report["inputs"][0]["speed"].is_number(), "{report}");
    // From the cache all at once.
    fs::remove_file(env.output().join("long.json")).expect("it is removed");
    run("report.xml");
    assert_eq!(texts(&told("segment")), want);
    assert!(told("chunk").is_empty());
    let report = fs::read_to_string(env.path("report.xml")).expect("a report");
    let status = "name=\"status\" value=\"cached\"";
    assert!(report.contains(status), "{report}");
}

#[test]
fn lines_can_be_json_with_times_and_levels() {
    let env = TestEnv::new();
    let done = run(&env, &["--log-format", "json", "-vv"]).code(3);
    let all = lines(&done.stderr);
    let levels: Vec<&Value> = all.iter().map(|line| &line["level"]).collect();
    assert!(levels.contains(&&"ERROR".into()), "{done}");
    assert!(levels.contains(&&"INFO".into()), "{done}");
    for line in &all {
        assert!(line["timestamp"].is_string() && line["message"].is_string());
    }
    let summary = all.last().expect("lines");
    assert_eq!(summary["event"], "summary");
    assert_eq!(summary["failed"], 1);
}

#[test]
fn rust_log_chooses_what_libraries_say() {
    let env = TestEnv::new();
    fs::copy(examples().join("jfk.wav"), env.input().join("jfk.wav")).expect("input is copied");
    let with = |filter: &str, flags: &[&str]| {
        let line = ["input", "-o", "output", "-f", "txt", "--refresh"];
        let mut command = env.command(line.iter().chain(flags));
        command.env("RUST_LOG", filter);
        TestEnv::finish(command).code(0).stderr
    };
    let said = with("debug", &[]);
    assert!(said.contains("whisper_"), "{said}");
    let said = with("off", &["-vv"]);
    assert!(!said.contains("whisper_"), "{said}");
    let said = with("a=b=c", &[]);
    assert!(said.contains("warning: RUST_LOG"), "{said}");
}

#[test]
fn colours_are_forced_or_left_out_by_the_usual_variables() {
    let env = TestEnv::new();
    let with = |variables: &[(&str, &str)]| {
        let mut command = env.command(["nowhere.ogg", "--engine", "fake"]);
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        TestEnv::finish(command).code(3).stderr
    };
    assert!(!with(&[]).contains('\u{1b}'));
    assert!(with(&[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'));
    assert!(!with(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
}
