//! What a run tells: events, and the one thread that prints.

pub mod event;
pub mod report;
