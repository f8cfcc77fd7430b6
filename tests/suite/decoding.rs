//! How speech becomes text, asked for on the command line and answered by the real model.

use crate::env::{TestEnv, examples};
use serde_json::Value;
use std::fs;

/// The transcript of a recording of the project with these flags.
fn heard(recording: &str, flags: &[&str]) -> Value {
    let env = TestEnv::new();
    let path = examples().join(recording);
    fs::copy(&path, env.input().join(path.file_name().expect("a name"))).expect("copied");
    let usual = ["input", "-o", "output", "-f", "json"];
    env.run(usual.iter().chain(flags)).code(0);
    let file = TestEnv::files(&env.output()).remove(0);
    let json = fs::read(env.output().join(file)).expect("transcript is written");
    serde_json::from_slice(&json).expect("transcript is JSON")
}

fn text(transcript: &Value) -> &str {
    transcript["text"].as_str().expect("text")
}

#[test]
fn a_language_is_found_among_those_that_were_named() {
    let among = heard("jfk.wav", &["--languages", "pt,de"]);
    let language = among["language"].as_str().expect("language");
    assert!(["pt", "de"].contains(&language), "{language}");
    let with = heard("jfk.wav", &["--languages", "pt,en,de"]);
    assert_eq!(with["language"], "en");
    assert!(with["language_probability"].as_f64() > Some(0.9));
}

#[test]
fn hotwords_and_prompts_teach_spelling_and_leave_the_rest() {
    let plain = heard("jfk.wav", &["-l", "en"]);
    assert!(text(&plain).contains("Americans"), "{plain}");
    for flags in [
        ["--hotwords", "AMERICANS, COUNTRY, NOT"],
        [
            "--prompt",
            "AND SO WE ALL SPEAK IN CAPITALS, MY DEAR FRIENDS. ASK US.",
        ],
    ] {
        let taught = heard("jfk.wav", &["-l", "en", flags[0], flags[1]]);
        assert_ne!(text(&taught), text(&plain), "{flags:?}");
        // Capitals were asked for.
        assert!(text(&taught).contains("NOT"), "{flags:?}: {taught}");
        let said = text(&taught).to_lowercase();
        assert!(said.contains("what your country can do for you"), "{said}");
    }
    // Far more than fits is cut, not refused.
    let long = "ditado ".repeat(500);
    let taught = heard(
        "jfk.wav",
        &["-l", "en", "--hotwords", &long, "--prompt", &long],
    );
    assert_eq!(taught["language"], "en");
}

#[test]
fn what_is_said_is_written_in_english_when_asked() {
    let recording = "voice-notes/recado.ogg";
    let spoken = heard(recording, &["-l", "pt"]);
    let english = heard(recording, &["-l", "pt", "--translate"]);
    assert_eq!(english["language"], "pt");
    assert_eq!(english["settings"]["decoding"]["translate"], true);
    assert_ne!(text(&spoken), text(&english));
}

#[test]
fn temperatures_and_tries_are_those_that_were_asked_for() {
    let warm = ["--temperature", "0.8", "--temperature-step", "0"];
    let once = heard("jfk.wav", &warm);
    let quality = &once["segments"][0]["quality"];
    assert!((quality["temperature"].as_f64().expect("a number") - 0.8).abs() < 1e-6);
    let best = heard("jfk.wav", &[&warm[..], &["--best-of", "4"]].concat());
    let logprob = |transcript: &Value| -> f64 {
        let segments = transcript["segments"].as_array().expect("segments");
        let quality = segments
            .iter()
            .map(|s| s["quality"]["avg_logprob"].as_f64());
        quality.map(|p| p.expect("a number")).sum::<f64>() / segments.len() as f64
    };
    assert!(logprob(&best) >= logprob(&once), "{once} {best}");
    // Nothing is good enough: the ladder is climbed, and its best text taken.
    let never = [
        "--logprob-threshold",
        "-0.0001",
        "--temperature-step",
        "0.5",
    ];
    let climbed = heard("jfk.wav", &never);
    assert!(text(&climbed).contains("country"), "{climbed}");
}

#[test]
fn a_clip_is_all_that_is_heard_and_keeps_the_times_of_the_recording() {
    let clip = heard("jfk.wav", &["-l", "en", "--clip", "5.2-9"]);
    let segments = clip["segments"].as_array().expect("segments");
    let first = segments.first().expect("a segment")["start"].as_f64();
    let last = segments.last().expect("a segment")["end"].as_f64();
    assert!(first >= Some(5.0) && last <= Some(9.01), "{clip}");
    assert!(text(&clip).contains("country"), "{clip}");
    assert!(!text(&clip).contains("fellow"), "{clip}");
    let env = TestEnv::new();
    fs::copy(examples().join("jfk.wav"), env.input().join("a.wav")).expect("copied");
    let run = env.run(["input", "--clip", "3-8", "--engine", "fake"]);
    assert!(run.stderr.contains(" 5.0 s of audio"), "{run}");
    let run = env
        .run(["input", "--clip", "60-", "--engine", "fake"])
        .code(3);
    assert!(
        run.stderr.contains("shorter than where --clip begins"),
        "{run}"
    );
}

#[test]
fn symbols_are_kept_out_and_presets_hear_the_same_words() {
    for flags in [
        &["--suppress-non-speech"][..],
        &["--preset", "fast"],
        &["--preset", "accurate"],
    ] {
        let transcript = heard("jfk.wav", &[&["-l", "en"], flags].concat());
        assert!(text(&transcript).contains("fellow Americans"), "{flags:?}");
    }
}

#[test]
fn values_without_sense_are_usage_errors() {
    let env = TestEnv::new();
    for flags in [
        ["--temperature", "2"],
        ["--languages", "klingon"],
        ["--clip", "9-3"],
        ["--preset", "best"],
        ["--prompt-file", "missing"],
    ] {
        let run = env.run(["input"].iter().chain(&flags)).code(2);
        assert!(
            run.stderr.contains(flags[0]) || run.stderr.contains(flags[1]),
            "{run}"
        );
    }
}
