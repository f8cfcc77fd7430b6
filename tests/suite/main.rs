//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod calls;
mod config;
mod converter;
mod decoding;
mod doctor;
mod env;
mod examples;
mod exit_codes;
mod fuzzed;
mod generated;
mod kill;
mod layout;
mod media;
mod messages;
mod models;
mod names;
mod quality;
mod reuse;
mod rooms;
mod server;
mod sound;
mod urls;
mod web;
