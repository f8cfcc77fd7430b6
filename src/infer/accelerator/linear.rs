//! Products of many rows with the weights of a layer.

use crate::infer::accelerator::kernels::{Kernels, Word};
use crate::infer::accelerator::packing::pack;
use crate::infer::accelerator::share;

/// Multiplies rows of `width` numbers, a multiple of [`Kernels::GRAIN`] words, with rows of weights, a multiple of
/// [`Kernels::TILE`]; the output has a number of each for each row. `scratch` is kept for its memory
/// alone.
///
/// # Safety
/// The CPU can multiply so.
///
/// # Panics
/// When a size does not fit.
pub unsafe fn multiply_rows<K: Kernels>(
    input: &[f32],
    weights: &[K::Weight],
    width: usize,
    output: &mut [f32],
    scratch: &mut Vec<Word>,
    threads: usize,
) {
    let (words, outputs) = (width / K::NUMBERS, weights.len() / width);
    assert!(words.is_multiple_of(K::GRAIN) && outputs.is_multiple_of(K::TILE));
    assert_eq!(input.len() / width, output.len() / outputs);
    let blocks = (input.len() / width).div_ceil(K::ROWS);
    scratch.resize(blocks * K::ROWS * words, 0);
    // As many rows to each thread, in parts that stay in the second cache.
    let threads = threads.max(1);
    let parts = blocks
        .div_ceil(K::HEIGHT / K::ROWS)
        .next_multiple_of(threads);
    let part = blocks.div_ceil(parts) * K::ROWS;
    let scratch = scratch.chunks_mut(part * words);
    let parts = input
        .chunks(part * width)
        .zip(output.chunks_mut(part * outputs));
    share(threads, parts.zip(scratch), |parts| {
        // SAFETY: the caller's promise.
        let _registers = unsafe { K::ready() };
        for ((input, output), rows) in parts {
            // SAFETY: the caller's promise.
            unsafe { multiply_part::<K>(input, weights, width, output, rows) };
        }
    });
}

/// The rows of a part.
///
/// # Safety
/// As for [`multiply_rows`]; `rows` has room for the words of all rows, in whole blocks.
unsafe fn multiply_part<K: Kernels>(
    input: &[f32],
    weights: &[K::Weight],
    width: usize,
    output: &mut [f32],
    rows: &mut [Word],
) {
    let (words, outputs) = (width / K::NUMBERS, weights.len() / width);
    let count = rows.len() / words;
    let depth = K::DEPTH.min(words);
    let mut lanes = vec![0; K::LANES * depth];
    let mut tile = vec![0; K::TILE * depth];
    for first in (0..words).step_by(depth) {
        // The rows are laid out anew, one stretch of all of them after the other.
        let depth = depth.min(words - first);
        let from = first * K::NUMBERS;
        let stretch = &mut rows[first * count..][..depth * count];
        for (row, converted) in input.chunks(width).zip(stretch.chunks_mut(depth)) {
            // SAFETY: the caller's promise; a row has as many numbers.
            unsafe { K::convert(row[from..].as_ptr(), 1.0, converted) };
        }
        let (lanes, tile) = (&mut lanes[..K::LANES * depth], &mut tile[..K::TILE * depth]);
        for (place, weights) in weights.chunks_exact(K::TILE * width).enumerate() {
            for (register, weights) in weights.chunks_exact(K::LANES * width).enumerate() {
                let rows = match K::words(&weights[from..]) {
                    Some(rows) => (rows, words),
                    None => {
                        for (weights, lane) in weights.chunks(width).zip(lanes.chunks_mut(depth)) {
                            // SAFETY: as above.
                            unsafe { K::convert(weights[from..].as_ptr(), 1.0, lane) };
                        }
                        (lanes.as_ptr(), depth)
                    }
                };
                // SAFETY: as above.
                unsafe { pack::<K>(rows, depth, register, tile) };
            }
            let blocks = stretch.chunks_exact(K::ROWS * depth);
            for (rows, output) in blocks.zip(output.chunks_mut(K::ROWS * outputs)) {
                let output = &mut output[place * K::TILE..];
                // SAFETY: the caller's promise.
                unsafe { K::multiply_block(rows, depth, tile, first > 0, output, outputs) };
            }
        }
    }
}
