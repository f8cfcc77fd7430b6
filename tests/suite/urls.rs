//! URLs: what comes from a server, or does not.

use crate::env::{Run, TestEnv, examples};
use crate::web::{Web, closed_port, hang, range, status, whole};
use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

fn recording() -> Vec<u8> {
    fs::read(examples().join("jfk.wav")).expect("jfk.wav is readable")
}

/// Runs with the fake engine, little patience and further flags.
#[track_caller]
fn fetch(env: &TestEnv, urls: &[&str], flags: &[&str]) -> Run {
    let common = [
        "-o",
        "output",
        "-f",
        "json",
        "--engine",
        "fake",
        "--download-retries",
        "2",
    ];
    let run = env.run(urls.iter().chain(&common).chain(flags));
    assert!(TestEnv::files(&env.temp()).is_empty(), "left behind: {run}");
    assert!(!run.stderr.contains("panicked"), "{run}");
    run
}

/// The sha256 that the transcript `name` gives for its input.
#[track_caller]
fn sha256(env: &TestEnv, name: &str) -> String {
    let text = fs::read_to_string(env.output().join(name)).expect("transcript is there");
    let json: serde_json::Value = serde_json::from_str(&text).expect("transcript is JSON");
    json["input"]["sha256"].as_str().expect("sha256").to_owned()
}

/// The same for the recording as a file.
fn expected(env: &TestEnv) -> String {
    fs::write(env.input().join("local.wav"), recording()).expect("recording is written");
    fetch(env, &["input"], &[]).code(0);
    sha256(env, "local.json")
}

#[test]
fn a_url_is_transcribed_like_the_file_behind_it() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, _, client| whole(client, "", &recording())));
    let url = web.url("radio/the%20show.wav?token=1#t=4");
    let run = fetch(&env, &[&url.replace("http://", "http://me:secret@")], &[]).code(0);
    assert_eq!(sha256(&env, "the show.json"), expected(&env));
    assert!(!run.stderr.contains("secret"), "{run}");
    let head = &web.heads()[0];
    assert!(head.contains("authorization: basic bwu6c2vjcmv0"), "{head}");
    assert!(
        head.starts_with("get /radio/the%20show.wav?token=1 http"),
        "{head}"
    );
}

#[test]
fn a_dropped_connection_goes_on_where_it_was() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, head, client| {
        let all = recording();
        let from = range(head).unwrap_or(0);
        // Every connection breaks after 100 000 bytes: more often than tries without success.
        let to = all.len().min(from + 100_000);
        let line = match from {
            0 => "200 OK".to_owned(),
            _ => format!(
                "206 Partial Content\r\nContent-Range: bytes {from}-{}/{}",
                all.len() - 1,
                all.len()
            ),
        };
        let left = all.len() - from;
        write!(
            client,
            "HTTP/1.1 {line}\r\nETag: \"v1\"\r\nContent-Length: {left}\r\n\r\n"
        )?;
        client.write_all(&all[from..to])
    }));
    fetch(&env, &[&web.url("x.wav")], &[]).code(0);
    assert_eq!(sha256(&env, "x.json"), expected(&env));
    let heads = web.heads();
    assert!(heads.len() > 3, "{heads:?}");
    for head in &heads[1..] {
        assert!(
            head.contains("if-range: \"v1\"") && range(head).is_some(),
            "{head}"
        );
    }
}

#[test]
fn a_recording_that_changed_meanwhile_is_taken_anew() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|number, _, client| {
        let all = recording();
        if number > 0 {
            return whole(client, "ETag: \"v2\"\r\n", &all);
        }
        let old = vec![7; all.len()];
        write!(
            client,
            "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: {}\r\n\r\n",
            old.len()
        )?;
        client.write_all(&old[..old.len() / 2])
    }));
    fetch(&env, &[&web.url("x.wav")], &[]).code(0);
    assert_eq!(sha256(&env, "x.json"), expected(&env));
}

#[test]
fn a_server_that_goes_on_elsewhere_or_has_no_mark_gets_no_half_accepted() {
    for mark in ["ETag: \"v1\"\r\n", "ETag: W/\"v1\"\r\n", ""] {
        let env = TestEnv::new();
        let web = Web::start(Box::new(move |number, head, client| {
            let all = recording();
            match (number, range(head)) {
                (0, _) => {
                    let length = all.len();
                    write!(
                        client,
                        "HTTP/1.1 200 OK\r\n{mark}Content-Length: {length}\r\n\r\n"
                    )?;
                    client.write_all(&all[..length / 2])
                }
                (_, Some(_)) => {
                    let size = all.len();
                    let line = format!("206 Partial Content\r\nContent-Range: bytes 0-9/{size}");
                    write!(
                        client,
                        "HTTP/1.1 {line}\r\nContent-Length: 10\r\n\r\n0123456789"
                    )
                }
                (_, None) => whole(client, mark, &all),
            }
        }));
        fetch(&env, &[&web.url("x.wav")], &[]).code(0);
        assert_eq!(sha256(&env, "x.json"), expected(&env), "{mark}");
    }
}

