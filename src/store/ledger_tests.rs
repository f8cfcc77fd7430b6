//! Tests of the ledger of written files.

use super::*;
use crate::store::testing::{Fault, FaultyDisk};
use sha2::{Digest, Sha256};

fn written(bytes: &[u8], made: u8) -> Written {
    Written {
        sha256: Sha256::digest(bytes).into(),
        size: bytes.len() as u64,
        made: [made; 32],
        audio_seconds: 1.5,
    }
}

/// Notes a file and writes it, with times long gone.
fn put(ledger: &Ledger, path: &Path, bytes: &[u8], made: u8) {
    ledger.intend(&[(path, written(bytes, made))]).unwrap();
    fs::write(path, bytes).unwrap();
    age(path, 100);
}

fn age(path: &Path, seconds: u64) {
    let long_ago = SystemTime::now() - Duration::from_secs(seconds);
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
}

fn reopened(dir: &Path) -> Ledger {
    let (ledger, warning) = Ledger::load(dir);
    assert_eq!(warning, None);
    ledger
}

#[test]
fn a_record_comes_back_as_it_was_and_every_changed_byte_is_noticed() {
    let stamp = Stamp {
        size: 3,
        modified: -4,
        status: 5,
        inode: 6,
        device: 7,
    };
    for stamp in [None, Some(stamp)] {
        let bytes = encode(&[9; 16], stamp, &written(b"x", 1));
        assert_eq!(decode(&bytes), Some((stamp, written(b"x", 1))));
        for at in 0..RECORD {
            let mut damaged = bytes;
            damaged[at] ^= 1;
            assert_eq!(decode(&damaged), None, "byte {at}");
        }
    }
}

#[test]
fn files_are_ours_by_their_content_never_by_their_name() {
    let dir = tempfile::tempdir().unwrap();
    let (state, path) = (dir.path().join("state"), dir.path().join("talk.srt"));
    let ledger = reopened(&state);
    assert_eq!(ledger.standing(&path), Standing::Missing);
    fs::write(&path, "by hand").unwrap();
    assert_eq!(ledger.standing(&path), Standing::Foreign);
    put(&ledger, &path, b"by us", 1);
    for ledger in [&ledger, &reopened(&state)] {
        assert_eq!(ledger.standing(&path), Standing::Ours(written(b"by us", 1)));
        assert_eq!(ledger.standing(dir.path()), Standing::Foreign);
    }
    fs::write(&path, "by u2").unwrap();
    assert_eq!(ledger.standing(&path), Standing::Foreign);
    assert_eq!(reopened(&state).standing(&path), Standing::Foreign);
    fs::write(&path, "by us").unwrap();
    assert_eq!(ledger.standing(&path), Standing::Ours(written(b"by us", 1)));
}

#[test]
fn a_changed_file_is_noticed_after_its_times_were_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("talk.srt");
    let ledger = reopened(dir.path());
    put(&ledger, &path, b"by us", 1);
    ledger.save().unwrap();
    let ledger = reopened(dir.path());
    fs::write(&path, "by u2").unwrap();
    age(&path, 100);
    // The same size and the same time of writing: what tells is the time of the change of status.
    #[cfg(unix)]
    assert_eq!(ledger.standing(&path), Standing::Foreign);
    fs::write(&path, "longer than it was").unwrap();
    assert_eq!(ledger.standing(&path), Standing::Foreign);
}

#[cfg(unix)]
#[test]
fn what_was_checked_is_not_read_again_and_what_is_young_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("talk.srt");
    let ledger = reopened(dir.path());
    ledger.intend(&[(&path, written(b"by us", 1))]).unwrap();
    fs::write(&path, "by us").unwrap();
    let name = ledger.name(&path);
    ledger.save().unwrap();
    // Written a moment ago: a change within the clock's granularity would not show.
    assert_eq!(reopened(dir.path()).inner().find(&name).unwrap().0, None);
    let meta = fs::metadata(&path).unwrap();
    let settled = Stamp::of(&meta).unwrap();
    let now = SystemTime::now();
    assert!(!settled.is_settled(now));
    assert!(settled.is_settled(now + Duration::from_secs(3)));
    // Proof that it is not read: what the list says of it is not true.
    let untrue = written(b"by uz", 1);
    ledger.inner().add(encode(&name, Some(settled), &untrue));
    ledger.save().unwrap();
    let ledger = reopened(dir.path());
    assert_eq!(ledger.standing(&path), Standing::Ours(untrue));
}

