//! What a recording says: segments, the transcript that is cached, merging, and the file formats.

pub mod align;
pub mod formats;
pub mod merge;
pub mod place;
pub mod segment;
pub mod words;
