//! Settings that cannot stand beside each other: of two that come from different layers the nearer
//! one counts, and only two of one layer are a mistake.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// Rivals that the parser does not know, since it depends on a value: the one with the value that
/// matters, when it matters, and the others.
type Pair = (&'static str, fn(&str) -> bool, &'static [&'static str]);
const PAIRS: [Pair; 3] = [
    // Gives the language, which the others find out.
    (
        "language",
        is_no_auto,
        &["languages", "language_per_region"],
    ),
    // Both write to stdout.
    ("output_dir", is_dash, &["print"]),
    // Lays nothing out.
    ("profile", is_plain, &["max_line_width", "max_lines"]),
];

fn is_no_auto(language: &str) -> bool {
    let language = language.trim();
    !language.is_empty() && !language.eq_ignore_ascii_case("auto")
}

fn is_dash(folder: &str) -> bool {
    folder == "-"
}

fn is_plain(profile: &str) -> bool {
    profile.trim() == "plain"
}

/// Whether two flags of a subcommand cannot stand beside each other, with the values that
/// `value_of` gives for their names.
pub fn are_rivals(
    leaf: &Command,
    one: &Arg,
    other: &Arg,
    value_of: impl Fn(&Arg) -> Option<String>,
) -> bool {
    let named = |arg: &Arg, id: &str| arg.get_id() == id;
    let of_pair = |(by_value, matters, others): &Pair, one: &Arg, other: &Arg| {
        named(one, by_value)
            && others.iter().any(|id| named(other, id))
            && value_of(one).is_some_and(|value| matters(&value))
    };
    leaf.get_arg_conflicts_with(one).contains(&other)
        || leaf.get_arg_conflicts_with(other).contains(&one)
        || PAIRS
            .iter()
            .any(|pair| of_pair(pair, one, other) || of_pair(pair, other, one))
}

/// The value that was typed or set for a flag, as text.
pub fn value(arg: &Arg, given: &ArgMatches) -> Option<String> {
    let id = arg.get_id().as_str();
    let mut values = given.try_get_raw(id).ok()??;
    Some(values.next()?.to_string_lossy().into_owned())
}

/// Names of flags whose variables are set against a flag that was typed. `typed` is what was typed
/// without any variable.
pub fn muted(leaf: &Command, typed: &ArgMatches) -> Vec<String> {
    let is_typed = |arg: &&Arg| {
        let id = arg.get_id().as_str();
        matches!(typed.try_contains_id(id), Ok(true))
            && typed.value_source(id) == Some(ValueSource::CommandLine)
    };
    let all: Vec<&Arg> = leaf.get_arguments().collect();
    let (flags, others): (Vec<&Arg>, Vec<&Arg>) = all.into_iter().partition(is_typed);
    let set = |arg: &Arg| std::env::var_os(arg.get_env()?);
    let value_of = |arg: &Arg| match is_typed(&arg) {
        true => value(arg, typed),
        false => set(arg).map(|value| value.to_string_lossy().into_owned()),
    };
    let others = others.into_iter().filter(|arg| set(arg).is_some());
    let others = others.filter(|other| {
        let mut flags = flags.iter();
        flags.any(|flag| are_rivals(leaf, flag, other, value_of))
    });
    others.map(|arg| arg.get_id().to_string()).collect()
}

/// The command without these variables; all of them when none is named.
pub fn without_variables(command: Command, names: Option<&[String]>) -> Command {
    let is_muted = |arg: &Arg| names.is_none_or(|names| names.iter().any(|n| arg.get_id() == n));
    let command = command.mut_args(|arg| match is_muted(&arg) {
        true => arg.env(clap::builder::Resettable::Reset),
        false => arg,
    });
    command.mut_subcommands(|below| without_variables(below, names))
}
