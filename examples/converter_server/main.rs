//! A small converter for `ditado --converter`: any recording in, WAV out, by way of ffmpeg.
//!
//! ```sh
//! cargo run --release --example converter_server -- 127.0.0.1:8017
//! ditado recordings --converter http://127.0.0.1:8017
//! ```
//!
//! The protocol is in `examples/converter-protocol.md`. This server is for one machine or a network
//! that you trust: it asks nobody who they are.

mod server;

use server::{Convert, Server};
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1:8017");
    let convert: Convert = Box::new(with_ffmpeg);
    match Server::start(address, convert) {
        Ok(server) => {
            // A closed stdout is no reason to stop serving.
            let _ = writeln!(std::io::stdout(), "listening on {}", server.url());
            loop {
                std::thread::park();
            }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "cannot listen on {address}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn with_ffmpeg(recording: &Path, wave: &Path) -> Result<(), String> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-protocol_whitelist", "file"])
        .arg("-i")
        .arg(recording)
        .args(["-map", "0:a:0", "-ac", "1", "-ar", "16000"])
        .args(["-c:a", "pcm_s16le", "-f", "wav", "-y"])
        .arg(wave)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("ffmpeg does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    Err(last.unwrap_or("ffmpeg failed").to_owned())
}
