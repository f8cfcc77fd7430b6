//! A web server on this machine that serves one file, and breaks when told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with a request; after the last of its script it serves.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The file, or the range that was asked for.
    Serve,
    /// The same, cut after so many bytes of it.
    Cut(usize),
    /// The whole file, whatever was asked for.
    Whole,
    /// This status without a body.
    Status(u16),
    /// A redirect to this path on the same server.
    Moved(&'static str),
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Path of the address.
    pub path: String,
    /// First byte of the range that was asked for.
    pub from: Option<usize>,
}

/// A running server; its thread ends with the test process.
pub struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves `bytes` under every path, but first does what the script says, one request each.
    pub fn start(bytes: Vec<u8>, script: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            let mut script = script.into_iter();
            for connection in listener.incoming().flatten() {
                // A client that goes away early is part of some tests.
                let _ = answer(connection, &bytes, &mut script, &seen);
            }
        });
        Server { url, requests }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("requests are readable").clone()
    }
}

/// Answers one request and closes the connection.
fn answer(
    connection: TcpStream,
    bytes: &[u8],
    script: &mut impl Iterator<Item = Answer>,
    seen: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut connection = connection;
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or("").to_owned();
    let mut from = None;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let lower = line.to_lowercase();
        if let Some(range) = lower.strip_prefix("range: bytes=") {
            from = range.trim().trim_end_matches('-').parse().ok();
        }
    }
    if path.is_empty() {
        return Ok(());
    }
    seen.lock()
        .expect("requests are writable")
        .push(Request { path, from });
    let answer = script.next().unwrap_or(Answer::Serve);
    let start = match answer {
        Answer::Whole => None,
        _ => from,
    };
    let (first, total) = (start.unwrap_or(0).min(bytes.len()), bytes.len());
    let rest = &bytes[first..];
    let head = match (&answer, start) {
        (Answer::Status(code), _) => format!("{code} Because\r\nContent-Length: 0"),
        (Answer::Moved(to), _) => format!("302 Found\r\nLocation: {to}\r\nContent-Length: 0"),
        (_, Some(from)) if from >= total => {
            format!(
                "416 Range Not Satisfiable\r\nContent-Range: bytes */{total}\r\nContent-Length: 0"
            )
        }
        (_, Some(_)) => format!(
            "206 Partial Content\r\nContent-Range: bytes {first}-{}/{total}\r\nContent-Length: {}",
            total - 1,
            rest.len()
        ),
        (_, None) => format!("200 OK\r\nContent-Length: {total}"),
    };
    write!(connection, "HTTP/1.1 {head}\r\nConnection: close\r\n\r\n")?;
    match answer {
        Answer::Serve | Answer::Whole => connection.write_all(rest),
        Answer::Cut(after) => connection.write_all(&rest[..after.min(rest.len())]),
        Answer::Status(_) | Answer::Moved(_) => Ok(()),
    }
}
