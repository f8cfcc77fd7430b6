//! Flags about how speech becomes text.

use clap::{Args as ClapArgs, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Flags about how speech becomes text.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Decoding")]
pub struct DecodingArgs {
    /// Settings that go together: fast tries once, balanced tries again what is doubtful, accurate
    /// follows five texts at once, tries more often and lets the model see 30 s around everything
    /// [default: balanced]
    #[arg(
        long,
        value_name = "NAME",
        env = "DITADO_PRESET",
        hide_possible_values = true
    )]
    pub preset: Option<Preset>,

    /// When the language is to be found out, choose among these, separated by commas
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        env = "DITADO_LANGUAGES"
    )]
    pub languages: Vec<String>,

    /// Find out the language of every stretch of speech, for recordings in more than one
    #[arg(long, env = "DITADO_LANGUAGE_PER_REGION")]
    pub language_per_region: bool,

    /// Write what is said in English, whatever the language
    #[arg(long, env = "DITADO_TRANSLATE")]
    pub translate: bool,

    /// Text such as might have gone before, in the style and spelling that is wanted
    #[arg(long, value_name = "TEXT", env = "DITADO_PROMPT")]
    pub prompt: Option<String>,

    /// The same from a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = "DITADO_PROMPT_FILE", conflicts_with = "prompt")]
    pub prompt_file: Option<PathBuf>,

    /// Names and terms to expect, such as "Ditado, São João del-Rei"
    #[arg(long, value_name = "WORDS", env = "DITADO_HOTWORDS")]
    pub hotwords: Option<String>,

    /// Never write symbols that nobody speaks, such as brackets and notes
    #[arg(long, env = "DITADO_SUPPRESS_NON_SPEECH")]
    pub suppress_non_speech: bool,

    /// First sampling temperature; 0 always takes the likeliest word [default: 0]
    #[arg(long, value_name = "T", env = "DITADO_TEMPERATURE")]
    pub temperature: Option<f64>,

    /// What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]
    #[arg(long, value_name = "T", env = "DITADO_TEMPERATURE_STEP")]
    pub temperature_step: Option<f64>,

    /// Tries at each temperature above 0, of which the best counts [default: 1]
    #[arg(long, value_name = "N", env = "DITADO_BEST_OF")]
    pub best_of: Option<usize>,

    /// Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word
    /// each time [default: 1]
    #[arg(long, value_name = "N", env = "DITADO_BEAM_SIZE")]
    pub beam_size: Option<usize>,

    /// Let each part of a recording be written with the text before it in mind. The parts of a
    /// recording are then heard one after the other, and an error may carry on
    #[arg(
        long,
        env = "DITADO_CONDITION_ON_PREVIOUS",
        conflicts_with = "language_per_region"
    )]
    pub condition_on_previous: bool,

    /// A text is doubtful when its mean log-probability is under this [default: -1]
    #[arg(
        long,
        value_name = "N",
        env = "DITADO_LOGPROB_THRESHOLD",
        allow_negative_numbers = true
    )]
    pub logprob_threshold: Option<f64>,

    /// A text repeats itself when it compresses better than this [default: 2.4]
    #[arg(long, value_name = "N", env = "DITADO_COMPRESSION_THRESHOLD")]
    pub compression_threshold: Option<f64>,

    /// A doubtful text is dropped when the probability that nobody speaks is over this
    /// [default: 0.6]
    #[arg(long, value_name = "P", env = "DITADO_NO_SPEECH_THRESHOLD")]
    pub no_speech_threshold: Option<f64>,

    /// Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end
    #[arg(long, value_name = "START-END", env = "DITADO_CLIP")]
    pub clip: Option<String>,
}

/// Settings that go together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// One try.
    Fast,
    /// What is doubtful is tried again.
    #[default]
    Balanced,
    /// More tries, and a longer view.
    Accurate,
}
