//! Merging, on invented speech whose right answer is known.

use super::*;
use crate::transcript::segment::{Quality, Word};
use crate::transcript::words::join;
use proptest::prelude::*;

fn word(start: f64, end: f64, word: &str) -> Word {
    Word {
        start,
        end,
        word: word.to_owned(),
        probability: 0.9,
    }
}

/// A segment of these words; each is given its leading space.
fn segment(words: &[(f64, f64, &str)]) -> Segment {
    let words: Vec<Word> = words
        .iter()
        .map(|&(start, end, text)| word(start, end, &format!(" {text}")))
        .collect();
    of_words(words)
}

fn of_words(words: Vec<Word>) -> Segment {
    Segment {
        channel: None,
        id: 0,
        start: words.first().map_or(0.0, |word| word.start),
        end: words.last().map_or(0.0, |word| word.end),
        language: None,
        text: join(&words),
        words,
        quality: Quality::default(),
    }
}

fn window(overlap: Option<(f64, f64)>, segments: Vec<Segment>) -> WindowText {
    WindowText { overlap, segments }
}

fn text(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| segment.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn windows_without_overlap_are_put_one_after_the_other() {
    let merged = merge(
        [
            window(
                None,
                vec![segment(&[(0.0, 1.0, "One."), (1.0, 2.0, "Two.")])],
            ),
            window(None, vec![]),
            window(None, vec![segment(&[(1.5, 3.0, "Three.")])]),
        ],
        2.5,
    );
    assert_eq!(text(&merged), "One. Two. Three.");
    assert_eq!(
        (merged[1].id, merged[1].start, merged[1].end),
        (1, 2.0, 2.5)
    );
    assert_eq!(covered_seconds(&merged), 2.5);
    assert!(covered_seconds(&[]).is_sign_positive());
}

#[test]
fn a_forced_cut_is_stitched_at_a_word_that_both_heard() {
    let merged = merge(
        [
            window(
                None,
                vec![segment(&[
                    (8.0, 8.5, "we"),
                    (8.5, 9.0, "went"),
                    (9.0, 9.5, "to"),
                    (9.5, 10.0, "the"),
                    (10.0, 10.6, "old"),
                    (10.6, 11.0, "har."),
                ])],
            ),
            window(
                Some((9.0, 11.0)),
                vec![segment(&[
                    (9.0, 9.3, "Two"),
                    (9.5, 10.0, "the"),
                    (10.0, 10.6, "old"),
                    (10.6, 11.4, "harbour,"),
                    (11.4, 12.0, "then"),
                ])],
            ),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "we went to the old harbour, then");
    assert_eq!(merged.len(), 1, "a sentence cut in two is one again");
    assert_eq!(join(&merged[0].words), merged[0].text);
    assert_eq!((merged[0].start, merged[0].end), (8.0, 12.0));
}

#[test]
fn a_word_said_twice_is_told_twice() {
    let first = segment(&[
        (8.0, 8.4, "no"),
        (8.5, 8.9, "no"),
        (9.0, 9.4, "no"),
        (9.5, 9.8, "n"),
    ]);
    let second = segment(&[
        (8.5, 8.9, "no"),
        (9.0, 9.4, "no"),
        (9.5, 9.9, "no"),
        (10.0, 10.4, "yes"),
    ]);
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((8.5, 9.8)), vec![second]),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "no no no no yes");
}

#[test]
fn a_run_of_matches_is_trusted_more_than_a_chance_one_in_the_middle() {
    let first = segment(&[
        (10.0, 10.5, "we"),
        (10.5, 11.0, "saw"),
        (11.0, 11.5, "both"),
        (12.8, 13.2, "the"),
        (13.7, 14.1, "bo"),
    ]);
    let second = segment(&[
        (10.5, 11.0, "saw"),
        (11.0, 11.5, "both"),
        (12.8, 13.2, "under"),
        (13.2, 13.6, "the"),
        (13.7, 14.1, "boat"),
    ]);
    let overlap = Some((10.5, 14.2));
    let merged = merge(
        [window(None, vec![first]), window(overlap, vec![second])],
        20.0,
    );
    assert_eq!(text(&merged), "we saw both under the boat");
}

