//! Flags about how subtitles are laid out, wherever they are written or checked.

use clap::Args as ClapArgs;

/// Flags about how subtitles are laid out.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Subtitles")]
pub struct LayoutArgs {
    /// Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one
    /// line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]
    #[arg(long, value_name = "NAME", env = "DITADO_PROFILE")]
    pub profile: Option<String>,

    /// Columns of a line; a full-width character takes two
    #[arg(long, value_name = "N", env = "DITADO_MAX_LINE_WIDTH")]
    pub max_line_width: Option<usize>,

    /// Lines of a cue
    #[arg(long, value_name = "N", env = "DITADO_MAX_LINES")]
    pub max_lines: Option<usize>,

    /// Characters a second, spaces and punctuation included
    #[arg(long, value_name = "N", env = "DITADO_MAX_CPS")]
    pub max_cps: Option<f64>,

    /// A cue stays at least this long, where the next one leaves it the time
    #[arg(long, value_name = "SECONDS", env = "DITADO_MIN_CUE")]
    pub min_cue: Option<f64>,

    /// A cue stays at most this long
    #[arg(long, value_name = "SECONDS", env = "DITADO_MAX_CUE")]
    pub max_cue: Option<f64>,

    /// Time between the end of a cue and the start of the next
    #[arg(long, value_name = "SECONDS", env = "DITADO_MIN_GAP")]
    pub min_gap: Option<f64>,
}
