//! The remote converter, against the reference server and its failures, over real HTTP.

#[path = "../../examples/converter_server/server.rs"]
mod server;

use crate::env::{Run, TestEnv, examples};
use crate::web::closed_port;
use server::{Fault, Server, Stage};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A recording in a codec that only the converter knows.
const SECRET: &[u8] = b"a codec of our own: --ditado-\r\n--\r\n\0\xff";

/// A server that knows the codec.
fn server() -> Server {
    let convert = |recording: &Path, wave: &Path| match fs::read(recording) {
        Ok(bytes) if bytes == SECRET => {
            let copied = fs::copy(examples().join("jfk.wav"), wave);
            copied.map(|_| ()).map_err(|error| error.to_string())
        }
        _ => Err("no such codec,\n\x1b[2Jsorry".to_owned()),
    };
    Server::start("127.0.0.1:0", Box::new(convert)).expect("the server starts")
}

fn env_with_a_recording() -> TestEnv {
    let env = TestEnv::new();
    fs::write(env.input().join("a.xyz"), SECRET).expect("recording is written");
    env
}

/// Transcribes the recording with little patience and further flags.
#[track_caller]
fn convert(env: &TestEnv, url: &str, flags: &[&str]) -> Run {
    let common = [
        "input/a.xyz",
        "-o",
        "output",
        "-f",
        "json",
        "--engine",
        "fake",
    ];
    let patience = ["--converter-interval", "20ms"];
    let run = env.run(
        common
            .iter()
            .chain(&patience)
            .chain(&["--converter", url])
            .chain(flags),
    );
    assert!(TestEnv::files(&env.temp()).is_empty(), "left behind: {run}");
    assert!(!run.stderr.contains("panicked"), "{run}");
    run
}

#[test]
fn a_recording_goes_there_and_comes_back_as_text() {
    let (env, server) = (env_with_a_recording(), server());
    convert(&env, &format!("{}/", server.url()), &[]).code(0);
    let text = fs::read_to_string(env.output().join("a.json")).expect("transcript is there");
    let json: serde_json::Value = serde_json::from_str(&text).expect("transcript is JSON");
    assert_eq!(json["input"]["duration"].as_f64(), Some(11.0));
    assert_eq!(json["input"]["name"].as_str(), Some("a.xyz"));
    assert_eq!(server.requests(Stage::Health), 1);
    // The digest is of what was given, not of what came back.
    fs::write(
        env.input().join("a.wav"),
        fs::read(examples().join("jfk.wav")).expect("jfk"),
    )
    .expect("recording is written");
    env.run([
        "input/a.wav",
        "-o",
        "local",
        "-f",
        "json",
        "--engine",
        "fake",
    ])
    .code(0);
    let local = fs::read_to_string(env.path("local/a.json")).expect("transcript is there");
    let local: serde_json::Value = serde_json::from_str(&local).expect("transcript is JSON");
    assert_ne!(local["input"]["sha256"], json["input"]["sha256"]);
    assert_eq!(local["segments"], json["segments"]);
}

#[test]
fn nothing_is_decoded_here_when_the_converter_fails() {
    let (env, server) = (env_with_a_recording(), server());
    fs::copy(examples().join("jfk.wav"), env.input().join("a.xyz")).expect("recording is copied");
    let run = convert(&env, &server.url(), &["-q"]).code(3);
    let line = "status: the conversion failed: no such codec, [2Jsorry";
    assert!(run.stderr.contains(line), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");
    assert_eq!(
        server.requests(Stage::Upload),
        1,
        "a failed conversion is no passing trouble"
    );
    assert!(TestEnv::files(&env.output()).is_empty());
}

#[test]
fn no_batch_begins_without_a_healthy_converter() {
    let (env, sick) = (env_with_a_recording(), server());
    sick.fail(Stage::Health, Fault::Code(500), 9);
    let hanging = server();
    hanging.fail(Stage::Health, Fault::Hang, 9);
    for (url, why) in [
        (sick.url(), "500"),
        (hanging.url(), "no"),
        (closed_port(), "the connection was refused"),
    ] {
        let run = convert(&env, &url, &["--converter-timeout", "300ms"]).code(1);
        let line = format!("converter {url}: health: ");
        assert!(
            run.stderr.contains(&line) && run.stderr.contains(why),
            "{run}"
        );
        assert!(run.stderr.contains("(3 tries)"), "{run}");
    }
    assert_eq!(sick.requests(Stage::Health), 3);
    assert_eq!(sick.requests(Stage::Upload), 0);
}

#[test]
fn trouble_that_passes_is_not_noticed() {
    for (stage, fault) in [
        (Stage::Health, Fault::Code(503)),
        (Stage::Upload, Fault::Code(500)),
        (Stage::Upload, Fault::Raw(Vec::new())),
        (Stage::Status, Fault::Code(429)),
        (
            Stage::Status,
            Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()),
        ),
        (Stage::Status, Fault::Lose),
        (Stage::Download, Fault::Truncate),
        (Stage::Download, Fault::Code(502)),
        (Stage::Download, Fault::Lose),
    ] {
        let (env, server) = (env_with_a_recording(), server());
        server.fail(stage, fault.clone(), 2);
        convert(&env, &server.url(), &[]).code(0);
        assert!(server.requests(stage) >= 3, "{stage:?} {fault:?}");
        let lost = if fault == Fault::Lose { 3 } else { 1 };
        if stage != Stage::Upload {
            assert_eq!(server.requests(Stage::Upload), lost, "{stage:?} {fault:?}");
        }
    }
}

