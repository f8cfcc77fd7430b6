//! The weights of a ggml Whisper file, tensor by tensor, in other forms than the file has them.
//!
//! Layout as in whisper.cpp's `whisper_model_load`: magic, 11 numbers, mel filters, vocabulary,
//! tensors.

use crate::infer::whisper::forms::{BF16, F16, F32, FILE_TYPES, Kind, Q8_0, convert, size};
use anyhow::{Context, bail};
use std::io::{Read, Seek};

/// whisper.cpp counts versions of the quantization in thousands of the file type.
const FILE_TYPE_VERSION: u32 = 1000;

/// Numbers in front of the filters of a file, the first of them magic.
pub const HEADER: usize = 12;
/// Places in it.
const VOCABULARY: usize = 1;
const ENCODER_WIDTH: usize = 3;
const ENCODER_LAYERS: usize = 5;
const FILE_TYPE: usize = 11;
/// Bytes that the encoder of a quantized model may take when it is not quantized any more.
const MOST_MEMORY: u64 = 200 << 20;
/// Bytes; no tensor, filter or vocabulary of a Whisper model is as large.
const SANE: u64 = 1 << 33;

/// The half of a model that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// From the spectrogram to what the decoder looks at.
    Encoder,
    /// From there to text.
    Decoder,
}

/// The forms of the matrices of both halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds {
    encoder: Kind,
    decoder: Kind,
}

impl Kinds {
    /// The forms that suit a CPU, which may have one that ditado multiplies with; none where a model is
    /// to stay as its file has it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn fast(file: impl Read, own: Option<Kind>) -> anyhow::Result<Option<Self>> {
        Ok(Kinds::for_cpu(&header(file)?, own))
    }

    /// Forms that any CPU can compute with.
    #[cfg(test)]
    pub fn invented() -> Self {
        Kinds {
            encoder: F16,
            decoder: Q8_0,
        }
    }

    fn for_cpu(header: &[u32; HEADER], own: Option<Kind>) -> Option<Self> {
        let file_type = header[FILE_TYPE] % FILE_TYPE_VERSION;
        let (file, _) = *FILE_TYPES.iter().find(|known| known.1 == file_type)?;
        let encoder = own.unwrap_or(F16);
        match file {
            F32 | F16 | BF16 => Some(Kinds {
                encoder,
                decoder: Q8_0,
            }),
            // As f16 its encoder would hardly be faster, and twice as large.
            _ if own.is_none() => None,
            quantized => {
                let [width, layers] =
                    [ENCODER_WIDTH, ENCODER_LAYERS].map(|place| u64::from(header[place]));
                // Four matrices of attention and two that are four times as large.
                let weights = elements(&[width, width, 12, layers]);
                (weights.saturating_mul(2) <= MOST_MEMORY).then_some(Kinds {
                    encoder,
                    decoder: quantized,
                })
            }
        }
    }
}

/// A model file, at its start.
pub trait File: Read + Seek {}

impl<T: Read + Seek> File for T {}

/// One half of a model, as a file that whisper.cpp can load.
pub struct Feed<'a> {
    file: Box<dyn File + 'a>,
    half: Half,
    kind: Kind,
    /// What a tensor is converted from: here so that memory is taken once.
    original: Vec<u8>,
}

impl<'a> Feed<'a> {
    /// Reads a file up to its first tensor, and gives that beginning as the half's file has it.
    ///
    /// # Errors
    /// When the file cannot be read or makes no sense.
    pub fn new(
        mut file: Box<dyn File + 'a>,
        half: Half,
        kinds: Kinds,
    ) -> anyhow::Result<(Self, Vec<u8>)> {
        let mut header = header(&mut file)?;
        let kind = match half {
            Half::Encoder => kinds.encoder,
            Half::Decoder => kinds.decoder,
        };
        let file_type = FILE_TYPES.iter().find(|known| known.0 == kind);
        header[FILE_TYPE] = file_type.map_or(0, |known| known.1);
        match half {
            // No word of the vocabulary is needed, and each takes its time.
            Half::Encoder => header[VOCABULARY] = 1,
            Half::Decoder => header[ENCODER_LAYERS] = 0,
        }
        let mut beginning: Vec<u8> = header.iter().flat_map(|n| n.to_le_bytes()).collect();
        let shape = [number(&mut file)?, number(&mut file)?];
        beginning.extend(shape.iter().flat_map(|n| n.to_le_bytes()));
        let filters = shape.iter().map(|&n| u64::from(n)).product::<u64>();
        append(&mut file, filters.saturating_mul(4), &mut beginning)?;
        let words = number(&mut file)?;
        let mut vocabulary = words.to_le_bytes().to_vec();
        for _ in 0..words {
            let length = number(&mut file)?;
            vocabulary.extend(length.to_le_bytes());
            append(&mut file, u64::from(length), &mut vocabulary)?;
        }
        match half {
            Half::Encoder => beginning.extend([0; 4]),
            Half::Decoder => beginning.extend(vocabulary),
        }
        let feed = Feed {
            file,
            half,
            kind,
            original: Vec::new(),
        };
        Ok((feed, beginning))
    }

