//! The stretches that could not be decoded, merged and bounded.

use crate::transcript::segment::Lost;

/// Entries kept; a file damaged in more places has the rest counted into the last entry.
const MAX_ENTRIES: usize = 200;

/// Damage closer than this is one stretch, seconds.
const MERGE_SECONDS: f64 = 1.0;

/// What was lost so far, in order.
#[derive(Debug, Default)]
pub struct LostList {
    entries: Vec<Lost>,
}

impl LostList {
    /// Notes damage of `seconds` at `at` seconds.
    pub fn add(&mut self, at: f64, seconds: f64, reason: String) {
        let full = self.entries.len() >= MAX_ENTRIES;
        match self.entries.last_mut() {
            Some(last)
                if full
                    || (last.reason == reason && at <= last.at + last.seconds + MERGE_SECONDS) =>
            {
                last.seconds += seconds;
            }
            _ => self.entries.push(Lost {
                at,
                seconds,
                reason,
            }),
        }
    }

    /// The stretches, by time.
    pub fn entries(&self) -> &[Lost] {
        &self.entries
    }
}

/// What was lost in a sentence, to follow the path; none when nothing was.
pub fn salvage(lost: &[Lost]) -> Option<String> {
    let first = lost.first()?;
    let seconds: f64 = lost.iter().map(|lost| lost.seconds).sum();
    let at = first.at.max(0.0) as u64;
    let (at, reason) = (format!("{}:{:02}", at / 60, at % 60), &first.reason);
    let more = match lost.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    Some(if seconds > 0.0 {
        format!("damaged: {seconds:.1} s could not be decoded, at {at} ({reason}){more}")
    } else {
        format!("damaged at {at} ({reason}){more}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_a_sentence() {
        assert_eq!(salvage(&[]), None);
        let mut lost = LostList::default();
        lost.add(61.2, 0.0, "bad".into());
        assert_eq!(
            salvage(lost.entries()).as_deref(),
            Some("damaged at 1:01 (bad)")
        );
        lost.add(70.0, 2.5, "worse".into());
        let sentence = salvage(lost.entries()).unwrap_or_default();
        assert!(sentence.contains("2.5 s") && sentence.ends_with("and 1 more"));
    }

    #[test]
    fn neighbours_merge_and_the_list_is_bounded() {
        let mut lost = LostList::default();
        lost.add(1.0, 0.5, "bad".into());
        lost.add(1.6, 0.5, "bad".into());
        lost.add(9.0, 0.0, "bad".into());
        assert_eq!(lost.entries().len(), 2);
        assert_eq!(lost.entries()[0].seconds, 1.0);
        for n in 0..10_000 {
            lost.add(20.0 + 10.0 * f64::from(n), 0.1, "bad".into());
        }
        assert_eq!(lost.entries().len(), MAX_ENTRIES);
    }
}
