use super::tests::{WEEK, chunk, file, header, open, resumed, temp, with_chunks};
use super::*;
use crate::store::testing::{Fault, FaultyDisk, argument, last_word, second_process};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn a_failed_line_never_costs_the_lines_before_it() {
    for fault in Fault::ALL {
        for step in 0.. {
            let dir = temp();
            with_chunks(dir.path(), 2);
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let mut want = vec![0, 1];
            let opened = Journal::open_on::<Value>(disk.clone(), dir.path(), &header(), WEEK);
            let opened = opened.unwrap();
            assert_eq!(opened.earlier.unwrap().chunks.len(), 2);
            let mut journal = opened.journal;
            for index in 2..6 {
                match journal.append(&chunk(index)) {
                    Ok(()) => want.push(index),
                    Err(warning) => assert_eq!(warning.trouble, Trouble::Unwritable),
                }
            }
            let opened = open(dir.path());
            let found: Vec<u32> = opened
                .earlier
                .unwrap()
                .chunks
                .into_keys()
                .map(|at| at.1)
                .collect();
            assert!(found.starts_with(&[0, 1]) && want.iter().all(|n| found.contains(n)));
            assert_eq!(opened.warnings, [], "{fault:?} at step {step}");
            // One fault that passes costs one line, or the way in.
            if !matches!(fault, Fault::FullFromThenOn | Fault::ReadOnly) && step > 0 {
                assert!(want.len() >= 5, "{fault:?} at step {step}: {want:?}");
            }
            if !disk.failed() {
                assert!(step >= 9 && want.len() == 6, "every step was made to fail");
                break;
            }
        }
    }
}

#[test]
fn a_journal_that_cannot_begin_leaves_the_old_one_or_none() {
    for fault in Fault::ALL {
        for step in 0.. {
            let dir = temp();
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let result = Journal::open_on::<Value>(disk.clone(), dir.path(), &header(), WEEK);
            let want = (!disk.failed()).then(Vec::new);
            assert_eq!(resumed(dir.path()), want, "{fault:?} at step {step}");
            if !disk.failed() {
                assert!(result.is_ok() && step >= 5, "every step was made to fail");
                break;
            }
            assert_eq!(result.unwrap_err().trouble, Trouble::Unwritable);
        }
    }
}

#[test]
fn a_line_that_could_not_be_read_back_as_a_whole_is_cut_before_the_next() {
    let dir = temp();
    with_chunks(dir.path(), 1);
    // Half a line is written, and cannot be taken back.
    let disk = Arc::new(FaultyDisk::new(1, Fault::FullFromThenOn));
    let opened = Journal::open_on::<Value>(disk, dir.path(), &header(), WEEK);
    let mut journal = opened.unwrap().journal;
    assert!(journal.append(&chunk(1)).is_err());
    let warning = journal.append(&chunk(2)).unwrap_err();
    assert!(
        warning
            .to_string()
            .contains("closed after an earlier error"),
        "{warning}"
    );
    drop(journal);
    assert_ne!(fs::read(file(dir.path())).unwrap().last(), Some(&b'\n'));
    let mut opened = open(dir.path());
    assert_eq!(opened.warnings, []);
    opened.journal.append(&chunk(3)).unwrap();
    assert_eq!(resumed(dir.path()), Some(vec![0, 3]));
}

#[test]
#[ignore = "the second process of a_killed_process_loses_no_chunk_that_it_counted_as_done, which runs it: cargo test --release a_killed_process_loses_no_chunk_that_it_counted_as_done"]
#[allow(clippy::print_stdout, reason = "a process of its own")]
fn second_process_appends() {
    let Some(dir) = argument() else { return };
    let mut journal = open(Path::new(&dir)).journal;
    for index in 0.. {
        journal.append(&chunk(index)).unwrap();
        if index == 20 {
            println!("ready {index}");
        }
    }
}

#[test]
fn a_killed_process_loses_no_chunk_that_it_counted_as_done() {
    let dir = temp();
    let mut child = second_process(
        "store::journal::crash_tests::second_process_appends",
        dir.path().to_str().unwrap(),
    );
    last_word(&mut child, "ready");
    child.kill().unwrap();
    child.wait().unwrap();
    let opened = open(dir.path());
    assert_eq!(opened.warnings, []);
    let chunks: Vec<u32> = opened
        .earlier
        .unwrap()
        .chunks
        .into_keys()
        .map(|at| at.1)
        .collect();
    assert!(chunks.len() > 20);
    assert!(chunks.iter().zip(0..).all(|(index, want)| *index == want));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_done_to_it_it_opens_and_can_be_appended_to(
        at in 0_usize..2000,
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        overwrite in any::<bool>(),
    ) {
        let dir = temp();
        with_chunks(dir.path(), 3);
        let mut content = fs::read(file(dir.path())).unwrap();
        let at = at.min(content.len());
        let end = if overwrite { (at + bytes.len()).min(content.len()) } else { at };
        content.splice(at..end, bytes);
        fs::write(file(dir.path()), &content).unwrap();
        let mut opened = open(dir.path());
        let before = opened.earlier.map_or(0, |earlier| {
            for ((_, index), done) in &earlier.chunks {
                assert_eq!(Line::Chunk(done.clone()), chunk(*index));
            }
            earlier.chunks.len()
        });
        opened.journal.append(&chunk(50)).unwrap();
        prop_assert_eq!(resumed(dir.path()).unwrap().len(), before + 1);
    }
}
