//! What a run writes to stdout: segments as they become final, or whole texts in the order of the
//! inputs. Nothing else goes there.

use crate::observe::event::Event;
use crate::observe::text;
use crate::plan::job::JobId;
use crate::transcript::formats::timestamp::clock;
use crate::transcript::segment::Segment;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What it writes.
enum Kind {
    /// Segments, with the name of their file when there are several.
    Segments { named: bool },
    /// Whole texts in order: those that wait for an earlier input, and the input that is next.
    Texts {
        waiting: BTreeMap<JobId, Option<String>>,
        next: JobId,
    },
}

/// Writes to stdout until it is closed.
pub struct Stdout {
    kind: Kind,
    out: Option<Box<dyn Write + Send>>,
    failed: Box<dyn FnMut(io::Error) + Send>,
}

impl Stdout {
    /// Prints segments, behind the name of their file when `named`; `failed` is called when
    /// nothing can be written any more.
    pub fn segments(named: bool, failed: impl FnMut(io::Error) + Send + 'static) -> Self {
        Stdout::new(Kind::Segments { named }, Box::new(io::stdout()), failed)
    }

    /// Writes texts in the order of the inputs; `failed` is called when nothing can be written any
    /// more.
    pub fn texts(failed: impl FnMut(io::Error) + Send + 'static) -> Self {
        let kind = Kind::Texts {
            waiting: BTreeMap::new(),
            next: 0,
        };
        Stdout::new(kind, Box::new(io::stdout()), failed)
    }

    fn new(
        kind: Kind,
        out: Box<dyn Write + Send>,
        failed: impl FnMut(io::Error) + Send + 'static,
    ) -> Self {
        Stdout {
            kind,
            out: Some(out),
            failed: Box::new(failed),
        }
    }

    /// What an event adds; none when that is nothing.
    pub(super) fn text(&mut self, event: &Event) -> Option<String> {
        let text = match &mut self.kind {
            Kind::Segments { named } => {
                let Event::Segments { path, segments, .. } = event else {
                    return None;
                };
                let file = match named {
                    true => format!("{}: ", text::path(path)),
                    false => String::new(),
                };
                segments
                    .iter()
                    .map(|segment| line(&file, segment))
                    .collect()
            }
            Kind::Texts { waiting, next } => {
                let (job, text) = match event {
                    Event::Rendered { job, text } => (*job, Some(text.clone())),
                    Event::Done(done) => (done.job, None),
                    Event::Failed { job: Some(job), .. }
                    | Event::Skipped { job, .. }
                    | Event::Left { job, .. } => (*job, None),
                    // What waits for an input that was not reached is in order all the same.
                    Event::Finished(_) => {
                        return joined(std::mem::take(waiting).into_values().flatten());
                    }
                    _ => return None,
                };
                if job >= *next {
                    let slot = waiting.entry(job).or_default();
                    *slot = text.or(slot.take());
                }
                let mut ready = Vec::new();
                while let Some(text) = waiting.remove(next) {
                    ready.extend(text);
                    *next += 1;
                }
                return joined(ready.into_iter());
            }
        };
        Some(text)
    }

    /// Writes a text, if anybody reads it.
    pub(super) fn write(&mut self, text: &str) {
        let Some(out) = &mut self.out else { return };
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = written {
            self.out = None;
            (self.failed)(error);
        }
    }
}

fn joined(texts: impl Iterator<Item = String>) -> Option<String> {
    let all: String = texts.collect();
    (!all.is_empty()).then_some(all)
}

/// A segment with its times, on one line.
fn line(file: &str, segment: &Segment) -> String {
    let text = text::line(segment.text.trim());
    let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
    format!("{file}[{start} --> {end}] {text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::event::Summary;
    use crate::transcript::segment::Quality;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn rendered(job: JobId, text: &str) -> Event {
        Event::Rendered {
            job,
            text: text.to_owned(),
        }
    }

    fn failed(job: JobId) -> Event {
        Event::Failed {
            job: Some(job),
            path: "a".into(),
            reason: String::new(),
        }
    }

    #[test]
    fn texts_come_in_the_order_of_the_inputs() {
        let mut stdout = Stdout::texts(|_| {});
        assert_eq!(stdout.text(&rendered(1, "one\n")), None);
        assert_eq!(stdout.text(&rendered(3, "three\n")), None);
        let both = stdout.text(&rendered(0, "zero\n"));
        assert_eq!(both.as_deref(), Some("zero\none\n"));
        assert_eq!(stdout.text(&failed(1)), None, "it was told of before");
        let three = stdout.text(&failed(2));
        assert_eq!(three.as_deref(), Some("three\n"));
        assert_eq!(stdout.text(&rendered(5, "five\n")), None);
        let rest = stdout.text(&Event::Finished(Summary::default()));
        assert_eq!(rest.as_deref(), Some("five\n"));
    }

    #[test]
    fn a_segment_is_a_line_whatever_is_in_it() {
        let segments = vec![Segment {
            language: None,
            channel: None,
            id: 0,
            start: 3661.5,
            end: 3662.0,
            text: " a\u{1b}[2J\nb".to_owned(),
            words: Vec::new(),
            quality: Quality::default(),
        }];
        let event = Event::Segments {
            job: 0,
            path: "in/a.ogg".into(),
            segments,
        };
        let mut stdout = Stdout::segments(true, |_| {});
        assert_eq!(
            stdout.text(&event).as_deref(),
            Some("in/a.ogg: [01:01:01.500 --> 01:01:02.000] a\\u{1b}[2J\\nb\n")
        );
    }

    #[test]
    fn a_closed_stdout_is_told_once() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let kind = Kind::Segments { named: false };
        let mut stdout = Stdout::new(kind, Box::new(Closed), move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        stdout.write("x");
        stdout.write("y");
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }
}
