//! Opening a media file: the container by its content, and the first audio track we can decode.

use crate::audio::edits::{Edits, read_edits};
use crate::audio::ogg::ends_with_whole_page;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::LazyLock;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{
    FORMAT_ID_ADTS, FORMAT_ID_ISOMP4, FORMAT_ID_MKV, FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3,
    FORMAT_ID_OGG,
};
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::{MediaSourceStream, ReadOnlySource};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::TimeBase;
use symphonia_adapter_libopus::OpusDecoder;

/// Why a file gives no audio; one sentence each, to follow the path.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Zero bytes.
    #[error("the file is empty")]
    Empty,
    /// No container that we know.
    #[error("not a media file, or of a format that is not supported")]
    UnknownFormat,
    /// A container without any audio track.
    #[error("the file has no audio track")]
    NoAudioTrack,
    /// Audio tracks, but none that we can decode.
    #[error("the audio codec is not supported: {0}")]
    UnsupportedCodec(String),
    /// A known container or codec, but not one sample came out of it.
    #[error("the file is damaged and nothing could be decoded: {0}")]
    Damaged(String),
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<OpusDecoder>();
    codecs
});

/// What a file turned out to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioInfo {
    /// Short codec name, such as `opus`.
    pub codec: String,
    /// The source's sample rate, Hz; 0 where only the first packet tells.
    pub sample_rate: u32,
    /// The source's channels; 0 where only the first packet tells.
    pub channels: usize,
    /// Seconds, as far as the container tells; may be a guess.
    pub duration: Option<f64>,
    /// Position of the decoded track among all tracks of the file, from 0.
    pub track: usize,
}

/// An open container.
pub(super) struct Source {
    pub reader: Box<dyn FormatReader>,
    edits: Edits,
    whole_ogg: bool,
}

/// The track being decoded.
pub(super) struct ChosenTrack {
    pub decoder: Box<dyn AudioDecoder>,
    pub params: AudioCodecParameters,
    /// The container's own number of the track.
    pub id: u32,
    /// Position among all tracks of the file, from 0.
    pub index: usize,
    pub codec: &'static str,
    pub time_base: Option<TimeBase>,
    /// Seconds, as far as the container tells.
    pub duration: Option<f64>,
    /// The duration was guessed from the bit rate.
    pub guessed: bool,
    /// Frames to drop at the start, at the decoder's rate.
    pub skip: u64,
    /// Seconds to keep after `skip`, where the container tells.
    pub keep: Option<f64>,
    /// Seconds of silence that belong before the first frame.
    pub delay: f64,
}

impl ChosenTrack {
    pub fn info(&self) -> AudioInfo {
        let params = &self.params;
        AudioInfo {
            codec: self.codec.to_string(),
            sample_rate: params.sample_rate.unwrap_or(0),
            channels: params.channels.as_ref().map_or(0, |c| c.count()),
            duration: self.duration,
            track: self.index,
        }
    }
}

/// Frames of one packet and channels that a header may ask memory for: far above any codec's, and
/// together no more than some hundred megabytes.
const MAX_PACKET_FRAMES: u64 = 1 << 18;
const MAX_CHANNELS: usize = 64;

/// What a caught panic is reported as.
pub(super) const PANICKED: &str = "the decoder failed on this data";

/// Runs library code on hostile input; a panic becomes an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::DecodeError(PANICKED)))
}

/// A decoder for `params`, or none where there is no codec for them.
pub(super) fn make_decoder(params: &AudioCodecParameters) -> Option<Box<dyn AudioDecoder>> {
    let options = AudioDecoderOptions::default();
    guarded(|| CODECS.make_audio_decoder(params, &options)).ok()
}

fn probe(stream: MediaSourceStream<'static>) -> Result<Box<dyn FormatReader>, Error> {
    // The hint stays empty: names lie, content does not.
    let hint = Hint::new();
    let probe = symphonia::default::get_probe();
    guarded(|| {
        probe.probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
    })
}

