//! The decoder's look at what the encoder made, for one token: a query for each head.
//!
//! ggml multiplies the query with each key for itself, and adds up the 64 products of each across a
//! register. Here as many keys as a register has lanes are added up together.

use crate::infer::accelerator::attention::{Attention, WIDTH};
use crate::infer::accelerator::functions::{STRETCH, weigh};
use crate::infer::accelerator::kernels::Kernels;
use std::f32::consts::LOG2_E;

/// Values that are summed at once.
const VALUES: usize = 4;

impl Attention {
    /// Writes what a single query of each head sees, [`WIDTH`] numbers for each. `scratch` is kept for
    /// its memory alone. The output may be where the queries are.
    ///
    /// # Safety
    /// The CPU can, and the numbers can be read.
    #[inline(always)]
    pub unsafe fn glance_with<K: Kernels>(
        &self,
        heads: usize,
        scratch: &mut Vec<f32>,
        output: *mut f32,
    ) {
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
        for first in (0..self.positions).step_by(K::LANES) {
            for (head, (query, products)) in queries
                .iter()
                .zip(products.chunks_exact_mut(row))
                .enumerate()
            {
                // SAFETY: the caller's promise.
                unsafe {
                    let keys = head * self.keys.head + first * self.keys.row;
                    let sums = K::products(query, self.keys.first.add(keys), self.keys.row);
                    K::store(sums, products.as_mut_ptr().add(first));
                }
            }
        }
        for (head, products) in products.chunks_exact_mut(row).enumerate() {
            products[self.positions..].fill(f32::NEG_INFINITY);
            // SAFETY: the caller's promise; the queries and keys are not needed any more.
            unsafe {
                let total = weigh::<K, false>(products);
                for first in (0..WIDTH).step_by(VALUES) {
                    let sums = self.seen::<K>(head, first, products);
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
    /// As for [`Attention::glance_with`].
    #[inline(always)]
    unsafe fn seen<K: Kernels>(&self, head: usize, first: usize, weights: &[f32]) -> [f32; VALUES] {
        let mut all = [0.0; VALUES];
        // SAFETY: the caller's promise.
        unsafe {
            let values = head * self.values.head + first * self.values.row;
            let values = self.values.first.add(values);
            let mut sums = [K::splat(0.0); VALUES];
            for place in (0..self.positions).step_by(K::LANES) {
                let weights = K::load(weights.as_ptr().add(place));
                for (value, sum) in sums.iter_mut().enumerate() {
                    let value = K::load_f16(values.add(value * self.values.row + place));
                    *sum = K::multiply_add(value, weights, *sum);
                }
            }
            for (all, sum) in all.iter_mut().zip(sums) {
                *all = K::sum(sum);
            }
        }
        all
    }
}
