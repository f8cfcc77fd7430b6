//! What a run tells: events, and the one thread that prints.

mod bar;
pub mod event;
mod fetching;
pub mod log;
pub mod ndjson;
mod plain;
pub mod report;
pub mod results;
pub mod stdout;
pub mod text;
