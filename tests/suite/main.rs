//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod calls;
mod command_lines;
mod config;
mod converter;
mod decoding;
mod doctor;
mod ending;
mod env;
mod examples;
mod exit_codes;
mod fuzzed;
mod generated;
mod help;
mod kill;
mod layout;
mod media;
mod messages;
mod models;
mod names;
mod plan;
mod projects;
mod quality;
#[cfg(unix)]
mod readme;
mod recipes;
mod reuse;
mod rooms;
mod server;
mod shell;
mod sound;
mod speech;
mod stdout;
mod surroundings;
#[cfg(unix)]
mod terminal;
mod urls;
#[cfg(unix)]
mod watch;
mod web;
