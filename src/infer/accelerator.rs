//! The encoder's heaviest steps, faster than ggml computes them on a CPU.
//!
//! ggml lets a program add a device of a kind that it calls an accelerator: whisper.cpp asks it, step
//! by step, whether it takes that, and leaves the rest to the CPU. This one takes the self-attention,
//! products of many rows with the encoder's weights, the activation, and the decoder's look at what the
//! encoder made. What they cost, with and without, stands in `benches/README.md`.
//!
//! There is one for each instruction set in [`kernels`]; what is not peculiar to one is written once.

mod amx;
mod attention;
mod avx2;
mod avx512;
mod choice;
mod cross;
mod device;
mod functions;
mod kernels;
mod lanes;
mod linear;
mod packing;
mod steps;
mod stream;
#[cfg(test)]
mod tests;

pub use choice::offer;

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
