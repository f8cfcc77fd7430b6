//! The cutter: samples in as they are decoded, chunks on disk out.
//!
//! A chunk is a function of the samples from its first on and of the settings, of nothing before:
//! the voice detector starts afresh at every boundary. So a run that starts again at any boundary
//! makes the same chunks, byte for byte.

use crate::audio::chunk::{Chunk, ChunkSettings, ChunkStart, Span, Summary, Window};
use crate::audio::speech::{
    Earshot, FRAME, Frame, Region, RegionTracker, STEP, Scorer, VoiceDetector, frames,
};
use crate::audio::tape::Tape;
use crate::audio::wav;
use crate::audio::window::{OVERLAP, Plan};
use std::io;
use std::path::{Path, PathBuf};

/// A pause as long as this ends a chunk that is full enough, and is cut out of one that is not.
const LONG_PAUSE_SECONDS: f64 = 10.0;

/// Silence kept beside a region on the tape besides its padding, seconds.
const MARGIN_SECONDS: f64 = 1.0;

/// Tape beyond the chunk's own length that forces a decision, seconds: speech with long pauses.
const MAX_TAPE_SECONDS: f64 = 300.0;

/// Cuts a recording, fed as it is decoded, into chunks on disk.
///
/// Holds one chunk in memory. The chunks depend on the samples and the settings alone, never on
/// the sizes of the blocks.
pub struct Chunker {
    settings: ChunkSettings,
    dir: PathBuf,
    start: ChunkStart,
    scorer: Scorer,
    tape: Tape,
    tracker: RegionTracker,
    /// Scores of the step that is being taken in.
    scored: Vec<Frame>,
    regions: Vec<Region>,
    /// Frames that the closed regions come to when packed.
    packed: u64,
    summary: Summary,
}

/// A decision: the frame after the chunk's last, and whether somebody speaks there.
struct Cut {
    frame: u64,
    forced: bool,
}

impl Chunker {
    /// A chunker that writes into the existing folder `dir` and begins with chunk `first`: the
    /// default for a whole recording, [`Chunk::next`] of the last finished chunk to go on. The
    /// first sample fed must be [`ChunkStart::first_sample`].
    pub fn new(settings: ChunkSettings, dir: &Path, first: ChunkStart) -> Chunker {
        let detector = Box::new(Earshot::default());
        Chunker::with_detector(settings, dir, first, detector)
    }

    /// As [`Chunker::new`], with another voice detector.
    pub fn with_detector(
        settings: ChunkSettings,
        dir: &Path,
        first: ChunkStart,
        detector: Box<dyn VoiceDetector>,
    ) -> Chunker {
        Chunker {
            tracker: RegionTracker::new(&settings.speech),
            settings,
            dir: dir.to_path_buf(),
            start: first,
            scorer: Scorer::new(detector),
            tape: Tape::default(),
            scored: Vec::new(),
            regions: Vec::new(),
            packed: 0,
            summary: Summary {
                samples: first.first_sample(),
                speech_samples: 0,
            },
        }
    }

