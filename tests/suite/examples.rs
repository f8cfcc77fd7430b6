//! The first run of the README: the example recordings become text.

use crate::env::{TestEnv, examples};
use std::collections::BTreeMap;
use std::fs;

/// Share of the reference's words that must be found in the transcript. The smallest model mishears
/// a word now and then; anything below this is a broken run, not a hard recording.
const WORDS_FOUND: f64 = 0.7;

#[test]
fn the_example_recordings_become_json_srt_and_txt() {
    let env = TestEnv::new();
    let output = env.output();
    env.run([
        "transcribe".as_ref(),
        examples().as_os_str(),
        "-o".as_ref(),
        output.as_os_str(),
        "-f".as_ref(),
        "json,srt,txt".as_ref(),
    ])
    .code(0);

    let references = references();
    let mut expected: Vec<String> = references
        .iter()
        .flat_map(|(file, _)| ["json", "srt", "txt"].map(|format| output_name(file, format)))
        .collect();
    expected.sort();
    assert_eq!(TestEnv::files(&output), expected);

    for (file, reference) in references {
        let path = output.join(output_name(&file, "txt"));
        let text = fs::read_to_string(&path).expect("transcript is text");
        let heard = words(&text);
        let reference = words(&reference);
        let found = reference.iter().filter(|word| heard.contains(word)).count();
        assert!(
            found as f64 >= WORDS_FOUND * reference.len() as f64,
            "{file}: {found} of {} words in: {text}",
            reference.len()
        );
    }
    assert_eq!(
        TestEnv::files(&env.temp()),
        Vec::<String>::new(),
        "a finished run leaves nothing in the temporary folder"
    );
}

#[test]
fn the_number_of_workers_does_not_change_a_byte() {
    let outputs = ["1", "2"].map(|workers| {
        let env = TestEnv::new();
        let output = env.output();
        env.run([
            "transcribe".as_ref(),
            examples().as_os_str(),
            "-o".as_ref(),
            output.as_os_str(),
            "--workers".as_ref(),
            workers.as_ref(),
        ])
        .code(0);
        let files: BTreeMap<String, String> = TestEnv::files(&output)
            .into_iter()
            .map(|file| {
                let text = fs::read_to_string(output.join(&file)).expect("output is text");
                (file, text)
            })
            .collect();
        files
    });
    assert!(!outputs[0].is_empty());
    assert_eq!(outputs[0], outputs[1]);
}

/// `voice-notes/recado.ogg` becomes `voice-notes/recado.txt`.
fn output_name(file: &str, format: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    format!("{stem}.{format}")
}

/// The files of `reference.tsv` with what is said in them.
fn references() -> Vec<(String, String)> {
    fs::read_to_string(examples().join("reference.tsv"))
        .expect("reference.tsv is readable")
        .lines()
        .map(|line| {
            let (file, text) = line.split_once('\t').expect("file, tab, text");
            (file.to_owned(), text.to_owned())
        })
        .collect()
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
