use super::*;
use crate::audio::SAMPLE_RATE;
use crate::audio::chunk::{WINDOW_SECONDS, read_window};
use std::fs;

const SECOND: usize = SAMPLE_RATE as usize;

/// Takes loudness for voice, with a memory, so that a forgotten reset shows.
#[derive(Default)]
struct Loudness(f32);

impl VoiceDetector for Loudness {
    fn reset(&mut self) {
        self.0 = 0.0;
    }

    fn score(&mut self, frame: &[f32; FRAME]) -> f32 {
        let energy = frame.iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
        let now = if energy > 1e-3 { 1.0 } else { 0.0 };
        self.0 += (now - self.0) * 0.6;
        self.0
    }
}

/// Noise, from a small generator of its own so that it is the same everywhere.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    /// Loud for `on` seconds, then nearly silent for `off`.
    fn burst(&mut self, out: &mut Vec<f32>, on: f64, off: f64) {
        for _ in 0..(on * SECOND as f64) as usize {
            out.push(self.next() * 0.3);
        }
        for _ in 0..(off * SECOND as f64) as usize {
            out.push(self.next() * 0.0005);
        }
    }
}

fn settings(chunk_seconds: u32) -> ChunkSettings {
    ChunkSettings {
        chunk_seconds,
        ..ChunkSettings::default()
    }
}

fn run(
    dir: &Path,
    samples: &[f32],
    block: usize,
    seconds: u32,
    first: ChunkStart,
) -> (Vec<Chunk>, Summary) {
    let detector = Box::new(Loudness::default());
    let mut chunker = Chunker::with_detector(settings(seconds), dir, first, detector);
    let mut chunks = Vec::new();
    for part in samples[first.first_sample() as usize..].chunks(block) {
        chunks.extend(chunker.push(part).unwrap());
    }
    let (last, summary) = chunker.finish().unwrap();
    chunks.extend(last);
    (chunks, summary)
}

/// What a chunk is, but for the folder it lies in.
fn content(chunks: &[Chunk]) -> Vec<(Chunk, Vec<u8>)> {
    let content = |chunk: &Chunk| {
        let mut same = chunk.clone();
        same.path = PathBuf::new();
        (same, fs::read(&chunk.path).unwrap())
    };
    chunks.iter().map(content).collect()
}

/// Everything that is promised of any recording's chunks.
fn check(chunks: &[Chunk], samples: &[f32]) {
    let mut end = 0;
    for (n, chunk) in chunks.iter().enumerate() {
        assert_eq!(chunk.index as usize, n);
        assert_eq!(chunk.start, end);
        end = chunk.end;
        let bytes = fs::read(&chunk.path).unwrap();
        let audio = hound::WavReader::new(&bytes[..]).unwrap();
        let packed: u64 = chunk.spans.iter().map(|span| span.len).sum();
        assert_eq!(u64::from(audio.duration()), packed);
        let read = audio.into_samples::<i16>().map(Result::unwrap);
        let audio: Vec<i16> = read.collect();

        let mut at = 0;
        let mut source = 0;
        for span in &chunk.spans {
            assert_eq!(span.packed, at);
            assert!(span.source >= source && span.source + span.len <= chunk.end);
            at += span.len;
            source = span.source + span.len;
            for offset in (0..span.len).step_by(97) {
                let packed = f32::from(audio[(span.packed + offset) as usize]) / 32_768.0;
                let original = samples[(span.source + offset) as usize];
                assert!((packed - original).abs() < 1e-4);
            }
        }
        let mut at = 0;
        for (n, window) in chunk.windows.iter().enumerate() {
            assert_eq!(window.first + if n > 0 { window.overlap } else { 0 }, at);
            assert!(window.len <= WINDOW_SECONDS * u64::from(SAMPLE_RATE));
            assert!(window.overlap < window.len);
            at = window.first + window.len;
            let heard = read_window(chunk, window).unwrap();
            assert_eq!(heard.len() as u64, window.len);
            assert_eq!(heard[0], f32::from(audio[window.first as usize]) / 32_768.0);
        }
        assert_eq!(at, packed);
    }
}

