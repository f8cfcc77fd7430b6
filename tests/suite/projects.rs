//! Folders with settings of their own within one run.

use crate::env::TestEnv;
use crate::sound::speak;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A folder below the inputs with a recording, and settings unless they are empty.
fn folder(env: &TestEnv, name: &str, settings: &str) {
    let folder = env.input().join(name);
    fs::create_dir_all(&folder).expect("folder is made");
    let seed = name.len() as u32;
    speak(&folder.join("talk.wav"), 4 + seed, seed);
    if !settings.is_empty() {
        fs::write(folder.join("ditado.toml"), settings).expect("settings are written");
    }
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn each_folder_has_its_own_settings_and_flags_win() {
    let env = TestEnv::new();
    folder(&env, ".", "format = \"txt\"\nlanguage = \"de\"\n");
    folder(
        &env,
        "show",
        "format = [\"vtt\", \"json\"]\nlanguage = \"fr\"\n",
    );
    folder(&env, "show/season", "");
    folder(
        &env,
        "client",
        "output-dir = \"texts\"\nformat = \"json\"\n",
    );
    folder(&env, "client/deep", "");
    env.run(["input", "--engine", "fake"]).code(0);
    let mut files = TestEnv::files(&env.input());
    files.retain(|name| !name.ends_with(".wav") && !name.ends_with(".toml"));
    assert_eq!(
        files,
        [
            "client/texts/deep/talk.json",
            "client/texts/talk.json",
            "show/season/talk.json",
            "show/season/talk.vtt",
            "show/talk.json",
            "show/talk.vtt",
            "talk.txt",
        ]
    );
    let language = |name: &str| json(&env.input().join(name))["settings"]["language"].clone();
    assert_eq!(language("show/season/talk.json"), "fr");
    // The nearest file counts alone; those above it do not add to it.
    assert_eq!(language("client/texts/talk.json"), Value::Null);
    // Whichever folder is named, files go to the same place.
    let again = env
        .run(["input/client/deep", "--engine", "fake", "-v"])
        .code(0);
    assert!(again.stderr.contains("up to date"), "{again}");
    env.run([
        "input", "--engine", "fake", "-o", "output", "-f", "md", "-l", "pt",
    ])
    .code(0);
    let outputs = TestEnv::files(&env.output());
    assert_eq!(outputs.len(), 5, "{outputs:?}");
    assert!(
        outputs.iter().all(|name| name.ends_with(".md")),
        "{outputs:?}"
    );
}

#[test]
fn a_wrong_file_deep_inside_is_named_before_any_work() {
    let env = TestEnv::new();
    folder(&env, ".", "");
    for settings in ["workers = 2", "langage = \"pt\"", "language = \"klingon\""] {
        folder(&env, "deep/er", settings);
        let run = env.run(["input", "--engine", "fake"]).code(2);
        assert!(run.stderr.contains("deep/er/ditado.toml"), "{run}");
        assert!(!env.input().join("talk.txt").exists(), "{run}");
    }
    env.run(["input", "--engine", "fake", "--no-config"])
        .code(0);
}

#[test]
fn folders_with_different_models_are_transcribed_one_after_the_other() {
    let env = TestEnv::new();
    let models = env.path("models");
    fs::create_dir(&models).expect("folder is made");
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ggml-tiny-q8_0.bin");
    let mut bytes = fs::read(&tiny).expect("the model is there");
    // Other weights, if only by a bit of the last one.
    *bytes.last_mut().expect("bytes") ^= 1;
    fs::write(models.join("ggml-other.bin"), bytes).expect("model is written");
    folder(&env, "a", "format = \"json\"\n");
    folder(&env, "bb", "format = \"json\"\nmodel = \"other\"\n");
    folder(&env, "ccc", "format = \"json\"\n");
    let mut command = env.command(["input"]);
    command.env("DITADO_MODELS_DIR", &models);
    let run = TestEnv::finish(command).code(0);
    assert!(run.stderr.contains("3 recordings transcribed"), "{run}");
    let model = |name: &str| json(&env.input().join(name).join("talk.json"))["model"].clone();
    assert_eq!(model("bb")["name"], "other");
    assert_ne!(model("a")["name"], "other");
    assert_eq!(model("a"), model("ccc"));
    assert_ne!(model("a")["sha256"], model("bb")["sha256"]);
}

#[test]
fn show_tells_what_holds_deep_inside() {
    let env = TestEnv::new();
    folder(&env, ".", "language = \"de\"\n");
    folder(&env, "show", "language = \"fr\"\n");
    folder(&env, "show/season", "");
    let run = env
        .run(["config", "show", "--json", "input/show/season/talk.wav"])
        .code(0);
    let all: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(all["language"]["value"], "fr");
    let origin = all["language"]["origin"].as_str().expect("an origin");
    assert!(origin.ends_with("show/ditado.toml"), "{origin}");
}
