//! A published model to a file here: gone on with after a broken connection or a killed process,
//! and taken only when its digest is right.

use crate::audio::http::{self, Http};
use crate::audio::transfer::Trouble;
use crate::infer::catalogue::Published;
use crate::plan::models;
use anyhow::{Context, bail};
use sha1::{Digest, Sha1};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::Body;
use ureq::http::StatusCode;

/// For a connection without a byte.
const STALL: Duration = Duration::from_secs(30);
/// Tries in a row that bring no byte.
const TRIES: u32 = 5;
/// Before the second of them; doubled each time.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a lock that another process holds is asked for again.
const POLL: Duration = Duration::from_millis(200);
/// Read at once, bytes.
const BLOCK: usize = 1 << 18;

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another process is downloading the same model.
    Waiting,
    /// So many bytes were there from an earlier try.
    Resumed(u64),
    /// Bytes that are here, and all of them as far as the server tells.
    Bytes(u64, Option<u64>),
    /// The connection broke, or the bytes were wrong; it is tried again.
    Again,
}

/// What came of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The model's file.
    pub path: PathBuf,
    /// Whether it was there already.
    pub present: bool,
}

/// Brings `model` from `base_url` into `folder`, unless it is there.
///
/// While it comes, the bytes are in `ggml-NAME.bin.part`, from which a later call goes on. Two
/// processes never download the same model: the second waits for the first.
///
/// # Errors
/// One line that names the address: it cannot be reached, it has no such model, or what it has is
/// not what the project publishes.
pub fn fetch(
    model: &Published,
    base_url: &str,
    folder: &Path,
    tell: &mut dyn FnMut(Step),
) -> anyhow::Result<Fetched> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let file_name = models::file_name(model.name);
    let path = folder.join(&file_name);
    let held = lock(&folder.join(format!(".{file_name}.lock")), tell)?;
    if path.is_file() {
        return Ok(Fetched {
            path,
            present: true,
        });
    }
    let url = format!("{}/{file_name}", base_url.trim_end_matches('/'));
    let part = folder.join(format!("{file_name}.part"));
    let mut partial = Partial::open(&part).with_context(|| cannot_write(&part))?;
    let resumed = partial.len > 0;
    if resumed {
        tell(Step::Resumed(partial.len));
    }
    let mut download = Download {
        http: Http::new(STALL, true),
        url: &url,
        most: model.bytes() + (model.bytes() >> 3) + (1 << 20),
    };
    download.complete(&mut partial, tell)?;
    if resumed && partial.digest() != model.sha1 {
        // The earlier bytes may have been those of another file; the server gets one clean try.
        tell(Step::Again);
        partial.restart().with_context(|| cannot_write(&part))?;
        download.complete(&mut partial, tell)?;
    }
    let digest = partial.digest();
    if digest != model.sha1 {
        drop(partial);
        let _ = fs::remove_file(&part);
        bail!(
            "what {url} gives is not {}: its sha1 is {digest}, not {}; try again, or another DITADO_MODEL_URL",
            model.name,
            model.sha1
        );
    }
    partial
        .file
        .sync_all()
        .with_context(|| cannot_write(&part))?;
    drop(partial);
    fs::rename(&part, &path).with_context(|| cannot_write(&path))?;
    drop(held);
    Ok(Fetched {
        path,
        present: false,
    })
}

/// sha1 of a file in lower-case hexadecimal; reads all of it.
///
/// # Errors
/// When it cannot be read.
pub fn sha1_of(path: &Path) -> io::Result<String> {
    let mut digest = Sha1::new();
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(&block[..n]),
        }
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// The lock ends when the file is dropped, or with the process.
fn lock(path: &Path, tell: &mut dyn FnMut(Step)) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(path);
    let file = file.with_context(|| cannot_write(path))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                if !told {
                    tell(Step::Waiting);
                    told = true;
                }
                std::thread::sleep(POLL);
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
    }
}

/// The bytes that are here so far, and their digest.
struct Partial {
    file: File,
    len: u64,
    digest: Sha1,
}

