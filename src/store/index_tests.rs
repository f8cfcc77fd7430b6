use super::record::tests::record;
use super::*;
use crate::store::testing::{Fault, FaultyDisk, argument, second_process};
use std::fs;
use std::fs::File;
use tempfile::TempDir;

fn temp() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn load(dir: &Path) -> Index {
    let (index, warning) = Index::load(dir);
    assert_eq!(warning, None);
    index
}

/// A file that nobody touched lately, as far as the index can tell: it is looked at from later.
fn settled(dir: &Path, name: &str, content: &[u8]) -> (PathBuf, Metadata, SystemTime) {
    let path = dir.join(name);
    fs::write(&path, content).unwrap();
    let meta = fs::metadata(&path).unwrap();
    let later = SystemTime::now() + Duration::from_secs(60);
    (path, meta, later)
}

fn remember(index: &Index, dir: &Path, name: &str) -> (PathBuf, Metadata) {
    let (path, meta, later) = settled(dir, name, name.as_bytes());
    index.remember(&meta, &path, &Sha256::digest(name).into(), later);
    (path, meta)
}

#[test]
fn a_digest_is_that_of_sha256sum() {
    let dir = temp();
    let path = dir.path().join("file");
    fs::write(&path, b"abc").unwrap();
    // FIPS 180-2, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash_file(&path).unwrap(), abc);
    fs::write(&path, vec![b'a'; 1_000_000]).unwrap();
    // FIPS 180-2, appendix B.3.
    let million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    assert_eq!(hash_file(&path).unwrap(), million);
    assert!(hash_file(dir.path()).is_err());
    assert!(hash_file(&dir.path().join("none")).is_err());
}

#[test]
fn an_unchanged_file_is_known_to_the_next_run() {
    let dir = temp();
    let index = load(dir.path());
    let (path, meta) = remember(&index, dir.path(), "talk.wav");
    let want = Some(hex(&Sha256::digest("talk.wav")));
    assert_eq!(index.lookup(&meta, &path), want);
    index.save().unwrap();
    let next = load(dir.path());
    assert_eq!(next.lookup(&meta, &path), want);
    assert_eq!(next.lookup(&meta, &dir.path().join("other.wav")), None);
    let hashed = next.hash(&path).unwrap();
    assert!(hashed.known && !hashed.changed);
    assert_eq!(Some(hashed.sha256), want);
}

#[test]
fn a_changed_file_is_not_known() {
    let dir = temp();
    let index = load(dir.path());
    let (path, meta) = remember(&index, dir.path(), "talk.wav");
    // Longer.
    fs::write(&path, b"more than it was").unwrap();
    assert_eq!(index.lookup(&fs::metadata(&path).unwrap(), &path), None);
    // As long as before, with the time put back: other content under the same name.
    fs::write(&path, b"TALK.WAV").unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(meta.modified().unwrap()).unwrap();
    let now = fs::metadata(&path).unwrap();
    assert_eq!(now.modified().unwrap(), meta.modified().unwrap());
    assert_eq!(now.len(), meta.len());
    if cfg!(unix) {
        assert_eq!(index.lookup(&now, &path), None);
        assert_eq!(
            index.hash(&path).unwrap().sha256,
            hex(&Sha256::digest("TALK.WAV"))
        );
    }
    // Another file moved to its place.
    let (other, ..) = settled(dir.path(), "other", b"talk.wav");
    fs::rename(other, &path).unwrap();
    assert_eq!(index.lookup(&fs::metadata(&path).unwrap(), &path), None);
}

#[test]
fn a_file_that_has_just_changed_is_not_remembered() {
    let dir = temp();
    let index = load(dir.path());
    let (path, meta, later) = settled(dir.path(), "talk.wav", b"x");
    let changed = meta.modified().unwrap();
    let sum = [7; 32];
    for began in [
        changed,
        changed + Duration::from_secs(1),
        // The file system's clock is ahead of ours.
        changed - Duration::from_secs(3600),
        SystemTime::UNIX_EPOCH,
    ] {
        index.remember(&meta, &path, &sum, began);
        assert_eq!(index.lookup(&meta, &path), None);
    }
    assert!(!index.hash(&path).unwrap().known);
    assert!(!index.hash(&path).unwrap().known);
    index.remember(&meta, &path, &sum, later);
    assert_eq!(index.lookup(&meta, &path), Some(hex(&sum)));
}

#[test]
fn what_two_runs_found_out_is_merged() {
    let dir = temp();
    let (one, two) = (load(dir.path()), load(dir.path()));
    let (a, a_meta) = remember(&one, dir.path(), "a");
    let (b, b_meta) = remember(&two, dir.path(), "b");
    one.save().unwrap();
    two.save().unwrap();
    // Nothing new: the file is not written again.
    one.save().unwrap();
    let next = load(dir.path());
    assert!(next.lookup(&a_meta, &a).is_some());
    assert!(next.lookup(&b_meta, &b).is_some());
    assert_eq!(next.records.len(), 2 * RECORD);
}