#[test]
fn a_stalled_connection_is_given_up_and_tried_again() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|number, _, client| {
        let all = recording();
        if number > 0 {
            return whole(client, "", &all);
        }
        write!(
            client,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
            all.len()
        )?;
        client.write_all(&all[..10_000])?;
        hang()
    }));
    fetch(&env, &[&web.url("x.wav")], &["--download-stall", "300ms"]).code(0);
    assert_eq!(sha256(&env, "x.json"), expected(&env));
}

#[test]
fn a_server_that_never_answers_is_one_sentence() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, _, _| hang()));
    let url = web.url("x.wav");
    let run = fetch(&env, &[&url], &["--download-stall", "100ms"]).code(3);
    assert!(run.stderr.contains(&format!("{url}: no")), "{run}");
    assert!(run.stderr.contains("(3 tries)"), "{run}");
    assert_eq!(web.heads().len(), 3);
}

#[test]
fn a_trickle_ends_at_the_time_limit() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, _, client| {
        write!(client, "HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            client.write_all(&[0; 3000])?;
            std::thread::sleep(Duration::from_millis(20));
        }
    }));
    let run = fetch(&env, &[&web.url("x.wav")], &["--download-timeout", "1s"]).code(3);
    assert!(run.stderr.contains("--download-timeout"), "{run}");
}

#[test]
fn redirects_are_followed_but_not_for_ever() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, head, client| {
        if head.starts_with("get /loop") {
            return status(client, "302 Found", "Location: /loop\r\n");
        }
        if head.starts_with("get /old") {
            return status(client, "301 Moved", "Location: /..%2f..%2fevil.wav\r\n");
        }
        if head.starts_with("get /file") {
            return status(client, "302 Found", "Location: file:///etc/passwd\r\n");
        }
        whole(
            client,
            "Content-Disposition: attachment; filename=../evil.wav\r\n",
            &recording(),
        )
    }));
    fetch(&env, &[&web.url("old.wav")], &[]).code(0);
    assert_eq!(TestEnv::files(&env.output()), ["old.json"]);
    let before = web.heads().len();
    let run = fetch(&env, &[&web.url("loop")], &[]).code(3);
    assert!(run.stderr.contains("moved too often"), "{run}");
    assert!(web.heads().len() - before < 12);
    fetch(&env, &[&web.url("file")], &[]).code(3);
    assert_eq!(TestEnv::files(&env.output()), ["old.json"]);
}

#[test]
fn a_server_that_lies_about_length_is_found_out() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, head, client| {
        let all = recording();
        if range(head).is_some() {
            return status(client, "416 Range Not Satisfiable", "");
        }
        let lie = all.len() + 1000;
        write!(
            client,
            "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: {lie}\r\n\r\n"
        )?;
        client.write_all(&all)
    }));
    let run = fetch(&env, &[&web.url("x.wav")], &[]).code(3);
    assert!(TestEnv::files(&env.output()).is_empty(), "{run}");
    assert!(web.heads().len() < 10, "{run}");
}

#[test]
fn what_is_too_large_is_refused_announced_or_not() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, head, client| {
        if head.starts_with("get /announced") {
            write!(
                client,
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n"
            )?;
            return hang();
        }
        write!(
            client,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        )?;
        loop {
            write!(client, "ffff\r\n")?;
            client.write_all(&[0; 0xffff])?;
            write!(client, "\r\n")?;
        }
    }));
    for path in ["announced.wav", "endless.wav"] {
        let run = fetch(&env, &[&web.url(path)], &["--max-download", "1MB"]).code(3);
        assert!(run.stderr.contains("--max-download"), "{run}");
    }
    assert_eq!(web.heads().len(), 2);
}

#[test]
fn failures_that_may_pass_are_tried_again_and_others_not() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|number, head, client| match number {
        _ if head.starts_with("get /gone") => status(client, "404 Not Found", ""),
        0 | 1 => status(client, "503 Service Unavailable", ""),
        _ => whole(client, "", &recording()),
    }));
    fetch(&env, &[&web.url("x.wav")], &[]).code(0);
    assert_eq!(web.heads().len(), 3);
    let run = fetch(&env, &[&web.url("gone.wav")], &[]).code(3);
    assert!(run.stderr.contains("404"), "{run}");
    assert_eq!(web.heads().len(), 4);
}

#[test]
fn what_is_no_web_server_is_one_line_without_its_bytes() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, head, client| {
        if head.starts_with("get /head") {
            write!(client, "HTTP/1.1 200 OK\r\n")?;
            loop {
                write!(client, "X-Filler: {}\r\n", "x".repeat(1000))?;
            }
        }
        client.write_all(b"\x1b[2J\x07SSH-2.0-\r\n\r\n")
    }));
    let closed = closed_port();
    for url in [
        web.url("x.wav"),
        web.url("head.wav"),
        format!("{closed}/x.wav"),
    ] {
        let run = fetch(&env, &[&url], &["-q"]).code(3);
        assert_eq!(run.stderr.lines().count(), 1, "{run}");
        assert!(!run.stderr.contains(['\x1b', '\x07']), "{run}");
    }
}

