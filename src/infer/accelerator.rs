//! The encoder's heaviest steps, for a CPU that multiplies bf16, faster than ggml computes them.
//!
//! ggml lets a program add a device of a kind that it calls an accelerator: whisper.cpp asks it, step
//! by step, whether it takes that, and leaves the rest to the CPU. This one takes the self-attention,
//! products with bf16 weights and the activation. What they cost, with and without, stands in
//! `benches/README.md`.

mod attention;
mod cross;
mod device;
mod functions;
mod linear;
mod products;
mod steps;
#[cfg(test)]
mod tests;

pub use device::offer;

use std::thread;

/// Divides work among so many threads, the calling one among them.
fn share<T: Send>(threads: usize, work: impl Iterator<Item = T>, run: impl Fn(Vec<T>) + Sync) {
    let mut parts: Vec<Vec<T>> = Vec::new();
    parts.resize_with(threads.max(1), Vec::new);
    let count = parts.len();
    for (place, piece) in work.enumerate() {
        parts[place % count].push(piece);
    }
    let own = parts.pop().unwrap_or_default();
    let run = &run;
    thread::scope(|scope| {
        for part in parts {
            scope.spawn(move || run(part));
        }
        run(own);
    });
}