#[cfg(unix)]
#[test]
fn two_ways_to_a_folder_are_one_and_a_link_to_a_file_is_not_ours() {
    let dir = tempfile::tempdir().unwrap();
    let real = dir.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, dir.path().join("other")).unwrap();
    let ledger = reopened(dir.path());
    put(&ledger, &real.join("a.txt"), b"text", 1);
    let other = ledger.standing(&dir.path().join("other/a.txt"));
    assert_eq!(other, Standing::Ours(written(b"text", 1)));
    std::os::unix::fs::symlink(real.join("a.txt"), real.join("b.txt")).unwrap();
    assert_eq!(ledger.standing(&real.join("b.txt")), Standing::Foreign);
}

#[test]
fn a_file_that_another_process_wrote_meanwhile_is_ours() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("talk.srt");
    let (one, other) = (reopened(dir.path()), reopened(dir.path()));
    put(&one, &path, b"by us", 1);
    assert_eq!(other.standing(&path), Standing::Ours(written(b"by us", 1)));
}

#[test]
fn the_list_does_not_grow_with_every_run() {
    let dir = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..20)
        .map(|n| dir.path().join(format!("{n}.txt")))
        .collect();
    for round in 0..70 {
        let ledger = reopened(dir.path());
        for path in &paths {
            put(&ledger, path, &[round], round);
        }
        ledger.save().unwrap();
    }
    let len = fs::metadata(dir.path().join(FILE)).unwrap().len();
    assert!(len < ((SLACK + 100) * RECORD) as u64, "{len}");
    let ledger = reopened(dir.path());
    for path in &paths {
        assert_eq!(ledger.standing(path), Standing::Ours(written(&[69], 69)));
    }
}

#[test]
fn a_torn_record_is_dropped_and_the_next_one_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
    put(&reopened(dir.path()), &a, b"a", 1);
    let file = dir.path().join(FILE);
    let whole = fs::read(&file).unwrap();
    for cut in 1..RECORD {
        fs::write(&file, [&whole[..], &whole[HEADER..HEADER + cut]].concat()).unwrap();
        let ledger = reopened(dir.path());
        assert_eq!(ledger.standing(&a), Standing::Ours(written(b"a", 1)));
        put(&ledger, &b, b"b", 2);
        let ledger = reopened(dir.path());
        assert_eq!(ledger.standing(&a), Standing::Ours(written(b"a", 1)));
        assert_eq!(ledger.standing(&b), Standing::Ours(written(b"b", 2)));
    }
}

#[test]
fn a_damaged_list_starts_again_and_a_newer_one_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (file, path) = (dir.path().join(FILE), dir.path().join("a.txt"));
    for bytes in [&b""[..], b"x", b"DITADOWR", &[0xff; 1000]] {
        fs::write(&file, bytes).unwrap();
        let (ledger, warning) = Ledger::load(dir.path());
        assert_eq!(warning.unwrap().trouble, Trouble::Corrupt);
        put(&ledger, &path, b"a", 1);
        let ledger = reopened(dir.path());
        assert_eq!(ledger.standing(&path), Standing::Ours(written(b"a", 1)));
        fs::remove_file(&path).unwrap();
    }
    let newer = [&MAGIC[..], &[2, 0, 0, 0], &[0; 99]].concat();
    fs::write(&file, &newer).unwrap();
    let (ledger, warning) = Ledger::load(dir.path());
    assert_eq!(warning.unwrap().trouble, Trouble::Newer);
    let lost = ledger.intend(&[(&path, written(b"a", 1))]).unwrap_err();
    assert_eq!(lost.trouble, Trouble::Newer);
    assert_eq!(fs::read(&file).unwrap(), newer);
}

#[test]
fn a_failed_write_loses_nothing_that_was_there() {
    for fault in Fault::ALL {
        for step in 0.. {
            let dir = tempfile::tempdir().unwrap();
            let (a, b) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
            put(&reopened(dir.path()), &a, b"a", 1);
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let (ledger, _) = Ledger::load_on(disk.clone(), dir.path());
            let result = ledger.intend(&[(&b, written(b"b", 2))]);
            fs::write(&b, b"b").unwrap();
            let ours = Standing::Ours(written(b"b", 2));
            assert_eq!(ledger.standing(&b), ours, "this run knows it");
            let ledger = reopened(dir.path());
            assert_eq!(ledger.standing(&a), Standing::Ours(written(b"a", 1)));
            let want = if result.is_ok() {
                ours
            } else {
                Standing::Foreign
            };
            assert_eq!(ledger.standing(&b), want, "{fault:?} at step {step}");
            put(&ledger, &b, b"c", 3);
            let ledger = reopened(dir.path());
            assert_eq!(ledger.standing(&b), Standing::Ours(written(b"c", 3)));
            if !disk.failed() {
                break;
            }
        }
    }
}
