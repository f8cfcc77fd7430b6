//! The encoder's self-attention: every position looks at every other.
//!
//! ggml computes it in three steps, each of which writes all of its numbers to memory: 71 MB a layer
//! for 30 s and eight heads. Here a few positions at a time go through all three, so that what is in
//! between stays in the cache.

use crate::infer::accelerator::functions::STRETCH;
use crate::infer::accelerator::kernels::{Kernels, MOST_ROWS, Word};
use crate::infer::accelerator::lanes::{F16, Number};
use crate::infer::accelerator::packing::pack;
use crate::infer::accelerator::share;
use std::f32::consts::LOG2_E;
use std::slice;

/// Numbers of a head, in every Whisper model.
pub const WIDTH: usize = 64;

/// Numbers of several heads in memory, each head a matrix.
#[derive(Debug, Clone, Copy)]
pub struct Heads<T> {
    pub first: *const T,
    /// Elements from one head to the next.
    pub head: usize,
    /// Elements from one row of a head to the next.
    pub row: usize,
}

// SAFETY: it only tells where numbers are; who reads them has to promise more.
unsafe impl<T: Sync> Sync for Heads<T> {}

/// What is looked with and looked at.
#[derive(Debug, Clone, Copy)]
pub struct Attention {
    /// A row of [`WIDTH`] numbers for each position.
    pub queries: Heads<f32>,
    /// As the queries.
    pub keys: Heads<F16>,
    /// A row of all positions for each of [`WIDTH`] numbers.
    pub values: Heads<F16>,
    /// What the product of a query and a key is multiplied by.
    pub scale: f32,
    /// A multiple of sixteen.
    pub positions: usize,
}

/// Queries and keys as they are multiplied, kept from one layer to the next for its memory alone.
#[derive(Debug, Default)]
pub struct Scratch {
    queries: Vec<Word>,
    keys: Vec<Word>,
}

impl Attention {
    /// Gets the queries and keys of so many heads ready; what they were made of may be overwritten then.
    ///
    /// # Safety
    /// The CPU can, and the numbers can be read.
    pub unsafe fn prepare<K: Kernels>(&self, heads: usize, scratch: &mut Scratch, threads: usize) {
        let (query_words, key_words) = self.words::<K>();
        scratch.queries.resize(heads * query_words, 0);
        scratch.keys.resize(heads * key_words, 0);
        let queries = scratch.queries.chunks_mut(query_words);
        let keys = scratch.keys.chunks_mut(key_words);
        share(threads, queries.zip(keys).enumerate(), |all| {
            let mut lanes = vec![0; K::LANES * words::<K>(WIDTH)];
            for (head, (queries, keys)) in all {
                // SAFETY: the caller's promise.
                unsafe {
                    self.convert_queries::<K>(head, queries);
                    rows_to_tiles::<K, _>(
                        &self.keys,
                        head,
                        [self.positions, WIDTH],
                        &mut lanes,
                        keys,
                    );
                }
            }
        });
    }

    /// Writes what each position sees: [`WIDTH`] numbers, position after position, head after head.
    ///
    /// # Safety
    /// The CPU can, the values can be read, and the rest is ready.
    pub unsafe fn look<K: Kernels>(&self, scratch: &Scratch, output: &mut [f32], threads: usize) {
        let positions = self.positions;
        let (query_words, key_words) = self.words::<K>();
        let queries = scratch.queries.chunks(query_words);
        let keys = scratch.keys.chunks(key_words);
        let outputs = output.chunks_exact_mut(positions * WIDTH);
        share(threads, queries.zip(keys).zip(outputs).enumerate(), |all| {
            // SAFETY: the caller's promise.
            let _registers = unsafe { K::ready() };
            let mut lanes = vec![0; K::LANES * words::<K>(positions)];
            let mut values = vec![0; WIDTH * words::<K>(positions)];
            let mut seen = Seen::new::<K>(positions);
            for (head, ((queries, keys), output)) in all {
                // SAFETY: the caller's promise.
                unsafe {
                    rows_to_tiles::<K, _>(
                        &self.values,
                        head,
                        [WIDTH, positions],
                        &mut lanes,
                        &mut values,
                    );
                    seen.look::<K>(queries, keys, &values, output);
                }
            }
        });
    }

    /// Words of the queries and of the keys of a head, in whole blocks.
    fn words<K: Kernels>(&self) -> (usize, usize) {
        let rows = [K::ROWS, K::TILE].map(|block| self.positions.next_multiple_of(block));
        (rows[0] * words::<K>(WIDTH), rows[1] * words::<K>(WIDTH))
    }

    /// # Safety
    /// As for [`Attention::prepare`].
    unsafe fn convert_queries<K: Kernels>(&self, head: usize, queries: &mut [Word]) {
        // Powers of two are quicker than those of e.
        let scale = self.scale * LOG2_E;
        let rows = queries.chunks_exact_mut(words::<K>(WIDTH));
        for (position, row) in rows.take(self.positions).enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let first = self.queries.first;
                let from = first.add(head * self.queries.head + position * self.queries.row);
                K::convert(from, scale, row);
            }
        }
    }
}

