//! Just enough of Rust's tokens to find paths: no comment, no string, no character literal.

/// A word or mark of a source file.
#[derive(Debug)]
pub struct Token {
    /// Counted from 1.
    pub line: usize,
    /// As written.
    pub text: String,
}

/// Words, `::` and single punctuation marks; comments, strings and characters are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let peek = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut found: Vec<Token> = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let mut word = None;
        match chars[at] {
            '/' if peek(at + 1) == '/' => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
            }
            '/' if peek(at + 1) == '*' => at = block_comment_end(&chars, at),
            '"' => at = string_end(&chars, at),
            '\'' if peek(at + 1) == '\\' => {
                at += 3;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            '\'' if peek(at + 2) == '\'' => at += 3,
            c if c.is_alphanumeric() || c == '_' => {
                while peek(at).is_alphanumeric() || peek(at) == '_' {
                    at += 1;
                }
                let name: String = chars[start..at].iter().collect();
                let raw = ["r", "br", "cr"].contains(&name.as_str());
                let hashes = (at..).take_while(|i| peek(*i) == '#').count();
                if raw && peek(at + hashes) == '"' {
                    at = raw_string_end(&chars, at + hashes + 1, hashes);
                } else {
                    word = Some(name);
                }
            }
            ':' if peek(at + 1) == ':' => {
                at += 2;
                word = Some("::".into());
            }
            c => {
                at += 1;
                word = (!c.is_whitespace()).then(|| c.to_string());
            }
        }
        if let Some(text) = word {
            found.push(Token { line, text });
        }
        let end = at.min(chars.len());
        line += chars[start..end].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn block_comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn string_end(chars: &[char], open: usize) -> usize {
    let mut at = open + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn raw_string_end(chars: &[char], mut at: usize, hashes: usize) -> usize {
    let closes = |at: usize| {
        chars[at] == '"' && chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes
    };
    while at < chars.len() && !closes(at) {
        at += 1;
    }
    at + 1 + hashes
}
