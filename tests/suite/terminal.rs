//! On a terminal: the bar, a window that changes its size, and Ctrl-C.

use crate::env::TestEnv;
use crate::sound::speak;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What takes longer than this does not come any more.
const PATIENCE: Duration = Duration::from_secs(60);
const CTRL_C: &[u8] = b"\x03";

/// The program on a terminal of its own, and what is to be seen there.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<vt100::Parser>>,
    reader: Option<std::thread::JoinHandle<Vec<u8>>>,
}

fn some(number: u16) -> NonZero<u16> {
    NonZero::new(number).expect("a terminal has rows and columns")
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

impl Terminal {
    /// Starts the program with the fake engine, each window taking `delay` milliseconds.
    fn start(env: &TestEnv, args: &[&str], delay: u32) -> Self {
        Self::start_with(env, args, delay, &[])
    }

    /// The same with these variables.
    fn start_with(env: &TestEnv, args: &[&str], delay: u32, with: &[(&str, &str)]) -> Self {
        let pair = native_pty_system()
            .openpty(size(40, 100))
            .expect("a terminal is opened");
        let plain = env.command(args);
        let mut command = CommandBuilder::new(plain.get_program());
        command.args(plain.get_args());
        command.cwd(plain.get_current_dir().expect("a folder is set"));
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        command.env("TERM", "xterm-256color");
        command.env("DITADO_ENGINE", "fake");
        command.env("DITADO_FAKE_DELAY_MS", delay.to_string());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
            command.env_remove(name);
        }
        for (name, value) in with {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(some(40), some(100), 1000)));
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let shown = Arc::clone(&screen);
        let reader = std::thread::spawn(move || {
            let (mut all, mut block) = (Vec::new(), [0; 4096]);
            // The end of a terminal is an error on Linux.
            while let Ok(n @ 1..) = output.read(&mut block) {
                shown.lock().expect("screen").process(&block[..n]);
                all.extend_from_slice(&block[..n]);
            }
            all
        });
        Terminal {
            keyboard: pair.master.take_writer().expect("a keyboard"),
            master: pair.master,
            child,
            screen,
            reader: Some(reader),
        }
    }

    fn lines(&self) -> Vec<String> {
        let screen = self.screen.lock().expect("screen");
        let cols = screen.screen().size().1;
        let rows = screen.screen().rows(0, cols.get());
        // Rows and not lines: what is as wide as the terminal runs on into the next row.
        let rows = rows.map(|row| row.trim_end().to_owned());
        rows.filter(|row| !row.is_empty()).collect()
    }

    #[track_caller]
    fn wait_for(&self, what: &str, seen: impl Fn(&[String]) -> bool) {
        let start = Instant::now();
        while !seen(&self.lines()) {
            let lines = self.lines().join("\n");
            assert!(start.elapsed() < PATIENCE, "no {what} came:\n{lines}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn resize(&self, rows: u16, cols: u16) {
        self.master.resize(size(rows, cols)).expect("a new size");
        let mut screen = self.screen.lock().expect("screen");
        screen.screen_mut().set_size(some(rows), some(cols));
    }

    /// The exit code, what the screen shows at the end, and all that was written.
    fn end(mut self) -> (u32, Vec<String>, String) {
        let status = self.child.wait().expect("it ends");
        let written = self.reader.take().map(|reader| reader.join());
        let written = written.and_then(Result::ok).expect("the output was read");
        let shown = self.lines();
        let hidden = self.screen.lock().expect("screen").screen().hide_cursor();
        assert!(!hidden, "the cursor stays hidden");
        let written = String::from_utf8_lossy(&written).into_owned();
        (status.exit_code(), shown, written)
    }
}

/// A bar of the whole batch: its line ends in what is left.
fn has_bar(lines: &[String]) -> bool {
    lines
        .iter()
        .any(|line| line.starts_with(['█', '░', '▉', '▏']))
}

#[test]
fn a_terminal_shows_a_bar_and_what_each_worker_is_on_and_keeps_lines_whole() {
    let env = TestEnv::new();
    for voice in 1..=6 {
        speak(&env.input().join(format!("talk {voice}.wav")), 8, voice);
    }
    let terminal = Terminal::start(&env, &["input", "-o", "output", "--workers", "2"], 400);
    terminal.wait_for("bar", has_bar);
    terminal.wait_for("worker", |lines| {
        lines
            .iter()
            .any(|line| line.starts_with("  worker 1 input/talk "))
    });
    terminal.resize(24, 44);
    terminal.wait_for("finished recording after the change of size", |lines| {
        lines
            .iter()
            .filter(|line| line.contains(".wav: 8.0 s"))
            .count()
            >= 2
    });
    terminal.resize(40, 120);
    let (code, shown, written) = terminal.end();
    assert_eq!(code, 0, "{shown:?}");
    assert!(written.contains("\x1b["), "it never drew: {written}");
    assert!(!has_bar(&shown), "the bar stays: {shown:?}");
    // In the narrow window long lines were broken by the terminal itself: join them again.
    let all = shown.concat();
    for voice in 1..=6 {
        assert_eq!(
            all.matches(&format!("talk {voice}.wav: 8.0 s")).count(),
            1,
            "{shown:#?}"
        );
    }
    assert!(all.contains("6 recordings transcribed"), "{shown:#?}");
    assert!(!all.contains("worker"), "a worker's line stays: {shown:#?}");
}

#[test]
fn ctrl_c_ends_with_130_and_leaves_the_terminal_as_it_was() {
    let env = TestEnv::new();
    speak(&env.input().join("long.wav"), 120, 1);
    let mut terminal = Terminal::start(&env, &["input", "-o", "output", "--workers", "1"], 700);
    let modes = |terminal: &Terminal| terminal.master.get_termios();
    let before = modes(&terminal);
    terminal.wait_for("bar", has_bar);
    terminal.wait_for("worker", |lines| {
        lines.iter().any(|line| line.contains("long.wav"))
    });
    terminal
        .keyboard
        .write_all(CTRL_C)
        .expect("a key is pressed");
    terminal.keyboard.flush().expect("a key is pressed");
    let after = modes(&terminal);
    assert_eq!(
        before.as_ref().map(|m| m.local_flags),
        after.as_ref().map(|m| m.local_flags)
    );
    let (code, shown, _) = terminal.end();
    assert_eq!(code, 130, "{shown:#?}");
    // The terminal writes ^C below the bar, which moves it by a row: its last state may stay above
    // what is said at the end, and nothing else.
    let rest = &shown[usize::from(has_bar(&shown[..1]))..];
    assert_eq!(
        rest.first().map(String::as_str),
        Some("1 recording left"),
        "{shown:#?}"
    );
    let last = rest.last().expect("something is said");
    assert!(
        last.starts_with("Interrupted. Give the same command"),
        "{shown:#?}"
    );
    assert_eq!(rest.len(), 2, "{shown:#?}");
    assert_eq!(TestEnv::files(&env.temp()), Vec::<String>::new());
    assert_eq!(TestEnv::files(&env.output()), Vec::<String>::new());

    // The same command goes on.
    let again = Terminal::start(&env, &["input", "-o", "output", "--workers", "1"], 0);
    let (code, shown, _) = again.end();
    assert_eq!(code, 0, "{shown:#?}");
}

/// Whether cyan or faint text was asked for, of which the bar and the workers' lines are made.
fn is_coloured(written: &str) -> bool {
    written.contains("\x1b[36m") || written.contains("\x1b[2m")
}

#[test]
fn a_terminal_that_cannot_draw_gets_plain_lines() {
    for (flag, with) in [
        ("--strict", [("TERM", "dumb")]),
        ("--progress=plain", [("TERM", "xterm")]),
        ("--progress=none", [("TERM", "xterm")]),
        ("-q", [("TERM", "xterm")]),
    ] {
        let env = TestEnv::new();
        speak(&env.input().join("talk.wav"), 6, 1);
        let args = ["input", "-o", "output", flag];
        let (code, shown, written) = Terminal::start_with(&env, &args, 0, &with).end();
        assert_eq!(code, 0, "{shown:?}");
        assert!(!written.contains('\x1b'), "{flag} {with:?}: {written:?}");
        assert_eq!(shown.is_empty(), flag == "-q", "{shown:?}");
    }
}

#[test]
fn no_color_takes_the_colours_away_and_leaves_the_bar() {
    let coloured = [[("TERM", "xterm-256color")], [("NO_COLOR", "1")]].map(|with| {
        let env = TestEnv::new();
        speak(&env.input().join("talk.wav"), 40, 1);
        let args = ["input", "-o", "output", "--workers", "1"];
        let terminal = Terminal::start_with(&env, &args, 400, &with);
        terminal.wait_for("bar", has_bar);
        let (code, shown, written) = terminal.end();
        assert_eq!(code, 0, "{shown:?}");
        is_coloured(&written)
    });
    assert_eq!(coloured, [true, false]);
}
