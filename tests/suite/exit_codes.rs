//! The exit codes that the help promises, each from a real run.

use crate::env::TestEnv;
use std::fs;

#[test]
fn a_flag_that_does_not_exist_is_a_usage_error() {
    TestEnv::new().run(["transcribe", "--loudly", "."]).code(2);
}

#[test]
fn a_folder_without_recordings_matches_nothing() {
    let env = TestEnv::new();
    fs::write(env.input().join("notes.md"), "no sound").expect("input is written");
    env.run([env.input()]).code(4);
}

#[test]
fn a_truncated_model_stops_everything_with_one_line() {
    let env = TestEnv::new();
    let model = env.input().join("cut.bin");
    // The magic number of a ggml file and nothing behind it.
    fs::write(&model, 0x6767_6d6c_u32.to_le_bytes()).expect("model is written");
    let recording = crate::env::examples().join("jfk.wav");
    let run = env
        .run([
            recording.as_os_str(),
            "-m".as_ref(),
            model.as_os_str(),
            "-o".as_ref(),
            env.output().as_os_str(),
        ])
        .code(1);
    assert!(run.stderr.contains("cut.bin"), "{run}");
    assert!(!run.stderr.contains("panicked"), "{run}");
    assert!(TestEnv::files(&env.output()).is_empty(), "{run}");
}

#[test]
fn one_corrupt_recording_does_not_end_the_batch() {
    let env = TestEnv::new();
    fs::write(env.input().join("broken.wav"), b"RIFF no sound at all").expect("input is written");
    fs::copy(
        crate::env::examples().join("sense-and-sensibility/0880.mp3"),
        env.input().join("good one.mp3"),
    )
    .expect("input is copied");
    let run = env
        .run([
            env.input().as_os_str(),
            "-o".as_ref(),
            env.output().as_os_str(),
            "-f".as_ref(),
            "txt".as_ref(),
        ])
        .code(3);
    assert!(run.stderr.contains("broken.wav"), "{run}");
    assert_eq!(TestEnv::files(&env.output()), ["good one.txt"], "{run}");
}
