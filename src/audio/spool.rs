//! What comes on stdin to a file here.

use crate::audio::transfer::{Bounds, Transfer, Trouble};
use crate::observe::event::Step;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Writes all of `from` to the new file `path`.
///
/// # Errors
/// A sentence when it breaks off, or when there are more than `limit` bytes.
pub fn spool(
    from: &mut dyn Read,
    path: &Path,
    limit: u64,
    transfer: &Transfer,
) -> Result<(), Trouble> {
    let mut file = File::create_new(path).map_err(|error| Trouble::disk(&error))?;
    let bounds = Bounds {
        limit,
        deadline: None,
        total: None,
        step: Step::Reading,
    };
    transfer.copy(from, &mut file, &bounds, 0).map(|_| ())
}
