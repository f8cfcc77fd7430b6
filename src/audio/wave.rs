//! Whether a WAV file that came over a network is one, and is whole.

use crate::audio::transfer::{Trouble, size};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Chunks that may stand before the samples.
const MAX_CHUNKS: usize = 1000;

/// Checks that `path` is WAV (RIFF, or RF64 for more than 4 GB) and holds as many bytes of samples
/// as it says. A size of 0 or all ones is one that the writer did not know.
///
/// # Errors
/// Lasting when it is not WAV, passing when it is cut short.
pub fn check_wave(path: &Path) -> Result<(), Trouble> {
    let file = File::open(path).map_err(|error| Trouble::disk(&error))?;
    let length = file
        .metadata()
        .map_err(|error| Trouble::disk(&error))?
        .len();
    match declared(BufReader::new(file)) {
        Ok((at, bytes)) if at.saturating_add(bytes) > length => Err(Trouble::Passing(format!(
            "the WAV file is cut short: {} of {}",
            size(length.saturating_sub(at)),
            size(bytes)
        ))),
        Ok(_) => Ok(()),
        Err(_) if length == 0 => Err(Trouble::Passing("the WAV file is empty".to_owned())),
        Err(_) => Err(Trouble::Lasting("the result is not a WAV file".to_owned())),
    }
}

/// Where the samples begin and how many bytes they are said to be; 0 when nobody knows.
fn declared(mut wave: impl Read + Seek) -> std::io::Result<(u64, u64)> {
    let no_wave = || std::io::Error::other("not WAV");
    let mut head = [0; 12];
    wave.read_exact(&mut head)?;
    if !matches!(&head[..4], b"RIFF" | b"RF64" | b"BW64") || &head[8..] != b"WAVE" {
        return Err(no_wave());
    }
    let mut at = 12u64;
    let mut long = None;
    for _ in 0..MAX_CHUNKS {
        let mut name = [0; 4];
        wave.read_exact(&mut name)?;
        let mut size = [0; 4];
        wave.read_exact(&mut size)?;
        let size = u32::from_le_bytes(size);
        at += 8;
        match &name {
            b"data" => {
                let bytes = match size {
                    u32::MAX => long.unwrap_or(0),
                    size => u64::from(size),
                };
                return Ok((at, bytes));
            }
            b"ds64" => {
                let mut sizes = [0; 16];
                wave.read_exact(&mut sizes)?;
                let (_, data) = sizes.split_at(8);
                long = data.try_into().ok().map(u64::from_le_bytes);
            }
            _ => {}
        }
        at += u64::from(size) + u64::from(size % 2);
        wave.seek(SeekFrom::Start(at))?;
    }
    Err(no_wave())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> Result<(), Trouble> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.wav");
        std::fs::write(&path, bytes).unwrap();
        check_wave(&path)
    }

    fn wave(data_size: u32, samples: usize) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        bytes.extend([0; 16]);
        bytes.extend(b"LIST\x03\0\0\0abc\0data");
        bytes.extend(data_size.to_le_bytes());
        bytes.extend(vec![0; samples]);
        bytes
    }

    #[test]
    fn whole_files_pass_with_and_without_a_size() {
        assert_eq!(check(&wave(100, 100)), Ok(()));
        assert_eq!(check(&wave(0, 100)), Ok(()));
        assert_eq!(check(&wave(u32::MAX, 100)), Ok(()));
    }

    #[test]
    fn cut_files_may_be_fetched_again() {
        let cut = check(&wave(100, 99)).unwrap_err();
        assert!(
            matches!(cut, Trouble::Passing(ref what) if what.contains("cut short")),
            "{cut}"
        );
        assert!(matches!(check(b""), Err(Trouble::Passing(_))));
        let mut long = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".to_vec();
        long.extend([0; 8]);
        long.extend(u64::MAX.to_le_bytes());
        long.extend([0; 12]);
        long.extend(b"data\xff\xff\xff\xffabcd");
        assert!(matches!(check(&long), Err(Trouble::Passing(_))));
    }

    #[test]
    fn what_is_no_wave_is_refused() {
        for bytes in [
            &b"{\"error\": \"no\"}"[..],
            b"OggS",
            b"RIFF\0\0\0\0AVI LIST",
        ] {
            assert!(matches!(check(bytes), Err(Trouble::Lasting(_))));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_a_reason_to_panic(rest in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = declared(std::io::Cursor::new([b"RIFF\0\0\0\0WAVE".as_slice(), &rest].concat()));
            let _ = declared(std::io::Cursor::new(rest));
        }
    }
}
