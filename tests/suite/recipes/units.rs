//! The units for systemd.
#![cfg(unix)]

use super::{command, finish, is_installed, put};
use crate::env::TestEnv;
use crate::shell::text;
use std::fs;
use std::process::Command;

const UNITS: [&str; 3] = ["ditado.service", "ditado.timer", "ditado-watch.service"];

/// The settings of a unit, section by section.
fn settings(unit: &str) -> Vec<(String, String, String)> {
    let mut section = String::new();
    let mut found = Vec::new();
    for line in text(&format!("examples/systemd/{unit}")).lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name.to_owned();
        } else if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#'))
        {
            found.push((section.clone(), name.to_owned(), value.to_owned()));
        }
    }
    found
}

fn value(unit: &str, name: &str) -> String {
    let mut all = settings(unit).into_iter();
    let found = all.find(|(_, found, _)| found == name);
    found.unwrap_or_else(|| panic!("{unit} has no {name}")).2
}

#[test]
fn systemd_takes_the_units() {
    if !is_installed("systemd-analyze") {
        return;
    }
    let env = TestEnv::new();
    let program = env!("CARGO_BIN_EXE_ditado");
    for unit in UNITS {
        let text = text(&format!("examples/systemd/{unit}"));
        // The program must be there, and so must the user.
        let text = text.replace("/usr/bin/ditado", program);
        let text = text.replace("User=ditado", "User=daemon");
        fs::write(env.path(unit), text).expect("unit is written");
    }
    for unit in UNITS {
        let run = Command::new("systemd-analyze")
            .args(["verify", "--man=no"])
            .arg(env.path(unit))
            .env("SYSTEMD_UNIT_PATH", format!("{}:", env.path("").display()))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        let ours: Vec<&str> = said
            .lines()
            .filter(|line| line.contains("ditado"))
            .collect();
        assert!(run.status.success() && ours.is_empty(), "{unit}: {said}");
    }
}

#[test]
fn the_timer_starts_the_service_and_services_may_write_only_their_folders() {
    assert!(value("ditado.timer", "OnCalendar").contains("02:17"));
    assert_eq!(value("ditado.service", "Type"), "oneshot");
    for unit in ["ditado.service", "ditado-watch.service"] {
        assert_eq!(value(unit, "ProtectSystem"), "strict", "{unit}");
        assert_eq!(value(unit, "ReadWritePaths"), "/srv/transcripts", "{unit}");
        assert!(value(unit, "SuccessExitStatus").contains("130"), "{unit}");
    }
}

#[test]
fn the_service_does_what_its_unit_says() {
    let env = TestEnv::new();
    put(&env, "srv/recordings/talk.ogg");
    let root = env.path("srv");
    let line = value("ditado.service", "ExecStart")
        .replace("/usr/bin/ditado", "ditado")
        .replace("/srv", root.to_str().expect("path is text"))
        .replace(
            "${STATE_DIRECTORY}",
            env.path("state").to_str().expect("text"),
        );
    let run = finish(command(&env, "sh", &["-c", &line])).code(0);
    assert!(run.stderr.contains("1 recording transcribed"), "{run}");
    assert!(root.join("transcripts/talk.srt").is_file());
    let report = fs::read_to_string(env.path("state/report.xml")).expect("a report");
    assert!(report.contains("<testsuite"), "{report}");
    for assignment in value("ditado.service", "Environment").split(' ') {
        let name = assignment.split('=').next().expect("a name");
        assert!(
            ["DITADO_CACHE_DIR", "DITADO_STATE_DIR"].contains(&name),
            "{assignment}"
        );
    }
}

#[test]
fn the_watching_service_does_what_its_unit_says() {
    let env = TestEnv::new();
    put(&env, "srv/recordings/talk.ogg");
    let root = env.path("srv");
    let line = value("ditado-watch.service", "ExecStart")
        .replace("/usr/bin/ditado", "exec ditado")
        .replace("/srv", root.to_str().expect("path is text"));
    let mut watch = command(&env, "sh", &["-c", &line])
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let start = std::time::Instant::now();
    while !root.join("transcripts/talk.srt").exists() {
        assert!(start.elapsed().as_secs() < 60, "nothing was transcribed");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let id = watch.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &id]).status();
    assert!(kill.expect("kill runs").success());
    let code = watch.wait().expect("it ends").code().expect("a code");
    let fine = value("ditado-watch.service", "SuccessExitStatus");
    let fine = code == 0 || fine.split(' ').any(|one| one == code.to_string());
    assert!(fine, "{code}");
}
