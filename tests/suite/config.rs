//! Configuration files: which count, what wins, and what is refused.

use crate::env::{Run, TestEnv};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A folder with a recording in it, and its settings.
fn show(env: &TestEnv, name: &str, settings: &str) -> std::path::PathBuf {
    let folder = env.input().join(name);
    fs::create_dir_all(&folder).expect("folder is made");
    fs::copy(
        crate::env::examples().join("jfk.wav"),
        folder.join("jfk.wav"),
    )
    .expect("recording is copied");
    fs::write(folder.join("ditado.toml"), settings).expect("settings are written");
    folder
}

fn user(env: &TestEnv, settings: &str) {
    let path = env.run(["config", "path", "--json"]).code(0);
    let paths: Value = serde_json::from_str(&path.stdout).expect("JSON");
    let file = Path::new(paths["user"].as_str().expect("a user file"));
    fs::create_dir_all(file.parent().expect("a folder")).expect("folder is made");
    fs::write(file, settings).expect("settings are written");
}

fn transcribe(env: &TestEnv, folder: &Path, flags: &[&str]) -> Run {
    let mut line = vec!["--engine", "fake", "-o"];
    let (folder, output) = (folder.to_owned(), env.output());
    let output = output.to_str().expect("path is text").to_owned();
    line.push(&output);
    line.extend(flags);
    let folder = folder.to_str().expect("path is text").to_owned();
    line.push(&folder);
    env.run(line)
}

fn value(env: &TestEnv, folder: &Path, name: &str, variable: Option<&str>) -> (Value, String) {
    let mut command = env.command(["config", "show", "--json"]);
    command.arg(folder);
    if let Some(value) = variable {
        command.env("DITADO_LANGUAGE", value);
    }
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let origin = all[name]["origin"].as_str().expect("an origin").to_owned();
    (all[name]["value"].clone(), origin)
}

#[test]
fn a_folder_brings_its_own_settings_and_a_flag_beats_them() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "format = [\"vtt\"]\n");
    transcribe(&env, &folder, &[]).code(0);
    assert_eq!(TestEnv::files(&env.output()), ["jfk.vtt"]);
    transcribe(&env, &folder.join("jfk.wav"), &["-f", "txt"]).code(0);
    assert_eq!(TestEnv::files(&env.output()), ["jfk.txt", "jfk.vtt"]);
    transcribe(&env, &folder, &["--no-config", "-f", "srt"]).code(0);
    let output = env
        .command(["transcribe", "--engine", "fake"])
        .arg(&folder)
        .env("DITADO_FORMAT", "md")
        .env("DITADO_OUTPUT_DIR", env.output())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        TestEnv::files(&env.output()),
        ["jfk.md", "jfk.srt", "jfk.txt", "jfk.vtt"]
    );
}

#[test]
fn the_nearer_layer_wins_and_show_tells_which() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "");
    let language = |variable| value(&env, &folder, "language", variable);
    assert_eq!(language(None), (Value::Null, "default".to_owned()));
    user(&env, "language = \"de\"\nworkers = 1\n");
    let (value_of_user, origin) = language(None);
    assert_eq!(value_of_user, "de");
    assert!(origin.ends_with("config.toml"), "{origin}");
    fs::write(folder.join("ditado.toml"), "language = \"pt\"").expect("settings are written");
    let (value_of_project, origin) = language(None);
    assert_eq!(value_of_project, "pt");
    assert!(origin.ends_with("ditado.toml"), "{origin}");
    let (value_of_variable, origin) = language(Some("fr"));
    assert_eq!(
        (value_of_variable, origin.as_str()),
        ("fr".into(), "DITADO_LANGUAGE")
    );
    // An empty variable is one that is not set.
    assert_eq!(language(Some("")).0, "pt");
    assert_eq!(value(&env, &folder, "workers", None).0, "1");
}

