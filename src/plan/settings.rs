//! One immutable `Settings` from flags, environment and defaults.

use crate::cli::args::{TextArgs, TranscribeArgs};
use crate::cli::messages::MessageArgs;
use crate::plan::bounds::Bounds;
use crate::plan::clip::Clip;
use crate::plan::cue_settings::CueSettings;
use crate::plan::decoding::Decoding;
use crate::plan::device::DeviceChoice;
use crate::plan::fetch::Fetch;
use crate::plan::format::{self, Format};
use crate::plan::gate::{self, Gate};
use crate::plan::layout::Layout;
use crate::plan::media::{AudioChoice, DecodeSettings};
use crate::plan::models;
use crate::plan::places::Places;
use crate::plan::reuse::Reuse;
use crate::plan::voice::Voice;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Chunk length aimed at, seconds of speech.
pub const DEFAULT_CHUNK_SECONDS: u32 = 120;
/// Shortest and longest chunk that may be asked for, seconds of speech.
pub const CHUNK_SECONDS_RANGE: (u32, u32) = (30, 600);
/// More workers than this are a slip of the finger.
const MAX_WORKERS: usize = 256;

/// Which weights to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// The model inside the program.
    Embedded,
    /// A ggml Whisper file.
    File(PathBuf),
}

/// Which engine turns speech to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// whisper.cpp.
    Whisper,
    /// The deterministic stand-in for tests.
    Fake,
}

/// The three places a run keeps things in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directories {
    /// Transcripts; may be deleted at any time.
    pub cache: PathBuf,
    /// Journals of unfinished work.
    pub state: PathBuf,
    /// Session directories with chunk audio.
    pub temp: PathBuf,
}

impl Directories {
    /// From `DITADO_CACHE_DIR`, `DITADO_STATE_DIR` and `DITADO_TEMP_DIR`, otherwise where this
    /// system keeps such things; a home that is missing leaves the temporary directory.
    pub fn find() -> Self {
        let from = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let own = directories::ProjectDirs::from("", "", "ditado");
        let temp = from("DITADO_TEMP_DIR").unwrap_or_else(std::env::temp_dir);
        let cache = from("DITADO_CACHE_DIR")
            .or_else(|| own.as_ref().map(|dirs| dirs.cache_dir().to_owned()))
            .unwrap_or_else(|| temp.join("ditado-cache"));
        let state = from("DITADO_STATE_DIR")
            .or_else(|| {
                let dirs = own.as_ref()?;
                let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
                Some(state.to_owned())
            })
            .unwrap_or_else(|| temp.join("ditado-state"));
        Directories { cache, state, temp }
    }
}

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Progress, warnings and a summary.
    Normal,
    /// What is done with each input, too.
    Detailed,
    /// What the engine says, too.
    Debug,
}

/// Everything that shapes the text; it goes into the content key as it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextSettings {
    /// Language code, or none to find it out.
    pub language: Option<String>,
    /// Speech per chunk, seconds.
    pub chunk_seconds: u32,
    /// Which part of each recording; none for all of it.
    pub clip: Option<Clip>,
    /// Where speech begins and ends.
    pub voice: Voice,
    /// How speech becomes text.
    pub decoding: Decoding,
    /// What is decoded of an input.
    pub audio: AudioChoice,
}

/// All that decides about the text but the recording itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// Which weights.
    pub model: ModelChoice,
    /// Which engine.
    pub engine: EngineChoice,
    /// The settings.
    pub text: TextSettings,
}

impl Speech {
    /// Decides what the flags mean.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: &TextArgs) -> Result<Self, String> {
        let chunk_seconds = args.chunk_seconds.unwrap_or(DEFAULT_CHUNK_SECONDS);
        let (shortest, longest) = CHUNK_SECONDS_RANGE;
        if !(shortest..=longest).contains(&chunk_seconds) {
            return Err(format!(
                "--chunk-seconds must be between {shortest} and {longest}, not {chunk_seconds}"
            ));
        }
        let language = language_code(args.language.as_deref().unwrap_or("auto"))?;
        let decoding = Decoding::resolve(&args.decoding)?;
        if let Some(code) = &language {
            let rival = match decoding.language_per_region {
                true => Some("--language-per-region"),
                false => (!decoding.languages.is_empty()).then_some("--languages"),
            };
            if let Some(rival) = rival {
                return Err(format!(
                    "{rival} finds out the language, which --language {code} gives: leave one out"
                ));
            }
        }
        Ok(Speech {
            model: model_choice(args.model.as_deref(), &models::folder())?,
            engine: engine_choice(&args.engine)?,
            text: TextSettings {
                language,
                chunk_seconds,
                clip: match args.decoding.clip.as_deref().map(str::trim) {
                    None | Some("") => None,
                    Some(clip) => Some(Clip::parse(clip)?),
                },
                voice: Voice::resolve(&args.voice)?,
                decoding,
                audio: AudioChoice::resolve(&args.sound)?,
            },
        })
    }
}

