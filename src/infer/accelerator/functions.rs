//! Functions of sixteen numbers at once.

use crate::infer::accelerator::products::LANES;
use std::arch::x86_64::*;

/// Two to the power of each, to 4e-5 of it: bf16 keeps 4e-3. Zero for anything under -150.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn exp2(x: __m512) -> __m512 {
    let whole = _mm512_roundscale_ps::<_MM_FROUND_TO_NEAREST_INT>(x);
    let rest = _mm512_sub_ps(x, whole);
    // The Taylor series of 2^x, for at most a half.
    let mut sum = _mm512_set1_ps(9.618_129e-3);
    for factor in [5.550_411e-2, 2.402_265e-1, 6.931_472e-1, 1.0] {
        sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(factor));
    }
    _mm512_scalef_ps(sum, whole)
}

/// x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), the form of GELU that ggml computes.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn gelu(x: __m512) -> __m512 {
    // -2 sqrt(2 / pi) / ln(2): (1 + tanh(y)) / 2 is 1 / (1 + exp(-2 y)).
    const LINEAR: f32 = -2.302_208_2;
    let square = _mm512_mul_ps(x, x);
    let cubic = _mm512_set1_ps(LINEAR * 0.044_715);
    let y = _mm512_mul_ps(x, _mm512_fmadd_ps(square, cubic, _mm512_set1_ps(LINEAR)));
    _mm512_div_ps(x, _mm512_add_ps(_mm512_set1_ps(1.0), exp2(y)))
}

/// GELU of so many numbers, a multiple of sixteen. The output may be where they are.
///
/// # Safety
/// The CPU can compute with sixteen at once, and there are as many.
#[target_feature(enable = "avx512f")]
pub unsafe fn activate(input: *const f32, output: *mut f32, count: usize) {
    for first in (0..count).step_by(LANES) {
        // SAFETY: the caller's promise.
        unsafe {
            let x = _mm512_loadu_ps(input.add(first));
            _mm512_storeu_ps(output.add(first), gelu(x));
        }
    }
}