#[test]
fn without_agreement_the_middle_of_the_overlap_decides() {
    let first = segment(&[
        (8.0, 9.0, "alpha"),
        (9.0, 10.0, "beta"),
        (10.0, 11.0, "gamma"),
    ]);
    let overlap = Some((9.0, 11.0));
    let mut unsure = segment(&[
        (9.0, 10.0, "epsilon"),
        (10.0, 11.0, "zeta"),
        (11.0, 12.0, "eta"),
    ]);
    unsure.quality.avg_logprob = -1.5;
    let merged = merge(
        [
            window(None, vec![first.clone()]),
            window(overlap, vec![unsure]),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "alpha beta zeta eta");

    let closed = vec![
        segment(&[(9.0, 10.0, "epsilon"), (10.0, 11.0, "zeta")]),
        segment(&[(11.0, 12.0, "eta")]),
    ];
    let merged = merge([window(None, vec![first]), window(overlap, closed)], 20.0);
    assert_eq!(text(&merged), "alpha beta zeta eta");
}

#[test]
fn a_sentence_that_the_second_window_leaves_out_is_not_lost() {
    // The second window begins with the next sentence, at the time of its own start.
    let first = segment(&[
        (212.6, 213.3, "left"),
        (213.3, 213.8, "her,"),
        (213.8, 214.1, "seeing"),
        (214.1, 214.3, "I"),
        (214.3, 214.6, "stood"),
        (214.6, 215.0, "there."),
    ]);
    let second = segment(&[
        (213.0, 213.4, "We"),
        (213.4, 214.0, "walked"),
        (214.0, 216.0, "towards"),
        (216.0, 218.0, "doors."),
    ]);
    let merged = merge(
        [
            window(None, vec![first.clone()]),
            window(Some((213.0, 215.0)), vec![second.clone()]),
        ],
        300.0,
    );
    assert_eq!(
        text(&merged),
        "left her, seeing I stood there. We walked towards doors."
    );
    let words = &merged[1].words;
    assert_eq!((words[0].start, words[3].end), (215.0, 218.0));
    assert!(words.iter().all(|word| word.end - word.start > 0.2));

    // Nobody says that much in what is left of the time.
    let long = "congratulations ".repeat(12);
    let words: Vec<_> = long.split_whitespace().map(|w| (213.0, 216.0, w)).collect();
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((213.0, 215.0)), vec![segment(&words)]),
        ],
        300.0,
    );
    assert!(!text(&merged).contains("there."), "{}", text(&merged));
}

#[test]
fn what_both_heard_in_other_words_is_told_once() {
    let first = segment(&[
        (92.0, 93.7, "was"),
        (93.7, 94.3, "erfordert,"),
        (94.3, 94.6, "lag"),
        (94.6, 94.9, "sie"),
    ]);
    let second = segment(&[
        (93.9, 94.3, "Gefordert"),
        (94.3, 94.5, "lagte"),
        (94.5, 95.0, "der"),
        (95.0, 97.0, "Officer."),
    ]);
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((93.9, 95.9)), vec![second]),
        ],
        300.0,
    );
    assert_eq!(text(&merged), "was erfordert, lag sie der Officer.");
}

#[test]
fn what_only_one_side_heard_is_not_lost() {
    let first = segment(&[
        (8.0, 9.0, "alpha"),
        (9.0, 10.0, "beta"),
        (10.0, 10.9, "gamma"),
    ]);
    let second = segment(&[(11.0, 12.0, "eta")]);
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((9.0, 11.0)), vec![second]),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "alpha beta gamma eta");

    let first = segment(&[(7.0, 8.0, "alpha")]);
    let second = segment(&[(9.0, 9.5, "beta"), (11.0, 12.0, "eta")]);
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((9.0, 11.0)), vec![second]),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "alpha beta eta");
}

#[test]
fn segments_without_words_are_cut_by_their_text() {
    let mut first = segment(&[(8.0, 8.9, "we"), (9.0, 9.5, "saw"), (9.5, 10.0, "them")]);
    let mut second = segment(&[(9.0, 9.4, "saw"), (9.4, 10.0, "them"), (10.0, 10.5, "go")]);
    first.words.clear();
    second.words.clear();
    let merged = merge(
        [
            window(None, vec![first]),
            window(Some((9.0, 10.0)), vec![second]),
        ],
        20.0,
    );
    assert_eq!(text(&merged), "we saw them go");
}

