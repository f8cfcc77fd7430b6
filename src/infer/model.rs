//! Model files: the one inside the program, and any ggml Whisper file checked before it is loaded.

use crate::infer::{catalogue, whisper};
use crate::plan::models;
use crate::plan::settings::ModelChoice;
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Whisper tiny, q8_0: see `models/README.md` for where it comes from.
#[cfg(feature = "embedded-model")]
pub static EMBEDDED: &[u8] = include_bytes!("../../models/ggml-tiny-q8_0.bin");
/// Name of the embedded model.
pub const EMBEDDED_NAME: &str = "tiny-q8_0";
/// sha256 of the embedded model, so that a cached run need not read 43 MB to know it.
pub const EMBEDDED_SHA256: &str =
    "c2085835d3f50733e2ff6e4b41ae8a2b8d8110461e18821b09a15c40c42d1cca";

/// First four bytes of a ggml file, read as a little-endian number.
const MAGIC: u32 = 0x6767_6d6c;
/// No Whisper model has a tensor or a vocabulary near this size; a larger number is damage.
const SANE: u64 = 1 << 31;

/// Where the bytes of a model are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelBytes {
    /// Inside the program.
    Embedded,
    /// In this file.
    File(PathBuf),
}

/// A model that was found and looks whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSource {
    /// Short name, such as `tiny-q8_0`.
    pub name: String,
    /// Where it is.
    pub bytes: ModelBytes,
    /// What it takes to run it.
    pub footprint: Footprint,
}

/// The memory that a model takes, bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Footprint {
    /// The weights, once on each device.
    pub weights: u64,
    /// What each worker takes beside them: on a CPU to within a tenth, on a GPU less.
    pub worker: u64,
    /// What a worker on a CPU takes beside that when it aligns words.
    pub aligning: u64,
}

impl Footprint {
    /// What a device with so many workers takes.
    pub fn with(self, workers: usize) -> u64 {
        let workers = self.worker.saturating_mul(workers as u64);
        self.weights.saturating_add(workers)
    }

    /// The same where workers align words, if they do.
    pub fn aligned(self, align: bool) -> Self {
        let more = if align { self.aligning } else { 0 };
        Footprint {
            worker: self.worker.saturating_add(more),
            ..self
        }
    }

    /// Workers that fit into so much memory.
    pub fn workers_in(self, memory: u64) -> usize {
        let left = memory.saturating_sub(self.weights);
        usize::try_from(left / self.worker.max(1)).unwrap_or(usize::MAX)
    }
}

impl ModelSource {
    /// Finds the chosen model and checks that it is whole.
    ///
    /// # Errors
    /// One line that names the file: missing, not a ggml Whisper model, or cut short.
    pub fn find(choice: &ModelChoice) -> anyhow::Result<Self> {
        match choice {
            ModelChoice::Embedded => Ok(ModelSource {
                name: EMBEDDED_NAME.to_owned(),
                bytes: ModelBytes::Embedded,
                footprint: embedded_footprint(),
            }),
            ModelChoice::File(path) => {
                if let Some(advice) = advice(path) {
                    bail!(advice);
                }
                let footprint = check(path).with_context(|| format!("model {}", path.display()))?;
                Ok(ModelSource {
                    name: name_of(path),
                    bytes: ModelBytes::File(path.clone()),
                    footprint,
                })
            }
        }
    }

    /// The 11 numbers behind the magic one: `whisper_hparams` of whisper.cpp.
    ///
    /// # Errors
    /// When the file cannot be read, or ends among them.
    pub fn header(&self) -> anyhow::Result<[u32; 11]> {
        let mut bytes = [0; 48];
        match &self.bytes {
            #[cfg(feature = "embedded-model")]
            ModelBytes::Embedded => (&EMBEDDED[..]).read_exact(&mut bytes)?,
            #[cfg(not(feature = "embedded-model"))]
            ModelBytes::Embedded => bail!("this build carries no model"),
            ModelBytes::File(path) => File::open(path)
                .and_then(|mut file| file.read_exact(&mut bytes))
                .with_context(|| format!("model {}", path.display()))?,
        }
        let number = |place: usize| {
            let at = 4 + 4 * place;
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        Ok(std::array::from_fn(number))
    }

    /// Lower-case hexadecimal sha256 of the model's bytes; reads the whole file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sha256(&self) -> anyhow::Result<String> {
        let ModelBytes::File(path) = &self.bytes else {
            return Ok(EMBEDDED_SHA256.to_owned());
        };
        let mut hasher = Sha256::new();
        let mut file = File::open(path).with_context(|| format!("model {}", path.display()))?;
        let mut block = vec![0; 1 << 20];
        loop {
            match file.read(&mut block)? {
                0 => break,
                read => hasher.update(&block[..read]),
            }
        }
        Ok(hex(&hasher.finalize()))
    }
}

