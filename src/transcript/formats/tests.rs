//! Every format, on one small transcript that holds what each of them has to escape.

use super::*;
use crate::plan::format::Format;
use crate::transcript::segment::{
    Coverage, Flag, InputInfo, Lost, ModelInfo, Quality, Segment, Transcript, Word,
};
use crate::transcript::words::join;

mod channels;
mod reading;

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
        channel: None,
        id,
        start: words.first().map_or(0.0, |word| word.start),
        end: words.last().map_or(0.0, |word| word.end),
        language: None,
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

/// Every field of the document is one of the schema, and every one that it requires is there.
fn follows(schema: &serde_json::Value, value: &serde_json::Value, at: &str) {
    if let Some(expected) = schema.get("const") {
        assert_eq!(value, expected, "{at}");
    }
    if let Some(allowed) = schema.get("enum").and_then(|list| list.as_array()) {
        assert!(allowed.contains(value), "{at}: {value}");
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema.get("properties")) {
        for (name, value) in fields {
            let property = properties.get(name);
            let property = property.unwrap_or_else(|| panic!("{at}.{name} is not in the schema"));
            follows(property, value, &format!("{at}.{name}"));
        }
        for name in schema["required"].as_array().unwrap() {
            assert!(
                fields.contains_key(name.as_str().unwrap()),
                "{at} has no {name}"
            );
        }
    }
    for item in value.as_array().into_iter().flatten() {
        follows(&schema["items"], item, &format!("{at}[]"));
    }
}

#[test]
fn json_follows_the_schema_for_machines() {
    let mut full = transcript();
    full.segments[0].quality.flags = vec![
        Flag::Repetition,
        Flag::LowProbability,
        Flag::SpeechRate,
        Flag::PhantomPhrase,
    ];
    full.coverage.lost = vec![Lost {
        at: 1.0,
        seconds: 0.5,
        reason: "damaged".to_owned(),
    }];
    let options = RenderOptions {
        words: true,
        ..RenderOptions::default()
    };
    let document: serde_json::Value =
        serde_json::from_slice(&render(Format::Json, &full, &options)).unwrap();
    let schema = serde_json::from_str(json::SCHEMA).unwrap();
    follows(&schema, &document, "transcript");
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
fn vtt_with_words_has_a_time_before_each_word() {
    let options = RenderOptions {
        words: true,
        position: "bottom".parse().unwrap(),
        ..RenderOptions::default()
    };
    insta::assert_snapshot!(rendered(Format::Vtt, &options), @r#"
    WEBVTT

    00:00:00.320 --> 00:00:01.480 line:-1
    <c>Olá,</c> <00:00:00.900><c>mundo.</c>

    00:00:02.000 --> 00:00:04.000 line:-1
    <c>"A</c> <00:00:02.167><c>{b}"</c> <00:00:02.500><c>&lt;i&gt;</c> <00:00:03.000><c>--&gt;</c> <00:00:03.500><c>&amp;\N</c> <00:00:03.714><c>[1]*</c>

    01:01:01.500 --> 01:01:06.500 line:-1
    <c>E</c> <01:01:01.900><c>foi</c> <01:01:02.300><c>assim</c> <01:01:02.700><c>que</c> <01:01:03.000><c>ele</c> <01:01:03.500><c>chegou</c> <01:01:04.000><c>à</c> <01:01:04.200><c>praia,</c>
    <01:01:04.600><c>depois</c> <01:01:05.000><c>de</c> <01:01:05.200><c>10</c> <01:01:05.500><c>km</c> <01:01:06.000><c>a</c> <01:01:06.250><c>pé.</c>
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
