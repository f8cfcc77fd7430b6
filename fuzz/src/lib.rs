//! What the fuzz targets do with their bytes; the suite does the same with a short list of them.

use ditado::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Chunker, read_window};
use ditado::audio::decode::Decoder;
use ditado::plan::key::{KEY_VERSION, KeyParts};
use ditado::plan::media::{self, Channels, DecodeSettings, DecoderChoice, Limits};
use ditado::plan::{format, gate};
use ditado::store::cache::Cache;
use ditado::store::entry::{Entry, Head};
use ditado::store::index::Index;
use ditado::store::journal::Journal;
use ditado::store::ledger::Ledger;
use ditado::store::line::Header;
use ditado::store::{evict, index};
use ditado::transcript::formats::json::parse_json;
use ditado::transcript::formats::read::{parse_srt, parse_vtt};
use ditado::transcript::merge::WindowText;
use ditado::transcript::segment::{Coverage, InputInfo, ModelInfo, Transcript};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest recording that is decoded, seconds.
const SECONDS: f64 = 120.0;

/// Decodes a recording with the decoders inside the program and cuts it.
///
/// # Panics
/// When a promise of the decoder or of the chunker does not hold.
pub fn decode_and_chunk(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("recording");
    fs::write(&path, bytes).expect("a file");
    let mut settings = DecodeSettings {
        limits: Limits {
            duration: SECONDS,
            decoded_bytes: 1 << 28,
            errors: 1_000,
            time: Duration::from_secs(20),
            ..Limits::default()
        },
        ..DecodeSettings::default()
    };
    settings.choice.decoder = DecoderChoice::Native;
    // Some of the inputs go the other ways.
    match bytes.len() % 8 {
        0 => settings.choice.track = Some(2),
        1 => settings.choice.channels = Channels::One(2),
        2 => settings.strict = true,
        3 | 4 => settings.choice.channels = Channels::Split,
        _ => {}
    }
    let Ok(mut decoder) = Decoder::open_with(&path, &settings) else {
        return;
    };
    let mut chunkers: Vec<Chunker> = Vec::new();
    let mut samples = 0;
    while let Ok(Some(voices)) = decoder.next_voices() {
        if chunkers.is_empty() {
            chunkers = (0..voices.len())
                .map(|voice| chunker(&folder.path().join(voice.to_string())))
                .collect();
        }
        assert_eq!(voices.len(), chunkers.len());
        samples += voices[0].len() as u64;
        for (block, chunker) in voices.iter().zip(&mut chunkers) {
            assert!(!block.is_empty() && block.iter().all(|sample| sample.is_finite()));
            assert_eq!(block.len(), voices[0].len());
            for chunk in chunker.push(block).expect("room for chunks") {
                check(&chunk);
            }
        }
    }
    // A packet may be long, but not so long.
    assert!(samples < (2.0 * SECONDS * 16_000.0) as u64, "{samples}");
    for lost in decoder.lost() {
        assert!(lost.at.is_finite() && lost.seconds >= 0.0 && lost.seconds.is_finite());
        assert!(!lost.reason.contains('\n'));
    }
    for chunker in chunkers {
        let (chunks, summary) = chunker.finish().expect("room for chunks");
        chunks.iter().for_each(check);
        assert_eq!(summary.samples, samples);
    }
}

fn chunker(folder: &Path) -> Chunker {
    fs::create_dir(folder).expect("a folder");
    Chunker::new(ChunkSettings::default(), folder, ChunkStart::default())
}

fn check(chunk: &Chunk) {
    assert!(chunk.start <= chunk.end);
    for window in &chunk.windows {
        read_window(chunk, window).expect("a window of its chunk");
    }
}

/// Reads subtitles, a transcript, and the values of flags.
pub fn read_text(bytes: &[u8]) {
    let _ = parse_srt(bytes);
    let _ = parse_vtt(bytes);
    let _ = parse_json(bytes);
    let text = String::from_utf8_lossy(bytes);
    let list: Vec<&str> = text.split(',').collect();
    let _ = gate::parse_list(&list);
    let _ = format::parse_list(&list);
    let _ = media::parse_time("--time", &text);
    let _ = media::parse_size("--size", &text);
    let _ = text.parse::<Channels>();
}

