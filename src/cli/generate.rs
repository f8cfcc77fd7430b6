//! Completions and man pages, made from the same definitions as the parser.

use crate::cli::args::{Args, Generated};
use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io;
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
        Generated::Man => {
            let mut program = Args::command().disable_help_subcommand(true);
            program.build();
            pages(&program, dir).with_context(failed)?;
        }
    }
    Ok(())
}

/// A page for a command and one for each of its subcommands.
fn pages(command: &clap::Command, dir: &Path) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        pages(sub, dir)?;
    }
    let page = clap_mangen::Man::new(command.clone())
        .source(concat!("ditado ", env!("CARGO_PKG_VERSION")))
        .manual("ditado");
    let mut text = Vec::new();
    page.render(&mut text)?;
    // No date: it would change the pages with every build. What is empty has to be quoted, or the
    // fields after it move up.
    let text = String::from_utf8_lossy(&text).replacen(" 1  \"", " 1 \"\" \"", 1);
    std::fs::write(dir.join(page.get_filename()), text)
}
