//! Help: of every subcommand, short and long.

use crate::env::TestEnv;
use clap::CommandFactory;
use ditado::cli::args::Args;

/// Columns, as the parser is told.
const WIDTH: usize = 100;

/// Every command line that leads to a command, with the command.
fn commands() -> Vec<(Vec<String>, clap::Command)> {
    let mut root = Args::command();
    root.build();
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), root)];
    while let Some((line, command)) = open.pop() {
        for sub in command.get_subcommands() {
            if sub.get_name() != "help" && !sub.is_hide_set() {
                let mut deeper: Vec<String> = line.clone();
                deeper.push(sub.get_name().to_owned());
                open.push((deeper, sub.clone()));
            }
        }
        found.push((line, command));
    }
    found
}

#[test]
fn every_subcommand_explains_itself_shortly_and_at_length() {
    let env = TestEnv::new();
    let commands = commands();
    assert!(commands.len() > 20, "{}", commands.len());
    for (line, command) in commands {
        let about = command.get_about().map(ToString::to_string);
        let about = about.unwrap_or_else(|| panic!("{line:?} has no description"));
        let help = |flag: &str| {
            let mut line = line.clone();
            line.push(flag.to_owned());
            let run = env.run(line).code(0);
            assert_eq!(run.stderr, "", "{run}");
            run
        };
        let (short, long) = (help("-h"), help("--help"));
        for run in [&short, &long] {
            assert!(run.stdout.contains("Usage: ditado"), "{run}");
            let wide = run.stdout.lines().find(|l| l.chars().count() > WIDTH);
            assert_eq!(wide, None, "over {WIDTH} columns: {run}");
            for flag in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                if let Some(name) = flag.get_long() {
                    assert!(run.stdout.contains(&format!("--{name}")), "{name}: {run}");
                    assert!(flag.get_help().is_some(), "{line:?}: --{name} has no help");
                }
            }
        }
        let first = about.split_whitespace().take(3).collect::<Vec<_>>();
        assert!(short.stdout.contains(&first.join(" ")), "{about}: {short}");
        assert!(
            short.stdout.lines().count() <= long.stdout.lines().count(),
            "{line:?}: the short help is longer than the long one"
        );
    }
}

#[test]
fn help_ends_with_the_exit_codes_and_the_long_one_shows_examples() {
    let env = TestEnv::new();
    for line in [vec![], vec!["transcribe"]] {
        let help = |flag| {
            let mut line = line.clone();
            line.push(flag);
            env.run(line).code(0).stdout
        };
        for code in ["130", "interrupted"] {
            assert!(help("-h").contains(code));
        }
        assert!(!help("-h").contains("Examples:"));
        assert!(help("--help").contains("Examples:"));
    }
}

#[test]
fn what_is_mistyped_is_answered_with_what_was_meant() {
    let env = TestEnv::new();
    for (line, meant) in [
        (vec!["a.wav", "--langage", "pt"], "--language"),
        (vec!["cache", "stat"], "stats"),
        (vec!["models", "lst"], "list"),
    ] {
        let run = env.run(line).code(2);
        assert!(run.stderr.contains(meant), "{run}");
        assert_eq!(run.stdout, "", "{run}");
    }
}
