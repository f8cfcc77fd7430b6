//! The machine: its CPU, what the build makes of it, and its memory.

use serde::Serialize;
use std::ffi::CStr;
use whisper_rs::whisper_rs_sys as sys;

/// An instruction set extension that makes the engine faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Feature {
    /// Its usual name, such as `AVX2`.
    pub name: &'static str,
    /// Whether this CPU has it.
    pub machine: bool,
    /// Whether the engine's matrix products were compiled for it.
    pub engine: bool,
    /// Whether the rest of the program was.
    pub program: bool,
}

/// Memory, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// What there is, or what this process may have at most.
    pub total: u64,
    /// What can be had now; none where the system does not tell.
    pub available: Option<u64>,
}

/// What the engine calls the CPU.
pub fn cpu_name() -> String {
    cpu_device(|device| {
        // SAFETY: the device and its strings live as long as the program.
        let name = unsafe { CStr::from_ptr(sys::ggml_backend_dev_description(device)) };
        name.to_string_lossy().trim().to_owned()
    })
    .filter(|name| !name.is_empty())
    .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// Whether other programs leave at least two cores idle; no where the system does not tell. Threads
/// of one product wait for each other without sleeping, so that two for one core take many times as
/// long as one.
pub fn is_quiet(cores: usize) -> bool {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let others = running(&load).map(|all| all.saturating_sub(own_running()));
    others.is_some_and(|others| others + 2 <= cores)
}

/// Threads of this program that run or wait for a core, as Linux tells.
fn own_running() -> usize {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("stat")).ok())
        .filter(|stat| {
            let state = stat.rsplit_once(") ").map(|(_, rest)| rest);
            state.is_some_and(|state| state.starts_with('R'))
        })
        .count()
}

/// Threads that run or wait for a core on the whole machine, from the text of Linux's
/// `/proc/loadavg`.
fn running(load: &str) -> Option<usize> {
    load.split(' ').nth(3)?.split('/').next()?.parse().ok()
}

/// Whether the engine multiplies matrices with tinyBLAS.
pub fn has_tiny_blas() -> bool {
    // SAFETY: tells how it was compiled and touches nothing.
    unsafe { sys::ggml_cpu_has_llamafile() != 0 }
}

/// The extensions that matter on this architecture; none for one that is not known here.
///
/// What the engine has is told by ggml's `ggml_cpu_has_…`, which answers how it was compiled.
pub fn features() -> Vec<Feature> {
    features_of_this_architecture()
}

#[cfg(target_arch = "x86_64")]
fn features_of_this_architecture() -> Vec<Feature> {
    macro_rules! feature {
        ($name:literal, $rust:tt, $engine:ident) => {
            Feature {
                name: $name,
                machine: std::is_x86_feature_detected!($rust),
                // SAFETY: tells how it was compiled and touches nothing.
                engine: unsafe { sys::$engine() != 0 },
                program: cfg!(target_feature = $rust),
            }
        };
    }
    vec![
        feature!("AVX", "avx", ggml_cpu_has_avx),
        feature!("AVX2", "avx2", ggml_cpu_has_avx2),
        feature!("FMA", "fma", ggml_cpu_has_fma),
        feature!("F16C", "f16c", ggml_cpu_has_f16c),
        feature!("BMI2", "bmi2", ggml_cpu_has_bmi2),
        feature!("AVX512", "avx512f", ggml_cpu_has_avx512),
        feature!("AVX512_VBMI", "avx512vbmi", ggml_cpu_has_avx512_vbmi),
        feature!("AVX512_VNNI", "avx512vnni", ggml_cpu_has_avx512_vnni),
        feature!("AVX512_BF16", "avx512bf16", ggml_cpu_has_avx512_bf16),
    ]
}

