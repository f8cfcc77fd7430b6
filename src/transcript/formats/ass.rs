//! Advanced SubStation Alpha.

use crate::transcript::channels::name;
use crate::transcript::cues::labelled_cues;
use crate::transcript::formats::RenderOptions;
use crate::transcript::formats::timestamp::milliseconds;
use crate::transcript::segment::Transcript;
use crate::transcript::words::one_line;

/// One style, and the fields in the order in which the lines below give them.
const STYLES: &str = "\
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,48,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,1,2,\
40,40,40,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
";

/// Cues, laid out by [`RenderOptions::rules`], in white at the bottom; labelled as in SubRip where
/// channels were transcribed alone, with the channel as the name of who speaks.
pub fn render(transcript: &Transcript, options: &RenderOptions) -> String {
    let mut out = format!(
        "[Script Info]\n; ditado {}\nTitle: {}\nScriptType: v4.00+\nWrapStyle: 0\n\
         PlayResX: 1280\nPlayResY: 720\nScaledBorderAndShadow: yes\n\n{STYLES}",
        env!("CARGO_PKG_VERSION"),
        one_line(&transcript.input.name),
    );
    for cue in labelled_cues(transcript, &options.rules) {
        let lines: Vec<String> = cue.lines.iter().map(|line| escape(line)).collect();
        let (start, end) = (time(cue.start), time(cue.end));
        let name = cue.channel.map(name).unwrap_or_default();
        out.push_str(&format!(
            "Dialogue: 0,{start},{end},Default,{name},0,0,0,,{}\n",
            lines.join("\\N")
        ));
    }
    out
}

/// Text without override blocks and escapes: braces are escaped, and an invisible word joiner
/// keeps a backslash from making something of the letter behind it.
fn escape(line: &str) -> String {
    line.replace('\\', "\\\u{2060}")
        .replace('{', "\\{")
        .replace('}', "\\}")
}

/// `h:mm:ss.cc`.
fn time(seconds: f64) -> String {
    let cs = (milliseconds(seconds) + 5) / 10;
    format!(
        "{}:{:02}:{:02}.{:02}",
        cs / 360_000,
        cs / 6000 % 60,
        cs / 100 % 60,
        cs % 100
    )
}
