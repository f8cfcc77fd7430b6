//! What a recording says: segments, the transcript that is cached, merging, and the file formats.

pub mod align;
pub mod atoms;
pub mod breaks;
pub mod channels;
pub mod cues;
pub mod formats;
pub mod gate;
pub mod layout;
pub mod lint;
pub mod merge;
pub mod place;
pub mod profiles;
pub mod quality;
pub mod segment;
pub mod stitch;
pub mod words;
