//! Cues, on texts with a known layout and on whatever comes.

use super::*;
use crate::transcript::lint::{Rule, lint};
use crate::transcript::merge::tidy;
use crate::transcript::profiles::Profile;
use crate::transcript::segment::{
    Coverage, InputInfo, ModelInfo, Quality, Segment, Transcript, Word,
};
use crate::transcript::words::{interpolate, is_unspaced, join};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

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

fn said(start: f64, end: f64, text: &str) -> Segment {
    of_words(interpolate(text, start, end))
}

fn transcript(segments: Vec<Segment>, language: &str, duration: f64) -> Transcript {
    Transcript {
        input: InputInfo {
            name: "a.wav".to_owned(),
            sha256: String::new(),
            duration,
        },
        model: ModelInfo {
            name: "tiny".to_owned(),
            sha256: String::new(),
        },
        settings: serde_json::Value::Null,
        language: language.to_owned(),
        language_probability: None,
        segments,
        coverage: Coverage::default(),
    }
}

fn shown(cues: &[Cue]) -> String {
    let line = |cue: &Cue| {
        format!(
            "{:.2}-{:.2} {}\n",
            cue.start,
            cue.end,
            cue.lines.join(" / ")
        )
    };
    cues.iter().map(line).collect()
}

#[test]
fn a_segment_that_fits_is_a_cue() {
    let segments = vec![
        said(1.0, 2.5, "Good morning."),
        said(3.0, 5.0, "How are you today?"),
    ];
    let cues = cues(&transcript(segments, "en", 60.0), &CueRules::default());
    insta::assert_snapshot!(shown(&cues), @r#"
    1.00-2.50 Good morning.
    3.00-5.00 How are you today?
    "#);
}

#[test]
fn a_segments_own_language_counts_unless_all_was_translated() {
    let mut segment = said(0.0, 4.0, "Fomos ver o mar.");
    segment.language = Some("pt".to_owned());
    let mut transcript = transcript(vec![segment], "de", 60.0);
    assert_eq!(transcript.language_of(&transcript.segments[0]), "pt");
    transcript.settings = serde_json::json!({ "decoding": { "translate": true } });
    assert_eq!(transcript.language_of(&transcript.segments[0]), "en");
    transcript.segments[0].language = None;
    transcript.settings = serde_json::Value::Null;
    assert_eq!(transcript.language_of(&transcript.segments[0]), "de");
}

#[test]
fn a_long_segment_is_cut_where_its_clauses_end() {
    let text = "When the rain had stopped, we went down to the harbour and looked for the old \
                boat, but somebody had sold it to the people of the island. Nobody knew why, and \
                nobody wanted to say when it would come back.";
    let cues = cues(
        &transcript(vec![said(1.0, 16.0, text)], "en", 60.0),
        &CueRules::default(),
    );
    insta::assert_snapshot!(shown(&cues), @r#"
    1.00-4.97 When the rain had stopped, / we went down to the harbour
    4.97-11.07 and looked for the old boat, but somebody / had sold it to the people of the island.
    11.07-16.00 Nobody knew why, and nobody wanted / to say when it would come back.
    "#);
}

#[test]
fn a_pause_is_a_good_place_to_cut() {
    let mut words = interpolate("we waited there for a very long", 0.0, 2.0);
    let mut rest = interpolate("and windy afternoon until the ship came in", 3.5, 6.5);
    rest[0].word.insert(0, ' ');
    words.append(&mut rest);
    let cues = cues(
        &transcript(vec![of_words(words)], "en", 60.0),
        &CueRules::default(),
    );
    insta::assert_snapshot!(shown(&cues), @r#"
    0.00-2.00 we waited there for a very long
    3.50-6.50 and windy afternoon until the ship came in
    "#);
}

#[test]
fn tiny_segments_share_a_cue_rather_than_flash_by() {
    let segments = vec![
        said(1.0, 1.3, "Yes."),
        said(1.3, 1.6, "No."),
        said(1.6, 4.0, "I do not know."),
    ];
    let cues = cues(&transcript(segments, "en", 60.0), &CueRules::default());
    insta::assert_snapshot!(shown(&cues), @r#"1.00-4.00 Yes. No. I do not know."#);
}

#[test]
fn plain_leaves_segments_as_they_are() {
    let text = "a segment that is much longer than any line on a screen can ever be, on one line";
    let rules = Profile::Plain.rules("en");
    let cues = cues(&transcript(vec![said(1.0, 1.2, text)], "en", 60.0), &rules);
    assert_eq!(
        cues,
        [Cue {
            channel: None,
            start: 1.0,
            end: 1.2,
            lines: vec![text.to_owned()]
        }]
    );
}

#[test]
fn cues_with_no_time_of_their_own_take_some_from_before() {
    let segments = vec![
        said(0.0, 10.0, "Long."),
        said(10.0, 10.0, "One, two, three four five."),
        said(10.0, 10.0, "Two, three four five six."),
    ];
    let rules = Profile::Plain.rules("en");
    let cues = cues(&transcript(segments, "en", 10.0), &rules);
    insta::assert_snapshot!(shown(&cues), @r#"
    0.00-9.80 Long.
    9.80-9.90 One, two, three four five.
    9.90-10.00 Two, three four five six.
    "#);
}

#[test]
fn a_gap_is_kept_and_spare_time_is_used_for_reading() {
    let segments = vec![
        said(1.0, 2.0, "These are too many letters for a second."),
        said(
            2.0,
            4.8,
            "Then some more, and they are such that no two lines hold all.",
        ),
        said(9.0, 9.2, "Hm."),
    ];
    let rules = Profile::Netflix.rules("en");
    let cues = cues(&transcript(segments, "en", 60.0), &rules);
    // Two seconds would be needed: there are 3 frames on either side. The second cue stays for half a
    // second, as far as reading needs it.
    insta::assert_snapshot!(shown(&cues), @r#"
    0.88-2.04 These are too many letters for a second.
    2.12-5.13 Then some more, and they are such / that no two lines hold all.
    9.00-9.83 Hm.
    "#);
}

#[test]
fn what_is_fast_is_shown_with_what_is_slow() {
    let segments = vec![
        said(1.0, 2.0, "These are too many letters for a second."),
        said(2.0, 4.0, "Then some more."),
    ];
    let rules = Profile::Netflix.rules("en");
    let cues = cues(&transcript(segments, "en", 60.0), &rules);
    insta::assert_snapshot!(shown(&cues), @"1.00-4.00 These are too many letters for a second. / Then some more.");
}

#[test]
fn what_is_fast_takes_time_from_what_is_slow_around_it() {
    let slow = "Slow, and with so many words in it that there is no room for others.";
    let segments = vec![
        said(1.0, 7.9, slow),
        said(8.0, 9.5, "Far too many letters for such a time."),
        said(9.6, 15.0, slow),
    ];
    let rules = Profile::Netflix.rules("en");
    let cues = cues(&transcript(segments, "en", 60.0), &rules);
    // 37 characters at 20 a second need 1.85 s: what is there, and up to 3 frames on either side.
    insta::assert_snapshot!(shown(&cues), @r#"
    1.00-7.79 Slow, and with so many words in it / that there is no room for others.
    7.88-9.64 Far too many letters for such a time.
    9.72-15.00 Slow, and with so many words in it / that there is no room for others.
    "#);
}

#[test]
fn who_has_no_time_to_spare_gives_none() {
    let text = "These are far too many letters for such a time.";
    let segments = vec![
        said(1.0, 2.5, text),
        said(2.6, 4.1, text),
        said(4.2, 5.7, text),
        said(5.8, 7.3, text),
    ];
    let rules = Profile::Netflix.rules("en");
    let cues = cues(&transcript(segments, "en", 60.0), &rules);
    let starts: Vec<f64> = cues.iter().map(|cue| cue.start).collect();
    assert_eq!(starts[1..], [2.6, 4.2, 5.8]);
    let findings = lint(&cues, &rules);
    let told: Vec<_> = findings.iter().map(|f| (f.rule, f.crowded)).collect();
    // Behind the last one there is time, but Netflix lets it stay for half a second.
    let crowded = [true, true, true, false];
    assert_eq!(told, crowded.map(|crowded| (Rule::ReadingSpeed, crowded)));
}

#[test]
fn a_cut_falls_where_both_sides_can_be_read() {
    // Half a second too little for the second sentence, and a pause behind the third.
    let words = [
        ("He came home late at night, and then", 0.0, 3.0),
        (" he said all that there was to say about it,", 3.0, 4.6),
        (" and slept.", 4.6, 6.0),
    ];
    let words = words
        .iter()
        .flat_map(|&(text, start, end)| interpolate(text, start, end));
    let transcript = transcript(vec![of_words(words.collect())], "en", 60.0);
    let rules = Profile::Netflix.rules("en");
    assert_eq!(lint(&cues(&transcript, &rules), &rules), []);
}

prop_compose! {
    fn any_segments()(
        segments in prop::collection::vec(
            prop::collection::vec(
                ("( ?[a-zA-Z0-9áß]{1,14}[.,!?]?| ?[日本語です。、]{1,6}| [ก-ฮ]{1,8}| 👩‍👩‍👧 ?|\u{300}|\t\n)", 0.0..0.8f64, 0.0..0.3f64, 0..40u8),
                0..25,
            ),
            0..8,
        ),
    ) -> Vec<Segment> {
        let mut now = 0.0;
        let mut segments: Vec<Segment> = segments
            .into_iter()
            .map(|words| {
                let words = words
                    .into_iter()
                    .map(|(word, len, pause, long)| {
                        let start = now + if long == 0 { 8.0 * pause } else { pause.max(0.1) - 0.1 };
                        now = start + len;
                        Word { start, end: now, word, probability: 1.0 }
                    })
                    .collect();
                of_words(words)
            })
            .collect();
        tidy(&mut segments, 0.0);
        segments
    }
}

fn letters<'a>(text: impl Iterator<Item = &'a str>) -> String {
    text.flat_map(str::chars)
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}

proptest! {
    #[test]
    fn nothing_is_lost_and_the_promises_hold(
        segments in any_segments(),
        profile in prop::sample::select(Profile::ALL.to_vec()),
        width in prop::option::of(1..60usize),
        max_lines in prop::option::of(0..4usize),
        language in prop::sample::select(vec!["en", "pt", "de", "ja", "th", ""]),
        keep_words in any::<bool>(),
    ) {
        let mut segments = segments;
        if !keep_words {
            segments.iter_mut().for_each(|segment| segment.words.clear());
        }
        let mut rules = profile.rules(language);
        if !rules.whole_segments {
            rules.max_line_width = width.unwrap_or(rules.max_line_width);
            rules.max_lines = max_lines.unwrap_or(rules.max_lines);
        }
        let duration = segments.last().map_or(0.0, |segment| segment.end);
        let transcript = transcript(segments, language, duration);
        let cues = cues(&transcript, &rules);

        let before = letters(transcript.segments.iter().map(|segment| segment.text.as_str()));
        let after = letters(cues.iter().flat_map(|cue| cue.lines.iter().map(String::as_str)));
        prop_assert_eq!(before, after);
        let mut now = 0.0;
        for cue in &cues {
            prop_assert!(cue.start >= now && cue.end > cue.start, "{:?}", cues);
            now = cue.end;
            prop_assert!(cue.lines.len() <= rules.max_lines.max(1), "{:?}", cue);
            for line in &cue.lines {
                prop_assert_eq!(line.trim(), line.as_str());
                prop_assert!(!line.is_empty());
                let single = !line.contains(' ') && !line.chars().any(is_unspaced) || line.width() <= 8;
                prop_assert!(line.width() <= rules.max_line_width || single, "{:?}", line);
            }
        }
        let layout = [Rule::LineCount, Rule::Overlap, Rule::Order, Rule::Empty];
        let broken = lint(&cues, &rules).into_iter().find(|finding| layout.contains(&finding.rule));
        prop_assert!(broken.is_none() || rules.max_lines == 0, "{:?}", broken);
    }
}
