//! Any bytes as a recording: decoded by the program itself and cut into chunks.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ditado_fuzz::decode_and_chunk(bytes));
