//! What a run tells: events, and the one thread that prints.

mod bar;
pub mod event;
mod fetching;
pub mod log;
mod plain;
pub mod report;
pub mod text;