/// What a run of `transcribe` was asked for, decided once and never changed.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where recordings are looked for.
    pub places: Places,
    /// How they are brought here.
    pub fetch: Fetch,
    /// Root of the outputs; none writes beside each input.
    pub output_dir: Option<PathBuf>,
    /// Whether the one format is written to stdout, and no file at all.
    pub stdout: bool,
    /// Whether segments are printed to stdout as they become final.
    pub print: bool,
    /// When the run ends before everything is done.
    pub bounds: Bounds,
    /// Formats to write; never empty.
    pub formats: Vec<Format>,
    /// Whether files that are not ours may be replaced.
    pub overwrite: bool,
    /// Whether the JSON has word times.
    pub word_timestamps: bool,
    /// Whether plain text has the times of its segments.
    pub txt_times: bool,
    /// Where WebVTT cues stand.
    pub vtt_position: CueSettings,
    /// How subtitles are laid out.
    pub layout: Layout,
    /// Under which conditions a recording counts as failed.
    pub gates: Vec<Gate>,
    /// Which weights.
    pub model: ModelChoice,
    /// Which engine.
    pub engine: EngineChoice,
    /// Where to compute.
    pub device: DeviceChoice,
    /// Workers in all, when it was said.
    pub workers: Option<usize>,
    /// Workers on each device, when it was said.
    pub workers_per_device: Option<usize>,
    /// CPU threads of each worker, when it was said.
    pub threads: Option<usize>,
    /// Where things are kept.
    pub directories: Directories,
    /// How much to say.
    pub verbosity: Verbosity,
    /// How to decode.
    pub decode: DecodeSettings,
    /// What to tell, and to whom.
    pub messages: MessageArgs,
    /// What shapes the text.
    pub text: TextSettings,
    /// What may be taken over from earlier runs.
    pub reuse: Reuse,
}

impl Settings {
    /// Decides what a command line means.
    ///
    /// # Errors
    /// A sentence for people about the first value that makes no sense.
    pub fn resolve(args: TranscribeArgs) -> Result<Self, String> {
        let mut formats = format::parse_list(&args.formats)?;
        let stdout = args.output_dir.as_deref() == Some(Path::new("-"));
        if formats.is_empty() {
            formats = match stdout {
                true => vec![Format::Txt],
                false => vec![Format::Json, Format::Srt, Format::Txt],
            };
        }
        if stdout && formats.len() > 1 {
            return Err("--output-dir - writes one format to stdout; name one with -f".to_owned());
        }
        if stdout && args.print {
            return Err("--print and --output-dir - would both write to stdout".to_owned());
        }
        let mut speech = Speech::resolve(&args.text)?;
        speech.text.decoding.align_words = args.word_timestamps;
        let mut gates = gate::parse_list(&args.fail_on)?;
        // A transcript from the cache was not decoded strictly.
        gates.extend(args.limits.strict.then_some(Gate::DAMAGE));
        let mut directories = Directories::find();
        if let Some(temp) = args.temp_dir {
            directories.temp = temp;
        }
        Ok(Settings {
            places: Places::resolve(args.paths, args.places)?,
            fetch: Fetch::resolve(&args.fetch)?,
            output_dir: args.output_dir.filter(|_| !stdout),
            stdout,
            print: args.print,
            bounds: Bounds::resolve(&args.bounds)?,
            formats,
            overwrite: args.overwrite,
            word_timestamps: args.word_timestamps,
            txt_times: args.txt_times,
            vtt_position: vtt_position(args.vtt_position.as_deref())?,
            layout: Layout::to_write(&args.layout)?,
            gates,
            model: speech.model,
            engine: speech.engine,
            device: args.device.as_deref().unwrap_or("auto").parse()?,
            workers: count("--workers", args.workers)?,
            workers_per_device: count("--workers-per-device", args.workers_per_device)?,
            threads: count("--threads", args.threads)?,
            directories,
            verbosity: match (args.quiet, args.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, 0) => Verbosity::Normal,
                (false, 1) => Verbosity::Detailed,
                (false, _) => Verbosity::Debug,
            },
            decode: DecodeSettings::resolve(speech.text.audio, &args.limits)?,
            messages: args.messages,
            text: speech.text,
            reuse: Reuse::resolve(&args.reuse)?,
        })
    }
}

/// Where WebVTT cues stand.
///
/// # Errors
/// A sentence for people when it is no such place.
pub fn vtt_position(text: Option<&str>) -> Result<CueSettings, String> {
    text.unwrap_or_default()
        .parse()
        .map_err(|error| format!("--vtt-position: {error}"))
}

fn count(flag: &str, value: Option<usize>) -> Result<Option<usize>, String> {
    match value {
        Some(n) if !(1..=MAX_WORKERS).contains(&n) => Err(format!(
            "{flag} must be between 1 and {MAX_WORKERS}, not {n}"
        )),
        other => Ok(other),
    }
}

