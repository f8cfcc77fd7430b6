//! How subtitles are laid out, checked, and written again from a transcript.

use crate::env::{TestEnv, examples};
use std::fs;
use std::path::Path;

/// A transcript of two sentences, with words or without.
fn transcript(path: &Path, words: bool) {
    let text = "When the rain had stopped, we went down to the harbour to look for the boat \
                that our uncle had left there.";
    let parts: Vec<&str> = text.split(' ').collect();
    let word = |(index, word): (usize, &&str)| {
        serde_json::json!({
            "start": index as f64 * 0.3,
            "end": index as f64 * 0.3 + 0.3,
            "word": format!(" {word}"),
            "probability": 0.9,
        })
    };
    let mut segment = serde_json::json!({
        "id": 0, "start": 0.0, "end": 6.6, "text": text,
        "quality": {
            "avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.2,
            "temperature": 0.0
        }
    });
    if words {
        segment["words"] = parts.iter().enumerate().map(word).collect();
    }
    let json = serde_json::json!({
        "schema": { "name": "ditado.transcript", "version": 1 },
        "generator": { "name": "ditado", "version": "0.1.0" },
        "input": { "name": "talk.ogg", "sha256": "0".repeat(64), "duration": 7.0 },
        "model": { "name": "tiny", "sha256": "0".repeat(64) },
        "settings": {},
        "language": "en",
        "language_probability": null,
        "text": text,
        "segments": [segment],
        "coverage": { "speech": 6.6, "transcribed": 6.6 }
    });
    fs::write(path, json.to_string()).expect("transcript is written");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("file is there")
}

/// Lines of text of the widest cue, and columns of the widest line.
fn shape(srt: &str) -> (usize, usize) {
    let cues = srt.split("\n\n").filter(|cue| !cue.trim().is_empty());
    let texts: Vec<Vec<&str>> = cues.map(|cue| cue.lines().skip(2).collect()).collect();
    let lines = texts.iter().map(Vec::len).max().unwrap_or(0);
    let columns = texts.iter().flatten().map(|line| line.chars().count());
    (lines, columns.max().unwrap_or(0))
}

#[test]
fn a_transcript_is_rendered_into_every_format_without_its_recording() {
    let env = TestEnv::new();
    transcript(&env.input().join("talk.json"), true);
    transcript(&env.input().join("more.json"), false);
    let files = ["input/talk.json", "input/more.json"];
    let flags = ["-o", "output", "-f", "srt,vtt,txt,tsv,csv,lrc,ass,md"];
    env.run(["render"].iter().chain(&files).chain(&flags))
        .code(0);
    assert_eq!(TestEnv::files(&env.output()).len(), 16);
    assert!(read(&env.output().join("talk.txt")).starts_with("When the rain"));
    // A second time changes nothing, and neither does another folder.
    let before = read(&env.output().join("talk.srt"));
    env.run(["render"].iter().chain(&files).chain(&flags))
        .code(0);
    assert_eq!(read(&env.output().join("talk.srt")), before);
    env.run(["render", "input/talk.json", "-f", "srt"]).code(0);
    assert_eq!(read(&env.input().join("talk.srt")), before);
}

#[test]
fn a_rendered_json_never_replaces_the_one_it_was_made_from() {
    let env = TestEnv::new();
    let json = env.input().join("talk.json");
    transcript(&json, true);
    let before = read(&json);
    env.run(["render", "input/talk.json", "-f", "json", "--overwrite"])
        .code(0);
    assert_eq!(read(&json), before);
    assert!(env.input().join("talk.json.json").exists());
}

#[test]
fn what_is_no_transcript_fails_alone_and_foreign_files_stay() {
    let env = TestEnv::new();
    transcript(&env.input().join("good.json"), true);
    fs::write(env.input().join("bad.json"), "{\"a\": 1}").expect("file is written");
    fs::write(env.input().join("good.txt"), "my notes").expect("file is written");
    let run = env
        .run([
            "render",
            "input/good.json",
            "input/bad.json",
            "-f",
            "srt",
            "-o",
            "output",
        ])
        .code(3);
    assert!(
        run.stderr.contains("bad.json: the JSON has no schema"),
        "{run}"
    );
    assert_eq!(TestEnv::files(&env.output()), ["good.srt"], "{run}");
    let run = env.run(["render", "input/good.json", "-f", "txt"]).code(3);
    assert!(run.stderr.contains("--overwrite"), "{run}");
    assert_eq!(read(&env.input().join("good.txt")), "my notes");
    env.run(["render", "input", "-f", "txt"]).code(3);
}

