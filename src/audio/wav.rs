//! Chunk files: 16 kHz mono 16-bit WAV, written whole or not at all.

use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{Chunk, Window};
use anyhow::{Context as _, ensure};
use std::io;
use std::path::Path;

const SPEC: hound::WavSpec = hound::WavSpec {
    channels: 1,
    sample_rate: SAMPLE_RATE,
    bits_per_sample: 16,
    sample_format: hound::SampleFormat::Int,
};

/// Writes the samples of `parts` one after the other to `path`, beside it first.
///
/// # Errors
/// When the disk is full or cannot be written; nothing is left behind then.
pub(super) fn write<'a>(path: &Path, parts: impl Iterator<Item = &'a [i16]>) -> io::Result<()> {
    let partial = path.with_extension("partial");
    let written = write_all(&partial, parts).and_then(|()| std::fs::rename(&partial, path));
    if written.is_err() {
        // Whatever could be written is of no use, and the first error is the one to report.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

fn write_all<'a>(path: &Path, parts: impl Iterator<Item = &'a [i16]>) -> io::Result<()> {
    let mut wav = hound::WavWriter::create(path, SPEC).map_err(to_io)?;
    for part in parts {
        for &sample in part {
            wav.write_sample(sample).map_err(to_io)?;
        }
    }
    wav.finalize().map_err(to_io)
}

fn to_io(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// The samples of one window of a chunk's file, 16 kHz mono, -1 to 1; reads no more than that.
///
/// # Errors
/// When the file is gone, is not what was written, or is shorter than the window.
pub fn read_window(chunk: &Chunk, window: &Window) -> anyhow::Result<Vec<f32>> {
    let shown = chunk.path.display();
    let mut wav = hound::WavReader::open(&chunk.path)
        .with_context(|| format!("{shown}: cannot read the chunk"))?;
    ensure!(wav.spec() == SPEC, "{shown}: not a chunk of ours");
    let end = window.first.saturating_add(window.len);
    ensure!(
        end <= u64::from(wav.duration()),
        "{shown}: the chunk is shorter than its windows"
    );
    wav.seek(window.first as u32)
        .with_context(|| format!("{shown}: cannot read the chunk"))?;
    let samples = wav.samples::<i16>().take(window.len as usize);
    samples
        .map(|sample| Ok(f32::from(sample?) / 32_768.0))
        .collect::<Result<Vec<f32>, hound::Error>>()
        .with_context(|| format!("{shown}: cannot read the chunk"))
}
