//! The command line: structs that mirror the flags and nothing else, and one file a subcommand.

pub mod args;
pub mod bounds;
pub mod cache;
pub mod config;
pub mod decoding;
pub mod devices;
pub mod doctor;
pub mod fetch;
pub mod generate;
pub mod layout;
pub mod lint;
pub mod messages;
pub mod models;
pub mod places;
pub mod plan;
pub mod render;
pub mod reuse;
pub mod sessions;
pub mod sound;
pub mod voice;
pub mod watch;
