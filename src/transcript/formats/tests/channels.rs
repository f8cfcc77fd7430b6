//! Every format of a call whose two sides were transcribed alone.

use super::*;
use crate::transcript::lint::{Rule, lint};
use crate::transcript::merge::tidy;
use crate::transcript::profiles::Profile;
use proptest::prelude::*;

/// Two people, who speak at once for a while.
fn call() -> Transcript {
    let said = |channel, words: &[(f64, f64, &str)]| Segment {
        language: None,
        channel: Some(channel),
        ..segment(0, words)
    };
    let mut call = transcript();
    call.segments = vec![
        said(1, &[(0.0, 0.5, " Bom"), (0.5, 1.5, " dia.")]),
        said(1, &[(1.6, 2.0, " Quem"), (2.0, 4.0, " fala?")]),
        said(2, &[(3.0, 4.0, " Sou"), (4.0, 5.5, " eu.")]),
        said(1, &[(6.0, 7.0, " Ah.")]),
    ];
    tidy(&mut call.segments, call.input.duration);
    call
}

fn of_call(format: Format, words: bool) -> String {
    let options = RenderOptions {
        words,
        ..RenderOptions::default()
    };
    String::from_utf8(render(format, &call(), &options)).unwrap()
}

#[test]
fn subtitles_say_who_speaks_where_that_changes() {
    insta::assert_snapshot!(of_call(Format::Srt, false), @r"
    1
    00:00:00,000 --> 00:00:01,500
    [1] Bom dia.

    2
    00:00:01,600 --> 00:00:04,000
    Quem fala?

    3
    00:00:03,000 --> 00:00:05,500
    [2] Sou eu.

    4
    00:00:06,000 --> 00:00:07,000
    [1] Ah.
    ");
    let ass = of_call(Format::Ass, false);
    let ass = &ass[ass.find("Dialogue").unwrap()..];
    insta::assert_snapshot!(ass, @r"
    Dialogue: 0,0:00:00.00,0:00:01.50,Default,Channel 1,0,0,0,,[1] Bom dia.
    Dialogue: 0,0:00:01.60,0:00:04.00,Default,Channel 1,0,0,0,,Quem fala?
    Dialogue: 0,0:00:03.00,0:00:05.50,Default,Channel 2,0,0,0,,[2] Sou eu.
    Dialogue: 0,0:00:06.00,0:00:07.00,Default,Channel 1,0,0,0,,[1] Ah.
    ");
    insta::assert_snapshot!(of_call(Format::Lrc, false).replace(env!("CARGO_PKG_VERSION"), "[version]"), @r"
    [ti:aula_1 final.mp3]
    [length:61:10]
    [re:ditado]
    [ve:[version]]

    [00:00.00]1: Bom dia.
    [00:01.60]Quem fala?
    [00:03.00]2: Sou eu.
    [00:06.00]1: Ah.
    [00:07.00]
    ");
}

#[test]
fn every_cue_of_webvtt_has_a_voice() {
    insta::assert_snapshot!(of_call(Format::Vtt, false), @r"
    WEBVTT

    00:00:00.000 --> 00:00:01.500
    <v Channel 1>Bom dia.

    00:00:01.600 --> 00:00:04.000
    <v Channel 1>Quem fala?

    00:00:03.000 --> 00:00:05.500
    <v Channel 2>Sou eu.

    00:00:06.000 --> 00:00:07.000
    <v Channel 1>Ah.
    ");
    insta::assert_snapshot!(of_call(Format::Vtt, true), @r"
    WEBVTT

    00:00:00.000 --> 00:00:01.500
    <v Channel 1><c>Bom</c> <00:00:00.500><c>dia.</c>

    00:00:01.600 --> 00:00:04.000
    <v Channel 1><c>Quem</c> <00:00:02.000><c>fala?</c>

    00:00:03.000 --> 00:00:05.500
    <v Channel 2><c>Sou</c> <00:00:04.000><c>eu.</c>

    00:00:06.000 --> 00:00:07.000
    <v Channel 1><c>Ah.</c>
    ");
}

#[test]
fn texts_and_tables_tell_the_channel() {
    insta::assert_snapshot!(of_call(Format::Txt, false), @r"
    [1] Bom dia.
    [1] Quem fala?
    [2] Sou eu.
    [1] Ah.
    ");
    insta::assert_snapshot!(of_call(Format::Md, false), @r"
    # aula\_1 \[final\].mp3

    - Duration: 01:01:10
    - Language: pt
    - Model: tiny-q8\_0

    **00:00:00 Channel 1** Bom dia. Quem fala?

    **00:00:03 Channel 2** Sou eu.

    **00:00:06 Channel 1** Ah.
    ");
    insta::assert_snapshot!(of_call(Format::Tsv, false), @r"
    start	end	text	channel
    0	1500	Bom dia.	1
    1600	4000	Quem fala?	1
    3000	5500	Sou eu.	2
    6000	7000	Ah.	1
    ");
    insta::assert_snapshot!(of_call(Format::Csv, false), @r#"
    start,end,text,channel
    0,1500,"Bom dia.",1
    1600,4000,"Quem fala?",1
    3000,5500,"Sou eu.",2
    6000,7000,"Ah.",1
    "#);
}

#[test]
fn the_json_of_a_call_comes_back() {
    let json = of_call(Format::Json, true);
    assert!(json.contains("\"channel\": 2"));
    assert_eq!(parse_json(json.as_bytes()).unwrap(), call());
    assert!(!rendered(Format::Json, &RenderOptions::default()).contains("channel"));
}

#[test]
fn two_who_speak_at_once_break_no_rule() {
    let rules = Profile::Ted.rules("pt");
    let overlaps = call().segments[1].end > call().segments[2].start;
    assert!(overlaps);
    let cues = [
        parse_srt(of_call(Format::Srt, false).as_bytes()).unwrap(),
        parse_vtt(of_call(Format::Vtt, false).as_bytes()).unwrap(),
    ];
    for cues in cues {
        assert_eq!(lint(&cues, &rules), []);
        let channels: Vec<_> = cues.iter().map(|cue| cue.channel).collect();
        assert_eq!(channels, [Some(1), Some(1), Some(2), Some(1)]);
    }
    // One who speaks twice at once does.
    let mut twice = call();
    let end = twice.segments[1].end;
    twice.segments[2].channel = Some(1);
    tidy(&mut twice.segments, 100.0);
    assert_eq!(twice.segments[2].start, end);
    let srt = "1\n00:00:00,000 --> 00:00:02,000\n[1] a\n\n2\n00:00:01,000 --> 00:00:03,000\nb\n";
    let found = lint(&parse_srt(srt.as_bytes()).unwrap(), &rules);
    assert!(found.iter().any(|finding| finding.rule == Rule::Overlap));
}

proptest! {
    #[test]
    fn no_cue_holds_words_of_two(
        said in prop::collection::vec(
            (1_u32..4, 0.0..20.0, 0.1..9.0, "[a-z]{1,9}( [a-z]{1,9}){0,20}"), 1..12),
        words in any::<bool>(),
    ) {
        let mut call = call();
        call.segments = said.iter().map(|(channel, start, long, text)| Segment { language: None,
            id: 0,
            channel: Some(*channel),
            start: *start,
            end: start + long,
            // Every word tells its channel.
            text: text.split(' ').map(|word| format!("{channel}{word}")).collect::<Vec<_>>().join(" "),
            words: Vec::new(),
            quality: Quality::default(),
        }).collect();
        call.segments.sort_by(|a, b| a.start.total_cmp(&b.start));
        tidy(&mut call.segments, 100.0);
        prop_assert!(call.segments.is_sorted_by(|a, b| a.start <= b.start));
        let options = RenderOptions { words, ..RenderOptions::default() };
        let bytes = |format| render(format, &call, &options);
        let srt = parse_srt(&bytes(Format::Srt)).unwrap();
        let vtt = parse_vtt(&bytes(Format::Vtt)).unwrap();
        for cues in [&srt, &vtt] {
            for cue in cues {
                let channel = cue.channel.unwrap().to_string();
                let text = cue.lines.join(" ");
                let text = text.strip_prefix(&format!("[{channel}] ")).unwrap_or(&text);
                prop_assert!(text.split(' ').all(|word| word.starts_with(&channel)), "{text}");
            }
            let broken = lint(cues, &options.rules);
            let allowed = |rule| !matches!(rule, Rule::Overlap | Rule::Order | Rule::Empty);
            prop_assert!(broken.iter().all(|finding| allowed(finding.rule)), "{broken:?}");
            let wide = broken.iter().any(|finding| finding.rule == Rule::LineWidth);
            prop_assert!(!wide, "{broken:?}");
        }
        let back = parse_json(&bytes(Format::Json)).unwrap();
        prop_assert_eq!(back.segments.len(), call.segments.len());
    }
}
