//! Nothing is computed twice: what a second run takes over from the first.

use crate::env::{Run, TestEnv};
use crate::sound::speak;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Flags and variables under which nothing can be transcribed: there is no such device, and no
/// place for a session.
struct Idle;

impl Idle {
    fn run(env: &TestEnv, args: &[&str]) -> Run {
        fs::write(env.path("file"), "").expect("file is made");
        let mut all = vec![
            "--engine",
            "fake",
            "--device",
            "cuda:97",
            "--temp-dir",
            "file/x",
        ];
        all.extend(args);
        env.run(all)
    }
}

/// Runs the program with the fake engine and its log; the windows that it inferred.
#[track_caller]
fn inferred(env: &TestEnv, args: &[&str], code: i32) -> (Vec<String>, Run) {
    let log = env.path("log");
    let _ = fs::remove_file(&log);
    let mut command = env.command(args);
    command
        .args(["--engine", "fake"])
        .env("DITADO_FAKE_LOG", &log);
    let run = TestEnv::finish(command).code(code);
    (lines(&log), run)
}

fn lines(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn text(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref())
        .unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

#[test]
fn a_cached_recording_is_rendered_again_without_a_device_or_a_session() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 8, 1);
    let (windows, _) = inferred(&env, &["input", "-o", "one"], 0);
    assert!(!windows.is_empty());
    let run = Idle::run(&env, &["input", "-o", "two", "-f", "vtt,md,json"]).code(0);
    assert!(run.stderr.contains("1 recording from the cache"), "{run}");
    assert_eq!(
        TestEnv::files(&env.path("two")),
        ["a.json", "a.md", "a.vtt"]
    );
    assert_eq!(text(env.path("one/a.json")), text(env.path("two/a.json")));
    // Proof that this could not have been transcribed.
    speak(&env.input().join("b.wav"), 8, 2);
    Idle::run(&env, &["input", "-o", "two"]).code(1);
}

#[test]
fn what_is_up_to_date_is_left_alone_even_without_the_cache() {
    let env = TestEnv::new();
    for voice in 0..3 {
        speak(&env.input().join(format!("{voice}.wav")), 4, voice);
    }
    inferred(&env, &["input", "-o", "output"], 0);
    let before = times(&env.output());
    fs::remove_dir_all(env.path("cache/v1")).expect("cache is there");
    let run = Idle::run(&env, &["input", "-o", "output"]).code(0);
    assert!(run.stderr.contains("3 recordings up to date"), "{run}");
    assert_eq!(times(&env.output()), before);
}

fn times(folder: &Path) -> Vec<(String, std::time::SystemTime)> {
    TestEnv::files(folder)
        .into_iter()
        .map(|name| {
            let meta = fs::metadata(folder.join(&name)).expect("output is there");
            (name, meta.modified().expect("a time"))
        })
        .collect()
}

#[test]
fn a_missing_file_is_made_again_from_the_cache() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "output"], 0);
    let srt = env.output().join("a.srt");
    let before = text(&srt);
    fs::remove_file(&srt).expect("output is there");
    Idle::run(&env, &["input", "-o", "output"]).code(0);
    assert_eq!(text(&srt), before);
}

#[test]
fn a_recording_is_known_by_its_content_not_by_its_name() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "one"], 0);
    fs::create_dir(env.path("elsewhere")).expect("folder is made");
    fs::rename(env.input().join("a.wav"), env.path("elsewhere/talk.bin")).expect("it moves");
    let (windows, run) = inferred(&env, &["elsewhere/talk.bin", "-o", "two"], 0);
    assert!(windows.is_empty(), "{run}");
    assert_eq!(text(env.path("one/a.srt")), text(env.path("two/talk.srt")));
    assert!(text(env.path("two/talk.json")).contains("\"talk.bin\""));
}

#[test]
fn a_changed_recording_or_setting_is_transcribed_and_replaces_our_own_files() {
    let env = TestEnv::new();
    let recording = env.input().join("a.wav");
    speak(&recording, 4, 1);
    let (one, _) = inferred(&env, &["input", "-o", "output"], 0);
    let before = text(env.output().join("a.srt"));
    let (other, _) = inferred(&env, &["input", "-o", "output", "-l", "en"], 0);
    assert_eq!(
        one, other,
        "the fake engine's text does not depend on the language"
    );
    speak(&recording, 4, 2);
    let (windows, _) = inferred(&env, &["input", "-o", "output"], 0);
    assert!(!windows.is_empty());
    assert_ne!(text(env.output().join("a.srt")), before);
}

