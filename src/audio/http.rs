//! The HTTP client, with every answer bounded in size and time: for recordings, for the converter,
//! and for models.

use crate::audio::transfer::Trouble;
use std::io::{ErrorKind, Read};
use std::time::Duration;
use ureq::http::{HeaderMap, Response, header};
use ureq::{Agent, Body, Error, SendBody, Timeout};

/// Time to connect, TLS included.
const CONNECT: Duration = Duration::from_secs(15);
/// Most redirects that are followed.
const MAX_REDIRECTS: u32 = 8;
/// Most bytes of an answer's head.
const MAX_HEAD: usize = 32 * 1024;
/// Most bytes of an answer that is read as text.
const MAX_TEXT: u64 = 64 * 1024;
/// Most characters of a server's own words in a message.
const MAX_WORDS: usize = 200;

/// A client with one patience.
#[derive(Debug, Clone)]
pub struct Http {
    agent: Agent,
}

/// Headers of a request.
pub type Headers<'a> = &'a [(&'static str, &'a str)];

impl Http {
    /// A client that gives a silent connection up after `stall`, and follows redirects when told.
    pub fn new(stall: Duration, redirects: bool) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(if redirects { MAX_REDIRECTS } else { 0 })
            .max_response_header_size(MAX_HEAD)
            .timeout_resolve(Some(CONNECT.min(stall)))
            .timeout_connect(Some(CONNECT.min(stall)))
            .timeout_per_read(Some(stall))
            .timeout_per_write(Some(stall))
            .timeout_recv_response(Some(stall))
            .user_agent(concat!("ditado/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .build();
        Http {
            agent: Agent::new_with_config(config),
        }
    }

    /// Asks for what is at `url`.
    ///
    /// # Errors
    /// A sentence when no answer came; an answer of failure is an answer.
    pub fn get(&self, url: &str, headers: Headers) -> Result<Response<Body>, Trouble> {
        let mut request = self.agent.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().map_err(|error| trouble(&error))
    }

    /// Sends what `body` gives to `url`.
    ///
    /// # Errors
    /// As [`Http::get`].
    pub fn post(
        &self,
        url: &str,
        headers: Headers,
        body: &mut dyn Read,
    ) -> Result<Response<Body>, Trouble> {
        let mut request = self.agent.post(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
            .send(SendBody::from_reader(body))
            .map_err(|error| trouble(&error))
    }
}

/// The whole answer as text; what is not UTF-8 is replaced, and more than 64 KiB refused.
///
/// # Errors
/// Passing when the connection broke.
pub fn text(response: &mut Response<Body>) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    let mut reader = response.body_mut().as_reader().take(MAX_TEXT + 1);
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| trouble(&Error::from(error)))?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(Trouble::Lasting("the answer is far too long".to_owned()));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The trouble of an answer that is no success, with the server's own words where it has some.
pub fn refusal(response: &mut Response<Body>) -> Trouble {
    let status = response.status();
    if status.is_redirection() {
        let place = response.headers().get(header::LOCATION);
        let place = place.and_then(|place| place.to_str().ok()).unwrap_or("?");
        return Trouble::Lasting(format!("it was moved to {}", words(place)));
    }
    let said = text(response).unwrap_or_default();
    // A page or an object says nothing by itself.
    let said = match said.trim_start().starts_with(['<', '{', '[']) {
        true => said_in_json(&said).unwrap_or_default(),
        false => words(&said),
    };
    let colon = if said.is_empty() { "" } else { ": " };
    let what = format!("the server answers {status}{colon}{said}");
    // Too early, too many, or the server's own failure.
    match status.as_u16() {
        408 | 425 | 429 | 500..=599 => Trouble::Passing(what),
        _ => Trouble::Lasting(what),
    }
}

/// First byte and, where the server knows it, length of the whole, of `Content-Range: bytes
/// 5-9/10`.
pub fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (span, total) = range.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (first, _) = span.split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    Some((first.trim().parse().ok()?, total))
}

/// What a JSON answer gives as the reason of a failure.
pub fn said_in_json(text: &str) -> Option<String> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    ["error", "message", "detail", "reason"]
        .iter()
        .find_map(|name| json.get(name)?.as_str())
        .map(words)
}

/// A server's words, short enough for a message and on one line.
pub fn words(text: &str) -> String {
    let one_line: Vec<&str> = text.split_whitespace().collect();
    let one_line = one_line.join(" ");
    let mut short: String = one_line.chars().take(MAX_WORDS).collect();
    if short.len() < one_line.len() {
        short.push('…');
    }
    short.chars().filter(|c| !c.is_control()).collect()
}

fn trouble(error: &Error) -> Trouble {
    let what = why(error);
    match error {
        Error::Io(io) if io.kind() == ErrorKind::InvalidData => Trouble::Lasting(what),
        Error::Io(_) | Error::Timeout(_) | Error::ConnectionFailed | Error::BodyStalled => {
            Trouble::Passing(what)
        }
        // A connection cut within the head looks like a malformed one.
        Error::Protocol(_) | Error::HostNotFound => Trouble::Passing(what),
        _ => Trouble::Lasting(what),
    }
}

/// What went wrong, in words that can follow what was being done.
pub fn why(error: &Error) -> String {
    match error {
        Error::Io(io) => match io.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(inner) => why(inner),
            None => match io.kind() {
                ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof => "the connection was cut".to_owned(),
                ErrorKind::TimedOut | ErrorKind::WouldBlock => "no byte came any more".to_owned(),
                _ => words(&io.to_string()),
            },
        },
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            "no connection came about in time".to_owned()
        }
        Error::Timeout(Timeout::RecvResponse) => "no answer came in time".to_owned(),
        Error::Timeout(Timeout::PerWrite | Timeout::SendBody) => {
            "the server takes no more bytes".to_owned()
        }
        Error::Timeout(_) | Error::BodyStalled => "no byte came any more".to_owned(),
        Error::HostNotFound => "there is no such host".to_owned(),
        Error::ConnectionFailed => "no connection came about".to_owned(),
        Error::TooManyRedirects => "it was moved too often".to_owned(),
        Error::LargeResponseHeader(..) => "the head of the answer is far too long".to_owned(),
        Error::Protocol(_) => "the answer is no HTTP".to_owned(),
        other => words(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_servers_are_short_and_on_one_line() {
        assert_eq!(words("a\r\nb\x1b[2J  c"), "a b[2J c");
        assert_eq!(words(&"x".repeat(900)).chars().count(), MAX_WORDS + 1);
        assert_eq!(
            said_in_json(r#"{"code": 7, "detail": "no\nroom"}"#).as_deref(),
            Some("no room")
        );
        assert_eq!(said_in_json("[]"), None);
    }

    #[test]
    fn ranges_are_read_and_nonsense_is_not() {
        let range = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_RANGE, text.parse().unwrap());
            content_range(&headers)
        };
        assert_eq!(range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(range("bytes 5-9/*"), Some((5, None)));
        for text in [
            "bytes */10",
            "5-9/10",
            "bytes 5-9",
            "bytes x-9/10",
            "bytes -9/10",
            "bytes 5-9/-1",
            "",
        ] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
