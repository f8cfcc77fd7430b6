//! The engine's own log, one event a line, so that it never tears the display.

use crate::observe::event::Event;
use crossbeam_channel::Sender;
use std::io::{self, Write};
use tracing_subscriber::fmt::MakeWriter;

/// Sends every log line to the reporter from now on. A second call changes nothing.
pub fn install(events: Sender<Event>) {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(Lines(events))
        .finish();
    // Only the first subscriber counts; a program that embeds us may have set its own.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

#[derive(Clone)]
struct Lines(Sender<Event>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in String::from_utf8_lossy(bytes)
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            let _ = self.0.send(Event::Log(line.to_owned()));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