#[test]
fn a_file_that_somebody_changed_is_refused_before_any_work() {
    let env = TestEnv::new();
    for voice in 0..2 {
        speak(&env.input().join(format!("{voice}.wav")), 4, voice);
    }
    inferred(&env, &["input", "-o", "output"], 0);
    let corrected = env.output().join("0.srt");
    fs::write(&corrected, "my corrections").expect("file is written");
    let (windows, run) = inferred(&env, &["input", "-o", "output", "-l", "en"], 3);
    assert_eq!(text(&corrected), "my corrections");
    assert!(
        run.stderr.contains("0.srt") && run.stderr.contains("--overwrite"),
        "{run}"
    );
    assert!(
        run.stderr.contains("1 recording transcribed, 1 failed"),
        "{run}"
    );
    assert_eq!(windows.len(), 1, "only the other one: {run}");
    inferred(&env, &["input", "-o", "output", "--overwrite"], 0);
    assert_ne!(text(&corrected), "my corrections");
}

#[test]
fn a_file_with_the_right_content_is_current_whoever_wrote_it() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "one", "-f", "srt"], 0);
    fs::create_dir(env.path("two")).expect("folder is made");
    fs::copy(env.path("one/a.srt"), env.path("two/a.srt")).expect("file is copied");
    Idle::run(&env, &["input", "-o", "two", "-f", "srt"]).code(0);
    // From now on it is ours, and may be replaced.
    Idle::run(&env, &["input", "-o", "two", "-f", "srt"]).code(0);
}

#[test]
fn two_inputs_with_the_same_content_are_transcribed_once() {
    for flags in [&[][..], &["--no-cache"], &["--refresh"]] {
        let env = TestEnv::new();
        speak(&env.input().join("a.wav"), 40, 1);
        fs::copy(env.input().join("a.wav"), env.input().join("b.wav")).expect("a copy");
        fs::copy(env.input().join("a.wav"), env.input().join("c.wav")).expect("a copy");
        let (mut windows, run) = inferred(&env, &[&["input", "-o", "output"], flags].concat(), 0);
        let all = windows.len();
        windows.sort();
        windows.dedup();
        assert_eq!(windows.len(), all, "{flags:?} {run}");
        for other in ["b.srt", "c.srt"] {
            let (one, two) = (env.output().join("a.srt"), env.output().join(other));
            assert_eq!(text(one), text(two), "{flags:?}");
        }
        assert!(
            run.stderr.contains("1 recording transcribed, 2 from"),
            "{run}"
        );
    }
}

#[test]
fn refresh_transcribes_again_and_without_the_cache_nothing_is_kept() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "one", "--no-cache"], 0);
    assert!(!env.path("cache/v1").exists());
    assert!(!inferred(&env, &["input", "-o", "two"], 0).0.is_empty());
    assert!(inferred(&env, &["input", "-o", "three"], 0).0.is_empty());
    assert!(
        !inferred(&env, &["input", "-o", "three", "--refresh"], 0)
            .0
            .is_empty()
    );
    assert!(
        !inferred(&env, &["input", "-o", "four", "--no-cache"], 0)
            .0
            .is_empty()
    );
}

#[test]
fn an_old_transcript_is_not_used() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "one"], 0);
    assert!(
        inferred(&env, &["input", "-o", "two", "--cache-ttl", "1h"], 0)
            .0
            .is_empty()
    );
    std::thread::sleep(Duration::from_millis(1100));
    assert!(
        !inferred(&env, &["input", "-o", "three", "--cache-ttl", "1s"], 0)
            .0
            .is_empty()
    );
}

#[test]
fn the_model_is_known_by_its_content() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ggml-tiny-q8_0.bin");
    let model = env.path("model.bin");
    let mut weights = fs::read(shipped).expect("the model is there");
    fs::write(&model, &weights).expect("model is written");
    let args = ["input", "-o", "output", "-m", "model.bin", "--overwrite"];
    assert!(!inferred(&env, &args, 0).0.is_empty());
    assert!(inferred(&env, &args, 0).0.is_empty());
    // The embedded model has the same content.
    assert!(inferred(&env, &["input", "-o", "output"], 0).0.is_empty());
    *weights.last_mut().expect("a byte") ^= 1;
    fs::write(&model, &weights).expect("model is written");
    assert!(!inferred(&env, &args, 0).0.is_empty());
    fs::write(&model, &weights[..weights.len() - 1]).expect("model is written");
    let (_, run) = inferred(&env, &args, 1);
    assert!(run.stderr.contains("model.bin"), "{run}");
}