/// Reads the index, a journal, a cached transcript or the ledger; checksums are put right first,
/// since nothing would get past them.
///
/// # Panics
/// When a file of them cannot be written.
pub fn read_stores(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    match kind % 4 {
        0 => read_index(dir, bytes),
        1 => read_journal(dir, bytes),
        2 => read_entry(dir, bytes),
        _ => {
            fs::write(dir.join("outputs.v1.ledger"), bytes).expect("a file");
            let (ledger, _) = Ledger::load(dir);
            ledger.standing(&dir.join("a.srt"));
            let _ = ledger.save();
        }
    }
}

fn read_index(dir: &Path, bytes: &[u8]) {
    let header = [
        b"DITADOIX".as_slice(),
        &index::INDEX_VERSION.to_le_bytes(),
        &[0; 4],
    ]
    .concat();
    let file = [&header, &Sha256::digest(bytes)[..], bytes].concat();
    fs::write(dir.join("files.v1.index"), file).expect("a file");
    let (index, _) = Index::load(dir);
    let meta = fs::metadata(dir).expect("a folder");
    index.lookup(&meta, dir);
    let _ = index.save();
}

fn parts() -> KeyParts {
    KeyParts {
        version: KEY_VERSION,
        input_sha256: "0".repeat(64),
        track: None,
        model_sha256: "1".repeat(64),
        engine: "none".into(),
        settings: serde_json::Value::Null,
    }
}

fn read_journal(dir: &Path, bytes: &[u8]) {
    let header = Header::new(parts(), "a.ogg".into(), 1, serde_json::json!({}));
    let journal = Journal::start(dir, &header).expect("a journal");
    let path = journal.path().to_path_buf();
    drop(journal);
    let mut file = fs::read(&path).expect("a journal");
    for line in bytes.split(|&byte| byte == b'\n') {
        match line.strip_suffix(b"}") {
            Some(open) => {
                let sum = Sha256::digest(line);
                let sum: String = sum[..8].iter().map(|byte| format!("{byte:02x}")).collect();
                file.extend([open, b",\"sum\":\"", sum.as_bytes(), b"\"}"].concat());
            }
            None => file.extend(line),
        }
        file.push(b'\n');
    }
    fs::write(&path, file).expect("a journal");
    let ttl = Duration::from_secs(3_600);
    let _ = Journal::open::<WindowText>(dir, &header, ttl);
    Journal::list(dir);
}

fn read_entry(dir: &Path, bytes: &[u8]) {
    let cache = Cache::new(dir, evict::Limits::default());
    let entry = entry();
    cache.put(&entry).expect("a cached transcript");
    let path = only_entry(dir).expect("its file");
    let whole = fs::read(&path).expect("its bytes");
    let (head, body) = match bytes.iter().position(|&byte| byte == 0xff) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (&b""[..], bytes),
    };
    let pack = |bytes: &[u8]| zstd::encode_all(bytes, 1).expect("packed");
    let (head, body) = (pack(head), pack(body));
    let start = [&whole[..12], &(head.len() as u32).to_le_bytes()].concat();
    let rest = [head, body].concat();
    let sum = Sha256::new()
        .chain_update(&start)
        .chain_update(&rest)
        .finalize();
    fs::write(&path, [&start, &sum[..], &rest].concat()).expect("a file");
    cache.peek(&entry.head.parts.key());
    cache.nearest(&entry.head.parts);
    cache.verify();
}

fn entry() -> Entry {
    Entry {
        head: Head {
            parts: parts(),
            created: 1,
            device_seconds: 1.0,
            audio_seconds: 2.0,
        },
        transcript: Transcript {
            input: InputInfo {
                name: String::new(),
                sha256: "0".repeat(64),
                duration: 2.0,
            },
            model: ModelInfo {
                name: "tiny".into(),
                sha256: "1".repeat(64),
            },
            settings: serde_json::Value::Null,
            language: String::new(),
            language_probability: None,
            segments: Vec::new(),
            coverage: Coverage::default(),
        },
    }
}

/// The file of the one cached transcript in a folder.
fn only_entry(dir: &Path) -> Option<PathBuf> {
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).ok()?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(&path).is_ok_and(|bytes| bytes.starts_with(b"DITADOTR")) {
                return Some(path);
            }
        }
    }
    None
}
