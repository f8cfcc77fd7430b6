//! The completions and man pages that are shipped are those of the program as it is.

use crate::env::TestEnv;
use std::fs;
use std::path::Path;

#[track_caller]
fn compare(what: &str) {
    let env = TestEnv::new();
    let fresh = env.output();
    env.run(["generate".as_ref(), what.as_ref(), fresh.as_os_str()])
        .code(0);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join(what);
    assert!(shipped.is_dir(), "no {what}/: run `bash .ci/generate`");
    assert_eq!(
        TestEnv::files(&shipped),
        TestEnv::files(&fresh),
        "{what}/ has other files than the program writes: run `bash .ci/generate`"
    );
    for file in TestEnv::files(&fresh) {
        let read = |folder: &Path| {
            let text = fs::read_to_string(folder.join(&file)).expect("generated file is text");
            // A checkout may have turned the line ends.
            text.replace("\r\n", "\n")
        };
        assert!(
            read(&shipped) == read(&fresh),
            "{what}/{file} is not what the program writes: run `bash .ci/generate`"
        );
    }
}

#[test]
fn shipped_completions_are_those_of_the_program() {
    compare("completions");
}

#[test]
fn shipped_man_pages_are_those_of_the_program() {
    compare("man");
}

#[test]
fn every_subcommand_has_a_man_page_that_names_its_flags() {
    let env = TestEnv::new();
    env.run([
        "generate".as_ref(),
        "man".as_ref(),
        env.output().as_os_str(),
    ])
    .code(0);
    let pages = TestEnv::files(&env.output());
    for page in ["ditado.1", "ditado-transcribe.1", "ditado-cache-stats.1"] {
        assert!(pages.iter().any(|found| found == page), "{page}: {pages:?}");
    }
    let page = fs::read_to_string(env.output().join("ditado-transcribe.1")).expect("page is text");
    assert!(page.contains("\\-\\-language"), "{page}");
    assert!(page.contains("Exit codes"), "{page}");
}
