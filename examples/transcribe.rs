//! ditado as a library: decode a recording, hear it chunk by chunk, print what is said with times.
//!
//! ```sh
//! cargo run --release --example transcribe examples/audio/jfk.wav en
//! ```
//!
//! One thread and no cache: for a batch with workers, resume and outputs, run the program itself.
#![expect(clippy::print_stdout, reason = "to print is what this example is for")]

use anyhow::Context as _;
use ditado::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Chunker, read_window};
use ditado::audio::decode::Decoder;
use ditado::infer::device::Device;
use ditado::infer::engine::{DecodeOptions, Engine, Model as _, WindowAudio};
use ditado::infer::model::ModelSource;
use ditado::infer::whisper::WhisperModel;
use ditado::plan::decoding::Decoding;
use ditado::plan::settings::ModelChoice;
use ditado::transcript::merge::{WindowText, merge};
use ditado::transcript::place::place;
use ditado::transcript::segment::Segment;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What is said in the recording at `path`, in a language such as `en`.
///
/// # Errors
/// When the recording cannot be decoded, or the engine fails.
pub fn transcribe(path: &Path, language: &str) -> anyhow::Result<Vec<Segment>> {
    // Raised from another thread, it stops the engine.
    let cancel = Arc::new(AtomicBool::new(false));
    // Or the engine writes to stderr.
    whisper_rs::install_logging_hooks();
    let source = ModelSource::find(&ModelChoice::Embedded)?;
    let mut engine = WhisperModel::load(&source, Device::Cpu, 2, cancel)?.engine()?;
    let options = DecodeOptions {
        previous: String::new(),
        language: Some(language.to_owned()),
        decoding: Decoding::default(),
    };

    let folder = tempfile::tempdir().context("no room for chunks")?;
    let mut chunker = Chunker::new(
        ChunkSettings::default(),
        folder.path(),
        ChunkStart::default(),
    );
    let mut decoder = Decoder::open(path)?;
    let mut texts = Vec::new();
    while let Some(samples) = decoder.next_block()? {
        for chunk in chunker.push(samples)? {
            hear(&chunk, engine.as_mut(), &options, &mut texts)?;
        }
    }
    let (chunks, summary) = chunker.finish()?;
    for chunk in chunks {
        hear(&chunk, engine.as_mut(), &options, &mut texts)?;
    }
    let duration = summary.samples as f64 / f64::from(ditado::audio::SAMPLE_RATE);
    Ok(merge(texts, duration))
}

/// Adds what the windows of a chunk say, at their times in the recording.
fn hear(
    chunk: &Chunk,
    engine: &mut dyn Engine,
    options: &DecodeOptions,
    texts: &mut Vec<WindowText>,
) -> anyhow::Result<()> {
    for window in &chunk.windows {
        let samples = read_window(chunk, window)?;
        for said in engine.transcribe(&[WindowAudio { samples }], options)? {
            texts.push(WindowText {
                // Where speech went on for a whole window without a pause, the next one repeats its
                // last words.
                overlap: None,
                segments: place(chunk, window, said.segments),
            });
        }
    }
    Ok(())
}

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let path = args.next().context("usage: transcribe FILE [LANGUAGE]")?;
    let language = args.next().unwrap_or_else(|| "en".into());
    for segment in transcribe(Path::new(&path), &language.to_string_lossy())? {
        println!(
            "{:8.2} {:8.2}  {}",
            segment.start, segment.end, segment.text
        );
    }
    Ok(())
}
