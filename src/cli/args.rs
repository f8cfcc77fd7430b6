//! The flags, as they are typed. What they mean together is decided in `plan::settings`.

use crate::cli::bounds::BoundArgs;
use crate::cli::cache::CacheArgs;
use crate::cli::config::{ConfigArgs, ConfigFileArgs};
use crate::cli::decoding::DecodingArgs;
use crate::cli::devices::DevicesArgs;
use crate::cli::doctor::DoctorArgs;
use crate::cli::fetch::FetchArgs;
use crate::cli::layout::LayoutArgs;
use crate::cli::lint::LintArgs;
use crate::cli::messages::MessageArgs;
use crate::cli::models::ModelsArgs;
use crate::cli::places::PlaceArgs;
use crate::cli::plan::PlanArgs;
use crate::cli::render::RenderArgs;
use crate::cli::reuse::ReuseArgs;
use crate::cli::sessions::SessionsArgs;
use crate::cli::sound::{LimitArgs, SoundArgs};
use crate::cli::voice::VoiceArgs;
use crate::cli::watch::WatchArgs;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueHint};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    every input is transcribed, or already was
  1    could not run at all (no model, no device, no place to work in)
  2    the command line makes no sense
  3    finished, but some inputs failed
  4    nothing to transcribe was found
  130  ended early: interrupted, stdout closed, or by --deadline or --max-audio; the same command
       goes on where it stopped";

const LINT_CODES: &str = "\
Exit codes:
  0    every file keeps to the rules
  2    the command line makes no sense
  3    some file breaks a rule, or cannot be read";

const EXAMPLES: &str = "\
Examples:
  ditado recording.ogg
      Write recording.json, recording.srt and recording.txt beside the recording
  ditado transcribe ~/recordings -o ~/transcripts
      Walk the folder and mirror its tree under ~/transcripts
  ditado voice-notes -l pt -f txt
      Portuguese speech, plain text only
  ditado lectures -m ggml-small.bin --workers 2 -f srt,vtt
      Another Whisper model, two workers, both subtitle formats
  ditado archive --deadline 06:00 --max-audio 20h
      Stop cleanly in the morning; the same command goes on the next night
  ditado interview.mp3 -o - | grep -i budget
      The text on stdout and no file at all; --print streams it with times while files are written";

const PLAN_CODES: &str = "\
Exit codes:
  0    there is an answer
  1    could not look or measure (no model, no device)
  2    the command line makes no sense
  3    there is an answer, but some inputs would fail
  4    nothing to transcribe was found";

const PLAN_EXAMPLES: &str = "\
Examples:
  ditado plan ~/recordings
      Hours of audio that are new, resumable, cached or up to date, and the time they will take
  ditado plan ~/recordings -m large-v3-turbo --device cuda --json
      The same for another model and device, as one JSON object";

const WATCH_CODES: &str = "\
Exit codes:
  0    ended by Ctrl-C or SIGTERM; what is not done is done at the next start
  1    could not run at all (no model, no device, no folder left to watch)
  2    the command line makes no sense
  130  ended by --deadline or --max-audio, or a second Ctrl-C";

const WATCH_EXAMPLES: &str = "\
Examples:
  ditado watch ~/recordings -o ~/transcripts
      Transcribe what is there and not done, and from then on what appears
  ditado watch /srv/voicemail --settle 10s -f txt -l pt
      For programs that write slowly and do not rename into place
  ditado watch /mnt/nas/shows --poll --rescan 2m --idle-unload 30m
      A network mount that tells nothing; the model stays in memory for half an hour";

