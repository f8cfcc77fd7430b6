//! The direction of imports: data moves from room to room one way, and so do the `use` lines.
//!
//! A room may name itself, the rooms before it, and three shared vocabularies. Only the wiring
//! (`run`, `lib.rs`, `main.rs`) may name every room. The check reads the tokens of each file, so
//! comments and strings do not count, and groups, `super` chains and test modules do.

mod tokens;

use std::fs;
use std::path::{Path, PathBuf};
use tokens::{Token, tokens};

/// The rooms, in the order in which data passes through them.
const ROOMS: [&str; 7] = [
    "cli",
    "plan",
    "audio",
    "infer",
    "transcript",
    "store",
    "observe",
];

/// Modules that every room may name, wherever they stand.
const VOCABULARIES: [[&str; 2]; 3] = [
    ["plan", "job"],
    ["transcript", "segment"],
    ["observe", "event"],
];

/// What knows every room, or none.
const WIRING: [&str; 4] = ["run", "lib", "main", "cpu"];

/// A file longer than this holds two jobs.
const MAX_LINES: usize = 400;

#[test]
fn no_import_points_back() {
    let arrows: Vec<String> = sources()
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("source file is readable");
            let module = module_of(file);
            violations(&module, &text)
                .into_iter()
                .map(move |v| format!("{}:{}: {}", file.display(), v.line, v.message))
        })
        .collect();
    assert!(arrows.is_empty(), "\n{}", arrows.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_known_room() {
    for file in sources() {
        let top = &module_of(&file)[0];
        assert!(
            ROOMS.contains(&top.as_str()) || WIRING.contains(&top.as_str()),
            "{}: {top} is neither a room nor wiring",
            file.display()
        );
    }
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .filter_map(|file| {
            let text = fs::read_to_string(file).expect("source file is readable");
            let lines = lines_without_tests(file, &text);
            (lines > MAX_LINES).then(|| format!("{}: {lines} lines", file.display()))
        })
        .collect();
    assert!(
        long.is_empty(),
        "over {MAX_LINES} lines, split them:\n{}",
        long.join("\n")
    );
}

/// Lines up to the test module at a file's end; none for a file that is one.
fn lines_without_tests(file: &Path, text: &str) -> usize {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    if name == "tests" || name.ends_with("_tests") {
        return 0;
    }
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1] == "mod tests {")
        .unwrap_or(lines.len())
}

#[test]
fn tests_do_not_count_as_length() {
    let text = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n}\n";
    assert_eq!(lines_without_tests(Path::new("chunk.rs"), text), 2);
    assert_eq!(lines_without_tests(Path::new("chunk.rs"), "a\nb\nc"), 3);
    assert_eq!(lines_without_tests(Path::new("chunk_tests.rs"), text), 0);
}

/// Every Rust file under `src`, sorted.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("source folder is readable") {
            let path = entry.expect("folder entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no source files found");
    found.sort();
    found
}

/// The module path of a source file: `src/audio/decode.rs` is `[audio, decode]`.
fn module_of(file: &Path) -> Vec<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = file.strip_prefix(src).expect("file is under src");
    let mut module: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module.len() > 1 && module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

#[derive(Debug, PartialEq)]
struct Violation {
    line: usize,
    message: String,
}

/// The arrows in one file that its module may not draw.
fn violations(module: &[String], text: &str) -> Vec<Violation> {
    let Some(own) = ROOMS.iter().position(|room| *room == module[0]) else {
        return Vec::new();
    };
    paths_from_root(module.len(), &tokens(text))
        .into_iter()
        .filter(|(_, path)| !may_use(own, path))
        .map(|(line, path)| Violation {
            line,
            message: format!("{} may not use crate::{}", module[0], path.join("::")),
        })
        .collect()
}

fn may_use(own: usize, path: &[String]) -> bool {
    let vocabulary = VOCABULARIES
        .iter()
        .any(|v| path.len() >= 2 && path[0] == v[0] && path[1] == v[1]);
    let earlier = path
        .first()
        .and_then(|first| ROOMS.iter().position(|room| room == first))
        .is_some_and(|target| target <= own);
    vocabulary || earlier
}

