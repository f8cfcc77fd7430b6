//! The `ditado` program: everything happens in the library, so that tests can call it too.

#[cfg(target_arch = "x86_64")]
mod cpu;

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_arch = "x86_64")]
    cpu::check();
    ditado::run::main(std::env::args_os())
}
