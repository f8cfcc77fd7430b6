//! `kill -9` at any moment: the same command goes on, and gives the files of an undisturbed run.
//!
//! `DITADO_KILL_POINTS` sets how many moments are tried; a few in everyday runs.

use crate::env::{TestEnv, examples};
use crate::sound::speak;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const POINTS: usize = 6;
const ARGS: [&str; 5] = ["input", "-o", "output", "--chunk-seconds", "30"];

/// When to kill: as soon as this is seen from outside.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after the start, milliseconds.
    Time(u64),
    /// So many chunks were cut: while decoding.
    Chunks(usize),
    /// So many windows were inferred.
    Windows(usize),
    /// So many bytes were written to journals: before, within and after lines.
    Journal(u64),
    /// So many transcripts were cached.
    Cached(usize),
    /// So many outputs have their names, or are being written: before and after renames.
    Outputs(usize),
}

impl Moment {
    /// The moments that are tried, spread over the run of [`recordings`].
    fn spread(points: usize) -> Vec<Self> {
        let rounds = points.div_ceil(6);
        (0..points)
            .map(|n| {
                // From the first to the last, in as many steps as there are rounds.
                let between = |first: usize, last: usize| {
                    first + (last - first) * (2 * (n / 6) + 1) / (2 * rounds)
                };
                match n % 6 {
                    0 => Moment::Journal(between(200, 9000) as u64),
                    1 => Moment::Outputs(between(1, 9)),
                    2 => Moment::Windows(between(1, 16)),
                    3 => Moment::Chunks(between(1, 6)),
                    4 => Moment::Cached(between(1, 3)),
                    _ => Moment::Time(between(30, 1000) as u64),
                }
            })
            .collect()
    }

    fn has_come(self, env: &TestEnv, start: Instant) -> bool {
        match self {
            Moment::Time(ms) => start.elapsed() >= Duration::from_millis(ms),
            Moment::Chunks(n) => {
                let chunk = |name: &String| name.ends_with(".wav");
                // Chunks are removed when they are transcribed: the highest number tells.
                let newest = TestEnv::files_now(&env.temp())
                    .into_iter()
                    .filter(chunk)
                    .max();
                newest.is_some_and(|name| name.contains(&format!("job_000000/{:05}", n - 1)))
            }
            Moment::Windows(n) => text(&env.path("log")).lines().count() >= n,
            Moment::Journal(bytes) => size(&env.path("state/journals")) >= bytes,
            Moment::Cached(n) => {
                let entry = |name: &String| name.ends_with(".zst") || name.contains(".unfinished");
                TestEnv::files_now(&env.path("cache/v1"))
                    .into_iter()
                    .filter(entry)
                    .count()
                    >= n
            }
            Moment::Outputs(n) => TestEnv::files_now(&env.output()).len() >= n,
        }
    }
}

/// Bytes of all files in a folder; none when it is not there.
fn size(folder: &Path) -> u64 {
    let items = fs::read_dir(folder).into_iter().flatten().flatten();
    items
        .filter_map(|item| Some(item.metadata().ok()?.len()))
        .sum()
}

/// Empty when it is not there.
fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn recordings(env: &TestEnv) {
    speak(&env.input().join("a long.wav"), 170, 1);
    speak(&env.input().join("b short.wav"), 6, 2);
    speak(&env.input().join("c.wav"), 65, 3);
}

/// The program with its fake engine, slowed down.
fn fake(env: &TestEnv) -> Command {
    let mut command = env.command(ARGS);
    command
        .args(["--engine", "fake"])
        .env("DITADO_FAKE_DELAY_MS", "80")
        .env("DITADO_FAKE_LOG", env.path("log"));
    command
}

