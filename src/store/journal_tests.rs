use super::line::{ChunkDone, ChunkPlan, JOURNAL_VERSION};
use super::*;
use crate::infer::engine::LanguageGuess;
use crate::store::testing::entry;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(super) const WEEK: Duration = DEFAULT_RESUME_TTL;

pub(super) fn temp() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn header() -> Header {
    let parts = entry("talk").head.parts;
    Header::new(
        parts,
        "talk.wav".to_owned(),
        1_700_000_000,
        json!({"workers": 2}),
    )
}

pub(super) fn chunk(index: u32) -> Line<Value> {
    Line::Chunk(ChunkDone {
        channel: None,
        index,
        start: u64::from(index) * 100,
        end: u64::from(index) * 100 + 100,
        carry: 0,
        speech: 90,
        windows: vec![json!({"text": format!("chunk {index}")})],
    })
}

pub(super) fn open(dir: &Path) -> Opened<Value> {
    Journal::open(dir, &header(), WEEK).unwrap()
}

/// The indices of the chunks that an earlier run finished.
pub(super) fn resumed(dir: &Path) -> Option<Vec<u32>> {
    Some(
        open(dir)
            .earlier?
            .chunks
            .into_keys()
            .map(|at| at.1)
            .collect(),
    )
}

pub(super) fn file(dir: &Path) -> PathBuf {
    path(dir, &header().key)
}

pub(super) fn with_chunks(dir: &Path, chunks: u32) {
    let mut journal = Journal::start(dir, &header()).unwrap();
    for index in 0..chunks {
        journal.append(&chunk(index)).unwrap();
    }
}

#[test]
fn what_was_appended_is_there_after_the_process() {
    let dir = temp();
    let opened = open(dir.path());
    assert_eq!((opened.earlier, opened.warnings), (None, vec![]));
    let mut journal = opened.journal;
    let guess = LanguageGuess {
        language: "pt".to_owned(),
        probability: 0.9,
    };
    let plan = ChunkPlan {
        chunks: 2,
        split: Vec::new(),
        samples: 250,
        speech: 180,
        lost: Vec::new(),
    };
    for line in [
        Line::Stage(Stage::Preprocessing),
        Line::Language(guess.clone()),
        Line::Stage(Stage::Transcribing),
        chunk(1),
        Line::Plan(plan.clone()),
        chunk(0),
    ] {
        journal.append(&line).unwrap();
    }
    drop(journal);
    let Opened {
        mut journal,
        earlier,
        warnings,
    } = open(dir.path());
    assert_eq!(warnings, []);
    let earlier = earlier.unwrap();
    assert_eq!(earlier.header, header());
    assert_eq!(earlier.stage, Some(Stage::Transcribing));
    assert_eq!(earlier.language, Some(guess));
    assert_eq!(earlier.plan, Some(plan));
    assert_eq!(earlier.samples_done(), 200);
    for ((_, index), done) in earlier.chunks {
        assert_eq!(Line::Chunk(done), chunk(index));
    }
    journal.append(&chunk(2)).unwrap();
    assert_eq!(resumed(dir.path()), Some(vec![0, 1, 2]));
    journal.remove().unwrap();
    assert_eq!(resumed(dir.path()), None);
}

#[test]
fn of_two_chunks_with_one_index_the_later_counts() {
    let dir = temp();
    let mut journal = open(dir.path()).journal;
    journal.append(&chunk(0)).unwrap();
    let cut_anew = ChunkDone {
        channel: None,
        index: 0,
        start: 0,
        end: 50,
        carry: 0,
        speech: 40,
        windows: vec![json!(7)],
    };
    journal.append(&Line::Chunk(cut_anew.clone())).unwrap();
    let earlier = open(dir.path()).earlier.unwrap();
    assert_eq!(earlier.chunks[&(None, 0)], cut_anew);
    assert_eq!(earlier.samples_done(), 50);
}

