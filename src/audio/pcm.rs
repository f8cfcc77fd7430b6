//! A demuxer for uncompressed samples that were found by [`plain`](crate::audio::plain).

use crate::audio::plain::Plain;
use std::io::{Read, Seek, SeekFrom};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::{Error, Result, SeekErrorKind};
use symphonia::core::formats::well_known::FORMAT_ID_WAVE;
use symphonia::core::formats::{
    FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::{Metadata, MetadataLog};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

const INFO: FormatInfo = FormatInfo {
    format: FORMAT_ID_WAVE,
    short_name: "pcm",
    long_name: "uncompressed samples",
};

/// Frames in a packet.
const FRAMES: u64 = 4_096;

/// Packets of samples, one after the other.
pub(super) struct PcmReader {
    file: MediaSourceStream<'static>,
    plain: Plain,
    /// Bytes of samples read.
    done: u64,
    tracks: Vec<Track>,
    info: MediaInfo,
    metadata: MetadataLog,
}

impl PcmReader {
    /// Reads the samples of `file` from the first one on.
    ///
    /// # Errors
    /// When the file cannot be positioned.
    pub fn new(source: Box<dyn MediaSource>, plain: Plain) -> Result<PcmReader> {
        let mut file = MediaSourceStream::new(source, Default::default());
        file.seek(SeekFrom::Start(plain.start))?;
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(plain.codec)
            .with_sample_rate(plain.rate)
            .with_channels(Channels::Discrete(plain.channels))
            .with_max_frames_per_packet(FRAMES);
        let mut track = Track::new(0);
        track
            .with_codec_params(CodecParameters::Audio(params))
            .with_num_frames(plain.promised / plain.frame);
        Ok(PcmReader {
            file,
            plain,
            done: 0,
            tracks: vec![track],
            info: MediaInfo::default(),
            metadata: MetadataLog::default(),
        })
    }
}

impl FormatReader for PcmReader {
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
        let frame = self.plain.frame;
        let bytes = (self.plain.len - self.done).min(FRAMES * frame);
        if bytes == 0 {
            return Ok(None);
        }
        let mut data = vec![0; bytes as usize];
        self.file.read_exact(&mut data)?;
        let first = Timestamp::new((self.done / frame) as i64);
        self.done += bytes;
        Ok(Some(Packet::new(
            0,
            first,
            Duration::new(bytes / frame),
            data,
        )))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        self.file
    }
}
