//! What is speech, in which language, and what becomes of words where a recording is cut; with the
//! real model.

use crate::env::{TestEnv, examples};
use ditado::audio::SAMPLE_RATE;
use ditado::audio::decode::Decoder;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// English, all by different people or from different books.
const ENGLISH: [&str; 5] = [
    "jfk.wav",
    "sense-and-sensibility/0870.flac",
    "sense-and-sensibility/0880.mp3",
    "sense-and-sensibility/0930.m4a",
    "voice-notes/PTT-20260101-WA0001.opus",
];
const PORTUGUESE: &str = "voice-notes/recado.ogg";

/// 16 kHz samples of an example.
fn samples(name: &str) -> Vec<f32> {
    let mut decoder = Decoder::open(&examples().join(name)).expect("an example opens");
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block().expect("an example is whole") {
        samples.extend_from_slice(block);
    }
    samples
}

fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * f64::from(SAMPLE_RATE)) as usize]
}

fn write(path: &Path, samples: &[f32]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for sample in samples {
        let sample = (sample * 32_767.0) as i16;
        writer.write_sample(sample).expect("recording is written");
    }
    writer.finalize().expect("recording is finished");
}

/// Without what is quiet for longer than 100 ms.
fn without_pauses(samples: &[f32]) -> Vec<f32> {
    let frames: Vec<&[f32]> = samples.chunks(160).collect();
    let energy = |frame: &[f32]| frame.iter().map(|s| s * s).sum::<f32>() / frame.len() as f32;
    let mut sorted: Vec<f32> = frames.iter().map(|frame| energy(frame)).collect();
    sorted.sort_by(f32::total_cmp);
    let quiet = sorted[sorted.len() * 9 / 10] * 0.01;
    let mut run = 0;
    let mut kept = Vec::new();
    for frame in frames {
        run = if energy(frame) < quiet { run + 1 } else { 0 };
        if run <= 10 {
            kept.extend_from_slice(frame);
        }
    }
    kept
}

/// The JSON of a recording under these flags.
fn heard(samples: &[f32], flags: &[&str]) -> Value {
    let env = TestEnv::new();
    write(&env.input().join("a.wav"), samples);
    let usual = ["input", "-o", "output", "-f", "json"];
    env.run(usual.iter().chain(flags)).code(0);
    let json = fs::read(env.output().join("a.json")).expect("transcript is written");
    serde_json::from_slice(&json).expect("transcript is JSON")
}

fn words(transcript: &Value) -> Vec<String> {
    let text = transcript["text"].as_str().expect("text").to_lowercase();
    let plain = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect();
    text.split([' ', '-'])
        .map(plain)
        .filter(|word: &String| !word.is_empty())
        .collect()
}

/// What stands in the first and what in the second, wherever they differ.
fn differences<'a>(a: &'a [String], b: &'a [String]) -> Vec<(&'a [String], &'a [String])> {
    let mut common = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, left) in a.iter().enumerate() {
        for (j, right) in b.iter().enumerate() {
            common[i + 1][j + 1] = match left == right {
                true => common[i][j] + 1,
                false => common[i][j + 1].max(common[i + 1][j]),
            };
        }
    }
    let (mut i, mut j) = (a.len(), b.len());
    let (mut end_a, mut end_b) = (i, j);
    let mut found = Vec::new();
    loop {
        let is_same = i > 0 && j > 0 && a[i - 1] == b[j - 1];
        if is_same || (i == 0 && j == 0) {
            if (i, j) != (end_a, end_b) {
                found.push((&a[i..end_a], &b[j..end_b]));
            }
            if !is_same {
                found.reverse();
                return found;
            }
            (i, j) = (i - 1, j - 1);
            (end_a, end_b) = (i, j);
        } else if j == 0 || (i > 0 && common[i - 1][j] >= common[i][j - 1]) {
            i -= 1;
        } else {
            j -= 1;
        }
    }
}

fn segments(transcript: &Value) -> &Vec<Value> {
    transcript["segments"].as_array().expect("segments")
}

