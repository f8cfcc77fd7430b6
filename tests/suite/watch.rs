//! `ditado watch` with the file system's own events.

use crate::env::{TestEnv, examples};
use crate::sound::speak;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running watch, ended when it is dropped.
struct Watch {
    child: Child,
}

impl Watch {
    fn start(command: &mut Command) -> Self {
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Watch { child }
    }

    /// With the fake engine, and times that fit a test.
    fn fake(env: &TestEnv, flags: &[&str]) -> Self {
        Self::start(&mut fake(env, flags))
    }

    /// Ends it as systemd does; what it said.
    fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(kill.expect("kill runs").success());
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("stderr is piped");
        stderr.read_to_string(&mut said).expect("stderr is text");
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Waits until something is so.
    fn until(&mut self, what: &str, mut is_so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            if begun.elapsed() > Duration::from_secs(240) || self.has_ended() {
                self.child.kill().ok();
                let mut said = String::new();
                let mut stderr = self.child.stderr.take().expect("stderr is piped");
                stderr.read_to_string(&mut said).ok();
                panic!("never came: {what}\n{said}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn fake(env: &TestEnv, flags: &[&str]) -> Command {
    let mut command = env.command(["watch", "input", "-o", "output", "-f", "txt"]);
    command
        .args(["--engine", "fake"])
        .env("DITADO_SETTLE", "300ms")
        .env("DITADO_RESCAN", "1s")
        .args(flags)
        .env("DITADO_FAKE_LOG", env.path("log"));
    command
}

fn windows(env: &TestEnv) -> usize {
    let log = fs::read_to_string(env.path("log")).unwrap_or_default();
    log.lines().count()
}

/// A recording that appears at once, as programs put it that know how.
fn place(env: &TestEnv, name: &str, seconds: u32) {
    let part = env.path("being written.wav");
    speak(&part, seconds, seconds);
    fs::rename(part, env.input().join(name)).expect("it is renamed");
}

fn outputs(env: &TestEnv) -> Vec<String> {
    let mut files = TestEnv::files_now(&env.output());
    files.retain(|name| !name.starts_with(".ditado"));
    files
}

#[test]
fn a_burst_of_fifty_is_done_once_and_unfinished_names_are_left_alone() {
    let env = TestEnv::new();
    place(&env, "before.wav", 3);
    // Renamed into place, they need not settle.
    let mut watch = Watch::fake(&env, &["--settle", "1h"]);
    fs::File::open(env.input().join("before.wav"))
        .and_then(|file| file.set_modified(std::time::SystemTime::UNIX_EPOCH))
        .ok();
    watch.until("the first", || outputs(&env) == ["before.txt"]);
    for name in ["x.wav.part", "y.wav.crdownload", ".hidden.wav", "z.tmp"] {
        place(&env, name, 3);
    }
    fs::write(env.path("broken"), "RIFF no sound").expect("a file");
    fs::rename(env.path("broken"), env.input().join("broken.wav")).expect("it is renamed");
    for n in 0..50 {
        place(&env, &format!("{n:02}.wav"), 4 + n);
    }
    watch.until("fifty more", || outputs(&env).len() == 51);
    // Windows are told of before their files are.
    assert_eq!(windows(&env), 1 + (4..54).map(windows_of).sum::<usize>());
    let said = watch.end();
    assert_eq!(said.matches("broken.wav: ").count(), 1, "{said}");
    assert!(said.contains("51 recordings transcribed"), "{said}");
    assert_eq!(outputs(&env).len(), 51);
}

/// Windows that a recording of so many seconds has, as a run of its own tells.
fn windows_of(seconds: u32) -> usize {
    let env = TestEnv::new();
    place(&env, "a.wav", seconds);
    let mut command = env.command(["input", "-o", "output", "--engine", "fake"]);
    command.env("DITADO_FAKE_LOG", env.path("log"));
    TestEnv::finish(command).code(0);
    windows(&env)
}

#[test]
fn a_slow_writer_is_waited_for() {
    let env = TestEnv::new();
    let whole = env.path("whole.wav");
    speak(&whole, 20, 1);
    let bytes = fs::read(&whole).expect("it is read");
    let mut watch = Watch::fake(&env, &["--settle", "2s"]);
    let mut file = fs::File::create(env.input().join("slow.wav")).expect("a file");
    for part in bytes.chunks(bytes.len() / 10 + 1) {
        file.write_all(part).expect("it is written");
        file.sync_all().expect("it is on disk");
        std::thread::sleep(Duration::from_millis(100));
    }
    let copy = TestEnv::new();
    fs::copy(&whole, copy.input().join("slow.wav")).expect("it is copied");
    copy.run(["input", "-o", "output", "-f", "txt", "--engine", "fake"])
        .code(0);
    let want = fs::read(copy.output().join("slow.txt")).expect("a text");
    watch.until("the whole text", || {
        fs::read(env.output().join("slow.txt")).is_ok_and(|text| text == want)
    });
    watch.end();
}

#[test]
fn what_came_while_it_was_down_is_done_at_the_start_and_nothing_twice() {
    let env = TestEnv::new();
    place(&env, "a.wav", 5);
    let mut watch = Watch::fake(&env, &[]);
    watch.until("a", || outputs(&env) == ["a.txt"]);
    watch.end();
    let before = windows(&env);
    place(&env, "b.wav", 6);
    let mut watch = Watch::fake(&env, &[]);
    watch.until("b", || outputs(&env).len() == 2);
    // The same again under another name is rendered from the cache.
    fs::copy(env.input().join("a.wav"), env.path("copy")).expect("it is copied");
    fs::rename(env.path("copy"), env.input().join("c.wav")).expect("it is renamed");
    watch.until("c", || outputs(&env).len() == 3);
    watch.end();
    assert_eq!(windows(&env), before + 1);
}

#[test]
fn a_recording_that_is_deleted_in_work_does_not_end_it() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 170, 1);
    let mut command = fake(&env, &["--workers", "1", "--chunk-seconds", "30"]);
    command.env("DITADO_FAKE_DELAY_MS", "200");
    let mut watch = Watch::start(&mut command);
    watch.until("work", || windows(&env) > 0);
    fs::remove_file(env.input().join("long.wav")).expect("it is removed");
    place(&env, "next.wav", 5);
    watch.until("the next", || {
        outputs(&env).contains(&"next.txt".to_owned())
    });
    watch.end();
}

#[test]
fn a_failed_recording_is_tried_again_once_it_changed() {
    let env = TestEnv::new();
    let file = env.input().join("a.wav");
    fs::write(&file, "RIFF no sound").expect("a file");
    let events = env.path("events");
    let failures = || {
        let text = fs::read_to_string(&events).unwrap_or_default();
        text.matches("\"event\":\"error\"").count()
    };
    let mut watch = Watch::fake(&env, &["--events", "events"]);
    watch.until("a failure", || failures() == 1);
    place(&env, "b.wav", 5);
    watch.until("another", || outputs(&env) == ["b.txt"]);
    assert_eq!(failures(), 1);
    place(&env, "a.wav", 6);
    watch.until("the changed one", || outputs(&env).len() == 2);
    watch.end();
}

#[test]
fn a_folder_that_goes_away_is_told_and_watched_again_when_it_is_back() {
    let env = TestEnv::new();
    fs::create_dir(env.path("other")).expect("folder is made");
    let mut watch = Watch::fake(&env, &["other", "--events", "events"]);
    let told = |what: &str| {
        let text = fs::read_to_string(env.path("events")).unwrap_or_default();
        text.contains(what)
    };
    place(&env, "a.wav", 4);
    watch.until("a", || outputs(&env) == ["a.txt"]);
    fs::rename(env.path("other"), env.path("renamed")).expect("it is renamed");
    watch.until("a sentence", || told("other was removed or renamed"));
    fs::create_dir(env.path("other")).expect("folder is made");
    watch.until("another one", || told("other is back"));
    speak(&env.path("other/b.wav"), 5, 5);
    watch.until("b", || outputs(&env).len() == 2);
    watch.end();
}

#[test]
fn without_events_of_the_system_it_looks_by_itself_and_gives_memory_back() {
    let env = TestEnv::new();
    let flags = [
        "--poll",
        "--rescan",
        "200ms",
        "--idle-unload",
        "300ms",
        "-v",
    ];
    let mut watch = Watch::fake(&env, &flags);
    place(&env, "a.wav", 4);
    watch.until("a", || outputs(&env) == ["a.txt"]);
    watch.until("an empty temporary folder", || {
        TestEnv::files_now(&env.temp()).is_empty()
    });
    place(&env, "b.wav", 5);
    watch.until("b", || outputs(&env).len() == 2);
    let said = watch.end();
    assert!(said.contains("memory is given back"), "{said}");
    assert_eq!(said.matches("model loaded on").count(), 2, "{said}");
}

#[test]
fn the_model_stays_in_memory_between_bursts() {
    let env = TestEnv::new();
    let mut watch = Watch::start(
        env.command(["watch", "input", "-o", "output", "-f", "txt", "-v"])
            .args(["--settle", "300ms"]),
    );
    let jfk = examples().join("jfk.wav");
    let place = |name: &str, from: &Path| {
        fs::copy(from, env.path("copy")).expect("it is copied");
        fs::rename(env.path("copy"), env.input().join(name)).expect("it is renamed");
    };
    place("jfk.wav", &jfk);
    watch.until("the speech", || {
        outputs(&env).contains(&"jfk.txt".to_owned())
    });
    place(
        "note.opus",
        &examples().join("voice-notes/PTT-20260101-WA0001.opus"),
    );
    watch.until("the note", || outputs(&env).len() == 2);
    let said = watch.end();
    assert_eq!(said.matches("model loaded on").count(), 1, "{said}");
    let text = fs::read_to_string(env.output().join("jfk.txt")).expect("a text");
    assert!(text.contains("your country"), "{text}");
    let text = fs::read_to_string(env.output().join("note.txt")).expect("a text");
    assert!(text.contains("selfish"), "{text}");
}

#[test]
fn what_cannot_be_watched_is_one_clear_line() {
    let env = TestEnv::new();
    let watch = |args: &[&str]| env.run(["watch", "--engine", "fake"].iter().chain(args));
    let run = watch(&["nowhere"]).code(1);
    assert!(run.stderr.contains("nowhere cannot be watched"), "{run}");
    fs::write(env.path("file.wav"), "x").expect("a file");
    let run = watch(&["file.wav"]).code(1);
    assert!(run.stderr.contains("not a folder"), "{run}");
    for flags in [
        ["input", "--report=r.json"],
        ["input", "--dry-run"],
        ["input", "--settle=soon"],
        ["input", "-"],
    ] {
        watch(&flags).code(2);
    }
}
