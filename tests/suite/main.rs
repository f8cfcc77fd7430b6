//! The integration tests: one binary, so that the program is linked once.

mod env;
#[cfg(feature = "embedded-model")]
mod examples;
mod exit_codes;
mod rooms;
