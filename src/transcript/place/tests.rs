//! Placing, on spans whose right answer is known and on whatever comes.

use super::*;
use crate::audio::chunk::Span;
use crate::transcript::segment::Quality;
use proptest::prelude::*;

fn samples(seconds: f64) -> u64 {
    (seconds * f64::from(SAMPLE_RATE)).round() as u64
}

/// A chunk of one window over spans of (source start, length) in seconds.
fn chunk(spans: &[(f64, f64)]) -> (Chunk, Window) {
    let mut packed = 0;
    let spans: Vec<Span> = spans
        .iter()
        .map(|&(source, len)| {
            let span = Span {
                packed,
                source: samples(source),
                len: samples(len),
            };
            packed += span.len;
            span
        })
        .collect();
    let window = Window {
        first: 0,
        len: packed,
        overlap: 0,
    };
    let chunk = Chunk {
        channel: None,
        carry: 0,
        index: 0,
        start: 0,
        end: spans.last().map_or(0, |span| span.source + span.len),
        speech: packed,
        spans,
        windows: vec![window],
        path: "chunk.wav".into(),
    };
    (chunk, window)
}

fn segment(start: f64, end: f64, words: &[(f64, f64, &str)]) -> Segment {
    let words: Vec<Word> = words
        .iter()
        .map(|&(start, end, word)| Word {
            start,
            end,
            word: word.to_owned(),
            probability: 0.5,
        })
        .collect();
    Segment {
        channel: None,
        id: 7,
        start,
        end,
        language: None,
        text: join(&words),
        words,
        quality: Quality::default(),
    }
}

fn times(segments: &[Segment]) -> Vec<(f64, f64, &str)> {
    segments
        .iter()
        .map(|s| (s.start, s.end, s.text.as_str()))
        .collect()
}

#[test]
fn a_start_on_a_seam_is_behind_it_and_an_end_before_it() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let placed = place(
        &chunk,
        &window,
        vec![
            segment(0.5, 4.0, &[(0.5, 2.0, " One"), (2.0, 4.0, " two.")]),
            segment(4.0, 6.0, &[(4.0, 5.0, " Three"), (5.0, 6.0, " four.")]),
        ],
    );
    assert_eq!(
        times(&placed),
        [(10.5, 14.0, "One two."), (60.0, 62.0, "Three four.")]
    );
    assert_eq!(placed[1].id, 1);
    assert_eq!(placed[1].words[1].start, 61.0);
}

#[test]
fn a_segment_comes_apart_at_a_left_out_pause() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let words = [
        (0.5, 2.0, " One"),
        (2.0, 3.9, " two,"),
        (3.9, 5.0, " three"),
        (5.0, 6.0, " four."),
    ];
    let placed = place(&chunk, &window, vec![segment(0.3, 6.2, &words)]);
    assert_eq!(
        times(&placed),
        [(10.3, 13.9, "One two,"), (60.0, 62.2, "three four.")]
    );
}

#[test]
fn a_short_left_out_pause_splits_nothing() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (14.8, 4.0)]);
    let words = [(0.5, 3.5, " One"), (4.2, 6.0, " two.")];
    let placed = place(&chunk, &window, vec![segment(0.5, 6.0, &words)]);
    assert_eq!(times(&placed), [(10.5, 16.8, "One two.")]);
}

#[test]
fn a_word_in_the_padding_belongs_to_the_voice_behind_the_seam() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let words = [
        (3.8, 3.95, " So"),
        (4.3, 5.0, " three"),
        (5.0, 6.0, " four."),
    ];
    let placed = place(&chunk, &window, vec![segment(3.8, 6.0, &words)]);
    assert_eq!(times(&placed), [(60.0, 62.0, "So three four.")]);
    let words = [
        (2.0, 3.0, " So"),
        (3.0, 3.7, " three"),
        (4.0, 4.1, " four."),
    ];
    let placed = place(&chunk, &window, vec![segment(2.0, 4.2, &words)]);
    assert_eq!(times(&placed), [(12.0, 14.0, "So three four.")]);
}

#[test]
fn a_word_half_on_each_side_of_a_seam_is_behind_it() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let words = [
        (3.0, 3.5, " One"),
        (3.5, 4.5, " two"),
        (4.5, 5.0, " three."),
    ];
    let placed = place(&chunk, &window, vec![segment(3.0, 5.0, &words)]);
    assert_eq!(
        times(&placed),
        [(13.0, 13.5, "One"), (60.0, 61.0, "two three.")]
    );
}

#[test]
fn punctuation_behind_a_pause_stays_with_its_sentence() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let words = [(2.0, 3.0, " One"), (3.0, 3.9, " two"), (4.2, 4.8, " ...")];
    let placed = place(&chunk, &window, vec![segment(2.0, 4.8, &words)]);
    assert_eq!(placed.len(), 1);
    assert_eq!(placed[0].text, "One two ...");
}

