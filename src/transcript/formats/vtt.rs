//! WebVTT.

use crate::transcript::atoms::{Atom, atoms};
use crate::transcript::channels::name;
use crate::transcript::cues::{Cue, cues, turns};
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::{clock, milliseconds};
use crate::transcript::segment::Transcript;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Cues, laid out by [`RenderOptions::rules`], with the text escaped; with
/// [`RenderOptions::words`] every word behind its time and in a span of its own (`<c>`), for
/// players and style sheets that light words up; with [`RenderOptions::position`] behind its times.
/// Where channels were transcribed alone every cue names its own as its voice, `<v Channel 1>`.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = String::from("WEBVTT\n\n");
    // Cues of one channel are in its order, whatever others stand between them.
    let mut words: BTreeMap<Option<u32>, Peekable<IntoIter<Atom>>> = BTreeMap::new();
    if options.words {
        let mut channels: BTreeMap<Option<u32>, Vec<Atom>> = BTreeMap::new();
        for turn in turns(&transcript.segments) {
            let channel = turn.first().and_then(|segment| segment.channel);
            let atoms = atoms(turn, |segment| transcript.language_of(segment));
            channels.entry(channel).or_default().extend(atoms);
        }
        let peekable = |(channel, atoms): (_, Vec<Atom>)| (channel, atoms.into_iter().peekable());
        words = channels.into_iter().map(peekable).collect();
    }
    for cue in cues(transcript, &options.rules) {
        let (start, end) = (clock(cue.start, '.'), clock(cue.end, '.'));
        let text = match words.get_mut(&cue.channel) {
            Some(words) => timed(&cue, words),
            None => escape(&cue.lines.join("\n")),
        };
        out.push_str(&format!("{start} --> {end}"));
        if !options.position.as_str().is_empty() {
            out.push_str(&format!(" {}", options.position));
        }
        let voice = cue.channel.map(|channel| format!("<v {}>", name(channel)));
        let voice = voice.unwrap_or_default();
        out.push_str(&format!("\n{voice}{text}\n\n"));
    }
    out
}

/// The text of a cue with a time before each word: times grow and lie inside the cue, as the
/// format wants them. What the atoms do not hold is written without a time.
fn timed(cue: &Cue, words: &mut Peekable<IntoIter<Atom>>) -> String {
    let end = milliseconds(cue.end);
    let mut last = milliseconds(cue.start);
    let mut lines = Vec::with_capacity(cue.lines.len());
    for line in &cue.lines {
        let mut out = String::new();
        let mut rest = line.as_str();
        while let Some(word) = words.peek() {
            let bare = rest.trim_start_matches(' ');
            let Some(after) = bare.strip_prefix(word.text.as_str()) else {
                break;
            };
            out.push_str(&rest[..rest.len() - bare.len()]);
            let time = milliseconds(word.start);
            if time > last && time < end {
                out.push_str(&format!("<{}>", clock(word.start, '.')));
                last = time;
            }
            out.push_str(&format!("<c>{}</c>", escape(&word.text)));
            rest = after;
            words.next();
        }
        out.push_str(&escape(rest));
        lines.push(out);
    }
    lines.join("\n")
}

/// Text with the characters that WebVTT gives a meaning to written as entities; with every `>`
/// gone there is no arrow of a timing line left either.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
