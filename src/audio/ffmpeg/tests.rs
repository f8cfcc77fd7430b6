use super::*;
use crate::plan::media::Limits;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

const STREAMS: &str = r#"echo '{"streams": [{"index": 1, "codec_type": "audio",
    "codec_name": "wmav2", "duration": "2.0"}], "format": {}}'"#;

/// AU of 8 kHz with two channels and no samples yet.
const HEADER: &str = r"printf '.snd\0\0\0\030\377\377\377\377\0\0\0\006\0\0\037\100\0\0\0\002'";

/// Stand-ins for ffmpeg and ffprobe, as shell scripts.
struct Programs(tempfile::TempDir);

impl Programs {
    fn new(ffprobe: &str, ffmpeg: &str) -> Programs {
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in [("ffprobe", ffprobe), ("ffmpeg", ffmpeg)] {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(folder.path().join("input"), "anything").unwrap();
        Programs(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open_with(&self, limits: Limits) -> Result<Ffmpeg, DecodeError> {
        self.open("input", limits)
    }

    fn open(&self, input: &str, limits: Limits) -> Result<Ffmpeg, DecodeError> {
        let (program, input) = (self.path("ffmpeg"), self.path(input));
        loop {
            let meter = Meter::new(limits.clone(), Clock::new(limits.time));
            match Ffmpeg::open(&program, &input, 0, Channels::Mix, meter) {
                // Another test's child was born while a script was being written and holds it
                // open until it becomes its own program.
                Err(DecodeError::Ffmpeg(said)) if said.contains("file busy") => {}
                other => return other,
            }
        }
    }

    fn samples(&self, limits: Limits) -> Result<(Vec<f32>, LostList), DecodeError> {
        loop {
            let mut ffmpeg = self.open_with(limits.clone())?;
            match drain(&mut ffmpeg) {
                Err(DecodeError::Ffmpeg(said)) if said.contains("file busy") => {}
                other => return other.map(|samples| (samples, ffmpeg.lost)),
            }
        }
    }
}

fn drain(ffmpeg: &mut Ffmpeg) -> Result<Vec<f32>, DecodeError> {
    let mut samples = Vec::new();
    while ffmpeg.advance()? {
        samples.extend_from_slice(ffmpeg.funnel().ready());
    }
    Ok(samples)
}

fn refusal(programs: &Programs, limits: Limits) -> String {
    programs
        .samples(limits)
        .map(|_| ())
        .unwrap_err()
        .to_string()
}

#[test]
fn samples_come_through_the_pipe_whatever_its_blocks() {
    // 1.0 is 3f 80 00 00; left is 1, right is 0: the mean is one half.
    let frame = r"printf '\077\200\0\0\0\0\0\0'";
    let slow = format!("{HEADER}; for i in $(seq 800); do {frame}; done");
    let (samples, lost) = Programs::new(STREAMS, &slow)
        .samples(Limits::default())
        .unwrap();
    assert_eq!(samples.len(), 1_600);
    assert!((samples[800] - 0.5).abs() < 0.01, "{}", samples[800]);
    assert_eq!(lost.entries(), []);
}

#[test]
fn what_it_complains_of_is_noted() {
    let script = format!("{HEADER}; head -c 64000 /dev/zero; echo '[wma @ 0x1] bad' >&2; exit 1");
    let (samples, lost) = Programs::new(STREAMS, &script)
        .samples(Limits::default())
        .unwrap();
    assert_eq!(samples.len(), 16_000);
    let [complaint, end] = lost.entries() else {
        panic!("{lost:?}");
    };
    assert!(
        complaint.reason == "ffmpeg complained: bad",
        "{complaint:?}"
    );
    assert_eq!((end.at, end.seconds), (1.0, 1.0));
}

#[test]
fn a_program_that_hangs_is_ended() {
    let limits = || Limits {
        silence: Duration::from_millis(200),
        ..Limits::default()
    };
    let hangs = Programs::new(STREAMS, &format!("{HEADER}; exec sleep 1000"));
    let said = refusal(&hangs, limits());
    assert!(said.starts_with("ffmpeg gave nothing for 200ms"), "{said}");
    let hangs = Programs::new("exec sleep 1000", "");
    let said = refusal(&hangs, limits());
    assert!(said.starts_with("ffmpeg gave nothing"), "{said}");
}

#[test]
fn an_endless_stream_ends_at_the_limit() {
    let endless = Programs::new(STREAMS, &format!("{HEADER}; exec cat /dev/zero"));
    let limits = Limits {
        duration: 60.0,
        ..Limits::default()
    };
    let said = refusal(&endless, limits);
    assert!(said.contains("--max-duration"), "{said}");
    let limits = Limits {
        time: Duration::from_millis(300),
        ..Limits::default()
    };
    let said = refusal(&endless, limits);
    assert!(said.contains("--decode-timeout"), "{said}");
    let limits = Limits {
        decoded_bytes: 1 << 20,
        ..Limits::default()
    };
    let said = refusal(&endless, limits);
    assert!(said.contains("--max-decoded-size"), "{said}");
}

#[test]
fn a_program_ended_from_outside_is_no_end_of_the_recording() {
    let ended = Programs::new(
        STREAMS,
        &format!("{HEADER}; head -c 9000 /dev/zero; kill $$"),
    );
    let said = refusal(&ended, Limits::default());
    assert!(said.contains("signal 15"), "{said}");
}

#[test]
fn what_is_no_recording_is_told_by_its_own_words() {
    let unknown = "echo \"$0: Invalid data found when processing input\" >&2; exit 1";
    let refused = Programs::new(unknown, "").samples(Limits::default());
    assert!(matches!(refused, Err(DecodeError::UnknownFormat)));
    let broken = "echo 'file:/x: moov atom not found' >&2; exit 1";
    let said = refusal(&Programs::new(broken, ""), Limits::default());
    assert!(said.ends_with("moov atom not found"), "{said}");
    let film = "echo '{\"streams\": [{\"index\": 0, \"codec_type\": \"video\"}]}'";
    let refused = Programs::new(film, "").samples(Limits::default());
    assert!(matches!(refused, Err(DecodeError::NoAudioTrack)));
    for nonsense in ["echo nonsense", "exec cat /dev/zero"] {
        let said = refusal(&Programs::new(nonsense, ""), Limits::default());
        assert!(said.starts_with("ffmpeg "), "{said}");
    }
    let said = refusal(
        &Programs::new(STREAMS, "echo RIFF and more, no AU at all"),
        Limits::default(),
    );
    assert!(said.contains("something else"), "{said}");
    let said = refusal(
        &Programs::new(STREAMS, "echo 'no such codec' >&2; exit 1"),
        Limits::default(),
    );
    assert!(said.ends_with("no such codec"), "{said}");
}

#[test]
fn a_program_that_is_not_there_is_missing() {
    let programs = Programs::new("", "");
    fs::remove_file(programs.path("ffprobe")).unwrap();
    let refused = programs.open_with(Limits::default());
    assert!(matches!(refused, Err(DecodeError::FfmpegMissing)));
}

#[test]
fn it_is_told_which_protocols_it_may_use_and_nothing_reaches_a_shell() {
    let programs = Programs::new(
        STREAMS,
        &format!("printf '%s\\n' \"$@\" >\"$0.args\"; {HEADER}"),
    );
    fs::rename(programs.path("input"), programs.path("-i $(touch x)\n")).unwrap();
    let name = "-i $(touch x)\n";
    while !programs.path("ffmpeg.args").exists() {
        let mut ffmpeg = programs.open(name, Limits::default()).unwrap();
        let _ = drain(&mut ffmpeg);
    }
    let args = fs::read_to_string(programs.path("ffmpeg.args")).unwrap();
    for wanted in [
        "-nostdin\n",
        "-protocol_whitelist\nfile,pipe\n",
        "-map\n0:1\n",
    ] {
        assert!(args.contains(wanted), "{args}");
    }
    let given = format!("-i\nfile:{}\n", programs.path(name).display());
    assert!(args.contains(&given), "{args}");
}
