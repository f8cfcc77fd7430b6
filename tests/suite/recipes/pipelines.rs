//! GitHub Actions and GitLab CI: their shell, run in a repository in which a video was added.
#![cfg(unix)]

use super::{command, finish, heard, is_installed, put, yaml};
use crate::env::{Run, TestEnv};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// What a job says of the commit before a new branch.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000";

fn git(env: &TestEnv, args: &[&str]) -> String {
    let run = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.org"])
        .args(args)
        .current_dir(env.path(""))
        .env("HOME", env.path("home"))
        .output()
        .expect("git runs");
    assert!(run.status.success(), "git {args:?}: {run:?}");
    String::from_utf8_lossy(&run.stdout).trim().to_owned()
}

/// A repository with a video, and one more in the second commit; the first commit.
fn repository(env: &TestEnv) -> String {
    git(env, &["init", "-q"]);
    put(env, "videos/old.mp4");
    git(env, &["add", "videos"]);
    git(env, &["commit", "-qm", "first"]);
    let first = git(env, &["rev-parse", "HEAD"]);
    put(env, "videos/new one.mp4");
    // A deleted video has no subtitles to be made.
    fs::remove_file(env.path("videos/old.mp4")).expect("video is removed");
    put(env, "videos/third.mkv");
    git(env, &["add", "-A", "videos"]);
    git(env, &["commit", "-qm", "second"]);
    first
}

/// A step's shell, as the runner starts it.
fn shell(env: &TestEnv, script: &str, before: &str) -> Run {
    let mut command = command(env, "bash", &["-e", "-o", "pipefail", "-c", script]);
    command
        .env("BEFORE", before)
        .env("CI_COMMIT_BEFORE_SHA", before)
        .env("RUNNER_TEMP", env.temp())
        .env("GITHUB_PATH", env.path("github-path"));
    finish(command)
}

fn steps() -> Vec<Value> {
    let workflow = yaml("examples/github-actions.yml").remove(0);
    let steps = workflow["jobs"]["subtitles"]["steps"].as_array();
    steps.expect("the job has steps").clone()
}

fn step(name: &str) -> String {
    let steps = steps();
    let step = steps.iter().find(|step| step["name"] == name);
    let run = step.and_then(|step| step["run"].as_str());
    let run = run.unwrap_or_else(|| panic!("no step {name:?}"));
    assert!(
        !run.contains("${{"),
        "values come by the environment, quoted"
    );
    run.to_owned()
}

#[test]
fn the_github_workflow_transcribes_what_a_push_changed() {
    if !is_installed("git") {
        return;
    }
    let env = TestEnv::new();
    let first = repository(&env);
    let script = step("Transcribe the videos that changed");
    shell(&env, &script, &first).code(0);
    assert_eq!(
        TestEnv::files(&env.path("subtitles")),
        [
            "new one.srt",
            "new one.vtt",
            "report.xml",
            "third.srt",
            "third.vtt"
        ]
    );
    assert_eq!(heard(&env), 1);
    // A new branch: all videos, and all of them from the cache.
    shell(&env, &script, NOTHING_BEFORE).code(0);
    assert_eq!(heard(&env), 0);
    // Nothing changed.
    let head = git(&env, &["rev-parse", "HEAD"]);
    fs::remove_dir_all(env.path("subtitles")).expect("subtitles are removed");
    shell(&env, &script, &head).code(0);
    assert!(!env.path("subtitles").exists());
}

#[test]
fn the_github_workflow_installs_a_release_whose_digest_is_right() {
    if !is_installed("curl") {
        return;
    }
    let env = TestEnv::new();
    let release = env.path("release");
    fs::create_dir_all(release.join("ditado-1-x86_64-linux")).expect("folder is made");
    fs::write(release.join("ditado-1-x86_64-linux/ditado"), "the program").expect("file");
    let archive = "ditado-1-x86_64-linux.tar.gz";
    let pack = format!(
        "cd release && tar -czf {archive} ditado-1-x86_64-linux && sha256sum {archive} > {archive}.sha256"
    );
    finish(command(&env, "bash", &["-c", &pack])).code(0);
    let url = format!("file://{}", release.join(archive).display());
    let install = |env: &TestEnv| {
        let script = step("Install ditado");
        let mut command = command(env, "bash", &["-e", "-o", "pipefail", "-c", &script]);
        command
            .env("ARCHIVE", &url)
            .env("RUNNER_TEMP", env.temp())
            .env("GITHUB_PATH", env.path("github-path"));
        finish(command)
    };
    install(&env).code(0);
    let added = fs::read_to_string(env.path("github-path")).expect("a folder is added");
    assert!(fs::exists(format!("{}/ditado", added.trim())).expect("readable"));
    // A file that is not the one that was released.
    fs::write(release.join(archive), "another").expect("archive is replaced");
    let other = TestEnv::new();
    assert_ne!(install(&other).code, Some(0));
}

#[test]
fn the_github_workflow_is_one() {
    let workflow = yaml("examples/github-actions.yml").remove(0);
    assert_eq!(workflow["on"]["push"]["paths"][0], "videos/**");
    assert_eq!(workflow["permissions"]["contents"], "read");
    for step in steps() {
        let uses = step["uses"].as_str().is_some_and(|uses| uses.contains('@'));
        assert!(uses ^ step["run"].is_string(), "{step}");
    }
}

#[test]
fn the_gitlab_job_transcribes_what_a_push_changed() {
    if !is_installed("git") {
        return;
    }
    let env = TestEnv::new();
    let first = repository(&env);
    let job = yaml("examples/gitlab-ci.yml").remove(0)["subtitles"].clone();
    let lines = job["script"].as_array().expect("the job has a script");
    let script: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
    let script = script.join("\n");
    shell(&env, &script, &first).code(0);
    assert_eq!(
        TestEnv::files(&env.path("subtitles")),
        ["new one.srt", "new one.vtt", "third.srt", "third.vtt"]
    );
    assert_eq!(heard(&env), 1);
    shell(&env, &script, NOTHING_BEFORE).code(0);
    assert_eq!(heard(&env), 0);
    let report = job["artifacts"]["reports"]["junit"].as_str();
    let report = fs::read_to_string(env.path(report.expect("a report is named")));
    assert!(
        report
            .expect("the report is written")
            .contains("new one.mp4")
    );
    for name in ["DITADO_CACHE_DIR", "DITADO_STATE_DIR"] {
        let folder = job["variables"][name].as_str().expect("a folder");
        assert!(folder.starts_with("$CI_PROJECT_DIR/.ditado/"), "{folder}");
    }
    assert_eq!(job["cache"]["paths"][0], ".ditado/");
}
