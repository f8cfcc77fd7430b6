//! AVX-512, with the instruction that multiplies pairs of bf16, or with AMX, which multiplies whole
//! matrices of them.

use crate::infer::accelerator::amx::{self, Registers};
use crate::infer::accelerator::functions;
use crate::infer::accelerator::kernels::{KEPT, Kernels, Word, rows_of};
use crate::infer::accelerator::lanes::{Bf16, F16, Lanes, Number};
use std::arch::x86_64::*;
use std::ffi::CStr;
use std::mem::transmute;
use whisper_rs::whisper_rs_sys as sys;

const LANES: usize = 16;
/// Rows of the left matrix that are multiplied at once without AMX.
const ROWS: usize = 6;
/// Registers of sums for each row.
const REGISTERS: usize = 4;
const TILE: usize = REGISTERS * LANES;
const _: () = assert!(TILE == amx::TILE);

/// The instruction set of servers and of AMD since Zen 4; as `AMX` that of Intel's servers since
/// Sapphire Rapids.
#[derive(Debug)]
pub struct Avx512<const AMX: bool>;

// SAFETY, of all that follows: the promise of who calls a function of `Lanes` or `Kernels`.
impl<const AMX: bool> Lanes for Avx512<AMX> {
    type Register = __m512;
    const LANES: usize = LANES;

    #[inline(always)]
    unsafe fn splat(number: f32) -> __m512 {
        unsafe { _mm512_set1_ps(number) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const F16) -> __m512 {
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store(numbers: __m512, to: *mut f32) {
        unsafe { _mm512_storeu_ps(to, numbers) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn subtract(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn multiply(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn divide(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn multiply_add(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn larger(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn round(numbers: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<_MM_FROUND_TO_NEAREST_INT>(numbers) }
    }
    #[inline(always)]
    unsafe fn scale(powers: __m512, whole: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(powers, whole) }
    }
    #[inline(always)]
    unsafe fn sum(numbers: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(numbers) }
    }
    #[inline(always)]
    unsafe fn largest(numbers: __m512) -> f32 {
        unsafe { _mm512_reduce_max_ps(numbers) }
    }
}

impl<const AMX: bool> Number<Avx512<AMX>> for Bf16 {
    #[inline(always)]
    unsafe fn load(from: *const Self) -> __m512 {
        unsafe {
            let wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(from.cast()));
            _mm512_castsi512_ps(_mm512_slli_epi32::<16>(wide))
        }
    }
}

impl<const AMX: bool> Kernels for Avx512<AMX> {
    const NAME: &CStr = if AMX { c"amx" } else { c"bf16" };
    const ID: &[u8; 16] = match AMX {
        true => b"ditado amx cpu\0\0",
        false => b"ditado bf16 cpu\0",
    };
    const ROWS: usize = if AMX { amx::ROWS } else { ROWS };
    const GRAIN: usize = if AMX { amx::GRAIN } else { 8 };
    const NUMBERS: usize = 2;
    const TILE: usize = TILE;
    // The second cache of such a CPU holds a whole tile.
    const DEPTH: usize = usize::MAX;
    const HEIGHT: usize = Self::ROWS << 16;
    const BLOCKS: usize = 1;
    const FORM: sys::ggml_type = sys::ggml_type_GGML_TYPE_BF16;
    type Weight = Bf16;

    fn available() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bf16")
            && (!AMX || amx::available())
    }

    unsafe fn ready() -> Option<Registers> {
        AMX.then(|| unsafe { Registers::ready() })
    }

    fn words(weights: &[Bf16]) -> Option<*const Word> {
        Some(weights.as_ptr().cast())
    }

    #[inline(always)]
    unsafe fn keep(numbers: __m512, to: *mut Word) {
        unsafe {
            let pairs = _mm512_cvtneps_pbh(numbers);
            to.cast::<__m256bh>().write_unaligned(pairs);
        }
    }

    #[target_feature(enable = "avx512f,avx512bf16")]
    unsafe fn convert<T: Number<Self>>(from: *const T, scale: f32, words: &mut [Word]) {
        let scale = _mm512_set1_ps(scale);
        let (registers, _) = words.as_chunks_mut::<KEPT>();
        for (place, register) in registers.iter_mut().enumerate() {
            unsafe {
                let numbers = T::load(from.add(place * LANES));
                Self::keep(_mm512_mul_ps(numbers, scale), register.as_mut_ptr());
            }
        }
    }

    #[target_feature(enable = "avx512f,avx512bf16")]
    unsafe fn multiply_block(
        left: &[Word],
        stride: usize,
        tile: &[Word],
        adds: bool,
        output: &mut [f32],
        row: usize,
    ) {
        let (steps, _) = tile.as_chunks::<TILE>();
        assert!(left.len() >= (Self::ROWS - 1) * stride + steps.len());
        let rows = rows_of::<Self>(output, row);
        if AMX {
            assert!(!adds && steps.len().is_multiple_of(Self::GRAIN) && !steps.is_empty());
            let (left, output) = (left.as_ptr(), output.as_mut_ptr());
            // SAFETY: the assertions above.
            unsafe {
                let tile = (tile.as_ptr(), steps.len());
                amx::multiply_block(left, stride, tile, output, rows, row);
            }
            return;
        }
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
        for (place, sums) in sums.iter().take(rows).enumerate() {
            for (register, &sum) in sums.iter().enumerate() {
                // SAFETY: `rows_of` has seen that there is room.
                unsafe {
                    let to = output.as_mut_ptr().add(place * row + register * LANES);
                    let before = if adds {
                        _mm512_loadu_ps(to)
                    } else {
                        _mm512_setzero_ps()
                    };
                    _mm512_storeu_ps(to, _mm512_add_ps(before, sum));
                }
            }
        }
    }

    #[target_feature(enable = "avx512f,avx512bf16")]
    unsafe fn weigh(products: &mut [f32]) -> f32 {
        unsafe { functions::weigh::<Self, true>(products) }
    }

    #[target_feature(enable = "avx512f")]
    unsafe fn activate(input: *const f32, output: *mut f32, count: usize) {
        unsafe { functions::activate::<Self>(input, output, count) }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn as_bf16(pairs: __m512i) -> __m512bh {
    // SAFETY: both are 64 bytes, and any bits make sense in both.
    unsafe { transmute::<__m512i, __m512bh>(pairs) }
}
