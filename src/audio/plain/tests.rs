use super::*;
use std::io::Cursor;

fn chunk(name: &[u8; 4], size: u32, content: &[u8]) -> Vec<u8> {
    [name, &size.to_le_bytes()[..], content].concat()
}

fn fmt(tag: u16, channels: u16, bytes: u16) -> Vec<u8> {
    let align = channels * bytes;
    let mut content = Vec::new();
    for number in [tag, channels] {
        content.extend(number.to_le_bytes());
    }
    content.extend(8_000_u32.to_le_bytes());
    content.extend((8_000 * u32::from(align)).to_le_bytes());
    for number in [align, bytes * 8] {
        content.extend(number.to_le_bytes());
    }
    chunk(b"fmt ", 16, &content)
}

fn wave(parts: &[Vec<u8>]) -> Option<Plain> {
    let file = [b"RIFF\0\0\0\0WAVE".to_vec(), parts.concat()].concat();
    find(&mut Cursor::new(file)).unwrap()
}

#[test]
fn samples_are_found_behind_odd_chunks_with_and_without_padding() {
    let data = chunk(b"data", 8, &[1; 8]);
    for odd in [chunk(b"junk", 3, b"abc\0"), chunk(b"junk", 3, b"abc")] {
        let plain = wave(&[fmt(1, 1, 2), odd.clone(), data.clone()]).unwrap();
        assert_eq!((plain.len, plain.promised, plain.frame), (8, 8, 2));
        assert_eq!(plain.start, 12 + 24 + odd.len() as u64 + 8);
        assert_eq!(plain.codec, known::CODEC_ID_PCM_S16LE);
    }
}

#[test]
fn a_length_that_nobody_knew_is_the_rest_of_the_file() {
    for size in [0, u32::MAX, 0xffff_ffdc, 0x7fff_f024] {
        let plain = wave(&[fmt(3, 2, 4), chunk(b"data", size, &[0; 21])]).unwrap();
        assert_eq!((plain.len, plain.promised), (16, 16), "{size}");
    }
    let list = chunk(b"LIST", 4, b"INFO");
    let empty = wave(&[fmt(1, 1, 2), chunk(b"data", 0, &[]), list]).unwrap();
    assert_eq!(empty.len, 0);
}

#[test]
fn more_promised_than_there_is_is_told() {
    let plain = wave(&[fmt(1, 2, 3), chunk(b"data", 600, &[0; 64])]).unwrap();
    assert_eq!((plain.len, plain.promised), (60, 600));
}

#[test]
fn compressed_samples_and_absurd_headers_are_for_others() {
    let data = || chunk(b"data", 8, &[0; 8]);
    assert_eq!(wave(&[fmt(2, 1, 1), data()]), None);
    assert_eq!(wave(&[fmt(1, 0, 2), data()]), None);
    assert_eq!(wave(&[fmt(1, 1, 7), data()]), None);
    assert_eq!(wave(&[data()]), None);
    assert_eq!(wave(&[chunk(b"fmt ", 16, b"short")]), None);
    assert_eq!(find(&mut Cursor::new(b"")).unwrap(), None);
}

#[test]
fn no_prefix_and_no_byte_of_a_header_does_harm() {
    let file = [
        b"RF64\xff\xff\xff\xffWAVE".to_vec(),
        chunk(b"ds64", 28, &[7; 28]),
        fmt(0xfffe, 1, 2),
        chunk(b"data", u32::MAX, &[0; 9]),
    ]
    .concat();
    for len in 0..file.len() {
        find(&mut Cursor::new(&file[..len])).unwrap();
    }
    for at in 0..file.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut file = file.clone();
            file[at] = value;
            if let Some(plain) = find(&mut Cursor::new(&file)).unwrap() {
                assert!(plain.start + plain.len <= file.len() as u64);
            }
        }
    }
}