fn start(env: &TestEnv) -> Child {
    fake(env)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

pub fn outputs(env: &TestEnv) -> BTreeMap<String, String> {
    TestEnv::files(&env.output())
        .into_iter()
        .filter(|name| !name.starts_with('.'))
        .map(|name| (name.clone(), text(&env.output().join(name))))
        .collect()
}

fn windows(env: &TestEnv) -> Vec<String> {
    text(&env.path("log")).lines().map(str::to_owned).collect()
}

/// Everything that journals hold.
fn journalled(env: &TestEnv) -> String {
    let folder = env.path("state/journals");
    let whole = |name: String| text(&folder.join(name));
    TestEnv::files_now(&folder).into_iter().map(whole).collect()
}

#[test]
fn killed_at_any_moment_it_goes_on_and_gives_the_same_files() {
    let undisturbed = TestEnv::new();
    recordings(&undisturbed);
    assert!(start(&undisturbed).wait().expect("it ends").success());
    let want = outputs(&undisturbed);
    let all: BTreeSet<String> = windows(&undisturbed).into_iter().collect();
    assert_eq!(all.len(), windows(&undisturbed).len(), "windows differ");
    assert_eq!(want.len(), 9);

    let points = std::env::var("DITADO_KILL_POINTS").ok();
    let points = points.map_or(POINTS, |n| n.parse().expect("a number"));
    let (mut killed, mut resumed) = (0, 0);
    for moment in Moment::spread(points) {
        let env = TestEnv::new();
        recordings(&env);
        let mut child = start(&env);
        let begun = Instant::now();
        while !moment.has_come(&env, begun) && child.try_wait().expect("a child").is_none() {
            assert!(begun.elapsed() < Duration::from_secs(300), "{moment:?}");
            std::thread::yield_now();
        }
        child.kill().expect("it is killed");
        killed += usize::from(!child.wait().expect("it ends").success());

        for (name, content) in outputs(&env) {
            assert_eq!(content, want[&name], "{moment:?}: {name} is whole");
        }
        let before = windows(&env);
        let journal = journalled(&env);
        fs::remove_file(env.path("log")).ok();
        let mut again = env.command(ARGS);
        again
            .args(["--engine", "fake"])
            .env("DITADO_FAKE_LOG", env.path("log"));
        let run = TestEnv::finish(again).code(0);
        assert_eq!(outputs(&env), want, "{moment:?} {run}");
        let after = windows(&env);
        for window in &after {
            let word = window.split(' ').next().expect("a word");
            assert!(
                !journal.contains(word),
                "{moment:?}: {window} was journalled"
            );
        }
        let heard: BTreeSet<String> = before.iter().chain(&after).cloned().collect();
        assert_eq!(heard, all, "{moment:?}");
        resumed += usize::from(run.stderr.contains("goes on after"));
        let mut left = TestEnv::files_now(&env.path("state/journals"));
        left.retain(|name| !name.starts_with(".unfinished"));
        assert!(left.is_empty(), "{moment:?}: {left:?} {run}");
    }
    // Or else the moments above are not where they are meant to be.
    assert!(killed * 10 >= points * 7, "{killed} of {points} died");
    assert!(resumed * 6 >= points, "{resumed} of {points} were resumed");
}

/// Runs that overlap in whatever way, some of them killed: what is left is whole, and the next run
/// completes it.
#[test]
fn however_runs_overlap_the_outputs_are_complete_and_the_cache_is_readable() {
    let undisturbed = TestEnv::new();
    recordings(&undisturbed);
    assert!(start(&undisturbed).wait().expect("it ends").success());
    let want = outputs(&undisturbed);
    let points = std::env::var("DITADO_KILL_POINTS").ok();
    let rounds = points.map_or(3, |n| n.parse().expect("a number"));
    // A fixed row of numbers that look random, so that a failure can be repeated.
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    for round in 0..rounds {
        let env = TestEnv::new();
        recordings(&env);
        let mut children: Vec<(Child, Option<Instant>)> = (0..2 + next(2))
            .map(|_| {
                std::thread::sleep(Duration::from_millis(next(300)));
                let end = Duration::from_millis(100 + next(1200));
                let killed = next(2) == 0;
                (start(&env), killed.then(|| Instant::now() + end))
            })
            .collect();
        for (child, end) in &mut children {
            if let Some(end) = end {
                std::thread::sleep(end.saturating_duration_since(Instant::now()));
                child.kill().expect("it is killed");
            }
            let status = child.wait().expect("it ends");
            assert!(end.is_some() || status.success(), "round {round}: {status}");
        }
        for (name, content) in outputs(&env) {
            assert_eq!(content, want[&name], "round {round}: {name} is whole");
        }
        env.run(["cache", "verify"]).code(0);
        let run = env
            .run(ARGS.into_iter().chain(["--engine", "fake"]))
            .code(0);
        assert_eq!(outputs(&env), want, "round {round} {run}");
        let verified = env.run(["cache", "verify"]).code(0);
        assert_eq!(
            verified.stdout, "3 transcripts good, 0 bad\n",
            "round {round}"
        );
    }
}

#[test]
fn a_part_of_a_recording_goes_on_too() {
    let (undisturbed, env) = (TestEnv::new(), TestEnv::new());
    let args = ARGS
        .into_iter()
        .chain(["--engine", "fake", "--clip", "20-160"]);
    for env in [&undisturbed, &env] {
        speak(&env.input().join("long.wav"), 170, 1);
    }
    undisturbed.run(args.clone()).code(0);
    let mut command = env.command(args.clone());
    command.env("DITADO_FAKE_DELAY_MS", "80");
    kill_after_a_chunk(&env, command);
    let run = env.run(args).code(0);
    assert!(run.stderr.contains("goes on after"), "{run}");
    assert_eq!(outputs(&env), outputs(&undisturbed), "{run}");
}

/// The stand-in writes other words after other words, so that a window that was written on from
/// anything but what an undisturbed run had before it changes all that follows.
#[test]
fn windows_that_see_the_text_before_them_see_the_same_after_a_kill() {
    let [undisturbed, alone, env] = [TestEnv::new(), TestEnv::new(), TestEnv::new()];
    let args = ARGS.into_iter().chain(["--engine", "fake", "--workers"]);
    let with = |workers| args.clone().chain([workers, "--condition-on-previous"]);
    for env in [&undisturbed, &alone, &env] {
        recordings(env);
    }
    undisturbed.run(with("1")).code(0);
    alone.run(args.clone().chain(["1"])).code(0);
    let mut command = env.command(with("2"));
    command.env("DITADO_FAKE_DELAY_MS", "80");
    kill_after_a_chunk(&env, command);
    let run = env.run(with("5")).code(0);
    assert!(run.stderr.contains("goes on after"), "{run}");
    assert_eq!(outputs(&env), outputs(&undisturbed), "{run}");
    let text = |env: &TestEnv| text(&env.output().join("a long.txt"));
    assert_ne!(text(&alone), text(&undisturbed));
}

/// Kills a run once its journal holds a chunk, and counts what is left then.
fn interrupted(env: &TestEnv) {
    kill_after_a_chunk(env, fake(env));
    fs::remove_file(env.path("log")).ok();
}

pub fn kill_after_a_chunk(env: &TestEnv, mut command: Command) {
    let mut child = command
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while !journalled(env).contains("{\"chunk\"") {
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "no chunk was journalled"
        );
        assert!(child.try_wait().expect("a child").is_none(), "it is over");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
}

#[test]
fn what_was_interrupted_is_shown_and_can_be_dropped() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 170, 1);
    interrupted(&env);
    let list = env.run(["sessions", "list", "--json"]).code(0);
    let list: serde_json::Value = serde_json::from_str(&list.stdout).expect("JSON");
    let job = &list["sessions"][0];
    assert_eq!(job["input"], "input/long.wav");
    assert_eq!(job["stage"], "transcribing");
    assert_eq!(job["running"], false);
    assert_eq!(job["seconds"], 170.0);
    let percent = job["percent"].as_f64().expect("a number");
    assert!(percent > 10.0 && percent < 100.0, "{job}");
    let run = env.run([
        "input",
        "-o",
        "output",
        "--chunk-seconds",
        "30",
        "--engine",
        "fake",
        "--dry-run",
    ]);
    let told = format!("input/long.wav: resumable at {percent:.0} %\n");
    assert!(run.code(0).stdout.starts_with(&told));
    let id = job["id"].as_str().expect("a name");
    let shown = env.run(["sessions", "show", &id[..6]]).code(0);
    assert!(shown.stdout.contains("input/long.wav"), "{shown}");
    env.run(["sessions", "show", "nothing"]).code(4);
    let kept = env.run(["sessions", "clean"]).code(0);
    assert!(kept.stdout.starts_with("0 journals"), "{kept}");
    assert!(kept.stdout.contains("1 folder removed, 1 kept"), "{kept}");
    let removed = env.run(["sessions", "clean", id]).code(0);
    assert!(removed.stdout.starts_with("1 journal"), "{removed}");
    assert_eq!(
        env.run(["sessions", "list"]).code(0).stdout,
        "Nothing is unfinished.\n"
    );
}

