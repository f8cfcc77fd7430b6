//! Quality gates: a recording counts as failed, and its files are written all the same.

use crate::env::{TestEnv, examples};
use std::fs;

/// The program over one recording with the stand-in engine, which hears Portuguese.
fn gated(env: &TestEnv, gates: &str, more: &[&str]) -> crate::env::Run {
    if !env.input().join("a.wav").exists() {
        fs::copy(examples().join("jfk.wav"), env.input().join("a.wav")).expect("copied");
    }
    let flags = [
        "input", "-o", "output", "-f", "json,txt", "--engine", "fake",
    ];
    env.run(
        flags
            .iter()
            .chain(more)
            .chain(if gates.is_empty() {
                &[][..]
            } else {
                &["--fail-on"]
            })
            .chain((!gates.is_empty()).then_some(&gates)),
    )
}

#[test]
fn a_failed_gate_fails_the_input_and_leaves_its_files() {
    let env = TestEnv::new();
    let run = gated(&env, "language!=es,coverage<0.1", &[]).code(3);
    assert!(
        run.stderr
            .contains("a.wav: language is pt, not es; its files are written"),
        "{run}"
    );
    assert!(!run.stderr.contains("coverage"), "{run}");
    assert_eq!(TestEnv::files(&env.output()), ["a.json", "a.txt"], "{run}");
}

#[test]
fn gates_hold_for_cached_and_finished_recordings_and_hear_nothing_again() {
    let env = TestEnv::new();
    gated(&env, "", &[]).code(0);
    gated(&env, "language-probability<0.9", &[]).code(3);
    gated(&env, "language-probability<0.7", &[]).code(0);
    fs::remove_file(env.output().join("a.txt")).expect("file was there");
    gated(&env, "speech<1000", &[]).code(3);
    assert!(env.output().join("a.txt").exists());
    // Delayed this long it would be stopped by the test's own limit.
    let mut again = env.command([
        "input",
        "-o",
        "output",
        "-f",
        "json,txt",
        "--engine",
        "fake",
        "--fail-on",
        "repetition",
    ]);
    again.env("DITADO_FAKE_DELAY_MS", "3600000");
    let output = assert_cmd::Command::from_std(again)
        .timeout(std::time::Duration::from_secs(60))
        .output()
        .expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn without_a_cache_gates_are_held_against_a_new_transcript() {
    let env = TestEnv::new();
    gated(&env, "language!=pt", &["--no-cache"]).code(0);
    gated(&env, "language!=es", &["--no-cache"]).code(3);
}

#[test]
fn one_failed_gate_does_not_stop_the_others() {
    let env = TestEnv::new();
    fs::copy(
        examples().join("sense-and-sensibility/0880.mp3"),
        env.input().join("b.mp3"),
    )
    .expect("copied");
    let run = gated(&env, "speech>6", &[]).code(3);
    let failed = ["a.wav", "b.mp3"].map(|name| run.stderr.contains(&format!("{name}: speech is")));
    assert_eq!(failed, [true, false], "{run}");
    assert_eq!(TestEnv::files(&env.output()).len(), 4, "{run}");
}

/// Blank voice mails are no calls in the wrong language, and who wants none of them can say so.
#[test]
fn a_silent_recording_is_in_no_wrong_language() {
    let env = TestEnv::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let path = env.input().join("a.wav");
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for _ in 0..48_000 {
        writer.write_sample(0i16).expect("sample is written");
    }
    writer.finalize().expect("recording is whole");
    gated(&env, "language!=pt,coverage<0.9,logprob<-1", &[]).code(0);
    let run = gated(&env, "language!=pt,speech<1", &[]).code(3);
    assert!(
        run.stderr.contains("a.wav: speech is 0.000, below 1;"),
        "{run}"
    );
}

#[test]
fn gates_without_sense_are_usage_errors() {
    let env = TestEnv::new();
    let run = gated(&env, "coverage", &[]).code(2);
    assert!(run.stderr.contains("coverage<0.9"), "{run}");
}
