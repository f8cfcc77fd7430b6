//! Where the samples of an uncompressed recording lie: WAV, RF64, BW64, Wave64, AU and CAF.
//!
//! Read here rather than by the demuxers because recorders leave these headers wrong: sizes of zero
//! or of all ones, chunks of odd length with and without padding, more promised than there is.

use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as known;

/// Chunks looked at before giving up on a hostile file.
const MAX_CHUNKS: u32 = 1_000;

/// More channels than any recorder has.
const MAX_CHANNELS: u32 = 64;

/// The last 12 bytes of Wave64's identifiers, but for the first of all.
const W64_TAIL: [u8; 12] = *b"\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a";
const W64_RIFF: [u8; 16] = *b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00";

/// Samples and how to read them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plain {
    pub codec: AudioCodecId,
    /// Hz.
    pub rate: u32,
    pub channels: u16,
    /// Bytes of one sample of every channel.
    pub frame: u64,
    /// First byte of the samples.
    pub start: u64,
    /// Bytes of samples that are there.
    pub len: u64,
    /// Bytes of samples that the header promises; never fewer than are there.
    pub promised: u64,
}

/// How samples are written down.
#[derive(Debug, Clone, Copy)]
struct Coding {
    codec: AudioCodecId,
    rate: u32,
    channels: u32,
    /// Bytes of one sample of one channel.
    bytes: u64,
}

/// Finds the samples; none in a file of another kind, or with samples that have to be decoded.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn find<R: Read + Seek>(file: &mut R) -> io::Result<Option<Plain>> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut head = [0; 40];
    file.rewind()?;
    let got = read_up_to(file, &mut head)?;
    let mut chunks = Chunks {
        file,
        end,
        left: MAX_CHUNKS,
    };
    let found = match &head[..got.min(12)] {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E'] => chunks.wave(),
        [b'.', b's', b'n', b'd', ..] if got >= 24 => Ok(chunks.au(&head)),
        [b'c', b'a', b'f', b'f', ..] => chunks.caf(),
        _ if head[..16] == W64_RIFF => chunks.wave64(),
        _ => Ok(None),
    };
    match found {
        // A header that ends in its middle is for others to complain about.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        other => other,
    }
}

fn read_up_to<R: Read>(file: &mut R, bytes: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < bytes.len() {
        match file.read(&mut bytes[got..])? {
            0 => break,
            count => got += count,
        }
    }
    Ok(got)
}

struct Chunks<'a, R> {
    file: &'a mut R,
    end: u64,
    left: u32,
}

