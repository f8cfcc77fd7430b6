//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod doctor;
mod env;
mod examples;
mod exit_codes;
mod fuzzed;
mod generated;
mod kill;
mod layout;
mod media;
mod quality;
mod reuse;
mod rooms;
mod sound;
