//! The forms that numbers have in a ggml file, and the same numbers in another.

use anyhow::bail;
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};
use whisper_rs::whisper_rs_sys as sys;

/// A ggml tensor type, as whisper.cpp numbers them.
pub type Kind = sys::ggml_type;
pub const F32: Kind = sys::ggml_type_GGML_TYPE_F32;
pub const F16: Kind = sys::ggml_type_GGML_TYPE_F16;
pub const BF16: Kind = sys::ggml_type_GGML_TYPE_BF16;
pub const Q8_0: Kind = sys::ggml_type_GGML_TYPE_Q8_0;

/// Forms of matrices, and the numbers that say so in the header of a file; from `ggml.h`.
pub const FILE_TYPES: [(Kind, u32); 8] = [
    (F32, 0),
    (F16, 1),
    (BF16, 24),
    (Q8_0, 7),
    (sys::ggml_type_GGML_TYPE_Q5_0, 8),
    (sys::ggml_type_GGML_TYPE_Q5_1, 9),
    (sys::ggml_type_GGML_TYPE_Q4_0, 2),
    (sys::ggml_type_GGML_TYPE_Q4_1, 3),
];
/// Elements that are converted at once; whole blocks of each form.
const CONVERTED_AT_ONCE: usize = 1 << 14;

/// Bytes of so many elements.
pub fn size(kind: Kind, elements: u64) -> anyhow::Result<u64> {
    let (block, bytes) = block(kind)?;
    if !elements.is_multiple_of(block) {
        bail!("{elements} numbers are no whole blocks of {block}");
    }
    Ok((elements / block).saturating_mul(bytes))
}

/// Elements and bytes of a block.
fn block(kind: Kind) -> anyhow::Result<(u64, u64)> {
    if !FILE_TYPES.iter().any(|known| known.0 == kind) {
        bail!("tensor type {kind} is not known here");
    }
    // SAFETY: looks into tables of constants, at a place that is there.
    let (block, bytes) = unsafe { (sys::ggml_blck_size(kind), sys::ggml_type_size(kind)) };
    Ok((u64::try_from(block)?, bytes as u64))
}

/// Writes the same numbers in another form. Both sides have the sizes that their forms ask for.
pub fn convert(from: &[u8], kind: Kind, to: &mut [u8], target: Kind) -> anyhow::Result<()> {
    if kind == target {
        to.copy_from_slice(from);
        return Ok(());
    }
    let bytes_of = |kind| size(kind, CONVERTED_AT_ONCE as u64);
    let source = from.par_chunks(usize::try_from(bytes_of(kind)?)?);
    let sink = to.par_chunks_mut(usize::try_from(bytes_of(target)?)?);
    let block = block(kind)?;
    source.zip(sink).for_each(|(from, to)| {
        let count = from.len() as u64 / block.1 * block.0;
        let mut numbers = vec![0.0; count as usize];
        read(from, kind, &mut numbers);
        write(&numbers, to, target);
    });
    Ok(())
}

/// Numbers of a form in the file as plain ones. Sizes fit.
fn read(from: &[u8], kind: Kind, numbers: &mut [f32]) {
    let mut aligned = vec![0_u64; from.len().div_ceil(8)];
    let count = numbers.len() as i64;
    // SAFETY: `aligned` has room for all of `from`, `numbers` for what is read, and alignment for
    // any block; the type is one of `FILE_TYPES`, which ggml has functions for.
    unsafe {
        let source = aligned.as_mut_ptr().cast::<u8>();
        source.copy_from_nonoverlapping(from.as_ptr(), from.len());
        let sink = numbers.as_mut_ptr();
        match (kind, (*sys::ggml_get_type_traits(kind)).to_float) {
            (F32, _) | (_, None) => sink
                .cast::<u8>()
                .copy_from_nonoverlapping(source, from.len()),
            (F16, _) => sys::ggml_cpu_fp16_to_fp32(source.cast(), sink, count),
            (_, Some(to_float)) => to_float(source.cast(), sink, count),
        }
    }
}

/// Plain numbers in a form that the CPU's part of ggml writes. Sizes fit.
fn write(numbers: &[f32], to: &mut [u8], kind: Kind) {
    let mut aligned = vec![0_u64; to.len().div_ceil(8)];
    // SAFETY: as in `read`; the CPU's part of ggml has a function for it.
    unsafe {
        let sink = aligned.as_mut_ptr().cast::<u8>();
        if let Some(from_float) = (*sys::ggml_get_type_traits_cpu(kind)).from_float {
            from_float(numbers.as_ptr(), sink.cast(), numbers.len() as i64);
        }
        to.as_mut_ptr().copy_from_nonoverlapping(sink, to.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(numbers: &[f32], kind: Kind) -> Vec<f32> {
        let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        let mut other = vec![0; size(kind, numbers.len() as u64).unwrap() as usize];
        convert(&bytes, F32, &mut other, kind).unwrap();
        let mut back = vec![0; bytes.len()];
        convert(&other, kind, &mut back, F32).unwrap();
        let (back, _) = back.as_chunks();
        back.iter().copied().map(f32::from_le_bytes).collect()
    }

    #[test]
    fn numbers_keep_what_their_form_can_keep() {
        let count = CONVERTED_AT_ONCE * 2 + 64;
        let numbers: Vec<f32> = (0..count).map(|n| (n as f32 * 0.37).sin()).collect();
        for (kind, error) in [(F16, 5e-4), (BF16, 4e-3), (Q8_0, 5e-3)] {
            let back = there_and_back(&numbers, kind);
            assert_eq!(back.len(), numbers.len());
            for (a, b) in numbers.iter().zip(&back) {
                assert!((a - b).abs() <= error, "{kind}: {a} became {b}");
            }
        }
    }
}