#[test]
fn a_typed_choice_of_languages_beats_a_language_that_was_set() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "");
    let run = |variable: (&str, &str), flags: &[&str]| {
        let mut command = env.command(["transcribe", "--engine", "fake", "--no-cache"]);
        command.args(["--overwrite", "-f", "json", "-o"]);
        command.arg(env.output()).args(flags).arg(&folder);
        let output = command.env(variable.0, variable.1).output();
        let output = output.expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{flags:?}: {output:?}");
        let json = fs::read_to_string(env.output().join("jfk.json")).expect("transcript");
        let all: Value = serde_json::from_str(&json).expect("JSON");
        let settings = &all["settings"];
        let languages = settings["decoding"]["languages"].to_string();
        (settings["language"].to_string(), languages)
    };
    let among = ("null".to_owned(), "[\"en\",\"pt\"]".to_owned());
    let choice = ["--languages", "pt,en"];
    let nothing = ("DITADO_LANGUAGE", "");
    assert_eq!(run(("DITADO_LANGUAGE", "de"), &choice), among);
    assert_eq!(run(nothing, &["-l", "auto", "--languages", "pt,en"]), among);
    assert_eq!(run(("DITADO_LANGUAGES", "pt,en"), &["-l", "auto"]), among);
    let given = run(("DITADO_LANGUAGES", "pt,en"), &["-l", "de"]);
    assert_eq!(given, ("\"de\"".to_owned(), "[]".to_owned()));
    fs::write(folder.join("ditado.toml"), "language = \"de\"").expect("settings are written");
    assert_eq!(run(nothing, &choice), among);
    let both = ["-l", "de", "--languages", "pt,en"];
    let refused = transcribe(&env, &folder, &both).code(2);
    assert!(refused.stderr.contains("leave one out"), "{refused}");
}

/// Of two settings that cannot stand beside each other the nearer one counts, whichever layers they
/// are from; two of one layer are a mistake.
#[test]
fn of_two_settings_against_each_other_the_nearer_one_counts() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "");
    let run = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = env.command(["transcribe", "--engine", "fake", "--no-cache"]);
        command.args(["--overwrite", "-f", "json"]);
        command.args(flags).arg(&folder);
        command.envs(variables.iter().copied());
        if !flags.contains(&"-o") {
            command.arg("-o").arg(env.output());
        }
        TestEnv::finish(command)
    };
    let settings = || -> Value {
        let json = fs::read_to_string(env.output().join("jfk.json")).expect("transcript");
        let all: Value = serde_json::from_str(&json).expect("JSON");
        all["settings"].clone()
    };

    // Typed against set in the environment.
    run(&[("DITADO_LANGUAGE_PER_REGION", "true")], &["-l", "de"]).code(0);
    assert_eq!(settings()["language"], "de");
    assert_eq!(settings()["decoding"]["language_per_region"], false);
    run(&[("DITADO_LANGUAGE", "de")], &["--language-per-region"]).code(0);
    assert_eq!(settings()["language"], Value::Null);
    assert_eq!(settings()["decoding"]["language_per_region"], true);
    for (variable, flags) in [
        (("DITADO_NO_VAD", "true"), &["--vad-threshold", "0.3"][..]),
        (("DITADO_VAD_THRESHOLD", "0.3"), &["--no-vad"]),
        (("DITADO_PROMPT_FILE", "not here"), &["--prompt", "Lisboa"]),
        (("DITADO_PROMPT", "Lisboa"), &["--prompt-file", "/dev/null"]),
        (("DITADO_WORKERS", "1"), &["--workers-per-device", "1"]),
        (
            ("DITADO_CONDITION_ON_PREVIOUS", "true"),
            &["--language-per-region"],
        ),
        (
            ("DITADO_LANGUAGE_PER_REGION", "true"),
            &["--condition-on-previous"],
        ),
        (("DITADO_PRINT", "true"), &["-o", "-"]),
        (("DITADO_OUTPUT_DIR", "-"), &["--print"]),
        (("DITADO_MAX_LINE_WIDTH", "30"), &["--profile", "plain"]),
        (("DITADO_PROFILE", "plain"), &["--max-line-width", "30"]),
        (("DITADO_REFRESH", "false"), &[]),
        (("DITADO_CONFIG", "not here"), &["--no-config"]),
    ] {
        let run = run(&[variable], flags);
        assert_eq!(run.code, Some(0), "{variable:?} {flags:?}: {run}");
    }

    // Both typed, or both set.
    run(&[], &["-l", "de", "--language-per-region"]).code(2);
    run(&[], &["--no-vad", "--vad-threshold", "0.3"]).code(2);
    let both = [("DITADO_NO_VAD", "true"), ("DITADO_VAD_THRESHOLD", "0.3")];
    run(&both, &[]).code(2);

    // Set in the environment against a file's, and a project's file against the user's.
    let project = folder.join("ditado.toml");
    fs::write(&project, "language-per-region = true").expect("settings are written");
    run(&[("DITADO_LANGUAGE", "de")], &[]).code(0);
    assert_eq!(settings()["language"], "de");
    let words = env.path("words.txt");
    fs::write(&words, "Porto").expect("words are written");
    let words = words.to_str().expect("path is text");
    let own = format!("language = \"de\"\nprompt-file = '{words}'\nno-vad = true\n");
    user(&env, &own);
    fs::write(&project, "").expect("settings are written");
    run(&[], &[]).code(0);
    assert_eq!(settings()["decoding"]["prompt"], "Porto");
    let nearer = "language-per-region = true\nprompt = \"Lisboa\"\nvad-threshold = 0.3\n";
    fs::write(&project, nearer).expect("settings are written");
    run(&[], &[]).code(0);
    let all = settings();
    assert_eq!(all["language"], Value::Null);
    assert_eq!(all["decoding"]["prompt"], "Lisboa");
    assert_eq!(all["decoding"]["language_per_region"], true);
    fs::write(&project, "no-vad = true\nvad-threshold = 0.3").expect("settings are written");
    let refused = run(&[], &["--prompt", "x"]).code(2);
    assert!(refused.stderr.contains("--vad-threshold"), "{refused}");
}

