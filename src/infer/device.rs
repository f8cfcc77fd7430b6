//! The devices that are really there, and which of them a run gets.

use crate::infer::model::Footprint;
use crate::plan::device::DeviceChoice;
use anyhow::bail;
use std::ffi::CStr;
use std::fmt;
use whisper_rs::whisper_rs_sys as sys;

/// Something to compute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The CPU.
    Cpu,
    /// The GPU of this number, counted as ggml counts them.
    Gpu(usize),
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Cpu => f.write_str("cpu"),
            Device::Gpu(number) => write!(f, "cuda:{number}"),
        }
    }
}

/// A GPU that this build can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// Position among the GPUs, from 0: the number in `cuda:0`.
    pub number: usize,
    /// What its driver calls it.
    pub name: String,
    /// Free memory, bytes.
    pub free: u64,
    /// All of its memory, bytes.
    pub total: u64,
}

/// The GPUs that ggml sees, in its order; empty in a build without GPU support.
pub fn gpus() -> Vec<Gpu> {
    // SAFETY: the registry is built on first use and never changes; every index is below the
    // count, and the strings live as long as the program.
    unsafe {
        (0..sys::ggml_backend_dev_count())
            .map(|index| sys::ggml_backend_dev_get(index))
            .filter(|&device| {
                let kind = sys::ggml_backend_dev_type(device);
                kind == sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_GPU
                    || kind == sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_IGPU
            })
            .enumerate()
            .map(|(number, device)| {
                let (mut free, mut total) = (0, 0);
                sys::ggml_backend_dev_memory(device, &mut free, &mut total);
                let name = CStr::from_ptr(sys::ggml_backend_dev_description(device));
                Gpu {
                    number,
                    name: name.to_string_lossy().into_owned(),
                    free: free as u64,
                    total: total as u64,
                }
            })
            .collect()
    }
}

/// The devices for a choice, given the GPUs that are there; never empty.
///
/// # Errors
/// A line that says which device is missing and what there is instead: a device that was asked
/// for is never replaced by another in silence.
pub fn select(choice: &DeviceChoice, gpus: &[Gpu]) -> anyhow::Result<Vec<Device>> {
    let all = || gpus.iter().map(|gpu| Device::Gpu(gpu.number)).collect();
    match choice {
        DeviceChoice::Cpu => Ok(vec![Device::Cpu]),
        DeviceChoice::Auto if gpus.is_empty() => Ok(vec![Device::Cpu]),
        DeviceChoice::Auto => Ok(all()),
        DeviceChoice::AllGpus | DeviceChoice::Gpus(_) if gpus.is_empty() => {
            if cfg!(feature = "cuda") {
                bail!("--device {choice}: no GPU is there; is its driver loaded?")
            }
            bail!(
                "--device {choice}: this build has no GPU support; \
                 build it with --features cuda, or use --device cpu"
            )
        }
        DeviceChoice::AllGpus => Ok(all()),
        DeviceChoice::Gpus(wanted) => wanted
            .iter()
            .map(|&number| {
                if number < gpus.len() {
                    Ok(Device::Gpu(number))
                } else {
                    let last = gpus.len() - 1;
                    bail!("--device {choice}: there is no cuda:{number}; the last is cuda:{last}")
                }
            })
            .collect(),
    }
}

/// Threads for a window that has the CPU to itself: whisper.cpp's own default. More wait for each
/// other more than they work.
const MOST_THREADS_ALONE: usize = 4;

/// Checks that weights and workers fit into a GPU: one that runs out of memory takes the process
/// down with it.
///
/// # Errors
/// A line that says how much there is, how much it takes, and what to do.
pub fn check_room(gpu: &Gpu, workers: usize, footprint: Footprint) -> anyhow::Result<()> {
    let needed = footprint.with(workers);
    if needed <= gpu.free {
        return Ok(());
    }
    let size = |bytes| bytesize::ByteSize(bytes).display().iec().to_string();
    bail!(
        "cuda:{} ({}) has {} of memory free, and the model with {workers} of its workers may take {}; \
         use fewer workers, a smaller or more quantised model, or --device cpu",
        gpu.number,
        gpu.name,
        size(gpu.free),
        size(needed)
    )
}

/// What was said about workers; none leaves it to the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// Workers in all.
    pub workers: Option<usize>,
    /// Workers on each device.
    pub per_device: Option<usize>,
    /// CPU threads of each.
    pub threads: Option<usize>,
}

/// How many workers each device gets and how many CPU threads each of them may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Device and number of workers on it.
    pub workers: Vec<(Device, usize)>,
    /// CPU threads of each worker.
    pub threads: usize,
    /// CPU threads of a worker while all others have nothing left to do.
    pub threads_alone: usize,
}

