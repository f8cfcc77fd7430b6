//! MP3 in free format: frames of a bit rate that no table lists, so that only the distance from one
//! to the next tells their length (ISO/IEC 11172-3, 2.4.2.3). Other demuxers do not know it.

use nanomp3_core::{Decoder, MAX_SAMPLES_PER_FRAME};
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_PCM_F32LE;
use symphonia::core::errors::{Error, Result, SeekErrorKind};
use symphonia::core::formats::well_known::FORMAT_ID_MP3;
use symphonia::core::formats::{
    FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::{Metadata, MetadataLog};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

const INFO: FormatInfo = FormatInfo {
    format: FORMAT_ID_MP3,
    short_name: "mp3",
    long_name: "MP3 in free format",
};

/// Bytes kept ahead of the decoder, which recognises a frame by those behind it.
const AHEAD: usize = 1 << 16;

/// Frames that must follow each other to believe it.
const PROOF: usize = 4;

/// Bytes looked at for the first of them, behind a tag.
const SEARCH: usize = 1 << 15;

/// Decodes as it reads: its packets are samples.
pub(super) struct FreeFormatReader {
    file: MediaSourceStream<'static>,
    decoder: Box<Decoder>,
    bytes: Vec<u8>,
    /// Bytes of `bytes` that are decoded.
    used: usize,
    over: bool,
    layout: Layout,
    frames: i64,
    tracks: Vec<Track>,
    info: MediaInfo,
    metadata: MetadataLog,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Layout {
    rate: u32,
    channels: u8,
}

/// Where the first frame may stand, and what it is; none in a file of another kind.
fn find<R: Read + Seek>(file: &mut R) -> io::Result<Option<(u64, Layout)>> {
    file.rewind()?;
    let mut head = [0; 10];
    let mut start = 0;
    if file.read_exact(&mut head).is_ok() && head.starts_with(b"ID3") {
        // Four times seven bits (ID3v2, 3.1).
        let size = head[6..]
            .iter()
            .fold(0, |n, &b| n << 7 | u64::from(b & 0x7f));
        start = 10 + size;
    }
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(SEARCH as u64).read_to_end(&mut bytes)?;
    let mut decoder = Box::new(Decoder::new());
    let mut pcm = [0.0_f32; MAX_SAMPLES_PER_FRAME];
    let (mut rest, mut seen, mut proof) = (&bytes[..], None, 0);
    while !rest.is_empty() && proof < PROOF {
        let (consumed, result) = decoder.decode(rest, &mut pcm);
        rest = rest.get(consumed.max(1)..).unwrap_or(&[]);
        let Ok(info) = result else {
            continue;
        };
        let layout = Layout {
            rate: info.sample_rate,
            channels: info.channels.num(),
        };
        if info.bitrate != 0 || info.layer != 3 || seen.is_some_and(|seen| seen != layout) {
            return Ok(None);
        }
        seen = Some(layout);
        proof += 1;
    }
    Ok(seen
        .filter(|_| proof == PROOF)
        .map(|layout| (start, layout)))
}

impl FreeFormatReader {
    /// A reader when `file` is MP3 in free format.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(source: Box<dyn MediaSource>) -> io::Result<Option<FreeFormatReader>> {
        let mut file = MediaSourceStream::new(source, Default::default());
        let Some((start, layout)) = find(&mut file)? else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(start))?;
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(CODEC_ID_PCM_F32LE)
            .with_sample_rate(layout.rate)
            .with_channels(Channels::Discrete(layout.channels.into()));
        let mut track = Track::new(0);
        track.with_codec_params(CodecParameters::Audio(params));
        Ok(Some(FreeFormatReader {
            file,
            decoder: Box::new(Decoder::new()),
            bytes: Vec::new(),
            used: 0,
            over: false,
            layout,
            frames: 0,
            tracks: vec![track],
            info: MediaInfo::default(),
            metadata: MetadataLog::default(),
        }))
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.over || self.bytes.len() - self.used >= AHEAD / 2 {
            return Ok(());
        }
        self.bytes.drain(..self.used);
        self.used = 0;
        let room = (AHEAD - self.bytes.len()) as u64;
        let got = (&mut self.file).take(room).read_to_end(&mut self.bytes)?;
        self.over = (got as u64) < room;
        Ok(())
    }
}

impl FormatReader for FreeFormatReader {
    fn format_info(&self) -> &FormatInfo {
        &INFO
    }

    fn media_info(&self) -> &MediaInfo {
        &self.info
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn seek(&mut self, _: SeekMode, _: SeekTo) -> Result<SeekedTo> {
        Err(Error::SeekError(SeekErrorKind::Unseekable))
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let mut pcm = [0.0_f32; MAX_SAMPLES_PER_FRAME];
        loop {
            self.fill()?;
            let waiting = &self.bytes[self.used..];
            if waiting.is_empty() {
                return Ok(None);
            }
            let (consumed, result) = self.decoder.decode(waiting, &mut pcm);
            self.used += consumed.clamp(1, waiting.len());
            let Ok(info) = result else {
                continue;
            };
            let layout = Layout {
                rate: info.sample_rate,
                channels: info.channels.num(),
            };
            if layout != self.layout {
                continue;
            }
            let count = info.samples_produced * usize::from(layout.channels);
            let samples = pcm.get(..count).unwrap_or(&[]);
            let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
            let first = Timestamp::new(self.frames);
            self.frames += info.samples_produced as i64;
            let length = Duration::new(info.samples_produced as u64);
            return Ok(Some(Packet::new(0, first, length, data)));
        }
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        self.file
    }
}
