//! The encoder's self-attention: every position looks at every other.
//!
//! ggml computes it in three steps, each of which writes all of its numbers to memory: 71 MB a layer
//! for 30 s and eight heads. Here a few positions at a time go through all three, so that what is in
//! between stays in the cache.

use crate::infer::accelerator::functions::exp2;
use crate::infer::accelerator::products::{
    F16, LANES, Number, Pair, REGISTERS, ROWS, Sums, TILE, convert, multiply, pack, store,
};
use crate::infer::accelerator::share;
use std::arch::x86_64::*;
use std::f32::consts::LOG2_E;
use std::mem::transmute;

/// Numbers of a head, in every Whisper model.
pub const WIDTH: usize = TILE;
const PAIRS: usize = WIDTH / 2;

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
    /// A multiple of [`LANES`].
    pub positions: usize,
}

/// Queries and keys as they are multiplied, kept from one layer to the next for its memory alone.
#[derive(Debug, Default)]
pub struct Scratch {
    queries: Vec<Pair>,
    keys: Vec<Pair>,
}

impl Attention {
    /// Gets the queries and keys of so many heads ready; what they were made of may be overwritten then.
    ///
    /// # Safety
    /// The CPU can, and the numbers can be read.
    pub unsafe fn prepare(&self, heads: usize, scratch: &mut Scratch, threads: usize) {
        let (query_pairs, key_pairs) = self.pairs();
        scratch.queries.resize(heads * query_pairs, 0);
        scratch.keys.resize(heads * key_pairs, 0);
        let queries = scratch.queries.chunks_mut(query_pairs);
        let keys = scratch.keys.chunks_mut(key_pairs);
        share(threads, queries.zip(keys).enumerate(), |all| {
            let mut lanes = [0; LANES * PAIRS];
            for (head, (queries, keys)) in all {
                // SAFETY: the caller's promise.
                unsafe {
                    self.convert_queries(head, queries);
                    rows_to_tiles(&self.keys, head, self.positions, &mut lanes, keys);
                }
            }
        });
    }

    /// Writes what each position sees: [`WIDTH`] numbers, position after position, head after head.
    ///
    /// # Safety
    /// The CPU can, the values can be read, and the rest is ready.
    pub unsafe fn look(&self, scratch: &Scratch, output: &mut [f32], threads: usize) {
        let positions = self.positions;
        let (query_pairs, key_pairs) = self.pairs();
        let queries = scratch.queries.chunks(query_pairs);
        let keys = scratch.keys.chunks(key_pairs);
        let outputs = output.chunks_exact_mut(positions * WIDTH);
        share(threads, queries.zip(keys).zip(outputs).enumerate(), |all| {
            let mut lanes = vec![0; LANES * positions / 2];
            let mut values = vec![0; WIDTH * positions / 2];
            let mut seen = Seen::new(positions);
            for (head, ((queries, keys), output)) in all {
                // SAFETY: the caller's promise.
                unsafe {
                    rows_to_tiles(&self.values, head, WIDTH, &mut lanes, &mut values);
                    seen.look(queries, keys, &values, output);
                }
            }
        });
    }

    /// Pairs of the queries and of the keys of a head, in whole blocks.
    fn pairs(&self) -> (usize, usize) {
        let rows = [ROWS, TILE].map(|block| self.positions.next_multiple_of(block));
        (rows[0] * PAIRS, rows[1] * PAIRS)
    }

    /// # Safety
    /// As for [`Attention::prepare`].
    unsafe fn convert_queries(&self, head: usize, queries: &mut [Pair]) {
        // Powers of two are quicker than those of e.
        let scale = self.scale * LOG2_E;
        let (rows, _) = queries.as_chunks_mut::<PAIRS>();
        for (position, row) in rows[..self.positions].iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let first = self.queries.first;
                let from = first.add(head * self.queries.head + position * self.queries.row);
                convert(from, scale, row);
            }
        }
    }
}

/// Packs the first `count` rows of a head, a multiple of [`LANES`], as the right matrix of a product.
///
/// # Safety
/// The CPU can, and the rows have as many numbers as `lanes` has pairs for sixteen of them.
unsafe fn rows_to_tiles<T: Number>(
    matrix: &Heads<T>,
    head: usize,
    count: usize,
    lanes: &mut [Pair],
    tiles: &mut [Pair],
) {
    let pairs = lanes.len() / LANES;
    for first in (0..count).step_by(LANES) {
        for (lane, row) in lanes.chunks_mut(pairs).enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let from = matrix.first;
                let from = from.add(head * matrix.head + (first + lane) * matrix.row);
                convert(from, 1.0, row);
            }
        }
        let tile = &mut tiles[first / TILE * pairs * TILE..][..pairs * TILE];
        pack(lanes, first % TILE / LANES, tile);
    }
}

