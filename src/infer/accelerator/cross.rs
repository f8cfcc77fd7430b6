//! The decoder's look at what the encoder made, for one token: a query for each head.
//!
//! ggml multiplies the query with each key for itself, and adds up the 64 products of each across a
//! register. Here as many keys as a register has lanes are added up together. It takes the time that
//! memory takes, so that AVX2 is enough on every CPU.

use crate::infer::accelerator::attention::{Attention, WIDTH};
use crate::infer::accelerator::avx2::Avx2;
use crate::infer::accelerator::functions::{STRETCH, weigh};
use crate::infer::accelerator::lanes::{F16, Lanes};
use std::arch::x86_64::*;
use std::f32::consts::LOG2_E;

const LANES: usize = Avx2::LANES;

/// Values that are summed at once.
const VALUES: usize = 4;

impl Attention {
    /// Writes what a single query of each head sees, [`WIDTH`] numbers for each. `scratch` is kept for
    /// its memory alone. The output may be where the queries are.
    ///
    /// # Safety
    /// The CPU has AVX2, FMA and F16C, and the numbers can be read.
    #[target_feature(enable = "avx2,fma,f16c")]
    pub unsafe fn glance(&self, heads: usize, scratch: &mut Vec<f32>, output: *mut f32) {
        let row = self.positions.next_multiple_of(STRETCH);
        scratch.resize(heads * (row + WIDTH), 0.0);
        let (queries, products) = scratch.split_at_mut(heads * WIDTH);
        let (queries, _) = queries.as_chunks_mut::<WIDTH>();
        for (head, query) in queries.iter_mut().enumerate() {
            for (place, number) in query.iter_mut().enumerate() {
                // SAFETY: the caller's promise.
                let from = unsafe { *self.queries.first.add(head * self.queries.head + place) };
                *number = from * self.scale * LOG2_E;
            }
        }
        // A key of all heads stands in one place.
        for first in (0..self.positions).step_by(LANES) {
            for (head, (query, products)) in queries
                .iter()
                .zip(products.chunks_exact_mut(row))
                .enumerate()
            {
                // SAFETY: the caller's promise.
                unsafe {
                    let keys = head * self.keys.head + first * self.keys.row;
                    let sums = products_of(query, self.keys.first.add(keys), self.keys.row);
                    Avx2::store(sums, products.as_mut_ptr().add(first));
                }
            }
        }
        for (head, products) in products.chunks_exact_mut(row).enumerate() {
            products[self.positions..].fill(f32::NEG_INFINITY);
            // SAFETY: the caller's promise; the queries and keys are not needed any more.
            unsafe {
                let total = weigh::<Avx2, false>(products);
                for first in (0..WIDTH).step_by(VALUES) {
                    let sums = self.seen(head, first, products);
                    for (place, sum) in sums.into_iter().enumerate() {
                        *output.add(head * WIDTH + first + place) = sum / total;
                    }
                }
            }
        }
    }

    /// The weighted sums of `VALUES` values of a head.
    ///
    /// # Safety
    /// As for [`Attention::glance`].
    #[inline]
    #[target_feature(enable = "avx2,fma,f16c")]
    unsafe fn seen(&self, head: usize, first: usize, weights: &[f32]) -> [f32; VALUES] {
        let mut all = [0.0; VALUES];
        // SAFETY: the caller's promise.
        unsafe {
            let values = head * self.values.head + first * self.values.row;
            let values = self.values.first.add(values);
            let mut sums = [Avx2::splat(0.0); VALUES];
            for place in (0..self.positions).step_by(LANES) {
                let weights = Avx2::load(weights.as_ptr().add(place));
                for (value, sum) in sums.iter_mut().enumerate() {
                    let value = Avx2::load_f16(values.add(value * self.values.row + place));
                    *sum = Avx2::multiply_add(value, weights, *sum);
                }
            }
            for (all, sum) in all.iter_mut().zip(sums) {
                *all = Avx2::sum(sum);
            }
        }
        all
    }
}

/// The products of a query with as many keys as a register has lanes, that begin `row` numbers apart.
///
/// # Safety
/// As for [`Attention::glance`].
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn products_of(query: &[f32; WIDTH], keys: *const F16, row: usize) -> __m256 {
    let (query, _) = query.as_chunks::<LANES>();
    let mut sums = [_mm256_setzero_ps(); LANES];
    for (key, sum) in sums.iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        unsafe {
            let key = keys.add(key * row);
            for (part, query) in query.iter().enumerate() {
                let query = _mm256_loadu_ps(query.as_ptr());
                let key = Avx2::load_f16(key.add(part * LANES));
                *sum = _mm256_fmadd_ps(key, query, *sum);
            }
        }
    }
    add_up(sums)
}

/// The sum of each of eight registers.
#[inline]
#[target_feature(enable = "avx2")]
fn add_up([a, b, c, d, e, f, g, h]: [__m256; LANES]) -> __m256 {
    let fours = |a, b, c, d| _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    let (low, high) = (fours(a, b, c, d), fours(e, f, g, h));
    let first = _mm256_permute2f128_ps::<0x20>(low, high);
    _mm256_add_ps(first, _mm256_permute2f128_ps::<0x31>(low, high))
}
