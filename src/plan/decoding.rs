//! How speech becomes text: everything that the decoder may be asked for.

use crate::cli::decoding::{DecodingArgs, Preset};
use crate::plan::settings::language_code;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest prompt and longest hotwords, characters: some four times what the model takes.
const LONGEST_TEXT: usize = 4000;
/// More tries than this at one temperature are a slip of the finger.
const MOST_TRIES: usize = 32;
/// More texts than this side by side cost much and give nothing.
const MOST_BEAMS: usize = 8;
/// The warmest try.
const WARMEST: f64 = 1.0;
/// Smallest step between two tries but none.
const SMALLEST_STEP: f64 = 0.05;
/// Step between two tries, as in OpenAI's Whisper.
const STEP: f64 = 0.2;

/// How much the model sees of the 30 s that it was trained on, when a window is shorter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Little more than the window.
    Narrow,
    /// Little more than the window, and again much more where the text is doubtful.
    #[default]
    Doubting,
    /// Everything.
    Whole,
}

/// How speech becomes text. All of it goes into the content key, as it stands: two ways to ask for
/// the same give the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decoding {
    /// Codes of the languages to choose from, sorted; empty for all.
    pub languages: Vec<String>,
    /// Whether each window has a language of its own.
    pub language_per_region: bool,
    /// Whether to write English whatever is spoken.
    pub translate: bool,
    /// Text such as might have gone before, on one line.
    pub prompt: String,
    /// Words to expect, on one line.
    pub hotwords: String,
    /// Whether symbols that nobody speaks are forbidden.
    pub suppress_non_speech: bool,
    /// Sampling temperatures in the order in which they are tried; never empty.
    pub temperatures: Vec<f64>,
    /// Tries at each temperature above 0.
    pub best_of: usize,
    /// Texts that are followed side by side at temperature 0; 1 is greedy.
    pub beam_size: usize,
    /// Whether a window sees the text of the windows before it.
    pub condition_on_previous: bool,
    /// A text with a mean log-probability under this is doubtful.
    pub logprob_threshold: f64,
    /// A text with a compression ratio over this repeats itself.
    pub compression_threshold: f64,
    /// Over this probability of no speech a doubtful text is dropped.
    pub no_speech_threshold: f64,
    /// How much the model sees of a short window's surroundings.
    pub view: View,
    /// Whether words get their times from where the decoder looks: exact, and twice the work.
    #[serde(default)]
    pub align_words: bool,
}

impl Default for Decoding {
    /// The preset `balanced`: the thresholds and the ladder of OpenAI's Whisper, one try a rung.
    fn default() -> Self {
        Decoding {
            languages: Vec::new(),
            language_per_region: false,
            translate: false,
            prompt: String::new(),
            hotwords: String::new(),
            suppress_non_speech: false,
            temperatures: ladder(0.0, STEP),
            best_of: 1,
            beam_size: 1,
            condition_on_previous: false,
            logprob_threshold: -1.0,
            compression_threshold: 2.4,
            no_speech_threshold: 0.6,
            view: View::Doubting,
            align_words: false,
        }
    }
}

impl Decoding {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &DecodingArgs) -> Result<Self, String> {
        let usual = Decoding::default();
        let (step, best_of, beam_size, view) = match args.preset.unwrap_or_default() {
            Preset::Fast => (0.0, 1, 1, View::Narrow),
            Preset::Balanced => (STEP, usual.best_of, usual.beam_size, usual.view),
            Preset::Accurate => (STEP, 5, 5, View::Whole),
        };
        let first = within("--temperature", args.temperature, 0.0, 0.0, WARMEST)?;
        let step = within("--temperature-step", args.temperature_step, step, 0.0, 1.0)?;
        if step > 0.0 && step < SMALLEST_STEP {
            return Err(format!(
                "--temperature-step must be 0 or at least {SMALLEST_STEP}, not {step}"
            ));
        }
        let best_of = args.best_of.unwrap_or(best_of);
        if !(1..=MOST_TRIES).contains(&best_of) {
            return Err(format!(
                "--best-of must be between 1 and {MOST_TRIES}, not {best_of}"
            ));
        }
        let beam_size = args.beam_size.unwrap_or(beam_size);
        if !(1..=MOST_BEAMS).contains(&beam_size) {
            return Err(format!(
                "--beam-size must be between 1 and {MOST_BEAMS}, not {beam_size}"
            ));
        }
        let prompt = match (&args.prompt, &args.prompt_file) {
            (Some(text), _) => one_line("--prompt", text)?,
            (None, Some(path)) => one_line("--prompt-file", &read(path)?)?,
            (None, None) => String::new(),
        };
        Ok(Decoding {
            languages: languages(&args.languages)?,
            language_per_region: args.language_per_region,
            translate: args.translate,
            prompt,
            hotwords: one_line("--hotwords", args.hotwords.as_deref().unwrap_or_default())?,
            suppress_non_speech: args.suppress_non_speech,
            temperatures: ladder(first, step),
            best_of,
            beam_size,
            condition_on_previous: args.condition_on_previous,
            logprob_threshold: within(
                "--logprob-threshold",
                args.logprob_threshold,
                usual.logprob_threshold,
                -100.0,
                0.0,
            )?,
            compression_threshold: within(
                "--compression-threshold",
                args.compression_threshold,
                usual.compression_threshold,
                0.0,
                1000.0,
            )?,
            no_speech_threshold: within(
                "--no-speech-threshold",
                args.no_speech_threshold,
                usual.no_speech_threshold,
                0.0,
                1.0,
            )?,
            view,
            align_words: usual.align_words,
        })
    }
}

