//! AMX: eight registers of 16 rows of 64 bytes, and an instruction that multiplies two of them.
//!
//! Intel's servers have it since Sapphire Rapids (2023); Intel's manual for programmers, volume 1,
//! chapter 18. The compiler knows nothing of these registers, so that they are used in assembler
//! alone.

use crate::infer::accelerator::kernels::Word;
use std::arch::asm;
use std::mem::MaybeUninit;
use std::ptr;

/// Rows of the left matrix that are multiplied at once: two registers.
pub const ROWS: usize = 32;
/// Rows of the right matrix that are multiplied at once: two registers, twice.
pub const TILE: usize = 64;
/// Words of a row in a register: what is summed over is a multiple of it.
pub const GRAIN: usize = 16;
/// Rows of the right matrix in two registers.
const HALF: usize = TILE / 2;
const WORD: usize = size_of::<Word>();

/// How the registers are divided, as `ldtilecfg` reads it.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Shape {
    palette: u8,
    start: u8,
    reserved: [u8; 14],
    bytes: [u16; 16],
    rows: [u8; 16],
}

/// All of them whole.
static WHOLE: Shape = {
    let (mut bytes, mut rows) = ([0; 16], [0; 16]);
    let mut register = 0;
    while register < 8 {
        (bytes[register], rows[register]) = (64, 16);
        register += 1;
    }
    Shape {
        palette: 1,
        start: 0,
        reserved: [0; 14],
        bytes,
        rows,
    }
};

/// A thread's registers, ready for [`multiply_block`] until this goes. ggml has products of its own
/// with them, and expects to find them as it left them.
#[derive(Debug)]
pub struct Registers(Shape);

impl Registers {
    /// # Safety
    /// They are [`available`].
    pub unsafe fn ready() -> Self {
        let mut before = MaybeUninit::<Shape>::uninit();
        // SAFETY: the caller's promise; a shape has 64 bytes, and all of them are written.
        unsafe {
            asm!("sttilecfg [{}]", in(reg) before.as_mut_ptr(), options(nostack));
            asm!("ldtilecfg [{}]", in(reg) &raw const WHOLE, options(nostack));
            Registers(before.assume_init())
        }
    }
}

impl Drop for Registers {
    fn drop(&mut self) {
        // SAFETY: it was the thread's own.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const self.0, options(nostack)) }
    }
}

/// Multiplies [`ROWS`] rows of the left matrix, that begin `stride` words apart, with a tile of the
/// right one of `depth` times [`TILE`] words, and writes the sums to the `rows` first rows of the
/// output, which begin `row` numbers apart.
///
/// # Safety
/// The thread's registers are [ready](Registers::ready), the rows are there, and `depth` is a multiple
/// of [`GRAIN`], and not zero.
pub unsafe fn multiply_block(
    left: *const Word,
    stride: usize,
    (tile, depth): (*const Word, usize),
    output: *mut f32,
    rows: usize,
    row: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        if rows == ROWS {
            multiply(left, stride, (tile, depth), output, row);
            return;
        }
        let mut all = [0.0_f32; ROWS * TILE];
        multiply(left, stride, (tile, depth), all.as_mut_ptr(), TILE);
        for (place, sums) in all.chunks_exact(TILE).take(rows).enumerate() {
            ptr::copy_nonoverlapping(sums.as_ptr(), output.add(place * row), TILE);
        }
    }
}

