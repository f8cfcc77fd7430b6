//! Every format, on one small transcript that holds what each of them has to escape.

use super::*;
use crate::plan::format::Format;
use crate::transcript::cues::{Cue, cues};
use crate::transcript::profiles::Profile;
use crate::transcript::segment::{
    Coverage, Flag, InputInfo, ModelInfo, Quality, Segment, Transcript, Word,
};
use crate::transcript::words::join;
use proptest::prelude::*;

fn segment(id: usize, words: &[(f64, f64, &str)]) -> Segment {
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
        id,
        start: words.first().map_or(0.0, |word| word.start),
        end: words.last().map_or(0.0, |word| word.end),
        text: join(&words),
        words,
        quality: Quality {
            avg_logprob: -0.25,
            compression_ratio: 1.5,
            ..Quality::default()
        },
    }
}

/// Three segments: plain, hostile, and long enough for two lines after a pause.
fn transcript() -> Transcript {
    let mut segments = vec![
        segment(0, &[(0.32, 0.9, " Olá,"), (0.9, 1.48, " mundo.")]),
        segment(
            1,
            &[
                (2.0, 2.5, " \"A\t{b}\""),
                (2.5, 3.0, " <i>"),
                (3.0, 3.5, " -->"),
                (3.5, 4.0, " &\\N\n[1]*"),
            ],
        ),
        segment(
            2,
            &[
                (3661.5, 3661.9, " E"),
                (3661.9, 3662.3, " foi"),
                (3662.3, 3662.7, " assim"),
                (3662.7, 3663.0, " que"),
                (3663.0, 3663.5, " ele"),
                (3663.5, 3664.0, " chegou"),
                (3664.0, 3664.2, " à"),
                (3664.2, 3664.6, " praia,"),
                (3664.6, 3665.0, " depois"),
                (3665.0, 3665.2, " de"),
                (3665.2, 3665.5, " 10"),
                (3665.5, 3666.0, " km"),
                (3666.0, 3666.25, " a"),
                (3666.25, 3666.5, " pé."),
            ],
        ),
    ];
    segments[1].quality.flags = vec![Flag::LowProbability];
    Transcript {
        input: InputInfo {
            name: "aula_1 [final].mp3".to_owned(),
            sha256: "00ff".to_owned(),
            duration: 3670.0,
        },
        model: ModelInfo {
            name: "tiny-q8_0".to_owned(),
            sha256: "aa11".to_owned(),
        },
        settings: serde_json::json!({ "beam": 1 }),
        language: "pt".to_owned(),
        language_probability: Some(0.75),
        segments,
        coverage: Coverage {
            speech: 8.5,
            transcribed: 8.16,
            lost: vec![],
        },
    }
}

fn rendered(format: Format, options: &RenderOptions) -> String {
    String::from_utf8(render(format, &transcript(), options)).unwrap()
}

