//! Speech to text: the engine behind a trait, the devices it runs on, and the pool that feeds it.

#[cfg(target_arch = "x86_64")]
mod accelerator;
pub mod catalogue;
pub mod device;
pub mod download;
pub mod engine;
pub mod fake;
pub mod machine;
pub mod model;
pub mod pool;
pub mod whisper;
mod words;