    /// Adds the next tensor that the half has to `bytes`, and gives the number of bytes that are to
    /// follow them and may have any value; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read or makes no sense.
    pub fn tensor(&mut self, bytes: &mut Vec<u8>) -> anyhow::Result<Option<usize>> {
        loop {
            let mut first = [0; 4];
            if self.file.read(&mut first[..1])? == 0 {
                return Ok(None);
            }
            self.file.read_exact(&mut first[1..])?;
            let dimensions = u32::from_le_bytes(first);
            let length = number(&mut self.file)?;
            let kind = number(&mut self.file)?;
            if dimensions > 4 {
                bail!("a tensor has {dimensions} dimensions");
            }
            let mut shape = Vec::new();
            for _ in 0..dimensions {
                shape.push(number(&mut self.file)?);
            }
            let mut name = Vec::new();
            append(&mut self.file, u64::from(length), &mut name)?;
            let name = String::from_utf8_lossy(&name);
            if self.half == Half::Decoder && name.starts_with("encoder.blocks.") {
                self.skip(size(kind, elements(&shape))?)?;
                continue;
            }
            let hole = self.form(&name, shape, kind, bytes);
            return hole.with_context(|| format!("tensor {name}")).map(Some);
        }
    }

    /// Adds a tensor as this half has it; see [`Feed::tensor`].
    fn form(
        &mut self,
        name: &str,
        mut shape: Vec<u32>,
        kind: Kind,
        bytes: &mut Vec<u8>,
    ) -> anyhow::Result<usize> {
        let target = match shape.len() {
            2 if name.ends_with(".weight") => self.kind,
            3 => F16,
            _ => kind,
        };
        let in_file = size(kind, elements(&shape))?;
        if self.half == Half::Encoder && name == "decoder.token_embedding.weight" {
            shape[1] = 1;
        }
        let head = [shape.len() as u32, name.len() as u32, target];
        bytes.extend(head.iter().chain(&shape).flat_map(|n| n.to_le_bytes()));
        bytes.extend(name.as_bytes());
        let size = size(target, elements(&shape))?;
        if !self.uses(name) {
            self.skip(in_file)?;
            return Ok(usize::try_from(size)?);
        }
        if kind == target {
            append(&mut self.file, in_file, bytes)?;
            return Ok(0);
        }
        self.original.clear();
        append(&mut self.file, in_file, &mut self.original)?;
        let from = bytes.len();
        bytes.resize(from + usize::try_from(size)?, 0);
        convert(&self.original, kind, &mut bytes[from..], target)?;
        Ok(0)
    }

    /// Whether this half computes with a tensor; whisper.cpp wants to load the others too.
    fn uses(&self, name: &str) -> bool {
        match self.half {
            Half::Encoder => {
                let cross = [".cross_attn.key.", ".cross_attn.value."];
                name.starts_with("encoder.") || cross.iter().any(|part| name.contains(part))
            }
            Half::Decoder => name.starts_with("decoder."),
        }
    }

    fn skip(&mut self, bytes: u64) -> anyhow::Result<()> {
        Ok(self.file.seek_relative(i64::try_from(bytes)?)?)
    }
}

fn header(mut file: impl Read) -> anyhow::Result<[u32; HEADER]> {
    let mut header = [0; HEADER];
    for place in &mut header {
        *place = number(&mut file)?;
    }
    Ok(header)
}

/// The next number of a file.
pub fn number(file: &mut impl Read) -> anyhow::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Adds so many bytes of a file; memory is taken as they come, whatever a damaged file promises.
pub fn append(file: &mut impl Read, count: u64, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
    if count > SANE || (file.take(count).read_to_end(bytes)? as u64) < count {
        bail!("it ends early");
    }
    Ok(())
}