#[test]
fn names_from_urls_stay_in_the_output_folder() {
    let env = TestEnv::new();
    let web = Web::start(Box::new(|_, _, client| whole(client, "", &recording())));
    let paths = ["..%2f..%2fevil.wav", "%2e%2e/", ".profile", "a%00b.wav"];
    let urls: Vec<String> = paths.iter().map(|path| web.url(path)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    fetch(&env, &urls, &[]).code(0);
    assert_eq!(TestEnv::files(&env.output()).len(), urls.len());
    assert!(!env.path("evil.json").exists());
    let same = [web.url("a/x.wav"), web.url("b/x.wav")];
    fetch(&env, &[&same[0], &same[1]], &[]).code(2);
}

#[cfg(unix)]
mod pages {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const PAGE: &[u8] = b"<!DOCTYPE html><html><title>A show</title></html>";

    fn page() -> Web {
        Web::start(Box::new(|_, _, client| whole(client, "", PAGE)))
    }

    /// The program with a `PATH` that holds nothing but this yt-dlp.
    fn run_with(env: &TestEnv, script: Option<&str>, url: &str, flags: &[&str]) -> Run {
        let bin = env.path("bin");
        fs::create_dir_all(&bin).expect("folder is made");
        if let Some(script) = script {
            let program = bin.join("yt-dlp");
            let script = format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n");
            fs::write(&program, script).expect("script is written");
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(&program, mode).expect("script is executable");
        }
        let mut command = env.command(["-o", "output", "-f", "json", "--engine", "fake", url]);
        command.args(flags).env("PATH", &bin);
        let output = command.output().expect("the program starts");
        assert!(TestEnv::files(&env.temp()).is_empty());
        Run {
            line: format!("{command:?}"),
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[test]
    fn a_page_without_yt_dlp_says_what_to_install() {
        let env = TestEnv::new();
        let run = run_with(&env, None, &page().url("watch?v=1"), &[]).code(3);
        assert!(run.stderr.contains("install yt-dlp"), "{run}");
    }

    #[test]
    fn a_page_goes_to_yt_dlp_without_shell_or_flags_of_its_own() {
        let env = TestEnv::new();
        let jfk = examples().join("jfk.wav");
        let script = format!(
            "printf '%s\\n' \"$@\" > '{}'\ncp '{}' media",
            env.path("arguments").display(),
            jfk.display()
        );
        let url = page().url("watch?v=$(touch%20evil);--exec");
        run_with(&env, Some(&script), &url, &[]).code(0);
        assert_eq!(TestEnv::files(&env.output()).len(), 1);
        let arguments = fs::read_to_string(env.path("arguments")).expect("arguments");
        let arguments: Vec<&str> = arguments.lines().collect();
        assert_eq!(arguments[arguments.len() - 2..], ["--", url.as_str()]);
        assert!(arguments.contains(&"--ignore-config"), "{arguments:?}");
    }

    #[test]
    fn what_yt_dlp_says_is_told_in_one_line() {
        let env = TestEnv::new();
        let script = "echo 'WARNING: x' >&2; printf 'ERROR: \\033[31mno such\\nvideo' >&2; exit 1";
        let run = run_with(&env, Some(script), &page().url("watch"), &["-q"]).code(3);
        assert!(run.stderr.contains("ERROR: [31mno such"), "{run}");
        assert_eq!(run.stderr.lines().count(), 1, "{run}");
        let run = run_with(&env, Some("exit 0"), &page().url("watch"), &[]).code(3);
        assert!(run.stderr.contains("found no recording"), "{run}");
    }

    #[test]
    fn one_that_hangs_or_writes_without_end_is_killed() {
        let env = TestEnv::new();
        let url = page().url("watch");
        let run = run_with(&env, Some("sleep 300"), &url, &["--download-timeout", "1s"]).code(3);
        assert!(run.stderr.contains("--download-timeout"), "{run}");
        let endless = "cat /dev/zero > media";
        let run = run_with(&env, Some(endless), &url, &["--max-download", "1MB"]).code(3);
        assert!(run.stderr.contains("--max-download"), "{run}");
    }

    #[test]
    fn an_interrupted_download_ends_soon() {
        let env = TestEnv::new();
        let web = Web::start(Box::new(|_, _, _| hang()));
        let url = web.url("x.wav");
        let mut child = env
            .command([url.as_str(), "-o", "output", "--engine", "fake"])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        let begun = Instant::now();
        while web.heads().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(60), "no request came");
            std::thread::sleep(Duration::from_millis(20));
        }
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(kill.expect("kill runs").success());
        let begun = Instant::now();
        let status = child.wait().expect("the program ends");
        assert!(
            begun.elapsed() < Duration::from_secs(25),
            "it waited for the server"
        );
        assert_eq!(status.code(), Some(130));
    }
}
