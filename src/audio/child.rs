//! A child process whose output is read as it comes: never waited for without end, never left over.

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use std::io::{self, Read};
use std::process::{ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Output read at once, bytes.
const BLOCK: usize = 1 << 16;

/// Blocks that may wait to be taken.
const BLOCKS_AHEAD: usize = 4;

/// Bytes of messages that are looked at; the rest is read and dropped.
const MAX_MESSAGES: usize = 1 << 16;

/// How long a child may take to be gone after its last output.
const LINGER: Duration = Duration::from_secs(10);

/// A running child; it is killed when this is dropped.
pub(super) struct Child {
    process: std::process::Child,
    blocks: Receiver<io::Result<Vec<u8>>>,
    messages: Arc<Mutex<Vec<u8>>>,
    listener: Option<std::thread::JoinHandle<()>>,
}

/// What came of waiting for output.
pub(super) enum Heard {
    /// Some of it, never empty.
    Block(Vec<u8>),
    /// There is no more.
    End,
    /// Nothing within the time.
    Silence,
}

impl Child {
    /// Starts `command` without input and in a process group of its own, so that a Ctrl-C meant
    /// for us does not cut its output short.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] when there is no such program, or why it cannot be started.
    pub fn start(mut command: Command) -> io::Result<Child> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn()?;
        let (give, blocks) = bounded(BLOCKS_AHEAD);
        let stdout = process.stdout.take();
        let stderr = process.stderr.take();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&messages);
        // From here on the child is killed if a thread cannot be had.
        let mut child = Child {
            process,
            blocks,
            messages,
            listener: None,
        };
        std::thread::Builder::new()
            .name("child-output".into())
            .spawn(move || {
                let Some(mut stdout) = stdout else { return };
                loop {
                    let mut block = vec![0; BLOCK];
                    let read = match stdout.read(&mut block) {
                        Ok(0) => return,
                        Ok(count) => {
                            block.truncate(count);
                            Ok(block)
                        }
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                        Err(error) => Err(error),
                    };
                    let failed = read.is_err();
                    if give.send(read).is_err() || failed {
                        return;
                    }
                }
            })?;
        let listener = std::thread::Builder::new()
            .name("child-messages".into())
            .spawn(move || listen(stderr, &heard))?;
        child.listener = Some(listener);
        Ok(child)
    }

    /// Waits up to `time` for output.
    ///
    /// # Errors
    /// When the pipe breaks.
    pub fn hear(&self, time: Duration) -> io::Result<Heard> {
        match self.blocks.recv_timeout(time) {
            Ok(block) => block.map(Heard::Block),
            Err(RecvTimeoutError::Disconnected) => Ok(Heard::End),
            Err(RecvTimeoutError::Timeout) => Ok(Heard::Silence),
        }
    }

    /// Waits for the end of a child that has no more output; one that lingers is killed.
    ///
    /// # Errors
    /// When the system does not know the child any more.
    pub fn end(&mut self) -> io::Result<ExitStatus> {
        let begun = Instant::now();
        let status = loop {
            match self.process.try_wait()? {
                Some(status) => break status,
                None if begun.elapsed() > LINGER => {
                    self.process.kill()?;
                    break self.process.wait()?;
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        // A grandchild may hold the pipe open: its messages are not worth waiting for.
        let begun = Instant::now();
        while let Some(listener) = &self.listener {
            if listener.is_finished() || begun.elapsed() > LINGER {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(status)
    }

    /// The lines it wrote to stderr so far, the first of them, cleaned for one line of output.
    pub fn messages(&self) -> Vec<String> {
        let bytes = match self.messages.lock() {
            Ok(bytes) => bytes.clone(),
            Err(_) => Vec::new(),
        };
        let text = String::from_utf8_lossy(&bytes);
        text.lines().map(clean).filter(|l| !l.is_empty()).collect()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn listen(stderr: Option<ChildStderr>, heard: &Mutex<Vec<u8>>) {
    let Some(mut stderr) = stderr else { return };
    let mut block = [0; 4_096];
    while let Ok(count @ 1..) = stderr.read(&mut block) {
        let Ok(mut heard) = heard.lock() else { return };
        let room = MAX_MESSAGES - heard.len();
        heard.extend_from_slice(&block[..count.min(room)]);
    }
}

/// A line without control characters, without the `[name @ 0xaddress] ` that ffmpeg puts in front,
/// and not too long: the same for the same file on every run.
fn clean(line: &str) -> String {
    let mut line = line.trim();
    while let Some((_, rest)) = line
        .strip_prefix('[')
        .and_then(|inner| inner.split_once("] "))
    {
        line = rest.trim_start();
    }
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Child::start(command).unwrap()
    }

    fn all(child: &Child) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Heard::Block(block) = child.hear(Duration::from_secs(60)).unwrap() {
            bytes.extend(block);
        }
        bytes
    }

    #[test]
    fn output_messages_and_status_arrive() {
        let mut child = shell("printf abc; echo '[aac @ 0x55d] bad \t header' >&2; exit 3");
        assert_eq!(all(&child), b"abc");
        assert_eq!(child.end().unwrap().code(), Some(3));
        assert_eq!(child.messages(), ["bad  header"]);
    }

    #[test]
    fn endless_messages_do_not_fill_memory_and_endless_output_waits() {
        let child = shell("yes >&2 & yes; wait");
        let Heard::Block(_) = child.hear(Duration::from_secs(60)).unwrap() else {
            panic!("no output");
        };
        assert!(child.messages.lock().unwrap().len() <= MAX_MESSAGES);
        drop(child);
    }

    #[test]
    fn a_silent_child_is_given_up_and_killed() {
        let child = shell("exec sleep 1000");
        let id = child.process.id();
        let heard = child.hear(Duration::from_millis(10)).unwrap();
        assert!(matches!(heard, Heard::Silence));
        drop(child);
        let alive = Command::new("kill").args(["-0", &id.to_string()]).output();
        assert!(!alive.unwrap().status.success());
    }

    #[test]
    fn a_program_that_is_not_there_is_told_apart() {
        let missing = Child::start(Command::new("ditado-no-such-program"));
        let error = missing.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
