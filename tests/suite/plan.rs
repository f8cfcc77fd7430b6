//! `ditado plan`: what is to be done, and how long it will take.

use crate::env::{Run, TestEnv};
use crate::sound::speak;
use serde_json::Value;
use std::fs;

fn plan(env: &TestEnv, flags: &[&str]) -> Run {
    env.run(["plan", "input", "-o", "output"].iter().chain(flags))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

fn count(plan: &Value, state: &str) -> u64 {
    plan["states"][state]["recordings"]
        .as_u64()
        .expect("a number")
}

#[test]
fn every_state_is_told_with_its_audio_and_nothing_is_written() {
    let env = TestEnv::new();
    let fake = ["--engine", "fake"];
    speak(&env.input().join("done.wav"), 10, 1);
    speak(&env.input().join("cached.wav"), 12, 2);
    env.run(["input", "-o", "output"].iter().chain(&fake))
        .code(0);
    fs::remove_file(env.output().join("cached.txt")).expect("it is removed");
    speak(&env.input().join("new.wav"), 20, 3);
    speak(&env.input().join("same.wav"), 20, 3);
    fs::write(env.input().join("broken.wav"), "RIFF no sound").expect("a file");
    let before = TestEnv::files(&env.output());
    let run = plan(&env, &["--engine", "fake", "--json"]).code(3);
    let told = json(&run);
    assert_eq!(told["schema"], "ditado-plan/1");
    for state in ["new", "same", "cached", "current", "failed"] {
        assert_eq!(count(&told, state), 1, "{state}: {run}");
    }
    assert_eq!(told["to_transcribe_seconds"], 20.0);
    assert_eq!(told["states"]["cached"]["audio_seconds"], 12.0);
    assert_eq!(TestEnv::files(&env.output()), before);
    let run = plan(&env, &fake).code(3);
    for part in ["new", "would fail", "up to date", "It will take about"] {
        assert!(run.stdout.contains(part), "{part}: {run}");
    }
    assert!(run.stderr.contains("broken.wav"), "{run}");
}

#[test]
fn what_is_done_takes_no_time_and_nothing_is_measured() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 10, 1);
    env.run(["input", "-o", "output", "--engine", "fake"])
        .code(0);
    // There is no such device: to measure would fail.
    let run = plan(&env, &["--engine", "fake", "--device", "cuda:97"]).code(0);
    assert!(
        run.stdout.contains("Nothing is to be transcribed."),
        "{run}"
    );
    fs::write(env.input().join("a.wav"), "").expect("emptied");
    fs::remove_file(env.input().join("a.wav")).expect("removed");
    plan(&env, &["--engine", "fake"]).code(4);
}

#[test]
fn a_device_that_is_not_there_is_an_error() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 10, 1);
    let run = plan(&env, &["--device", "cuda:97"]).code(1);
    assert!(run.stderr.contains("cuda:97"), "{run}");
}

/// The measured speed is that of the model, and the time is what it takes at that speed.
#[test]
fn the_time_is_that_of_the_model_on_this_machine() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 600, 1);
    let run = plan(&env, &["--json", "--workers", "1"]).code(0);
    let told = json(&run);
    let model = &told["models"][0];
    let speed = model["speed"].as_f64().expect("a speed");
    assert!(speed > 0.05 && speed < 100_000.0, "{run}");
    let (low, high) = (&told["estimate"]["low"], &told["estimate"]["high"]);
    let (low, high) = (low.as_f64().expect("low"), high.as_f64().expect("high"));
    let likely = told["estimate"]["seconds"].as_f64().expect("seconds");
    assert!(low < likely && likely < high, "{run}");
    let load = model["load_seconds"].as_f64().expect("load");
    assert!((likely - load - 600.0 * 0.8 / speed).abs() < 0.01, "{run}");
    assert!(TestEnv::files(&env.temp()).is_empty());
}