#[test]
fn stores_that_cannot_be_written_cost_a_warning_each_and_no_recording() {
    for (variable, about) in [("DITADO_CACHE_DIR", "cached"), ("DITADO_STATE_DIR", "")] {
        let env = TestEnv::new();
        for voice in 0..3 {
            speak(&env.input().join(format!("{voice}.wav")), 35, voice);
        }
        fs::write(env.path("file"), "").expect("file is made");
        let args = [
            "input",
            "-o",
            "output",
            "--engine",
            "fake",
            "--chunk-seconds",
            "30",
        ];
        let mut command = env.command(args);
        command.env(variable, env.path("file/x"));
        let run = TestEnv::finish(command).code(0);
        assert_eq!(TestEnv::files(&env.output()).len(), 9, "{run}");
        let warnings: Vec<&str> = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("ditado: warning: "))
            .collect();
        assert!(!warnings.is_empty(), "{run}");
        assert!(warnings.iter().any(|line| line.contains(about)), "{run}");
        assert!(warnings.len() <= 4, "{run}");
        // The same command once more finds its own files.
        let mut command = env.command(args);
        command.env(variable, env.path("file/x"));
        TestEnv::finish(command).code(0);
    }
}

#[test]
fn a_damaged_cached_transcript_is_a_warning_and_is_made_again() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "one"], 0);
    let cache = env.path("cache/v1");
    let entry = TestEnv::files(&cache)
        .into_iter()
        .find(|name| name.ends_with(".zst"))
        .expect("an entry");
    let mut bytes = fs::read(cache.join(&entry)).expect("an entry");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(cache.join(&entry), &bytes).expect("entry is written");
    let (windows, run) = inferred(&env, &["input", "-o", "two"], 0);
    assert!(
        !windows.is_empty() && run.stderr.contains("damaged"),
        "{run}"
    );
    assert_eq!(text(env.path("one/a.srt")), text(env.path("two/a.srt")));
    assert!(inferred(&env, &["input", "-o", "three"], 0).0.is_empty());
}

/// A run that has claimed its only recording and takes long.
fn slow(env: &TestEnv) -> std::process::Child {
    let child = env
        .command(["input", "-o", "slow", "--engine", "fake"])
        .env("DITADO_FAKE_DELAY_MS", "1500")
        .env("DITADO_FAKE_LOG", env.path("shared-log"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while !env.path("state/claims").exists() || TestEnv::files(&env.path("state/claims")).is_empty()
    {
        assert!(begun.elapsed() < Duration::from_secs(60), "no claim came");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_second_process_waits_for_the_result_of_the_first() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 20, 1);
    let mut first = slow(&env);
    let (windows, run) = inferred(&env, &["input", "-o", "output"], 0);
    assert!(first.wait().expect("it ends").success());
    assert!(windows.is_empty(), "{run}");
    assert!(run.stderr.contains("waits for process"), "{run}");
    assert!(run.stderr.contains("from the cache"), "{run}");
    assert_eq!(
        text(env.path("slow/a.srt")),
        text(env.output().join("a.srt"))
    );
}

#[test]
fn a_second_process_skips_what_the_first_is_on_when_told_to() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 20, 1);
    let mut first = slow(&env);
    let (windows, run) = inferred(&env, &["input", "-o", "output", "--on-busy", "skip"], 0);
    assert!(windows.is_empty(), "{run}");
    assert!(run.stderr.contains("a.wav: skipped, process"), "{run}");
    assert!(TestEnv::files(&env.output()).is_empty(), "{run}");
    assert!(first.wait().expect("it ends").success());
}

#[test]
fn a_dead_process_keeps_nobody_waiting() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 20, 1);
    let mut first = slow(&env);
    first.kill().expect("it is killed");
    first.wait().expect("it ends");
    let (windows, run) = inferred(&env, &["input", "-o", "output"], 0);
    assert!(
        !windows.is_empty() && !run.stderr.contains("waits"),
        "{run}"
    );
}

