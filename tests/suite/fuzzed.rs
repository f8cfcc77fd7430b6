//! A short round of the fuzz targets: every clip as it is and damaged in ways that are the same on
//! each run. `cargo fuzz` goes on from here; see `fuzz/README.md`.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use crate::env::TestEnv;
use std::fs;
use std::path::Path;

/// Damaged copies of each seed.
const COPIES: u64 = 3;

/// Numbers that look random and are the same on each run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// A copy with a few places overwritten, doubled, left out or cut off, most of them near the start,
/// where the headers are.
fn damaged(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(6) {
        let reach = match numbers.below(3) {
            0 => bytes.len(),
            _ => bytes.len().min(600),
        };
        let at = numbers.below(reach);
        let len = (1 + numbers.below(12)).min(bytes.len() - at);
        match numbers.below(8) {
            0..3 => (at..at + len).for_each(|n| bytes[n] = numbers.below(256) as u8),
            3 => bytes[at..at + len].fill(0xff),
            4 => bytes[at..at + len].fill(0),
            5 => bytes.extend_from_within(at..at + len),
            6 => _ = bytes.drain(at..at + len),
            _ => bytes.truncate(bytes.len() - numbers.below(bytes.len() / 2 + 1)),
        }
    }
    bytes
}

fn round(seeds: &[Vec<u8>], copies: u64, target: fn(&[u8])) {
    for (number, seed) in seeds.iter().enumerate() {
        target(seed);
        (0..copies).for_each(|copy| target(&damaged(seed, number as u64 * 1_000 + copy)));
    }
}

#[test]
fn no_clip_and_no_damage_to_one_does_harm() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let clips: Vec<Vec<u8>> = TestEnv::files(&data)
        .into_iter()
        .filter(|file| file.contains('/'))
        .map(|file| fs::read(data.join(file)).expect("a clip"))
        .collect();
    assert!(clips.len() > 50);
    round(&clips, COPIES, targets::decode_and_chunk);
}

/// What `fuzz/seeds` holds for a target, inputs that once did harm among them.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let files = TestEnv::files(&folder).into_iter();
    files
        .map(|file| fs::read(folder.join(file)).expect("a seed"))
        .collect()
}

#[test]
fn no_text_does_harm() {
    let seeds = [
        "WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:02.500 align:left\n<v Ann>Hi <b>there</b>\n",
        "\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n\r\n2\n00:00:03,5 --> 99:59:59,999\nx",
        r#"{"schema":{"name":"ditado.transcript","version":1},"segments":[{"id":0,"start":0.5}]}"#,
        "coverage<0.9,repetition,language!=pt|es,lost>1",
        "2h 30m",
        "12.5GiB",
    ];
    let mut seeds = seeds.map(|seed| seed.as_bytes().to_vec()).to_vec();
    seeds.extend(kept("text"));
    round(&seeds, 300, targets::read_text);
}

#[test]
fn nothing_that_lies_in_the_folders_does_harm() {
    let seeds: [&[u8]; 5] = [
        &[&[0][..], &[7; 200]].concat(),
        b"\x01{\"language\":{\"language\":\"pt\",\"probability\":0.5}}\n{\"stage\":\"decoding\"}\n{}",
        b"\x02{\"parts\":{\"version\":1}}\xff{\"input\":{\"name\":\"a\"},\"segments\":[]}",
        b"\x03DITADOWR\x01\0\0\0\0\0\0\0................................................",
        b"",
    ];
    let mut seeds = seeds.map(<[u8]>::to_vec).to_vec();
    seeds.extend(kept("stores"));
    round(&seeds, 60, targets::read_stores);
}
