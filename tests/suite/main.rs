//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod env;
mod examples;
mod exit_codes;
mod media;
mod rooms;