/// Somebody who does not pause for a minute and more: every cut falls into speech.
#[test]
fn no_word_is_lost_or_doubled_where_nobody_pauses() {
    let clips: Vec<Vec<f32>> = ENGLISH
        .iter()
        .map(|name| without_pauses(&samples(name)))
        .collect();
    let alone: Vec<Vec<String>> = clips
        .iter()
        .map(|clip| words(&heard(clip, &["-l", "en"])))
        .collect();
    let order = [0, 1, 2, 3, 4, 1, 0, 3, 2, 4, 0];
    let monologue: Vec<f32> = order
        .iter()
        .flat_map(|&n| clips[n].iter().copied())
        .collect();
    let want: Vec<String> = order
        .iter()
        .flat_map(|&n| alone[n].iter().cloned())
        .collect();
    let whole = heard(&monologue, &["-l", "en"]);
    let got = words(&whole);
    // The model hears some words differently with other words around them, "amiable" as "Amy a
    // bull". A cut that was not mended, or a window whose end was not heard, differs by more: two
    // seconds are some five words.
    let changes = differences(&want, &got);
    let uneven = |(a, b): &(&[String], &[String])| a.len().abs_diff(b.len());
    assert!(
        changes.iter().all(|change| uneven(change) <= 2)
            && changes.iter().map(uneven).sum::<usize>() <= 6,
        "{changes:?}\nwhole: {}",
        got.join(" ")
    );
}

#[test]
fn every_stretch_of_a_mixed_recording_has_its_language() {
    let portuguese = samples(PORTUGUESE);
    let pause = || silence(1.5);
    let mixed = [
        samples(ENGLISH[0]),
        pause(),
        portuguese.clone(),
        pause(),
        samples(ENGLISH[1]),
        pause(),
        portuguese,
    ]
    .concat();
    let flags = ["--language-per-region", "--languages", "pt,en"];
    let transcript = heard(&mixed, &flags);
    let mut languages: Vec<&str> = segments(&transcript)
        .iter()
        .map(|segment| segment["language"].as_str().expect("a language"))
        .collect();
    languages.dedup();
    assert_eq!(languages, ["en", "pt", "en", "pt"], "{transcript}");
    let text = transcript["text"].as_str().expect("text");
    assert!(text.contains("country") && text.contains("falar"), "{text}");
    assert!(transcript["language_probability"].is_null());
    // One language for all gives no language to a segment.
    let one = heard(&samples(ENGLISH[0]), &[]);
    assert!(segments(&one)[0].get("language").is_none(), "{one}");
}

#[test]
fn conditioned_windows_give_the_same_for_any_number_of_workers() {
    let long: Vec<f32> = ENGLISH.iter().flat_map(|name| samples(name)).collect();
    let with = |workers| {
        heard(
            &long,
            &[
                "--condition-on-previous",
                "--chunk-seconds",
                "30",
                "--workers",
                workers,
            ],
        )
    };
    let one = with("1");
    assert_eq!(one, with("3"));
    let text = one["text"].as_str().expect("text");
    assert!(
        text.contains("country") && text.contains("cold-hearted"),
        "{text}"
    );
}

#[test]
fn several_texts_side_by_side_give_the_same_every_time() {
    let clip = samples(ENGLISH[1]);
    let flags = ["-l", "en", "--beam-size", "3", "--workers"];
    let run = |workers| heard(&clip, &[&flags[..], &[workers]].concat());
    let one = run("1");
    assert_eq!(one, run("2"));
    let text = one["text"].as_str().expect("text");
    assert!(text.contains("leisure"), "{text}");
    assert_eq!(one["settings"]["decoding"]["beam_size"], 3);
}

#[test]
fn voice_detection_can_be_shaped_and_left_out() {
    let padded = [silence(3.0), samples(ENGLISH[0]), silence(3.0)].concat();
    let start = |transcript: &Value| segments(transcript)[0]["start"].as_f64();
    let fake = ["--engine", "fake"];
    let all = heard(&padded, &[&fake[..], &["--no-vad"]].concat());
    assert_eq!(start(&all), Some(0.0), "{all}");
    let usual = heard(&padded, &fake);
    let tight = heard(&padded, &[&fake[..], &["--speech-pad", "50ms"]].concat());
    assert!(start(&usual) > Some(2.0) && start(&usual) < start(&tight));
    let deaf = heard(&padded, &[&fake[..], &["--vad-threshold", "1"]].concat());
    assert!(segments(&deaf).is_empty(), "{deaf}");
    // Shorter pauses part what is left out between them.
    let spans = |flags: &[&str]| heard(&padded, flags)["coverage"]["speech"].as_f64();
    assert!(spans(&fake) > Some(5.0));
}

