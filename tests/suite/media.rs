//! Any recording in: every clip of `tests/data` has the outcome that its row promises.

use crate::env::TestEnv;
use ditado::audio::decode::{DecodeError, Decoder, count_channels};
use ditado::plan::media::{Channels, DecodeSettings, DecoderChoice, Limits};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds by which a clip may differ from what ffmpeg makes of it.
const TOLERANCE: f64 = 0.030;

/// What is said in most of the clips.
const WORDS: [&str; 6] = ["he", "was", "not", "disposed", "young", "man"];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// As long as ffmpeg makes it, and nothing lost.
    Whole,
    /// This long, for the reason that stands in its row, and nothing lost.
    Seconds(f64),
    /// This long, and something lost.
    Damaged(f64),
    /// As [`Outcome::Whole`], by ffmpeg, which has to be named along with this where it is missing.
    Ffmpeg(&'static str),
    /// As [`Outcome::Ffmpeg`], and something lost.
    FfmpegDamaged(&'static str),
    /// A sentence with these words.
    Refused(&'static str),
}
use Outcome::{Damaged, Ffmpeg, FfmpegDamaged, Refused, Seconds, Whole};

const ROWS: [(&str, Outcome); 94] = [
    ("wav/adpcm_ima_wav.wav", Whole),
    ("wav/adpcm_ms.wav", Whole),
    ("wav/extensible.wav", Whole),
    ("wav/odd-chunks.wav", Whole),
    ("wav/pcm_alaw.wav", Whole),
    ("wav/pcm_f32le.wav", Whole),
    ("wav/pcm_f64le.wav", Whole),
    ("wav/pcm_mulaw.wav", Whole),
    ("wav/pcm_s16le.wav", Whole),
    ("wav/pcm_s24le.wav", Whole),
    ("wav/pcm_s32le.wav", Whole),
    ("wav/pcm_u8.wav", Whole),
    ("wav/rf64.wav", Whole),
    ("wav/size-unknown.wav", Whole),
    ("wav/size-zero.wav", Whole),
    ("plain/alac.caf", Whole),
    ("plain/alac.m4a", Whole),
    ("plain/flac.ogg", Whole),
    ("plain/mulaw.au", Whole),
    ("plain/speech.aifc", Whole),
    ("plain/speech.aiff", Whole),
    ("plain/speech.caf", Whole),
    ("plain/speech.flac", Whole),
    ("plain/speech.w64", Whole),
    ("lossy/adts.aac", Whole),
    ("lossy/cbr.mp3", Whole),
    ("lossy/chained-opus.ogg", Whole),
    ("lossy/chained-rates.ogg", Whole),
    ("lossy/cover.mp3", Whole),
    ("lossy/fragmented.mp4", Whole),
    // ffmpeg does not know it. The encoder's delay and padding are not declared either.
    ("lossy/free-format.mp3", Seconds(3.132)),
    ("lossy/index-at-end.m4a", Whole),
    ("lossy/index-in-front.m4a", Whole),
    ("lossy/junk.mp3", Whole),
    ("lossy/mp3-named.wav", Whole),
    ("lossy/opus.mka", Whole),
    ("lossy/opus.mp4", Whole),
    ("lossy/opus.ogg", Whole),
    ("lossy/opus.webm", Whole),
    ("lossy/speech.mp2", Whole),
    ("lossy/vbr-without-header.mp3", Whole),
    ("lossy/vorbis.ogg", Whole),
    ("lossy/with-lengths.mp3", Whole),
    // The sound begins 0.7 s after the picture; ffmpeg leaves that out when it writes sound alone.
    ("video/late-sound.mp4", Seconds(3.691)),
    ("video/phone.mp4", Whole),
    ("video/screen.webm", Whole),
    ("video/silent-film.mp4", Refused("has no audio track")),
    ("ffmpeg/aac-5.1.m4a", Ffmpeg("AAC")),
    ("ffmpeg/aac.ts", Ffmpeg("MPEG transport stream")),
    ("ffmpeg/ac3.mkv", Ffmpeg("AC-3")),
    // Its pauses are frames in which nothing was sent, of which ffmpeg complains.
    ("ffmpeg/amr.3gp", Ffmpeg("AMR")),
    ("ffmpeg/dts.mka", Ffmpeg("DTS")),
    ("ffmpeg/eac3.mp4", Ffmpeg("E-AC-3")),
    ("ffmpeg/gsm.wav", Ffmpeg("GSM")),
    ("ffmpeg/mp3.avi", Ffmpeg("AVI")),
    ("ffmpeg/mp3.flv", Ffmpeg("Flash")),
    ("ffmpeg/opus-5.1.mka", Ffmpeg("Opus")),
    ("ffmpeg/speech.ac3", Ffmpeg("AC-3")),
    ("ffmpeg/speech.amr", Ffmpeg("AMR")),
    ("ffmpeg/speech.gsm", Ffmpeg("GSM")),
    ("ffmpeg/speech.spx", Ffmpeg("Speex")),
    ("ffmpeg/speech.tta", Ffmpeg("True Audio")),
    ("ffmpeg/speech.wma", Ffmpeg("Windows Media")),
    ("ffmpeg/speech.wv", Ffmpeg("WavPack")),
    ("ffmpeg/mp2.mpg", Whole),
    // Half the bandwidth of HE-AAC is decoded, which is all that 16 kHz can hold.
    ("made-elsewhere/he-aac-v2.aac", Whole),
    ("made-elsewhere/he-aac.aac", Whole),
    ("tracks/ac3-then-aac.mkv", Whole),
    // The second track, which is a little shorter than the silence.
    ("tracks/first-is-silent.mkv", Seconds(2.991)),
    ("tracks/left-and-right.wav", Whole),
    ("tracks/out-of-phase.wav", Whole),
    ("tracks/two-voices.mkv", Whole),
    ("broken/bomb.flac", Refused("raise it with --max-duration")),
    ("broken/cut-fragmented.mp4", Damaged(1.728)),
    ("broken/cut-with-lengths.mp3", Damaged(1.767)),
    (
        "broken/cut-without-index.m4a",
        Refused("its index is missing"),
    ),
    ("broken/cut.aac", Damaged(1.792)),
    ("broken/cut.caf", Damaged(1.792)),
    ("broken/cut.flac", Damaged(1.440)),
    ("broken/cut.m4a", Damaged(1.600)),
    // Nothing in it tells how long it was; ffmpeg makes something of half a frame at its end.
    ("broken/cut.mp3", Seconds(1.836)),
    ("broken/cut.ogg", Damaged(4.791)),
    ("broken/cut.wav", Damaged(1.794)),
    ("broken/cut.webm", Damaged(1.714)),
    ("broken/cut.wma", FfmpegDamaged("Windows Media")),
    ("broken/empty.mp3", Refused("the file is empty")),
    ("broken/header-only.wav", Refused("there is no sound in it")),
    ("broken/spoilt.aac", Damaged(2.944)),
    ("broken/spoilt.flac", Damaged(2.991)),
    ("broken/spoilt.m4a", Damaged(3.008)),
    ("broken/spoilt.mp3", Damaged(2.904)),
    ("broken/spoilt.ogg", Damaged(1.994)),
    // One cluster, and the damage is in it.
    ("broken/spoilt.webm", Damaged(0.913)),
    ("broken/tag-only.mp3", Refused("there is no sound in it")),
];

/// Rows whose clips are short or no media at all.
const MORE_ROWS: [(&str, Outcome); 3] = [
    ("broken/ten-ms.ogg", Whole),
    ("broken/ten-ms.wav", Whole),
    ("broken/text.mp3", Refused("not a media file")),
];

/// Clips that the smallest model hears through the program itself, one of every kind.
const HEARD: [&str; 24] = [
    "wav/adpcm_ms.wav",
    "wav/pcm_mulaw.wav",
    "wav/pcm_f64le.wav",
    "wav/odd-chunks.wav",
    "wav/size-zero.wav",
    "wav/rf64.wav",
    "plain/alac.caf",
    "plain/speech.w64",
    "plain/mulaw.au",
    "lossy/adts.aac",
    "lossy/chained-rates.ogg",
    "lossy/free-format.mp3",
    "lossy/fragmented.mp4",
    "lossy/opus.mp4",
    "lossy/opus.webm",
    "lossy/vbr-without-header.mp3",
    "video/late-sound.mp4",
    "made-elsewhere/he-aac-v2.aac",
    "tracks/first-is-silent.mkv",
    "tracks/out-of-phase.wav",
    "ffmpeg/speech.wma",
    "ffmpeg/speech.gsm",
    "ffmpeg/ac3.mkv",
    "ffmpeg/mp3.avi",
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn rows() -> impl Iterator<Item = (&'static str, Outcome)> {
    ROWS.into_iter().chain(MORE_ROWS)
}

/// Says so once where ffmpeg is missing; what needs it is then left out.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn has_ffmpeg() -> bool {
    let found = ["ffmpeg", "ffprobe"]
        .iter()
        .all(|name| Command::new(name).arg("-version").output().is_ok());
    if !found {
        eprintln!("ffmpeg is not installed: what needs it is not tested");
    }
    found
}

fn settings(decoder: DecoderChoice) -> DecodeSettings {
    let mut settings = DecodeSettings {
        limits: Limits {
            duration: 600.0,
            ..Limits::default()
        },
        ..DecodeSettings::default()
    };
    settings.choice.decoder = decoder;
    settings
}

struct Played {
    samples: Vec<f32>,
    lost: usize,
}

impl Played {
    fn seconds(&self) -> f64 {
        self.samples.len() as f64 / 16_000.0
    }
}

fn play(file: &str, settings: &DecodeSettings) -> Result<Played, DecodeError> {
    let mut decoder = Decoder::open_with(&data().join(file), settings)?;
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block()? {
        samples.extend_from_slice(block);
    }
    let lost = decoder.lost().len();
    Ok(Played { samples, lost })
}

/// What is wrong with what became of a clip, if anything.
fn judge(file: &str, played: Result<Played, DecodeError>, outcome: Outcome) -> Option<String> {
    let due = durations().get(file).copied().unwrap_or(f64::NAN);
    let (due, lost) = match outcome {
        Whole | Ffmpeg(_) => (due, false),
        FfmpegDamaged(_) => (due, true),
        Seconds(seconds) => (seconds, false),
        Damaged(seconds) => (seconds, true),
        Refused(words) => {
            return match played {
                Err(error) if error.to_string().contains(words) => None,
                Err(error) => Some(format!("{file}: {error}")),
                Ok(played) => Some(format!("{file}: played {} s", played.seconds())),
            };
        }
    };
    match played {
        Err(error) => Some(format!("{file}: {error}")),
        Ok(played) if (played.seconds() - due).abs() > TOLERANCE => {
            Some(format!("{file}: {} s for {due} s", played.seconds()))
        }
        Ok(played) if (played.lost > 0) != lost => {
            Some(format!("{file}: {} stretches lost", played.lost))
        }
        Ok(_) => None,
    }
}

/// Seconds that ffmpeg 5.1 made of each clip, as `make.sh` measured them.
fn durations() -> BTreeMap<String, f64> {
    let table = fs::read_to_string(data().join("durations.tsv")).expect("durations.tsv");
    let line = |line: &str| {
        let (file, seconds) = line.split_once('\t')?;
        Some((file.to_owned(), seconds.parse().ok()?))
    };
    table.lines().filter_map(line).collect()
}

#[test]
fn every_clip_has_its_row_and_every_row_its_clip() {
    let mut clips: Vec<String> = TestEnv::files(&data())
        .into_iter()
        .filter(|file| file.contains('/'))
        .collect();
    clips.sort();
    let mut files: Vec<&str> = rows().map(|(file, _)| file).collect();
    files.sort_unstable();
    assert_eq!(clips, files);
}

#[test]
fn every_clip_has_the_outcome_of_its_row() {
    let has_ffmpeg = has_ffmpeg();
    let wrong: Vec<String> = rows()
        .filter(|(_, outcome)| has_ffmpeg || !matches!(outcome, Ffmpeg(_) | FfmpegDamaged(_)))
        // What it begins with only ffmpeg can decode.
        .filter(|(file, _)| has_ffmpeg || *file != "tracks/ac3-then-aac.mkv")
        .filter_map(|(file, outcome)| {
            judge(file, play(file, &settings(DecoderChoice::Auto)), outcome)
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn without_ffmpeg_it_is_named_along_with_the_codec() {
    let mut settings = settings(DecoderChoice::Auto);
    settings.ffmpeg = "/nonexistent/ffmpeg".into();
    let wrong: Vec<String> = rows()
        .filter_map(|(file, outcome)| match outcome {
            Ffmpeg(codec) | FfmpegDamaged(codec) => match play(file, &settings) {
                Err(DecodeError::NeedsFfmpeg(what)) if what.contains(codec) => None,
                Err(error) => Some(format!("{file}: {error}")),
                Ok(_) => Some(format!("{file}: played")),
            },
            // The second track of it is then the first that can be decoded.
            _ if file == "tracks/ac3-then-aac.mkv" => None,
            _ => judge(file, play(file, &settings), outcome),
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn ffmpeg_alone_decodes_too_and_gives_the_same_samples_each_time() {
    if !has_ffmpeg() {
        return;
    }
    let settings = settings(DecoderChoice::Ffmpeg);
    for file in ["lossy/cbr.mp3", "ffmpeg/speech.wma", "ffmpeg/speech.spx"] {
        let [first, second] = [(); 2].map(|()| play(file, &settings).expect("it plays"));
        assert!(
            (first.seconds() - durations()[file]).abs() < TOLERANCE,
            "{file}"
        );
        assert_eq!(first.samples, second.samples, "{file}");
    }
    let refused = play("broken/text.mp3", &settings)
        .err()
        .expect("it is no media file");
    assert!(matches!(refused, DecodeError::UnknownFormat), "{refused}");
}

#[test]
fn a_track_is_chosen_by_number_or_by_speech() {
    let codec = |file: &str, track: Option<u32>| {
        let mut settings = settings(DecoderChoice::Native);
        settings.choice.track = track;
        Decoder::open_with(&data().join(file), &settings).map(|decoder| {
            let info = decoder.info();
            (info.track, info.codec.clone())
        })
    };
    let flac = || "flac".to_owned();
    let silent = "tracks/first-is-silent.mkv";
    assert_eq!(codec(silent, None).ok(), Some((1, flac())));
    assert_eq!(codec(silent, Some(1)).ok(), Some((0, flac())));
    let two = "tracks/two-voices.mkv";
    assert_eq!(codec(two, None).ok(), Some((0, "opus".to_owned())));
    assert_eq!(codec(two, Some(2)).ok(), Some((1, flac())));
    let error = codec(two, Some(3)).expect_err("there are two");
    assert!(error.to_string().contains("the file has 2"), "{error}");
    // A film counts its tracks of sound alone.
    assert_eq!(
        codec("video/phone.mp4", Some(1)).ok(),
        Some((1, "aac".to_owned()))
    );
}

#[test]
fn the_channels_of_a_call_are_heard_one_by_one() {
    let file = "tracks/left-and-right.wav";
    let channel = |channels| {
        let mut settings = settings(DecoderChoice::Native);
        settings.choice.channels = channels;
        play(file, &settings)
    };
    let alone = play("wav/pcm_s16le.wav", &settings(DecoderChoice::Native)).expect("it plays");
    let left = channel(Channels::One(1)).expect("there is a left channel");
    let right = channel(Channels::One(2)).expect("there is a right channel");
    assert_eq!(left.samples, alone.samples);
    assert_ne!(left.samples, right.samples);
    let error = channel(Channels::One(3)).err().expect("there are two");
    assert!(error.to_string().contains("the track has 2"), "{error}");
    let count = count_channels(&data().join(file), &settings(DecoderChoice::Native));
    assert_eq!(count.ok(), Some(2));
}

#[test]
fn opposite_channels_do_not_cancel_out() {
    let energy = |file: &str| {
        let played = play(file, &settings(DecoderChoice::Native)).expect("it plays");
        played.samples.iter().map(|x| x * x).sum::<f32>()
    };
    let (mono, opposite) = (
        energy("wav/pcm_s16le.wav"),
        energy("tracks/out-of-phase.wav"),
    );
    assert!(opposite > 0.8 * mono, "{opposite} of {mono}");
}

#[test]
fn strict_takes_damage_for_failure_and_nothing_else() {
    let mut strict = settings(DecoderChoice::Native);
    strict.strict = true;
    for (file, outcome) in rows() {
        match outcome {
            Damaged(_) => match play(file, &strict) {
                Err(error @ DecodeError::Strict(_)) => {
                    assert!(error.to_string().contains("--strict"), "{file}: {error}");
                }
                other => panic!("{file}: {:?}", other.map(|played| played.seconds())),
            },
            Whole if !file.starts_with("tracks/ac3") => {
                assert!(play(file, &strict).is_ok(), "{file}");
            }
            _ => {}
        }
    }
}

#[test]
fn too_many_errors_are_given_up() {
    let mut limited = settings(DecoderChoice::Native);
    limited.limits.errors = 0;
    let error = play("broken/spoilt.mp3", &limited)
        .err()
        .expect("it is damaged");
    assert!(error.to_string().contains("--max-decode-errors"), "{error}");
    assert!(play("lossy/cbr.mp3", &limited).is_ok());
}

#[test]
fn broken_clips_become_lines_and_not_the_end_of_the_batch() {
    let env = TestEnv::new();
    let broken = data().join("broken");
    let run = env
        .run([
            broken.as_os_str(),
            "-o".as_ref(),
            env.output().as_os_str(),
            "-f".as_ref(),
            "txt".as_ref(),
            "--engine".as_ref(),
            "fake".as_ref(),
            "--max-duration".as_ref(),
            "10m".as_ref(),
        ])
        .code(3);
    for (file, outcome) in rows() {
        let Some(name) = file.strip_prefix("broken/") else {
            continue;
        };
        let failure = format!("broken/{name}: ");
        let line = run
            .stderr
            .lines()
            .find(|line| line.starts_with("ditado: ") && line.contains(&failure));
        match (outcome, line) {
            (Refused(words), Some(line)) => assert!(line.contains(words), "{line}"),
            (Refused(_), None) => panic!("nothing is said of {file}: {run}"),
            _ => {}
        }
    }
    assert!(!run.stderr.contains("panicked"), "{run}");
    let due = rows()
        .filter(|(file, outcome)| match outcome {
            Refused(_) => false,
            FfmpegDamaged(_) => file.starts_with("broken/") && has_ffmpeg(),
            _ => file.starts_with("broken/"),
        })
        .count();
    assert_eq!(TestEnv::files(&env.output()).len(), due, "{run}");
}

#[test]
fn the_words_of_every_kind_of_clip_are_heard() {
    let has_ffmpeg = has_ffmpeg();
    let env = TestEnv::new();
    let mut expected = Vec::new();
    for file in HEARD {
        if has_ffmpeg || !file.starts_with("ffmpeg/") {
            // Under one name, so that nothing but the content tells what it is.
            let name = file.replace(['/', '.'], "-");
            fs::copy(data().join(file), env.input().join(format!("{name}.mp3"))).expect("a copy");
            expected.push(name);
        }
    }
    env.run([
        env.input().as_os_str(),
        "-o".as_ref(),
        env.output().as_os_str(),
        "-f".as_ref(),
        "txt".as_ref(),
        "-l".as_ref(),
        "en".as_ref(),
    ])
    .code(0);
    for name in expected {
        let path = env.output().join(format!("{name}.txt"));
        let text = fs::read_to_string(&path).expect("transcript is text");
        let heard = text.to_lowercase();
        let found = WORDS.iter().filter(|word| heard.contains(*word)).count();
        assert!(found >= 4, "{name}: {text}");
    }
}

/// The text of the second track must not be taken for that of the first once ffmpeg is there.
#[test]
fn a_track_that_stands_in_for_another_is_named_and_not_served_later() {
    let env = TestEnv::new();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tracks/ac3-then-aac.mkv");
    std::fs::copy(file, env.input().join("talk.mkv")).expect("the clip is copied");
    let run = |path: Option<&Path>, flags: &[&str]| {
        let args = ["input", "-o", "output", "-f", "txt", "--engine", "fake"];
        let mut command = env.command(args.iter().chain(flags));
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let run = TestEnv::finish(command).code(0);
        let text = std::fs::read_to_string(env.output().join("talk.txt")).expect("a text");
        (run.stderr, text)
    };
    let nowhere = env.path("home");
    let (told, second) = run(Some(&nowhere), &[]);
    let lines: Vec<_> = told
        .lines()
        .filter(|line| line.contains("ffmpeg"))
        .collect();
    let [line] = lines[..] else { panic!("{told}") };
    for word in ["talk.mkv", "audio track 1", "AC-3", "track 2", "--track"] {
        assert!(line.contains(word), "{word}: {line}");
    }
    // It is remembered as the track that it is, and told again.
    let (told, again) = run(Some(&nowhere), &[]);
    assert_eq!(again, second);
    assert!(told.contains("track 2 is taken"), "{told}");
    assert!(told.contains("1 recording up to date"), "{told}");
    let (told, chosen) = run(Some(&nowhere), &["--track", "2"]);
    assert_eq!(chosen, second);
    assert!(
        !told.contains("ffmpeg") && told.contains("1 recording up to date"),
        "{told}"
    );
    if has_ffmpeg() {
        let (told, first) = run(None, &[]);
        assert_ne!(first, second);
        assert!(!told.contains("is taken"), "{told}");
    }
}
