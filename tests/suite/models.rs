//! `ditado models` against a web server on this machine that behaves like real ones do.

use crate::env::{Run, TestEnv, examples};
use crate::server::{Answer, Server};
use std::fs;
use std::path::{Path, PathBuf};

/// The one published model whose bytes come with the project.
const NAME: &str = "tiny-q8_0";

fn weights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ggml-tiny-q8_0.bin")
}

fn bytes() -> Vec<u8> {
    fs::read(weights()).expect("the model is readable")
}

/// The folder of models, made.
fn folder(env: &TestEnv) -> PathBuf {
    let path = PathBuf::from(env.run(["models", "path"]).code(0).stdout.trim_end());
    fs::create_dir_all(&path).expect("folder is made");
    path
}

fn pull(env: &TestEnv, server: &Server) -> Run {
    env.run(["models", "pull", NAME, "--url", server.url()])
}

/// The files in the folder of models that are no locks.
fn kept(env: &TestEnv) -> Vec<String> {
    let mut files = TestEnv::files(&folder(env));
    files.retain(|file| !file.ends_with(".lock"));
    files
}

/// First bytes that were asked for, request by request.
fn ranges(server: &Server) -> Vec<Option<usize>> {
    server
        .requests()
        .iter()
        .map(|request| request.from)
        .collect()
}

#[test]
fn a_pull_survives_drops_and_refusals_and_is_checked() {
    let env = TestEnv::new();
    let script = vec![
        Answer::Cut(10_000_000),
        Answer::Status(503),
        Answer::Cut(5_000_000),
    ];
    let server = Server::start(bytes(), script);
    pull(&env, &server).code(0);
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
    let from = ranges(&server);
    assert_eq!(from.len(), 4, "{from:?}");
    assert_eq!(from[0], None);
    // What came before a cut is not asked for again; the last bytes of a cut may be lost.
    assert!(from[1] > Some(9_000_000) && from[2] == from[1], "{from:?}");
    assert!(from[3] > Some(14_000_000), "{from:?}");
    assert_eq!(server.requests()[0].path, "/ggml-tiny-q8_0.bin");

    let run = env.run(["models", "verify"]).code(0);
    assert!(run.stdout.starts_with("good     tiny-q8_0"), "{run}");
    let run = pull(&env, &server).code(0);
    assert!(run.stdout.contains("here already"), "{run}");
    assert_eq!(server.requests().len(), 4, "nothing is asked for twice");
}

#[test]
fn a_killed_pull_is_gone_on_with() {
    let env = TestEnv::new();
    let bytes = bytes();
    let part = folder(&env).join("ggml-tiny-q8_0.bin.part");
    fs::write(&part, &bytes[..20_000_000]).expect("part is written");
    // By way of a redirect, as the model repository answers.
    let server = Server::start(bytes, vec![Answer::Moved("/elsewhere")]);
    let run = pull(&env, &server).code(0);
    assert_eq!(ranges(&server), [Some(20_000_000), Some(20_000_000)]);
    assert_eq!(server.requests()[1].path, "/elsewhere");
    assert!(run.stderr.contains("goes on after"), "{run}");
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
}

#[test]
fn a_whole_part_needs_no_byte_more() {
    let env = TestEnv::new();
    let part = folder(&env).join("ggml-tiny-q8_0.bin.part");
    fs::write(&part, bytes()).expect("part is written");
    let server = Server::start(bytes(), Vec::new());
    pull(&env, &server).code(0);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
}

#[test]
fn a_part_of_something_else_is_thrown_away_once() {
    let env = TestEnv::new();
    let part = folder(&env).join("ggml-tiny-q8_0.bin.part");
    fs::write(&part, vec![7; 1_000_000]).expect("part is written");
    let server = Server::start(bytes(), Vec::new());
    pull(&env, &server).code(0);
    assert_eq!(ranges(&server), [Some(1_000_000), None]);
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
}

#[test]
fn a_server_without_ranges_is_coped_with() {
    let env = TestEnv::new();
    let server = Server::start(bytes(), vec![Answer::Cut(3_000_000), Answer::Whole]);
    pull(&env, &server).code(0);
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
}

#[test]
fn wrong_bytes_are_refused_and_leave_nothing() {
    let env = TestEnv::new();
    let mut wrong = bytes();
    wrong[30_000_000] ^= 1;
    let server = Server::start(wrong, Vec::new());
    let run = pull(&env, &server).code(1);
    assert!(run.stderr.contains("is not tiny-q8_0"), "{run}");
    assert_eq!(kept(&env), Vec::<String>::new());
}

#[test]
fn far_too_many_bytes_are_refused_at_once() {
    let env = TestEnv::new();
    let server = Server::start(vec![0; 60_000_000], Vec::new());
    let run = pull(&env, &server).code(1);
    assert!(run.stderr.contains("far larger"), "{run}");
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin.part"]);
    let part = folder(&env).join("ggml-tiny-q8_0.bin.part");
    assert_eq!(fs::metadata(part).expect("part").len(), 0);
}