/// Lower-case hexadecimal sha256 of the weights inside the program, computed now; none in a build
/// without any.
pub fn embedded_digest() -> Option<String> {
    #[cfg(feature = "embedded-model")]
    return Some(hex(&Sha256::digest(EMBEDDED)));
    #[cfg(not(feature = "embedded-model"))]
    None
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Size of the weights inside the program, bytes; 0 in a build without any.
#[cfg(feature = "embedded-model")]
pub fn embedded_size() -> u64 {
    EMBEDDED.len() as u64
}

/// Size of the weights inside the program, bytes; 0 in a build without any.
#[cfg(not(feature = "embedded-model"))]
pub fn embedded_size() -> u64 {
    0
}

/// What it takes to run the weights inside the program; nothing in a build without any.
#[cfg(feature = "embedded-model")]
pub fn embedded_footprint() -> Footprint {
    let header = EMBEDDED.get(4..48).unwrap_or_default();
    let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap_or_default());
    let header: Vec<u32> = header.chunks(4).map(number).collect();
    footprint(embedded_size(), &header)
}

/// What it takes to run the weights inside the program; nothing in a build without any.
#[cfg(not(feature = "embedded-model"))]
pub fn embedded_footprint() -> Footprint {
    Footprint::default()
}

/// What a model takes with so many bytes of weights and these 11 numbers in its header.
fn footprint(weights: u64, header: &[u32]) -> Footprint {
    let whole: Option<[u32; 11]> = header.try_into().ok();
    Footprint {
        weights,
        worker: working_memory(header),
        aligning: whole.map_or(0, |header| whisper::aligning_memory(&header)),
    }
}

/// What a worker takes beside the weights, bytes, from the 11 numbers of a model's header: the
/// memory of the decoder (f16; whisper.cpp has room for three texts of 512 tokens), the encoder's
/// output as the decoder sees it, and the encoder's largest product, twice. Against what was
/// measured: 127 MiB for tiny and 172 MiB for base.
fn working_memory(header: &[u32]) -> u64 {
    let number = |place: usize| u64::from(header.get(place).copied().unwrap_or_default());
    let (positions, heads) = (number(1), number(3));
    let (width, layers) = (number(6), number(8));
    let decoder = layers * width * 4 * (positions + 3 * 512);
    let encoder = 2 * heads * positions * positions * 4;
    decoder.saturating_add(encoder)
}

/// What to do about a model that is not here, where its name says it.
fn advice(path: &Path) -> Option<String> {
    if path.exists() {
        return None;
    }
    let name = name_of(path);
    let name = if path.extension().is_some_and(|end| end == "bin") {
        name.as_str()
    } else {
        path.to_str()?
    };
    let shown = path.display();
    if let Some(model) = catalogue::find(name) {
        return Some(format!(
            "model {shown} is not here; get it with: ditado models pull {name} ({} MiB)",
            model.mib
        ));
    }
    if !models::is_name(name) {
        return None;
    }
    catalogue::nearest(name)
        .map(|meant| format!("there is no model {shown}; did you mean {meant}?"))
}

/// `ggml-small-q5_1.bin` is `small-q5_1`.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_prefix("ggml-").unwrap_or(&stem).to_owned()
}

/// Walks a model file from header to last tensor.
///
/// whisper.cpp loads a file that was cut inside its last tensor without complaint and transcribes
/// with whatever was in memory, so the file is measured first. Layout as in whisper.cpp's
/// `whisper_model_load`: magic, 11 numbers, mel filters, vocabulary, tensors.
fn check(path: &Path) -> anyhow::Result<Footprint> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => anyhow::anyhow!("there is no such file"),
        _ => anyhow::anyhow!("cannot be read: {error}"),
    })?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        bail!("is not a file");
    }
    let mut reader = Walker {
        inner: BufReader::new(file),
        at: 0,
        size: meta.len(),
    };
    if reader.size < 4 || reader.number()? != MAGIC {
        bail!("is not a ggml Whisper model");
    }
    let mut header = Vec::new();
    for _ in 0..11 {
        // No Whisper model comes near this bound; damage must not overflow what is counted from it.
        header.push(reader.number()?.min(1 << 20));
    }
    let filters = u64::from(reader.number()?) * u64::from(reader.number()?);
    reader.skip(filters.saturating_mul(4))?;
    for _ in 0..reader.number()? {
        let length = reader.number()?;
        reader.skip(u64::from(length))?;
    }
    let mut tensors = 0;
    while reader.at < reader.size {
        reader.tensor()?;
        tensors += 1;
    }
    if tensors == 0 {
        bail!("is cut short: it holds no weights; get it again");
    }
    Ok(footprint(reader.size, &header))
}

