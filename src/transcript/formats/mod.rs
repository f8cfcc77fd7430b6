//! The file formats, one file each.

pub mod format;
pub mod json;
pub mod srt;
pub mod timestamp;
pub mod tsv;
pub mod txt;
pub mod vtt;

pub use format::{RenderOptions, render};
pub use json::parse_json;
