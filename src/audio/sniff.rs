//! Names for recordings that the decoders inside the program do not open, by their first bytes.

use crate::plan::recording;
use std::io::Read;
use std::path::Path;

/// Bytes that are enough.
const HEAD: usize = 1_024;

/// Bytes of a GSM 06.10 frame, 20 ms, the first four bits of which are 0xD (TS 101 318).
const GSM_FRAME: usize = 33;

/// Bytes of a packet of an MPEG transport stream; each begins with 0x47 (ISO/IEC 13818-1).
const TS_PACKET: usize = 188;

/// Formats that begin with fixed bytes, as people call them.
const MAGIC: [(&[u8], &str); 16] = [
    (b"#!AMR", "AMR"),
    // The GUID of an ASF header.
    (
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
        "Windows Media (WMA, WMV)",
    ),
    (b"FLV\x01", "Flash video"),
    (b".RMF", "RealMedia"),
    (b".ra\xfd", "RealAudio"),
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "True Audio"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"\x0b\x77", "AC-3"),
    (b"\x7f\xfe\x80\x01", "DTS"),
    (b"DSD ", "DSD"),
    (b"\x00\x00\x01\xba", "an MPEG program stream"),
    (b"ADIF", "AAC in ADIF"),
    (b"\x06\x0e\x2b\x34", "MXF"),
];

/// What a recording is, when its first bytes tell.
pub(super) fn name(path: &Path) -> Option<&'static str> {
    name_of(&head(path)?)
}

/// Whether a file is bare GSM frames, which ffmpeg knows by their file name alone.
pub(super) fn is_bare_gsm(path: &Path) -> bool {
    head(path).is_some_and(|head| are_gsm_frames(&head))
}

/// What people call a codec of an MP4 file that goes by these four letters.
pub(super) fn mp4_codec(letters: &str) -> String {
    match letters {
        "samr" => "AMR",
        "sawb" => "AMR-WB",
        "dtsc" | "dtsh" | "dtsl" | "dtse" => "DTS",
        "ac-4" => "AC-4",
        "mlpa" => "TrueHD",
        "QDM2" | "QDMC" => "QDesign Music",
        other => return format!("the codec '{other}'"),
    }
    .into()
}

fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    let file = recording::open(path).ok()?;
    file.take(HEAD as u64).read_to_end(&mut head).ok()?;
    Some(head)
}

fn name_of(head: &[u8]) -> Option<&'static str> {
    let magic = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some((_, name)) = magic {
        return Some(name);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ") {
        return Some("AVI");
    }
    if head.starts_with(b"OggS") && head.windows(8).any(|bytes| bytes == b"Speex   ") {
        return Some("Speex");
    }
    if head.starts_with(b"RIFF") && head.get(8..16) == Some(b"WAVEfmt ") {
        return match u16::from_le_bytes([*head.get(20)?, *head.get(21)?]) {
            0x22 => Some("TrueSpeech"),
            0x31 => Some("GSM"),
            0x42 => Some("G.723"),
            0x45 | 0x64 => Some("G.726"),
            0x160..=0x163 => Some("Windows Media Audio"),
            0x2000 => Some("AC-3"),
            0x2001 => Some("DTS"),
            _ => None,
        };
    }
    if head.len() > 3 * TS_PACKET && head.iter().step_by(TS_PACKET).all(|&byte| byte == 0x47) {
        return Some("an MPEG transport stream");
    }
    are_gsm_frames(head).then_some("GSM")
}

fn are_gsm_frames(head: &[u8]) -> bool {
    head.len() > 3 * GSM_FRAME && head.iter().step_by(GSM_FRAME).all(|byte| byte >> 4 == 0xd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_first_bytes() {
        assert_eq!(name_of(b"#!AMR-WB\n1234"), Some("AMR"));
        assert_eq!(name_of(b"RIFF1234AVI LIST"), Some("AVI"));
        assert_eq!(name_of(b"RIFF1234WAVEfmt "), None);
        let mut stream = vec![0; 600];
        for packet in stream.iter_mut().step_by(TS_PACKET) {
            *packet = 0x47;
        }
        assert_eq!(name_of(&stream), Some("an MPEG transport stream"));
        stream[TS_PACKET] = 0;
        assert_eq!(name_of(&stream), None);
        let gsm: Vec<u8> = (0..5)
            .flat_map(|_| [&[0xd7], &[9; 32][..]].concat())
            .collect();
        assert_eq!(name_of(&gsm), Some("GSM"));
        assert_eq!(name_of(b""), None);
        assert_eq!(name_of(b"only text, and little of it"), None);
    }
}