#[test]
fn profiles_and_single_rules_shape_the_cues_and_pass_their_own_check() {
    let env = TestEnv::new();
    transcript(&env.input().join("talk.json"), true);
    let srt = env.output().join("talk.srt");
    let mut shapes = Vec::new();
    for profile in ["netflix", "bbc", "ted", "podcast", "plain"] {
        let run = ["render", "input/talk.json", "-f", "srt", "-o", "output"];
        env.run(run.iter().chain(&["--profile", profile])).code(0);
        shapes.push(shape(&read(&srt)));
        if profile != "bbc" && profile != "netflix" {
            // The words come faster than those two allow.
            env.run(["lint", "output/talk.srt", "--profile", profile, "-l", "en"])
                .code(0);
        }
    }
    assert!(shapes[1].1 <= 37 && shapes[3].1 <= 32, "{shapes:?}");
    assert_eq!((shapes[2].0, shapes[4].0), (2, 1), "{shapes:?}");
    assert!(shapes[4].1 > 90, "{shapes:?}");
    let run = ["render", "input/talk.json", "-f", "srt", "-o", "output"];
    let single = ["--max-line-width", "20", "--max-lines", "1"];
    env.run(run.iter().chain(&single)).code(0);
    let (lines, columns) = shape(&read(&srt));
    assert!(lines == 1 && columns <= 20, "{lines} {columns}");
}

#[test]
fn another_layout_writes_the_files_of_a_finished_recording_again() {
    let env = TestEnv::new();
    fs::copy(examples().join("jfk.wav"), env.input().join("a.wav")).expect("copied");
    let flags = ["input", "-o", "output", "-f", "srt,txt", "--engine", "fake"];
    let log = env.path("windows");
    let run = |more: &[&str]| {
        let status = env
            .command(flags.iter().chain(more))
            .env("DITADO_FAKE_LOG", &log)
            .output()
            .expect("the program starts");
        assert_eq!(status.status.code(), Some(0), "{status:?}");
        let file = |name: &str| read(&env.output().join(name));
        (file("a.srt"), file("a.txt"), read(&log).lines().count())
    };
    let (plain, text, windows) = run(&[]);
    let (narrow, _, again) = run(&["--max-line-width", "9"]);
    assert_ne!(plain, narrow);
    let (_, timed, third) = run(&["--txt-times"]);
    assert!(
        timed.starts_with("[00:00:0") && !text.starts_with('['),
        "{timed}"
    );
    assert_eq!((windows, again), (third, third), "nothing was heard twice");
}

#[test]
fn findings_are_lines_or_json_and_set_the_exit_code() {
    let env = TestEnv::new();
    let good = "1\n00:00:01,000 --> 00:00:03,000\nAll is well.\n";
    let bad = "WEBVTT\n\n00:01.000 --> 00:01.200\nThis one is a good deal too wide and too fast.\n";
    fs::write(env.input().join("good.srt"), good).expect("file is written");
    fs::write(env.input().join("bad.vtt"), bad).expect("file is written");
    fs::write(env.input().join("none.srt"), "no subtitles").expect("file is written");
    let run = env.run(["lint", "input/good.srt"]).code(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let run = env.run(["lint", "input/good.srt", "input/bad.vtt"]).code(3);
    let rules: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.split(": ").nth(2).expect("a rule"))
        .collect();
    assert_eq!(rules, ["line-width", "reading-speed", "too-short"], "{run}");
    let run = env
        .run(["lint", "input/bad.vtt", "input/none.srt", "--json"])
        .code(3);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found["files"][0]["findings"][0]["rule"], "line-width");
    assert!(found["files"][1]["error"].is_string(), "{run}");
    // The same file under rules that it keeps to.
    let lenient = ["--profile", "plain", "-l", "pt"];
    env.run(["lint", "input/bad.vtt"].iter().chain(&lenient))
        .code(0);
}

#[test]
fn layouts_without_sense_are_usage_errors() {
    let env = TestEnv::new();
    transcript(&env.input().join("talk.json"), true);
    for flags in [
        ["--profile", "nfl"],
        ["--max-lines", "0"],
        ["--max-cps", "nan"],
        ["--min-gap", "-1"],
    ] {
        let run = ["render", "input/talk.json"];
        env.run(run.iter().chain(&flags)).code(2);
    }
    let run = env
        .run([
            "render",
            "input/talk.json",
            "--profile",
            "plain",
            "--max-lines",
            "2",
        ])
        .code(2);
    assert!(run.stderr.contains("plain"), "{run}");
}