impl<R: Read + Seek> Chunks<'_, R> {
    fn bytes<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// One chunk less to look at; false when there were too many or the file is over.
    fn next(&mut self, at: u64) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && at.saturating_add(8) <= self.end
    }

    /// RIFF and its 64-bit children (EBU Tech 3306).
    fn wave(&mut self) -> io::Result<Option<Plain>> {
        let (mut coding, mut size64) = (None, None);
        let mut at = 12;
        while self.next(at) {
            let [a, b, c, d, size @ ..] = self.bytes::<8>(at)?;
            let size = u64::from(u32::from_le_bytes(size));
            match &[a, b, c, d] {
                b"fmt " => coding = self.format(at + 8, size)?,
                b"ds64" => {
                    let sizes = self.bytes::<16>(at + 8)?;
                    size64 = sizes[8..].try_into().ok().map(u64::from_le_bytes);
                }
                b"data" => {
                    let promised = match (size, size64) {
                        (0xffff_ffff, Some(size)) => Some(size),
                        // Written before the length was known, as ffmpeg and SoX do to a pipe.
                        (0xffff_ff00.. | 0x7fff_0000..=0x7fff_ffff, _) => None,
                        (0, _) if self.is_chunk(at + 8) => Some(0),
                        (0, _) => None,
                        (size, _) => Some(size),
                    };
                    return Ok(coding.and_then(|coding| self.plain(coding, at + 8, promised)));
                }
                _ => {}
            }
            at = self.after(at + 8, size)?;
        }
        Ok(None)
    }

    /// Where the next chunk begins: on an even byte, unless the writer forgot the padding.
    fn after(&mut self, at: u64, size: u64) -> io::Result<u64> {
        let next = at.saturating_add(size);
        Ok(match size % 2 {
            1 if !self.is_chunk(next + 1) && self.is_chunk(next) => next,
            odd => next.saturating_add(odd),
        })
    }

    /// Whether a chunk that is known to stand beside the samples begins here.
    fn is_chunk(&mut self, at: u64) -> bool {
        let names: [&[u8; 4]; 9] = [
            b"fmt ", b"data", b"LIST", b"fact", b"bext", b"id3 ", b"ID3 ", b"cue ", b"junk",
        ];
        let name = self.bytes::<4>(at);
        name.is_ok_and(|name| names.contains(&&name) || &name == b"JUNK" || &name == b"PEAK")
    }

    /// `WAVEFORMATEX` and `WAVEFORMATEXTENSIBLE`.
    fn format(&mut self, at: u64, size: u64) -> io::Result<Option<Coding>> {
        let base = self.bytes::<16>(at)?;
        let number = |at: usize| u16::from_le_bytes([base[at], base[at + 1]]);
        let rate = u32::from_le_bytes([base[4], base[5], base[6], base[7]]);
        let (mut tag, channels, align, bits) = (number(0), number(2), number(12), number(14));
        if tag == 0xfffe && size >= 26 {
            tag = u16::from_le_bytes(self.bytes(at + 24)?);
        }
        // What each sample takes says more than how many of its bits are used.
        let by_align = align
            .checked_div(channels)
            .filter(|&bytes| bytes * channels == align);
        let bytes = by_align.filter(|&b| b > 0).unwrap_or(bits.div_ceil(8));
        let codec = match (tag, bytes) {
            (1, 1) => known::CODEC_ID_PCM_U8,
            (1, 2) => known::CODEC_ID_PCM_S16LE,
            (1, 3) => known::CODEC_ID_PCM_S24LE,
            (1, 4) => known::CODEC_ID_PCM_S32LE,
            (3, 4) => known::CODEC_ID_PCM_F32LE,
            (3, 8) => known::CODEC_ID_PCM_F64LE,
            (6, 1) => known::CODEC_ID_PCM_ALAW,
            (7, 1) => known::CODEC_ID_PCM_MULAW,
            _ => return Ok(None),
        };
        Ok(Some(Coding {
            codec,
            rate,
            channels: channels.into(),
            bytes: bytes.into(),
        }))
    }

    /// Sony Wave64: RIFF with identifiers of 16 bytes and lengths of 8 that count the header.
    fn wave64(&mut self) -> io::Result<Option<Plain>> {
        let mut coding = None;
        let mut at = 40_u64;
        while self.next(at) {
            let chunk = self.bytes::<24>(at)?;
            let size = chunk[16..].try_into().map_or(0, u64::from_le_bytes);
            if chunk[4..16] == W64_TAIL {
                match &chunk[..4] {
                    b"fmt " => coding = self.format(at + 24, size.saturating_sub(24))?,
                    b"data" => {
                        let promised = Some(size).filter(|&size| size > 24).map(|size| size - 24);
                        return Ok(coding.and_then(|coding| self.plain(coding, at + 24, promised)));
                    }
                    _ => {}
                }
            }
            at = at.saturating_add(size.max(24)).next_multiple_of(8);
        }
        Ok(None)
    }

    /// Sun's and NeXT's AU.
    fn au(&self, head: &[u8; 40]) -> Option<Plain> {
        let number =
            |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (codec, bytes) = match number(12) {
            1 => (known::CODEC_ID_PCM_MULAW, 1),
            2 => (known::CODEC_ID_PCM_S8, 1),
            3 => (known::CODEC_ID_PCM_S16BE, 2),
            4 => (known::CODEC_ID_PCM_S24BE, 3),
            5 => (known::CODEC_ID_PCM_S32BE, 4),
            6 => (known::CODEC_ID_PCM_F32BE, 4),
            7 => (known::CODEC_ID_PCM_F64BE, 8),
            27 => (known::CODEC_ID_PCM_ALAW, 1),
            _ => return None,
        };
        let coding = Coding {
            codec,
            rate: number(16),
            channels: number(20),
            bytes,
        };
        let size = Some(number(8)).filter(|&size| size != u32::MAX && size != 0);
        self.plain(coding, number(4).max(24).into(), size.map(u64::from))
    }

    /// Apple's Core Audio Format.
    fn caf(&mut self) -> io::Result<Option<Plain>> {
        let mut coding = None;
        let mut at = 8_u64;
        while self.next(at) {
            let [a, b, c, d, size @ ..] = self.bytes::<12>(at)?;
            let size = i64::from_be_bytes(size);
            match &[a, b, c, d] {
                b"desc" => coding = caf_coding(&self.bytes(at + 12)?),
                b"data" => {
                    // Four bytes of edit count come first.
                    let promised = u64::try_from(size).ok().map(|size| size.saturating_sub(4));
                    return Ok(coding.and_then(|coding| self.plain(coding, at + 16, promised)));
                }
                _ => {}
            }
            let Ok(size) = u64::try_from(size) else {
                break;
            };
            at = at.saturating_add(12).saturating_add(size);
        }
        Ok(None)
    }

    /// Samples from `start` on, as many as were promised and are there.
    fn plain(&self, coding: Coding, start: u64, promised: Option<u64>) -> Option<Plain> {
        let channels = u16::try_from(coding.channels).ok()?;
        if coding.rate == 0 || !(1..=MAX_CHANNELS).contains(&coding.channels) {
            return None;
        }
        let frame = coding.bytes * u64::from(channels);
        let whole = |bytes: u64| bytes / frame * frame;
        let there = self.end.saturating_sub(start);
        let promised = promised.unwrap_or(there);
        Some(Plain {
            codec: coding.codec,
            rate: coding.rate,
            channels,
            frame,
            start,
            len: whole(there.min(promised)),
            promised: whole(promised),
        })
    }
}

