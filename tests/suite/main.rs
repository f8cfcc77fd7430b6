//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod config;
mod doctor;
mod env;
mod examples;
mod exit_codes;
mod generated;
mod kill;
mod layout;
mod messages;
mod models;
mod quality;
mod reuse;
mod rooms;
mod server;
mod sound;