fn engine_choice(name: &str) -> Result<EngineChoice, String> {
    match name {
        "whisper" => Ok(EngineChoice::Whisper),
        "fake" => Ok(EngineChoice::Fake),
        _ => Err(format!("there is no engine '{name}'; use whisper")),
    }
}

/// A file here, else a model that was pulled, else the model inside the program as `tiny`.
fn model_choice(name: Option<&str>, folder: &Path) -> Result<ModelChoice, String> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return embedded();
    };
    let path = PathBuf::from(name);
    if path.is_file() {
        return Ok(ModelChoice::File(path));
    }
    match (models::named(folder, name), name) {
        (Some(pulled), _) => Ok(ModelChoice::File(pulled)),
        (None, "tiny" | "tiny-q8_0") => embedded(),
        (None, _) => Ok(ModelChoice::File(path)),
    }
}

fn embedded() -> Result<ModelChoice, String> {
    if cfg!(feature = "embedded-model") {
        Ok(ModelChoice::Embedded)
    } else {
        Err("this build carries no model; name a ggml Whisper file with --model".to_owned())
    }
}

/// No language that Whisper knows has a longer name, bytes.
const LONGEST_LANGUAGE: usize = 64;

/// Whisper's code for a language given as `pt`, `pt-BR`, `por…tuguese`; none for `auto`.
pub fn language_code(name: &str) -> Result<Option<String>, String> {
    let wanted = name.trim().to_lowercase();
    if wanted.is_empty() || wanted == "auto" {
        return Ok(None);
    }
    let short = wanted.split(['-', '_']).next().unwrap_or(&wanted);
    [wanted.as_str(), short]
        .into_iter()
        // The engine's library panics over the one, and reads what is not there over the other, when
        // it says that it does not know such a long name.
        .filter(|name| !name.contains('\0') && name.len() <= LONGEST_LANGUAGE)
        .find_map(|name| whisper_rs::get_lang_str(whisper_rs::get_lang_id(name)?))
        .map(|code| Some(code.to_owned()))
        .ok_or_else(|| {
            format!("'{name}' is not a language that Whisper knows; use a code such as pt, or auto")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Args;
    use clap::Parser;

    fn resolve(line: &str) -> Result<Settings, String> {
        let args = Args::parse_from(line.split(' '));
        Settings::resolve(args.transcribe)
    }

    #[test]
    fn defaults_are_what_the_help_says() {
        let settings = resolve("ditado x").unwrap();
        assert_eq!(settings.formats, [Format::Json, Format::Srt, Format::Txt]);
        assert_eq!(settings.text.language, None);
        assert_eq!(settings.device, DeviceChoice::Auto);
        assert_eq!(settings.text.chunk_seconds, 120);
    }

    #[test]
    fn a_model_is_a_file_then_one_that_was_pulled_then_the_one_inside() {
        let dir = tempfile::tempdir().unwrap();
        let choose = |name| model_choice(Some(name), dir.path());
        assert_eq!(choose("tiny"), embedded());
        assert_eq!(choose("base"), Ok(ModelChoice::File("base".into())));
        let pulled = dir.path().join("ggml-base.bin");
        std::fs::write(&pulled, "x").unwrap();
        assert_eq!(choose("base"), Ok(ModelChoice::File(pulled.clone())));
        let path = pulled.to_str().unwrap();
        assert_eq!(choose(path), Ok(ModelChoice::File(pulled.clone())));
    }

    #[test]
    fn no_name_of_a_language_is_too_long_for_the_engine() {
        for name in ["x".repeat(5_000), "é-".repeat(2_000), "p\0t".to_owned()] {
            assert!(language_code(&name).is_err());
        }
        let long = format!("pt-{}", "x".repeat(5_000));
        assert_eq!(language_code(&long), Ok(Some("pt".to_owned())));
    }

    #[test]
    fn languages_go_by_code_name_and_region() {
        for (name, code) in [
            ("pt", Some("pt")),
            ("Portuguese", Some("pt")),
            ("pt-BR", Some("pt")),
            ("auto", None),
        ] {
            let settings = resolve(&format!("ditado x -l {name}")).unwrap();
            assert_eq!(settings.text.language.as_deref(), code, "{name}");
        }
        assert!(
            resolve("ditado x -l klingon")
                .unwrap_err()
                .contains("klingon")
        );
    }

    #[test]
    fn values_without_sense_are_refused_with_a_sentence() {
        for line in [
            "ditado x --workers 0",
            "ditado x --threads 9999",
            "ditado x --chunk-seconds 1",
            "ditado x -f doc",
            "ditado x --device tpu",
            "ditado x --track 0",
            "ditado x --channels left",
            "ditado x --decoder vlc",
            "ditado x --max-duration soon",
            "ditado x --profile nfl",
            "ditado x --fail-on coverage",
            "ditado x --clip 5-3",
            "ditado x --best-of 0",
            "ditado x --max-line-width 0",
            "ditado x --vad-threshold 2",
            "ditado x --speech-pad 1s",
            "ditado x --beam-size 9",
        ] {
            assert!(resolve(line).is_err(), "{line}");
        }
    }
}
