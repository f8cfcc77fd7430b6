//! The self-test: five seconds of speech through decoder and engine.

use super::finding::Finding;
use crate::audio::SAMPLE_RATE;
use crate::audio::decode::Decoder;
use crate::infer::device::Device;
use crate::infer::engine::{DecodeOptions, Model, WindowAudio};
use crate::infer::model::ModelSource;
use crate::infer::whisper::WhisperModel;
use crate::observe::text;
use crate::plan::decoding::Decoding;
use crate::plan::settings::ModelChoice;
use crate::run::workshop::cores;
use anyhow::Context;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// A sentence read aloud, in the codec of voice notes; public domain, see `examples/audio`.
static CLIP: &[u8] = include_bytes!("../../../examples/audio/voice-notes/PTT-20260101-WA0001.opus");
/// What is said in it.
const SAID: &str = "unless to be rather cold hearted and rather selfish is to be ill disposed";
/// Share of its words that must be heard. The smallest model may mishear one; a broken engine
/// hears none.
const HEARD_AT_LEAST: f64 = 0.6;

/// What a self-test measured.
struct Measured {
    text: String,
    audio_seconds: f64,
    load_seconds: f64,
    work_seconds: f64,
}

/// Transcribes the clip on a device, without one on the CPU.
pub fn run(temp: &Path, device: Option<Device>) -> Finding {
    if !cfg!(feature = "embedded-model") {
        return Finding::ok("self-test", "left out: this build carries no model");
    }
    let device = device.unwrap_or(Device::Cpu);
    let measured = match transcribe(temp, device) {
        Ok(measured) => measured,
        Err(error) => {
            return Finding::wrong(
                "self-test",
                format!("{error:#}"),
                "see what else is wrong above; if nothing is, install ditado again",
            );
        }
    };
    let heard = share(&measured.text);
    let facts = json!({
        "device": device.to_string(),
        "text": measured.text,
        "words_heard": heard,
        "audio_seconds": measured.audio_seconds,
        "load_seconds": measured.load_seconds,
        "work_seconds": measured.work_seconds,
    });
    let took = format!(
        "{} of speech in {} on {device} after {} of loading",
        text::duration(measured.audio_seconds),
        text::duration(measured.work_seconds),
        text::duration(measured.load_seconds),
    );
    let finding = if heard < HEARD_AT_LEAST {
        Finding::wrong(
            "self-test",
            format!("on {device} a clear sentence becomes: {:?}", measured.text),
            "try --device cpu; if that is wrong too, install ditado again",
        )
    } else if measured.work_seconds > measured.audio_seconds {
        Finding::advice(
            "self-test",
            format!("{took}: slower than real time"),
            "see whether other programs keep the machine busy, and what the cpu line advises",
        )
    } else {
        Finding::ok("self-test", took)
    };
    finding.with(facts)
}

fn transcribe(temp: &Path, device: Device) -> anyhow::Result<Measured> {
    let samples = decode(temp).context("the clip of the self-test cannot be decoded")?;
    let audio_seconds = samples.len() as f64 / f64::from(SAMPLE_RATE);
    let began = Instant::now();
    let source = ModelSource::find(&ModelChoice::Embedded)?;
    let model = WhisperModel::load(&source, device, cores(), Arc::default())?;
    let mut engine = model.engine()?;
    let loaded = Instant::now();
    let options = DecodeOptions {
        language: Some("en".to_owned()),
        previous: String::new(),
        decoding: Decoding::default(),
    };
    let heard = engine.transcribe(&[WindowAudio { samples }], &options)?;
    let segments = heard.iter().flat_map(|window| &window.segments);
    let texts: Vec<&str> = segments.map(|segment| segment.text.trim()).collect();
    Ok(Measured {
        text: texts.join(" "),
        audio_seconds,
        load_seconds: (loaded - began).as_secs_f64(),
        work_seconds: loaded.elapsed().as_secs_f64(),
    })
}

/// The clip as samples; it is put into `temp` for the decoder.
///
/// # Errors
/// When it cannot be written there or decoded.
pub fn decode(temp: &Path) -> anyhow::Result<Vec<f32>> {
    std::fs::create_dir_all(temp)?;
    let mut file = tempfile::Builder::new().suffix(".opus").tempfile_in(temp)?;
    file.write_all(CLIP)?;
    let mut decoder = Decoder::open(file.path())?;
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block()? {
        samples.extend_from_slice(block);
    }
    Ok(samples)
}

/// Share of the words of [`SAID`] that are in `text`, 0 to 1.
fn share(text: &str) -> f64 {
    let heard = words(text);
    let said = words(SAID);
    let found = said.iter().filter(|word| heard.contains(word)).count();
    found as f64 / said.len() as f64
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_are_no_success() {
        assert_eq!(share(SAID), 1.0);
        assert!(share("Unless to be rather cold-hearted and rather selfish.") >= HEARD_AT_LEAST);
        assert!(share("Thank you for watching.") < HEARD_AT_LEAST);
        assert_eq!(share(""), 0.0);
    }

    #[test]
    fn the_clip_is_five_seconds_of_sound() {
        let dir = tempfile::tempdir().unwrap();
        let samples = decode(dir.path()).unwrap();
        let seconds = samples.len() as f64 / f64::from(SAMPLE_RATE);
        assert!((3.0..8.0).contains(&seconds), "{seconds}");
        assert!(samples.iter().any(|sample| sample.abs() > 0.05));
    }
}
