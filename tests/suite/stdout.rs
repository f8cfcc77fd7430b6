//! Texts and segments on stdout: in order, nothing else, and nothing after it is closed.

use crate::env::TestEnv;
use crate::sound::speak;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

const FAKE: [&str; 4] = ["--engine", "fake", "--chunk-seconds", "30"];

fn recordings(env: &TestEnv) {
    for (name, seconds) in [("a.wav", 100), ("b.wav", 4), ("c.wav", 40)] {
        speak(&env.input().join(name), seconds, seconds);
    }
}

fn run(env: &TestEnv, flags: &[&str]) -> crate::env::Run {
    env.run(["input"].iter().chain(&FAKE).chain(flags))
}

fn texts(env: &TestEnv, names: &[&str]) -> String {
    names
        .iter()
        .map(|name| fs::read_to_string(env.output().join(name)).expect("a text"))
        .collect()
}

#[test]
fn texts_go_to_stdout_in_the_order_of_the_inputs_and_no_file_is_written() {
    let (env, files) = (TestEnv::new(), TestEnv::new());
    recordings(&env);
    recordings(&files);
    fs::write(env.input().join("ab broken.wav"), "RIFF no sound").expect("a file");
    run(&files, &["-o", "output", "-f", "txt,srt"]).code(0);
    let want = texts(&files, &["a.txt", "b.txt", "c.txt"]);
    for _ in 0..2 {
        // The second time from the cache.
        let done = run(&env, &["-o", "-"]).code(3);
        assert_eq!(done.stdout, want, "{done}");
    }
    let srt = run(&env, &["-o", "-", "-f", "srt"]).code(3);
    assert_eq!(srt.stdout, texts(&files, &["a.srt", "b.srt", "c.srt"]));
    assert_eq!(
        TestEnv::files(&env.input()),
        ["a.wav", "ab broken.wav", "b.wav", "c.wav"]
    );
    let many = run(&env, &["-o", "-", "-f", "srt,txt"]).code(2);
    assert!(many.stderr.contains("one format"), "{many}");
    run(&env, &["-o", "-", "--print"]).code(2);
}

#[test]
fn segments_are_printed_as_the_text_with_times_has_them() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 100, 1);
    let flags = ["-o", "output", "-f", "txt", "--txt-times", "--print"];
    let done = run(&env, &flags).code(0);
    let text = texts(&env, &["a.txt"]);
    assert!(text.lines().count() > 10, "{text}");
    assert_eq!(done.stdout, text, "{done}");
    // From files that are up to date, and from the cache.
    assert_eq!(run(&env, &flags).code(0).stdout, text);
    fs::remove_file(env.output().join("a.txt")).expect("it is removed");
    assert_eq!(run(&env, &flags).code(0).stdout, text);
}

#[test]
fn segments_of_several_files_have_their_names() {
    let env = TestEnv::new();
    recordings(&env);
    let done = run(
        &env,
        &["-o", "output", "-f", "txt", "--txt-times", "--print"],
    )
    .code(0);
    for name in ["a", "b", "c"] {
        let prefix = format!("input/{name}.wav: ");
        let own = done
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix));
        let own: String = own.map(|line| format!("{line}\n")).collect();
        assert_eq!(own, texts(&env, &[&format!("{name}.txt")]), "{done}");
    }
}

#[test]
fn a_resumed_recording_is_printed_whole() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 170, 1);
    run(
        &env,
        &["-o", "output", "--max-audio", "40s", "--workers", "1"],
    )
    .code(130);
    let flags = ["-o", "output", "-f", "txt", "--txt-times", "--print"];
    let done = run(&env, &flags).code(0);
    assert!(done.stderr.contains("goes on after"), "{done}");
    assert_eq!(done.stdout, texts(&env, &["a.txt"]), "{done}");
}

#[test]
fn a_closed_stdout_ends_the_run_quietly_and_the_next_one_goes_on() {
    for flags in [&["-o", "-"][..], &["-o", "output", "--print"]] {
        let env = TestEnv::new();
        for n in 0..20 {
            speak(&env.input().join(format!("{n:02}.wav")), 8, n);
        }
        let mut child = env
            .command(["input", "--workers", "1"].iter().chain(&FAKE).chain(flags))
            .env("DITADO_FAKE_DELAY_MS", "300")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        // Dropped with its reader: nobody reads what comes after the first line.
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert!(!line.is_empty());
        let mut said = String::new();
        let mut stderr = child.stderr.take().expect("stderr is piped");
        stderr.read_to_string(&mut said).expect("stderr is text");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{said}");
        for word in ["panicked", "error", "pipe", "same command"] {
            assert!(!said.to_lowercase().contains(word), "{said}");
        }
        let rest = run(&env, flags).code(0);
        assert!(rest.stdout.lines().count() >= 20, "{rest}");
    }
}

#[cfg(unix)]
#[test]
fn a_stdout_that_takes_nothing_is_an_error() {
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    let out = fs::OpenOptions::new()
        .write(true)
        .open(full)
        .expect("opens");
    let output = env
        .command(["input", "-o", "-"].iter().chain(&FAKE))
        .stdout(out)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write to stdout"), "{said}");
}
