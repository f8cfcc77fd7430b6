//! What stays on disk: session directories, the chunk journal, the transcript cache.

pub mod session;
