//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod doctor;
mod env;
mod examples;
mod exit_codes;
mod generated;
mod models;
mod rooms;
mod server;