/// Blocks of any size and a start at any boundary give the same chunks.
fn check_repeats(samples: &[f32], seconds: u32, due: &[Chunk]) {
    let due = content(due);
    for block in [1_000, 77_777, samples.len()] {
        let dir = tempfile::tempdir().unwrap();
        let (chunks, _) = run(dir.path(), samples, block, seconds, ChunkStart::default());
        assert!(content(&chunks) == due, "blocks of {block}");
    }
    for (k, (chunk, _)) in due.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let (chunks, summary) = run(dir.path(), samples, 4_096, seconds, chunk.next());
        assert!(content(&chunks) == due[k + 1..], "resumed after chunk {k}");
        assert_eq!(summary.samples, samples.len() as u64);
    }
}

#[test]
fn speech_with_pauses_is_cut_in_pauses_whatever_the_blocks() {
    let mut noise = Noise(1);
    let mut samples = Vec::new();
    for n in 0..25 {
        noise.burst(&mut samples, 1.0 + f64::from(n * 7 % 5), 0.4);
        noise.burst(&mut samples, 2.0, 1.0 + f64::from(n * 3 % 4));
    }
    samples.truncate(samples.len() - 1_234);
    let dir = tempfile::tempdir().unwrap();
    let (chunks, summary) = run(dir.path(), &samples, 1_600, 30, ChunkStart::default());
    check(&chunks, &samples);
    assert!(chunks.len() >= 3, "{}", chunks.len());
    assert!(chunks.iter().all(|chunk| chunk.carry == 0));
    assert!(
        chunks
            .iter()
            .flat_map(|c| &c.windows)
            .all(|w| w.overlap == 0)
    );
    // 25 times 2 s and 1 to 5 s of speech, within the detector's inertia.
    let speech = summary.speech_samples as f64 / SECOND as f64;
    assert!((123.0..131.0).contains(&speech), "{speech}");
    check_repeats(&samples, 30, &chunks);
}

#[test]
fn speech_without_any_pause_is_cut_with_an_overlap() {
    let mut samples = Vec::new();
    Noise(2).burst(&mut samples, 100.0, 0.0);
    let dir = tempfile::tempdir().unwrap();
    let (chunks, summary) = run(dir.path(), &samples, 1_600, 30, ChunkStart::default());
    check(&chunks, &samples);
    assert!(chunks.len() >= 3);
    for pair in chunks.windows(2) {
        assert_eq!(pair[0].carry, 2 * SECOND as u64);
        assert_eq!(pair[1].spans[0].source, pair[0].end - pair[0].carry);
        assert_eq!(pair[1].windows[0].overlap, pair[0].carry);
    }
    // Nothing is counted twice.
    assert!(summary.speech_samples <= samples.len() as u64);
    check_repeats(&samples, 30, &chunks);
}

#[test]
fn short_pauses_are_used_when_there_are_no_long_ones() {
    let mut noise = Noise(3);
    let mut samples = Vec::new();
    for _ in 0..40 {
        noise.burst(&mut samples, 2.5, 0.3);
    }
    let dir = tempfile::tempdir().unwrap();
    let (chunks, _) = run(dir.path(), &samples, 1_600, 30, ChunkStart::default());
    check(&chunks, &samples);
    for chunk in &chunks[..chunks.len() - 1] {
        assert_eq!(chunk.carry, 0);
        let energy = samples[chunk.end as usize - 100..][..200]
            .iter()
            .fold(0.0, |max: f32, x| max.max(x.abs()));
        assert!(energy < 0.01, "cut at {}", chunk.end);
    }
    check_repeats(&samples, 30, &chunks);
}