fn caf_coding(desc: &[u8; 32]) -> Option<Coding> {
    let [a, b, c, d, e, f, g, h, kind @ ..] = desc;
    let rate = f64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
    let number =
        |at: usize| u32::from_be_bytes([kind[at], kind[at + 1], kind[at + 2], kind[at + 3]]);
    let (flags, channels, bits) = (number(4), number(16), number(20));
    let (is_float, is_little) = (flags & 1 != 0, flags & 2 != 0);
    let (codec, bytes) = match (&kind[..4], is_float, is_little, bits) {
        (b"lpcm", false, _, 8) => (known::CODEC_ID_PCM_S8, 1),
        (b"lpcm", false, true, 16) => (known::CODEC_ID_PCM_S16LE, 2),
        (b"lpcm", false, false, 16) => (known::CODEC_ID_PCM_S16BE, 2),
        (b"lpcm", false, true, 24) => (known::CODEC_ID_PCM_S24LE, 3),
        (b"lpcm", false, false, 24) => (known::CODEC_ID_PCM_S24BE, 3),
        (b"lpcm", false, true, 32) => (known::CODEC_ID_PCM_S32LE, 4),
        (b"lpcm", false, false, 32) => (known::CODEC_ID_PCM_S32BE, 4),
        (b"lpcm", true, true, 32) => (known::CODEC_ID_PCM_F32LE, 4),
        (b"lpcm", true, false, 32) => (known::CODEC_ID_PCM_F32BE, 4),
        (b"lpcm", true, true, 64) => (known::CODEC_ID_PCM_F64LE, 8),
        (b"lpcm", true, false, 64) => (known::CODEC_ID_PCM_F64BE, 8),
        (b"ulaw", ..) => (known::CODEC_ID_PCM_MULAW, 1),
        (b"alaw", ..) => (known::CODEC_ID_PCM_ALAW, 1),
        _ => return None,
    };
    // Padded or unusual packets are for the demuxer.
    if u64::from(number(8)) != bytes * u64::from(channels) {
        return None;
    }
    Some(Coding {
        codec,
        rate: rate as u32,
        channels,
        bytes,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