/// Words of so many numbers, and of zeros up to a multiple of [`Kernels::GRAIN`].
fn words<K: Kernels>(numbers: usize) -> usize {
    (numbers / K::NUMBERS).next_multiple_of(K::GRAIN)
}

/// Packs the first `count` rows of a head, a multiple of [`Lanes::LANES`](super::lanes::Lanes::LANES),
/// of `width` numbers as the right matrix of a product. `lanes` has room for a row in each lane, and
/// zeros behind it.
///
/// # Safety
/// The CPU can, and the rows are there.
unsafe fn rows_to_tiles<K: Kernels, T: Number<K>>(
    matrix: &Heads<T>,
    head: usize,
    [count, width]: [usize; 2],
    lanes: &mut [Word],
    tiles: &mut [Word],
) {
    let words = lanes.len() / K::LANES;
    for first in (0..count).step_by(K::LANES) {
        for (lane, row) in lanes.chunks_mut(words).enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let from = matrix.first;
                let from = from.add(head * matrix.head + (first + lane) * matrix.row);
                K::convert(from, 1.0, &mut row[..width / K::NUMBERS]);
            }
        }
        let tile = &mut tiles[first / K::TILE * words * K::TILE..][..words * K::TILE];
        // SAFETY: as above.
        unsafe {
            let rows = (lanes.as_ptr(), words);
            pack::<K>(rows, words, first % K::TILE / K::LANES, tile);
        }
    }
}

/// What a few positions see of all positions.
struct Seen {
    positions: usize,
    /// Numbers of a row of products.
    row: usize,
    /// Products with the keys, row by row, in whole tiles; then how much each position counts, the
    /// largest of a row as one, as words in the same place.
    products: Vec<f32>,
}

impl Seen {
    fn new<K: Kernels>(positions: usize) -> Self {
        let row = positions.next_multiple_of(STRETCH);
        Seen {
            positions,
            row,
            products: vec![0.0; K::BLOCKS * K::ROWS * row],
        }
    }

    /// One head.
    ///
    /// # Safety
    /// The CPU can.
    unsafe fn look<K: Kernels>(
        &mut self,
        queries: &[Word],
        keys: &[Word],
        values: &[Word],
        output: &mut [f32],
    ) {
        let width = words::<K>(WIDTH);
        let outputs = output.chunks_mut(K::BLOCKS * K::ROWS * WIDTH);
        for (queries, output) in queries.chunks(K::BLOCKS * K::ROWS * width).zip(outputs) {
            for (place, tile) in keys.chunks_exact(width * K::TILE).enumerate() {
                let blocks = self.products.chunks_mut(K::ROWS * self.row);
                for (queries, products) in queries.chunks_exact(K::ROWS * width).zip(blocks) {
                    let products = &mut products[place * K::TILE..];
                    // SAFETY: the caller's promise.
                    unsafe { K::multiply_block(queries, width, tile, false, products, self.row) };
                }
            }
            let rows = self.products.chunks_exact_mut(self.row);
            let mut totals = [0.0; MOST_ROWS];
            for (products, total) in rows.zip(&mut totals) {
                products[self.positions..].fill(f32::NEG_INFINITY);
                // SAFETY: the caller's promise.
                *total = unsafe { K::weigh(products) };
            }
            // SAFETY: the caller's promise.
            unsafe { self.add_values::<K>(values, output) };
            for (output, total) in output.chunks_exact_mut(WIDTH).zip(totals) {
                for number in output {
                    *number /= total;
                }
            }
        }
    }

    /// Writes the weighted sums of the values.
    ///
    /// # Safety
    /// The CPU can.
    unsafe fn add_values<K: Kernels>(&self, values: &[Word], output: &mut [f32]) {
        let (first, count) = (self.products.as_ptr().cast::<Word>(), self.products.len());
        // SAFETY: words are as large as the numbers in whose place they are.
        let weights = unsafe { slice::from_raw_parts(first, count) };
        let depth = words::<K>(self.positions);
        for from in (0..depth).step_by(K::DEPTH) {
            let to = depth.min(from.saturating_add(K::DEPTH));
            for (place, tile) in values.chunks_exact(depth * K::TILE).enumerate() {
                let tile = &tile[from * K::TILE..to * K::TILE];
                let blocks = weights.chunks_exact(K::ROWS * self.row);
                for (weights, output) in blocks.zip(output.chunks_mut(K::ROWS * WIDTH)) {
                    let output = &mut output[place * K::TILE..];
                    // SAFETY: the caller's promise.
                    unsafe {
                        K::multiply_block(
                            &weights[from..],
                            self.row,
                            tile,
                            from > 0,
                            output,
                            WIDTH,
                        );
                    }
                }
            }
        }
    }
}