#[test]
fn a_mark_stays_whole() {
    let (chunk, window) = chunk(&[(0.0, 1.0), (10.0, 1.0)]);
    let words = [(0.2, 0.8, " [door"), (1.4, 1.9, " closes]")];
    let placed = place(&chunk, &window, vec![segment(0.2, 1.9, &words)]);
    assert_eq!(times(&placed), [(0.2, 10.9, "[door closes]")]);
}

#[test]
fn ends_past_the_audio_are_clamped_and_empty_text_goes() {
    let (chunk, window) = chunk(&[(10.0, 4.0)]);
    let mut blank = segment(1.0, 2.0, &[]);
    blank.text = "  ".to_owned();
    let long = segment(2.0, 9.0, &[(2.0, 9.0, " Long.")]);
    let after = segment(9.0, f64::NAN, &[(9.0, 11.0, " After.")]);
    let placed = place(&chunk, &window, vec![blank, long, after]);
    assert_eq!(
        times(&placed),
        [(12.0, 14.0, "Long."), (14.0, 14.0, "After.")]
    );
}

#[test]
fn a_window_in_the_middle_of_a_chunk_counts_from_its_own_start() {
    let (chunk, mut window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    window = Window {
        first: samples(2.0),
        len: samples(4.0),
        ..window
    };
    let placed = place(
        &chunk,
        &window,
        vec![segment(1.0, 1.5, &[(1.0, 1.5, " Hi.")])],
    );
    assert_eq!(times(&placed), [(13.0, 13.5, "Hi.")]);
}

#[test]
fn words_that_are_not_the_text_are_not_kept() {
    let (chunk, window) = chunk(&[(10.0, 4.0), (60.0, 4.0)]);
    let mut odd = segment(0.0, 8.0, &[(0.0, 1.0, " other")]);
    odd.text = "ab cd ef gh".to_owned();
    let placed = place(&chunk, &window, vec![odd]);
    assert_eq!(
        times(&placed),
        [(10.0, 13.636, "ab cd"), (60.0, 64.0, "ef gh")]
    );
    assert!(placed.iter().all(|segment| segment.words.is_empty()));
}

prop_compose! {
    fn any_time()(kind in 0..20, t in -2.0..40.0f64) -> f64 {
        match kind {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            _ => t,
        }
    }
}

prop_compose! {
    fn any_segment()(
        start in any_time(),
        end in any_time(),
        words in prop::collection::vec((any_time(), any_time(), "[ ]?[a-z.]{0,4}"), 0..12),
        keep_text in any::<bool>(),
    ) -> Segment {
        let words: Vec<(f64, f64, &str)> =
            words.iter().map(|(start, end, word)| (*start, *end, word.as_str())).collect();
        let mut segment = segment(start, end, &words);
        if !keep_text {
            segment.text.push_str(" and more");
        }
        segment
    }
}

proptest! {
    #[test]
    fn places_whatever_comes_within_the_spans(
        spans in prop::collection::vec((0.0..30.0f64, 0.01..9.0f64), 1..6),
        first in 0.0..5.0f64,
        len in 0.5..28.0f64,
        segments in prop::collection::vec(any_segment(), 0..8),
    ) {
        let mut source = 0.0;
        let spans: Vec<(f64, f64)> = spans
            .into_iter()
            .map(|(gap, len)| {
                let start = source + gap;
                source = start + len;
                (start, len)
            })
            .collect();
        let (chunk, window) = chunk(&spans);
        let window = Window { first: samples(first), len: samples(len), ..window };
        let said: String = segments.iter().flat_map(|s| s.text.chars()).filter(|c| !c.is_whitespace()).collect();

        let pieces = pieces(&chunk, &window);
        let placed = place(&chunk, &window, segments);

        if pieces.is_empty() {
            prop_assert!(placed.is_empty());
            return Ok(());
        }
        let inside = |t: f64| pieces.iter().any(|p| t >= p.source - 0.001 && t <= p.source_end() + 0.001);
        let mut now = 0.0;
        for segment in &placed {
            prop_assert!(inside(segment.start) && inside(segment.end), "{segment:?}");
            prop_assert!(segment.start >= now && segment.end >= segment.start);
            now = segment.end;
            prop_assert_eq!(segment.start, round_to_ms(segment.start));
            if !segment.words.is_empty() {
                prop_assert_eq!(&join(&segment.words), &segment.text);
            }
            let mut before = segment.start;
            for word in &segment.words {
                prop_assert!(word.start >= before && word.end >= word.start && word.end <= segment.end);
                before = word.start;
            }
        }
        let kept: String = placed.iter().flat_map(|s| s.text.chars()).filter(|c| !c.is_whitespace()).collect();
        prop_assert_eq!(kept, said);
    }
}
