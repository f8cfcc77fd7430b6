//! Names and places: stdin, lists, globs, and what file systems hold besides plain files.

use crate::env::{Run, TestEnv, examples};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

fn record(path: &Path) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folder is made");
    fs::copy(examples().join("jfk.wav"), path).expect("recording is copied");
}

const FLAGS: [&str; 6] = ["-o", "output", "-f", "txt", "--engine", "fake"];

/// Transcribes with further arguments.
#[track_caller]
fn transcribe(env: &TestEnv, arguments: &[&str]) -> Run {
    env.run(arguments.iter().chain(&FLAGS))
}

/// The same with bytes on stdin.
fn transcribe_stdin(env: &TestEnv, arguments: &[&str], stdin: &[u8]) -> Run {
    let mut command = env.command(arguments.iter().chain(&["--engine", "fake"]));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that has read enough closes its end.
    let _ = child.stdin.take().expect("stdin is piped").write_all(stdin);
    let output = child.wait_with_output().expect("the program ends");
    Run {
        line: format!("{command:?}"),
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_recording_comes_on_stdin() {
    let env = TestEnv::new();
    let jfk = fs::read(examples().join("jfk.wav")).expect("jfk.wav is readable");
    let run = transcribe_stdin(&env, &["-", "-f", "json,txt"], &jfk).code(0);
    assert!(run.stderr.contains("stdin: 11 s"), "{run}");
    assert!(env.path("stdin.json").exists() && env.path("stdin.txt").exists());
    let json = fs::read_to_string(env.path("stdin.json")).expect("transcript is there");
    assert!(json.contains("\"name\": \"stdin\""), "{json}");
    transcribe_stdin(
        &env,
        &["transcribe", "-", "-o", "output", "-f", "srt"],
        &jfk,
    )
    .code(0);
    assert_eq!(TestEnv::files(&env.output()), ["stdin.srt"]);
    assert!(TestEnv::files(&env.temp()).is_empty());
}

#[test]
fn stdin_without_a_recording_or_without_end_is_one_sentence() {
    let env = TestEnv::new();
    let run = transcribe_stdin(&env, &["-"], b"").code(3);
    assert!(run.stderr.contains("stdin: the file is empty"), "{run}");
    let much = vec![0; 3_000_000];
    let run = transcribe_stdin(&env, &["-", "--max-download", "1MB"], &much).code(3);
    assert!(run.stderr.contains("--max-download"), "{run}");
    assert!(TestEnv::files(&env.temp()).is_empty());
}

#[test]
fn lists_name_inputs() {
    let env = TestEnv::new();
    for name in ["a.wav", "b b.wav", "#c.wav", "d.wav"] {
        record(&env.input().join(name));
    }
    let list = "input/a.wav\r\n\ninput/b b.wav\ninput/missing.wav\ninput/#c.wav";
    fs::write(env.path("list"), list).expect("list is written");
    let run = transcribe(&env, &["--files-from", "list"]).code(3);
    assert_eq!(
        TestEnv::files(&env.output()),
        ["#c.txt", "a.txt", "b b.txt"]
    );
    assert!(
        run.stderr.contains("input/missing.wav: no such file"),
        "{run}"
    );
    let arguments = ["--files-from", "-", "-0", "-o", "two", "-f", "txt"];
    transcribe_stdin(&env, &arguments, b"input/d.wav\0input/a.wav\0").code(0);
    assert_eq!(TestEnv::files(&env.path("two")), ["a.txt", "d.txt"]);
}

#[test]
fn lists_that_are_none_are_refused_before_any_work() {
    let env = TestEnv::new();
    record(&env.input().join("a.wav"));
    fs::write(env.path("nul"), "input/a.wav\0input/a.wav\0").expect("list is written");
    let run = transcribe(&env, &["--files-from", "nul"]).code(1);
    assert!(run.stderr.contains("-0"), "{run}");
    let run = transcribe(&env, &["--files-from", "missing"]).code(1);
    assert!(run.stderr.contains("missing: no such file"), "{run}");
    fs::write(env.path("empty"), "\n\n").expect("list is written");
    transcribe(&env, &["--files-from", "empty"]).code(4);
    transcribe(&env, &["-", "--files-from", "-"]).code(2);
    transcribe(&env, &["input", "-0"]).code(2);
    assert!(TestEnv::files(&env.output()).is_empty());
}

#[test]
fn globs_depth_hidden_and_ignore_files_choose_from_folders() {
    let take = |arguments: &[&str]| {
        let env = TestEnv::new();
        for name in [
            "a.wav",
            "b.wave",
            ".h.wav",
            "x/c.wav",
            "x/y/d.wav",
            "out/e.wav",
        ] {
            record(&env.input().join(name));
        }
        fs::write(env.input().join(".ditadoignore"), "/out\n").expect("file is written");
        transcribe(&env, &[&["input"], arguments].concat()).code(0);
        TestEnv::files(&env.output())
    };
    assert_eq!(take(&[]), ["a.txt", "b.txt", "x/c.txt", "x/y/d.txt"]);
    assert_eq!(
        take(&["--include", "*.wav"]),
        ["a.txt", "x/c.txt", "x/y/d.txt"]
    );
    assert_eq!(
        take(&["--exclude", "y", "--exclude", "a.*"]),
        ["b.txt", "x/c.txt"]
    );
    assert_eq!(take(&["--max-depth", "1"]), ["a.txt", "b.txt"]);
    assert_eq!(
        take(&["--hidden", "--include", "*.wav", "--max-depth", "1"]),
        [".h.txt", "a.txt"]
    );
    let env = TestEnv::new();
    transcribe(&env, &["input", "--include", "a[", "-q"]).code(2);
    transcribe(&env, &["input", "--max-depth", "0"]).code(2);
}

#[cfg(unix)]
#[test]
fn a_transcript_whose_name_would_be_too_long_is_refused_before_any_work() {
    let env = TestEnv::new();
    let long = "x".repeat(251);
    record(&env.input().join(format!("{long}.wav")));
    record(&env.input().join("short.wav"));
    let run = env
        .run(["input", "-o", "output", "-f", "json", "--engine", "fake"])
        .code(3);
    assert!(
        run.stderr.contains("256 bytes") && run.stderr.contains("rename"),
        "{run}"
    );
    assert_eq!(TestEnv::files(&env.output()), ["short.json"]);
    transcribe(&env, &["input"]).code(0);
    let run = transcribe(&env, &[&"y".repeat(400)]).code(3);
    assert!(run.stderr.contains("the name is too long"), "{run}");
}

#[cfg(unix)]
#[test]
fn a_line_break_in_a_name_breaks_no_line() {
    let env = TestEnv::new();
    record(&env.input().join("a\nb.wav"));
    fs::write(env.input().join("c\n\x1b[2J.wav"), "no recording").expect("file is written");
    let run = transcribe(&env, &["input"]).code(3);
    assert_eq!(TestEnv::files(&env.output()), ["a\nb.txt"]);
    assert_eq!(run.stderr.lines().count(), 3, "{run}");
    assert!(!run.stderr.contains('\x1b'), "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_only_in_case_are_two() {
    let env = TestEnv::new();
    record(&env.input().join("Talk.wav"));
    record(&env.input().join("talk.wav"));
    transcribe(&env, &["input"]).code(0);
    assert_eq!(TestEnv::files(&env.output()), ["Talk.txt", "talk.txt"]);
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, chown, symlink};
    use std::os::unix::net::UnixListener;
    use std::os::unix::process::CommandExt;

    fn pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    }

    #[test]
    fn outputs_keep_the_bytes_of_a_name() {
        let env = TestEnv::new();
        record(&env.input().join(OsStr::from_bytes(b"caf\xe9 \xff.wav")));
        transcribe(&env, &["input"]).code(0);
        assert!(
            env.output()
                .join(OsStr::from_bytes(b"caf\xe9 \xff.txt"))
                .exists()
        );
        let mut list = b"input/caf\xe9 \xff.wav".to_vec();
        list.push(0);
        fs::write(env.path("list"), list).expect("list is written");
        transcribe(&env, &["--files-from", "list", "-0"]).code(0);
    }

    #[test]
    fn links_are_followed_when_asked_and_loops_end() {
        let env = TestEnv::new();
        record(&env.input().join("a.wav"));
        record(&env.path("elsewhere/b.wav"));
        symlink("../elsewhere", env.input().join("link")).expect("link is made");
        symlink(".", env.input().join("loop")).expect("link is made");
        symlink("self.wav", env.input().join("self.wav")).expect("link is made");
        transcribe(&env, &["input"]).code(0);
        assert_eq!(TestEnv::files(&env.output()), ["a.txt"]);
        let run = transcribe(&env, &["input", "--follow"]).code(3);
        assert!(run.stderr.contains("self.wav: is a symbolic link"), "{run}");
        fs::remove_file(env.input().join("self.wav")).expect("link is removed");
        transcribe(&env, &["input", "--follow"]).code(0);
        assert_eq!(TestEnv::files(&env.output()), ["a.txt", "link/b.txt"]);
    }

    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let env = TestEnv::new();
        record(&env.input().join("a.wav"));
        pipe(&env.input().join("pipe.wav"));
        pipe(&env.input().join("pipe"));
        let _socket = UnixListener::bind(env.input().join("socket.wav")).expect("a socket");
        transcribe(&env, &["input"]).code(0);
        assert_eq!(TestEnv::files(&env.output()), ["a.txt"]);
        let run = transcribe(&env, &["input/pipe.wav", "input/socket.wav", "/dev/zero"]).code(3);
        for line in [
            "input/pipe.wav: is a pipe; give what comes out of it on stdin",
            "input/socket.wav: is a socket",
            "/dev/zero: is neither a file nor a folder",
        ] {
            assert!(run.stderr.contains(line), "{line}: {run}");
        }
    }

    #[test]
    fn an_ignore_file_that_is_a_pipe_does_not_hang() {
        let env = TestEnv::new();
        record(&env.input().join("a.wav"));
        fs::create_dir(env.input().join("sub")).expect("folder is made");
        pipe(&env.input().join("sub/.ditadoignore"));
        let run = transcribe(&env, &["input"]).code(3);
        assert!(
            run.stderr
                .contains("sub: the .ditadoignore in it is not a file"),
            "{run}"
        );
        assert_eq!(TestEnv::files(&env.output()), ["a.txt"]);
        pipe(&env.input().join(".ditadoignore"));
        transcribe(&env, &["input"]).code(3);
    }

    /// Nobody's number on every Linux; the superuser may read everything.
    const NOBODY: u32 = 65534;

    #[test]
    fn a_folder_that_cannot_be_read_is_reported_and_the_rest_done() {
        let env = TestEnv::new();
        for name in ["a.wav", "closed/b.wav", "open/c.wav", "open/d.wav"] {
            record(&env.input().join(name));
        }
        let close = |name: &str, mode| {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(env.input().join(name), mode).expect("mode is set");
        };
        close("closed", 0o000);
        close("open/d.wav", 0o000);
        let mut command = env.command(["input"].iter().chain(&FLAGS));
        if fs::read_dir(env.input().join("closed")).is_ok() {
            // The superuser: somebody else has to try, with a program that may be read.
            let program = env.path("program");
            fs::copy(env!("CARGO_BIN_EXE_ditado"), &program).expect("program is copied");
            let mut other = std::process::Command::new(&program);
            other.args(command.get_args()).current_dir(env.path(""));
            for (name, value) in command.get_envs() {
                match value {
                    Some(value) => other.env(name, value),
                    None => other.env_remove(name),
                };
            }
            other.uid(NOBODY).gid(NOBODY);
            for folder in ["", "output", "temp", "cache", "state", "home"] {
                chown(env.path(folder), Some(NOBODY), Some(NOBODY)).expect("owner is set");
            }
            command = other;
        }
        let output = command.output().expect("the program starts");
        close("closed", 0o700);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(
            said.contains("input/closed: no permission to read it"),
            "{said}"
        );
        assert!(said.contains("input/open/d.wav"), "{said}");
        assert_eq!(TestEnv::files(&env.output()), ["a.txt", "open/c.txt"]);
    }

    #[test]
    fn an_interrupted_wait_for_stdin_ends() {
        let env = TestEnv::new();
        let mut child = env
            .command(["-", "--engine", "fake"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let begun = std::time::Instant::now();
        let patience = std::time::Duration::from_secs(60);
        while TestEnv::files(&env.temp()).len() < 3 {
            assert!(begun.elapsed() < patience, "it does not read");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(kill.expect("kill runs").success());
        assert_eq!(child.wait().expect("the program ends").code(), Some(130));
        assert!(TestEnv::files(&env.temp()).is_empty());
    }
}
