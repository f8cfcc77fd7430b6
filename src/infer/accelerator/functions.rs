//! Functions of all numbers of a register at once.

use crate::infer::accelerator::kernels::Kernels;
use crate::infer::accelerator::lanes::Lanes;

/// Registers that are worked on side by side, so that they need not wait for each other.
const ABREAST: usize = 4;
/// A row of products has a multiple of so many numbers, with every instruction set.
pub const STRETCH: usize = 64;

/// Two to the power of each, to 4e-5 of it: bf16 keeps 4e-3, f16 5e-4. Zero for what is too small,
/// see [`Lanes::scale`].
///
/// # Safety
/// As for [`Lanes`].
#[inline(always)]
pub unsafe fn exp2<L: Lanes>(x: L::Register) -> L::Register {
    // SAFETY: the caller's promise.
    unsafe {
        let whole = L::round(x);
        let rest = L::subtract(x, whole);
        // The Taylor series of 2^x, for at most a half.
        let mut sum = L::splat(9.618_129e-3);
        for factor in [5.550_411e-2, 2.402_265e-1, 6.931_472e-1, 1.0] {
            sum = L::multiply_add(sum, rest, L::splat(factor));
        }
        L::scale(sum, whole)
    }
}

/// x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), the form of GELU that ggml computes.
#[inline(always)]
unsafe fn gelu<L: Lanes>(x: L::Register) -> L::Register {
    // -2 sqrt(2 / pi) / ln(2): (1 + tanh(y)) / 2 is 1 / (1 + exp(-2 y)).
    const LINEAR: f32 = -2.302_208_2;
    // SAFETY: the caller's promise.
    unsafe {
        let cubic = L::splat(LINEAR * 0.044_715);
        let factor = L::multiply_add(L::multiply(x, x), cubic, L::splat(LINEAR));
        let y = L::multiply(x, factor);
        L::divide(x, L::add(L::splat(1.0), exp2::<L>(y)))
    }
}

/// GELU of so many numbers, a multiple of sixteen. The output may be where they are.
///
/// # Safety
/// As for [`Lanes`], and there are as many.
#[inline(always)]
pub unsafe fn activate<L: Lanes>(input: *const f32, output: *mut f32, count: usize) {
    for first in (0..count).step_by(L::LANES) {
        // SAFETY: the caller's promise.
        unsafe { L::store(gelu::<L>(L::load(input.add(first))), output.add(first)) }
    }
}

/// Makes each product two to the power of how much it is below the largest, and gives their sum.
/// Products are a multiple of [`STRETCH`]. As `WORDS` the powers are kept as words, which begin where
/// the products do.
///
/// # Safety
/// As for [`Kernels`].
#[inline(always)]
pub unsafe fn weigh<K: Kernels, const WORDS: bool>(products: &mut [f32]) -> f32 {
    let size = products.len();
    let first = products.as_mut_ptr();
    // SAFETY: the caller's promise; words are not larger than the numbers that they are made of.
    unsafe {
        let mut most = [K::splat(f32::NEG_INFINITY); ABREAST];
        for place in (0..size).step_by(ABREAST * K::LANES) {
            for (register, most) in most.iter_mut().enumerate() {
                *most = K::larger(*most, K::load(first.add(place + register * K::LANES)));
            }
        }
        let [a, b, c, d] = most;
        let most = K::larger(K::larger(a, b), K::larger(c, d));
        let most = K::splat(K::largest(most));
        let mut totals = [K::splat(0.0); ABREAST];
        for place in (0..size).step_by(ABREAST * K::LANES) {
            for (register, total) in totals.iter_mut().enumerate() {
                let place = place + register * K::LANES;
                let power = exp2::<K>(K::subtract(K::load(first.add(place)), most));
                *total = K::add(*total, power);
                match WORDS {
                    true => K::keep(power, first.cast::<u32>().add(place / K::NUMBERS)),
                    false => K::store(power, first.add(place)),
                }
            }
        }
        let [a, b, c, d] = totals;
        K::sum(K::add(K::add(a, b), K::add(c, d)))
    }
}