/// Turns folders of recordings into transcripts and subtitles, on this machine alone.
#[derive(Debug, Parser)]
#[command(
    name = "ditado",
    version,
    about,
    long_about = "Turns folders of recordings into transcripts and subtitles.\n\n\
        Give it files and folders: it decodes any audio or video, cuts it where nobody speaks, \
        transcribes the pieces with Whisper on all workers at once, and writes one transcript per \
        recording in every format asked for. Nothing leaves this machine unless you name a URL or \
        a converter.",
    after_help = EXIT_CODES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Args {
    /// What to do; without a name, `transcribe`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The flags of `transcribe`, when no name was given.
    #[command(flatten)]
    pub transcribe: TranscribeArgs,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Transcribe files and folders; the same as giving paths alone
    #[command(
        after_help = EXIT_CODES,
        after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
        arg_required_else_help = true
    )]
    Transcribe(Box<TranscribeArgs>),
    /// Say how much there is to transcribe and how long it will take on this machine
    #[command(
        after_help = PLAN_CODES,
        after_long_help = format!("{PLAN_EXAMPLES}\n\n{PLAN_CODES}"),
        arg_required_else_help = true
    )]
    Plan(Box<PlanArgs>),
    /// Transcribe what appears in folders, as soon as it is written to its end
    #[command(
        after_help = WATCH_CODES,
        after_long_help = format!("{WATCH_EXAMPLES}\n\n{WATCH_CODES}"),
        arg_required_else_help = true
    )]
    Watch(Box<WatchArgs>),
    /// Write JSON transcripts in other formats, without their recordings
    #[command(arg_required_else_help = true)]
    Render(Box<RenderArgs>),
    /// Check subtitles against the rules of a publisher
    #[command(arg_required_else_help = true, after_help = LINT_CODES)]
    Lint(Box<LintArgs>),
    /// Look into the cache of transcripts, explain it, and make it smaller
    Cache(CacheArgs),
    /// Show and remove what interrupted runs left, to be gone on with
    Sessions(SessionsArgs),
    /// Show, check and begin configuration files
    Config(ConfigArgs),
    /// Download, check and remove Whisper models, and list them
    Models(ModelsArgs),
    /// List what there is to compute on, and what a run would use of it
    Devices(DevicesArgs),
    /// Check the program, the machine and what ditado keeps, and say what to do
    Doctor(DoctorArgs),
    /// Write shell completions or man pages
    Generate(GenerateArgs),
}

/// Flags of `ditado transcribe`.
#[derive(Debug, Clone, ClapArgs)]
pub struct TranscribeArgs {
    /// Recordings, folders that are searched for recordings with all their sub-folders, http(s)
    /// URLs, and `-` for a recording on stdin
    #[arg(required_unless_present = "files_from", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Where recordings are looked for.
    #[command(flatten)]
    pub places: PlaceArgs,

    /// How they are brought here.
    #[command(flatten)]
    pub fetch: FetchArgs,

    /// Write here, mirroring the folders of the inputs, or write the text to stdout with `-`
    /// [default: beside each input]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, env = "DITADO_OUTPUT_DIR", help_heading = "Output")]
    pub output_dir: Option<PathBuf>,