#[test]
fn wherever_it_is_cut_off_whole_lines_count_and_more_can_follow() {
    let dir = temp();
    with_chunks(dir.path(), 3);
    let whole = fs::read(file(dir.path())).unwrap();
    let ends: Vec<usize> = (1..=whole.len())
        .filter(|end| whole[end - 1] == b'\n')
        .collect();
    // Every place would be a thousand waits for the disk: around the ends, and some between.
    let telling =
        |cut: &usize| cut.is_multiple_of(29) || ends.iter().any(|end| end.abs_diff(*cut) < 3);
    for cut in (0..=whole.len()).filter(telling) {
        let lines = ends.iter().filter(|end| **end <= cut).count();
        fs::write(file(dir.path()), &whole[..cut]).unwrap();
        let mut opened = open(dir.path());
        let done = opened.earlier.map(|earlier| earlier.chunks.len());
        assert_eq!(done, lines.checked_sub(1), "cut at {cut}");
        assert_eq!(
            opened.warnings.len(),
            usize::from(lines == 0),
            "cut at {cut}"
        );
        opened.journal.append(&chunk(7)).unwrap();
        let mut want: Vec<u32> = (0..3).take(lines.saturating_sub(1)).collect();
        want.push(7);
        assert_eq!(resumed(dir.path()), Some(want), "cut at {cut}");
    }
}

#[test]
fn after_a_damaged_line_only_what_precedes_it_counts() {
    let dir = temp();
    with_chunks(dir.path(), 3);
    let whole = fs::read(file(dir.path())).unwrap();
    let second = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
    let third = second + whole[second..].iter().position(|b| *b == b'\n').unwrap() + 1;
    type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);
    let damages: [Damage; 4] = [
        &|bytes| bytes[third + 30] ^= 1,
        &|bytes| bytes[third..third + 20].fill(0),
        &|bytes| bytes.insert(third, b'\n'),
        &|bytes| drop(bytes.splice(third..third, b"{\"future\":1}\n".iter().copied())),
    ];
    for damage in damages {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(file(dir.path()), &bytes).unwrap();
        let mut opened = open(dir.path());
        let warning = opened.warnings.pop().unwrap();
        assert_eq!(warning.trouble, Trouble::Corrupt);
        assert!(
            warning.to_string().contains("line 3 of this journal"),
            "{warning}"
        );
        assert_eq!(opened.earlier.unwrap().chunks.len(), 1);
        opened.journal.append(&chunk(9)).unwrap();
        assert_eq!(resumed(dir.path()), Some(vec![0, 9]));
    }
}

#[test]
fn a_damaged_header_starts_again_with_a_warning() {
    let dir = temp();
    let damaged: [&[u8]; 4] = [
        b"",
        b"\n\n",
        b"{\"journal\":{\"version\":1}}\n",
        &[0xff; 999],
    ];
    for bytes in damaged {
        with_chunks(dir.path(), 2);
        fs::write(file(dir.path()), bytes).unwrap();
        let opened = open(dir.path());
        assert!(opened.earlier.is_none());
        assert_eq!(opened.warnings[0].trouble, Trouble::Corrupt);
        assert_eq!(resumed(dir.path()), Some(vec![]));
    }
}

#[test]
fn a_newer_journal_is_refused_and_left_alone() {
    let dir = temp();
    let newer = b"{\"journal\":{\"version\":2,\"what\":\"ever\"}}\nsomething\n";
    with_chunks(dir.path(), 1);
    fs::write(file(dir.path()), newer).unwrap();
    let refused = [
        Journal::open::<Value>(dir.path(), &header(), WEEK).unwrap_err(),
        Journal::start(dir.path(), &header()).unwrap_err(),
    ];
    for warning in refused {
        assert_eq!(warning.trouble, Trouble::Newer);
        assert_eq!(
            warning.message,
            "a newer version of ditado keeps this journal (format 2, this one knows 1); resume \
             with that version, or remove the file"
        );
    }
    assert_eq!(fs::read(file(dir.path())).unwrap(), newer);
    assert_eq!(JOURNAL_VERSION, 1);
}

