//! Names, times and amounts as people read them, always on one line.

use std::path::Path;

/// A path for a message: control characters are escaped, so that a name with a line break cannot
/// break a line or move the cursor.
pub fn path(path: &Path) -> String {
    line(&path.to_string_lossy())
}

/// A message on one line: its control characters are escaped, whoever put them there.
pub fn line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| {
            if c.is_control() {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// Seconds as `4 s`, `3:05` or `12:03:05`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, _) if seconds < 10.0 => format!("{seconds:.1} s"),
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m}:{s:02}"),
        (h, m, s) => format!("{h}:{m:02}:{s:02}"),
    }
}

/// `1 file`, `2 files`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A speed such as `8.4 × real time`.
pub fn speed(audio_seconds: f64, wall_seconds: f64) -> String {
    let ratio = audio_seconds / wall_seconds.max(0.001);
    if ratio < 10.0 {
        format!("{ratio:.1} × real time")
    } else {
        format!("{ratio:.0} × real time")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line() {
        assert_eq!(path(Path::new("a\nb\x1b[2J.ogg")), "a\\nb\\u{1b}[2J.ogg");
        assert_eq!(path(Path::new("voz é.ogg")), "voz é.ogg");
    }

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(3.94), "3.9 s");
        assert_eq!(duration(42.4), "42 s");
        assert_eq!(duration(185.0), "3:05");
        assert_eq!(duration(43_385.0), "12:03:05");
    }
}
