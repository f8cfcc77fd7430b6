//! The decoder's look at what the encoder made, for one token: a query for each head.
//!
//! ggml multiplies the query with each key for itself, and adds up the 64 products of each across a
//! register. Here sixteen keys are added up together.

use crate::infer::accelerator::attention::{Attention, WIDTH};
use crate::infer::accelerator::functions::exp2;
use crate::infer::accelerator::products::{F16, LANES, Number};
use std::arch::x86_64::*;
use std::array;
use std::f32::consts::LOG2_E;

/// Registers of a query.
const PARTS: usize = WIDTH / LANES;
/// Values that are summed at once.
const VALUES: usize = 4;

impl Attention {
    /// Writes what a single query of each head sees, [`WIDTH`] numbers for each. `scratch` is kept for
    /// its memory alone. The output may be where the queries are.
    ///
    /// # Safety
    /// The CPU can compute with sixteen numbers at once, and the numbers can be read.
    #[target_feature(enable = "avx512f")]
    pub unsafe fn glance(&self, heads: usize, scratch: &mut Vec<f32>, output: *mut f32) {
        scratch.resize(heads * self.positions, 0.0);
        // A key of all heads stands in one place.
        for first in (0..self.positions).step_by(LANES) {
            for (head, products) in scratch.chunks_exact_mut(self.positions).enumerate() {
                // SAFETY: the caller's promise.
                unsafe {
                    let products = products.as_mut_ptr().add(first);
                    _mm512_storeu_ps(products, self.products(head, first));
                }
            }
        }
        for (head, products) in scratch.chunks_exact_mut(self.positions).enumerate() {
            let total = weigh(products);
            for first in (0..WIDTH).step_by(VALUES) {
                // SAFETY: the caller's promise; the queries and keys are not needed any more.
                unsafe {
                    let sums = self.seen(head, first, products);
                    for (place, sum) in sums.into_iter().enumerate() {
                        *output.add(head * WIDTH + first + place) = sum / total;
                    }
                }
            }
        }
    }

    /// The products of a query with sixteen keys.
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn products(&self, head: usize, first: usize) -> __m512 {
        // SAFETY: the caller's promise.
        unsafe {
            let query = self.queries.first.add(head * self.queries.head);
            let scale = _mm512_set1_ps(self.scale * LOG2_E);
            let query: [__m512; PARTS] =
                array::from_fn(|part| _mm512_mul_ps(f32::load(query.add(part * LANES)), scale));
            let keys = self
                .keys
                .first
                .add(head * self.keys.head + first * self.keys.row);
            let sums: [__m512; LANES] = array::from_fn(|key| {
                let key = keys.add(key * self.keys.row);
                let mut sum = _mm512_setzero_ps();
                for (part, &query) in query.iter().enumerate() {
                    sum = _mm512_fmadd_ps(F16::load(key.add(part * LANES)), query, sum);
                }
                sum
            });
            add_up(sums)
        }
    }

    /// The weighted sums of `VALUES` values of a head.
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn seen(&self, head: usize, first: usize, weights: &[f32]) -> [f32; VALUES] {
        let mut sums = [_mm512_setzero_ps(); VALUES];
        let (registers, _) = weights.as_chunks::<LANES>();
        for (place, register) in registers.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let weights = f32::load(register.as_ptr());
                for (value, sum) in sums.iter_mut().enumerate() {
                    let row = head * self.values.head + (first + value) * self.values.row;
                    let value = F16::load(self.values.first.add(row + place * LANES));
                    *sum = _mm512_fmadd_ps(value, weights, *sum);
                }
            }
        }
        sums.map(|sum| _mm512_reduce_add_ps(sum))
    }
}

/// The sum of each of sixteen registers.
#[inline]
#[target_feature(enable = "avx512f")]
fn add_up(r: [__m512; LANES]) -> __m512 {
    let fours: [__m512; 4] = array::from_fn(|four| {
        let [a, b, c, d] = array::from_fn(|one| r[four * 4 + one]);
        let ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
        let cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
        let [ab, cd] = [ab, cd].map(|pair| _mm512_castps_pd(pair));
        let [low, high] = [_mm512_unpacklo_pd(ab, cd), _mm512_unpackhi_pd(ab, cd)];
        _mm512_add_ps(_mm512_castpd_ps(low), _mm512_castpd_ps(high))
    });
    let halves = |a, b| {
        let low = _mm512_shuffle_f32x4::<0b01_00_01_00>(a, b);
        _mm512_add_ps(low, _mm512_shuffle_f32x4::<0b11_10_11_10>(a, b))
    };
    let (a, b) = (halves(fours[0], fours[1]), halves(fours[2], fours[3]));
    let even = _mm512_shuffle_f32x4::<0b10_00_10_00>(a, b);
    _mm512_add_ps(even, _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b))
}

/// Makes each product two to the power of how much it is below the largest, and gives their sum.
#[target_feature(enable = "avx512f")]
fn weigh(products: &mut [f32]) -> f32 {
    let (registers, _) = products.as_chunks_mut::<LANES>();
    let mut most = _mm512_set1_ps(f32::NEG_INFINITY);
    for register in &*registers {
        // SAFETY: there are sixteen.
        most = _mm512_max_ps(most, unsafe { f32::load(register.as_ptr()) });
    }
    let most = _mm512_set1_ps(_mm512_reduce_max_ps(most));
    let mut total = _mm512_setzero_ps();
    for register in registers {
        // SAFETY: there are sixteen.
        unsafe {
            let power = exp2(_mm512_sub_ps(f32::load(register.as_ptr()), most));
            total = _mm512_add_ps(total, power);
            _mm512_storeu_ps(register.as_mut_ptr(), power);
        }
    }
    _mm512_reduce_add_ps(total)
}