/// Every path that starts at the crate's root, with its line: `crate::…`, and chains of `super`
/// that climb all the way from a module `depth` below the root.
fn paths_from_root(depth: usize, tokens: &[Token]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    // For each open brace, whether it opened an inline module.
    let mut braces = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let inline = braces.iter().filter(|is_module| **is_module).count();
        match tokens[at].text.as_str() {
            "{" => {
                let is_module = at >= 2 && tokens[at - 2].text == "mod";
                braces.push(is_module);
            }
            "}" => {
                braces.pop();
            }
            "crate" => {
                let next = tokens.get(at + 1).map(|t| t.text.as_str());
                match next {
                    Some("::") => at = tree(tokens, at + 2, &[], &mut found),
                    Some("as") => found.push((tokens[at].line, vec!["self".into()])),
                    _ => {}
                }
            }
            "super" => {
                let mut climbed = 1;
                while text_at(tokens, at + 1) == "::" && text_at(tokens, at + 2) == "super" {
                    climbed += 1;
                    at += 2;
                }
                if climbed >= depth + inline && text_at(tokens, at + 1) == "::" {
                    at = tree(tokens, at + 2, &[], &mut found);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn text_at(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

/// Reads a path or use tree from `at`, adds each full path to `found`, and returns the position of
/// its last token.
fn tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut path = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    loop {
        match text_at(tokens, at) {
            "{" => {
                at += 1;
                while at < tokens.len() && text_at(tokens, at) != "}" {
                    at = match text_at(tokens, at) {
                        "," => at + 1,
                        // The new name is no path.
                        "as" => at + 2,
                        _ => tree(tokens, at, &path, found) + 1,
                    };
                }
                return at;
            }
            "self" if !path.is_empty() => {}
            name => path.push(name.to_owned()),
        }
        if text_at(tokens, at + 1) != "::" {
            found.push((line, path));
            return at;
        }
        at += 2;
        // A turbofish ends the path as far as modules are concerned.
        if text_at(tokens, at) == "<" {
            found.push((line, path));
            return at;
        }
    }
}

/// The lines that the check would report for `text` in the module `room::file`.
fn reported(module: &str, text: &str) -> Vec<usize> {
    let module: Vec<String> = module.split("::").map(str::to_owned).collect();
    violations(&module, text).iter().map(|v| v.line).collect()
}

#[test]
fn an_arrow_back_is_reported_with_its_line() {
    let text = "use std::fs;\nuse crate::store::session::Session;\n";
    let module = vec!["audio".to_owned(), "chunk".to_owned()];
    assert_eq!(
        violations(&module, text),
        [Violation {
            line: 2,
            message: "audio may not use crate::store::session::Session".into()
        }]
    );
}

#[test]
fn the_wiring_and_earlier_rooms_and_vocabularies_are_free() {
    assert!(reported("run", "use crate::observe::report::Reporter;").is_empty());
    assert!(reported("store::cache", "use crate::{cli::args, audio::chunk};").is_empty());
    assert!(
        reported(
            "cli::args",
            "use crate::plan::job;\nuse crate::transcript::segment::{self, Word};\n\
             use crate::observe::event::Event;",
        )
        .is_empty()
    );
}

#[test]
fn rooms_may_not_name_the_wiring_or_the_root() {
    assert_eq!(reported("observe::report", "crate::run::main([]);"), [1]);
    assert_eq!(reported("observe::report", "use crate::*;"), [1]);
    assert_eq!(reported("observe::report", "use crate::{self as c};"), [1]);
    assert_eq!(reported("observe::report", "use crate as c;"), [1]);
}

#[test]
fn groups_are_read_branch_by_branch() {
    let text = "use crate::{\n    plan::job::Job,\n    store::{session::Session, journal},\n    \
                observe::{event as e, report},\n};\nuse crate::infer;";
    assert_eq!(reported("audio::chunk", text), [3, 3, 4, 6]);
}

#[test]
fn paths_in_code_and_in_test_modules_count() {
    let text = "fn f() -> crate::infer::engine::Engine {\n    \
                let x = crate::observe::report::<u8>();\n}\n\
                #[cfg(test)]\nmod tests {\n    use crate::store::session;\n}\n";
    assert_eq!(reported("plan::job", text), [1, 2, 6]);
}

#[test]
fn climbing_to_the_root_by_super_counts() {
    assert_eq!(
        reported("audio::chunk", "use super::super::store::session;"),
        [1]
    );
    assert!(reported("audio::chunk", "use super::decode;").is_empty());
    let test_module = "mod tests {\n    use super::super::decode;\n    \
                       use super::super::super::store::session;\n}\nuse super::resample;";
    assert_eq!(reported("audio::chunk", test_module), [3]);
}

#[test]
fn comments_strings_and_lifetimes_do_not_confuse_it() {
    let text = r##"//! See [`crate::store`].
/* crate::store /* crate::store */ crate::store */
const A: &str = "crate::store \" crate::store";
const B: &str = r#"" crate::store"#;
fn f<'a>(c: char, s: &'a str) -> bool { c == '"' || c == '\'' || s == "x" }
pub(crate) use crate::store::session;
"##;
    assert_eq!(reported("audio::chunk", text), [6]);
}
