//! Whether this CPU has what this program was compiled for, asked before anything else runs.
//!
//! Without the question the program would end in "Illegal instruction". The standard library's
//! detection is of no use here: it takes for granted what the compiler was told to. On Linux the
//! question comes before the engine's C++ sets itself up, which may need those instructions already;
//! elsewhere first thing in `main`.
//!
//! Nothing here may need them itself: no loop, no table, no formatting. `.ci/old-cpu` runs a program
//! on an emulated CPU of 2008.

use std::arch::{asm, x86_64};
use std::io::Write;

/// What `cpuid` tells; Intel's manual, volume 2A, "CPUID".
struct Answers {
    /// Leaf 1, ECX.
    basic: u32,
    /// Leaf 7.0, EBX and ECX.
    extended: (u32, u32),
    /// Leaf 7.1, EAX.
    newer: u32,
    /// Leaf 0x8000_0001, ECX.
    amd: u32,
    /// Whether the system keeps the registers of AVX, and those of AVX-512.
    kept: (bool, bool),
}

/// Ends the program with a sentence when this CPU lacks something. The first thing that it lacks ends
/// it: every further question might be compiled to what it cannot run.
#[inline(never)]
pub extern "C" fn check() {
    let cpu = ask();
    let (avx, avx512) = (cpu.kept.0, cpu.kept.1);
    macro_rules! need {
        ($feature:tt, $name:literal, $register:expr, $bit:literal, $kept:expr) => {
            if cfg!(target_feature = $feature) && !(($register >> $bit) & 1 == 1 && $kept) {
                give_up($name);
            }
        };
    }
    // The two that people know first.
    need!("avx2", b"AVX2", cpu.extended.0, 5, avx);
    need!("avx512f", b"AVX512F", cpu.extended.0, 16, avx512);
    need!("sse3", b"SSE3", cpu.basic, 0, true);
    need!("ssse3", b"SSSE3", cpu.basic, 9, true);
    need!("sse4.1", b"SSE4.1", cpu.basic, 19, true);
    need!("sse4.2", b"SSE4.2", cpu.basic, 20, true);
    need!("movbe", b"MOVBE", cpu.basic, 22, true);
    need!("popcnt", b"POPCNT", cpu.basic, 23, true);
    need!("lzcnt", b"LZCNT", cpu.amd, 5, true);
    need!("bmi1", b"BMI1", cpu.extended.0, 3, true);
    need!("bmi2", b"BMI2", cpu.extended.0, 8, true);
    need!("avx", b"AVX", cpu.basic, 28, avx);
    need!("f16c", b"F16C", cpu.basic, 29, avx);
    need!("fma", b"FMA", cpu.basic, 12, avx);
    need!("gfni", b"GFNI", cpu.extended.1, 8, true);
    need!("vaes", b"VAES", cpu.extended.1, 9, avx);
    need!("avxvnni", b"AVX_VNNI", cpu.newer, 4, avx);
    need!("avx512dq", b"AVX512DQ", cpu.extended.0, 17, avx512);
    need!("avx512bw", b"AVX512BW", cpu.extended.0, 30, avx512);
    need!("avx512vl", b"AVX512VL", cpu.extended.0, 31, avx512);
    need!("avx512vbmi", b"AVX512_VBMI", cpu.extended.1, 1, avx512);
    need!("avx512vnni", b"AVX512_VNNI", cpu.extended.1, 11, avx512);
    need!("avx512bf16", b"AVX512_BF16", cpu.newer, 5, avx512);
}

#[cold]
#[inline(never)]
fn give_up(lacking: &[u8]) -> ! {
    say(b"ditado: this CPU lacks ");
    say(lacking);
    say(b", for which this program was built; take a release build, or build it on this machine\n");
    #[expect(
        clippy::exit,
        reason = "any other way out runs code that this CPU cannot run"
    )]
    std::process::exit(1);
}

/// A part of the sentence. A closed stderr does not matter any more.
#[inline(never)]
fn say(part: &[u8]) {
    let _ = std::io::stderr().write_all(part);
}

// Newer compilers call these safe; 1.89 does not.
#[allow(unused_unsafe)]
#[inline(never)]
fn ask() -> Answers {
    // SAFETY: every x86-64 CPU has `cpuid`; a leaf that it does not know is not asked for.
    unsafe {
        let last = x86_64::__cpuid(0).eax;
        let last_amd = x86_64::__cpuid(0x8000_0000).eax;
        let basic = x86_64::__cpuid(1).ecx;
        let (mut extended, mut newer, mut amd) = ((0, 0), 0, 0);
        if last >= 7 {
            let answer = x86_64::__cpuid_count(7, 0);
            extended = (answer.ebx, answer.ecx);
            if answer.eax >= 1 {
                newer = x86_64::__cpuid_count(7, 1).eax;
            }
        }
        if last_amd >= 0x8000_0001 {
            amd = x86_64::__cpuid(0x8000_0001).ecx;
        }
        let mut registers: u32 = 0;
        if (basic >> 27) & 1 == 1 {
            // SAFETY: bit 27 says that the system lets programs read this register.
            asm!("xgetbv", in("ecx") 0, out("eax") registers, out("edx") _,
                 options(nomem, nostack, preserves_flags));
        }
        Answers {
            basic,
            extended,
            newer,
            amd,
            kept: (registers & 0x06 == 0x06, registers & 0xe6 == 0xe6),
        }
    }
}

/// Run by the system's loader, before the constructors of C++, which have no number.
#[cfg(target_os = "linux")]
#[used]
#[unsafe(link_section = ".init_array.00098")]
static BEFORE_ANYTHING: extern "C" fn() = check;