#[test]
fn a_project_turns_off_what_the_user_turned_on() {
    let env = TestEnv::new();
    user(&env, "word-timestamps = true\nrefresh = true\n");
    let folder = show(&env, "show", "word-timestamps = false\n");
    // A typed flag also beats a setting that it cannot stand beside.
    transcribe(&env, &folder, &["--no-cache", "-f", "json"]).code(0);
    let json = fs::read_to_string(env.output().join("jfk.json")).expect("transcript");
    assert!(!json.contains("\"words\""), "{json}");
    fs::write(folder.join("ditado.toml"), "").expect("settings are written");
    transcribe(&env, &folder, &["-f", "json"]).code(0);
}

#[test]
fn a_wrong_file_is_a_usage_error_with_its_line() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "\nlangauge = \"pt\"\n");
    let run = transcribe(&env, &folder, &[]).code(2);
    assert!(run.stderr.contains("ditado.toml, line 2"), "{run}");
    assert!(run.stderr.contains("did you mean 'language'?"), "{run}");
    let file = folder.join("ditado.toml");
    env.run(["config".as_ref(), "check".as_ref(), file.as_os_str()])
        .code(2);
    env.run(["config".as_ref(), "show".as_ref(), folder.as_os_str()])
        .code(2);
    transcribe(&env, &folder, &["--no-config"]).code(0);
    // Well-formed, and no language: a run and the check both say so, and name the file.
    fs::write(&file, "language = \"klingon\"").expect("settings are written");
    let run = transcribe(&env, &folder, &[]).code(2);
    assert!(run.stderr.contains("ditado.toml"), "{run}");
    let run = env
        .run(["config".as_ref(), "check".as_ref(), file.as_os_str()])
        .code(2);
    assert!(run.stderr.contains("klingon"), "{run}");
    fs::write(&file, "language = \"pt\"").expect("settings are written");
    env.run(["config".as_ref(), "check".as_ref(), file.as_os_str()])
        .code(0);
}

#[test]
fn a_file_that_came_with_recordings_may_not_overwrite_or_lead_away() {
    let env = TestEnv::new();
    for settings in ["overwrite = true", "output-dir = \"../../x\""] {
        let folder = show(&env, "show", settings);
        let run = env.run([folder.as_os_str()]).code(2);
        assert!(run.stderr.contains("ditado.toml, line 1"), "{run}");
    }
    // The same file, named by the user, is trusted.
    let folder = show(&env, "show", "overwrite = true");
    let file = folder.join("ditado.toml");
    let file = file.to_str().expect("path is text");
    transcribe(&env, &folder, &["--config", file]).code(0);
}

#[test]
fn init_writes_a_file_that_sets_nothing_and_never_replaces_one() {
    let env = TestEnv::new();
    let input = env.input();
    let init = || env.run(["config".as_ref(), "init".as_ref(), input.as_os_str()]);
    init().code(0);
    let file = input.join("ditado.toml");
    let text = fs::read_to_string(&file).expect("file is written");
    assert!(text.contains("# language = "), "{text}");
    env.run(["config".as_ref(), "check".as_ref(), file.as_os_str()])
        .code(0);
    let run = init().code(1);
    assert!(run.stderr.contains("there already"), "{run}");
    env.run(["config", "init", "--user"]).code(0);
    env.run(["config", "check"]).code(0);
}

#[test]
fn words_after_two_dashes_stay_paths() {
    let env = TestEnv::new();
    let folder = show(&env, "show", "format = \"txt\"");
    let output = env.output();
    env.run([
        "transcribe".as_ref(),
        "--engine=fake".as_ref(),
        "-o".as_ref(),
        output.as_os_str(),
        "--".as_ref(),
        folder.as_os_str(),
    ])
    .code(0);
    assert_eq!(TestEnv::files(&output), ["jfk.txt"]);
}
