//! Programs that ditado can make use of.

use super::finding::Finding;
use serde_json::json;
use std::io::{ErrorKind, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A program that does not tell its version within this time is not well.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most of the answer that is read, bytes.
const MAX_ANSWER: u64 = 64 << 10;

/// Decodes what ditado does not.
pub fn ffmpeg() -> Finding {
    look(
        "ffmpeg",
        "-version",
        "needed only for formats that ditado does not decode itself",
        "install ffmpeg if recordings are refused as of a format that is not supported",
    )
}

/// Brings recordings from web pages.
pub fn yt_dlp() -> Finding {
    look(
        "yt-dlp",
        "--version",
        "needed only for recordings on web pages",
        "install yt-dlp to give ditado the addresses of such pages",
    )
}

fn look(name: &'static str, flag: &str, purpose: &str, remedy: &str) -> Finding {
    match version(name, flag) {
        Ok(version) => Finding::ok(name, &version).with(json!({ "version": version })),
        Err(Trouble::Missing) => Finding::advice(name, format!("not found; {purpose}"), remedy),
        Err(Trouble::Failed(why)) => Finding::wrong(
            name,
            format!("is there and does not work: {why}"),
            format!("install {name} again, or take it off the PATH"),
        ),
    }
}

/// Why a program tells no version.
#[derive(Debug, PartialEq, Eq)]
enum Trouble {
    Missing,
    Failed(String),
}

/// The first line that a program prints when asked for its version.
fn version(program: &str, flag: &str) -> Result<String, Trouble> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Trouble::Missing,
        _ => Trouble::Failed(error.to_string()),
    };
    let mut child = Command::new(program)
        .arg(flag)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (give, answer) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        // Not joined: a grandchild may hold the pipe open for ever.
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stdout.take(MAX_ANSWER).read_to_end(&mut bytes);
            let _ = give.send(bytes);
        });
    }
    let answer = answer.recv_timeout(PATIENCE);
    // One that has told all needs nothing more; one that hangs must not stay behind.
    let status = match &answer {
        Ok(bytes) if (bytes.len() as u64) < MAX_ANSWER => child.wait(),
        _ => child.kill().and_then(|()| child.wait()),
    };
    let Ok(answer) = answer else {
        let seconds = PATIENCE.as_secs();
        return Err(Trouble::Failed(format!("no answer within {seconds} s")));
    };
    let status = status.map_err(failed)?;
    let text = String::from_utf8_lossy(&answer);
    let line = text.lines().next().unwrap_or("").trim();
    if !status.success() {
        return Err(Trouble::Failed(format!("it ended with {status}")));
    }
    // "ffmpeg version 7.1 Copyright …" is told as "7.1".
    let words: Vec<&str> = line.split_whitespace().collect();
    let version = match words.as_slice() {
        [_, "version", version, ..] => *version,
        [version, ..] => *version,
        [] => return Err(Trouble::Failed("it tells no version".to_owned())),
    };
    Ok(version
        .chars()
        .filter(|c| !c.is_control())
        .take(60)
        .collect())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> (tempfile::TempDir, String) {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tool");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let name = path.to_string_lossy().into_owned();
        (dir, name)
    }

    #[test]
    fn a_version_is_read_in_either_form() {
        for (says, want) in [
            (
                "echo ffmpeg version 7.1-static Copyright; echo more",
                "7.1-static",
            ),
            ("echo 2026.01.01", "2026.01.01"),
        ] {
            let (_dir, tool) = script(says);
            assert_eq!(version(&tool, "-version"), Ok(want.to_owned()));
        }
    }

    #[test]
    fn missing_and_broken_are_told_apart() {
        assert_eq!(version("/no/such/tool", "-v"), Err(Trouble::Missing));
        for says in ["exit 1", "true", "echo 1.0; exit 3"] {
            let (_dir, tool) = script(says);
            let result = version(&tool, "-v");
            assert!(
                matches!(result, Err(Trouble::Failed(_))),
                "{says}: {result:?}"
            );
        }
    }
}