#[cfg(target_arch = "aarch64")]
fn features_of_this_architecture() -> Vec<Feature> {
    macro_rules! feature {
        ($name:literal, $rust:tt, $engine:ident) => {
            Feature {
                name: $name,
                machine: std::arch::is_aarch64_feature_detected!($rust),
                // SAFETY: tells how it was compiled and touches nothing.
                engine: unsafe { sys::$engine() != 0 },
                program: cfg!(target_feature = $rust),
            }
        };
    }
    vec![
        feature!("NEON", "neon", ggml_cpu_has_neon),
        feature!("FP16", "fp16", ggml_cpu_has_fp16_va),
        feature!("DOTPROD", "dotprod", ggml_cpu_has_dotprod),
        feature!("I8MM", "i8mm", ggml_cpu_has_matmul_int8),
        feature!("SVE", "sve", ggml_cpu_has_sve),
    ]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn features_of_this_architecture() -> Vec<Feature> {
    Vec::new()
}

/// Memory of this machine, or of the control group that this process is in where that is less.
pub fn memory() -> Memory {
    let machine = meminfo(&std::fs::read_to_string("/proc/meminfo").unwrap_or_default());
    let group = |name: &str| {
        let text = std::fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    let memory = machine.unwrap_or_else(|| Memory {
        total: engine_memory(),
        available: None,
    });
    limited(memory, group("memory.max"), group("memory.current"))
}

/// `MemTotal` and `MemAvailable` of Linux's `/proc/meminfo`.
fn meminfo(text: &str) -> Option<Memory> {
    let kilobytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    Some(Memory {
        total: kilobytes("MemTotal:")?.saturating_mul(1024),
        available: kilobytes("MemAvailable:").map(|n| n.saturating_mul(1024)),
    })
}

/// A control group's limit and use, bytes, applied where they leave less.
fn limited(memory: Memory, limit: Option<u64>, used: Option<u64>) -> Memory {
    match limit {
        Some(limit) if limit < memory.total => {
            let left = limit.saturating_sub(used.unwrap_or(0));
            Memory {
                total: limit,
                available: Some(memory.available.map_or(left, |free| free.min(left))),
            }
        }
        _ => memory,
    }
}

/// What ggml tells of the memory of its CPU device, bytes.
fn engine_memory() -> u64 {
    cpu_device(|device| {
        let (mut free, mut total) = (0, 0);
        // SAFETY: the device lives as long as the program; both numbers are ours.
        unsafe { sys::ggml_backend_dev_memory(device, &mut free, &mut total) };
        total as u64
    })
    .unwrap_or(0)
}

fn cpu_device<T>(ask: impl FnOnce(sys::ggml_backend_dev_t) -> T) -> Option<T> {
    let kind = sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_CPU;
    // SAFETY: the registry is built on first use and never changes.
    let device = unsafe { sys::ggml_backend_dev_by_type(kind) };
    (!device.is_null()).then(|| ask(device))
}

/// Gives memory that was freed back to the system. glibc's allocator keeps what lies between pieces
/// that are in use; others give it back by themselves.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            /// malloc_trim(3): keeps `pad` bytes at the top.
            safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        malloc_trim(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_threads_are_read_as_linux_writes_them() {
        assert_eq!(running("0.20 0.18 0.12 3/80 11206\n"), Some(3));
        assert_eq!(running(""), None);
        assert_eq!(running("0.20 0.18 0.12 x"), None);
    }

    #[test]
    fn memory_is_read_as_linux_writes_it() {
        let text = "MemTotal:       16000 kB\nMemFree:  10 kB\nMemAvailable:    8000 kB\n";
        let memory = meminfo(text).unwrap();
        assert_eq!(
            (memory.total, memory.available),
            (16_384_000, Some(8_192_000))
        );
        assert_eq!(meminfo("MemTotal: many kB"), None);
        assert_eq!(meminfo(""), None);
    }

    #[test]
    fn a_control_group_can_only_leave_less() {
        let memory = Memory {
            total: 1000,
            available: Some(600),
        };
        assert_eq!(limited(memory, None, None), memory);
        assert_eq!(limited(memory, Some(2000), Some(5)), memory);
        let small = limited(memory, Some(500), Some(100));
        assert_eq!((small.total, small.available), (500, Some(400)));
        let full = limited(memory, Some(500), Some(900));
        assert_eq!(full.available, Some(0));
    }

    #[test]
    fn the_engine_has_nothing_that_this_machine_lacks() {
        for feature in features() {
            assert!(feature.machine || !feature.engine, "{feature:?}");
        }
        assert!(memory().total > 0);
        assert!(!cpu_name().is_empty());
    }
}
