//! From flags to work: settings, inputs, and the jobs they make.

pub mod device;
pub mod format;
pub mod gate;
pub mod inputs;
pub mod job;
pub mod key;
pub mod layout;
pub mod media;
pub mod outputs;
pub mod reuse;
pub mod settings;
