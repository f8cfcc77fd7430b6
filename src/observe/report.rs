//! The one thread that prints: it takes events and draws a bar, writes lines, or keeps quiet.

use crate::cli::messages::{LogFormat, Progress};
use crate::observe::bar::Bar;
use crate::observe::colour;
use crate::observe::event::Event;
use crate::observe::lines::JsonLines;
use crate::observe::ndjson::Ndjson;
use crate::observe::plain::Plain;
use crate::observe::stdout::Stdout;
use crate::plan::settings::Verbosity;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use std::io::IsTerminal;
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the display is brought up to date when nothing happens.
const TICK: Duration = Duration::from_millis(100);

/// A way to show a run.
pub trait Display: Send {
    /// Something happened.
    fn event(&mut self, event: &Event);
    /// Time went by.
    fn tick(&mut self);
    /// Something else writes to the terminal.
    fn aside(&mut self, write: &mut dyn FnMut()) {
        write();
    }
}

/// The running reporter.
pub struct Reporter {
    events: Sender<Event>,
    thread: JoinHandle<()>,
}

impl Reporter {
    /// Starts it with the display that was chosen, or that fits the terminal and the verbosity;
    /// `others` see every event too, and so does what writes to `stdout`.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn start(
        verbosity: Verbosity,
        progress: Progress,
        format: LogFormat,
        others: Vec<Box<dyn Display>>,
        stdout: Option<Stdout>,
    ) -> std::io::Result<Self> {
        let terminal = std::io::stderr().is_terminal()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        // What is no terminal cannot redraw, whatever was chosen.
        let bar = terminal && verbosity >= Verbosity::Normal;
        colour::decide();
        let display: Box<dyn Display> = match progress {
            // What a machine reads has no bar in it.
            _ if format == LogFormat::Json && progress != Progress::Json => {
                Box::new(JsonLines::new(verbosity, Box::new(std::io::stderr())))
            }
            Progress::Json => Box::new(Ndjson::new(Box::new(std::io::stderr()))),
            Progress::Auto | Progress::Bar if bar => Box::new(Bar::new(verbosity)),
            Progress::None => Box::new(Plain::new(verbosity, false)),
            _ => Box::new(Plain::new(verbosity, true)),
        };
        let shown = Shown {
            others,
            stdout,
            display,
        };
        let (events, queue) = unbounded();
        let thread = std::thread::Builder::new()
            .name("report".to_owned())
            .spawn(move || shown.all(&queue))?;
        Ok(Reporter { events, thread })
    }

    /// Where events go.
    pub fn events(&self) -> Sender<Event> {
        self.events.clone()
    }

    /// Shows what is still waiting and ends the display. Other senders must be gone by then, or
    /// the last event must be [`Event::Finished`].
    pub fn finish(self) {
        drop(self.events);
        // The display has nothing to return; if it panicked, the panic was printed.
        let _ = self.thread.join();
    }
}

/// Everything that sees events.
struct Shown {
    others: Vec<Box<dyn Display>>,
    stdout: Option<Stdout>,
    display: Box<dyn Display>,
}

impl Shown {
    fn all(mut self, queue: &Receiver<Event>) {
        loop {
            match queue.recv_timeout(TICK) {
                Ok(Event::Several(events)) => events.iter().for_each(|event| self.event(event)),
                Ok(event) => {
                    self.event(&event);
                    if matches!(event, Event::Finished(_)) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.others.iter_mut().for_each(|shown| shown.tick());
                    self.display.tick();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn event(&mut self, event: &Event) {
        self.others.iter_mut().for_each(|shown| shown.event(event));
        if let Some(stdout) = &mut self.stdout
            && let Some(text) = stdout.text(event)
        {
            // A bar on the same terminal makes room first.
            self.display.aside(&mut || stdout.write(&text));
        }
        self.display.event(event);
    }
}
