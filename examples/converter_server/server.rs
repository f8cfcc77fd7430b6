//! The converter protocol over plain HTTP, a thread a connection and a thread a conversion.
//!
//! Tests run against this same server; [`Fault`]s make it fail in the ways in which servers do.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most bytes of a recording.
const MAX_UPLOAD: u64 = 8 << 30;
/// Most bytes of a request's head, and of the head of the form in it.
const MAX_HEAD: usize = 16 * 1024;
/// A client that is silent for longer is gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// A connection that hangs on purpose hangs this long.
const HANG: Duration = Duration::from_secs(60);

/// Turns the recording at the first path into a WAV file at the second; or says why not.
pub type Convert = Box<dyn Fn(&Path, &Path) -> std::result::Result<(), String> + Send + Sync>;

/// A part of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// `GET /health`
    Health,
    /// `POST /convert-async`
    Upload,
    /// `GET /convert-status/{id}`
    Status,
    /// `GET /convert-download/{id}`
    Download,
}

/// A way to fail.
#[allow(dead_code)] // The tests use what the program does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this code and nothing else.
    Code(u16),
    /// Answers with these bytes as they stand.
    Raw(Vec<u8>),
    /// Takes the request and never answers.
    Hang,
    /// Sends half of the answer's body and closes the connection.
    Truncate,
    /// Answers without end.
    Endless,
    /// Forgets the job.
    Lose,
}

enum Job {
    Working,
    Done(PathBuf),
    Failed(String),
}

/// A running server. It stops when the program ends.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    convert: Convert,
    folder: tempfile::TempDir,
    jobs: Mutex<HashMap<String, Job>>,
    faults: Mutex<Vec<(Stage, Fault, usize)>>,
    requests: Mutex<Vec<Stage>>,
    ids: AtomicUsize,
    working: AtomicUsize,
    most_working: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(dead_code)] // The tests use what the program does not.