impl Partial {
    fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        let mut digest = Sha1::new();
        let mut block = vec![0; BLOCK];
        let mut len = 0;
        loop {
            match file.read(&mut block)? {
                0 => break,
                n => {
                    digest.update(&block[..n]);
                    len += n as u64;
                }
            }
        }
        Ok(Partial { file, len, digest })
    }

    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.len = 0;
        self.digest = Sha1::new();
        Ok(())
    }

    fn digest(&self) -> String {
        hex(&self.digest.clone().finalize())
    }
}

struct Download<'a> {
    http: Http,
    url: &'a str,
    /// More bytes than this are not the model.
    most: u64,
}

impl Download<'_> {
    /// Tries until the server has no more to give.
    fn complete(
        &mut self,
        partial: &mut Partial,
        tell: &mut dyn FnMut(Step),
    ) -> anyhow::Result<()> {
        let mut fruitless = 0;
        loop {
            let before = partial.len;
            match self.attempt(partial, tell) {
                Ok(()) => return Ok(()),
                Err(Trouble::Lasting(why)) => bail!("{}: {why}", self.url),
                Err(trouble @ Trouble::Cancelled) => return Err(trouble.into()),
                Err(Trouble::Passing(_)) if partial.len > before => fruitless = 0,
                Err(Trouble::Passing(why)) => {
                    fruitless += 1;
                    if fruitless == TRIES {
                        bail!("{}: {why}; give the command again to go on", self.url);
                    }
                    std::thread::sleep(PAUSE * (1 << (fruitless - 1)));
                }
            }
            tell(Step::Again);
        }
    }

    fn attempt(
        &mut self,
        partial: &mut Partial,
        tell: &mut dyn FnMut(Step),
    ) -> Result<(), Trouble> {
        let range = format!("bytes={}-", partial.len);
        let mut response = match partial.len {
            0 => self.http.get(self.url, &[]),
            _ => self.http.get(self.url, &[("Range", &range)]),
        }?;
        let restart = |partial: &mut Partial| partial.restart().map_err(disk);
        let total = match response.status() {
            StatusCode::PARTIAL_CONTENT => match http::content_range(response.headers()) {
                Some((first, total)) if first == partial.len => total,
                _ => {
                    restart(partial)?;
                    return Err(Trouble::Passing("the server mixes up ranges".to_owned()));
                }
            },
            // Either all of it is here, which the digest will tell, or it is something else.
            StatusCode::RANGE_NOT_SATISFIABLE if partial.len > 0 => return Ok(()),
            StatusCode::OK => {
                restart(partial)?;
                response.body().content_length()
            }
            _ => {
                return Err(match http::refusal(&mut response) {
                    Trouble::Lasting(why) => {
                        Trouble::Lasting(format!("{why}; is DITADO_MODEL_URL right?"))
                    }
                    passing => passing,
                });
            }
        };
        self.read(response.body_mut(), partial, total, tell)
    }

    fn read(
        &self,
        body: &mut Body,
        partial: &mut Partial,
        total: Option<u64>,
        tell: &mut dyn FnMut(Step),
    ) -> Result<(), Trouble> {
        let mut reader = body.with_config().limit(u64::MAX).reader();
        let mut block = vec![0; BLOCK];
        loop {
            if partial.len.max(total.unwrap_or(0)) > self.most {
                partial.restart().map_err(disk)?;
                return Err(Trouble::Lasting(
                    "it is far larger than the model".to_owned(),
                ));
            }
            tell(Step::Bytes(partial.len, total));
            match reader.read(&mut block) {
                Ok(0) => break,
                Ok(n) => partial.push(&block[..n]).map_err(disk)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Trouble::Passing(http::why(&error.into()))),
            }
        }
        match total {
            Some(total) if partial.len < total => {
                Err(Trouble::Passing("the connection was cut".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

fn disk(error: io::Error) -> Trouble {
    Trouble::Lasting(format!("cannot write the model: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_file_is_taken_up_with_its_digest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.part");
        let mut partial = Partial::open(&path).unwrap();
        partial.push(b"ab").unwrap();
        drop(partial);
        let mut partial = Partial::open(&path).unwrap();
        assert_eq!(partial.len, 2);
        partial.push(b"c").unwrap();
        // FIPS 180 gives this digest for "abc".
        assert_eq!(partial.digest(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(sha1_of(&path).unwrap(), partial.digest());
        partial.restart().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    }
}
