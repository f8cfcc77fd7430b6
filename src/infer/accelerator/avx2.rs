//! AVX2, with FMA and F16C: products of f32.

use crate::infer::accelerator::functions;
use crate::infer::accelerator::kernels::{KEPT, Kernels, Word, rows_of};
use crate::infer::accelerator::lanes::{F16, Lanes, Number};
use std::arch::x86_64::*;
use std::ffi::CStr;
use whisper_rs::whisper_rs_sys as sys;

const LANES: usize = 8;
/// Rows of the left matrix that are multiplied at once.
const ROWS: usize = 6;
/// Registers of sums for each row.
const REGISTERS: usize = 2;
const TILE: usize = REGISTERS * LANES;

/// The instruction set of nearly every x86-64 CPU since 2013 (Intel) and 2015 (AMD).
#[derive(Debug)]
pub struct Avx2;

// SAFETY, of all that follows: the promise of who calls a function of `Lanes` or `Kernels`.
impl Lanes for Avx2 {
    type Register = __m256;
    const LANES: usize = LANES;

    #[inline(always)]
    unsafe fn splat(number: f32) -> __m256 {
        unsafe { _mm256_set1_ps(number) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const F16) -> __m256 {
        unsafe { _mm256_cvtph_ps(_mm_loadu_si128(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store(numbers: __m256, to: *mut f32) {
        unsafe { _mm256_storeu_ps(to, numbers) }
    }
    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn subtract(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn multiply(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn divide(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn multiply_add(a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn larger(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn round(numbers: __m256) -> __m256 {
        unsafe { _mm256_round_ps::<_MM_FROUND_TO_NEAREST_INT>(numbers) }
    }
    #[inline(always)]
    unsafe fn scale(powers: __m256, whole: __m256) -> __m256 {
        unsafe {
            // The powers of the rests are 0.7 to 1.5, and with these bounds their exponents do not
            // overflow. What is smaller counts as nothing: products with it would be denormal, and
            // those are slow.
            let large = _mm256_cmp_ps::<_CMP_GE_OQ>(whole, _mm256_set1_ps(-100.0));
            let whole = _mm256_min_ps(whole, _mm256_set1_ps(127.0));
            let exponents = _mm256_slli_epi32::<23>(_mm256_cvtps_epi32(whole));
            let scaled = _mm256_add_epi32(_mm256_castps_si256(powers), exponents);
            _mm256_and_ps(_mm256_castsi256_ps(scaled), large)
        }
    }
    #[inline(always)]
    unsafe fn sum(numbers: __m256) -> f32 {
        unsafe {
            let four = _mm_add_ps(
                _mm256_castps256_ps128(numbers),
                _mm256_extractf128_ps::<1>(numbers),
            );
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }
    #[inline(always)]
    unsafe fn largest(numbers: __m256) -> f32 {
        unsafe {
            let four = _mm_max_ps(
                _mm256_castps256_ps128(numbers),
                _mm256_extractf128_ps::<1>(numbers),
            );
            let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
        }
    }
}

impl Kernels for Avx2 {
    const NAME: &CStr = c"avx2";
    const ID: &[u8; 16] = b"ditado avx2 cpu\0";
    const ROWS: usize = ROWS;
    const GRAIN: usize = 8;
    const NUMBERS: usize = 1;
    const TILE: usize = TILE;
    // 16 KB of a tile and 6 KB of rows: the nearest cache has 32 KB or more.
    const DEPTH: usize = 256;
    // 192 KB of a stretch of them.
    const HEIGHT: usize = 192;
    const BLOCKS: usize = 4;
    const FORM: sys::ggml_type = sys::ggml_type_GGML_TYPE_F16;
    type Weight = F16;

    fn available() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c")
    }

    #[inline(always)]
    unsafe fn keep(numbers: __m256, to: *mut Word) {
        unsafe { _mm256_storeu_ps(to.cast(), numbers) }
    }

    #[target_feature(enable = "avx2,fma,f16c")]
    unsafe fn convert<T: Number<Self>>(from: *const T, scale: f32, words: &mut [Word]) {
        let scale = _mm256_set1_ps(scale);
        let (registers, _) = words.as_chunks_mut::<KEPT>();
        for (place, register) in registers.iter_mut().enumerate() {
            unsafe {
                let numbers = T::load(from.add(place * LANES));
                Self::keep(_mm256_mul_ps(numbers, scale), register.as_mut_ptr());
            }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn multiply_block(
        left: &[Word],
        stride: usize,
        tile: &[Word],
        adds: bool,
        output: &mut [f32],
        row: usize,
    ) {
        let (steps, _) = tile.as_chunks::<TILE>();
        assert!(left.len() >= (ROWS - 1) * stride + steps.len());
        let mut sums = [[_mm256_setzero_ps(); REGISTERS]; ROWS];
        for (place, step) in steps.iter().enumerate() {
            // SAFETY: a step has two registers; the assertion above.
            unsafe {
                let step = step.as_ptr().cast::<f32>();
                let right = [_mm256_loadu_ps(step), _mm256_loadu_ps(step.add(LANES))];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let left = left.as_ptr().add(row * stride + place);
                    let left = _mm256_set1_ps(*left.cast::<f32>());
                    for (sum, right) in sums.iter_mut().zip(right) {
                        *sum = _mm256_fmadd_ps(left, right, *sum);
                    }
                }
            }
        }
        let rows = rows_of::<Self>(output, row);
        for (place, sums) in sums.iter().take(rows).enumerate() {
            for (register, &sum) in sums.iter().enumerate() {
                // SAFETY: `rows_of` has seen that there is room.
                unsafe {
                    let to = output.as_mut_ptr().add(place * row + register * LANES);
                    let before = if adds {
                        _mm256_loadu_ps(to)
                    } else {
                        _mm256_setzero_ps()
                    };
                    _mm256_storeu_ps(to, _mm256_add_ps(before, sum));
                }
            }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn weigh(products: &mut [f32]) -> f32 {
        unsafe { functions::weigh::<Self, true>(products) }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn activate(input: *const f32, output: *mut f32, count: usize) {
        unsafe { functions::activate::<Self>(input, output, count) }
    }
}
