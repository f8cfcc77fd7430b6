//! A web server that does what a test tells it, bad manners included.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How to answer one request: how many came before it, its head in lower case, and the connection.
pub type Answer = dyn Fn(usize, &str, &mut TcpStream) -> std::io::Result<()> + Send + Sync;

/// A server on a free port, until the program ends.
pub struct Web {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Web {
    /// Starts it.
    pub fn start(answer: Box<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, answer) = (Arc::clone(&heads), Arc::new(answer));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let head = read_head(&client);
                    let number = {
                        let mut seen = seen.lock().expect("heads");
                        seen.push(head.clone());
                        seen.len() - 1
                    };
                    // A client may hang up; what matters is what it makes of it.
                    let mut client = client;
                    let _ = answer(number, &head, &mut client);
                });
            }
        });
        Web { port, heads }
    }

    /// The address of what lies at `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The heads of the requests so far, in lower case.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("heads").clone()
    }
}

fn read_head(client: &TcpStream) -> String {
    let mut head = String::new();
    let mut reader = BufReader::new(client).take(64 * 1024);
    while let Ok(read @ 1..) = reader.read_line(&mut head) {
        if read <= 2 {
            break;
        }
    }
    head.to_lowercase()
}

/// A whole answer with its length.
pub fn whole(client: &mut TcpStream, headers: &str, body: &[u8]) -> std::io::Result<()> {
    write!(
        client,
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    client.write_all(body)
}

/// An answer without a body.
pub fn status(client: &mut TcpStream, line: &str, headers: &str) -> std::io::Result<()> {
    write!(
        client,
        "HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

/// Keeps a connection open and silent for longer than any test waits.
pub fn hang() -> std::io::Result<()> {
    std::thread::sleep(Duration::from_secs(120));
    Ok(())
}

/// An address at which nobody listens any more.
pub fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

/// First byte that a request asks for, when it asks for a part.
pub fn range(head: &str) -> Option<usize> {
    let line = head.lines().find(|line| line.starts_with("range:"))?;
    let (_, from) = line.split_once("bytes=")?;
    from.trim().trim_end_matches('-').parse().ok()
}
