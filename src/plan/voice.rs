//! Where speech begins and ends: what the voice detector may be asked for.

use crate::cli::voice::VoiceArgs;
use serde::{Deserialize, Serialize};

/// Shortest and longest pause that may be asked for, seconds. The detector hears frames of 16 ms.
const PAUSES: (f64, f64) = (0.05, 30.0);

/// Where speech begins and ends. All of it goes into the content key as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Whether what is no speech is left out; otherwise everything is taken for speech.
    pub detect: bool,
    /// Score at which voice begins, 0 to 1.
    pub threshold: f64,
    /// A shorter pause stays inside its stretch of speech, seconds.
    pub min_silence: f64,
    /// Sound kept before and after a stretch of speech, seconds; at most half of `min_silence`.
    pub pad: f64,
}

impl Default for Voice {
    /// Measured, see `benches/README.md`.
    fn default() -> Self {
        Voice {
            detect: true,
            threshold: 0.45,
            min_silence: 0.8,
            pad: 0.4,
        }
    }
}

impl Voice {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &VoiceArgs) -> Result<Self, String> {
        let usual = Voice::default();
        let threshold = args.vad_threshold.unwrap_or(usual.threshold);
        if !(0.0..=1.0).contains(&threshold) {
            return Err(format!(
                "--vad-threshold must be between 0 and 1, not {threshold}"
            ));
        }
        let (shortest, longest) = PAUSES;
        let min_silence = match given(&args.vad_min_silence) {
            Some(text) => seconds("--vad-min-silence", text)?,
            None => usual.min_silence,
        };
        if !(shortest..=longest).contains(&min_silence) {
            return Err(format!(
                "--vad-min-silence must be between 50ms and 30s, not {min_silence}s"
            ));
        }
        let most = min_silence / 2.0;
        let pad = match given(&args.speech_pad) {
            Some(text) => seconds("--speech-pad", text)?,
            None => usual.pad.min(most),
        };
        if pad > most {
            return Err(format!(
                "--speech-pad {pad}s is more than half of --vad-min-silence {min_silence}s; make \
                 the pause longer or the pad shorter"
            ));
        }
        Ok(Voice {
            detect: !args.no_vad,
            threshold,
            min_silence,
            pad,
        })
    }
}

/// A value that is not empty; an empty variable of the environment is none.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Seconds of `500ms`, `1.2s` or `1.2`, in whole milliseconds.
fn seconds(flag: &str, text: &str) -> Result<f64, String> {
    let (number, scale) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    number
        .trim()
        .parse::<f64>()
        .ok()
        .map(|number| (number * scale * 1000.0).round() / 1000.0)
        .filter(|seconds| (0.0..=3600.0).contains(seconds))
        .ok_or_else(|| {
            format!("{flag} must be a length of time such as 500ms or 1.2s, not '{text}'")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(min_silence: &str, pad: &str) -> VoiceArgs {
        VoiceArgs {
            vad_min_silence: Some(min_silence.to_owned()),
            speech_pad: Some(pad.to_owned()),
            ..VoiceArgs::default()
        }
    }

    #[test]
    fn times_have_a_unit_or_are_seconds() {
        assert_eq!(Voice::resolve(&VoiceArgs::default()), Ok(Voice::default()));
        for (text, seconds) in [("1.5", 1.5), ("1500ms", 1.5), ("1.5 s", 1.5), ("", 0.8)] {
            let voice = Voice::resolve(&args(text, "0")).unwrap();
            assert_eq!(voice.min_silence, seconds, "{text}");
        }
    }

    #[test]
    fn the_pad_follows_a_shorter_pause_unless_it_was_asked_for() {
        let shorter = Voice::resolve(&args("300ms", "")).unwrap();
        assert_eq!(shorter.pad, 0.15);
        let error = Voice::resolve(&args("300ms", "0.2")).unwrap_err();
        assert!(error.starts_with("--speech-pad 0.2s"), "{error}");
    }

    #[test]
    fn values_without_sense_are_refused_with_their_flag() {
        for (args, flag) in [
            (args("soon", "0"), "--vad-min-silence"),
            (args("0", "0"), "--vad-min-silence"),
            (args("31s", "0"), "--vad-min-silence"),
            (args("1s", "-1"), "--speech-pad"),
            (args("1s", "nan"), "--speech-pad"),
        ] {
            assert!(Voice::resolve(&args).unwrap_err().starts_with(flag));
        }
        let threshold = VoiceArgs {
            vad_threshold: Some(1.5),
            ..VoiceArgs::default()
        };
        let error = Voice::resolve(&threshold).unwrap_err();
        assert!(error.starts_with("--vad-threshold"), "{error}");
    }
}
