//! Registers of f32, whatever their size, and the numbers that are loaded into them.

/// What an instruction set does with the numbers of a register, all at once.
///
/// Everything here, and what is written with it, is inlined: instructions come of it only within a
/// function that the compiler makes for that instruction set, such as those of
/// [`Kernels`](super::kernels::Kernels).
///
/// # Safety
/// Of all functions: the CPU has the instruction set, and there are [`Lanes::LANES`] numbers where a
/// pointer leads to.
pub trait Lanes: Sized + 'static {
    /// [`Lanes::LANES`] numbers.
    type Register: Copy;
    /// Numbers of f32 in a register.
    const LANES: usize;

    /// The same number in all lanes.
    unsafe fn splat(number: f32) -> Self::Register;
    /// Numbers from memory.
    unsafe fn load(from: *const f32) -> Self::Register;
    /// As above, converted.
    unsafe fn load_f16(from: *const F16) -> Self::Register;
    /// Numbers to memory.
    unsafe fn store(numbers: Self::Register, to: *mut f32);
    /// a + b.
    unsafe fn add(a: Self::Register, b: Self::Register) -> Self::Register;
    /// a - b.
    unsafe fn subtract(a: Self::Register, b: Self::Register) -> Self::Register;
    /// a * b.
    unsafe fn multiply(a: Self::Register, b: Self::Register) -> Self::Register;
    /// a / b.
    unsafe fn divide(a: Self::Register, b: Self::Register) -> Self::Register;
    /// a * b + c, rounded once.
    unsafe fn multiply_add(
        a: Self::Register,
        b: Self::Register,
        c: Self::Register,
    ) -> Self::Register;
    /// The larger of each two.
    unsafe fn larger(a: Self::Register, b: Self::Register) -> Self::Register;
    /// Two to the power of each `whole + rest`, given the powers of the rests; `whole` are whole
    /// numbers, infinite ones among them. Zero for anything under -150, and, where an instruction set
    /// can only do so, under -100.
    unsafe fn scale(powers: Self::Register, whole: Self::Register) -> Self::Register;
    /// The nearest whole numbers.
    unsafe fn round(numbers: Self::Register) -> Self::Register;
    /// All of them together.
    unsafe fn sum(numbers: Self::Register) -> f32;
    /// The largest of them.
    unsafe fn largest(numbers: Self::Register) -> f32;
}

/// A number that can be made an f32.
pub trait Number<L: Lanes>: Copy + Sync {
    /// As many of them as a register has lanes.
    ///
    /// # Safety
    /// As for [`Lanes`].
    unsafe fn load(from: *const Self) -> L::Register;
}

impl<L: Lanes> Number<L> for f32 {
    #[inline(always)]
    unsafe fn load(from: *const Self) -> L::Register {
        // SAFETY: the caller's promise.
        unsafe { L::load(from) }
    }
}

/// Half a precision, by its bits.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct F16(pub u16);

impl<L: Lanes> Number<L> for F16 {
    #[inline(always)]
    unsafe fn load(from: *const Self) -> L::Register {
        // SAFETY: the caller's promise.
        unsafe { L::load_f16(from) }
    }
}

/// The upper half of an f32, by its bits.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct Bf16(pub u16);
