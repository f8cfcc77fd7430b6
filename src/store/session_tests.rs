use super::*;
use crate::store::testing::{Fault, FaultyDisk, argument, last_word, second_process};
use std::io::Write;
use tempfile::TempDir;

const DAY: Duration = DEFAULT_MAX_AGE;

fn temp() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn in_two_days() -> Timestamp {
    Timestamp::now() + 2 * DAY
}

/// A session whose process is gone without having cleaned up.
fn abandoned(temp_dir: &Path) -> PathBuf {
    let session = Session::create(temp_dir).unwrap();
    let path = temp_dir.join("session_20200102T030405Z_abcdEF12");
    fs::create_dir(&path).unwrap();
    for name in [LOCK, METADATA] {
        fs::copy(session.path().join(name), path.join(name)).unwrap();
    }
    path
}

#[test]
fn a_session_has_its_parts_and_goes_away() {
    let temp = temp();
    let dir = temp.path().join("made/when/missing");
    let session = Session::create_for_command(&dir, "ditado talk.wav".to_owned()).unwrap();
    let path = session.path().to_path_buf();
    assert!(is_session_name(path.file_name().unwrap().to_str().unwrap()));
    assert!(session.chunks_dir().is_dir());
    assert!(session.results_dir().is_dir());
    let job = session.job_dir(7).unwrap();
    assert_eq!(job, session.chunks_dir().join("job_000007"));
    fs::write(job.join("chunk.wav"), b"RIFF").unwrap();
    let metadata = read_metadata(&path).unwrap();
    assert_eq!(metadata.pid, std::process::id());
    assert_eq!(metadata.command.as_deref(), Some("ditado talk.wav"));
    session.remove().unwrap();
    assert!(!path.exists());

    let session = Session::create(&dir).unwrap();
    let path = session.path().to_path_buf();
    assert_eq!(read_metadata(&path).unwrap().command, None);
    drop(session);
    assert!(!path.exists());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let temp = temp();
    let session = Session::create(temp.path()).unwrap();
    session.job_dir(0).unwrap();
    let mode = |name: &str| {
        let meta = fs::metadata(session.path().join(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    for dir in ["", "chunks", "results", "chunks/job_000000"] {
        assert_eq!(mode(dir), 0o700, "{dir}");
    }
    for file in [LOCK, METADATA] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

#[test]
fn a_session_that_cannot_be_made_leaves_nothing() {
    for fault in Fault::ALL {
        let mut step = 0;
        loop {
            let temp = temp();
            let disk = FaultyDisk::new(step, fault);
            let result = Session::create_on(&disk, temp.path(), None);
            if !disk.failed() {
                assert!(result.is_ok());
                assert!(step >= 8, "every step of creating was made to fail");
                break;
            }
            let error = format!("{:#}", result.unwrap_err());
            assert!(
                error.contains(&temp.path().display().to_string()),
                "{error}"
            );
            assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 0, "step {step}");
            step += 1;
        }
    }
}

#[test]
fn an_abandoned_session_is_swept_once_it_is_old() {
    let temp = temp();
    let path = abandoned(temp.path());
    assert_eq!(Session::sweep(temp.path(), DAY), Swept::default());
    assert!(path.exists());
    let swept = sweep_at(temp.path(), DAY, in_two_days());
    assert_eq!(swept.removed, std::slice::from_ref(&path));
    assert_eq!(swept.warnings, []);
    assert!(!path.exists());
}

#[test]
fn a_clock_that_was_set_back_removes_nothing() {
    let temp = temp();
    let path = abandoned(temp.path());
    let long_ago = "2001-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(sweep_at(temp.path(), DAY, long_ago), Swept::default());
    assert!(path.exists());
}

#[test]
fn a_living_session_is_left_alone_however_old() {
    let temp = temp();
    let session = Session::create(temp.path()).unwrap();
    assert_eq!(sweep_at(temp.path(), DAY, in_two_days()), Swept::default());
    assert!(session.chunks_dir().is_dir());
    let listed = Session::list(temp.path());
    assert_eq!(listed.len(), 1);
    assert!(listed[0].alive);
}

#[test]
#[ignore = "the second process of two_runs_never_touch_each_other, which runs it: cargo test --release two_runs_never_touch_each_other"]
#[allow(clippy::print_stdout, clippy::exit, reason = "a process of its own")]
fn second_process_holds_a_session() {
    let Some(dir) = argument() else { return };
    let session = Session::create(Path::new(&dir)).unwrap();
    println!("ready {}", session.path().display());
    let _ = std::io::stdin().read_line(&mut String::new());
    // As if killed: no destructor runs.
    std::process::exit(0);
}

#[test]
fn two_runs_never_touch_each_other() {
    let temp = temp();
    let mut child = second_process(
        "store::session::tests::second_process_holds_a_session",
        temp.path().to_str().unwrap(),
    );
    let theirs = PathBuf::from(last_word(&mut child, "ready "));
    let ours = Session::create(temp.path()).unwrap();
    assert_eq!(sweep_at(temp.path(), DAY, in_two_days()), Swept::default());
    assert!(theirs.is_dir() && ours.path().is_dir());
    assert!(
        Session::list(temp.path())
            .iter()
            .all(|session| session.alive)
    );

    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    child.wait().unwrap();
    let dead: Vec<_> = Session::list(temp.path())
        .into_iter()
        .filter(|session| !session.alive)
        .collect();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].path, theirs);
    let swept = sweep_at(temp.path(), DAY, in_two_days());
    assert_eq!(swept.removed, [theirs]);
    assert!(ours.path().is_dir());
}

#[test]
fn what_is_not_beyond_doubt_a_session_stays() {
    let temp = temp();
    let good = fs::read(abandoned(temp.path()).join(METADATA)).unwrap();
    let make = |name: &str, metadata: &[u8]| {
        let path = temp.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join(METADATA), metadata).unwrap();
        path
    };
    let foreign = String::from_utf8(good.clone())
        .unwrap()
        .replace("\"ditado\"", "\"other\"");
    let newer = String::from_utf8(good.clone())
        .unwrap()
        .replace("\"version\": 1", "\"version\": 2");
    let stay = [
        make("session_20200102T030405Z_short", &good),
        make("session_photos", &good),
        make("Session_20200102T030405Z_abcdEF12", &good),
        make("session_20200102T030405Z_abcdEF13", b"{}"),
        make("session_20200102T030405Z_abcdEF14", b"\xff\x00"),
        make("session_20200102T030405Z_abcdEF15", foreign.as_bytes()),
        make("session_20200102T030405Z_abcdEF16", newer.as_bytes()),
        make("session_20200102T030405Z_abcdEF17", &vec![b' '; 2 << 20]),
    ];
    fs::create_dir(temp.path().join("session_20200102T030405Z_abcdEF18")).unwrap();
    fs::write(temp.path().join("session_20200102T030405Z_abcdEF19"), b"x").unwrap();
    let swept = sweep_at(temp.path(), DAY, in_two_days());
    assert_eq!(swept.removed.len(), 1);
    assert_eq!(swept.warnings, []);
    assert!(stay.iter().all(|path| path.is_dir()));
}

#[cfg(unix)]
#[test]
fn no_symbolic_link_is_followed() {
    use std::os::unix::fs::symlink;
    let temp = temp();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = abandoned(elsewhere.path());
    symlink(
        &target,
        temp.path().join("session_20200102T030405Z_linkLINK"),
    )
    .unwrap();
    let precious = elsewhere.path().join("precious");
    fs::write(&precious, b"x").unwrap();
    let ours = abandoned(temp.path());
    symlink(elsewhere.path(), ours.join("chunks")).unwrap();
    let swept = sweep_at(temp.path(), DAY, in_two_days());
    assert_eq!(swept.removed, [ours]);
    assert!(target.is_dir() && precious.exists());
}