#[test]
fn trouble_that_stays_is_one_sentence_with_its_stage() {
    let raw = |body: &str| {
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
        Fault::Raw(head.into_bytes())
    };
    for (stage, fault, line) in [
        (
            Stage::Upload,
            Fault::Code(500),
            "upload: the server answers 500",
        ),
        (
            Stage::Upload,
            Fault::Code(413),
            "upload: the server answers 413",
        ),
        (Stage::Upload, Fault::Hang, "upload: no"),
        (
            Stage::Upload,
            raw("<html>"),
            "upload: the answer is no JSON",
        ),
        (
            Stage::Upload,
            raw("{\"job_id\": \"../../x\"}"),
            "upload: the answer has no job id",
        ),
        (
            Stage::Upload,
            raw("{\"job_id\": \"a\\r\\nX: y\"}"),
            "upload: the answer has no job id",
        ),
        (
            Stage::Status,
            Fault::Code(403),
            "status: the server answers 403",
        ),
        (Stage::Status, Fault::Hang, "status: no"),
        (
            Stage::Status,
            Fault::Endless,
            "status: the answer is far too long",
        ),
        (
            Stage::Status,
            raw("{\"status\": \"singing\"}"),
            "status: the converter says 'singing'",
        ),
        (
            Stage::Status,
            raw("{\"status\": \"queued\"}"),
            "status: the conversion is not done",
        ),
        (
            Stage::Status,
            Fault::Lose,
            "status: the converter has lost the job",
        ),
        (Stage::Download, Fault::Hang, "download: no"),
        (
            Stage::Download,
            Fault::Truncate,
            "download: the connection was cut after",
        ),
        (
            Stage::Download,
            Fault::Endless,
            "download: it is larger than",
        ),
        (
            Stage::Download,
            raw("{\"error\": 1}"),
            "download: the result is not a WAV file",
        ),
        (
            Stage::Download,
            Fault::Raw(
                b"HTTP/1.1 302 F\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n".to_vec(),
            ),
            "download: it was moved to http://x/",
        ),
    ] {
        let (env, server) = (env_with_a_recording(), server());
        server.fail(stage, fault.clone(), 99);
        let flags = [
            "-q",
            "--converter-timeout",
            "500ms",
            "--max-download",
            "1MB",
        ];
        let run = convert(&env, &server.url(), &flags).code(3);
        let line = format!("input/a.xyz: converter {}: {line}", server.url());
        assert!(run.stderr.contains(&line), "{stage:?} {fault:?}: {run}");
        assert_eq!(run.stderr.lines().count(), 1, "{run}");
        assert!(server.requests(stage) < 60, "{stage:?} {fault:?}");
        assert!(TestEnv::files(&env.output()).is_empty());
    }
}

#[test]
fn many_are_converted_at_once_ahead_of_inference() {
    let env = TestEnv::new();
    for number in 0..6u8 {
        let path = env.input().join(format!("{number}.ogg"));
        // One content would be converted once.
        fs::write(path, [SECRET, &[number]].concat()).expect("recording is written");
    }
    let together = Arc::new(AtomicUsize::new(0));
    let arrived = Arc::clone(&together);
    // Nobody is done before three are there.
    let convert = move |_: &Path, wave: &Path| {
        arrived.fetch_add(1, Ordering::SeqCst);
        let begun = Instant::now();
        while arrived.load(Ordering::SeqCst) < 3 && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let copied = fs::copy(examples().join("jfk.wav"), wave);
        copied.map(|_| ()).map_err(|error| error.to_string())
    };
    let server = Server::start("127.0.0.1:0", Box::new(convert)).expect("the server starts");
    env.command(["input", "-o", "output", "-f", "txt", "--engine", "fake"])
        .env("DITADO_CONVERTER", server.url())
        .env("DITADO_CONVERTER_JOBS", "3")
        .env("DITADO_CONVERTER_INTERVAL", "0.02")
        .output()
        .expect("the program starts");
    assert_eq!(TestEnv::files(&env.output()).len(), 6);
    assert_eq!(server.most_at_once(), 3);
}

#[test]
fn settings_without_sense_are_usage_errors() {
    let env = TestEnv::new();
    for flags in [
        ["--converter", "localhost:80"],
        ["--converter", "ftp://localhost"],
        ["--max-download", "much"],
        ["--download-timeout", "soon"],
    ] {
        env.run(["input"].iter().chain(&flags)).code(2);
    }
    env.run(["input", "--converter", "http://a/", "--converter-jobs", "0"])
        .code(2);
}