impl Layout {
    /// Spreads workers over devices: on GPUs one each, on a CPU one for each core, because
    /// separate windows on one thread each finish sooner than one window on all threads; no more
    /// than `room`, for which there is memory. Workers that were asked for are dealt out in turn.
    pub fn new(devices: &[Device], wish: Wish, cores: usize, room: usize) -> Self {
        let on_cpu = devices == [Device::Cpu];
        let each = wish.per_device.unwrap_or(match on_cpu {
            true => cores.min(room.max(1)),
            false => 1,
        });
        let total = wish.workers.unwrap_or(each * devices.len());
        let threads = wish.threads;
        let dealt_to =
            |index: usize| total / devices.len() + usize::from(index < total % devices.len());
        let dealt = devices
            .iter()
            .enumerate()
            .map(|(index, &device)| (device, dealt_to(index)))
            .filter(|&(_, workers)| workers > 0)
            .collect();
        let share = (cores / total.max(1)).max(1);
        let whole = match on_cpu {
            true => share.max(cores.min(MOST_THREADS_ALONE)),
            false => share,
        };
        Layout {
            workers: dealt,
            threads: threads.unwrap_or(share),
            threads_alone: threads.unwrap_or(whole),
        }
    }

    /// Workers on a device.
    pub fn on(&self, device: Device) -> usize {
        let on = self.workers.iter().filter(|&&(other, _)| other == device);
        on.map(|&(_, workers)| workers).sum()
    }

    /// Workers in all.
    pub fn total(&self) -> usize {
        self.workers.iter().map(|&(_, workers)| workers).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_gpus() -> Vec<Gpu> {
        let gpu = |number| Gpu {
            number,
            name: "a GPU".to_owned(),
            free: 1 << 30,
            total: 1 << 31,
        };
        vec![gpu(0), gpu(1)]
    }

    fn workers(workers: Option<usize>) -> Wish {
        Wish {
            workers,
            ..Wish::default()
        }
    }

    #[test]
    fn each_device_gets_what_was_asked_for_and_a_cpu_what_it_has_memory_for() {
        let two = Wish {
            per_device: Some(2),
            ..Wish::default()
        };
        let gpus = [Device::Gpu(0), Device::Gpu(3)];
        let layout = Layout::new(&gpus, two, 16, 1);
        assert_eq!(layout.workers, [(Device::Gpu(0), 2), (Device::Gpu(3), 2)]);
        let total = |wish, room| Layout::new(&[Device::Cpu], wish, 16, room).total();
        assert_eq!(total(two, 1), 2);
        assert_eq!(total(Wish::default(), 5), 5);
        assert_eq!(total(Wish::default(), 0), 1);
        assert_eq!(total(Wish::default(), 99), 16);
    }

    #[test]
    fn a_gpu_without_room_is_a_sentence() {
        let gpu = &two_gpus()[0];
        let footprint = Footprint {
            weights: 600 << 20,
            worker: 200 << 20,
            aligning: 0,
        };
        assert!(check_room(gpu, 2, footprint).is_ok());
        let error = check_room(gpu, 3, footprint).unwrap_err().to_string();
        assert!(
            error.contains("1 GiB") || error.contains("1.0 GiB"),
            "{error}"
        );
        assert!(error.contains("3 of its workers"), "{error}");
        assert_eq!(footprint.workers_in(1 << 30), 2);
        assert_eq!(footprint.workers_in(1 << 20), 0);
    }

    #[test]
    fn auto_takes_every_gpu_and_else_the_cpu() {
        assert_eq!(select(&DeviceChoice::Auto, &[]).unwrap(), [Device::Cpu]);
        assert_eq!(
            select(&DeviceChoice::Auto, &two_gpus()).unwrap(),
            [Device::Gpu(0), Device::Gpu(1)]
        );
    }

    #[test]
    fn a_missing_device_is_an_error_never_another_device() {
        for choice in [DeviceChoice::AllGpus, DeviceChoice::Gpus(vec![0])] {
            assert!(select(&choice, &[]).is_err());
        }
        let error = select(&DeviceChoice::Gpus(vec![0, 2]), &two_gpus()).unwrap_err();
        assert!(error.to_string().contains("no cuda:2; the last is cuda:1"));
    }

    #[test]
    fn workers_are_dealt_out_over_the_devices() {
        let gpus = [Device::Gpu(0), Device::Gpu(1)];
        let layout = Layout::new(&gpus, workers(Some(3)), 16, 1);
        assert_eq!(layout.workers, [(Device::Gpu(0), 2), (Device::Gpu(1), 1)]);
        assert_eq!(layout.threads, 5);
        assert_eq!(Layout::new(&gpus, workers(None), 16, 1).total(), 2);
        assert_eq!(Layout::new(&gpus, workers(Some(1)), 4, 1).workers.len(), 1);
    }

    #[test]
    fn a_window_alone_on_a_cpu_gets_more_threads_and_no_more_than_help() {
        let alone = |device, threads, cores| {
            let wish = Wish {
                threads,
                ..Wish::default()
            };
            let layout = Layout::new(&[device], wish, cores, cores);
            (layout.threads, layout.threads_alone)
        };
        assert_eq!(alone(Device::Cpu, None, 2), (1, 2));
        assert_eq!(alone(Device::Cpu, None, 64), (1, 4));
        assert_eq!(alone(Device::Cpu, Some(1), 64), (1, 1));
        assert_eq!(alone(Device::Gpu(0), None, 8), (8, 8));
    }

    #[test]
    fn a_cpu_gets_a_worker_for_each_core() {
        let layout = Layout::new(&[Device::Cpu], workers(None), 4, 9);
        assert_eq!((layout.total(), layout.threads), (4, 1));
        let layout = Layout::new(&[Device::Cpu], workers(Some(1)), 4, 9);
        assert_eq!((layout.total(), layout.threads), (1, 4));
    }
}
