//! What stays on disk: session directories, the chunk journal, the transcript cache.
//!
//! No store prints and no store fails a job: what went wrong comes back as a
//! [`warning::StoreWarning`], and the work goes on without what could not be read or kept.

pub mod cache;
pub mod claim;
pub mod entry;
pub mod evict;
pub mod folder;
pub mod index;
pub mod journal;
pub mod ledger;
pub mod line;
pub mod looks;
pub mod session;
pub mod space;
pub mod stats;
pub mod warning;

pub(crate) mod disk;
pub(crate) mod lock;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod written;

#[cfg(test)]
pub(crate) mod testing;
