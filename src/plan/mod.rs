//! From flags to work: settings, inputs, and the jobs they make.

pub mod device;
pub mod format;
pub mod inputs;
pub mod job;
pub mod key;
pub mod media;
pub mod outputs;
pub mod settings;
