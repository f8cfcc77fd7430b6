//! `ditado doctor` and `ditado devices`, on this machine and on broken ones.

use crate::env::{Run, TestEnv};
use serde_json::Value;
use std::fs;

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

/// The finding of this name.
fn finding<'a>(report: &'a Value, check: &str) -> &'a Value {
    let findings = report["findings"].as_array().expect("findings are a list");
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("no {check} in {report}"))
}

#[test]
fn a_healthy_machine_hears_the_self_test() {
    let env = TestEnv::new();
    let run = env.run(["doctor", "--device", "cpu", "--json"]).code(0);
    let report = json(&run);
    assert_eq!(report["healthy"], true, "{run}");
    for check in [
        "program", "cpu", "devices", "memory", "cache", "state", "models", "temp",
    ] {
        assert_ne!(finding(&report, check)["level"], "wrong", "{run}");
    }
    if cfg!(feature = "embedded-model") {
        assert_eq!(finding(&report, "model")["level"], "ok", "{run}");
        let heard = &finding(&report, "self-test")["facts"]["words_heard"];
        assert!(heard.as_f64().is_some_and(|share| share > 0.6), "{run}");
    }
    assert_eq!(TestEnv::files(&env.temp()), Vec::<String>::new());
    assert_eq!(TestEnv::files(&env.path("home")), Vec::<String>::new());
}

#[test]
fn people_get_a_line_for_each_check_and_a_verdict() {
    let run = TestEnv::new()
        .run(["doctor", "--quick", "--device", "cpu"])
        .code(0);
    assert!(run.stdout.ends_with("Healthy.\n"), "{run}");
    assert!(run.stdout.contains("ok      program"), "{run}");
    assert!(!run.stdout.contains("self-test"), "{run}");
}

#[test]
fn what_is_wrong_gives_code_3_and_what_to_do() {
    let env = TestEnv::new();
    // A file where the folder of transcripts should be.
    fs::remove_dir(env.path("cache")).expect("empty folder is removed");
    fs::write(env.path("cache"), "in the way").expect("file is written");
    let run = env
        .run(["doctor", "--quick", "--device", "cpu", "--json"])
        .code(3);
    let report = json(&run);
    assert_eq!(report["healthy"], false, "{run}");
    let cache = finding(&report, "cache");
    assert_eq!(cache["level"], "wrong", "{run}");
    let remedy = cache["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("DITADO_CACHE_DIR"), "{run}");
}

#[test]
fn a_device_that_is_not_there_is_wrong() {
    let run = TestEnv::new()
        .run(["doctor", "--quick", "--device", "cuda:99", "--json"])
        .code(3);
    assert_eq!(finding(&json(&run), "devices")["level"], "wrong", "{run}");
    TestEnv::new().run(["doctor", "--device", "tpu"]).code(2);
}

#[cfg(unix)]
#[test]
fn programs_are_found_on_the_path_and_tried() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::new();
    let bin = env.path("bin");
    fs::create_dir(&bin).expect("folder is made");
    for (name, text) in [
        ("ffmpeg", "#!/bin/sh\necho ffmpeg version 9.9 Copyright\n"),
        ("yt-dlp", "#!/bin/sh\nexit 1\n"),
    ] {
        fs::write(bin.join(name), text).expect("script is written");
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755))
            .expect("script is made executable");
    }
    let output = env
        .command(["doctor", "--quick", "--device", "cpu", "--json"])
        .env("PATH", &bin)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(finding(&report, "ffmpeg")["facts"]["version"], "9.9");
    assert_eq!(finding(&report, "yt-dlp")["level"], "wrong");

    let output = env
        .command(["doctor", "--quick", "--device", "cpu", "--json"])
        .env("PATH", env.path("home"))
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(finding(&report, "ffmpeg")["level"], "advice");
}

#[test]
fn devices_lists_the_cpu_and_what_a_run_would_use() {
    let env = TestEnv::new();
    let run = env.run(["devices", "--device", "cpu", "--json"]).code(0);
    let list = json(&run);
    let cpu = &list["devices"][0];
    assert_eq!(cpu["device"], "cpu", "{run}");
    assert!(cpu["memory_bytes"].as_u64() > Some(0), "{run}");
    assert!(cpu["workers"].as_u64() > Some(0), "{run}");
    let run = env.run(["devices", "--device", "cpu"]).code(0);
    assert!(
        run.stdout.lines().any(|line| line.starts_with("cpu ")),
        "{run}"
    );
    let run = env.run(["devices", "--device", "cuda:99"]).code(1);
    assert!(run.stderr.contains("cuda:99"), "{run}");
    env.run(["devices", "--device", "tpu"]).code(2);
}
