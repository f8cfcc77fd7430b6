//! cron, make and Slurm, run for real.
#![cfg(unix)]

use super::{command, finish, heard, is_installed, put};
use crate::env::TestEnv;
use crate::shell::{project, text};
use std::fs;

/// The command of the crontab's one line.
fn cron_command() -> String {
    let crontab = text("examples/crontab");
    let jobs: Vec<&str> = crontab
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit() || c == '*'))
        .collect();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert!(!jobs[0].contains('%'), "cron takes % for the end of a line");
    let fields: Vec<&str> = jobs[0].splitn(6, ' ').collect();
    fields[5].to_owned()
}

#[test]
fn the_cron_line_runs_once_at_a_time_and_is_quiet() {
    if !is_installed("flock") {
        return;
    }
    let env = TestEnv::new();
    put(&env, "home/recordings/show/one.ogg");
    let cron = || finish(command(&env, "sh", &["-c", &cron_command()]));
    let run = cron().code(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("", ""),
        "{run}"
    );
    let written = TestEnv::files(&env.path("home/transcripts"));
    for name in [
        "nightly.json",
        "show/one.json",
        "show/one.srt",
        "show/one.txt",
    ] {
        assert!(written.iter().any(|file| file == name), "{written:?}");
    }
    assert_eq!(heard(&env), 1);
    cron().code(0);
    assert_eq!(heard(&env), 0, "the second night has nothing to do");

    // While a night goes on, the next one does not begin.
    put(&env, "home/recordings/show/two.ogg");
    let lock = fs::File::create(env.path("home/.ditado-nightly.lock")).expect("a lock file");
    lock.lock().expect("the lock is free");
    cron().code(0);
    assert!(!env.path("home/transcripts/show/two.txt").exists());
    drop(lock);

    // What cron mails: an error.
    fs::write(env.path("home/recordings/broken.ogg"), "no sound").expect("file is written");
    let run = cron();
    assert_ne!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("broken.ogg"), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");
}

#[test]
fn cron_does_not_mind_an_empty_folder() {
    if !is_installed("flock") {
        return;
    }
    let env = TestEnv::new();
    fs::create_dir_all(env.path("home/recordings")).expect("folder is made");
    fs::create_dir_all(env.path("home/transcripts")).expect("folder is made");
    finish(command(&env, "sh", &["-c", &cron_command()])).code(0);
}

#[test]
fn make_transcribes_what_is_newer_than_its_subtitles() {
    if !is_installed("make") {
        return;
    }
    let env = TestEnv::new();
    put(&env, "videos/one.mp4");
    put(&env, "videos/two.mkv");
    let makefile = project().join("examples/Makefile");
    let make = || {
        let args = ["-f", makefile.to_str().expect("path is text")];
        finish(command(&env, "make", &args)).code(0)
    };
    make();
    assert_eq!(
        TestEnv::files(&env.path("subtitles")),
        ["one.srt", "two.srt"]
    );
    assert_eq!(heard(&env), 1, "two videos with one sound");
    let run = make();
    assert!(run.stdout.contains("Nothing to be done"), "{run}");

    // Newer, but the same: once, and then no more.
    let newer = fs::File::options()
        .append(true)
        .open(env.path("videos/one.mp4"));
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1);
    let _ = newer.expect("video opens").set_modified(later);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let run = make();
    assert!(!run.stdout.contains("Nothing to be done"), "{run}");
    let run = make();
    assert!(run.stdout.contains("Nothing to be done"), "{run}");
    assert_eq!(heard(&env), 0);
}

#[test]
fn the_tasks_of_a_slurm_array_share_the_folders() {
    let env = TestEnv::new();
    for folder in ["a", "b", "c c"] {
        put(&env, &format!("recordings/{folder}/talk.wav"));
    }
    let script = project().join("examples/slurm-array.sh");
    let task = |id: &str| {
        let args = [
            script.to_str().expect("path is text"),
            "recordings",
            "transcripts",
        ];
        let mut command = command(&env, "bash", &args);
        command
            .env("SLURM_ARRAY_TASK_ID", id)
            .env("SLURM_ARRAY_TASK_MIN", "1")
            .env("SLURM_ARRAY_TASK_COUNT", "2");
        finish(command)
    };
    let texts = || -> Vec<String> {
        let all = TestEnv::files_now(&env.path("transcripts")).into_iter();
        all.filter(|name| name.ends_with(".txt")).collect()
    };
    task("1").code(0);
    assert_eq!(texts(), ["a/talk.txt", "c c/talk.txt"]);
    task("2").code(0);
    assert_eq!(texts(), ["a/talk.txt", "b/talk.txt", "c c/talk.txt"]);
    assert!(env.path("transcripts/c c.json").is_file(), "a report each");

    fs::write(env.path("recordings/a/broken.wav"), "RIFF").expect("file is written");
    let run = task("1").code(3);
    assert!(run.stderr.contains("broken.wav"), "{run}");
}

#[test]
fn a_slurm_task_that_is_told_to_stop_stops_and_can_go_on() {
    let env = TestEnv::new();
    fs::create_dir_all(env.path("recordings/a")).expect("folder is made");
    crate::sound::speak(&env.path("recordings/a/long.wav"), 120, 1);
    let script = project().join("examples/slurm-array.sh");
    let args = [
        script.to_str().expect("path is text"),
        "recordings",
        "transcripts",
    ];
    let mut child = command(&env, "bash", &args)
        .env("SLURM_ARRAY_TASK_ID", "0")
        .env("DITADO_FAKE_DELAY_MS", "500")
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let start = std::time::Instant::now();
    while !env.path("log").exists() {
        assert!(start.elapsed().as_secs() < 60, "it never began");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status();
    assert!(kill.expect("kill runs").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
}
