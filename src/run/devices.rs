//! `ditado devices`: what there is to compute on, and what a run would use of it.

use crate::cli::devices::DevicesArgs;
use crate::infer::device::{self, Device, Gpu, Layout, Wish};
use crate::infer::machine;
use crate::infer::model;
use crate::plan::device::DeviceChoice;
use crate::run::workshop::{cores, room};
use crate::run::{Exit, complain, print};
use bytesize::ByteSize;
use serde_json::json;

/// One line of the table.
struct Row {
    device: Device,
    name: String,
    total: u64,
    free: Option<u64>,
    workers: usize,
}

/// Runs the subcommand.
///
/// # Errors
/// When a device that was asked for is not there, or the list cannot be printed.
pub fn run(args: &DevicesArgs) -> anyhow::Result<Exit> {
    let choice: DeviceChoice = match args.device.as_deref().unwrap_or("auto").parse() {
        Ok(choice) => choice,
        Err(sentence) => {
            complain(&sentence);
            return Ok(Exit::Usage);
        }
    };
    let gpus = device::gpus();
    let devices = device::select(&choice, &gpus)?;
    let room = room(model::embedded_footprint());
    let layout = Layout::new(&devices, Wish::default(), cores(), room);
    let rows = rows(gpus, &layout);
    if args.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({
                    "device": row.device.to_string(),
                    "name": row.name,
                    "memory_bytes": row.total,
                    "free_bytes": row.free,
                    "workers": row.workers,
                })
            })
            .collect();
        print::json(&json!({
            "devices": rows,
            "choice": choice.to_string(),
            "threads_per_worker": layout.threads,
            "cores": cores(),
            "gpu_support": cfg!(feature = "cuda"),
        }))?;
        return Ok(Exit::Done);
    }
    let width = rows.iter().map(|row| row.name.chars().count()).max();
    let width = width.unwrap_or(0).max(4);
    print::line(&format!(
        "device   {:width$}  {:>10}  {:>10}  workers",
        "name", "memory", "free"
    ));
    for row in &rows {
        let size = |bytes| ByteSize(bytes).display().iec().to_string();
        print::line(&format!(
            "{:7}  {:width$}  {:>10}  {:>10}  {}",
            row.device.to_string(),
            row.name,
            size(row.total),
            row.free.map_or_else(|| "?".to_owned(), size),
            match row.workers {
                0 => "none".to_owned(),
                n => format!("{n}, {} each", threads(layout.threads)),
            },
        ));
    }
    if !cfg!(feature = "cuda") {
        print::line(
            "This build has no GPU support; build it with --features cuda for NVIDIA GPUs.",
        );
    }
    Ok(Exit::Done)
}

fn threads(n: usize) -> String {
    crate::observe::text::count(n, "thread", "threads")
}

/// The CPU first, then the GPUs.
fn rows(gpus: Vec<Gpu>, layout: &Layout) -> Vec<Row> {
    let workers = |device| {
        let mut dealt = layout.workers.iter();
        dealt
            .find(|(of, _)| *of == device)
            .map_or(0, |&(_, workers)| workers)
    };
    let memory = machine::memory();
    let cpu = Row {
        device: Device::Cpu,
        name: machine::cpu_name(),
        total: memory.total,
        free: memory.available,
        workers: workers(Device::Cpu),
    };
    let gpus = gpus.into_iter().map(|gpu| Row {
        device: Device::Gpu(gpu.number),
        workers: workers(Device::Gpu(gpu.number)),
        name: gpu.name,
        total: gpu.total,
        free: Some(gpu.free),
    });
    std::iter::once(cpu).chain(gpus).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_a_row_whether_it_is_used_or_not() {
        let gpu = |number| Gpu {
            number,
            name: "a GPU".to_owned(),
            free: 1,
            total: 2,
        };
        let wish = Wish {
            workers: Some(2),
            ..Wish::default()
        };
        let layout = Layout::new(&[Device::Gpu(1)], wish, 8, 1);
        let rows = rows(vec![gpu(0), gpu(1)], &layout);
        let used: Vec<_> = rows
            .iter()
            .map(|row| (row.device.to_string(), row.workers))
            .collect();
        let want = [("cpu", 0), ("cuda:0", 0), ("cuda:1", 2)];
        assert_eq!(used, want.map(|(name, n)| (name.to_owned(), n)));
    }
}
