//! Completions and man pages, made from the same definitions as the parser.

use crate::cli::args::{Args, Generated};
use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;
use std::path::Path;

/// Writes completions or man pages into `dir`, which is made when it is missing.
///
/// # Errors
/// When a file cannot be written.
pub fn generate(what: Generated, dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let failed = || format!("cannot write into {}", dir.display());
    match what {
        Generated::Completions => {
            for shell in [
                Shell::Bash,
                Shell::Zsh,
                Shell::Fish,
                Shell::PowerShell,
                Shell::Elvish,
            ] {
                clap_complete::generate_to(shell, &mut Args::command(), "ditado", dir)
                    .with_context(failed)?;
            }
        }
        Generated::Man => clap_mangen::generate_to(Args::command(), dir).with_context(failed)?,
    }
    Ok(())
}
