//! Opening a media file: the container by its content, and one of its audio tracks.

use crate::audio::container::{self, Container};
use crate::audio::edits::{Edits, read_edits};
use crate::audio::error::DecodeError;
use crate::audio::guard::guarded;
use crate::audio::limits::{Clock, Reach};
use crate::audio::{mp4, ogg, sniff};
use crate::plan::recording;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::well_known::{
    FORMAT_ID_ADTS, FORMAT_ID_FLAC, FORMAT_ID_ISOMP4, FORMAT_ID_MKV, FORMAT_ID_MP1, FORMAT_ID_MP2,
    FORMAT_ID_MP3, FORMAT_ID_OGG,
};
use symphonia::core::formats::{FormatReader, Track};
use symphonia::core::units::TimeBase;
use symphonia_adapter_libopus::OpusDecoder;

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
    /// Audio tracks of the file.
    pub audio_tracks: usize,
}

/// An open container.
pub(super) struct Source {
    pub reader: Box<dyn FormatReader>,
    path: PathBuf,
    clock: Clock,
    reach: Reach,
    /// Byte of the file before which there is no use in looking for more.
    searched: u64,
    /// Audio track to decode, counted from 0.
    number: usize,
    /// The file ends before its boxes do.
    pub cut: bool,
    edits: Edits,
    /// The last page of an Ogg file, when it is whole.
    ogg: Option<ogg::Tail>,
}

/// The track being decoded.
pub(super) struct ChosenTrack {
    pub decoder: Box<dyn AudioDecoder>,
    pub params: AudioCodecParameters,
    /// The container's own number of the track.
    pub id: u32,
    /// Position among all tracks of the file, from 0.
    pub index: usize,
    /// Audio tracks of the file.
    pub audio_tracks: usize,
    pub codec: &'static str,
    pub time_base: Option<TimeBase>,
    /// Seconds, as far as the container tells.
    pub duration: Option<f64>,
    /// The duration was guessed from the bit rate.
    pub guessed: bool,
    /// Seconds to drop at the start.
    pub skip: f64,
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
            audio_tracks: self.audio_tracks,
        }
    }
}

/// More than a reader has read ahead of where it stands, bytes.
const READ_AHEAD: u64 = 1 << 19;

/// Frames of one packet and channels that a header may ask memory for: far above any codec's, and
/// together no more than some hundred megabytes.
const MAX_PACKET_FRAMES: u64 = 1 << 18;
const MAX_CHANNELS: usize = 64;

/// A decoder for `params`, or none where there is no codec for them.
pub(super) fn make_decoder(params: &AudioCodecParameters) -> Option<Box<dyn AudioDecoder>> {
    let options = AudioDecoderOptions::default();
    guarded(|| CODECS.make_audio_decoder(params, &options)).ok()
}

