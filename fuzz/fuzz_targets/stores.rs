//! Any bytes as what the program keeps: the index, a journal, a cached transcript, the ledger.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ditado_fuzz::read_stores(bytes));
