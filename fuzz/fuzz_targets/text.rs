//! Any bytes as what people write: subtitles, transcripts, flags.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ditado_fuzz::read_text(bytes));
