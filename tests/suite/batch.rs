//! What a batch promises around the engine: names, sessions, interruption, quiet.

use crate::env::{TestEnv, examples};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Tones that rise and fall with pauses between them: what the voice detector takes for speech.
fn speak(path: &Path, seconds: u32) {
    let source = hound::WavReader::open(examples().join("jfk.wav")).expect("jfk.wav opens");
    let spec = source.spec();
    let samples: Vec<i16> = source
        .into_samples()
        .collect::<Result<_, _>>()
        .expect("jfk.wav is whole");
    let wanted = (seconds * spec.sample_rate) as usize;
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for sample in samples.into_iter().cycle().take(wanted) {
        writer.write_sample(sample).expect("recording is written");
    }
    writer.finalize().expect("recording is finished");
}

#[test]
fn paths_alone_do_the_same_as_transcribe() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 8);
    env.run(["input", "-o", "one", "--engine", "fake"]).code(0);
    env.run(["transcribe", "input", "-o", "two", "--engine", "fake"])
        .code(0);
    let (one, two) = (env.path("one"), env.path("two"));
    assert_eq!(TestEnv::files(&one), ["a.json", "a.srt", "a.txt"]);
    for file in TestEnv::files(&one) {
        let read = |folder: &Path| fs::read(folder.join(&file)).expect("output is there");
        assert_eq!(read(&one), read(&two), "{file}");
    }
}

#[test]
fn without_an_output_folder_files_go_beside_the_input() {
    let env = TestEnv::new();
    fs::create_dir(env.input().join("deep er")).expect("folder is made");
    speak(&env.input().join("deep er/já vou.wav"), 3);
    env.run(["input", "-f", "srt,vtt,tsv", "--engine", "fake"])
        .code(0);
    assert_eq!(
        TestEnv::files(&env.input()),
        [
            "deep er/já vou.srt",
            "deep er/já vou.tsv",
            "deep er/já vou.vtt",
            "deep er/já vou.wav"
        ]
    );
}

#[test]
fn recordings_of_one_name_keep_their_extension() {
    let env = TestEnv::new();
    speak(&env.input().join("talk.wav"), 3);
    speak(&env.input().join("talk.wave"), 4);
    env.run(["input", "-o", "output", "-f", "txt", "--engine", "fake"])
        .code(0);
    assert_eq!(
        TestEnv::files(&env.output()),
        ["talk.wav.txt", "talk.wave.txt"]
    );
}

#[test]
fn outputs_that_cannot_be_told_apart_are_refused_before_any_work() {
    let env = TestEnv::new();
    for folder in ["input/a", "input/b"] {
        fs::create_dir(env.path(folder)).expect("folder is made");
        speak(&env.path(folder).join("x.wav"), 3);
    }
    let run = env
        .run(["input/a", "input/b", "-o", "output", "--engine", "fake"])
        .code(2);
    assert!(run.stderr.contains("would both write"), "{run}");
    assert!(TestEnv::files(&env.output()).is_empty(), "{run}");
}

#[test]
fn a_file_that_is_not_ours_is_not_overwritten() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 3);
    let notes = env.input().join("a.txt");
    fs::write(&notes, "my own notes").expect("notes are written");
    let run = env.run(["input", "-f", "txt", "--engine", "fake"]).code(3);
    assert!(run.stderr.contains("--overwrite"), "{run}");
    assert_eq!(fs::read_to_string(&notes).expect("notes"), "my own notes");
    env.run(["input", "-f", "txt", "--engine", "fake", "--overwrite"])
        .code(0);
    assert_ne!(fs::read_to_string(&notes).expect("notes"), "my own notes");
}

#[test]
fn silence_gives_empty_text_and_is_no_failure() {
    let env = TestEnv::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let path = env.input().join("silence.wav");
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for _ in 0..40 * 8_000 {
        writer.write_sample(0i16).expect("recording is written");
    }
    writer.finalize().expect("recording is finished");
    env.run(["input", "-o", "output", "-f", "txt"]).code(0);
    let text = fs::read_to_string(env.output().join("silence.txt")).expect("text is written");
    assert_eq!(text, "");
}

#[test]
fn quiet_prints_nothing_when_all_is_well_and_errors_when_not() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 3);
    let run = env
        .run(["input", "-o", "output", "-q", "--engine", "fake"])
        .code(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("", ""),
        "{run}"
    );
    let run = env
        .run([
            "input",
            "missing.ogg",
            "-o",
            "output",
            "-q",
            "--engine",
            "fake",
        ])
        .code(3);
    assert_eq!(
        run.stderr, "ditado: missing.ogg: no such file or folder\n",
        "{run}"
    );
}

#[test]
fn a_terminal_is_not_needed_for_a_line_about_each_recording() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 3);
    let run = env
        .run(["input", "-o", "output", "--engine", "fake"])
        .code(0);
    assert!(run.stderr.contains("a.wav: 3.0 s of pt"), "{run}");
    assert!(run.stderr.contains("1 recording transcribed"), "{run}");
    assert!(!run.stderr.contains('\u{1b}'), "{run}");
}

#[cfg(unix)]
#[test]
fn an_unwritable_output_folder_is_one_clear_line() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 3);
    fs::write(env.path("taken"), "a file").expect("file is written");
    let run = env
        .run(["input", "-o", "taken/out", "--engine", "fake"])
        .code(1);
    assert!(run.stderr.contains("taken/out"), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_stops_soon_says_how_to_go_on_and_leaves_no_session() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 300);
    let mut child = env
        .command(["input", "-o", "output", "--engine", "fake"])
        .env("DITADO_FAKE_DELAY_MS", "60000")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while TestEnv::files(&env.temp()).len() < 3 {
        assert!(begun.elapsed() < Duration::from_secs(120), "no chunk came");
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .expect("kill runs");
    assert!(kill.success());
    let begun = Instant::now();
    let status = child.wait().expect("the program ends");
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "it took too long"
    );
    assert_eq!(status.code(), Some(130));
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("stderr is piped");
    std::io::Read::read_to_string(&mut stderr, &mut said).expect("stderr is text");
    assert!(said.contains("same command again"), "{said}");
    assert!(TestEnv::files(&env.temp()).is_empty());
    env.run(["input", "-o", "output", "--engine", "fake"])
        .code(0);
}

#[test]
fn a_device_that_is_not_there_is_an_error() {
    let env = TestEnv::new();
    speak(&env.input().join("a.wav"), 3);
    let run = env
        .run(["input", "-o", "output", "--device", "cuda:97"])
        .code(1);
    assert!(run.stderr.contains("cuda:97"), "{run}");
}

#[test]
fn a_language_that_does_not_exist_is_a_usage_error() {
    let run = TestEnv::new().run(["input", "-l", "klingon"]).code(2);
    assert!(run.stderr.contains("klingon"), "{run}");
}
