//! `--channels split`: a call with one side on each channel.

use crate::env::{Run, TestEnv, examples};
use crate::kill::{kill_after_a_chunk, outputs};
use crate::sound::{beside, speak};
use ditado::audio::decode::Decoder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FAKE: [&str; 9] = [
    "input",
    "-o",
    "output",
    "--engine",
    "fake",
    "--chunk-seconds",
    "30",
    "--channels",
    "split",
];

/// A call of so many seconds whose sides speak at the same time.
fn call(path: &Path, seconds: u32) {
    let scratch = tempfile::tempdir().expect("a folder");
    let sides = [1, 2].map(|voice| {
        let side = scratch.path().join(format!("{voice}.wav"));
        speak(&side, seconds, voice);
        samples(&side)
    });
    beside(path, &sides);
}

fn samples(path: &Path) -> Vec<f32> {
    let mut decoder = Decoder::open(path).expect("it opens");
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block().expect("it decodes") {
        samples.extend_from_slice(block);
    }
    samples
}

fn run(env: &TestEnv, more: &[&str]) -> Run {
    env.run(FAKE.iter().chain(more)).code(0)
}

fn json(env: &TestEnv, name: &str) -> Value {
    let text = fs::read(env.output().join(name)).expect("a transcript");
    serde_json::from_slice(&text).expect("JSON")
}

/// What is said on a channel of a transcript: start and text.
fn said(transcript: &Value, channel: u64) -> Vec<(String, String)> {
    let segments = transcript["segments"].as_array().expect("segments");
    segments
        .iter()
        .filter(|segment| segment["channel"] == channel)
        .map(|segment| (segment["start"].to_string(), segment["text"].to_string()))
        .collect()
}

#[test]
fn each_channel_is_heard_as_if_it_were_alone() {
    let env = TestEnv::new();
    call(&env.input().join("call.wav"), 70);
    run(&env, &["-f", "json"]);
    let split = json(&env, "call.json");
    let starts: Vec<f64> = split["segments"]
        .as_array()
        .expect("segments")
        .iter()
        .map(|segment| segment["start"].as_f64().expect("a time"))
        .collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let mut speech = 0.0;
    for channel in ["1", "2"] {
        let alone = ["--channels", channel, "-f", "json", "--overwrite"];
        env.run(FAKE[..7].iter().chain(&alone)).code(0);
        let mut alone = json(&env, "call.json");
        for segment in alone["segments"].as_array_mut().expect("segments") {
            segment["channel"] = channel.parse().expect("a number");
        }
        let channel = channel.parse().expect("a number");
        let there = said(&split, channel);
        assert!(there.len() > 3, "{split}");
        assert_eq!(there, said(&alone, channel));
        speech += alone["coverage"]["speech"].as_f64().expect("a number");
    }
    let both = split["coverage"]["speech"].as_f64().expect("a number");
    assert!((both - speech).abs() < 0.01, "{both} is not {speech}");
    assert_eq!(split["input"]["duration"], 70.0);
}

#[test]
fn any_number_of_workers_gives_the_same_files_and_the_cache_serves_them() {
    let mut seen = BTreeSet::new();
    for workers in ["1", "2", "5"] {
        let env = TestEnv::new();
        call(&env.input().join("call.wav"), 100);
        let formats = ["-f", "all", "--word-timestamps", "--workers", workers];
        run(&env, &formats);
        let files = outputs(&env);
        assert_eq!(files.len(), 9);
        fs::remove_dir_all(env.output()).expect("outputs go");
        let again = run(&env, &formats);
        assert!(again.stderr.contains("from the cache"), "{again}");
        assert_eq!(outputs(&env), files);
        seen.insert(files);
    }
    assert_eq!(seen.len(), 1);
}

