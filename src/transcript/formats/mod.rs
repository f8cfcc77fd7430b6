//! The file formats, one file each.

pub mod ass;
pub mod csv;
pub mod format;
pub mod json;
pub mod lrc;
pub mod md;
pub mod read;
pub mod srt;
pub mod timestamp;
pub mod tsv;
pub mod txt;
pub mod vtt;

#[cfg(test)]
mod tests;

pub use format::{RenderOptions, render};
pub use json::parse_json;
pub use read::{parse_srt, parse_vtt};
