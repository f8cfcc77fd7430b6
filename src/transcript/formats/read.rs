//! Reading subtitles back, to check them: what other programs wrote, as well as it can be read.

use crate::transcript::channels::{labelled, named};
use crate::transcript::cues::Cue;
use crate::transcript::formats::timestamp::parse_clock;
use anyhow::ensure;

/// Larger files are no subtitles: a hundred hours of them are about 10 MB.
const MAX_BYTES: usize = 64 << 20;

/// Reads SubRip, leniently: any encoding that is nearly UTF-8, numbers missing, dots for commas.
///
/// Cues come in the order of the file; text without its tags, and with our labels of channels, which
/// readers see.
///
/// # Errors
/// When the file is larger than 64 MiB, or has text but no cue.
pub fn parse_srt(bytes: &[u8]) -> anyhow::Result<Vec<Cue>> {
    let cues = read(bytes)?;
    let clean = |line: String| strip(&strip(&line, '<', '>', is_tag), '{', '}', is_override);
    let mut cues = with_lines(cues, clean);
    // A label stands where the channel changes.
    let mut last = None;
    for cue in &mut cues {
        last = cue.lines.first().and_then(|line| labelled(line)).or(last);
        cue.channel = last;
    }
    Ok(cues)
}

/// Reads WebVTT, leniently: the header may be missing; notes, styles and settings are skipped.
///
/// Cues come in the order of the file; text without its tags, entities resolved.
///
/// # Errors
/// When the file is larger than 64 MiB, or has text but no cue.
pub fn parse_vtt(bytes: &[u8]) -> anyhow::Result<Vec<Cue>> {
    let mut cues = read(bytes)?;
    for cue in &mut cues {
        let voice = cue.lines.first().and_then(|line| line.strip_prefix("<v "));
        cue.channel = voice.and_then(|voice| named(voice.split_once('>')?.0));
    }
    Ok(with_lines(cues, |line| {
        unescape(&strip(&line, '<', '>', is_tag))
    }))
}

fn with_lines(mut cues: Vec<Cue>, clean: impl Fn(String) -> String) -> Vec<Cue> {
    for cue in &mut cues {
        let lines = std::mem::take(&mut cue.lines);
        cue.lines = lines.into_iter().map(&clean).collect();
    }
    cues
}

/// The blocks that have a timing line, with the lines below it up to a blank one.
fn read(bytes: &[u8]) -> anyhow::Result<Vec<Cue>> {
    ensure!(
        bytes.len() <= MAX_BYTES,
        "larger than {} MiB: no subtitles",
        MAX_BYTES >> 20
    );
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let mut cues: Vec<Cue> = Vec::new();
    let mut open = false;
    for line in text.split(['\n', '\r']) {
        let line = line.trim();
        if let Some((start, end)) = timing(line) {
            // Without a blank line before it, the number of this cue looked like text.
            if open
                && let Some(cue) = cues.last_mut()
                && cue
                    .lines
                    .last()
                    .is_some_and(|line| line.chars().all(|c| c.is_ascii_digit()))
            {
                cue.lines.pop();
            }
            cues.push(Cue {
                start,
                end,
                lines: Vec::new(),
                channel: None,
            });
            open = true;
        } else if line.is_empty() {
            open = false;
        } else if open && let Some(cue) = cues.last_mut() {
            cue.lines.push(line.to_owned());
        }
    }
    let header_only = text.trim().is_empty() || text.trim_start().starts_with("WEBVTT");
    ensure!(
        !cues.is_empty() || header_only,
        "no cue with a start and an end: no subtitles"
    );
    Ok(cues)
}

/// The two times of a timing line; settings may follow them.
fn timing(line: &str) -> Option<(f64, f64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((parse_clock(start.trim())?, parse_clock(end)?))
}

/// The text without what stands between `from` and `to` and is markup; reads it once.
fn strip(text: &str, from: char, to: char, is_markup: fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        out.push_str(&rest[..at]);
        let inside = &rest[at + from.len_utf8()..];
        match inside.find([from, to]) {
            Some(end) if inside[end..].starts_with(to) && is_markup(&inside[..end]) => {
                rest = &inside[end + to.len_utf8()..];
            }
            _ => {
                out.push(from);
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// `i`, `/font`, `c.yellow`, `00:01.000`: but not what follows a "less than".
fn is_tag(inside: &str) -> bool {
    inside
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_override(inside: &str) -> bool {
    inside.starts_with('\\')
}

fn unescape(text: &str) -> String {
    // The ampersand last, so that `&amp;lt;` stays `&lt;`.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&lrm;", "\u{200E}"),
    ]
    .into_iter()
    .chain([("&rlm;", "\u{200F}"), ("&amp;", "&")])
    .fold(text.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    })
}
