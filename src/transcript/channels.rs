//! Channels that were transcribed alone: their segments in one transcript, and what they are called
//! in files.
//!
//! A call is recorded with one side on each channel, so a channel stands for a speaker. Each is
//! merged by itself and keeps its own times; two people may speak at once.

use crate::transcript::segment::Segment;

/// One transcript from the segments of each channel: by time, of two that start together the lower
/// channel first, with ids from 0.
pub fn interleave(channels: impl IntoIterator<Item = Vec<Segment>>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = channels.into_iter().flatten().collect();
    sort(&mut segments);
    segments
}

/// Puts segments in the order of a transcript; those of one channel stay in theirs.
pub fn sort(segments: &mut [Segment]) {
    segments.sort_by(|a, b| (a.start.total_cmp(&b.start)).then(a.channel.cmp(&b.channel)));
    for (id, segment) in segments.iter_mut().enumerate() {
        segment.id = id;
    }
}

/// Whether these segments tell their channels.
pub fn are_told(segments: &[Segment]) -> bool {
    segments.iter().any(|segment| segment.channel.is_some())
}

/// What stands before a text: `[1]`.
pub fn label(channel: u32) -> String {
    format!("[{channel}]")
}

/// A channel's name where there is room for one: `Channel 1`.
pub fn name(channel: u32) -> String {
    format!("{NAME}{channel}")
}

const NAME: &str = "Channel ";

/// The channel whose [`label`] a text begins with.
pub fn labelled(text: &str) -> Option<u32> {
    let (number, rest) = text.strip_prefix('[')?.split_once(']')?;
    (rest.is_empty() || rest.starts_with(' ')).then_some(())?;
    number_of(number)
}

/// The channel with this [`name`].
pub fn named(text: &str) -> Option<u32> {
    number_of(text.strip_prefix(NAME)?)
}

fn number_of(digits: &str) -> Option<u32> {
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

/// The channel of a text when it is another than that of the text before it, which is kept in
/// `last`: where a label is due.
pub fn change(last: &mut Option<u32>, channel: Option<u32>) -> Option<u32> {
    let due = channel.filter(|_| *last != channel);
    *last = channel;
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    fn segment(channel: u32, start: f64, text: &str) -> Segment {
        Segment {
            language: None,
            id: 7,
            channel: Some(channel),
            start,
            end: start + 1.0,
            text: text.to_owned(),
            words: Vec::new(),
            quality: Quality::default(),
        }
    }

    #[test]
    fn segments_stand_by_time_and_then_by_channel() {
        let one = vec![segment(1, 0.0, "a"), segment(1, 2.0, "c")];
        let two = vec![segment(2, 0.0, "b"), segment(2, 0.5, "also b")];
        let all = interleave([one, two]);
        let texts: Vec<_> = all.iter().map(|s| (s.id, s.text.as_str())).collect();
        assert_eq!(texts, [(0, "a"), (1, "b"), (2, "also b"), (3, "c")]);
        assert!(are_told(&all) && !are_told(&[]));
    }

    #[test]
    fn labels_and_names_are_read_as_they_are_written() {
        for channel in [1, 2, 16] {
            assert_eq!(labelled(&format!("{} Hi", label(channel))), Some(channel));
            assert_eq!(named(&name(channel)), Some(channel));
        }
        for text in [
            "",
            "[]",
            "[a] b",
            "[1]b",
            "[01] b",
            "1] b",
            "[99999999999] b",
            "[+1] x",
        ] {
            assert_eq!(labelled(text), None, "{text}");
        }
        assert_eq!(named("Channel x"), None);
    }

    #[test]
    fn a_label_is_due_where_the_channel_changes() {
        let mut last = None;
        let due = [Some(1), Some(1), Some(2), None, Some(2)].map(|c| change(&mut last, c));
        assert_eq!(due, [Some(1), None, Some(2), None, Some(2)]);
    }
}