impl Source {
    pub fn open(path: &Path) -> Result<Source, DecodeError> {
        // Asked before opening: opening a pipe waits for its other end.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file").into());
        }
        if metadata.len() == 0 {
            return Err(DecodeError::Empty);
        }
        let stream = MediaSourceStream::new(Box::new(File::open(path)?), Default::default());
        // A file cut short fails where its reader looks for an index at the end; read from front
        // to back it gives what is there.
        let probed = probe(stream).or_else(|error| {
            let forward = ReadOnlySource::new(File::open(path)?);
            let stream = MediaSourceStream::new(Box::new(forward), Default::default());
            probe(stream).map_err(|_| error)
        });
        let reader = probed.map_err(|error| match error {
            Error::IoError(e) if e.kind() != ErrorKind::UnexpectedEof => DecodeError::Io(e),
            Error::IoError(_) => DecodeError::Damaged("it ends within its header".into()),
            Error::Unsupported(reason) if reason.starts_with("core (probe)") => {
                DecodeError::UnknownFormat
            }
            other => DecodeError::Damaged(reason(&other)),
        })?;
        let mut source = Source {
            reader,
            edits: Edits::default(),
            whole_ogg: false,
        };
        let format = source.reader.format_info().format;
        if format == FORMAT_ID_ISOMP4
            && let Some(id) = source.first_audio_id()
        {
            let mut file = io::BufReader::new(File::open(path)?);
            source.edits = read_edits(&mut file, id).unwrap_or_default();
        }
        if format == FORMAT_ID_OGG {
            source.whole_ogg = ends_with_whole_page(&mut File::open(path)?)?;
        }
        Ok(source)
    }

    /// Whether packets are found by a pattern of a few bits, which other files hold by chance.
    pub fn is_raw_stream(&self) -> bool {
        let format = self.reader.format_info().format;
        [FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3, FORMAT_ID_ADTS].contains(&format)
    }

    /// Whether the file may stop without being cut: what browsers record is streamed out and never
    /// closed.
    pub fn may_just_stop(&self, track: &ChosenTrack) -> bool {
        let is_matroska = self.reader.format_info().format == FORMAT_ID_MKV;
        self.whole_ogg || (is_matroska && track.duration.is_none())
    }

    fn first_audio_id(&self) -> Option<u32> {
        self.choose().ok().map(|track| track.id)
    }

    /// The first audio track with a codec that we have.
    ///
    /// A container reader asks for a new choice when the stream starts over (chained Ogg).
    pub fn choose(&self) -> Result<ChosenTrack, DecodeError> {
        let mut refused = None;
        for (index, track) in self.reader.tracks().iter().enumerate() {
            let Some(CodecParameters::Audio(params)) = &track.codec_params else {
                continue;
            };
            let mut params = params.clone();
            let skip = take_pre_skip(&mut params);
            let frames = params.max_frames_per_packet.unwrap_or(0);
            let channels = params.channels.as_ref().map_or(0, |c| c.count());
            let sane = frames <= MAX_PACKET_FRAMES && channels <= MAX_CHANNELS;
            match sane.then(|| make_decoder(&params)).flatten() {
                Some(decoder) => return Ok(self.chosen(track, index, decoder, params, skip)),
                None => _ = refused.get_or_insert_with(|| codec_name(params.codec)),
            }
        }
        Err(refused.map_or(DecodeError::NoAudioTrack, DecodeError::UnsupportedCodec))
    }

    fn chosen(
        &self,
        track: &Track,
        index: usize,
        decoder: Box<dyn AudioDecoder>,
        params: AudioCodecParameters,
        pre_skip: u64,
    ) -> ChosenTrack {
        let rate = f64::from(params.sample_rate.unwrap_or(0));
        let frames = track.num_frames.filter(|_| rate > 0.0);
        let from_base = || {
            Some(
                track
                    .time_base?
                    .calc_duration(track.duration?)?
                    .as_secs_f64(),
            )
        };
        let whole = || {
            let info = self.reader.media_info();
            Some(info.time_base?.calc_duration(info.duration?)?.as_secs_f64())
        };
        let duration = frames
            .map(|n| n as f64 / rate)
            .or_else(from_base)
            .or_else(whole)
            .filter(|seconds| *seconds > 0.0);
        let edits = self.edits;
        ChosenTrack {
            codec: decoder.codec_info().short_name,
            decoder,
            id: track.id,
            index,
            time_base: track.time_base,
            duration: edits.keep.or(duration.map(|d| (d - edits.skip).max(0.0))),
            guessed: match frames {
                Some(_) => self.is_raw_stream() && track.delay.is_none(),
                // The longest track's length, which need not be ours.
                None => self.is_raw_stream() || self.reader.tracks().len() > 1,
            },
            skip: pre_skip + (edits.skip * rate).round() as u64,
            keep: edits.keep,
            delay: edits.delay,
            params,
        }
    }
}

/// Frames that an Opus header asks to skip, taken out of the header: the decoder would skip them
/// within the first packet only, and some demuxers count them as well.
fn take_pre_skip(params: &mut AudioCodecParameters) -> u64 {
    if params.codec != CODEC_ID_OPUS {
        return 0;
    }
    // The rate that containers write is the encoder's input; skips and trims count at 48 kHz.
    params.sample_rate = Some(48_000);
    match params.extra_data.as_deref_mut() {
        // RFC 7845, 5.1: "OpusHead", version, channels, then 16 bits of pre-skip, little-endian.
        Some(
            [
                b'O',
                b'p',
                b'u',
                b's',
                b'H',
                b'e',
                b'a',
                b'd',
                _,
                _,
                low,
                high,
                ..,
            ],
        ) => {
            let skip = u64::from(u16::from_le_bytes([*low, *high]));
            (*low, *high) = (0, 0);
            skip
        }
        _ => 0,
    }
}

/// A reason in words for one line of output.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::IoError(e) if e.kind() == ErrorKind::UnexpectedEof => "the file ends early".into(),
        Error::DecodeError(what) | Error::Unsupported(what) | Error::LimitError(what) => {
            (*what).into()
        }
        other => other.to_string(),
    }
}

fn codec_name(codec: AudioCodecId) -> String {
    use symphonia::core::codecs::audio::well_known as known;
    let name = match codec {
        known::CODEC_ID_AC3 => "AC-3",
        known::CODEC_ID_EAC3 => "E-AC-3",
        known::CODEC_ID_AC4 => "AC-4",
        known::CODEC_ID_DCA => "DTS",
        known::CODEC_ID_TRUEHD => "TrueHD",
        known::CODEC_ID_SPEEX => "Speex",
        known::CODEC_ID_WMA => "Windows Media Audio",
        known::CODEC_ID_WAVPACK => "WavPack",
        known::CODEC_ID_AAC => "AAC of this profile or with this many channels",
        known::CODEC_ID_OPUS => "Opus with this many channels",
        other => return format!("unknown ({other})"),
    };
    name.into()
}
