//! Recordings for tests, each second of them different.

use crate::env::examples;
use std::path::Path;

/// Writes `seconds` of somebody talking. No two windows of it hold the same samples, and no two
/// recordings of different `voice` do.
pub fn speak(path: &Path, seconds: u32, voice: u32) {
    let source = hound::WavReader::open(examples().join("jfk.wav")).expect("jfk.wav opens");
    let spec = source.spec();
    let samples: Vec<i16> = source
        .into_samples()
        .collect::<Result<_, _>>()
        .expect("jfk.wav is whole");
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    let wanted = u64::from(seconds) * u64::from(spec.sample_rate);
    let loudness = |second: u64| 0.5 + f64::from((second as u32 * 7 + voice * 3) % 101) / 220.0;
    for (n, sample) in (0..wanted).zip(samples.iter().cycle()) {
        let louder = f64::from(*sample) * loudness(n / u64::from(spec.sample_rate));
        let sample = louder as i16;
        writer.write_sample(sample).expect("recording is written");
    }
    writer.finalize().expect("recording is finished");
}

/// Writes recordings at 16 kHz, -1 to 1, side by side: each is a channel, silent once it is over.
pub fn beside(path: &Path, channels: &[Vec<f32>]) {
    let spec = hound::WavSpec {
        channels: channels.len() as u16,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("recording is made");
    for n in 0..channels.iter().map(Vec::len).max().unwrap_or(0) {
        for channel in channels {
            let sample = channel.get(n).copied().unwrap_or(0.0);
            let sample = (sample * 32_767.0) as i16;
            writer.write_sample(sample).expect("recording is written");
        }
    }
    writer.finalize().expect("recording is finished");
}
