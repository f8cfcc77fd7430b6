//! The weights inside the program.

use super::finding::Finding;
use crate::infer::model::{self, EMBEDDED_NAME, EMBEDDED_SHA256};
use bytesize::ByteSize;
use serde_json::json;

/// Whether the weights are still those that were put in.
pub fn embedded() -> Finding {
    let Some(digest) = model::embedded_digest() else {
        return Finding::advice(
            "model",
            "this build carries no model",
            "get one with ditado models pull base, and name it with --model or DITADO_MODEL",
        );
    };
    let facts = json!({ "name": EMBEDDED_NAME, "sha256": digest });
    let finding = if digest == EMBEDDED_SHA256 {
        let size = ByteSize(model::embedded_size()).display().iec();
        Finding::ok(
            "model",
            format!("{EMBEDDED_NAME}, {size}, inside the program and whole"),
        )
    } else {
        Finding::wrong(
            "model",
            "the model inside the program is damaged",
            "install ditado again; if that does not help, check the disk and the memory",
        )
    };
    finding.with(facts)
}
