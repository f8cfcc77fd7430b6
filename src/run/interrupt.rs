//! Ctrl-C and SIGTERM: the first asks the run to stop, the second ends the program.

use crate::run::Exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Catches the signals from now on. `cancel` is raised and `notify` called at the first one.
///
/// # Errors
/// When the system refuses the handler.
pub fn catch(cancel: Arc<AtomicBool>, notify: impl Fn() + Send + 'static) -> anyhow::Result<()> {
    ctrlc::set_handler(move || {
        if cancel.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the user asked twice and wants to be gone")]
            std::process::exit(Exit::Interrupted as i32);
        }
        notify();
    })?;
    Ok(())
}
