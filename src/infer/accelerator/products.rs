//! Products of matrices in bf16, by the instruction that multiplies pairs of them.
//!
//! Both matrices come row by row, and what is summed over stands side by side in a row: a number of
//! the result is a row of the left times a row of the right, as in ggml. The right one is packed such
//! that a register holds a pair of numbers of each of sixteen rows: sixteen sums grow side by side,
//! and none has to be added up across a register. Sums are f32, and each is made in the same order
//! however the work is divided.

use std::arch::x86_64::*;
use std::mem::transmute;

/// Rows of the left matrix that are multiplied at once: with `REGISTERS` of sums for each, nearly all
/// registers of a core.
pub const ROWS: usize = 6;
/// Registers of sums for each row.
pub const REGISTERS: usize = 4;
/// Numbers of f32 in a register, or pairs of bf16.
pub const LANES: usize = 16;
/// Rows of the right matrix that are multiplied at once.
pub const TILE: usize = REGISTERS * LANES;

/// Two numbers that stand side by side.
pub type Pair = u32;
/// Sums of `ROWS` rows with `TILE` others.
pub type Sums = [[__m512; REGISTERS]; ROWS];

/// Whether this CPU can.
pub fn available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bf16")
}

/// A number that can be made a bf16.
pub trait Number: Copy + Sync {
    /// Sixteen of them.
    ///
    /// # Safety
    /// The CPU is one that is [`available`], and there are sixteen.
    unsafe fn load(from: *const Self) -> __m512;
}

impl Number for f32 {
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn load(from: *const Self) -> __m512 {
        // SAFETY: the caller's promise.
        unsafe { _mm512_loadu_ps(from) }
    }
}

/// Half a precision, by its bits.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct F16(pub u16);

impl Number for F16 {
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn load(from: *const Self) -> __m512 {
        // SAFETY: the caller's promise.
        _mm512_cvtph_ps(unsafe { _mm256_loadu_si256(from.cast()) })
    }
}

/// The upper half of an f32, by its bits.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct Bf16(pub u16);

impl Number for Bf16 {
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn load(from: *const Self) -> __m512 {
        // SAFETY: the caller's promise.
        let wide = _mm512_cvtepu16_epi32(unsafe { _mm256_loadu_si256(from.cast()) });
        _mm512_castsi512_ps(_mm512_slli_epi32::<16>(wide))
    }
}

/// A row as pairs of bf16, each number multiplied by `scale` before.
///
/// # Safety
/// The CPU is one that is [`available`], and there are twice as many numbers as pairs: a multiple of
/// [`LANES`].
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn convert<T: Number>(from: *const T, scale: f32, pairs: &mut [Pair]) {
    let scale = _mm512_set1_ps(scale);
    let (registers, _) = pairs.as_chunks_mut::<{ LANES / 2 }>();
    for (place, register) in registers.iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        let numbers = unsafe { T::load(from.add(place * LANES)) };
        let numbers = _mm512_cvtneps_pbh(_mm512_mul_ps(numbers, scale));
        // SAFETY: both have 32 bytes, and any bits make sense in both.
        *register = unsafe { transmute::<__m256bh, [Pair; LANES / 2]>(numbers) };
    }
}

/// Packs sixteen rows of the right matrix, given as pairs one row after the other. They become the
/// lanes of register `register` of a tile.
pub fn pack(rows: &[Pair], register: usize, tile: &mut [Pair]) {
    let pairs = rows.len() / LANES;
    let (steps, _) = tile.as_chunks_mut::<TILE>();
    for (pair, step) in steps.iter_mut().enumerate() {
        let lanes = &mut step[register * LANES..][..LANES];
        for (lane, packed) in lanes.iter_mut().enumerate() {
            *packed = rows[lane * pairs + pair];
        }
    }
}

/// Multiplies `ROWS` rows of the left matrix, that begin `stride` pairs apart, with a tile of the
/// right one.
///
/// # Safety
/// The CPU is one that is [`available`].
///
/// # Panics
/// When there are fewer rows than that, or shorter ones than those of the tile.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn multiply(left: &[Pair], stride: usize, tile: &[Pair]) -> Sums {
    let (steps, _) = tile.as_chunks::<TILE>();
    assert!(left.len() >= (ROWS - 1) * stride + steps.len());
    let mut sums = [[_mm512_setzero_ps(); REGISTERS]; ROWS];
    for (place, step) in steps.iter().enumerate() {
        let (registers, _) = step.as_chunks::<LANES>();
        let mut right = [_mm512_setzero_si512(); REGISTERS];
        for (right, register) in right.iter_mut().zip(registers) {
            // SAFETY: there are sixteen.
            *right = unsafe { _mm512_loadu_si512(register.as_ptr().cast()) };
        }
        for (row, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the assertion above.
            let pair = unsafe { *left.get_unchecked(row * stride + place) };
            let left = as_bf16(_mm512_set1_epi32(pair.cast_signed()));
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum = _mm512_dpbf16_ps(*sum, left, as_bf16(right));
            }
        }
    }
    sums
}

#[inline]
#[target_feature(enable = "avx512f")]
fn as_bf16(pairs: __m512i) -> __m512bh {
    // SAFETY: both are 64 bytes, and any bits make sense in both.
    unsafe { transmute::<__m512i, __m512bh>(pairs) }
}

/// Writes a row of sums, each multiplied by a factor.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn store(output: &mut [f32; TILE], sums: &[__m512; REGISTERS], factor: f32) {
    let (registers, _) = output.as_chunks_mut::<LANES>();
    for (register, &sum) in registers.iter_mut().zip(sums) {
        let sum = _mm512_mul_ps(sum, _mm512_set1_ps(factor));
        // SAFETY: both are 64 bytes.
        *register = unsafe { transmute::<__m512, [f32; LANES]>(sum) };
    }
}
