//! The log of the engine and of other libraries, one event a line, so that it never tears the
//! display.

use crate::observe::event::Event;
use crate::plan::settings::Verbosity;
use crossbeam_channel::Sender;
use std::fmt::{Debug, Write};
use tracing::field::{Field, Visit};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that chooses what is logged, as `debug`, or `whisper_rs=debug,ureq=trace`.
const VARIABLE: &str = "RUST_LOG";

/// Sends log lines to the reporter from now on: what `RUST_LOG` chooses, or without it all that is
/// at least for debugging when that was asked for. A second call changes nothing.
///
/// # Errors
/// A sentence when `RUST_LOG` makes no sense; then it does not count.
pub fn install(verbosity: Verbosity, events: &Sender<Event>) -> Result<(), String> {
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let parsed = asked.as_deref().map(EnvFilter::try_new).transpose();
    let (filter, result) = match parsed {
        Ok(filter) => (filter, Ok(())),
        Err(error) => {
            let sentence = format!("{VARIABLE} is not a filter and does not count: {error}");
            (None, Err(sentence))
        }
    };
    let debugging = (verbosity >= Verbosity::Debug).then(|| EnvFilter::new("debug"));
    if let Some(filter) = filter.or(debugging) {
        let registry = tracing_subscriber::registry().with(filter);
        // Only the first subscriber counts; a program that embeds us may have set its own.
        let _ = registry.with(Lines(events.clone())).try_init();
    }
    result
}

struct Lines(Sender<Event>);

impl<S: tracing::Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        let metadata = event.metadata();
        let message = format!("{}{}", text.message, text.fields);
        for line in message.lines().filter(|line| !line.trim().is_empty()) {
            let _ = self.0.send(Event::Log {
                level: metadata.level().as_str(),
                target: metadata.target().to_owned(),
                message: line.trim_end().to_owned(),
            });
        }
    }
}

/// An event's message, and its other fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name if name.starts_with("log.") => Ok(()),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