#[test]
fn what_was_interrupted_starts_again_when_told_to_or_when_it_is_old() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 100, 1);
    let whole = TestEnv::new();
    speak(&whole.input().join("long.wav"), 100, 1);
    assert!(start(&whole).wait().expect("it ends").success());
    let all = windows(&whole).len();
    for flags in [&["--no-resume"][..], &["--resume-ttl", "0s"]] {
        let _ = fs::remove_dir_all(env.path("cache/v1"));
        let _ = fs::remove_dir_all(env.output());
        interrupted(&env);
        let mut again = env.command(ARGS);
        again
            .args(["--engine", "fake"])
            .args(flags)
            .env("DITADO_FAKE_LOG", env.path("log"));
        let run = TestEnv::finish(again).code(0);
        assert_eq!(windows(&env).len(), all, "{flags:?} {run}");
        assert_eq!(outputs(&env), outputs(&whole), "{flags:?}");
        fs::remove_file(env.path("log")).ok();
    }
}

#[test]
fn a_journal_of_a_newer_program_is_refused_with_a_sentence_and_stays() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 100, 1);
    interrupted(&env);
    let folder = env.path("state/journals");
    let journal = folder.join(&TestEnv::files(&folder)[0]);
    let newer = text(&journal).replacen("\"version\":1", "\"version\":999", 1);
    fs::write(&journal, &newer).expect("journal is written");
    let run = env
        .run([
            "input",
            "-o",
            "output",
            "--chunk-seconds",
            "30",
            "--engine",
            "fake",
        ])
        .code(0);
    assert!(run.stderr.contains("a newer version of ditado"), "{run}");
    assert_eq!(text(&journal), newer);
}

/// With the engine itself: its text must not depend on where the run was interrupted.
#[test]
fn a_real_transcript_is_the_same_after_a_kill() {
    let (undisturbed, env) = (TestEnv::new(), TestEnv::new());
    let args = ["input", "-o", "output", "--chunk-seconds", "30"];
    for env in [&undisturbed, &env] {
        repeated(&env.input().join("speech.wav"), 5);
    }
    undisturbed.run(args).code(0);
    kill_after_a_chunk(&env, env.command(args));
    let run = env.run(args).code(0);
    assert!(run.stderr.contains("goes on after"), "{run}");
    assert_eq!(outputs(&env), outputs(&undisturbed), "{run}");
}

/// The example recording, several times in a row.
fn repeated(path: &Path, times: usize) {
    let source = hound::WavReader::open(examples().join("jfk.wav")).expect("jfk.wav opens");
    let spec = source.spec();
    let samples: Vec<i16> = source
        .into_samples()
        .collect::<Result<_, _>>()
        .expect("jfk.wav is whole");
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for _ in 0..times {
        for sample in &samples {
            writer.write_sample(*sample).expect("recording is written");
        }
    }
    writer.finalize().expect("recording is finished");
}
