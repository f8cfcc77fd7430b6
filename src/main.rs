//! The `ditado` program: everything happens in the library, so that tests can call it too.

use std::process::ExitCode;

fn main() -> ExitCode {
    ditado::run::main(std::env::args_os())
}
