//! The program and the machine: build, CPU, devices, memory.

use super::finding::Finding;
use crate::infer::device::{self, Device, Gpu, Layout, Wish};
use crate::infer::machine::{self, Feature};
use crate::infer::{model, whisper};
use crate::observe::text;
use crate::plan::device::DeviceChoice;
use crate::run::workshop::{cores, room};
use bytesize::ByteSize;
use serde_json::json;
use std::path::Path;

/// Memory for everything that is neither model nor state, bytes.
const REST_BYTES: u64 = 200 << 20;
/// There while NVIDIA's driver is loaded on Linux.
const NVIDIA_DRIVER: &str = "/proc/driver/nvidia/version";

/// Version and build.
pub fn program() -> Finding {
    let mut built = vec![whisper::ENGINE];
    if cfg!(feature = "cuda") {
        built.push("CUDA");
    }
    if machine::has_tiny_blas() {
        built.push("tinyBLAS");
    }
    let version = env!("CARGO_PKG_VERSION");
    Finding::ok("program", format!("ditado {version}: {}", built.join(", "))).with(json!({
        "version": version,
        "engine": whisper::ENGINE,
        "cuda": cfg!(feature = "cuda"),
        "embedded_model": cfg!(feature = "embedded-model"),
        "tiny_blas": machine::has_tiny_blas(),
        "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
    }))
}

/// The CPU, and whether the build makes use of it.
pub fn cpu() -> Finding {
    let features = machine::features();
    judge(&machine::cpu_name(), cores(), &features).with(json!({
        "name": machine::cpu_name(),
        "cores": cores(),
        "features": features,
    }))
}

fn judge(name: &str, cores: usize, features: &[Feature]) -> Finding {
    let names = |wanted: fn(&Feature) -> bool| {
        let names = features.iter().filter(|f| wanted(f)).map(|f| f.name);
        names.collect::<Vec<_>>().join(" ")
    };
    let cpu = format!("{name}, {}", text::count(cores, "core", "cores"));
    let too_new = names(|f| (f.engine || f.program) && !f.machine);
    if !too_new.is_empty() {
        return Finding::wrong(
            "cpu",
            format!("{cpu}: it lacks {too_new}, which this build uses"),
            "build ditado on this machine, or with --config .cargo/portable.toml",
        );
    }
    let unused = names(|f| f.machine && !(f.engine && f.program));
    if !unused.is_empty() {
        return Finding::advice(
            "cpu",
            format!("{cpu}: this build leaves {unused} unused"),
            "build ditado on this machine to make it faster",
        );
    }
    let used = names(|f| f.engine);
    let used = match used.as_str() {
        "" => String::new(),
        used => format!(", {used} in use"),
    };
    Finding::ok("cpu", format!("{cpu}{used}"))
}

/// The devices of a choice; when it cannot be met, none and why.
pub fn devices(choice: &DeviceChoice, gpus: &[Gpu]) -> (Vec<Device>, Finding) {
    let driver = Path::new(NVIDIA_DRIVER).exists();
    let facts = json!({
        "gpus": gpus.iter().map(|gpu| json!({
            "device": Device::Gpu(gpu.number).to_string(),
            "name": gpu.name,
            "memory_bytes": gpu.total,
            "free_bytes": gpu.free,
        })).collect::<Vec<_>>(),
        "gpu_support": cfg!(feature = "cuda"),
        "nvidia_driver": driver,
    });
    let devices = match device::select(choice, gpus) {
        Ok(devices) => devices,
        Err(error) => {
            let remedy = "see ditado devices for what there is";
            let finding = Finding::wrong("devices", error.to_string(), remedy);
            return (Vec::new(), finding.with(facts));
        }
    };
    let names: Vec<String> = devices.iter().map(ToString::to_string).collect();
    let found = format!("a run uses {}", names.join(", "));
    let on_cpu = devices == [Device::Cpu] && *choice != DeviceChoice::Cpu;
    let finding = if on_cpu && cfg!(feature = "cuda") {
        Finding::wrong(
            "devices",
            "this build is for GPUs and sees none",
            "load the driver (nvidia-smi must list the GPU), or use --device cpu",
        )
    } else if on_cpu && driver {
        Finding::advice(
            "devices",
            format!("{found}; there is an NVIDIA driver, and this build cannot use GPUs"),
            "build ditado with --features cuda",
        )
    } else {
        Finding::ok("devices", found)
    };
    (devices, finding.with(facts))
}

/// Whether a run with the embedded model fits into memory.
pub fn memory(devices: &[Device]) -> Finding {
    let memory = machine::memory();
    let footprint = model::embedded_footprint();
    let workers = match devices {
        [] => 1,
        devices => Layout::new(devices, Wish::default(), cores(), room(footprint)).total(),
    };
    let needed = footprint.with(workers).saturating_add(REST_BYTES);
    let size = |bytes| ByteSize(bytes).display().iec();
    let available = memory.available.unwrap_or(memory.total);
    let found = format!("{} of {} free", size(available), size(memory.total));
    let finding = if available < needed {
        Finding::wrong(
            "memory",
            format!(
                "{found}, less than the {} that a run may take",
                size(needed)
            ),
            "end other programs, or use fewer --workers",
        )
    } else {
        Finding::ok("memory", found)
    };
    finding.with(json!({
        "total_bytes": memory.total,
        "available_bytes": memory.available,
        "needed_bytes": needed,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    fn feature(machine: bool, engine: bool, program: bool) -> [Feature; 1] {
        [Feature {
            name: "AVX2",
            machine,
            engine,
            program,
        }]
    }

    #[test]
    fn a_build_is_judged_against_the_cpu() {
        let level = |machine, engine, program| {
            let finding = judge("a CPU", 2, &feature(machine, engine, program));
            assert!(finding.level == Level::Ok || finding.found.contains("AVX2"));
            finding.level
        };
        assert_eq!(level(true, true, true), Level::Ok);
        assert_eq!(level(false, false, false), Level::Ok);
        assert_eq!(level(true, false, true), Level::Advice);
        assert_eq!(level(true, true, false), Level::Advice);
        assert_eq!(level(false, true, false), Level::Wrong);
    }

    #[test]
    fn a_device_that_is_not_there_is_wrong() {
        let (devices, finding) = devices(&DeviceChoice::Gpus(vec![7]), &[]);
        assert!(devices.is_empty());
        assert_eq!(finding.level, Level::Wrong);
        assert!(finding.remedy.is_some());
    }
}