#[test]
fn a_window_text_keeps_its_shape_in_a_journal() {
    let window = window(Some((1.0, 2.0)), vec![segment(&[(1.0, 2.0, "sim")])]);
    let line = serde_json::to_string(&window).unwrap();
    assert_eq!(serde_json::from_str::<WindowText>(&line).unwrap(), window);
    let bare: WindowText = serde_json::from_str(r#"{"segments":[]}"#).unwrap();
    assert_eq!(bare.overlap, None);
}

/// A known telling of `count` words and where its overlap with the next window is.
#[derive(Debug, Clone)]
struct Speech {
    words: Vec<Word>,
    /// First word of the second window, and the word after the first window's last.
    from: usize,
    to: usize,
    /// Words ruined at the first window's end and at the second one's start.
    ruined: (usize, usize),
    /// What stands there instead: nothing, or another word.
    dropped: bool,
    /// How far the second window's times are off, seconds.
    drift: f64,
    /// Words in a segment.
    per_segment: usize,
}

prop_compose! {
    fn any_speech()(
        before in 1..30usize,
        after in 1..30usize,
        shared in 1..14usize,
        ruined in (0..6usize, 0..6usize),
        spoken in prop::collection::vec((0..40u32, 0.15..0.6f64, 0.0..0.2f64), 75),
        dropped in any::<bool>(),
        drift in -0.1..0.1f64,
        per_segment in 1..12usize,
    ) -> Speech {
        // At least two agreed words stay in the middle.
        let shared = shared + 1;
        let left = ruined.0.min(shared.saturating_sub(2));
        let right = ruined.1.min(shared.saturating_sub(2 + left));
        let mut now = 1.0;
        let words = spoken
            .iter()
            .take(before + shared + after)
            .map(|&(name, len, pause)| {
                let start = now + pause;
                now = start + len;
                word(start, now, &format!(" w{name}"))
            })
            .collect();
        Speech { words, from: before, to: before + shared, ruined: (left, right), dropped, drift, per_segment }
    }
}

proptest! {
    #[test]
    fn an_overlap_that_agrees_somewhere_is_told_once(speech in any_speech()) {
        let Speech { words, from, to, ruined, dropped, drift, per_segment } = speech;
        let mut first: Vec<Word> = words[..to].to_vec();
        let mut second: Vec<Word> = words[from..].to_vec();
        for word in &mut second {
            word.start += drift;
            word.end += drift;
        }
        if dropped {
            first.truncate(to - ruined.0);
            second.drain(..ruined.1);
        } else {
            for (index, word) in first[to - ruined.0..].iter_mut().enumerate() {
                word.word = format!(" x{index}");
            }
            for (index, word) in second[..ruined.1].iter_mut().enumerate() {
                word.word = format!(" y{index}");
            }
        }
        let split = |words: &[Word]| words.chunks(per_segment).map(|part| of_words(part.to_vec())).collect();
        let overlap = (words[from].start, words[to - 1].end);
        let duration = words.last().map_or(0.0, |word| word.end) + 1.0;
        let merged = merge([window(None, split(&first)), window(Some(overlap), split(&second))], duration);

        let said = words.iter().map(|word| word.word.trim()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(text(&merged), said);
        let mut now = 0.0;
        for (id, segment) in merged.iter().enumerate() {
            prop_assert_eq!(segment.id, id);
            prop_assert!(segment.start >= now && segment.end >= segment.start && segment.end <= duration);
            prop_assert_eq!(&join(&segment.words), &segment.text);
            now = segment.end;
        }
        let mut again = merged.clone();
        tidy(&mut again, duration);
        prop_assert_eq!(again, merged);
    }

    #[test]
    fn hostile_times_break_no_promise(
        windows in prop::collection::vec(
            (
                prop::option::of((prop::num::f64::ANY, prop::num::f64::ANY)),
                prop::collection::vec(
                    (prop::num::f64::ANY, prop::num::f64::ANY, prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY), 0..5)),
                    0..5,
                ),
            ),
            0..5,
        ),
        duration in prop::num::f64::ANY,
    ) {
        let windows = windows.into_iter().map(|(overlap, segments)| {
            let segments = segments.into_iter().map(|(start, end, words)| {
                let words: Vec<Word> = words.into_iter().map(|(start, end)| word(start, end, " a")).collect();
                Segment { start, end, text: "a a".to_owned(), ..of_words(words) }
            });
            window(overlap, segments.collect())
        });
        let merged = merge(windows, duration);
        let mut now = 0.0;
        for segment in &merged {
            prop_assert!(segment.start >= now && segment.end >= segment.start && segment.end.is_finite());
            now = segment.end;
        }
    }
}