#[test]
fn a_damaged_index_is_empty_and_starts_again() {
    let dir = temp();
    let index = load(dir.path());
    let (path, meta) = remember(&index, dir.path(), "a");
    remember(&index, dir.path(), "b");
    index.save().unwrap();
    let file = dir.path().join(FILE);
    let good = fs::read(&file).unwrap();
    let mut cases: Vec<Vec<u8>> = (0..good.len())
        .map(|at| {
            let mut damaged = good.clone();
            damaged[at] ^= 0x80;
            damaged
        })
        .collect();
    cases.extend((0..good.len()).map(|len| good[..len].to_vec()));
    // Right checksum, wrong order.
    let mut records = good[HEADER + RECORD..].to_vec();
    records.extend_from_slice(&good[HEADER..HEADER + RECORD]);
    let mut disorder = good[..16].to_vec();
    disorder.extend_from_slice(&Sha256::digest(&records));
    disorder.extend_from_slice(&records);
    cases.push(disorder);
    for (case, damaged) in cases.iter().enumerate() {
        fs::write(&file, damaged).unwrap();
        let (index, warning) = Index::load(dir.path());
        let newer = (8..12).contains(&case);
        let want = if newer {
            Trouble::Newer
        } else {
            Trouble::Corrupt
        };
        assert_eq!(warning.map(|w| w.trouble), Some(want), "case {case}");
        assert_eq!(index.lookup(&meta, &path), None);
        if case % 16 == 8 {
            remember(&index, dir.path(), "a");
            assert_eq!(index.save().is_err(), newer);
            let kept = fs::read(&file).unwrap();
            assert_eq!(newer, kept == *damaged);
        }
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let (index, warning) = Index::load(dir.path());
    assert_eq!(warning.unwrap().trouble, Trouble::Unreadable);
    remember(&index, dir.path(), "a");
    assert!(index.save().is_err());
}

#[test]
fn a_failed_save_leaves_the_old_index() {
    for fault in Fault::ALL {
        for step in 0.. {
            let dir = temp();
            let old = load(dir.path());
            let (a, a_meta) = remember(&old, dir.path(), "a");
            old.save().unwrap();
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let (index, _) = Index::load_on(disk.clone(), dir.path());
            let (b, b_meta) = remember(&index, dir.path(), "b");
            let result = index.save();
            let next = load(dir.path());
            assert!(next.lookup(&a_meta, &a).is_some(), "{fault:?} at {step}");
            assert_eq!(next.lookup(&b_meta, &b).is_some(), result.is_ok());
            if !disk.failed() {
                assert!(result.is_ok() && step >= 7, "every step was made to fail");
                break;
            }
            assert_eq!(result.unwrap_err().trouble, Trouble::Unwritable);
        }
    }
}

fn save_many(dir: &Path, who: &str) {
    for n in 0..20 {
        let (index, warning) = Index::load(dir);
        assert_eq!(warning, None);
        remember(&index, dir, &format!("{who} {n}"));
        index.save().unwrap();
    }
}

#[test]
#[ignore = "the second process of two_processes_lose_nothing_of_each_other, which runs it: cargo test --release two_processes_lose_nothing_of_each_other"]
fn second_process_saves() {
    if let Some(dir) = argument() {
        save_many(Path::new(&dir), "other");
    }
}

#[test]
fn two_processes_lose_nothing_of_each_other() {
    let dir = temp();
    let child = second_process(
        "store::index::tests::second_process_saves",
        dir.path().to_str().unwrap(),
    );
    save_many(dir.path(), "one");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let index = load(dir.path());
    for who in ["one", "other"] {
        for n in 0..20 {
            let path = dir.path().join(format!("{who} {n}"));
            let meta = fs::metadata(&path).unwrap();
            assert!(index.lookup(&meta, &path).is_some(), "{who} {n}");
        }
    }
}

#[test]
#[ignore = "a measurement: cargo test --release a_hundred_thousand -- --ignored --nocapture"]
#[allow(clippy::print_stdout, reason = "what it is for")]
fn a_hundred_thousand_files() {
    let dir = temp();
    let index = load(dir.path());
    let today = record::day(SystemTime::now());
    let fresh = (0..100_000_u64).map(|n| {
        let path = format!("/recordings/{n}.wav");
        (record::path_digest(Path::new(&path)), record(n, today))
    });
    *index.fresh.lock().unwrap() = fresh.collect();
    let start = std::time::Instant::now();
    index.save().unwrap();
    println!("save {:?}", start.elapsed());
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let index = load(dir.path());
        println!("load {:?}, {} bytes", start.elapsed(), index.records.len());
    }
}