    /// Takes the next samples (16 kHz, mono, -1 to 1); the chunks that they complete, in order.
    ///
    /// # Errors
    /// When a chunk cannot be written. The chunker is of no use afterwards.
    pub fn push(&mut self, samples: &[f32]) -> io::Result<Vec<Chunk>> {
        self.summary.samples += samples.len() as u64;
        let quantise = |&s: &f32| (s * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
        self.tape.push(samples.iter().map(quantise));
        self.advance(false)
    }

    /// The recording is over: the last chunks and the whole.
    ///
    /// # Errors
    /// When a chunk cannot be written.
    pub fn finish(mut self) -> io::Result<(Vec<Chunk>, Summary)> {
        let mut chunks = self.advance(true)?;
        self.close_region_at_end();
        if !self.regions.is_empty() {
            let end = Cut {
                frame: self.tape.scored(),
                forced: false,
            };
            chunks.push(self.write(&end)?);
        }
        Ok((chunks, self.summary))
    }

    fn close_region_at_end(&mut self) {
        if let Some(region) = self.tracker.finish() {
            self.close(region);
        }
    }

    fn advance(&mut self, last: bool) -> io::Result<Vec<Chunk>> {
        let mut chunks = Vec::new();
        loop {
            let waiting = self.tape.unscored();
            if waiting.is_empty() || (waiting.len() < Scorer::NEEDS && !last) {
                return Ok(chunks);
            }
            let mut scored = std::mem::take(&mut self.scored);
            scored.clear();
            self.scorer.step(waiting, &mut scored);
            let cut = self.take(&scored);
            self.scored = scored;
            if let Some(cut) = cut {
                let chunk = self.write(&cut)?;
                self.restart(&cut, chunk.next());
                chunks.push(chunk);
            }
        }
    }

    /// Takes in the scores of a step. Decisions fall at step boundaries, whose places depend on
    /// the chunk's first sample alone.
    fn take(&mut self, scored: &[Frame]) -> Option<Cut> {
        debug_assert!(scored.len() <= STEP);
        for frame in scored {
            if let Some(region) = self.tracker.push(frame.score) {
                self.close(region);
            }
        }
        self.tape.push_frames(scored.iter().copied());
        let target = self.target();
        let now = self.tracker.frame();
        let open = self.tracker.open();
        let packed = self.packed + open.map_or(0, |open| now - open.start);
        let full_enough = packed >= target * 3 / 4;
        let since = match (open, self.regions.last()) {
            (Some(open), _) => open.end,
            (None, Some(region)) => region.end,
            (None, None) => 0,
        };
        let long_pause = now - since >= frames(LONG_PAUSE_SECONDS) && open.is_none();
        if full_enough && long_pause {
            return Some(self.cut_in_gap(since, now));
        }
        let tape_full = self.tape.len() >= target * 5 / 4 + frames(MAX_TAPE_SECONDS);
        if packed >= target * 5 / 4 || (full_enough && tape_full) {
            return Some(self.choose_cut(now));
        }
        if long_pause {
            let keep = self.settings.speech.pad_frames() + frames(MARGIN_SECONDS);
            let from = if self.regions.is_empty() {
                0
            } else {
                since + keep
            };
            self.tape.cut(from, now - keep);
        }
        None
    }

    /// Frames of packed speech to aim at.
    fn target(&self) -> u64 {
        frames(f64::from(self.settings.chunk_seconds.clamp(5, 600)))
    }

    fn close(&mut self, region: Region) {
        let pad = self.settings.speech.pad_frames();
        self.packed += region.end - region.start + 2 * pad;
        self.regions.push(region);
    }

    /// A cut in the silence `from..to`: in its middle, or soon after the speech before it.
    fn cut_in_gap(&self, from: u64, to: u64) -> Cut {
        let soon = self.settings.speech.pad_frames() + frames(MARGIN_SECONDS);
        Cut {
            frame: from + ((to - from) / 2).min(soon),
            forced: false,
        }
    }

    /// The place near the target that leaves the windows full and cuts nobody off.
    fn choose_cut(&self, now: u64) -> Cut {
        let whole = Cut {
            frame: now,
            forced: true,
        };
        let parts = self.parts(&whole);
        let scores: Vec<Frame> = parts
            .iter()
            .flat_map(|part| self.tape.frames(part.start, part.end))
            .copied()
            .collect();
        let target = self.target() as usize;
        let reach = target * 3 / 4..=target * 11 / 10;
        let plan = Plan::of(&scores, self.settings.speech.release());
        plan.cheapest(reach).map_or(whole, |place| {
            let frame = unpacked(&parts, place.frame as u64);
            // Beside the regions nobody speaks: there is more silence than was packed.
            let next = self.regions.iter().position(|region| frame < region.start);
            let before = next.unwrap_or(self.regions.len()).checked_sub(1);
            let last_end = before.map_or(0, |i| self.regions[i].end);
            let open = self.tracker.open().map_or(now, |open| open.start);
            let next_start = next.map_or(open, |i| self.regions[i].start);
            match (last_end..next_start).contains(&frame) {
                true => self.cut_in_gap(last_end, next_start),
                false => Cut {
                    frame,
                    forced: place.forced,
                },
            }
        })
    }

    /// Writes the chunk that ends at `cut`.
    fn write(&mut self, cut: &Cut) -> io::Result<Chunk> {
        let base = self.start.first_sample();
        let covered = base + self.tape.covered();
        let at = |frame: u64| (base + frame * FRAME as u64).min(covered);
        let parts = self.parts(cut);
        let release = self.settings.speech.release();

        let mut spans: Vec<Span> = Vec::with_capacity(parts.len());
        let mut scores = Vec::new();
        let mut seams = Vec::with_capacity(parts.len());
        let mut speech = 0;
        for part in &parts {
            let source = at(part.start);
            let packed = spans.last().map_or(0, |span| span.packed + span.len);
            spans.push(Span {
                packed,
                source,
                len: at(part.end) - source,
            });
            let frames = self.tape.frames(part.start, part.end);
            let own = self
                .start
                .start
                .saturating_sub(source)
                .div_ceil(FRAME as u64) as usize;
            let voiced = frames.iter().skip(own).filter(|f| f.score >= release);
            speech += (voiced.count() * FRAME) as u64;
            scores.extend_from_slice(frames);
            seams.push(scores.len());
        }
        let total = spans.last().map_or(0, |span| span.packed + span.len);
        let repeated: u64 = spans
            .iter()
            .map(|span| self.start.start.saturating_sub(span.source).min(span.len))
            .sum();
        let seams = match self.settings.window_per_region {
            true => seams,
            false => vec![scores.len()],
        };
        let mut windows: Vec<Window> = Vec::new();
        let mut from = 0;
        for to in seams {
            windows.extend(
                Plan::of(&scores[from..to], release)
                    .parts()
                    .iter()
                    .map(|part| {
                        let first = ((from + part.first) * FRAME) as u64;
                        Window {
                            first,
                            len: ((part.len * FRAME) as u64).min(total.saturating_sub(first)),
                            overlap: (part.overlap * FRAME) as u64,
                        }
                    }),
            );
            from = to;
        }
        if let Some(first) = windows.first_mut() {
            first.overlap = repeated.min(first.len);
        }

        let path = self.dir.join(format!("{:05}.wav", self.start.index));
        let samples = parts.iter().map(|p| self.tape.samples(p.start, p.end));
        wav::write(&path, samples)?;
        self.summary.speech_samples += speech;
        Ok(Chunk {
            channel: None,
            index: self.start.index,
            start: self.start.start,
            end: at(cut.frame),
            carry: if cut.forced {
                (OVERLAP * FRAME) as u64
            } else {
                0
            },
            speech,
            spans,
            windows,
            path,
        })
    }

    /// The regions up to `cut` with their padding.
    fn parts(&self, cut: &Cut) -> Vec<Region> {
        let pad = self.settings.speech.pad_frames();
        let open = self.tracker.open();
        let mut parts: Vec<Region> = Vec::new();
        for region in self.regions.iter().copied().chain(open) {
            if region.start >= cut.frame {
                break;
            }
            let start = region.start.saturating_sub(pad);
            let end = (region.end + pad).min(cut.frame);
            match parts.last_mut() {
                Some(last) if last.end >= start => last.end = end,
                _ => parts.push(Region { start, end }),
            }
        }
        parts
    }

    /// Begins the next chunk with what is left of the tape.
    fn restart(&mut self, cut: &Cut, next: ChunkStart) {
        let from = cut.frame - if cut.forced { OVERLAP as u64 } else { 0 };
        let rest = self.tape.rest(from).to_vec();
        self.tape = Tape::default();
        self.tape.push(rest.into_iter());
        self.scorer.reset();
        self.tracker = RegionTracker::new(&self.settings.speech);
        self.regions.clear();
        self.packed = 0;
        self.start = next;
    }
}

/// Where a frame of the packed `parts` lies in the recording.
fn unpacked(parts: &[Region], packed: u64) -> u64 {
    let mut before = 0;
    for part in parts {
        let len = part.end - part.start;
        if packed < before + len {
            return part.start + packed - before;
        }
        before += len;
    }
    parts.last().map_or(0, |part| part.end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