#[test]
fn two_processes_at_once_infer_each_window_once() {
    let env = TestEnv::new();
    for voice in 0..6 {
        speak(
            &env.input().join(format!("{voice}.wav")),
            31 + voice * 9,
            voice,
        );
    }
    let log = env.path("log");
    let start = |out: &str| {
        env.command([
            "input",
            "-o",
            out,
            "--engine",
            "fake",
            "--chunk-seconds",
            "30",
        ])
        .env("DITADO_FAKE_DELAY_MS", "50")
        .env("DITADO_FAKE_LOG", &log)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
    };
    // Two on one folder, and one that writes elsewhere.
    let children = [start("output"), start("output"), start("other")];
    for mut child in children {
        assert!(child.wait().expect("it ends").success());
    }
    let mut windows = lines(&log);
    let all = windows.len();
    windows.sort();
    windows.dedup();
    assert_eq!(windows.len(), all, "no window twice");
    assert_eq!(TestEnv::files(&env.output()).len(), 18);
    let alone = TestEnv::new();
    for voice in 0..6 {
        speak(
            &alone.input().join(format!("{voice}.wav")),
            31 + voice * 9,
            voice,
        );
    }
    let (want, _) = inferred(
        &alone,
        &["input", "-o", "output", "--chunk-seconds", "30"],
        0,
    );
    assert_eq!(want.len(), all);
    for file in TestEnv::files(&alone.output()) {
        let want = text(alone.output().join(&file));
        assert_eq!(text(env.output().join(&file)), want, "{file}");
        assert_eq!(text(env.path("other").join(&file)), want, "{file}");
    }
    assert!(TestEnv::files(&env.temp()).is_empty());
    assert!(TestEnv::files(&env.path("state/journals")).is_empty());
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "output"], 0);
    speak(&env.input().join("b.wav"), 6, 2);
    fs::copy(env.input().join("b.wav"), env.input().join("c.wav")).expect("a copy");
    let (windows, run) = inferred(&env, &["input", "-o", "output", "--dry-run"], 0);
    assert!(windows.is_empty());
    assert_eq!(
        run.stdout,
        "input/a.wav: up to date\ninput/b.wav: new\ninput/c.wav: same as another input\n\
         3 recordings, 16 s of audio, 6.0 s of it to be transcribed\n",
        "{run}"
    );
    assert_eq!(TestEnv::files(&env.output()).len(), 3);
    let (_, run) = inferred(&env, &["input", "-o", "elsewhere", "--dry-run"], 0);
    assert!(run.stdout.contains("a.wav: cached\n"), "{run}");
    assert!(!env.path("elsewhere").exists());
    fs::write(env.output().join("b.srt"), "mine").expect("file is written");
    let (_, run) = inferred(&env, &["input", "-o", "output", "--dry-run"], 3);
    assert!(run.stdout.contains("b.wav: would fail: "), "{run}");
}

#[test]
fn reading_everything_gives_the_same() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 4, 1);
    inferred(&env, &["input", "-o", "output"], 0);
    let (windows, run) = inferred(&env, &["input", "-o", "output", "--rehash"], 0);
    assert!(
        windows.is_empty() && run.stderr.contains("1 recording up to date"),
        "{run}"
    );
}

#[test]
fn the_cache_can_be_looked_into() {
    let env = TestEnv::new();
    let ask = |args: &[&str]| {
        let args = args.iter().map(OsStr::new);
        env.run([OsStr::new("cache")].into_iter().chain(args))
    };
    let json = |run: &Run| -> serde_json::Value {
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
    };
    speak(&env.input().join("a.wav"), 4, 1);
    let explain = ["explain", "input/a.wav", "--engine", "fake", "--json"];
    let before = json(&ask(&explain).code(0));
    assert_eq!(
        (&before["result"], &before["nearest"]),
        (&"miss".into(), &().into())
    );
    inferred(&env, &["input", "-o", "one"], 0);
    inferred(&env, &["input", "-o", "two"], 0);
    let stats = json(&ask(&["stats", "--json"]).code(0));
    assert_eq!((&stats["entries"], &stats["hits"]), (&1.into(), &1.into()));
    assert_eq!(stats["audio_seconds_spared"], 4.0);
    let hit = json(&ask(&explain).code(0));
    assert_eq!(
        (&hit["result"], &hit["key"]),
        (&"hit".into(), &before["key"])
    );
    let other = json(&ask(&[&explain[..], &["-l", "pt"]].concat()).code(0));
    assert_eq!(other["result"], "miss");
    assert_eq!(other["nearest"]["key"], hit["key"]);
    assert_eq!(
        other["nearest"]["differences"][0]["field"],
        "settings.language"
    );
    let told = ask(&["explain", "input/a.wav", "--engine", "fake", "-l", "pt"]).code(0);
    assert!(
        told.stdout
            .contains("settings.language: \"pt\" here, null there"),
        "{told}"
    );
    assert_eq!(
        ask(&["path"]).code(0).stdout.trim(),
        env.path("cache").to_string_lossy()
    );
    assert_eq!(json(&ask(&["verify", "--json"]).code(0))["good"], 1);
    assert_eq!(
        ask(&["prune", "--cache-ttl", "1h"]).code(0).stdout,
        "0 transcripts removed, 0 B\n"
    );
    assert!(
        ask(&["clear"])
            .code(0)
            .stdout
            .starts_with("1 transcript removed")
    );
    assert_eq!(json(&ask(&["stats", "--json"]).code(0))["entries"], 0);
    ask(&["prune", "--cache-size", "much"]).code(2);
    ask(&["explain", "nothing.wav"]).code(1);
}