fn elements<T: Copy + Into<u64>>(shape: &[T]) -> u64 {
    let sizes = shape.iter().map(|&size| size.into());
    sizes.fold(1, u64::saturating_mul)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use std::path::Path;

    fn shipped() -> Vec<u8> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ggml-tiny-q8_0.bin");
        std::fs::read(path).unwrap()
    }

    /// The whole of one half, holes filled with zeros, and how large these were together.
    fn half(file: &[u8], half: Half) -> anyhow::Result<(Vec<u8>, usize)> {
        let kinds = Kinds {
            encoder: BF16,
            decoder: Q8_0,
        };
        let (mut feed, mut bytes) = Feed::new(Box::new(Cursor::new(file)), half, kinds)?;
        let mut holes = 0;
        while let Some(hole) = feed.tensor(&mut bytes)? {
            bytes.resize(bytes.len() + hole, 0);
            holes += hole;
        }
        Ok((bytes, holes))
    }

    #[test]
    fn each_half_is_a_model_file_of_its_own() {
        let file = shipped();
        let number = |bytes: &[u8], place: usize| {
            u32::from_le_bytes(bytes[place * 4..][..4].try_into().unwrap())
        };
        let has = |bytes: &[u8], name: &str| {
            bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes())
        };
        let (decoder, _) = half(&file, Half::Decoder).unwrap();
        assert_eq!(number(&decoder, ENCODER_LAYERS), 0);
        assert!(!has(&decoder, "encoder.blocks.0.mlp.0.weight"));
        assert!(has(&decoder, "decoder.blocks.3.mlp.0.weight"));
        // What is quantized already stays as it is.
        assert_eq!(number(&decoder, FILE_TYPE), 7);
        assert!(decoder.len() < file.len());
        let (encoder, holes) = half(&file, Half::Encoder).unwrap();
        assert_eq!(number(&encoder, VOCABULARY), 1);
        assert_eq!(number(&encoder, FILE_TYPE), 24);
        // 7.1 million weights and what the decoder looks with, two bytes each.
        let written = encoder.len() - holes;
        assert!((14 << 20..22 << 20).contains(&written), "{written}");
    }

    #[test]
    fn the_forms_suit_the_cpu_the_file_and_its_size() {
        let kinds = |file_type: u32, layers: u32, own: Option<Kind>| {
            let mut header = [0; HEADER];
            header[ENCODER_WIDTH] = 1280;
            header[ENCODER_LAYERS] = layers;
            header[FILE_TYPE] = file_type;
            let kinds = Kinds::for_cpu(&header, own);
            kinds.map(|kinds| (kinds.encoder, kinds.decoder))
        };
        for plain in [0, 1, 24] {
            assert_eq!(kinds(plain, 32, Some(BF16)), Some((BF16, Q8_0)));
            assert_eq!(kinds(plain, 32, None), Some((F16, Q8_0)));
        }
        assert_eq!(kinds(2007, 4, Some(BF16)), Some((BF16, Q8_0)));
        assert_eq!(kinds(2007, 4, Some(F16)), Some((F16, Q8_0)));
        assert_eq!(kinds(2007, 4, None), None);
        // The encoder would be too large, the form is of another kind, or it is damage.
        assert_eq!(kinds(2007, 32, Some(BF16)), None);
        assert_eq!(kinds(2012, 4, Some(BF16)), None);
        assert_eq!(kinds(u32::MAX, u32::MAX, Some(BF16)), None);
    }

    #[test]
    fn damage_is_an_error() {
        let file = shipped();
        for end in [0, 47, 60, 70_000, 600_000, 2_000_000, file.len() - 1] {
            let halves = [Half::Encoder, Half::Decoder];
            let damaged = halves
                .iter()
                .any(|&which| half(&file[..end], which).is_err());
            assert!(damaged, "{end}");
        }
        let tensors = |head: &[u32]| {
            let mut file = vec![0; HEADER * 4 + 12];
            file.extend(head.iter().flat_map(|n| n.to_le_bytes()));
            half(&file, Half::Encoder)
        };
        assert!(tensors(&[]).is_ok());
        assert!(tensors(&[5, 1, 0, 1, 1, 1, 1, 1]).is_err());
        assert!(tensors(&[2, 1, 99, 1, 1]).is_err());
        assert!(tensors(&[2, 1, 8, 31, 1]).is_err());
        assert!(tensors(&[2, u32::MAX, 0, 1, 1]).is_err());
        assert!(tensors(&[4, 0, 0, u32::MAX, u32::MAX, u32::MAX, u32::MAX]).is_err());
    }
}
