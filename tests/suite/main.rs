//! The integration tests: one binary, so that the program is linked once.

mod batch;
mod converter;
mod decoding;
mod doctor;
mod env;
mod examples;
mod exit_codes;
mod generated;
mod kill;
mod layout;
mod names;
mod quality;
mod reuse;
mod rooms;
mod sound;
mod urls;
mod web;
