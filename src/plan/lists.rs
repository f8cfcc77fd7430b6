//! Lists of inputs: the files of `--files-from`.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

/// Longest entry of a list, bytes: far above any path or URL.
const MAX_ENTRY: usize = 64 * 1024;
/// Longest list, bytes: some million paths.
const MAX_LIST: u64 = 1 << 30;

/// Reads a list from a file, or from stdin when it is `-`.
///
/// Entries end with a line break, or with NUL when `null` is set; empty ones are passed over. An
/// entry `-` is a file of that name.
///
/// # Errors
/// One line that names the list.
pub fn read(list: &Path, null: bool) -> Result<Vec<PathBuf>, String> {
    if list == Path::new("-") {
        return entries(std::io::stdin().lock(), null)
            .map_err(|what| format!("--files-from -: {what}"));
    }
    std::fs::File::open(list)
        .map_err(|error| super::inputs::explain(&error))
        .and_then(|file| entries(std::io::BufReader::new(file), null))
        .map_err(|what| format!("--files-from {}: {what}", list.display()))
}

fn entries(list: impl BufRead, null: bool) -> Result<Vec<PathBuf>, String> {
    let end = if null { 0 } else { b'\n' };
    let mut list = list.take(MAX_LIST);
    let mut found = Vec::new();
    let mut entry = Vec::new();
    loop {
        entry.clear();
        let mut limited = (&mut list).take(MAX_ENTRY as u64);
        limited
            .read_until(end, &mut entry)
            .map_err(|error| format!("cannot be read: {error}"))?;
        if entry.is_empty() {
            break;
        }
        let ended = entry.last() == Some(&end);
        if ended {
            entry.pop();
        } else if entry.len() >= MAX_ENTRY {
            return Err("has an entry that is too long for a path".to_owned());
        }
        if !null && entry.last() == Some(&b'\r') {
            entry.pop();
        }
        match entry.as_slice() {
            [] => {}
            b"-" => found.push(PathBuf::from("./-")),
            bytes => found.push(path(bytes)?),
        }
    }
    if list.limit() == 0 {
        return Err("is too long".to_owned());
    }
    Ok(found)
}

fn path(bytes: &[u8]) -> Result<PathBuf, String> {
    if bytes.contains(&0) {
        return Err("has a NUL in it; give -0 for a list that is separated by NUL".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
    }
    #[cfg(not(unix))]
    String::from_utf8(bytes.to_vec())
        .map(PathBuf::from)
        .map_err(|_| "has an entry that is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[u8], null: bool) -> Vec<String> {
        let found = entries(list, null).unwrap();
        found
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    }

    #[test]
    fn lists_are_read_by_line_or_by_nul() {
        assert_eq!(
            names(b"a b.ogg\n\nc.ogg\r\n#d", false),
            ["a b.ogg", "c.ogg", "#d"]
        );
        assert_eq!(names(b"a\nb\0c\0", true), ["a\nb", "c"]);
        assert_eq!(names(b"-\n", false), ["./-"]);
        assert!(names(b"", false).is_empty());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(entries(&b"a\0b\0"[..], false).unwrap_err().contains("-0"));
        let endless = std::io::BufReader::new(std::io::repeat(b'x'));
        assert!(entries(endless, false).unwrap_err().contains("too long"));
    }

    #[cfg(unix)]
    #[test]
    fn entries_keep_their_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let found = entries(&b"caf\xe9.ogg\n"[..], false).unwrap();
        assert_eq!(found[0].as_os_str().as_bytes(), b"caf\xe9.ogg");
    }
}
