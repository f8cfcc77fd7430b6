//! SubRip.

use crate::transcript::cues::labelled_cues;
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Transcript;

/// Numbered cues, laid out by [`RenderOptions::rules`]; where channels were transcribed alone, `[1]`
/// before a cue says that another of them speaks than in the one before.
///
/// The format knows no escaping; the arrow of a timing line is the one thing that is changed in
/// the text.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = String::new();
    for (index, cue) in labelled_cues(transcript, &options.rules)
        .into_iter()
        .enumerate()
    {
        let (start, end) = (clock(cue.start, ','), clock(cue.end, ','));
        let text = cue.lines.join("\n").replace("-->", "->");
        out.push_str(&format!("{}\n{start} --> {end}\n{text}\n\n", index + 1));
    }
    out
}
