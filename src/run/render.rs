//! `ditado render`: every format from a JSON transcript, without the recording.

use crate::cli::render::RenderArgs;
use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::format::{self, Format};
use crate::plan::inputs::Input;
use crate::plan::job::{self, Job};
use crate::plan::key::{ContentKey, hex};
use crate::plan::layout::Layout;
use crate::plan::outputs;
use crate::plan::settings::{Directories, vtt_position};
use crate::run::output::{Look, Rendering};
use crate::run::stores::Stores;
use crate::run::{Exit, complain, explain};
use crate::transcript::formats::parse_json;
use anyhow::{Context, ensure};
use crossbeam_channel::unbounded;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Larger files are no transcripts: a hundred hours with all words are about 150 MB.
const MAX_BYTES: u64 = 1 << 30;

/// Runs the subcommand.
///
/// # Errors
/// When the folder for the files cannot be made.
pub fn run(args: RenderArgs) -> anyhow::Result<Exit> {
    let (formats, look) = match decide(&args) {
        Ok(decided) => decided,
        Err(sentence) => {
            complain(&format!("{sentence}; see ditado render --help"));
            return Ok(Exit::Usage);
        }
    };
    let inputs = inputs(args.files);
    let stems = match outputs::assign(&inputs, args.output_dir.as_deref(), &formats) {
        Ok(stems) => stems,
        Err(clash) => {
            complain(&clash.to_string());
            return Ok(Exit::Usage);
        }
    };
    if let Some(dir) = &args.output_dir {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot make the output folder {}", dir.display()))?;
    }
    let (events, warnings) = unbounded();
    let stores = Stores::open(&Directories::find(), &explain::as_usual()?, events);
    // The model's name comes from the transcript, whose digest stands for it.
    let rendering = Rendering::of(formats, look, args.overwrite, "");
    let mut exit = Exit::Done;
    for job in job::jobs(inputs, stems) {
        if let Err(error) = one(&job, &rendering, &stores) {
            complain(&format!("{}: {error:#}", text::path(&job.input.path)));
            exit = Exit::SomeFailed;
        }
    }
    stores.save();
    for event in warnings.try_iter() {
        if let Event::Warning(warning) = event {
            complain(&format!("warning: {warning}"));
        }
    }
    Ok(exit)
}

fn decide(args: &RenderArgs) -> Result<(Vec<Format>, Look), String> {
    let mut formats = format::parse_list(&args.formats)?;
    if formats.is_empty() {
        formats = vec![Format::Srt, Format::Txt];
    }
    let look = Look {
        words: args.word_timestamps,
        times: args.txt_times,
        position: vtt_position(args.vtt_position.as_deref())?,
        layout: Layout::to_write(&args.layout)?,
    };
    Ok((formats, look))
}

/// Each file once, in order of their names.
fn inputs(mut files: Vec<PathBuf>) -> Vec<Input> {
    files.sort();
    files.dedup();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_name().map(PathBuf::from).unwrap_or_default();
            Input::file(path, name)
        })
        .collect()
}

fn one(job: &Job, rendering: &Rendering, stores: &Stores) -> anyhow::Result<()> {
    let bytes = read(&job.input.path)?;
    let transcript = parse_json(&bytes)?;
    // What the files are made from is the JSON itself.
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let key: ContentKey = hex(&digest).parse()?;
    rendering.write(job, &key, &transcript, stores).map(|_| ())
}

/// The bytes of a file that is not too large to be what it should be.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path).context("cannot be read")?;
    let is_dir = file.metadata().is_ok_and(|meta| meta.is_dir());
    ensure!(!is_dir, "is a folder; name the files in it");
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("cannot be read")?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "is larger than 1 GiB");
    Ok(bytes)
}
