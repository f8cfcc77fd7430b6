//! From flags to work: settings, inputs, and the jobs they make.

pub mod clip;
pub mod config;
pub mod cue_settings;
pub mod decoding;
pub mod device;
pub mod fetch;
pub mod format;
pub mod gate;
pub mod inputs;
pub mod job;
pub mod key;
pub mod layers;
pub mod layout;
pub mod lists;
pub mod media;
pub mod models;
pub mod nearest;
pub mod outputs;
pub mod places;
pub mod recording;
pub mod reuse;
pub mod settings;
pub mod url;
pub mod voice;
pub mod walk;