/// From the first temperature up to [`WARMEST`]; one rung alone where there is no step.
fn ladder(first: f64, step: f64) -> Vec<f64> {
    // To hundred-thousandths: 3 × 0.2 is 0.6, in the content key too.
    let rung = |n: u32| ((first + f64::from(n) * step) * 1e5).round() / 1e5;
    match step > 0.0 {
        true => (0..).map(rung).take_while(|&t| t <= WARMEST).collect(),
        false => vec![first],
    }
}

fn within(
    flag: &str,
    value: Option<f64>,
    usual: f64,
    least: f64,
    most: f64,
) -> Result<f64, String> {
    let value = value.unwrap_or(usual);
    match (least..=most).contains(&value) {
        true => Ok(value),
        false => Err(format!(
            "{flag} must be between {least} and {most}, not {value}"
        )),
    }
}

fn languages(names: &[String]) -> Result<Vec<String>, String> {
    let mut codes = Vec::new();
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        match language_code(name)? {
            Some(code) => codes.push(code),
            None => return Err("--languages takes codes such as pt,en,es, not auto".to_owned()),
        }
    }
    codes.sort();
    codes.dedup();
    Ok(codes)
}

/// White space closed up, and no control characters.
fn one_line(flag: &str, text: &str) -> Result<String, String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.chars().count() {
        0..=LONGEST_TEXT => Ok(line),
        count => Err(format!(
            "{flag} has {count} characters; the model takes some hundred words, so give at most \
             {LONGEST_TEXT}"
        )),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    // No more than is needed to see that it is too much.
    let read = File::open(path).and_then(|file| {
        file.take(16 * LONGEST_TEXT as u64)
            .read_to_string(&mut text)
    });
    read.map_err(|error| {
        format!(
            "--prompt-file {} cannot be read as text: {error}",
            path.display()
        )
    })?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> DecodingArgs {
        DecodingArgs::default()
    }

    #[test]
    fn without_flags_and_balanced_are_the_same() {
        assert_eq!(Decoding::resolve(&args()), Ok(Decoding::default()));
        let balanced = DecodingArgs {
            preset: Some(Preset::Balanced),
            ..args()
        };
        assert_eq!(Decoding::resolve(&balanced), Ok(Decoding::default()));
        let usual = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
        assert_eq!(Decoding::default().temperatures, usual);
    }

    #[test]
    fn a_flag_wins_over_its_preset() {
        let decoding = Decoding::resolve(&DecodingArgs {
            preset: Some(Preset::Fast),
            temperature: Some(0.5),
            temperature_step: Some(0.25),
            best_of: Some(3),
            ..args()
        });
        let decoding = decoding.unwrap();
        assert_eq!(decoding.temperatures, [0.5, 0.75, 1.0]);
        assert_eq!(decoding.best_of, 3);
        let accurate = DecodingArgs {
            preset: Some(Preset::Accurate),
            ..args()
        };
        assert_eq!(Decoding::resolve(&accurate).unwrap().beam_size, 5);
        let fast = DecodingArgs {
            preset: Some(Preset::Fast),
            ..args()
        };
        assert_eq!(Decoding::resolve(&fast).unwrap().temperatures, [0.0]);
    }

    #[test]
    fn lists_and_texts_that_mean_the_same_are_the_same() {
        let one = Decoding::resolve(&DecodingArgs {
            languages: vec!["pt-BR".to_owned(), "Spanish".to_owned(), "pt".to_owned()],
            prompt: Some(" São\n  Paulo\u{0}".to_owned()),
            ..args()
        });
        let one = one.unwrap();
        assert_eq!(one.languages, ["es", "pt"]);
        assert_eq!(one.prompt, "São Paulo");
    }

    #[test]
    fn a_prompt_may_come_from_a_file_that_is_short_and_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("prompt");
        let from = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            Decoding::resolve(&DecodingArgs {
                prompt_file: Some(path.clone()),
                ..args()
            })
        };
        assert_eq!(from(b"a\nb").unwrap().prompt, "a b");
        for bytes in [&b"\xff\xfe"[..], "word ".repeat(10_000).as_bytes()] {
            assert!(from(bytes).unwrap_err().contains("--prompt-file"));
        }
    }

    #[test]
    fn values_without_sense_are_refused_with_their_flag() {
        let cases = [
            (
                "--temperature",
                DecodingArgs {
                    temperature: Some(1.5),
                    ..args()
                },
            ),
            (
                "--temperature-step",
                DecodingArgs {
                    temperature_step: Some(0.0001),
                    ..args()
                },
            ),
            (
                "--best-of",
                DecodingArgs {
                    best_of: Some(0),
                    ..args()
                },
            ),
            (
                "--no-speech-threshold",
                DecodingArgs {
                    no_speech_threshold: Some(f64::NAN),
                    ..args()
                },
            ),
            (
                "--languages",
                DecodingArgs {
                    languages: vec!["auto".to_owned()],
                    ..args()
                },
            ),
        ];
        for (flag, args) in cases {
            let error = Decoding::resolve(&args).unwrap_err();
            assert!(error.contains(flag), "{error}");
        }
    }
}
