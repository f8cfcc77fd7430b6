//! The README's commands, run as they stand there, with the fake engine.

use crate::env::{TestEnv, examples};
use crate::shell::{shell_blocks, text};
use std::fs;
use std::path::Path;

/// Commands that cannot run in a test: what they begin with, and why.
const NOT_HERE: [(&str, &str); 13] = [
    (
        "bash examples/first-run.sh",
        "CI runs it on a fresh machine",
    ),
    ("bash .ci/", "runs these tests"),
    ("cargo ", "builds"),
    ("sudo ", "installs"),
    ("docker ", "needs docker"),
    ("tar ", "needs a release"),
    ("sha256sum ", "needs a release"),
    ("arecord ", "needs a microphone"),
    (
        "ditado https://",
        "needs the network; tested against a local server",
    ),
    (
        "ditado models pull",
        "needs the network; tested against a local server",
    ),
    (
        "ditado recordings --converter",
        "needs a converter; tested against a local server",
    ),
    ("ditado watch ", "runs until it is ended; tested by itself"),
    ("ditado lectures -m small", "needs a model that is pulled"),
];

/// Files and folders that the README's commands name.
fn furnish(env: &TestEnv) {
    let jfk = examples().join("jfk.wav");
    for place in [
        "recording.ogg",
        "talk.ogg",
        "interview.mp3",
        "recordings/a/one.wav",
        "recordings/two.wav",
        "calls/call.wav",
        "home/recordings/three.wav",
    ] {
        let path = env.path(place);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder is made");
        fs::copy(&jfk, path).expect("recording is copied");
    }
    env.run([
        "recording.ogg",
        "-o",
        "talks",
        "-f",
        "json",
        "--engine",
        "fake",
    ])
    .code(0);
}

fn run(env: &TestEnv, line: &str) -> crate::env::Run {
    let like = env.command(Vec::<String>::new());
    let program = Path::new(like.get_program()).parent().expect("a folder");
    let mut shell = std::process::Command::new("bash");
    shell.args(["-c", line]).current_dir(env.path(""));
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
    shell
        .env("PATH", std::env::join_paths(folders).expect("a path"))
        .env("DITADO_ENGINE", "fake");
    TestEnv::finish(shell)
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_runs() {
    let env = TestEnv::new();
    furnish(&env);
    let mut ran = 0;
    for (number, line) in shell_blocks(&text("README.md")) {
        if NOT_HERE.iter().any(|(start, _)| line.starts_with(start)) {
            continue;
        }
        let run = run(&env, &line);
        // Rules that a transcript breaks are a result like another.
        let may_find = line.contains("--fail-on") || line.starts_with("ditado lint");
        let well = run.code == Some(0) || (may_find && run.code == Some(3));
        assert!(well, "README.md:{number}: {line}\n{run}");
        ran += 1;
    }
    assert!(ran >= 12, "only {ran} commands were run");
}

#[test]
fn every_exception_is_still_in_the_readme() {
    let blocks = shell_blocks(&text("README.md"));
    for (start, _) in NOT_HERE {
        let there = blocks.iter().any(|(_, line)| line.starts_with(start));
        assert!(
            there,
            "no command of the README starts with {start:?} any more"
        );
    }
}

/// The sentences of the table of troubles: what stands in quotes in its first column.
fn sentences() -> Vec<String> {
    let readme = text("README.md");
    let rows = readme
        .lines()
        .skip_while(|line| !line.starts_with("| it says"));
    let rows = rows.take_while(|line| line.starts_with('|'));
    let quoted = rows.filter_map(|row| {
        row.strip_prefix("| `")?
            .split('`')
            .next()
            .map(str::to_owned)
    });
    quoted.collect()
}

#[test]
fn what_the_table_of_troubles_quotes_is_what_the_program_says() {
    fn sources(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).expect("sources are readable") {
            let path = entry.expect("entry is readable").path();
            if path.is_dir() {
                sources(&path, all);
            } else {
                *all += &fs::read_to_string(&path).expect("source is text");
            }
        }
    }
    let mut source = String::new();
    sources(&crate::shell::project().join("src"), &mut source);
    // A sentence may go on in the next line of the source.
    let source = source.replace("\\\n", "");
    let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences = sentences();
    assert!(sentences.len() >= 12, "{sentences:?}");
    for sentence in sentences {
        // A process in the table has a number.
        let said = sentence
            .rsplit(", process 4711")
            .next()
            .unwrap_or(&sentence);
        assert!(source.contains(said.trim()), "nothing says {sentence:?}");
    }
}
