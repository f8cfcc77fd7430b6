use super::*;

fn user(text: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    parse(text, Path::new("/home/me/config.toml"), Owner::User).map(|file| file.settings)
}

fn project(text: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    parse(text, Path::new("/show/ditado.toml"), Owner::Project).map(|file| file.settings)
}

#[test]
fn every_kind_of_setting_is_read() {
    let text = "language = \"pt\"\nformat = [\"srt\", \"txt\"]\noverwrite = true\nrehash = false\n\
                verbose = 2\nchunk_seconds = 60\nmax-cps = 17.5\n";
    let read = user(text).unwrap();
    let want: [(&str, &[&str]); 7] = [
        ("chunk-seconds", &["60"]),
        ("format", &["srt", "txt"]),
        ("language", &["pt"]),
        ("max-cps", &["17.5"]),
        ("overwrite", &[""]),
        ("rehash", &[]),
        ("verbose", &["", ""]),
    ];
    let want: BTreeMap<String, Vec<String>> = want
        .into_iter()
        .map(|(name, values)| {
            (
                name.to_owned(),
                values.iter().map(|v| (*v).to_owned()).collect(),
            )
        })
        .collect();
    assert_eq!(read, want);
}

#[test]
fn what_is_wrong_is_told_with_file_line_and_remedy() {
    for (text, parts) in [
        (
            "\n\nlangauge = \"pt\"",
            ["line 3", "did you mean 'language'?"],
        ),
        ("xyzzy = 1", ["line 1", "ditado config show"]),
        ("a = 1\nb = ", ["line 2", "config.toml"]),
        ("\nworkers = \"many\"", ["line 2", "'many'"]),
        ("overwrite = 1", ["line 1", "true or false"]),
        ("language = [\"pt\"]", ["line 1", "not a list"]),
        ("language = { a = 1 }", ["line 1", "a text or a number"]),
        (
            "[output]\nformat = \"srt\"",
            ["line 1", "there is no setting 'output'"],
        ),
        ("language = \"a\\nb\"", ["line 1", "control characters"]),
        ("dry-run = true", ["line 1", "there is no setting"]),
        ("max_cps = 1.0\nmax-cps = 2.0", ["line", "set twice"]),
    ] {
        let error = user(text).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_project_may_shape_its_text_and_nothing_beyond_its_folder() {
    assert!(project("language = \"pt\"\nmax-cps = 17.0\nmodel = \"base\"").is_ok());
    let read = project("output-dir = \"texts\"").unwrap();
    assert!(read["output-dir"][0].ends_with("texts"), "{read:?}");
    for text in [
        "overwrite = true",
        "temp-dir = \"x\"",
        "converter = \"https://example.org\"",
        "prompt-file = \"../x\"",
        "events = \"x\"",
        "cache-size = \"1MB\"",
        "output-dir = \"../x\"",
        "output-dir = \"/etc\"",
        "model = \"./evil.bin\"",
        "model = \"/tmp/evil.bin\"",
    ] {
        assert!(project(text).is_err(), "{text}");
        assert!(user(text).is_ok(), "{text}");
    }
}

#[test]
fn paths_are_meant_from_the_folder_of_their_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let read = parse("output-dir = \"out\"\nmodel = \"base\"", &file, Owner::User).unwrap();
    let want = dir.path().join("out").to_str().unwrap().to_owned();
    assert_eq!(read.settings["output-dir"], [want]);
    assert_eq!(read.settings["model"], ["base"]);
    let text = "prompt-file = \"names.txt\"\nevents = \"fd:3\"\nmodel = \"./base\"";
    let read = parse(text, &file, Owner::User).unwrap();
    assert!(Path::new(&read.settings["prompt-file"][0]).is_absolute());
    assert!(Path::new(&read.settings["model"][0]).is_absolute());
    assert_eq!(read.settings["events"], ["fd:3"]);
}

#[test]
fn the_nearest_project_file_above_an_input_counts() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let recording = deep.join("x.ogg");
    std::fs::write(&recording, "x").unwrap();
    let top = dir.path().join(PROJECT_FILE);
    std::fs::write(&top, "").unwrap();
    assert_eq!(project_file(&recording), Some(top.clone()));
    let near = dir.path().join("a").join(PROJECT_FILE);
    std::fs::write(&near, "").unwrap();
    assert_eq!(project_file(&recording), Some(near.clone()));
    assert_eq!(project_file(&deep), Some(near));
    assert_eq!(project_file(dir.path()), Some(top));
    assert_eq!(project_file(&dir.path().join("missing")), None);
}

#[test]
fn long_and_odd_files_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(PROJECT_FILE);
    std::fs::write(&path, "#".repeat(100_000)).unwrap();
    assert!(read(&path, Owner::User).unwrap_err().contains("too long"));
    std::fs::write(&path, b"\xff\xfe").unwrap();
    assert!(read(&path, Owner::User).is_err());
    assert!(
        read(dir.path(), Owner::User)
            .unwrap_err()
            .contains("not a file")
    );
    let nested = "[".repeat(60_000);
    std::fs::write(&path, format!("language = {nested}")).unwrap();
    assert!(read(&path, Owner::User).is_err());
}