/// What `ROWS` positions see of all positions.
struct Seen {
    positions: usize,
    /// Products with the keys, row by row, in whole tiles.
    products: Vec<f32>,
    /// How much each position counts, row by row as pairs, the largest of a row as one.
    weights: Vec<Pair>,
}

impl Seen {
    fn new(positions: usize) -> Self {
        let row = positions.next_multiple_of(TILE);
        Seen {
            positions,
            products: vec![0.0; ROWS * row],
            weights: vec![0; ROWS * row / 2],
        }
    }

    /// One head.
    ///
    /// # Safety
    /// The CPU can.
    #[target_feature(enable = "avx512f,avx512bf16")]
    unsafe fn look(&mut self, queries: &[Pair], keys: &[Pair], values: &[Pair], out: &mut [f32]) {
        let row = self.products.len() / ROWS;
        let (outputs, _) = out.as_chunks_mut::<WIDTH>();
        let outputs = outputs.chunks_mut(ROWS);
        for (queries, outputs) in queries.chunks_exact(ROWS * PAIRS).zip(outputs) {
            for (place, tile) in keys.chunks_exact(PAIRS * TILE).enumerate() {
                // SAFETY: the caller's promise.
                let sums = unsafe { multiply(queries, PAIRS, tile) };
                self.keep(&sums, place * TILE);
            }
            let mut totals = [0.0; ROWS];
            for (place, total) in totals.iter_mut().enumerate() {
                let products = &mut self.products[place * row..][..row];
                products[self.positions..].fill(f32::NEG_INFINITY);
                *total = weigh(products, &mut self.weights[place * row / 2..][..row / 2]);
            }
            // SAFETY: the caller's promise.
            let sums = unsafe { multiply(&self.weights, row / 2, values) };
            for ((output, sums), total) in outputs.iter_mut().zip(&sums).zip(totals) {
                store(output, sums, 1.0 / total);
            }
        }
    }

    #[target_feature(enable = "avx512f")]
    fn keep(&mut self, sums: &Sums, first: usize) {
        let row = self.products.len() / ROWS;
        for (products, sums) in self.products.chunks_exact_mut(row).zip(sums) {
            let (tiles, _) = products[first..].as_chunks_mut::<TILE>();
            store(&mut tiles[0], sums, 1.0);
        }
    }
}

/// Two to the power of how much each product is below the largest, and the sum of all of them.
#[target_feature(enable = "avx512f,avx512bf16")]
fn weigh(products: &[f32], weights: &mut [Pair]) -> f32 {
    let (tiles, _) = products.as_chunks::<TILE>();
    let load = |tile: &[f32; TILE], register: usize| {
        // SAFETY: a tile has as many registers.
        unsafe { _mm512_loadu_ps(tile.as_ptr().add(register * LANES)) }
    };
    let mut most = [_mm512_set1_ps(f32::NEG_INFINITY); REGISTERS];
    for tile in tiles {
        for (register, most) in most.iter_mut().enumerate() {
            *most = _mm512_max_ps(*most, load(tile, register));
        }
    }
    let [a, b, c, d] = most;
    let most = _mm512_max_ps(_mm512_max_ps(a, b), _mm512_max_ps(c, d));
    let most = _mm512_set1_ps(_mm512_reduce_max_ps(most));
    let mut totals = [_mm512_setzero_ps(); REGISTERS];
    let (packed, _) = weights.as_chunks_mut::<LANES>();
    for (tile, packed) in tiles
        .iter()
        .zip(packed.as_chunks_mut::<{ REGISTERS / 2 }>().0)
    {
        for (half, packed) in packed.iter_mut().enumerate() {
            let mut powers = [_mm512_setzero_ps(); 2];
            for (which, power) in powers.iter_mut().enumerate() {
                let register = half * 2 + which;
                *power = exp2(_mm512_sub_ps(load(tile, register), most));
                totals[register] = _mm512_add_ps(totals[register], *power);
            }
            let [low, high] = powers;
            let both = _mm512_cvtne2ps_pbh(high, low);
            // SAFETY: both are 64 bytes, and any bits make sense in both.
            *packed = unsafe { transmute::<__m512bh, [Pair; LANES]>(both) };
        }
    }
    let [a, b, c, d] = totals;
    _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(a, b), _mm512_add_ps(c, d)))
}
