//! Command lines as people read them in the README, in examples and in comments.

use std::fs;
use std::path::{Path, PathBuf};

/// What separates one command from the next.
const OPERATORS: [char; 7] = ['|', '&', ';', '<', '>', '(', ')'];

/// A command line that starts the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// File and line, for messages.
    pub place: String,
    /// The words after the program's name; variables are left as they are.
    pub args: Vec<String>,
}

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the project, with the line ends of Unix.
pub fn text(path: &str) -> String {
    let text = fs::read_to_string(project().join(path));
    let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
    text.replace("\r\n", "\n")
}

/// The command lines in a text: in Markdown those in its code, elsewhere those anywhere.
///
/// In comments a sentence about the program looks like a command with paths. That does no harm:
/// such a command is well formed too.
pub fn command_lines(path: &Path, text: &str) -> Vec<CommandLine> {
    let markdown = path.extension().is_some_and(|e| e == "md");
    let code: Vec<(usize, String)> = if markdown {
        markdown_code(text)
    } else {
        joined(text)
    };
    code.iter()
        .flat_map(|(number, line)| {
            let line = line.trim_start_matches(['#', ' ', '-']);
            started(&words(&without_make(line)))
                .into_iter()
                .map(move |args| CommandLine {
                    place: format!("{}:{number}", path.display()),
                    args,
                })
        })
        .collect()
}

/// A recipe of make as the shell gets it.
fn without_make(line: &str) -> String {
    let line = line.replace("$(DITADO)", "ditado");
    line.replace("$(@D)", "FOLDER").replace("$<", "FILE")
}

/// Lines with their numbers from 1, those that end in a backslash joined to the next.
pub fn joined(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in (1..).zip(text.lines()) {
        let (content, goes_on) = match line.strip_suffix('\\') {
            Some(content) => (content, true),
            None => (line, false),
        };
        match found.last_mut() {
            Some((_, before)) if open => before.push_str(content.trim_start_matches(['#', ' '])),
            _ => found.push((number, content.to_owned())),
        }
        open = goes_on;
    }
    found
}

/// The lines of fenced shell blocks, and the code within lines that begins with the program.
fn markdown_code(text: &str) -> Vec<(usize, String)> {
    let mut found = shell_blocks(text);
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            let spans = line.split('`').skip(1).step_by(2);
            let commands = spans.filter(|span| span.starts_with("ditado "));
            // `ditado config show|path|init` stands for three commands.
            found.extend(commands.map(|span| (number, span.replace('|', " "))));
        }
    }
    found
}

/// The lines of all ```` ```sh ```` blocks of a Markdown text, with their numbers.
pub fn shell_blocks(text: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let kept = text.lines().map(|line| {
        let fence = line.starts_with("```");
        inside = if fence { line == "```sh" } else { inside };
        if inside && !fence { line } else { "" }
    });
    let kept: Vec<&str> = kept.collect();
    let lines = joined(&kept.join("\n")).into_iter();
    lines.filter(|(_, line)| !line.trim().is_empty()).collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Operator,
}

/// A line of shell as words and operators; quotes are taken off, comments left out.
fn words(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"'), '\\') | (None, '\\') => {
                word.get_or_insert_default().extend(chars.next());
            }
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, _) if c.is_whitespace() => tokens.extend(word.take().map(Token::Word)),
            (None, _) if OPERATORS.contains(&c) => {
                // `2>file` has no word 2.
                match word.take() {
                    Some(number) if c == '>' && number.parse::<u8>().is_ok() => {}
                    Some(word) => tokens.push(Token::Word(word)),
                    None => {}
                }
                tokens.push(Token::Operator);
                while chars.next_if(|next| OPERATORS.contains(next)).is_some() {}
            }
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    tokens.extend(word.map(Token::Word));
    tokens
}

/// The arguments of each start of the program; an image of it counts.
fn started(tokens: &[Token]) -> Vec<Vec<String>> {
    let program = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        name == "ditado" || word.starts_with("ditado:0")
    };
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut open = false;
    for (n, token) in tokens.iter().enumerate() {
        match token {
            Token::Operator => open = false,
            Token::Word(word) if !open && program(word) => {
                // The name of an image to be built, or of a job, starts nothing.
                let before = n.checked_sub(1).map(|n| &tokens[n]);
                if !matches!(before, Some(Token::Word(flag)) if flag == "-t" || flag == "-C") {
                    found.push(Vec::new());
                    open = true;
                }
            }
            Token::Word(word) => {
                if let Some(args) = found.last_mut().filter(|_| open) {
                    args.push(word.clone());
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(path: &str, text: &str) -> Vec<Vec<String>> {
        let lines = command_lines(Path::new(path), text);
        lines.into_iter().map(|line| line.args).collect()
    }

    #[test]
    fn commands_are_found_between_others() {
        let line = "2 * * * * flock -n x /usr/bin/ditado \"$HOME/a b\" -o out 2>log || [ 1 ]";
        assert_eq!(args("crontab", line), [["$HOME/a b", "-o", "out"]]);
        let line = "find . -print0 | ditado --files-from - -0 # from a list";
        assert_eq!(args("x.sh", line), [["--files-from", "-", "-0"]]);
        let line = "# docker run -v a:/b \\\n#     ditado:0.1.0 /data \\\n#     -o /out";
        assert_eq!(args("Dockerfile", line), [["/data", "-o", "/out"]]);
        assert!(args("Dockerfile", "# docker build -t ditado:0.1.0 .").is_empty());
    }

    #[test]
    fn in_markdown_code_alone_counts() {
        let text =
            "ditado --prose `ditado --span x`\n```sh\nditado a 'b c'\n```\n```toml\nditado\n```";
        assert_eq!(
            args("README.md", text),
            [vec!["a", "b c"], vec!["--span", "x"]]
        );
    }
}