impl Source {
    /// Opens a regular file and settles on audio track `number`, counted from 0.
    pub fn open(path: &Path, number: usize, clock: &Clock) -> Result<Source, DecodeError> {
        let Container { reader, cut, reach } = container::open(path, clock)?;
        let mut source = Source {
            reader,
            path: path.to_path_buf(),
            clock: clock.clone(),
            reach,
            searched: 0,
            number,
            cut,
            edits: Edits::default(),
            ogg: None,
        };
        let format = source.reader.format_info().format;
        if format == FORMAT_ID_ISOMP4 {
            let mut file = io::BufReader::new(recording::open(path)?);
            match source.choose() {
                Ok(track) => source.edits = read_edits(&mut file, track.id).unwrap_or_default(),
                Err(DecodeError::NoAudioTrack) => {
                    // The demuxer has tracks of unknown codecs, but not what they are of.
                    if let Ok(Some(codec)) = mp4::sound_codec(&mut file) {
                        return Err(DecodeError::UnsupportedCodec(sniff::mp4_codec(&codec)));
                    }
                }
                Err(_) => {}
            }
        }
        if format == FORMAT_ID_OGG {
            source.ogg = ogg::tail(&mut recording::open(path)?)?;
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
        let begun_again = self.searched > 0;
        self.ogg.is_some() || (is_matroska && (begun_again || track.duration.is_none()))
    }

    /// Goes on behind damage in a Matroska file that its reader stopped at, with what stands after
    /// `now`, seconds; false where there is nothing more, or in a file of another kind.
    pub fn resume_after(&mut self, now: f64) -> bool {
        if self.reader.format_info().format != FORMAT_ID_MKV {
            return false;
        }
        let from = self.reach.get().saturating_sub(READ_AHEAD);
        let from = from.max(self.searched);
        let found = container::resume(&self.path, &self.clock, &self.reach, from, now);
        let Ok(Some(container::Resumed { reader, at })) = found else {
            return false;
        };
        self.searched = at + 1;
        self.reader = reader;
        true
    }

    /// Whether timestamps are exact to the sample, so that every hole in them is one.
    pub fn has_exact_times(&self) -> bool {
        self.reader.format_info().format == FORMAT_ID_FLAC
    }

    /// Where the last page of an Ogg file says that `track` ends, seconds in the container's time.
    pub fn ogg_end(&self, track: &ChosenTrack) -> Option<f64> {
        let tail = self.ogg.filter(|tail| tail.serial == track.id)?;
        let rate = track.params.sample_rate.filter(|&rate| rate > 0)?;
        Some(tail.granule as f64 / f64::from(rate))
    }

    /// The audio track that was asked for; the last one of a stream with fewer.
    ///
    /// A container reader asks for a new choice when the stream starts over (chained Ogg).
    pub fn choose(&self) -> Result<ChosenTrack, DecodeError> {
        let tracks = self.reader.tracks().iter().enumerate();
        let audio: Vec<_> = tracks
            .filter_map(|(index, track)| match &track.codec_params {
                Some(CodecParameters::Audio(params)) => Some((index, track, params)),
                _ => None,
            })
            .collect();
        let Some((index, track, params)) = audio.get(self.number).or(audio.last()) else {
            return Err(DecodeError::NoAudioTrack);
        };
        let mut params = (*params).clone();
        let skip = take_pre_skip(&mut params);
        let frames = params.max_frames_per_packet.unwrap_or(0);
        let channels = params.channels.as_ref().map_or(0, |c| c.count());
        let sane = frames <= MAX_PACKET_FRAMES && channels <= MAX_CHANNELS;
        match sane.then(|| make_decoder(&params)).flatten() {
            Some(decoder) => {
                let mut chosen = self.chosen(track, *index, decoder, params, skip);
                chosen.audio_tracks = audio.len();
                Ok(chosen)
            }
            None => Err(DecodeError::UnsupportedCodec(codec_name(params.codec))),
        }
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
            audio_tracks: 1,
            time_base: track.time_base,
            duration: edits.keep.or(duration.map(|d| (d - edits.skip).max(0.0))),
            guessed: match frames {
                Some(_) => self.is_raw_stream() && track.delay.is_none(),
                // The longest track's length, which need not be ours.
                None => self.is_raw_stream() || self.reader.tracks().len() > 1,
            },
            // An edit list counts what the codec's own header asks to skip.
            skip: if edits.skip > 0.0 {
                edits.skip
            } else {
                pre_skip as f64 / f64::from(OPUS_RATE)
            },
            keep: edits.keep,
            delay: edits.delay,
            params,
        }
    }
}

/// Rate at which Opus counts, Hz.
const OPUS_RATE: u32 = 48_000;

/// Frames that an Opus header asks to skip, taken out of the header: the decoder would skip them
/// within the first packet only, and some demuxers count them as well.
fn take_pre_skip(params: &mut AudioCodecParameters) -> u64 {
    if params.codec != CODEC_ID_OPUS {
        return 0;
    }
    // The rate that containers write is the encoder's input.
    params.sample_rate = Some(OPUS_RATE);
    let header = params.extra_data.as_deref_mut();
    let header = header.and_then(|header| header.split_first_chunk_mut::<8>());
    let Some((name, [version, _, a, b, ..])) = header else {
        return 0;
    };
    if name != b"OpusHead" {
        return 0;
    }
    let skip = [std::mem::take(a), std::mem::take(b)];
    u64::from(match version {
        // What MP4 holds is the same but for the order of the bytes, and its version is 0
        // (Encapsulation of Opus in ISOBMFF, 4.3.2).
        0 => u16::from_be_bytes(skip),
        // RFC 7845, 5.1.
        _ => u16::from_le_bytes(skip),
    })
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
