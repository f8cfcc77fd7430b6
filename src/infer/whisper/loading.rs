//! From a model file to contexts of whisper.cpp on a device.

use crate::infer::device::Device;
#[cfg(feature = "embedded-model")]
use crate::infer::model::EMBEDDED;
use crate::infer::model::{ModelBytes, ModelSource};
use crate::infer::whisper::alignment;
use crate::infer::whisper::forms::Kind;
use crate::infer::whisper::halves::{self, Encoder};
use crate::infer::whisper::spectrogram::Filters;
use crate::infer::whisper::weights::{File, Kinds};
use anyhow::Context;
use std::io::{BufReader, Cursor};
use whisper_rs::{DtwParameters, WhisperContext, WhisperContextParameters};

/// Where to look for times, if at all.
type Heads = Option<DtwParameters<'static>>;

/// Bytes of a model file that are read at once.
const READ_AT_ONCE: usize = 1 << 20;

/// A model on a device.
pub struct Loaded {
    /// What states are made from.
    pub context: WhisperContext,
    /// The encoder apart from it, on a CPU where that is faster.
    pub encoder: Option<Encoder>,
    /// Whether it tells when a word is said.
    pub aligns: bool,
    /// The mel bands that it sees.
    pub filters: Filters,
}

/// Loads a model onto a device; where `align` is true, and the device allows it, such that it tells
/// when a word is said.
///
/// # Errors
/// One line that names the model when whisper.cpp does not take it.
pub fn load(source: &ModelSource, device: Device, align: bool) -> anyhow::Result<Loaded> {
    let loaded = || {
        // Flash attention, which a GPU works with, does not say where it looks.
        let heads = match align && device == Device::Cpu {
            true => alignment::parameters(&source.header()?),
            false => None,
        };
        let kinds = match device {
            Device::Cpu => Kinds::fast(open(source)?, accelerate()?)?,
            Device::Gpu(_) => None,
        };
        match kinds {
            Some(kinds) => in_halves(source, kinds, heads),
            None => whole(source, device, heads),
        }
    };
    loaded().with_context(|| match &source.bytes {
        ModelBytes::Embedded => "the embedded model cannot be loaded".to_owned(),
        ModelBytes::File(path) => format!("model {} cannot be loaded", path.display()),
    })
}

/// Has the heaviest steps computed by ditado where this CPU is one that it can do so with; gives the
/// form of weights that it multiplies fastest.
fn accelerate() -> anyhow::Result<Option<Kind>> {
    #[cfg(target_arch = "x86_64")]
    return crate::infer::accelerator::offer();
    #[cfg(not(target_arch = "x86_64"))]
    Ok(None)
}

/// A model in two contexts of these forms, for a CPU.
fn in_halves(source: &ModelSource, kinds: Kinds, heads: Heads) -> anyhow::Result<Loaded> {
    let aligns = heads.is_some();
    let (decoder, encoder) = rayon::join(
        || halves::decoder(open(source)?, kinds, parameters(Device::Cpu, heads)?),
        || Encoder::load(open(source)?, kinds),
    );
    Ok(Loaded {
        context: decoder?,
        encoder: Some(encoder?),
        aligns,
        filters: Filters::read(open(source)?)?,
    })
}

/// A model as its file has it, in one context.
fn whole(source: &ModelSource, device: Device, heads: Heads) -> anyhow::Result<Loaded> {
    let aligns = heads.is_some();
    let parameters = parameters(device, heads)?;
    let context = match &source.bytes {
        ModelBytes::Embedded => {
            WhisperContext::new_from_buffer_with_params(embedded()?, parameters)?
        }
        ModelBytes::File(path) => WhisperContext::new_with_params(path, parameters)?,
    };
    Ok(Loaded {
        context,
        encoder: None,
        aligns,
        filters: Filters::read(open(source)?)?,
    })
}

fn parameters(device: Device, heads: Heads) -> anyhow::Result<WhisperContextParameters<'static>> {
    let mut parameters = WhisperContextParameters::default();
    parameters.dtw_parameters(heads.unwrap_or_default());
    match device {
        Device::Cpu => parameters.use_gpu(false),
        // Flash attention halves the encoder on a GPU and slows a CPU down.
        Device::Gpu(number) => parameters
            .use_gpu(true)
            .gpu_device(i32::try_from(number)?)
            .flash_attn(true),
    };
    Ok(parameters)
}

/// The file of a model, from its start.
fn open(source: &ModelSource) -> anyhow::Result<Box<dyn File + '_>> {
    match &source.bytes {
        ModelBytes::Embedded => Ok(Box::new(Cursor::new(embedded()?))),
        ModelBytes::File(path) => {
            let file = std::fs::File::open(path)?;
            Ok(Box::new(BufReader::with_capacity(READ_AT_ONCE, file)))
        }
    }
}

#[cfg(feature = "embedded-model")]
fn embedded() -> anyhow::Result<&'static [u8]> {
    Ok(EMBEDDED)
}

#[cfg(not(feature = "embedded-model"))]
fn embedded() -> anyhow::Result<&'static [u8]> {
    anyhow::bail!("this build carries no model; name a ggml Whisper file with --model")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::whisper::decoder::Decoder;
    use crate::infer::whisper::vocabulary::Vocabulary;
    use crate::infer::whisper::window::Tools;
    use crate::plan::settings::ModelChoice;
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    /// Probability of each language in the first seconds of a recording.
    fn languages(loaded: &Loaded, samples: &[f32]) -> Vec<f32> {
        let mut state = loaded.context.create_state().unwrap();
        let tools = Tools {
            context: &loaded.context,
            encoder: loaded.encoder.as_ref(),
            vocabulary: &Vocabulary::of(&loaded.context),
            filters: &loaded.filters,
            threads: 1,
            encoder_threads: 1,
            aligns: false,
            cancel: &AtomicBool::new(false),
        };
        let seen = loaded.filters.spectrogram(samples);
        let mut decoder = Decoder::listen(&mut state, &tools, &seen, 1488).unwrap();
        decoder.encode(0.0).unwrap();
        decoder.open().unwrap().languages
    }

    #[test]
    fn the_halves_of_a_model_hear_what_the_whole_hears() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let choice = ModelChoice::File(project.join("models/ggml-tiny-q8_0.bin"));
        let source = ModelSource::find(&choice).unwrap();
        let halves = in_halves(&source, Kinds::invented(), None).unwrap();
        let whole = whole(&source, Device::Cpu, None).unwrap();
        let clip = hound::WavReader::open(project.join("examples/audio/jfk.wav")).unwrap();
        let samples = clip.into_samples::<i16>().map(|sample| sample.unwrap());
        let samples: Vec<f32> = samples.map(|sample| f32::from(sample) / 32_768.0).collect();
        let [a, b] = [&halves, &whole].map(|loaded| languages(loaded, &samples));
        assert_eq!(a.len(), b.len());
        assert!(a.iter().any(|&probability| probability > 0.5), "{a:?}");
        for (a, b) in a.iter().zip(&b) {
            assert!((a - b).abs() < 0.02, "{a} against {b}");
        }
    }
}
