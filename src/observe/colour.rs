//! Whether stderr is coloured, and what of it.

use crate::observe::event::Event;
use std::ffi::OsStr;
use std::io::IsTerminal;

/// Decides it once for the program: by `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and `CLICOLOR`, else by
/// whether stderr is a terminal. See <https://no-color.org> and <https://bixense.com/clicolors>.
pub fn decide() {
    let coloured = is_wanted(
        |name| std::env::var_os(name),
        std::io::stderr().is_terminal(),
    );
    console::set_colors_enabled(coloured);
    console::set_colors_enabled_stderr(coloured);
}

fn is_wanted<V: AsRef<OsStr>>(variable: impl Fn(&str) -> Option<V>, terminal: bool) -> bool {
    let is = |name: &str, text: &str| variable(name).is_some_and(|value| value.as_ref() == text);
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.as_ref().is_empty());
    if is_set("NO_COLOR") {
        false
    } else if is_set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") {
        true
    } else {
        terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0")
    }
}

/// The line of an event, coloured where that is wanted: failures red, warnings yellow.
pub fn paint(event: &Event, line: String) -> String {
    let style = match event {
        Event::Failed { .. } => console::Style::new().red(),
        Event::Warning(_) => console::Style::new().yellow(),
        _ => return line,
    };
    style.for_stderr().apply_to(line).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_win_over_the_terminal_and_no_over_force() {
        let wanted = |set: &[(&str, &'static str)], terminal| {
            let find = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, v)| *v);
            is_wanted(find, terminal)
        };
        assert!(wanted(&[], true) && !wanted(&[], false));
        assert!(!wanted(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
        assert!(wanted(&[("NO_COLOR", "")], true));
        assert!(wanted(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], false));
        assert!(!wanted(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!wanted(&[("TERM", "dumb")], true));
        assert!(!wanted(&[("CLICOLOR", "0")], true));
    }
}
