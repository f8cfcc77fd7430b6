//! Times as the formats write them.

/// Whole milliseconds, 0 for what is negative or not a number, at most some thousand years.
pub fn milliseconds(seconds: f64) -> u64 {
    // A float that does not fit saturates; not-a-number becomes 0.
    ((seconds * 1000.0).round() as u64).min(100_000_000_000_000)
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

/// Seconds from `00:00:01.000`, with a comma or a dot, hours and fraction left out or not.
pub fn parse_clock(text: &str) -> Option<f64> {
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let number = |part: &str| -> Option<u32> {
        let digits =
            !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds * 60.0 + f64::from(number(part)?);
        parts += 1;
    }
    if !(2..=3).contains(&parts) {
        return None;
    }
    if !fraction.is_empty() {
        let digits = u32::try_from(fraction.len()).ok()?;
        seconds += f64::from(number(fraction)?) / 10f64.powi(i32::try_from(digits).ok()?);
    }
    Some(seconds)
}
