//! Whether a file found in a folder is a recording, and opening it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Extensions that promise audio. A file with one of them is an input even when its content says
/// otherwise, so that a damaged recording is reported instead of passed over.
const RECORDING_EXTENSIONS: &[&str] = &[
    "3g2", "3gp", "aac", "aif", "aifc", "aiff", "alac", "amr", "ape", "asf", "au", "avi", "caf",
    "dss", "flac", "flv", "gsm", "m2ts", "m4a", "m4b", "m4r", "m4v", "mka", "mkv", "mov", "mp1",
    "mp2", "mp3", "mp4", "mpeg", "mpg", "mpga", "mts", "oga", "ogg", "ogm", "ogv", "opus", "ra",
    "rf64", "rm", "snd", "spx", "ts", "vob", "w64", "wav", "wave", "weba", "webm", "wma", "wmv",
    "wv",
];
/// Extensions whose files are often something else altogether (`.ts` is TypeScript too): the
/// content decides.
const DOUBTFUL_EXTENSIONS: &[&str] = &["ts", "mts", "snd", "ra", "rm", "au", "gsm", "dss", "ape"];
/// Bytes that are enough to tell a file's type.
pub const HEAD_BYTES: u64 = 4096;

/// Opens a regular file.
///
/// What was one when the folder was looked through may be a named pipe by now, whose opening waits
/// for its other end: it is opened without waiting, and looked at only then.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] when it is no regular file, or what the file system says.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // Neither means anything to a regular file.
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32);
    }
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        )),
    }
}

/// Whether a name alone promises a recording.
pub fn is_promised(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let extension = extension.as_str();
    RECORDING_EXTENSIONS.contains(&extension) && !DOUBTFUL_EXTENSIONS.contains(&extension)
}

/// Whether a regular file is worth decoding, by its name or else by its first bytes.
pub fn is_recording(path: &Path) -> bool {
    if is_promised(path) {
        return true;
    }
    let mut head = Vec::new();
    let read = open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && looks_like_recording(&head)
}

/// Whether these are the first bytes of audio or video.
pub fn looks_like_recording(head: &[u8]) -> bool {
    // MIDI is notes, not sound; MPEG transport streams repeat their sync byte every 188 bytes.
    if head.len() > 376 && [0, 188, 376].iter().all(|&at| head[at] == 0x47) {
        return true;
    }
    ::infer::get(head).is_some_and(|kind| {
        matches!(
            kind.matcher_type(),
            ::infer::MatcherType::Audio | ::infer::MatcherType::Video
        ) && kind.mime_type() != "audio/midi"
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_named_pipe_is_no_recording_and_nobody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("a.wav");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let wrong = [&pipe, folder.path()].map(|path| open(path).unwrap_err().kind());
        assert_eq!(wrong, [io::ErrorKind::InvalidInput; 2]);
        let file = folder.path().join("b.wav");
        std::fs::write(&file, b"abc").unwrap();
        let mut text = String::new();
        open(&file).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
    }
}
