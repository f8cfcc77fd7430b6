//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod decoding;
mod env;
mod examples;
mod exit_codes;
mod kill;
mod layout;
mod quality;
mod reuse;
mod rooms;
mod sound;
