//! Products of many rows with the weights of a layer.

use crate::infer::accelerator::products::{
    Bf16, LANES, Pair, ROWS, TILE, convert, multiply, pack, store,
};
use crate::infer::accelerator::share;

/// Multiplies rows of `width` numbers, a multiple of [`LANES`], with rows of weights, a multiple of
/// [`TILE`]; the output has a number of each for each row. `scratch` is kept for its memory alone.
///
/// # Safety
/// The CPU can multiply so.
///
/// # Panics
/// When a size does not fit.
pub unsafe fn multiply_rows(
    input: &[f32],
    weights: &[Bf16],
    width: usize,
    output: &mut [f32],
    scratch: &mut Vec<Pair>,
    threads: usize,
) {
    let (pairs, outputs) = (width / 2, weights.len() / width);
    assert!(width.is_multiple_of(LANES) && outputs.is_multiple_of(TILE));
    assert_eq!(input.len() / width, output.len() / outputs);
    let blocks = (input.len() / width).div_ceil(ROWS);
    scratch.resize(blocks * ROWS * pairs, 0);
    // As many rows to each thread.
    let part = blocks.div_ceil(threads.max(1)) * ROWS;
    let scratch = scratch.chunks_mut(part * pairs);
    let parts = input
        .chunks(part * width)
        .zip(output.chunks_mut(part * outputs));
    share(threads, parts.zip(scratch), |parts| {
        let mut lanes = vec![0; LANES * pairs];
        let mut tile = vec![0; TILE * pairs];
        for ((input, output), rows) in parts {
            for (row, converted) in input.chunks(width).zip(rows.chunks_mut(pairs)) {
                // SAFETY: the caller's promise; a row has as many numbers.
                unsafe { convert(row.as_ptr(), 1.0, converted) };
            }
            for (place, weights) in weights.chunks_exact(TILE * width).enumerate() {
                for (register, weights) in weights.chunks_exact(LANES * width).enumerate() {
                    for (weights, lane) in weights.chunks(width).zip(lanes.chunks_mut(pairs)) {
                        // SAFETY: as above.
                        unsafe { convert(weights.as_ptr(), 1.0, lane) };
                    }
                    pack(&lanes, register, &mut tile);
                }
                let blocks = rows
                    .chunks(ROWS * pairs)
                    .zip(output.chunks_mut(ROWS * outputs));
                for (rows, output) in blocks {
                    // SAFETY: the caller's promise.
                    let sums = unsafe { multiply(rows, pairs, &tile) };
                    for (output, sums) in output.chunks_mut(outputs).zip(&sums) {
                        let (tiles, _) = output.as_chunks_mut::<TILE>();
                        // SAFETY: the caller's promise.
                        unsafe { store(&mut tiles[place], sums, 1.0) };
                    }
                }
            }
        }
    });
}
