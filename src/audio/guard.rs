//! Library code on hostile input: a panic is an error, and says nothing on the terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use symphonia::core::errors::Error;

thread_local! {
    /// Calls of [`guarded`] that this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

static HOOK: Once = Once::new();

/// What a caught panic is reported as.
pub(super) const PANICKED: &str = "the decoder failed on this data";

/// Runs library code on hostile input; a panic becomes an error.
///
/// Panics of other code on this and on other threads are reported as before.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if DEPTH.with(Cell::get) == 0 {
                before(panic);
            }
        }));
    });
    DEPTH.with(|depth| depth.set(depth.get() + 1));
    let result = catch_unwind(AssertUnwindSafe(work));
    DEPTH.with(|depth| depth.set(depth.get() - 1));
    result.unwrap_or(Err(Error::DecodeError(PANICKED)))
}

/// Whether an error is a caught panic.
pub(super) fn is_panic(error: &Error) -> bool {
    matches!(error, Error::DecodeError(what) if *what == PANICKED)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_panic_is_an_error_and_only_others_are_reported() {
        let reported = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reported);
        let me = std::thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == me {
                count.fetch_add(1, Ordering::SeqCst);
            } else {
                before(panic);
            }
        }));
        let error = guarded::<()>(|| panic!("out of bounds")).unwrap_err();
        assert!(is_panic(&error));
        let guards = reported.load(Ordering::SeqCst);
        // The hook is put in front once per process, and another test may have been first.
        assert!(guards <= 1);
        assert!(catch_unwind(|| panic!("ours")).is_err());
        assert_eq!(reported.load(Ordering::SeqCst), guards + 1);
        assert_eq!(guarded(|| Ok(7)).unwrap(), 7);
    }
}