struct Walker {
    inner: BufReader<File>,
    at: u64,
    size: u64,
}

impl Walker {
    fn number(&mut self) -> anyhow::Result<u32> {
        let mut bytes = [0; 4];
        self.need(4)?;
        self.inner.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn skip(&mut self, bytes: u64) -> anyhow::Result<()> {
        self.need(bytes)?;
        match i64::try_from(bytes) {
            Ok(bytes) => self.inner.seek_relative(bytes)?,
            Err(_) => drop(self.inner.seek(SeekFrom::End(0))?),
        }
        Ok(())
    }

    fn need(&mut self, bytes: u64) -> anyhow::Result<()> {
        self.at = self.at.saturating_add(bytes);
        if self.at > self.size {
            bail!(
                "is cut short: it ends at {} bytes and promises at least {}; get it again",
                self.size,
                self.at
            );
        }
        Ok(())
    }

    fn tensor(&mut self) -> anyhow::Result<()> {
        let dimensions = self.number()?;
        let name_length = self.number()?;
        let kind = self.number()?;
        if !(1..=4).contains(&dimensions) {
            bail!("is damaged: a tensor has {dimensions} dimensions; get it again");
        }
        let mut elements: u64 = 1;
        for _ in 0..dimensions {
            elements = elements.saturating_mul(u64::from(self.number()?));
        }
        self.skip(u64::from(name_length))?;
        let (block, bytes) = block_size(kind).with_context(|| {
            format!("is damaged, or of a kind that is too new: tensor type {kind}")
        })?;
        if elements > SANE {
            bail!("is damaged: a tensor has {elements} elements; get it again");
        }
        self.skip(elements / block * bytes)
    }
}

/// Elements and bytes of one block of a ggml tensor type; from `ggml.h` and `ggml-common.h`.
fn block_size(kind: u32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),      // f32
        1 | 30 => (1, 2), // f16, bf16
        2 => (32, 18),    // q4_0
        3 => (32, 20),    // q4_1
        6 => (32, 22),    // q5_0
        7 => (32, 24),    // q5_1
        8 => (32, 34),    // q8_0
        10 => (256, 84),  // q2_K
        11 => (256, 110), // q3_K
        12 => (256, 144), // q4_K
        13 => (256, 176), // q5_K
        14 => (256, 210), // q6_K
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ggml-tiny-q8_0.bin")
    }

    fn cut(bytes: usize) -> String {
        let whole = std::fs::read(shipped()).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &whole[..bytes]).unwrap();
        let choice = ModelChoice::File(file.path().to_owned());
        format!("{:#}", ModelSource::find(&choice).unwrap_err())
    }

    #[test]
    fn the_shipped_model_is_whole_and_has_the_digest_we_promise() {
        let source = ModelSource::find(&ModelChoice::File(shipped())).unwrap();
        assert_eq!(source.name, EMBEDDED_NAME);
        let mib = source.footprint.worker >> 20;
        assert!((115..135).contains(&mib), "{mib} MiB; 127 were measured");
        let aligning = source.footprint.aligning / 1_000_000;
        assert!(
            (40..55).contains(&aligning),
            "{aligning} MB; 43 to 49 were measured"
        );
        let aligned = source.footprint.aligned(true);
        assert_eq!(
            aligned.worker - source.footprint.worker,
            source.footprint.aligning
        );
        assert_eq!(source.footprint.aligned(false), source.footprint);
        assert_eq!(source.sha256().unwrap(), EMBEDDED_SHA256);
        let header = [51_865, 1500, 384, 6, 4, 448, 384, 6, 4, 80];
        assert_eq!(source.header().unwrap()[..10], header);
    }

    #[test]
    fn a_model_cut_anywhere_is_refused() {
        let size = std::fs::metadata(shipped()).unwrap().len() as usize;
        for bytes in [0, 3, 10, 100, 70_000, 1_000_000, size / 2, size - 1] {
            let message = cut(bytes);
            assert!(
                message.contains("cut short") || message.contains("is not a ggml"),
                "{bytes}: {message}"
            );
        }
    }

    #[test]
    fn other_files_are_no_models() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "just some text, long enough to have a header").unwrap();
        let choice = ModelChoice::File(file.path().to_owned());
        let message = format!("{:#}", ModelSource::find(&choice).unwrap_err());
        assert!(message.contains("is not a ggml Whisper model"), "{message}");
    }
}
