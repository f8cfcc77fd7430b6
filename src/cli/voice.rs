//! Flags about where speech begins and ends.

use clap::Args as ClapArgs;

/// Flags about where speech begins and ends; they shape the text.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Speech")]
pub struct VoiceArgs {
    /// Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]
    #[arg(long, value_name = "P", env = "DITADO_VAD_THRESHOLD")]
    pub vad_threshold: Option<f64>,

    /// A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]
    #[arg(long, value_name = "TIME", env = "DITADO_VAD_MIN_SILENCE")]
    pub vad_min_silence: Option<String>,

    /// Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]
    #[arg(long, value_name = "TIME", env = "DITADO_SPEECH_PAD")]
    pub speech_pad: Option<String>,

    /// Leave nothing out: take all of a recording for speech, silence and music too
    #[arg(
        long,
        env = "DITADO_NO_VAD",
        conflicts_with_all = ["vad_threshold", "vad_min_silence", "speech_pad"]
    )]
    pub no_vad: bool,
}
