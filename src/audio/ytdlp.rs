//! Recordings on web pages, by way of yt-dlp as a child process.
//!
//! No shell, no configuration file, nothing from stdin; the page's address stands behind `--`, and
//! the name of the file is ours. The child and all that it starts are killed when they take too
//! long, write too much, or are no longer waited for.

use crate::audio::http::words;
use crate::audio::transfer::{Transfer, Trouble, too_much};
use crate::observe::event::Step;
use crate::plan::fetch::Fetch;
use crate::plan::url::Url;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const PROGRAM: &str = "yt-dlp";
/// The child is looked after this often.
const LOOK: Duration = Duration::from_millis(50);
/// What is kept of the child's messages, bytes.
const MAX_MESSAGES: usize = 8 * 1024;
/// Name of the file that it writes, without an extension: servers have no say in it.
const NAME: &str = "media";

/// Lets yt-dlp bring the best sound of the page at `url` into `folder`, which is empty and its
/// own; the file.
///
/// # Errors
/// A sentence that says what to install where yt-dlp is missing, or what it said when it failed.
pub fn download(
    url: &Url,
    folder: &Path,
    limits: &Fetch,
    transfer: &Transfer,
) -> Result<PathBuf, Trouble> {
    let Some(program) = find(PROGRAM) else {
        return Err(Trouble::Lasting(
            "it leads to a web page, not to a recording; install yt-dlp to take recordings from \
             pages"
                .to_owned(),
        ));
    };
    let mut command = Command::new(program);
    command
        .args(arguments(url, limits))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = Guarded::start(&mut command)?;
    let deadline = Instant::now() + limits.timeout;
    let status = loop {
        transfer.go_on()?;
        let bytes = written(folder);
        if bytes > limits.max_bytes {
            return Err(too_much(limits.max_bytes));
        }
        transfer.tell(Step::Downloading, bytes, None);
        if let Some(status) = child.child.try_wait().map_err(|error| ended(&error))? {
            break status;
        }
        if Instant::now() > deadline {
            return Err(Trouble::Lasting(
                "yt-dlp takes too long; raise --download-timeout".to_owned(),
            ));
        }
        std::thread::sleep(LOOK);
    };
    if !status.success() {
        let said = child.last_words();
        return Err(Trouble::Lasting(format!(
            "yt-dlp ended with {status}{said}"
        )));
    }
    match largest_file(folder) {
        Some((_, bytes)) if bytes > limits.max_bytes => Err(too_much(limits.max_bytes)),
        Some((path, _)) => Ok(path),
        None => Err(Trouble::Lasting(format!(
            "yt-dlp found no recording that it may take (at most {} bytes){}",
            limits.max_bytes,
            child.last_words()
        ))),
    }
}

fn arguments(url: &Url, limits: &Fetch) -> Vec<OsString> {
    let stall = limits.stall.as_secs().max(1).to_string();
    let limit = limits.max_bytes.to_string();
    let retries = limits.retries.to_string();
    [
        "--ignore-config",
        "--no-playlist",
        "--no-progress",
        "--no-cache-dir",
        "--no-mtime",
        "--no-part",
        "--color=never",
        "--fixup=never",
        "--format=bestaudio/best",
        &format!("--output={NAME}"),
        &format!("--socket-timeout={stall}"),
        &format!("--max-filesize={limit}"),
        &format!("--retries={retries}"),
        "--",
        url.full(),
    ]
    .map(OsString::from)
    .into()
}

/// A program in one of the absolute folders of `PATH`: the working folder is not searched.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|program| is_executable(program))
}

fn is_executable(path: &Path) -> bool {
    let Ok(meta) = std::fs::metadata(path) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if meta.permissions().mode() & 0o111 == 0 {
            return false;
        }
    }
    meta.is_file()
}

/// A child that does not outlive this value, nor do its own children.
struct Guarded {
    child: Child,
    messages: Option<JoinHandle<Vec<u8>>>,
}

impl Guarded {
    fn start(command: &mut Command) -> Result<Self, Trouble> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let mut child = command
            .spawn()
            .map_err(|error| Trouble::Lasting(format!("cannot start {PROGRAM}: {error}")))?;
        let stderr = child.stderr.take();
        let messages = stderr.map(|stderr| std::thread::spawn(move || tail(stderr)));
        Ok(Guarded { child, messages })
    }

    /// What it said last, to follow a message.
    fn last_words(&mut self) -> String {
        self.kill(); // Whoever holds its stderr open is not waited for.
        let said = self.messages.take().and_then(|thread| thread.join().ok());
        let said = String::from_utf8_lossy(&said.unwrap_or_default()).into_owned();
        let lines = || said.lines().rev().filter(|line| !line.trim().is_empty());
        let line = lines()
            .find(|line| line.contains("ERROR"))
            .or_else(|| lines().next());
        line.map_or(String::new(), |line| format!(": {}", words(line)))
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            // It may be gone already, which is what is wanted.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The end of a stream of any length.
fn tail(mut stream: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut block = [0; 1024];
    while let Ok(read @ 1..) = stream.read(&mut block) {
        kept.extend_from_slice(&block[..read]);
        let over = kept.len().saturating_sub(MAX_MESSAGES);
        kept.drain(..over);
    }
    kept
}

fn ended(error: &std::io::Error) -> Trouble {
    Trouble::Lasting(format!("cannot wait for {PROGRAM}: {error}"))
}

fn files(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let meta = path.symlink_metadata().ok()?;
            meta.is_file().then_some((path, meta.len()))
        })
}

fn written(folder: &Path) -> u64 {
    files(folder).map(|(_, bytes)| bytes).sum()
}

fn largest_file(folder: &Path) -> Option<(PathBuf, u64)> {
    files(folder).max_by_key(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_stands_behind_the_flags() {
        let limits = Fetch::resolve(&crate::cli::fetch::FetchArgs::default()).unwrap();
        let url = Url::parse("https://a.org/watch?v=--exec=rm").unwrap();
        let arguments = arguments(&url, &limits);
        let (last, flags) = arguments.split_last().unwrap();
        assert_eq!(last, "https://a.org/watch?v=--exec=rm");
        assert_eq!(flags.last().unwrap(), "--");
        assert!(flags.contains(&OsString::from("--ignore-config")));
    }

    #[test]
    fn of_endless_messages_the_end_is_kept() {
        let stream = std::io::repeat(b'x').take(1 << 20).chain(&b"ERROR: no"[..]);
        let kept = tail(stream);
        assert!(kept.len() <= MAX_MESSAGES && kept.ends_with(b"ERROR: no"));
    }

    #[cfg(unix)]
    #[test]
    fn a_child_and_its_children_die_with_their_guard() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("/bin/sh");
        command
            .args([
                "-c",
                "(sleep 300 & echo $! > pid.new; mv pid.new pid; wait) & wait",
            ])
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let guard = Guarded::start(&mut command).unwrap();
        let begun = Instant::now();
        let pid = loop {
            if let Ok(pid) = std::fs::read_to_string(dir.path().join("pid")) {
                break pid.trim().parse::<i32>().unwrap();
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "the child did not start"
            );
            std::thread::sleep(LOOK);
        };
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        assert!(rustix::process::test_kill_process(pid).is_ok());
        drop(guard);
        let stat = format!("/proc/{}/stat", pid.as_raw_nonzero());
        let alive = || {
            // One that nobody has collected yet is dead all the same.
            rustix::process::test_kill_process(pid).is_ok()
                && !std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") Z "))
        };
        while alive() {
            assert!(begun.elapsed() < Duration::from_secs(120), "it lives on");
            std::thread::sleep(LOOK);
        }
    }
}
