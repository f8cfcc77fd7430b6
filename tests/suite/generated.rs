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

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn man_pages_render_without_a_warning() {
    let man = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    for page in TestEnv::files(&man) {
        let text = fs::read_to_string(man.join(&page)).expect("page is text");
        // Title, section, no date, version, manual.
        let title = text.lines().find(|line| line.starts_with(".TH "));
        let rest = format!(" 1 \"\" \"ditado {}\" ditado", env!("CARGO_PKG_VERSION"));
        let expected = format!(".TH {}{rest}", page.trim_end_matches(".1"));
        assert_eq!(title.map(str::trim_end), Some(expected.as_str()));

        let groff = std::process::Command::new("groff")
            .args(["-man", "-ww", "-Tutf8", "-z"])
            .arg(man.join(&page))
            .output();
        match groff {
            Ok(run) => assert!(
                run.status.success() && run.stderr.is_empty(),
                "{page}: {}",
                String::from_utf8_lossy(&run.stderr)
            ),
            Err(error) => {
                eprintln!("groff: {error}: the look of man pages is not tested");
                return;
            }
        }
    }
}