#[test]
fn a_split_recording_goes_on_after_a_kill() {
    let (undisturbed, env) = (TestEnv::new(), TestEnv::new());
    for env in [&undisturbed, &env] {
        call(&env.input().join("call.wav"), 170);
    }
    run(&undisturbed, &[]);
    let mut command = env.command(FAKE);
    command.env("DITADO_FAKE_DELAY_MS", "40");
    kill_after_a_chunk(&env, command);
    let list = env.run(["sessions", "list", "--json"]).code(0);
    let list: Value = serde_json::from_str(&list.stdout).expect("JSON");
    let job = &list["sessions"][0];
    let percent = job["percent"].as_f64().expect("a number");
    assert!(percent > 5.0 && percent < 100.0, "{job}");
    assert_eq!(job["seconds"], 170.0);
    let again = run(&env, &[]);
    assert!(again.stderr.contains("goes on after"), "{again}");
    assert_eq!(outputs(&env), outputs(&undisturbed), "{again}");
    assert!(TestEnv::files_now(&env.path("state/journals")).is_empty());
}

#[test]
fn a_transcript_with_channels_is_rendered_again_and_breaks_no_rule() {
    let env = TestEnv::new();
    call(&env.input().join("call.wav"), 40);
    run(&env, &["-f", "all", "--word-timestamps"]);
    let before = outputs(&env);
    let formats = ["-f", "all", "--word-timestamps"];
    env.run(["render", "output/call.json"].iter().chain(&formats))
        .code(0);
    let after = outputs(&env);
    for (name, content) in &before {
        let again = name.replace("call.", "call.json.");
        assert_eq!(after[&again], *content, "{name}");
    }
    assert!(before["call.vtt"].contains("<v Channel 2>"));
    assert!(before["call.srt"].contains("\n[2] "));
    for file in ["output/call.srt", "output/call.vtt"] {
        let found = env.run(["lint", file]).stdout;
        let at_once = found.contains("overlap") || found.contains("gap") || found.contains("order");
        assert!(!at_once, "{found}");
    }
}

#[test]
fn one_channel_is_channel_1_and_an_empty_recording_is_no_text() {
    let env = TestEnv::new();
    speak(&env.input().join("mono.wav"), 10, 1);
    beside(
        &env.input().join("short.wav"),
        &[vec![0.0; 80], vec![0.0; 80]],
    );
    run(&env, &["-f", "json"]);
    let segments = json(&env, "mono.json");
    let segments = segments["segments"].as_array().expect("segments");
    assert!(!segments.is_empty());
    assert!(segments.iter().all(|segment| segment["channel"] == 1));
    assert_eq!(json(&env, "short.json")["segments"], Value::Array(vec![]));
}

/// With the model itself: two people who speak at once, of whom a mix hears little.
#[test]
fn two_people_who_speak_at_once_are_both_heard() {
    let env = TestEnv::new();
    let jfk = samples(&examples().join("jfk.wav"));
    let mut reader = vec![0.0; 16_000];
    reader.extend(samples(&examples().join("sense-and-sensibility/0870.flac")));
    beside(&env.input().join("call.wav"), &[jfk, reader]);
    let args = [
        "input",
        "-o",
        "output",
        "--channels",
        "split",
        "-f",
        "json,txt",
    ];
    env.run(args.into_iter().chain(["-l", "en"])).code(0);
    let call = json(&env, "call.json");
    let references = fs::read_to_string(examples().join("reference.tsv")).expect("references");
    for (channel, name) in [(1, "jfk.wav"), (2, "0870.flac")] {
        let line = references.lines().find(|line| line.contains(name));
        let spoken = line
            .and_then(|line| line.split('\t').next_back())
            .expect("its words");
        let said: String = said(&call, channel)
            .into_iter()
            .map(|s| s.1 + " ")
            .collect();
        let (wanted, heard) = (words(spoken), words(&said));
        let right = wanted.iter().filter(|word| heard.contains(word)).count();
        assert!(
            right * 10 >= wanted.len() * 8,
            "{heard:?} is not {wanted:?}"
        );
        assert_eq!(
            heard.contains(&"country".to_owned()),
            channel == 1,
            "{heard:?}"
        );
    }
    let text = fs::read_to_string(env.output().join("call.txt")).expect("text");
    assert!(
        text.lines()
            .all(|line| line.starts_with("[1] ") || line.starts_with("[2] "))
    );
}

fn words(text: &str) -> Vec<String> {
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    };
    text.split_whitespace().map(bare).collect()
}
