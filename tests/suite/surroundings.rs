//! Odd surroundings: closed streams, no home, a home that cannot be written, other locales.
#![cfg_attr(not(unix), allow(dead_code, unused_imports))]

use crate::env::{Run, TestEnv, examples};
use crate::sound::speak;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

/// Subcommands that print, with arguments that need no recording.
const PRINT: [&[&str]; 9] = [
    &["--help"],
    &["--version"],
    &["models", "list"],
    &["config", "show"],
    &["config", "path"],
    &["cache", "stats"],
    &["cache", "path"],
    &["sessions", "list"],
    &["devices"],
];

#[track_caller]
fn sane(run: &Run) {
    for bad in ["panicked", "RUST_BACKTRACE", "thread '"] {
        assert!(!run.stderr.contains(bad), "{run}");
    }
}

fn jfk(env: &TestEnv) {
    fs::copy(examples().join("jfk.wav"), env.input().join("jfk.wav")).expect("input is copied");
}

/// What every run transcribes here, with the fake engine.
const TRANSCRIBE: [&str; 5] = ["input", "-o", "output", "--engine", "fake"];

#[test]
fn nobody_reads_stdout_any_more() {
    for args in PRINT {
        let env = TestEnv::new();
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = env.command(args);
        command.stdout(writer).stderr(Stdio::piped());
        let output = command.output().expect("it runs");
        let run = Run {
            line: format!("{args:?} into a closed pipe"),
            code: output.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        sane(&run);
        run.code(0);
    }
}

#[test]
fn nobody_reads_stderr_any_more() {
    let env = TestEnv::new();
    jfk(&env);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = env.command(TRANSCRIBE);
    command.stderr(writer);
    let status = command.status().expect("it runs");
    assert_eq!(status.code(), Some(0));
    assert_eq!(TestEnv::files(&env.output()).len(), 3);
}

#[test]
fn the_disk_behind_stdout_is_full() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        // Linux alone has it.
        return;
    };
    let env = TestEnv::new();
    let mut command = env.command(["models", "list"]);
    command.stdout(full).stderr(Stdio::piped());
    let output = command.output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn all_three_streams_are_closed() {
    let env = TestEnv::new();
    jfk(&env);
    let mut command = env.command(TRANSCRIBE);
    let program = command.get_program().to_owned();
    let args: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", "exec \"$0\" \"$@\" <&- >&- 2>&-"])
        .arg(program)
        .args(args)
        .current_dir(env.path(""));
    for (name, value) in command.env("X", "").get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let status = shell.status().expect("it runs");
    assert_eq!(status.code(), Some(0));
    // A descriptor that was free must not have been taken for an output.
    let text = fs::read_to_string(env.output().join("jfk.srt")).expect("subtitles are written");
    assert!(text.starts_with("1\n00:00:0"), "{text}");
}

#[test]
fn nothing_comes_on_stdin() {
    let env = TestEnv::new();
    let run = env.run(["-", "--engine", "fake"]).code(3);
    sane(&run);
    assert!(run.stderr.contains("stdin: the file is empty"), "{run}");
    let run = env.run(["--files-from", "-", "--engine", "fake"]).code(4);
    sane(&run);
}

/// Runs with folders found from `HOME` alone.
fn at_home(env: &TestEnv, home: Option<&Path>) -> std::process::Command {
    let mut command = env.command(TRANSCRIBE);
    for name in ["CACHE", "CONFIG", "DATA", "STATE"] {
        command.env_remove(format!("XDG_{name}_HOME"));
    }
    command
        .env_remove("DITADO_CACHE_DIR")
        .env_remove("DITADO_STATE_DIR");
    match home {
        Some(home) => command.env("HOME", home),
        None => command.env_remove("HOME"),
    };
    command
}