#[test]
fn json_is_the_published_schema() {
    let json = rendered(Format::Json, &RenderOptions::default());
    let json = json.replace(env!("CARGO_PKG_VERSION"), "[version]");
    insta::assert_snapshot!(json, @r#"
    {
      "schema": {
        "name": "ditado.transcript",
        "version": 1
      },
      "generator": {
        "name": "ditado",
        "version": "[version]"
      },
      "input": {
        "name": "aula_1 [final].mp3",
        "sha256": "00ff",
        "duration": 3670.0
      },
      "model": {
        "name": "tiny-q8_0",
        "sha256": "aa11"
      },
      "settings": {
        "beam": 1
      },
      "language": "pt",
      "language_probability": 0.75,
      "text": "Olá, mundo. \"A\t{b}\" <i> --> &\\N\n[1]* E foi assim que ele chegou à praia, depois de 10 km a pé.",
      "segments": [
        {
          "id": 0,
          "start": 0.32,
          "end": 1.48,
          "text": "Olá, mundo.",
          "quality": {
            "avg_logprob": -0.25,
            "no_speech_prob": 0.0,
            "compression_ratio": 1.5,
            "temperature": 0.0
          }
        },
        {
          "id": 1,
          "start": 2.0,
          "end": 4.0,
          "text": "\"A\t{b}\" <i> --> &\\N\n[1]*",
          "quality": {
            "avg_logprob": -0.25,
            "no_speech_prob": 0.0,
            "compression_ratio": 1.5,
            "temperature": 0.0,
            "flags": [
              "low-probability"
            ]
          }
        },
        {
          "id": 2,
          "start": 3661.5,
          "end": 3666.5,
          "text": "E foi assim que ele chegou à praia, depois de 10 km a pé.",
          "quality": {
            "avg_logprob": -0.25,
            "no_speech_prob": 0.0,
            "compression_ratio": 1.5,
            "temperature": 0.0
          }
        }
      ],
      "coverage": {
        "speech": 8.5,
        "transcribed": 8.16
      }
    }
    "#);
}

#[test]
fn json_has_words_when_asked() {
    let mut short = transcript();
    short.segments.truncate(1);
    let options = RenderOptions {
        words: true,
        ..RenderOptions::default()
    };
    let json = String::from_utf8(render(Format::Json, &short, &options)).unwrap();
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let segment = serde_json::to_string(&document["segments"][0]["words"]).unwrap();
    insta::assert_snapshot!(segment, @r#"[{"end":0.9,"probability":0.5,"start":0.32,"word":" Olá,"},{"end":1.48,"probability":0.5,"start":0.9,"word":" mundo."}]"#);
}

#[test]
fn srt() {
    insta::assert_snapshot!(rendered(Format::Srt, &RenderOptions::default()), @r#"
    1
    00:00:00,320 --> 00:00:01,480
    Olá, mundo.

    2
    00:00:02,000 --> 00:00:04,000
    "A {b}" <i> -> &\N [1]*

    3
    01:01:01,500 --> 01:01:06,500
    E foi assim que ele chegou à praia,
    depois de 10 km a pé.
    "#);
}

#[test]
fn vtt_is_escaped() {
    insta::assert_snapshot!(rendered(Format::Vtt, &RenderOptions::default()), @r#"
    WEBVTT

    00:00:00.320 --> 00:00:01.480
    Olá, mundo.

    00:00:02.000 --> 00:00:04.000
    "A {b}" &lt;i&gt; --&gt; &amp;\N [1]*

    01:01:01.500 --> 01:01:06.500
    E foi assim que ele chegou à praia,
    depois de 10 km a pé.
    "#);
}

#[test]
fn txt_with_and_without_times() {
    insta::assert_snapshot!(rendered(Format::Txt, &RenderOptions::default()), @r#"
    Olá, mundo.
    "A {b}" <i> --> &\N [1]*
    E foi assim que ele chegou à praia, depois de 10 km a pé.
    "#);
    let options = RenderOptions {
        times: true,
        ..RenderOptions::default()
    };
    insta::assert_snapshot!(rendered(Format::Txt, &options), @r#"
    [00:00:00.320 --> 00:00:01.480] Olá, mundo.
    [00:00:02.000 --> 00:00:04.000] "A {b}" <i> --> &\N [1]*
    [01:01:01.500 --> 01:01:06.500] E foi assim que ele chegou à praia, depois de 10 km a pé.
    "#);
}

#[test]
fn tsv_has_three_columns() {
    let tsv = rendered(Format::Tsv, &RenderOptions::default());
    assert!(tsv.lines().all(|line| line.split('\t').count() == 3));
    insta::assert_snapshot!(tsv.replace('\t', " → "), @r#"
    start → end → text
    320 → 1480 → Olá, mundo.
    2000 → 4000 → "A {b}" <i> --> &\N [1]*
    3661500 → 3666500 → E foi assim que ele chegou à praia, depois de 10 km a pé.
    "#);
}

#[test]
fn csv_is_quoted() {
    let csv = rendered(Format::Csv, &RenderOptions::default());
    assert!(
        csv.split_terminator("\r\n")
            .all(|line| !line.contains(['\r', '\n']))
    );
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @r#"
    start,end,text
    320,1480,"Olá, mundo."
    2000,4000,"""A {b}"" <i> --> &\N [1]*"
    3661500,3666500,"E foi assim que ele chegou à praia, depois de 10 km a pé."
    "#);
}

#[test]
fn lrc_plain_and_enhanced() {
    let version = |text: String| text.replace(env!("CARGO_PKG_VERSION"), "[version]");
    let lrc = version(rendered(Format::Lrc, &RenderOptions::default()));
    insta::assert_snapshot!(lrc, @r#"
    [ti:aula_1 final.mp3]
    [length:61:10]
    [re:ditado]
    [ve:[version]]

    [00:00.32]Olá, mundo.
    [00:02.00]"A {b}" <i> --> &\N (1]*
    [00:04.00]
    [61:01.50]E foi assim que ele chegou à praia, depois de 10 km a pé.
    [61:06.50]
    "#);
    let options = RenderOptions {
        words: true,
        ..RenderOptions::default()
    };
    let lrc = rendered(Format::Lrc, &options);
    insta::assert_snapshot!(lrc.lines().nth(5).unwrap(), @r#"[00:00.32]<00:00.32>Olá, <00:00.90>mundo.<00:01.48>"#);
}

#[test]
fn ass_is_escaped() {
    let ass = rendered(Format::Ass, &RenderOptions::default());
    let (head, events) = ass.split_once("[Events]\n").unwrap();
    assert!(head.contains("Title: aula_1 [final].mp3\n"));
    insta::assert_snapshot!(events.replace('\u{2060}', "(joiner)"), @r#"
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
    Dialogue: 0,0:00:00.32,0:00:01.48,Default,,0,0,0,,Olá, mundo.
    Dialogue: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,"A \{b\}" <i> --> &\(joiner)N [1]*
    Dialogue: 0,1:01:01.50,1:01:06.50,Default,,0,0,0,,E foi assim que ele chegou à praia,\Ndepois de 10 km a pé.
    "#);
}

#[test]
fn md_is_escaped() {
    insta::assert_snapshot!(rendered(Format::Md, &RenderOptions::default()), @r#"
    # aula\_1 \[final\].mp3

    - Duration: 01:01:10
    - Language: pt
    - Model: tiny-q8\_0

    **00:00:00** Olá, mundo. "A {b}" \<i\> --\> \&\\N \[1\]\*

    **01:01:01** E foi assim que ele chegou à praia, depois de 10 km a pé.
    "#);
}

#[test]
fn an_empty_transcript_is_a_valid_file_in_every_format() {
    let silent = Transcript {
        segments: vec![],
        language: String::new(),
        ..transcript()
    };
    for format in Format::ALL {
        let bytes = render(format, &silent, &RenderOptions::default());
        let text = String::from_utf8(bytes.clone()).unwrap();
        match format {
            Format::Srt => assert!(parse_srt(&bytes).unwrap().is_empty()),
            Format::Vtt => assert!(parse_vtt(&bytes).unwrap().is_empty()),
            Format::Json => assert_eq!(parse_json(&bytes).unwrap(), silent),
            Format::Txt => assert_eq!(text, ""),
            _ => assert!(!text.is_empty()),
        }
    }
}

#[test]
fn json_comes_back_as_it_was() {
    let options = RenderOptions {
        words: true,
        ..RenderOptions::default()
    };
    let bytes = render(Format::Json, &transcript(), &options);
    let back = parse_json(&bytes).unwrap();
    assert_eq!(back, transcript());
    assert_eq!(render(Format::Json, &back, &options), bytes);

    let bytes = render(Format::Json, &transcript(), &RenderOptions::default());
    let back = parse_json(&bytes).unwrap();
    assert!(back.segments.iter().all(|segment| segment.words.is_empty()));
    let srt = |transcript: &Transcript| render(Format::Tsv, transcript, &options);
    assert_eq!(srt(&back), srt(&transcript()));
}

#[test]
fn json_of_others_and_of_later_versions_is_refused_with_a_sentence() {
    let error = |json: &str| parse_json(json.as_bytes()).unwrap_err().to_string();
    let newer = rendered(Format::Json, &RenderOptions::default())
        .replace("\"version\": 1", "\"version\": 2");
    insta::assert_snapshot!(error(&newer), @r#"the transcript has schema version 2, this program reads up to 1: update ditado"#);
    insta::assert_snapshot!(error("{\"text\": \"\"}"), @r#"the JSON has no schema: not a transcript written by ditado"#);
    insta::assert_snapshot!(error("{\"schema\": {\"name\": \"x\", \"version\": 1}}"), @r#"the JSON is a "x", not a ditado.transcript"#);
    insta::assert_snapshot!(error("WEBVTT"), @r#"not a JSON transcript"#);
    insta::assert_snapshot!(
        error("{\"schema\": {\"name\": \"ditado.transcript\", \"version\": 1}}"),
        @r#"the JSON transcript is damaged"#
    );
}

#[test]
fn json_with_impossible_times_is_put_right() {
    let json = rendered(Format::Json, &RenderOptions::default())
        .replace("\"start\": 2.0", "\"start\": -1e300")
        .replace("\"end\": 3666.5", "\"end\": 1e300");
    let back = parse_json(json.as_bytes()).unwrap();
    assert_eq!(back.segments[1].start, back.segments[0].end);
    assert_eq!(back.segments[2].end, back.input.duration);
}

#[test]
fn subtitles_come_back_as_they_were() {
    for profile in Profile::ALL {
        let rules = profile.rules("pt");
        let cues = cues(&transcript(), &rules);
        let options = RenderOptions {
            rules,
            ..RenderOptions::default()
        };
        let vtt = render(Format::Vtt, &transcript(), &options);
        assert_eq!(parse_vtt(&vtt).unwrap(), cues);
        let srt = rendered(Format::Srt, &options)
            .replace("<i>", "‹i›")
            .replace("\\N", "N");
        let plain: Vec<Cue> = parse_srt(srt.replace('\n', "\r\n").as_bytes()).unwrap();
        assert_eq!(plain.len(), cues.len());
        assert!(
            plain
                .iter()
                .zip(&cues)
                .all(|(a, b)| (a.start, a.end) == (b.start, b.end))
        );
    }
}

#[test]
fn subtitles_of_others_are_read_leniently() {
    let srt = "\u{FEFF}1\n0:00:01,5 --> 00:00:02.75 X1:40\n{\\an8}<i>Hello</i>,\n1 < 2 > 0\n2\n\
               00:00:03,000 --> 00:00:04,000\nno blank line before\n\n\nstray\n";
    let cues = parse_srt(srt.as_bytes()).unwrap();
    assert_eq!(cues.len(), 2);
    assert_eq!((cues[0].start, cues[0].end), (1.5, 2.75));
    assert_eq!(cues[0].lines, ["Hello,", "1 < 2 > 0"]);
    assert_eq!(cues[1].lines, ["no blank line before"]);

    let vtt = "WEBVTT - title\n\nNOTE --> not a time\n\nid\n00:01.000 --> 01:00:02.000 align:start\n\
               <v Ana>Tom &amp; &lt;Jerry&gt;<00:01.500>!\n";
    let cues = parse_vtt(vtt.as_bytes()).unwrap();
    assert_eq!(cues.len(), 1);
    assert_eq!((cues[0].start, cues[0].end), (1.0, 3602.0));
    assert_eq!(cues[0].lines, ["Tom & <Jerry>!"]);

    assert!(parse_srt(b"%PDF-1.4 \xFF\xFE").is_err());
}

proptest! {
    #[test]
    fn readers_survive_anything(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (parse_srt(&bytes), parse_vtt(&bytes), parse_json(&bytes));
    }

    #[test]
    fn readers_survive_what_looks_like_subtitles(
        text in "([0-9:,.<>{}\\\\&; \n\r-]|-->|00:00:01,000 --> 00:00:02,000\n|WEBVTT|<i>){0,40}",
    ) {
        let _ = (parse_srt(text.as_bytes()), parse_vtt(text.as_bytes()));
    }
}

/// Every subtitle format as ffmpeg understands it: the same times, with the text that was meant.
#[test]
#[expect(clippy::print_stderr, reason = "says that it was skipped")]
fn ffmpeg_reads_our_subtitles() {
    use std::process::Command;
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        eprintln!("skipped: no ffmpeg on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Srt, Format::Vtt, Format::Ass, Format::Lrc] {
        let file = folder.path().join(format!("a.{format}"));
        let bytes = render(format, &transcript(), &RenderOptions::default());
        std::fs::write(&file, bytes).unwrap();
        let output = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i"])
            .arg(&file)
            .args(["-f", "srt", "-"])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && error.is_empty(),
            "{format}: {error}"
        );
        let cues = parse_srt(&output.stdout).unwrap();
        let find = |text: &str| {
            let cue = cues
                .iter()
                .find(|cue| cue.lines.join(" ").starts_with(text));
            cue.unwrap_or_else(|| panic!("{format}: {text:?} is not in {cues:?}"))
        };
        assert_eq!(find("Olá, mundo.").start, 0.32, "{format}");
        assert_eq!(find("\"A ").start, 2.0, "{format}");
        let last = find("E foi assim que ele chegou à praia, depois de 10 km a pé.");
        assert_eq!((last.start, last.end), (3661.5, 3666.5), "{format}");
    }
}