impl Server {
    /// Starts serving on `address`, such as `127.0.0.1:0` for a free port.
    pub fn start(address: &str, convert: Convert) -> Result<Self> {
        let listener = TcpListener::bind(address)?;
        let server = Server {
            address: listener.local_addr()?,
            shared: Arc::new(Shared {
                convert,
                folder: tempfile::tempdir()?,
                jobs: Mutex::default(),
                faults: Mutex::default(),
                requests: Mutex::default(),
                ids: AtomicUsize::new(0),
                working: AtomicUsize::new(0),
                most_working: AtomicUsize::new(0),
            }),
        };
        let shared = Arc::clone(&server.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A client that goes away early is its own affair.
                std::thread::spawn(move || shared.serve(client));
            }
        });
        Ok(server)
    }

    /// What clients give as the converter.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes the next `times` requests of a stage fail.
    pub fn fail(&self, stage: Stage, fault: Fault, times: usize) {
        lock(&self.shared.faults).push((stage, fault, times));
    }

    /// How many requests of a stage came.
    pub fn requests(&self, stage: Stage) -> usize {
        let requests = lock(&self.shared.requests);
        requests.iter().filter(|one| **one == stage).count()
    }

    /// How many conversions ran at once at most.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_working.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn serve(self: Arc<Self>, client: TcpStream) -> Result<()> {
        client.set_read_timeout(Some(PATIENCE))?;
        client.set_write_timeout(Some(PATIENCE))?;
        let mut answer = client.try_clone()?;
        let mut request = BufReader::new(client);
        let head = Head::read(&mut request)?;
        let Some((stage, id)) = head.stage() else {
            return answer_json(&mut answer, 404, r#"{"error": "no such address"}"#);
        };
        lock(&self.requests).push(stage);
        if head.expects_continue {
            answer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let upload = match stage {
            Stage::Upload => Some(self.receive(&mut request, &head)),
            _ => None,
        };
        let fault = self.next_fault(stage);
        match fault {
            Some(Fault::Code(code)) => return answer_json(&mut answer, code, "{}"),
            Some(Fault::Raw(bytes)) => return answer.write_all(&bytes),
            Some(Fault::Hang) => {
                std::thread::sleep(HANG);
                return Ok(());
            }
            Some(Fault::Endless) => {
                answer.write_all(b"HTTP/1.1 200 OK\r\n\r\nRIFF\xff\xff\xff\xffWAVE")?;
                loop {
                    answer.write_all(&[0; 64 * 1024])?;
                }
            }
            Some(Fault::Lose) => {
                lock(&self.jobs).remove(&id);
            }
            Some(Fault::Truncate) | None => {}
        }
        let truncate = fault == Some(Fault::Truncate);
        match (stage, upload) {
            (Stage::Health, _) => answer_json(&mut answer, 200, r#"{"status": "ok"}"#),
            (Stage::Upload, Some(Ok(recording))) => {
                let id = self.begin(recording);
                let json = serde_json::json!({"job_id": id}).to_string();
                answer_json(&mut answer, 202, &json)
            }
            (Stage::Upload, error) => {
                let why = error.and_then(std::result::Result::err);
                let why = why.map_or("no form".to_owned(), |why| why.to_string());
                let json = serde_json::json!({"error": why}).to_string();
                answer_json(&mut answer, 400, &json)
            }
            (Stage::Status, _) => {
                let json = match lock(&self.jobs).get(&id) {
                    Some(Job::Working) => serde_json::json!({"status": "processing"}),
                    Some(Job::Done(_)) => serde_json::json!({"status": "completed"}),
                    Some(Job::Failed(why)) => serde_json::json!({"status": "failed", "error": why}),
                    None => serde_json::Value::Null,
                };
                let code = if json.is_null() { 404 } else { 200 };
                answer_json(&mut answer, code, &json.to_string())
            }
            (Stage::Download, _) => {
                let wave = match lock(&self.jobs).get(&id) {
                    Some(Job::Done(wave)) => wave.clone(),
                    _ => return answer_json(&mut answer, 404, r#"{"error": "no such result"}"#),
                };
                send(&mut answer, &wave, truncate)
            }
        }
    }

    fn next_fault(&self, stage: Stage) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let (_, fault, times) = faults
            .iter_mut()
            .find(|(at, _, times)| *at == stage && *times > 0)?;
        *times -= 1;
        Some(fault.clone())
    }

    /// Keeps the file of a form.
    fn receive(&self, request: &mut BufReader<TcpStream>, head: &Head) -> Result<PathBuf> {
        let bad = |what: &str| Error::other(what.to_owned());
        let length = head
            .length
            .ok_or_else(|| bad("Content-Length is missing"))?;
        if length > MAX_UPLOAD {
            return Err(bad("the recording is too large"));
        }
        let boundary = head.boundary.as_ref();
        let boundary = boundary.ok_or_else(|| bad("the body is no multipart/form-data"))?;
        let mut body = BufReader::new(request.take(length));
        let mut form_head = Vec::new();
        while !form_head.ends_with(b"\r\n\r\n") {
            let line = (&mut body)
                .take(MAX_HEAD as u64)
                .read_until(b'\n', &mut form_head)?;
            if line == 0 || form_head.len() > MAX_HEAD {
                return Err(bad("the form has no head"));
            }
        }
        let number = self.ids.fetch_add(1, Ordering::SeqCst);
        let path = self.folder.path().join(format!("{number}.recording"));
        let end = format!("\r\n--{boundary}");
        copy_until(&mut body, end.as_bytes(), &mut File::create(&path)?)?;
        std::io::copy(&mut body, &mut std::io::sink())?;
        Ok(path)
    }

    fn begin(self: &Arc<Self>, recording: PathBuf) -> String {
        let wave = recording.with_extension("wav");
        let id = format!("job-{}", self.ids.fetch_add(1, Ordering::SeqCst));
        lock(&self.jobs).insert(id.clone(), Job::Working);
        let (shared, job) = (Arc::clone(self), id.clone());
        std::thread::spawn(move || {
            let now = shared.working.fetch_add(1, Ordering::SeqCst) + 1;
            shared.most_working.fetch_max(now, Ordering::SeqCst);
            let state = match (shared.convert)(&recording, &wave) {
                Ok(()) => Job::Done(wave),
                Err(why) => Job::Failed(why),
            };
            shared.working.fetch_sub(1, Ordering::SeqCst);
            // What stays is removed with the folder.
            let _ = std::fs::remove_file(recording);
            lock(&shared.jobs).insert(job, state);
        });
        id
    }
}

/// What matters of a request's head.
struct Head {
    method: String,
    path: String,
    length: Option<u64>,
    boundary: Option<String>,
    expects_continue: bool,
}

impl Head {
    fn read(request: &mut impl BufRead) -> Result<Self> {
        let mut request = request.take(MAX_HEAD as u64);
        let mut line = String::new();
        request.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap_or_default().to_owned();
        let mut head = Head {
            method: word(),
            path: word(),
            length: None,
            boundary: None,
            expects_continue: false,
        };
        loop {
            line.clear();
            if request.read_line(&mut line)? == 0 {
                return Err(Error::other("the head ends early"));
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                return Ok(head);
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse().ok(),
                "content-type" => {
                    let boundary = value.split_once("boundary=").map(|(_, rest)| rest);
                    head.boundary = boundary.map(|rest| rest.trim_matches('"').to_owned());
                }
                "expect" => head.expects_continue = true,
                _ => {}
            }
        }
    }

    /// Which part of the protocol it is, and of which job.
    fn stage(&self) -> Option<(Stage, String)> {
        let path = self.path.strip_prefix('/')?;
        let (name, id) = path.split_once('/').unwrap_or((path, ""));
        let stage = match (self.method.as_str(), name) {
            ("GET", "health") => Stage::Health,
            ("POST", "convert-async") => Stage::Upload,
            ("GET", "convert-status") => Stage::Status,
            ("GET", "convert-download") => Stage::Download,
            _ => return None,
        };
        Some((stage, id.to_owned()))
    }
}

/// Copies up to the mark `end`, which may lie across two reads.
fn copy_until(from: &mut impl Read, end: &[u8], to: &mut impl Write) -> Result<()> {
    let mut held: Vec<u8> = Vec::new();
    let mut block = [0; 64 * 1024];
    loop {
        let read = from.read(&mut block)?;
        if read == 0 {
            return Err(Error::other("the form ends early"));
        }
        held.extend_from_slice(&block[..read]);
        if let Some(at) = held.windows(end.len()).position(|part| part == end) {
            return to.write_all(&held[..at]);
        }
        let safe = held.len().saturating_sub(end.len());
        to.write_all(&held[..safe])?;
        held.drain(..safe);
    }
}

fn answer_json(answer: &mut TcpStream, code: u16, json: &str) -> Result<()> {
    write!(
        answer,
        "HTTP/1.1 {code} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{json}",
        if code < 400 { "OK" } else { "Failed" },
        json.len()
    )
}

fn send(answer: &mut TcpStream, path: &Path, truncate: bool) -> Result<()> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    write!(
        answer,
        "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    )?;
    let sent = if truncate { length / 2 } else { length };
    std::io::copy(&mut (&mut file).take(sent), answer)?;
    Ok(())
}
