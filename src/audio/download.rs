//! A recording behind a URL to a file here: resumed when the connection breaks, bounded in size
//! and time.

use crate::audio::http::{Http, content_range, refusal};
use crate::audio::transfer::{Bounds, Transfer, Trouble, too_much};
use crate::observe::event::Step;
use crate::plan::fetch::Fetch;
use crate::plan::recording::{HEAD_BYTES, looks_like_recording};
use crate::plan::url::Url;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;
use ureq::Body;
use ureq::http::{HeaderMap, HeaderName, Response, StatusCode, header};

/// What a URL turned out to lead to.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A file, which is here now.
    File,
    /// A page about a recording, or a list of its parts.
    Page,
}

/// Brings what is at `url` to the new file `path`.
///
/// After a broken connection it goes on where it was, if the server tells by an entity tag or a
/// date that the bytes are still the same; otherwise it starts again.
///
/// # Errors
/// A sentence about why it did not come.
pub fn download(
    url: &Url,
    path: &Path,
    limits: &Fetch,
    transfer: &Transfer,
) -> Result<Found, Trouble> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut download = Download {
        http: Http::new(limits.stall, true),
        url,
        file: file.map_err(|error| Trouble::disk(&error))?,
        limits,
        deadline: Instant::now() + limits.timeout,
        have: 0,
        mark: None,
    };
    loop {
        let before = download.have;
        let mut again = false;
        let result = transfer.retried(limits.retries, || {
            if again && download.have > before {
                return Ok(None); // New bytes came: the tries count anew.
            }
            again = true;
            download.attempt(transfer).map(Some)
        })?;
        if let Some(found) = result {
            return Ok(found);
        }
    }
}

struct Download<'a> {
    http: Http,
    url: &'a Url,
    file: File,
    limits: &'a Fetch,
    deadline: Instant,
    /// Bytes in the file.
    have: u64,
    /// What names the version of the bytes in the file, where the server gave it.
    mark: Option<String>,
}

impl Download<'_> {
    fn attempt(&mut self, transfer: &Transfer) -> Result<Found, Trouble> {
        if Instant::now() > self.deadline {
            return Err(Trouble::Lasting(
                "it takes too long; raise --download-timeout".to_owned(),
            ));
        }
        let range = format!("bytes={}-", self.have);
        let resume = self.mark.clone().filter(|_| self.have > 0);
        let response = match &resume {
            Some(mark) => {
                let headers = [("Range", range.as_str()), ("If-Range", mark.as_str())];
                self.http.get(self.url.full(), &headers)
            }
            None => self.http.get(self.url.full(), &[]),
        };
        transfer.go_on()?;
        self.take(response?, transfer)
    }

    fn take(
        &mut self,
        mut response: Response<Body>,
        transfer: &Transfer,
    ) -> Result<Found, Trouble> {
        let total = match response.status() {
            StatusCode::PARTIAL_CONTENT if self.have > 0 => {
                match content_range(response.headers()) {
                    Some((first, total)) if first == self.have => total,
                    _ => {
                        self.start_over()?;
                        return Err(Trouble::Passing(
                            "the server goes on at another place than asked".to_owned(),
                        ));
                    }
                }
            }
            StatusCode::RANGE_NOT_SATISFIABLE if self.have > 0 => {
                self.start_over()?;
                return Err(Trouble::Passing(
                    "the server has fewer bytes than it announced".to_owned(),
                ));
            }
            StatusCode::OK => {
                self.start_over()?;
                self.mark = mark(response.headers());
                response.body().content_length()
            }
            status if status.is_success() => {
                return Err(Trouble::Lasting(format!("the server answers {status}")));
            }
            _ => return Err(refusal(&mut response)),
        };
        if total.is_some_and(|total| total > self.limits.max_bytes) {
            return Err(too_much(self.limits.max_bytes));
        }
        let mut head = Vec::new();
        let is_html = is_html(response.headers());
        let mut body = response.body_mut().as_reader();
        let bounds = Bounds {
            limit: self.limits.max_bytes,
            deadline: Some(self.deadline),
            total,
            step: Step::Downloading,
        };
        if self.have == 0 {
            // What breaks here breaks in the copy again, which says how far it came.
            let _ = (&mut body).take(HEAD_BYTES).read_to_end(&mut head);
            if is_page(is_html, &head) {
                return Ok(Found::Page);
            }
        }
        let start = self.have;
        let mut counted = Counted {
            file: &mut self.file,
            have: &mut self.have,
        };
        let copied = transfer.copy(
            &mut head.as_slice().chain(body),
            &mut counted,
            &bounds,
            start,
        );
        if self.mark.is_none() && copied.is_err() {
            self.have = 0; // Nothing says that the bytes will be the same.
        }
        copied.map(|_| Found::File)
    }

    fn start_over(&mut self) -> Result<(), Trouble> {
        self.have = 0;
        self.mark = None;
        self.file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .map(|_| ())
            .map_err(|error| Trouble::disk(&error))
    }
}

/// Counts what has reached the file.
struct Counted<'a> {
    file: &'a mut File,
    have: &'a mut u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        *self.have += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A strong entity tag, or else the date of the last change (RFC 9110, 13.1.5).
fn mark(headers: &HeaderMap) -> Option<String> {
    let get = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
    get(header::ETAG)
        .filter(|tag| tag.starts_with('"'))
        .or_else(|| get(header::LAST_MODIFIED))
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| {
            let kind = kind.trim_start().to_ascii_lowercase();
            kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        })
}

/// Whether these are the first bytes of a page, or of a playlist, whatever they are said to be.
fn is_page(said_html: bool, head: &[u8]) -> bool {
    if looks_like_recording(head) {
        return false;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let starts = |with: &str| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
    };
    let is_html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<?xml",
        "#extm3u",
    ];
    said_html || is_html.iter().any(|start| starts(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pair = |(name, value): &(HeaderName, &str)| (name.clone(), value.parse().unwrap());
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_weak_tag_does_not_mark_bytes() {
        let weak = headers(&[(header::ETAG, "W/\"1\""), (header::LAST_MODIFIED, "Mon")]);
        assert_eq!(mark(&weak).as_deref(), Some("Mon"));
        assert_eq!(
            mark(&headers(&[(header::ETAG, "\"1\"")])).as_deref(),
            Some("\"1\"")
        );
        assert_eq!(mark(&headers(&[])), None);
    }

    #[test]
    fn pages_are_known_by_what_they_are() {
        assert!(is_page(false, b"\xef\xbb\xbf \n<!DOCTYPE html><html>"));
        assert!(is_page(false, b"#EXTM3U\n"));
        assert!(is_page(true, b"welcome"));
        assert!(!is_page(true, b"OggS\0\x02\0\0\0\0\0\0\0\0"));
        assert!(!is_page(false, b"\x01\x02"));
    }
}