#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_written_costs_the_cache_and_a_warning() {
    let env = TestEnv::new();
    jfk(&env);
    // Below a file there are no folders, for root neither.
    let file = env.path("file");
    fs::write(&file, "no folder").expect("file is written");
    for voice in 1..=3 {
        speak(&env.input().join(format!("talk {voice}.wav")), 6, voice);
    }
    let run = TestEnv::finish(at_home(&env, Some(&file.join("home")))).code(0);
    sane(&run);
    for lost in ["not cached", "not recognised"] {
        assert_eq!(run.stderr.matches(lost).count(), 1, "{lost}: {run}");
    }
    assert!(run.stderr.contains("4 recordings transcribed"), "{run}");
    assert_eq!(TestEnv::files(&env.output()).len(), 12);
    // One for each thing that is lost, whatever the number of recordings. A journal is among them
    // where a chunk is transcribed before its recording is decoded to the end.
    let warnings = run.stderr.lines().filter(|line| line.contains("warning"));
    let mut lost: Vec<&str> = warnings
        .filter_map(|line| line.rsplit_once("); ").map(|(_, lost)| lost))
        .collect();
    assert!((2..=7).contains(&lost.len()), "{run}");
    lost.sort_unstable();
    assert!(lost.windows(2).all(|pair| pair[0] != pair[1]), "{run}");
}

#[cfg(unix)]
#[test]
fn a_home_without_the_right_to_write_costs_no_more() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::new();
    jfk(&env);
    let home = env.path("home");
    let allow = |mode| fs::set_permissions(&home, fs::Permissions::from_mode(mode));
    allow(0o555).expect("rights are taken");
    let run = TestEnv::finish(at_home(&env, Some(&home))).code(0);
    allow(0o755).expect("rights are given back");
    sane(&run);
    assert_eq!(TestEnv::files(&env.output()).len(), 3);
}

#[cfg(unix)]
#[test]
fn without_a_home_it_works() {
    let env = TestEnv::new();
    jfk(&env);
    let mut command = at_home(&env, None);
    // The system's list of users may still name one, which is not to be written to.
    command.args(["--no-cache", "--no-resume"]);
    let run = TestEnv::finish(command).code(0);
    sane(&run);
    assert_eq!(TestEnv::files(&env.output()).len(), 3);
}

#[test]
fn any_locale_gives_the_same_bytes() {
    let mut seen = Vec::new();
    for locale in [
        "C",
        "POSIX",
        "pt_BR.ISO-8859-1",
        "C.UTF-8",
        "no_such.LOCALE",
        "",
    ] {
        let env = TestEnv::new();
        let name = "S\u{e3}o Jo\u{e3}o.wav";
        fs::copy(examples().join("jfk.wav"), env.input().join(name)).expect("input is copied");
        let mut command = env.command(TRANSCRIBE);
        for variable in ["LC_ALL", "LANG", "LC_CTYPE"] {
            command.env(variable, locale);
        }
        let run = TestEnv::finish(command).code(0);
        sane(&run);
        assert!(run.stderr.contains(name), "{locale}: {run}");
        let read = |name: &String| fs::read(env.output().join(name)).expect("output is read");
        let names = TestEnv::files(&env.output());
        seen.push((names.iter().map(read).collect::<Vec<_>>(), names));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_unicode_are_transcribed_and_shown() {
    use std::os::unix::ffi::OsStrExt;
    let env = TestEnv::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.wav");
    fs::copy(examples().join("jfk.wav"), env.input().join(name)).expect("input is copied");
    let mut command = env.command(TRANSCRIBE);
    command.env("LC_ALL", "pt_BR.ISO-8859-1");
    let run = TestEnv::finish(command).code(0);
    sane(&run);
    assert!(run.stderr.contains("caf"), "{run}");
    let written = env
        .output()
        .join(std::ffi::OsStr::from_bytes(b"caf\xe9.srt"));
    assert!(written.is_file(), "{run}");
}

/// An old CPU is emulated where qemu is installed.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_feature = "avx2"))]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn a_cpu_that_lacks_something_is_told_so() {
    let mut command = std::process::Command::new("qemu-x86_64");
    command.args(["-cpu", "Nehalem", env!("CARGO_BIN_EXE_ditado"), "--version"]);
    if let Err(error) = std::process::Command::new("qemu-x86_64")
        .arg("--version")
        .output()
    {
        eprintln!("qemu-x86_64 {error}: what an old CPU is told is not tested");
        return;
    }
    let run = TestEnv::finish(command).code(1);
    assert!(run.stderr.contains("this CPU lacks"), "{run}");
    assert!(run.stderr.contains("AVX2"), "{run}");
}
