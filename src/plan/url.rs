//! URLs of recordings: how they are recognised, shown to people, and turned into names.

use std::path::PathBuf;
use ureq::http::Uri;

/// Longest name that is taken from a URL, bytes; leaves room for the extensions of the outputs.
const MAX_NAME: usize = 180;
/// A longer query is a signature or a token: not shown, and no part of a name.
const MAX_QUERY: usize = 64;
/// More bytes than this are no URL that a server would take.
const MAX_URL: usize = 16 * 1024;

/// An `http` or `https` URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Url {
    full: String,
}

impl Url {
    /// Whether an argument is meant as a URL; a file of such a name is given as `./http:…`.
    pub fn is_meant(text: &str) -> bool {
        ["http://", "https://"].iter().any(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
    }

    /// Reads a URL as people paste it: spaces and letters beyond ASCII are escaped, the fragment
    /// is dropped.
    ///
    /// # Errors
    /// A sentence that can follow the URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() > MAX_URL {
            return Err("is too long for a URL".to_owned());
        }
        let (scheme, rest) = text
            .split_once("://")
            .filter(|_| Url::is_meant(text))
            .ok_or("is not an http or https URL")?;
        let rest = rest.split('#').next().unwrap_or_default();
        let split = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(split);
        let slash = if path.starts_with('/') { "" } else { "/" };
        let full = format!(
            "{}://{authority}{slash}{}",
            scheme.to_ascii_lowercase(),
            escape(path)
        );
        let uri: Uri = full.parse().map_err(|_| "is not a valid URL")?;
        if uri.host().is_none_or(str::is_empty) {
            return Err("is not a valid URL: it names no host".to_owned());
        }
        let host = authority.rsplit(['@', ']']).next().unwrap_or_default();
        let port = host.split_once(':').map_or("", |(_, port)| port);
        if !port.is_empty() && port.parse::<u16>().is_err() {
            return Err("is not a valid URL: there is no such port".to_owned());
        }
        Ok(Url { full })
    }

    /// The whole URL, with whatever secrets it carries: for the connection alone.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// The URL for people: without user and password, and without a query that is long enough to
    /// be a signature.
    pub fn shown(&self) -> String {
        let (scheme, authority, path, query) = self.parts();
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let query = match query {
            None => String::new(),
            Some(query) if query.len() <= MAX_QUERY => format!("?{query}"),
            Some(_) => "?…".to_owned(),
        };
        format!("{scheme}://{host}{path}{query}")
    }

    /// A file name for what the URL leads to, from its path and nothing a server says. Never
    /// empty, hidden, longer than 180 bytes, or with a separator in it.
    ///
    /// A path whose end has no extension is often the same for every page of a site, so a short
    /// query belongs to the name then.
    pub fn name(&self) -> PathBuf {
        let (_, authority, path, query) = self.parts();
        let last = path
            .rsplit('/')
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        let mut name = sanitise(&unescape(last));
        if !name.contains('.')
            && let Some(query) = query.filter(|query| query.len() <= MAX_QUERY)
        {
            let query = sanitise(&unescape(query));
            name = match (name.is_empty(), query.is_empty()) {
                (_, true) => name,
                (true, false) => query,
                (false, false) => format!("{name}-{query}"),
            };
        }
        if name.is_empty() {
            let host = authority.rsplit('@').next().unwrap_or(authority);
            name = sanitise(host);
        }
        if name.is_empty() {
            name = "download".to_owned();
        }
        PathBuf::from(shorten(name))
    }

    /// Scheme, authority, path and query.
    fn parts(&self) -> (&str, &str, &str, Option<&str>) {
        let (scheme, rest) = self.full.split_once("://").unwrap_or(("", &self.full));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        match path.split_once('?') {
            Some((path, query)) => (scheme, authority, path, Some(query)),
            None => (scheme, authority, path, None),
        }
    }
}

/// Escapes what may not stand in a path or query as it is; escapes that are there stay.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                out.push_str(&format!("%{byte:02X}"));
            }
            0x21..=0x7e => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Undoes percent escapes; what is then no UTF-8 is replaced.
fn unescape(text: &str) -> String {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes.get(at + 1), bytes.get(at + 2));
        if let (b'%', (Some(&high), Some(&low))) = (bytes[at], pair)
            && let (Some(high), Some(low)) = (hex(high), hex(low))
        {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A name that every file system takes as one name, in the folder that it is put in.
fn sanitise(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() => '-',
            // Marks that turn the reading direction make `gpj.exe` look like `exe.jpg`.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '-',
            c => c,
        })
        .collect();
    let clean = clean
        .trim_start_matches(['.', ' ', '-'])
        .trim_end_matches(['.', ' ']);
    if is_device(clean) {
        format!("_{clean}")
    } else {
        clean.to_owned()
    }
}

