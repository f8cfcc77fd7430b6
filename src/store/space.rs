//! Room on the disk below a folder. The only place that asks the system, which each does its way.

use std::path::Path;

/// Bytes that this user may still write in this folder; none where the system does not tell.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    let space = rustix::fs::statvfs(folder).ok()?;
    space.f_bavail.checked_mul(space.f_frsize)
}

/// Bytes that this user may still write in this folder; none where the system does not tell.
#[cfg(not(unix))]
pub fn free(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_a_missing_one_has_no_answer() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(free(dir.path()).is_some(), cfg!(unix));
        assert_eq!(free(&dir.path().join("missing")), None);
    }
}
