//! `ditado lint`: subtitles of any program against the rules of a publisher.

use crate::cli::lint::LintArgs;
use crate::observe::text;
use crate::plan::layout::Layout;
use crate::run::{Exit, complain, print, render};
use crate::transcript::formats::{parse_srt, parse_vtt};
use crate::transcript::lint::{Finding, lint};
use crate::transcript::profiles::CueRules;
use serde_json::{Value, json};
use std::path::Path;

/// Runs the subcommand: a line a finding on stdout, and a line on stderr for what cannot be read.
///
/// # Errors
/// When the findings cannot be written as JSON.
pub fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    let layout = match Layout::resolve(&args.layout) {
        Ok(layout) => layout,
        Err(sentence) => {
            complain(&format!("{sentence}; see ditado lint --help"));
            return Ok(Exit::Usage);
        }
    };
    let rules = layout.rules(args.language.as_deref().unwrap_or_default());
    let mut exit = Exit::Done;
    let mut files = Vec::new();
    for path in &args.files {
        let name = text::path(path);
        let findings = check(path, &rules);
        if findings.as_ref().is_ok_and(Vec::is_empty) {
            files.push(json!({ "file": name, "findings": [] }));
            continue;
        }
        exit = Exit::SomeFailed;
        match findings {
            Ok(findings) => {
                if !args.json {
                    for finding in &findings {
                        print::line(&format!("{name}: {finding}"));
                    }
                }
                let findings: Vec<Value> = findings.iter().map(as_json).collect();
                files.push(json!({ "file": name, "findings": findings }));
            }
            Err(error) => {
                complain(&format!("{name}: {error:#}"));
                files.push(json!({ "file": name, "error": format!("{error:#}") }));
            }
        }
    }
    if args.json {
        print::json(&json!({ "files": files }))?;
    }
    Ok(exit)
}

fn check(path: &Path, rules: &CueRules) -> anyhow::Result<Vec<Finding>> {
    let bytes = render::read(path)?;
    let named_vtt = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("vtt"));
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let cues = match named_vtt || bare.starts_with(b"WEBVTT") {
        true => parse_vtt(&bytes)?,
        false => parse_srt(&bytes)?,
    };
    Ok(lint(&cues, rules))
}

fn as_json(finding: &Finding) -> Value {
    json!({
        "cue": finding.cue,
        "time": finding.time,
        "rule": finding.rule.name(),
        "value": finding.value,
        "limit": finding.limit,
        "crowded": finding.crowded,
        "text": finding.to_string(),
    })
}
