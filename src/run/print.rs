//! What subcommands say on stdout. A closed stdout, as behind `| head`, is no reason to panic.

use serde::Serialize;
use std::io::Write;

/// A line.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One JSON value, indented.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Names and values, the values in one column.
pub fn table(rows: &[(&str, String)]) {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in rows {
        line(&format!("{name:width$}  {value}"));
    }
}