/// Names that Windows keeps for devices, whatever their extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let upper = stem.trim_end().to_ascii_uppercase();
    ["CON", "PRN", "AUX", "NUL"].contains(&upper.as_str())
        || (upper.len() == 4
            && (upper.starts_with("COM") || upper.starts_with("LPT"))
            && upper.ends_with(|c: char| c.is_ascii_digit()))
}

/// At most [`MAX_NAME`] bytes, with the extension kept where it is one.
fn shorten(name: String) -> String {
    if name.len() <= MAX_NAME {
        return name;
    }
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| format!(".{extension}"))
        .filter(|extension| extension.len() <= 10)
        .unwrap_or_default();
    let mut end = MAX_NAME - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

    fn name(url: &str) -> String {
        let name = Url::parse(url).unwrap().name();
        name.to_str().unwrap().to_owned()
    }

    #[test]
    fn names_come_from_the_path() {
        assert_eq!(
            name("https://a.org/radio/show%20one.mp3?x=1#t=3"),
            "show one.mp3"
        );
        assert_eq!(name("http://a.org/can%C3%A7%C3%A3o.ogg"), "canção.ogg");
        assert_eq!(name("http://a.org/canção.ogg"), "canção.ogg");
        assert_eq!(name("https://a.org/watch?v=dQw4"), "watch-v=dQw4");
        assert_eq!(name("https://a.org"), "a.org");
        assert_eq!(name("https://me:secret@a.org/"), "a.org");
        assert_eq!(name("https://a.org/shows/"), "shows");
    }

    #[test]
    fn no_name_leaves_its_folder() {
        for url in [
            "http://a/..%2f..%2fetc%2fpasswd",
            "http://a/..",
            "http://a/%2e%2e/",
            "http://a/.bashrc",
            "http://a/%00x.mp3",
            "http://a/C:%5Cx.mp3",
            "http://a/%2e%2e%5c%2e%2e",
            "http://a/CON.mp3",
            "http://a/?/../../x",
            &format!("http://a/{}.mp3", "é".repeat(900)),
        ] {
            let name = Url::parse(url).unwrap().name();
            let parts: Vec<_> = name.components().collect();
            assert!(
                matches!(parts[..], [Component::Normal(_)]),
                "{url}: {name:?}"
            );
            let text = name.to_str().unwrap();
            assert!(text.len() <= MAX_NAME && !text.starts_with('.'), "{name:?}");
            assert!(!text.contains(['\0', '\\', ':']), "{name:?}");
        }
        assert_eq!(name("http://a/CON.mp3"), "_CON.mp3");
        let long = name(&format!("http://a/{}.mp3", "é".repeat(900)));
        assert_eq!(Path::new(&long).extension().unwrap(), "mp3");
    }

    #[test]
    fn secrets_are_not_shown() {
        let url = Url::parse("https://me:secret@a.org/x.mp3").unwrap();
        assert_eq!(url.shown(), "https://a.org/x.mp3");
        assert_eq!(url.full(), "https://me:secret@a.org/x.mp3");
        let signed = format!("https://a.org/x.mp3?sig={}", "f".repeat(100));
        assert_eq!(
            Url::parse(&signed).unwrap().shown(),
            "https://a.org/x.mp3?…"
        );
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "http://",
            "http:///x",
            "http://a b/x",
            "http://[::1/x",
            "http://a:99999999/",
        ] {
            assert!(Url::is_meant(text), "{text}");
            assert!(Url::parse(text).is_err(), "{text}");
        }
        for text in ["ftp://a/x", "https:/x", "recording.mp3", "httpé://x"] {
            assert!(!Url::is_meant(text), "{text}");
        }
        assert_eq!(Url::parse("HTTP://a/x").unwrap().full(), "http://a/x");
    }

    proptest! {
            #[test]
            fn whatever_stands_in_a_url_its_name_is_one_name(rest in "\\PC{0,80}|[%./?&#:@\\\\a-f0-9]{0,80}") {
                if let Ok(url) = Url::parse(&format!("http://{rest}")) {
                    let name = url.name();
                    let parts: Vec<_> = name.components().collect();
                    prop_assert!(matches!(parts[..], [Component::Normal(_)]), "{:?}", name);
    let text = name.to_string_lossy();
                    prop_assert!(text.len() <= MAX_NAME + 1 && !text.starts_with('.'), "{:?}", name);
                }
            }
        }
}
