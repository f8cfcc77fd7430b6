//! Times as the formats write them.

/// Whole milliseconds, 0 for what is negative or not a number.
pub fn milliseconds(seconds: f64) -> u64 {
    // A float that does not fit saturates; not-a-number becomes 0.
    (seconds * 1000.0).round() as u64
}

/// `00:00:01.000`, with the given sign before the milliseconds; hours grow beyond two digits.
pub fn clock(seconds: f64, sign: char) -> String {
    let ms = milliseconds(seconds);
    let (s, ms) = (ms / 1000, ms % 1000);
    format!(
        "{:02}:{:02}:{:02}{sign}{ms:03}",
        s / 3600,
        s / 60 % 60,
        s % 60
    )
}
