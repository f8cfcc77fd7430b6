//! What a run tells: events, and the one thread that prints.

mod bar;
mod colour;
pub mod event;
mod fetching;
mod lines;
pub mod log;
pub mod ndjson;
mod plain;
pub mod report;
pub mod results;
pub mod stdout;
pub mod text;