#[test]
fn the_journal_of_another_job_is_not_used() {
    let dir = temp();
    let mut other = header();
    other.parts.settings["beam_size"] = 1.into();
    other.key = other.parts.key();
    let mut journal = Journal::start(dir.path(), &other).unwrap();
    journal.append(&chunk(0)).unwrap();
    assert_eq!(resumed(dir.path()), None);
    fs::rename(journal.path(), file(dir.path())).unwrap();
    let opened = open(dir.path());
    assert!(opened.earlier.is_none());
    assert_eq!(opened.warnings.len(), 1);
    // A header that claims a key which its parts do not have.
    let mut lying = header();
    lying.parts.track = Some(3);
    drop(Journal::start(dir.path(), &lying).unwrap());
    assert_eq!(open(dir.path()).warnings[0].trouble, Trouble::Corrupt);
}

#[test]
fn an_old_journal_is_not_used() {
    let dir = temp();
    let set_age = |age: Duration, ahead: bool| {
        with_chunks(dir.path(), 1);
        let now = SystemTime::now();
        let then = if ahead { now + age } else { now - age };
        let file = File::options().write(true).open(file(dir.path()));
        file.unwrap().set_modified(then).unwrap();
    };
    set_age(WEEK / 2, false);
    assert_eq!(resumed(dir.path()), Some(vec![0]));
    set_age(WEEK * 2, true);
    assert_eq!(resumed(dir.path()), Some(vec![0]));
    set_age(WEEK * 2, false);
    assert_eq!(resumed(dir.path()), None);
    assert_eq!(resumed(dir.path()), Some(vec![]));
}

#[test]
fn chunks_of_channels_stand_beside_each_other() {
    let dir = temp();
    let mut header = header();
    header.settings = json!({ line::CHANNELS: 2 });
    let mut journal = Journal::start(dir.path(), &header).unwrap();
    for channel in [2, 1] {
        let Line::Chunk(done) = chunk(0) else {
            unreachable!()
        };
        let channel = Some(channel);
        journal
            .append(&Line::Chunk(ChunkDone { channel, ..done }))
            .unwrap();
    }
    let opened: Opened<Value> = Journal::open(dir.path(), &header, WEEK).unwrap();
    let earlier = opened.earlier.unwrap();
    let found: Vec<_> = earlier.chunks.keys().copied().collect();
    assert_eq!(found, [(Some(1), 0), (Some(2), 0)]);
    // Both have gone equally far, and so has the recording.
    assert_eq!(earlier.samples_done(), 100);
}

#[test]
fn unfinished_jobs_are_listed_with_how_far_they_are() {
    let dir = temp();
    assert_eq!(Journal::list(dir.path()), []);
    with_chunks(dir.path(), 2);
    let mut journal = open(dir.path()).journal;
    let plan = ChunkPlan {
        chunks: 5,
        split: Vec::new(),
        samples: 450,
        speech: 400,
        lost: Vec::new(),
    };
    journal.append::<Value>(&Line::Plan(plan)).unwrap();
    journal
        .append::<Value>(&Line::Stage(Stage::Transcribing))
        .unwrap();
    let other = entry("other").head.parts.key();
    let damaged = path(dir.path(), &other);
    fs::write(&damaged, b"nonsense\n").unwrap();
    fs::write(damaged.with_file_name("notes.jsonl"), b"x").unwrap();
    let earlier = SystemTime::now() - Duration::from_secs(60);
    let file = File::options().write(true).open(&damaged).unwrap();
    file.set_modified(earlier).unwrap();

    let jobs = Journal::list(dir.path());
    assert_eq!(jobs.len(), 2);
    let summary = jobs[0].summary.as_ref().unwrap();
    assert_eq!(summary.header, header());
    assert_eq!(summary.stage, Some(Stage::Transcribing));
    assert_eq!((summary.chunks_done, summary.chunks_total), (2, Some(5)));
    assert_eq!(
        (summary.samples_done, summary.samples_total),
        (200, Some(450))
    );
    assert_eq!(jobs[0].bytes, fs::metadata(journal.path()).unwrap().len());
    assert_eq!(jobs[1].key, other);
    assert_eq!(
        jobs[1].summary.as_ref().unwrap_err().trouble,
        Trouble::Corrupt
    );
    assert_eq!(Journal::discard(dir.path(), &other), Ok(true));
    assert_eq!(Journal::discard(dir.path(), &other), Ok(false));
    assert_eq!(Journal::list(dir.path()).len(), 1);
}
