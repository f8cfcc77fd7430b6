//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod converter;
mod env;
mod examples;
mod exit_codes;
mod names;
mod rooms;
mod urls;
mod web;