#[test]
fn silence_gives_no_chunk() {
    let dir = tempfile::tempdir().unwrap();
    for len in [0, 1, 100, 40 * SECOND] {
        let samples = vec![0.0; len];
        let (chunks, summary) = run(dir.path(), &samples, 999, 120, ChunkStart::default());
        assert_eq!(chunks, []);
        assert_eq!(summary.samples, len as u64);
    }
    let mut click = vec![0.0; 5 * SECOND];
    click[SECOND..SECOND + 600].fill(0.5);
    assert_eq!(
        run(dir.path(), &click, 999, 120, ChunkStart::default()).0,
        []
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn long_silence_is_left_out_and_words_far_apart_keep_their_times() {
    let mut noise = Noise(4);
    let mut samples = Vec::new();
    for off in [0.9, 30.0, 12.0, 45.0, 3.0, 61.0, 1.0] {
        noise.burst(&mut samples, 3.0, off);
    }
    let dir = tempfile::tempdir().unwrap();
    let (chunks, summary) = run(dir.path(), &samples, 1_600, 120, ChunkStart::default());
    check(&chunks, &samples);
    assert_eq!(chunks.len(), 1);
    assert_eq!(chunks[0].spans.len(), 7);
    assert_eq!(chunks[0].windows.len(), 1);
    assert_eq!(summary.samples, samples.len() as u64);
    check_repeats(&samples, 120, &chunks);
    // A full enough chunk does not wait for the end of a long silence.
    let (chunks, _) = run(dir.path(), &samples, 1_600, 5, ChunkStart::default());
    check(&chunks, &samples);
    assert!(chunks.len() >= 3);
    check_repeats(&samples, 5, &chunks);
}

#[test]
fn a_word_at_the_very_start_and_end_is_kept() {
    let mut noise = Noise(5);
    let mut samples = Vec::new();
    noise.burst(&mut samples, 0.5, 5.0);
    noise.burst(&mut samples, 0.5, 0.0);
    let dir = tempfile::tempdir().unwrap();
    let (chunks, _) = run(dir.path(), &samples, 512, 120, ChunkStart::default());
    check(&chunks, &samples);
    assert_eq!(chunks[0].spans[0].source, 0);
    let last = chunks[0].spans.last().unwrap();
    assert_eq!(last.source + last.len, samples.len() as u64);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut samples = Vec::new();
    Noise(6).burst(&mut samples, 10.0, 0.0);
    let missing = dir.path().join("missing");
    let detector = Box::new(Loudness::default());
    let start = ChunkStart::default();
    let mut chunker = Chunker::with_detector(settings(120), &missing, start, detector);
    assert_eq!(chunker.push(&samples).unwrap(), []);
    assert!(chunker.finish().is_err());
    assert!(!missing.exists());
    // The name of the finished file is taken by a folder: the file beside it goes as well.
    let taken = dir.path().join("taken");
    fs::create_dir_all(taken.join("00000.wav/x")).unwrap();
    let detector = Box::new(Loudness::default());
    let mut chunker = Chunker::with_detector(settings(120), &taken, start, detector);
    assert_eq!(chunker.push(&samples).unwrap(), []);
    assert!(chunker.finish().is_err());
    assert_eq!(fs::read_dir(&taken).unwrap().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut samples = Vec::new();
    Noise(8).burst(&mut samples, 10.0, 0.0);
    std::os::unix::fs::symlink("/dev/full", dir.path().join("00000.partial")).unwrap();
    let detector = Box::new(Loudness::default());
    let start = ChunkStart::default();
    let mut chunker = Chunker::with_detector(settings(120), dir.path(), start, detector);
    assert_eq!(chunker.push(&samples).unwrap(), []);
    let error = chunker.finish().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_chunk_that_was_tampered_with_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let mut samples = Vec::new();
    Noise(7).burst(&mut samples, 5.0, 0.0);
    let (chunks, _) = run(dir.path(), &samples, 512, 120, ChunkStart::default());
    let chunk = &chunks[0];
    let beyond = Window {
        first: u64::MAX,
        ..chunk.windows[0]
    };
    assert!(read_window(chunk, &beyond).is_err());
    let bytes = fs::read(&chunk.path).unwrap();
    fs::write(&chunk.path, &bytes[..1_000]).unwrap();
    assert!(read_window(chunk, &chunk.windows[0]).is_err());
    fs::remove_file(&chunk.path).unwrap();
    assert!(read_window(chunk, &chunk.windows[0]).is_err());
}
