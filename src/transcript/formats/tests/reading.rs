//! What was written is read back: by us, and by others.

use super::*;
use crate::transcript::cues::{Cue, cues};
use crate::transcript::profiles::Profile;
use proptest::prelude::*;

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
    insta::assert_snapshot!(error("WEBVTT"), @r#"not a JSON transcript as ditado writes it"#);
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
        let with_words = RenderOptions {
            words: true,
            ..options.clone()
        };
        let timed = render(Format::Vtt, &transcript(), &with_words);
        assert_ne!(timed, vtt);
        assert_eq!(parse_vtt(&timed).unwrap(), cues);
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
    assert_eq!(
        parse_srt(srt.replace('\n', "\r\n").as_bytes()).unwrap(),
        cues
    );
    assert_eq!(parse_srt(srt.replace('\n', "\r").as_bytes()).unwrap(), cues);

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

    #[test]
    fn times_of_words_change_no_cue(
        texts in prop::collection::vec("([a-zé日は<>&\\\\ .,\u{0}\u{301}\t]|--> |&lt;){1,40}", 1..4),
        rates in prop::collection::vec(0.0..3.0, 4),
    ) {
        let mut spoken = transcript();
        spoken.segments.truncate(1);
        let sample = spoken.segments.remove(0);
        let mut now = 0.0;
        for (text, rate) in texts.iter().zip(rates) {
            spoken.segments.push(Segment {
                start: now,
                end: now + rate,
                text: text.clone(),
                words: Vec::new(),
                ..sample.clone()
            });
            now += rate;
        }
        crate::transcript::merge::tidy(&mut spoken.segments, 100.0);
        let vtt = |words| {
            let options = RenderOptions { words, ..RenderOptions::default() };
            render(Format::Vtt, &spoken, &options)
        };
        prop_assert_eq!(parse_vtt(&vtt(true)).unwrap(), parse_vtt(&vtt(false)).unwrap());
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
    let formats = [Format::Srt, Format::Vtt, Format::Ass, Format::Lrc];
    let plain = formats.map(|format| (format, false));
    for (format, words) in plain.into_iter().chain([(Format::Vtt, true)]) {
        let file = folder.path().join(format!("a.{format}"));
        let position = match words {
            true => "line:90% position:50% align:center",
            false => "",
        };
        let options = RenderOptions {
            words,
            position: position.parse().unwrap(),
            ..RenderOptions::default()
        };
        let bytes = render(format, &transcript(), &options);
        std::fs::write(&file, bytes).unwrap();
        let read_as = |flags: &[&str]| {
            Command::new("ffmpeg")
                .args(["-nostdin", "-v", "error", "-i"])
                .arg(&file)
                .args(flags)
                .output()
                .unwrap()
        };
        if words {
            // What was understood as settings of a cue stands where settings stand.
            let copy = read_as(&["-c", "copy", "-f", "webvtt", "-"]);
            let copy = String::from_utf8(copy.stdout).unwrap();
            let placed = copy.lines().filter(|line| line.contains("-->"));
            assert!(placed.clone().count() >= 3, "{copy}");
            assert!(
                placed.into_iter().all(|line| line.ends_with(position)),
                "{copy}"
            );
        }
        let output = read_as(&["-f", "srt", "-"]);
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