/// As above, of all rows.
unsafe fn multiply(
    left: *const Word,
    stride: usize,
    (tile, depth): (*const Word, usize),
    output: *mut f32,
    row: usize,
) {
    for half in 0..TILE / HALF {
        // SAFETY: the caller's promise. Sums are in 0 to 3, what is multiplied in 4 to 7.
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "2:",
                "tileloadd tmm4, [{upper} + {stride} * 1]",
                "tileloadd tmm6, [{right} + {tile} * 1]",
                "tileloadd tmm7, [{right} + {tile} * 1 + 64]",
                "tileloadd tmm5, [{lower} + {stride} * 1]",
                "tdpbf16ps tmm0, tmm4, tmm6",
                "tdpbf16ps tmm1, tmm4, tmm7",
                "tdpbf16ps tmm2, tmm5, tmm6",
                "tdpbf16ps tmm3, tmm5, tmm7",
                "add {upper}, 64",
                "add {lower}, 64",
                "add {right}, {step}",
                "dec {left}",
                "jnz 2b",
                "tilestored [{output} + {row} * 1], tmm0",
                "tilestored [{output} + {row} * 1 + 64], tmm1",
                "tilestored [{below} + {row} * 1], tmm2",
                "tilestored [{below} + {row} * 1 + 64], tmm3",
                upper = inout(reg) left => _,
                lower = inout(reg) left.add(ROWS / 2 * stride) => _,
                right = inout(reg) tile.add(half * HALF) => _,
                left = inout(reg) depth / GRAIN => _,
                stride = in(reg) stride * WORD,
                tile = in(reg) TILE * WORD,
                step = const GRAIN * TILE * WORD,
                output = in(reg) output.add(half * HALF),
                below = in(reg) output.add(half * HALF + ROWS / 2 * row),
                row = in(reg) row * size_of::<f32>(),
                options(nostack),
            );
        }
    }
}

/// Whether this CPU multiplies bf16 so, and the system lets this process.
#[cfg(target_os = "linux")]
pub fn available() -> bool {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    use std::sync::OnceLock;

    /// Leaf 7, EDX.
    const INSTRUCTIONS: u32 = 1 << 24 | 1 << 22;
    /// What the system keeps when it takes turns: the registers and their shape.
    const KEPT: u32 = 1 << 18 | 1 << 17;
    /// `arch_prctl`, asking for the registers; see `arch/x86/xstate.rst` of Linux.
    const CALL: usize = 158;
    const ASK: usize = 0x1023;
    const REGISTERS: usize = 18;

    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    // Newer compilers call `cpuid` safe; 1.89 does not.
    #[allow(unused_unsafe)]
    let ask = || {
        // SAFETY: every x86-64 CPU has `cpuid`; what it says is asked before more is used.
        unsafe {
            let knows_state = __cpuid(1).ecx >> 27 & 1 == 1;
            let can = __cpuid(0).eax >= 7 && __cpuid_count(7, 0).edx & INSTRUCTIONS == INSTRUCTIONS;
            if !knows_state || !can {
                return false;
            }
            let kept: u32;
            asm!("xgetbv", in("ecx") 0, out("eax") kept, out("edx") _, options(nomem, nostack));
            let mut answer = CALL;
            if kept & KEPT == KEPT {
                asm!(
                    "syscall",
                    inout("rax") answer,
                    in("rdi") ASK,
                    in("rsi") REGISTERS,
                    out("rcx") _,
                    out("r11") _,
                    options(nostack),
                );
            }
            answer == 0
        }
    };
    *AVAILABLE.get_or_init(ask)
}

/// As above: other systems are not asked.
#[cfg(not(target_os = "linux"))]
pub fn available() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of this thread's registers.
    fn shape() -> Shape {
        let mut shape = WHOLE;
        // SAFETY: the tests ask before; a shape has 64 bytes.
        unsafe { asm!("sttilecfg [{}]", in(reg) &raw mut shape, options(nostack)) };
        shape
    }

    #[test]
    fn registers_are_left_as_they_were_found() {
        if !available() {
            return;
        }
        // As somebody else in this thread may have them.
        let mut others = WHOLE;
        others.rows[0] = 5;
        // SAFETY: they are available.
        unsafe {
            asm!("ldtilecfg [{}]", in(reg) &raw const others, options(nostack));
            let registers = Registers::ready();
            assert_eq!(shape().rows, WHOLE.rows);
            drop(registers);
        }
        assert_eq!(shape().rows[0], 5);
        // SAFETY: as above.
        unsafe { asm!("tilerelease", options(nostack)) };
    }
}
