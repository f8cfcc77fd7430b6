//! The command line: structs that mirror the flags and nothing else, and one file a subcommand.

pub mod args;
pub mod fetch;
pub mod generate;
pub mod places;
