//! The right matrix of a product, as [`Kernels::multiply_block`] reads it.

use crate::infer::accelerator::kernels::{Kernels, Word};
use std::arch::x86_64::*;

/// Rows and words that change places at once.
const SIDE: usize = 8;

/// Packs as many rows of the right matrix as a register has lanes, of so many words, a multiple of
/// eight, that begin `stride` words apart and need not be aligned. They become the lanes of register
/// `register` of a tile.
///
/// # Safety
/// The CPU has AVX2, and the rows are there.
///
/// # Panics
/// When the tile has no room for them.
#[target_feature(enable = "avx2")]
pub unsafe fn pack<K: Kernels>(
    (rows, stride): (*const Word, usize),
    words: usize,
    register: usize,
    tile: &mut [Word],
) {
    assert!(words.is_multiple_of(SIDE) && (register + 1) * K::LANES <= K::TILE);
    assert!(tile.len() >= words * K::TILE);
    for word in (0..words).step_by(SIDE) {
        for lane in (0..K::LANES).step_by(SIDE) {
            let mut square = [_mm256_setzero_ps(); SIDE];
            for (place, row) in square.iter_mut().enumerate() {
                let from = (lane + place) * stride + word;
                // SAFETY: the caller's promise.
                *row = unsafe { _mm256_loadu_ps(rows.add(from).cast()) };
            }
            for (place, column) in transpose(square).into_iter().enumerate() {
                let to = (word + place) * K::TILE + register * K::LANES + lane;
                // SAFETY: the assertions above.
                unsafe { _mm256_storeu_ps(tile.as_mut_ptr().add(to).cast(), column) };
            }
        }
    }
}

/// Makes the columns of a square its rows.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose([a, b, c, d, e, f, g, h]: [__m256; SIDE]) -> [__m256; SIDE] {
    let fours = |a, b, c, d| {
        let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
        let (low2, high2) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
        [
            _mm256_shuffle_ps::<0b01_00_01_00>(low, high),
            _mm256_shuffle_ps::<0b11_10_11_10>(low, high),
            _mm256_shuffle_ps::<0b01_00_01_00>(low2, high2),
            _mm256_shuffle_ps::<0b11_10_11_10>(low2, high2),
        ]
    };
    let (upper, lower) = (fours(a, b, c, d), fours(e, f, g, h));
    let mut columns = [_mm256_setzero_ps(); SIDE];
    for (place, (upper, lower)) in upper.into_iter().zip(lower).enumerate() {
        columns[place] = _mm256_permute2f128_ps::<0x20>(upper, lower);
        columns[place + SIDE / 2] = _mm256_permute2f128_ps::<0x31>(upper, lower);
    }
    columns
}
