use super::*;
use std::f32::consts::TAU;
use std::fs;
use std::path::PathBuf;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join("recording.mp3");
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// A 32-bit float WAV file; one sample of each channel for every `n`.
fn wav(rate: u32, channels: u16, frames: usize, sample: impl Fn(usize, u16) -> f32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for n in 0..frames {
        for channel in 0..channels {
            writer.write_sample(sample(n, channel)).unwrap();
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn all(decoder: &mut Decoder) -> Result<Vec<f32>, DecodeError> {
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block()? {
        assert!(!block.is_empty());
        samples.extend_from_slice(block);
    }
    Ok(samples)
}

/// The decoders inside the program alone.
fn native() -> DecodeSettings {
    let mut settings = DecodeSettings::default();
    settings.choice.decoder = DecoderChoice::Native;
    settings
}

fn refusal(bytes: &[u8]) -> DecodeError {
    let folder = Folder::new();
    match Decoder::open(&folder.file(bytes)) {
        Err(error) => error,
        Ok(mut decoder) => all(&mut decoder).unwrap_err(),
    }
}

#[test]
fn a_stereo_file_comes_out_at_16_khz_mono_whatever_its_name() {
    let folder = Folder::new();
    let tone = |n: usize| 0.5 * (TAU * 440.0 * n as f32 / 44_100.0).sin();
    let path = folder.file(&wav(44_100, 2, 88_200, |n, _| tone(n)));
    let mut decoder = Decoder::open(&path).unwrap();
    let info = decoder.info().clone();
    assert_eq!((info.sample_rate, info.channels), (44_100, 2));
    assert_eq!(info.codec, "pcm_f32le");
    assert_eq!(info.duration, Some(2.0));
    let samples = all(&mut decoder).unwrap();
    assert_eq!(samples.len(), 32_000);
    assert_eq!(decoder.decoded_seconds(), 2.0);
    assert_eq!(decoder.lost(), []);
    let energy = samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32;
    assert!((energy - 0.125).abs() < 0.005, "{energy}");
}

#[test]
fn samples_at_16_khz_pass_untouched() {
    let folder = Folder::new();
    let sample = |n: usize| ((n * 37) % 101) as f32 / 101.0 - 0.5;
    let path = folder.file(&wav(16_000, 1, 5_000, |n, _| sample(n)));
    let samples = all(&mut Decoder::open(&path).unwrap()).unwrap();
    assert_eq!(samples, (0..5_000).map(sample).collect::<Vec<_>>());
}

#[test]
fn a_voice_out_of_phase_between_channels_is_heard() {
    let folder = Folder::new();
    let tone = |n: usize| 0.5 * (TAU * 440.0 * n as f32 / 16_000.0).sin();
    let path = folder.file(&wav(16_000, 2, 32_000, |n, channel| {
        if channel == 0 { tone(n) } else { -tone(n) }
    }));
    let samples = all(&mut Decoder::open(&path).unwrap()).unwrap();
    let energy = samples[16_000..].iter().map(|x| x * x).sum::<f32>() / 16_000.0;
    assert!(energy > 0.1, "{energy}");
}

#[test]
fn samples_that_are_no_audio_do_no_harm() {
    let folder = Folder::new();
    let path = folder.file(&wav(44_100, 1, 44_100, |n, _| [f32::MAX, f32::MIN][n % 2]));
    let samples = all(&mut Decoder::open(&path).unwrap()).unwrap();
    assert_eq!(samples.len(), 16_000);
    assert!(samples.iter().all(|sample| sample.is_finite()));
    let path = folder.file(&wav(16_000, 1, 100, |_, _| f32::NAN));
    let samples = all(&mut Decoder::open(&path).unwrap()).unwrap();
    assert_eq!(samples, [0.0; 100]);
}

#[test]
fn a_file_cut_short_gives_what_is_there_and_says_so() {
    let folder = Folder::new();
    let bytes = wav(16_000, 1, 160_000, |_, _| 0.1);
    let path = folder.file(&bytes[..bytes.len() * 6 / 10]);
    let mut decoder = Decoder::open(&path).unwrap();
    let seconds = all(&mut decoder).unwrap().len() as f64 / 16_000.0;
    assert!((5.9..=6.0).contains(&seconds), "{seconds}");
    let [lost] = decoder.lost() else {
        panic!("{:?}", decoder.lost());
    };
    assert_eq!(lost.at, seconds);
    assert!((lost.seconds - (10.0 - seconds)).abs() < 0.01);
}

#[test]
fn what_is_no_recording_is_refused_in_a_sentence() {
    assert!(matches!(refusal(b""), DecodeError::Empty));
    let text = b"a text file, named like music\n".repeat(1_000);
    assert!(matches!(refusal(&text), DecodeError::UnknownFormat));
    assert!(matches!(refusal(b"x"), DecodeError::UnknownFormat));
    let header = &wav(16_000, 1, 100, |_, _| 0.1)[..30];
    assert!(matches!(refusal(header), DecodeError::Damaged(_)));
    let folder = Folder::new();
    let missing = Decoder::open(&folder.0.path().join("missing.wav"));
    assert!(matches!(missing, Err(DecodeError::Io(_))));
    assert!(matches!(
        Decoder::open(folder.0.path()),
        Err(DecodeError::Io(_))
    ));
    assert_eq!(refusal(b"").to_string(), "the file is empty");
}

#[test]
fn absurd_sample_rates_are_refused() {
    let mut bytes = wav(16_000, 1, 100, |_, _| 0.1);
    let rate = bytes
        .windows(4)
        .position(|w| w == 16_000_u32.to_le_bytes())
        .unwrap();
    bytes[rate..rate + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(refusal(&bytes), DecodeError::Damaged(_)));
}

#[test]
fn no_byte_of_a_header_can_make_it_panic() {
    let folder = Folder::new();
    let bytes = wav(8_000, 2, 50, |_, _| 0.1);
    for at in 0..80 {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            if let Ok(mut decoder) = Decoder::open_with(&folder.file(&bytes), &native()) {
                let samples = all(&mut decoder).map_or(0, |samples| samples.len());
                assert!(samples < 100_000);
            }
        }
    }
}