    /// Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all
    /// [default: json,srt,txt; on stdout, txt]
    #[arg(
        short,
        long = "format",
        value_name = "LIST",
        value_delimiter = ',',
        env = "DITADO_FORMAT",
        help_heading = "Output"
    )]
    pub formats: Vec<String>,

    /// Replace existing files even where ditado did not write them
    #[arg(long, env = "DITADO_OVERWRITE", help_heading = "Output")]
    pub overwrite: bool,

    /// Give every word its time, in json, lrc and vtt (on a CPU about twice the work)
    #[arg(long, env = "DITADO_WORD_TIMESTAMPS", help_heading = "Output")]
    pub word_timestamps: bool,

    /// Write the times of each segment into txt
    #[arg(long, env = "DITADO_TXT_TIMES", help_heading = "Output")]
    pub txt_times: bool,

    /// Print each segment to stdout as soon as it is final, with its times, and with its file where
    /// there are several
    #[arg(long, env = "DITADO_PRINT", help_heading = "Messages")]
    pub print: bool,

    /// Where WebVTT cues stand: top, middle, bottom, or settings of the format such as
    /// "line:90% position:50% align:center" [default: where the player puts them]
    #[arg(
        long,
        value_name = "PLACE",
        env = "DITADO_VTT_POSITION",
        help_heading = "Subtitles"
    )]
    pub vtt_position: Option<String>,

    /// How subtitles are laid out.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Count a recording as failed, though its files are written, when its transcript is like this,
    /// separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        env = "DITADO_FAIL_ON",
        help_heading = "Quality"
    )]
    pub fail_on: Vec<String>,

    /// What shapes the text.
    #[command(flatten)]
    pub text: TextArgs,

    /// How much a recording may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,

    /// Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs
    #[arg(
        long,
        value_name = "DEVICE",
        env = "DITADO_DEVICE",
        help_heading = "Machine"
    )]
    pub device: Option<String>,

    /// Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]
    #[arg(
        long,
        value_name = "N",
        env = "DITADO_WORKERS",
        help_heading = "Machine"
    )]
    pub workers: Option<usize>,

    /// Workers on each device, which share its weights
    #[arg(
        long,
        value_name = "N",
        env = "DITADO_WORKERS_PER_DEVICE",
        conflicts_with = "workers",
        help_heading = "Machine"
    )]
    pub workers_per_device: Option<usize>,

    /// CPU threads of each worker
    #[arg(
        long,
        value_name = "N",
        env = "DITADO_THREADS",
        help_heading = "Machine"
    )]
    pub threads: Option<usize>,

    /// When it ends before everything is done.
    #[command(flatten)]
    pub bounds: BoundArgs,

    /// Where a run keeps its chunks while it works
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, env = "DITADO_TEMP_DIR", help_heading = "Machine")]
    pub temp_dir: Option<PathBuf>,

    /// What earlier runs left.
    #[command(flatten)]
    pub reuse: ReuseArgs,

    /// Which configuration files are read.
    #[command(flatten)]
    pub config_file: ConfigFileArgs,

    /// Print errors only
    #[arg(short, long, env = "DITADO_QUIET", help_heading = "Messages")]
    pub quiet: bool,

    /// Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any
    /// verbosity
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet", help_heading = "Messages")]
    pub verbose: u8,

    /// What it tells, and to whom.
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// Flags that shape the text, wherever a content key is made.
#[derive(Debug, Clone, ClapArgs)]
pub struct TextArgs {
    /// A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the
    /// program
    #[arg(short, long, value_name = "MODEL", value_hint = ValueHint::FilePath, env = "DITADO_MODEL", help_heading = "Speech")]
    pub model: Option<String>,

    /// Language spoken, such as `pt` or `portuguese`, or `auto` to find out
    #[arg(
        short,
        long,
        value_name = "CODE",
        env = "DITADO_LANGUAGE",
        help_heading = "Speech"
    )]
    pub language: Option<String>,

    /// Aim for chunks of this much speech, the unit of work that survives an interruption
    #[arg(
        long,
        value_name = "SECONDS",
        env = "DITADO_CHUNK_SECONDS",
        help_heading = "Speech"
    )]
    pub chunk_seconds: Option<u32>,

    /// Where speech begins and ends.
    #[command(flatten)]
    pub voice: VoiceArgs,
    /// How speech becomes text.
    #[command(flatten)]
    pub decoding: DecodingArgs,
    /// Which sound is decoded.
    #[command(flatten)]
    pub sound: SoundArgs,

    /// Engine to use; `fake` answers at once without a model, for tests
    #[arg(
        long,
        value_name = "NAME",
        default_value = "whisper",
        hide = true,
        env = "DITADO_ENGINE"
    )]
    pub engine: String,
}

/// Flags of `ditado generate`.
#[derive(Debug, ClapArgs)]
pub struct GenerateArgs {
    /// What to write
    #[arg(value_enum)]
    pub what: Generated,
    /// Into this folder
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// What `ditado generate` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Generated {
    /// Completions for bash, zsh, fish, PowerShell and elvish
    Completions,
    /// Man pages, one a subcommand
    Man,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn paths_alone_mean_transcribe() {
        let args = Args::parse_from(["ditado", "a.ogg", "-f", "srt,txt", "b"]);
        assert!(args.command.is_none());
        assert_eq!(args.transcribe.paths.len(), 2);
        assert_eq!(args.transcribe.formats, ["srt", "txt"]);
    }

    #[test]
    fn a_missing_path_is_a_usage_error() {
        let error = Args::try_parse_from(["ditado", "transcribe", "-q"]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
    }
}