#[test]
fn segments_start_with_the_voice_and_words_are_in_them() {
    for quiet in [0.7, 3.0] {
        // Quiet as the room is, which digital silence is not.
        let clip = samples(ENGLISH[1]);
        let room = clip[..2000].iter().copied().cycle();
        let quiet = room.take((quiet * f64::from(SAMPLE_RATE)) as usize);
        let clip: Vec<f32> = quiet.chain(clip.iter().copied()).collect();
        let transcript = heard(&clip, &["-l", "en", "--word-timestamps"]);
        let first = &segments(&transcript)[0];
        let start = first["start"].as_f64().expect("a time");
        let voice = voice_begins(&clip);
        assert!((start - voice).abs() <= 0.2, "{start} {voice}");
        assert_eq!(first["words"][0]["start"], first["start"]);
    }
}

/// When the words of `jfk.wav` begin, seconds, by another aligner (PocketSphinx 5.1.1).
const ASK_NOT: [(&str, f64); 22] = [
    ("and", 0.29),
    ("so", 0.63),
    ("my", 0.97),
    ("fellow", 1.24),
    ("americans", 1.63),
    ("ask", 3.25),
    ("not", 3.99),
    ("what", 5.37),
    ("your", 5.61),
    ("country", 5.86),
    ("can", 6.42),
    ("do", 6.66),
    ("for", 6.91),
    ("you", 7.05),
    ("ask", 8.15),
    ("what", 8.53),
    ("you", 8.82),
    ("can", 9.2),
    ("do", 9.37),
    ("for", 9.63),
    ("your", 9.78),
    ("country", 9.99),
];

#[test]
fn words_have_the_times_at_which_they_are_said_in_every_way_of_decoding() {
    let clip = samples(ENGLISH[0]);
    for preset in ["fast", "balanced", "accurate"] {
        let flags = ["-l", "en", "--word-timestamps", "--preset", preset];
        let transcript = heard(&clip, &flags);
        let words: Vec<&Value> = segments(&transcript)
            .iter()
            .flat_map(|segment| segment["words"].as_array().expect("words"))
            .collect();
        assert_eq!(words.len(), ASK_NOT.len(), "{transcript}");
        let mut errors = Vec::new();
        let mut last = 0.0;
        for (word, (text, begins)) in words.iter().zip(ASK_NOT) {
            let heard = word["word"].as_str().expect("text").to_lowercase();
            assert_eq!(heard.trim().trim_matches([',', '.']), text, "{word}");
            let start = word["start"].as_f64().expect("a time");
            let end = word["end"].as_f64().expect("a time");
            assert!(last <= start && start <= end && end <= 11.0, "{word}");
            last = start;
            errors.push((start - begins).abs());
        }
        errors.sort_by(f64::total_cmp);
        assert!(errors[errors.len() / 2] < 0.1, "{preset}: {errors:?}");
        assert!(errors[errors.len() - 1] < 0.4, "{preset}: {errors:?}");
    }
}

#[test]
fn translated_and_unaligned_words_keep_an_order() {
    let clip = samples(PORTUGUESE);
    for flags in [&["--translate"][..], &["--temperature", "0.4"]] {
        let all = [&["-l", "pt", "--word-timestamps"][..], flags].concat();
        let transcript = heard(&clip, &all);
        let mut last = 0.0;
        for word in segments(&transcript)
            .iter()
            .flat_map(|segment| segment["words"].as_array().expect("words"))
        {
            let start = word["start"].as_f64().expect("a time");
            assert!(last <= start, "{transcript}");
            last = start;
        }
        assert!(last > 0.0, "{transcript}");
    }
}

/// Where a clip becomes loud, seconds.
fn voice_begins(samples: &[f32]) -> f64 {
    let frames: Vec<f32> = samples
        .chunks(160)
        .map(|frame| frame.iter().map(|s| s * s).sum::<f32>())
        .collect();
    let loudest = frames.iter().copied().fold(0.0, f32::max);
    let first = frames.iter().position(|&energy| energy > loudest * 0.003);
    first.expect("a voice") as f64 / 100.0
}