#[test]
fn what_is_not_there_is_asked_for_once() {
    let env = TestEnv::new();
    let server = Server::start(Vec::new(), vec![Answer::Status(404)]);
    let run = pull(&env, &server).code(1);
    assert!(run.stderr.contains("404"), "{run}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn two_pulls_at_once_download_once() {
    let env = TestEnv::new();
    let server = Server::start(bytes(), Vec::new());
    let start = || {
        env.command(["models", "pull", NAME, "--url", server.url()])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    for mut child in [start(), start()] {
        assert!(child.wait().expect("the program ends").success());
    }
    assert_eq!(ranges(&server), [None]);
    assert_eq!(kept(&env), ["ggml-tiny-q8_0.bin"]);
}

#[test]
fn offline_opens_no_connection() {
    let env = TestEnv::new();
    let server = Server::start(bytes(), Vec::new());
    let run = env
        .run(["models", "pull", NAME, "--offline", "--url", server.url()])
        .code(1);
    assert!(run.stderr.contains("ditado models import"), "{run}");
    assert_eq!(server.requests(), []);
}

#[test]
fn a_model_that_is_missing_says_how_to_get_it() {
    let env = TestEnv::new();
    let recording = examples().join("jfk.wav");
    let transcribe = |model: &str| {
        env.run([
            recording.as_os_str(),
            "-m".as_ref(),
            model.as_ref(),
            "-o".as_ref(),
            env.output().as_os_str(),
        ])
    };
    let run = transcribe("large-v3-turbo").code(1);
    let advice = "ditado models pull large-v3-turbo (1549 MiB)";
    assert!(run.stderr.contains(advice), "{run}");
    assert!(
        transcribe("turbo")
            .code(1)
            .stderr
            .contains("large-v3-turbo")
    );
    assert!(
        transcribe("smal")
            .code(1)
            .stderr
            .contains("did you mean small?")
    );
    let run = env.run(["models", "pull", "large"]).code(2);
    assert!(run.stderr.contains("did you mean large-v3?"), "{run}");
}

#[test]
fn an_imported_model_is_used_by_name_until_it_is_removed() {
    let env = TestEnv::new();
    let file = weights();
    let import = |file: &Path, name: &str| {
        env.run([
            "models".as_ref(),
            "import".as_ref(),
            file.as_os_str(),
            "--name".as_ref(),
            name.as_ref(),
        ])
    };
    import(&file, "mine").code(0);
    import(&file, "mine").code(1);
    import(&file, "../mine").code(2);
    let run = import(&file, "base").code(1);
    assert!(run.stderr.contains("is not the published base"), "{run}");
    let cut = env.path("cut.bin");
    fs::write(&cut, &bytes()[..1_000_000]).expect("file is written");
    import(&cut, "cut").code(1);
    assert_eq!(kept(&env), ["ggml-mine.bin"]);

    let run = env.run(["models", "list"]).code(0);
    assert!(
        run.stdout.lines().any(|line| line.starts_with("mine ")),
        "{run}"
    );
    let recording = examples().join("jfk.wav");
    env.run([
        recording.as_os_str(),
        "-m".as_ref(),
        "mine".as_ref(),
        "--engine".as_ref(),
        "fake".as_ref(),
        "-f".as_ref(),
        "json".as_ref(),
        "-o".as_ref(),
        env.output().as_os_str(),
    ])
    .code(0);
    let json = fs::read_to_string(env.output().join("jfk.json")).expect("transcript");
    assert!(json.contains("\"mine\""), "{json}");

    env.run(["models", "path", "mine"]).code(0);
    env.run(["models", "remove", "mine"]).code(0);
    env.run(["models", "remove", "mine"]).code(4);
    env.run(["models", "path", "mine"]).code(4);
    assert_eq!(kept(&env), Vec::<String>::new());
}

#[test]
fn a_damaged_model_is_found_by_verify() {
    let env = TestEnv::new();
    let mut wrong = bytes();
    wrong[30_000_000] ^= 1;
    fs::write(folder(&env).join("ggml-tiny-q8_0.bin"), wrong).expect("model is written");
    let run = env.run(["models", "verify"]).code(3);
    assert!(run.stdout.starts_with("bad "), "{run}");
    let run = env.run(["models", "verify", "base"]).code(4);
    assert!(run.stderr.contains("ditado models pull base"), "{run}");
}

#[test]
fn the_list_is_one_object_for_machines() {
    let env = TestEnv::new();
    let run = env.run(["models", "list", "--json"]).code(0);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let models = list["models"].as_array().expect("a list");
    let tiny = models.iter().find(|model| model["name"] == NAME);
    let tiny = tiny.expect("tiny-q8_0 is published");
    assert_eq!(tiny["sha1"], "19e8118f6652a650569f5a949d962154e01571d9");
    assert_eq!(tiny["embedded"], cfg!(feature = "embedded-model"));
}
