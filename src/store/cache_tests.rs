use super::*;
use crate::store::testing::{Fault, FaultyDisk, entry};
use std::time::Duration;
use tempfile::TempDir;

pub(super) const NO_LIMITS: Limits = Limits {
    max_bytes: None,
    ttl: None,
};

pub(super) fn temp() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn key(name: &str) -> ContentKey {
    entry(name).head.parts.key()
}

pub(super) fn hit(cache: &Cache, name: &str) -> bool {
    match cache.get(&key(name)) {
        Lookup::Hit(found) => {
            assert_eq!(*found, entry(name));
            true
        }
        Lookup::Miss => false,
        Lookup::Corrupt(warning) => panic!("{warning}"),
    }
}

/// Makes an entry look as if it was last used so many hours ago.
fn age(cache: &Cache, name: &str, hours: i64) {
    let shift = Duration::from_secs(hours.unsigned_abs() * 3600);
    let now = SystemTime::now();
    let then = if hours > 0 { now - shift } else { now + shift };
    evict::touch(&cache.path(&key(name)), then);
}

#[test]
fn what_was_put_is_found_by_this_and_the_next_run() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    assert_eq!(cache.get(&key("one")), Lookup::Miss);
    cache.put(&entry("one")).unwrap();
    assert!(hit(&cache, "one"));
    assert!(!hit(&cache, "two"));
    let next = Cache::new(dir.path(), Limits::default());
    assert!(hit(&next, "one"));
    let tag = fs::read_to_string(dir.path().join(TAG)).unwrap();
    assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
    let name = key("one").to_string();
    let path = format!("v1/{}/{}/{name}.zst", &name[..2], &name[2..4]);
    assert!(dir.path().join(path).is_file());
}

#[test]
fn the_counts_last_across_runs() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    hit(&cache, "one");
    cache.put(&entry("one")).unwrap();
    hit(&cache, "one");
    cache.peek(&key("one"));
    drop(cache);
    let cache = Cache::new(dir.path(), Limits::default());
    hit(&cache, "one");
    hit(&cache, "one");
    let stats = cache.stats();
    assert_eq!(stats.entries, 1);
    assert_eq!(
        stats.bytes,
        fs::metadata(cache.path(&key("one"))).unwrap().len()
    );
    assert_eq!((stats.counters.hits, stats.counters.misses), (3, 1));
    assert_eq!(stats.counters.hit_rate(), Some(0.75));
    assert_eq!(stats.counters.audio_seconds, 180.0);
    assert_eq!(stats.counters.device_seconds, 6.0);
}

#[test]
fn a_damaged_entry_is_a_miss_with_a_warning_and_goes() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    let path = cache.path(&key("one"));
    cache.put(&entry("one")).unwrap();
    let good = fs::read(&path).unwrap();
    cache.put(&entry("two")).unwrap();
    let other = fs::read(cache.path(&key("two"))).unwrap();
    let mut flipped = good.clone();
    flipped[100] ^= 4;
    for damaged in [&b""[..], b"x", &good[..60], &flipped, &other] {
        fs::write(&path, damaged).unwrap();
        let Lookup::Corrupt(warning) = cache.get(&key("one")) else {
            panic!("it was taken for good");
        };
        assert_eq!(warning.trouble, Trouble::Corrupt);
        assert!(warning.to_string().ends_with(": removed"), "{warning}");
        assert!(!path.exists());
        assert_eq!(cache.get(&key("one")), Lookup::Miss);
    }
    assert!(hit(&cache, "two"));
    fs::create_dir(&path).unwrap();
    assert!(matches!(cache.get(&key("one")), Lookup::Corrupt(_)));
}

#[test]
fn an_entry_of_a_newer_program_is_a_miss_and_stays() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    cache.put(&entry("one")).unwrap();
    let path = cache.path(&key("one"));
    let mut bytes = fs::read(&path).unwrap();
    bytes[8] = 9;
    fs::write(&path, &bytes).unwrap();
    assert_eq!(cache.get(&key("one")), Lookup::Miss);
    assert!(cache.verify().bad.is_empty());
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn verify_removes_the_damaged_and_keeps_the_rest() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    for name in ["one", "two", "three"] {
        cache.put(&entry(name)).unwrap();
    }
    fs::write(cache.path(&key("two")), b"DITADOTR").unwrap();
    let verified = cache.verify();
    assert_eq!((verified.good, verified.bad.len()), (2, 1));
    assert_eq!(cache.verify().bad, []);
    assert_eq!(cache.stats().entries, 2);
}

#[test]
fn the_least_recently_used_go_first() {
    let dir = temp();
    let cache = Cache::new(dir.path(), NO_LIMITS);
    let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    for name in names {
        cache.put(&entry(name)).unwrap();
    }
    let one = cache.stats().bytes / 10;
    for (hours, name) in (1..).zip(names) {
        age(&cache, name, hours);
    }
    // The oldest two, one of which is used again.
    assert!(hit(&cache, "9"));
    let limits = Limits {
        max_bytes: Some(one * 10 - 1),
        ttl: None,
    };
    let removed = cache.prune(&limits);
    assert_eq!(removed.warnings, []);
    // Down to nine tenths; the entries are not exactly equally long.
    assert!((1..=2).contains(&removed.entries), "{removed:?}");
    assert!(hit(&cache, "9") && !hit(&cache, "8"));

    // Over the limit by writing: the new one stays, whatever its age, and the oldest go.
    let small = Cache::new(
        dir.path(),
        Limits {
            max_bytes: Some(one * 5),
            ttl: None,
        },
    );
    small.put(&entry("new")).unwrap();
    assert!(hit(&small, "new") && hit(&small, "9") && hit(&small, "0"));
    assert!(!hit(&small, "7") && !hit(&small, "6"));
    assert!(small.stats().bytes <= one * 5);
    for n in 0..20 {
        small.put(&entry(&format!("more {n}"))).unwrap();
        assert!(hit(&small, &format!("more {n}")));
        assert!(small.stats().bytes <= one * 5);
    }
}

#[test]
fn what_is_larger_than_the_cache_is_not_kept() {
    let dir = temp();
    let limits = Limits {
        max_bytes: Some(10),
        ttl: None,
    };
    let cache = Cache::new(dir.path(), limits);
    let warning = cache.put(&entry("one")).unwrap_err();
    assert_eq!(warning.trouble, Trouble::Unwritable);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn an_entry_from_the_future_does_not_stay_for_ever() {
    let dir = temp();
    let cache = Cache::new(dir.path(), NO_LIMITS);
    cache.put(&entry("ahead")).unwrap();
    age(&cache, "ahead", -24 * 365);
    cache.prune(&NO_LIMITS);
    let used = fs::metadata(cache.path(&key("ahead"))).unwrap().modified();
    assert!(used.unwrap() <= SystemTime::now());
    assert!(hit(&cache, "ahead"));
}

#[test]
fn an_entry_expires_by_when_it_was_made() {
    let dir = temp();
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let writer = Cache::new(dir.path(), NO_LIMITS);
    for (name, created) in [("old", now - 7200), ("new", now), ("ahead", now + 7200)] {
        let mut made = entry(name);
        made.head.created = created;
        writer.put(&made).unwrap();
    }
    let limits = Limits {
        max_bytes: None,
        ttl: Some(Duration::from_secs(3600)),
    };
    let cache = Cache::new(dir.path(), limits);
    let found = |name| matches!(cache.get(&key(name)), Lookup::Hit(_));
    assert!(!found("old") && found("new") && found("ahead"));
    assert_eq!(cache.prune(&limits).entries, 1);
    let mut hostile = entry("new");
    hostile.head.created = u64::MAX;
    writer.put(&hostile).unwrap();
    assert!(found("new"));
}

#[test]
fn clear_leaves_what_is_not_an_entry() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    cache.put(&entry("one")).unwrap();
    let foreign = cache.path(&key("one")).with_file_name("notes.txt");
    fs::write(&foreign, b"x").unwrap();
    let misplaced = cache.root().join("00/00").join(format!("{}.zst", key("q")));
    fs::create_dir_all(misplaced.parent().unwrap()).unwrap();
    fs::write(&misplaced, b"x").unwrap();
    cache.put(&entry("two")).unwrap();
    let removed = cache.clear();
    assert_eq!((removed.entries, removed.warnings), (2, vec![]));
    assert!(removed.bytes > 0 && foreign.exists() && misplaced.exists());
    assert!(!cache.path(&key("two")).parent().unwrap().exists());
    cache.put(&entry("two")).unwrap();
    assert!(hit(&cache, "two"));
}

#[test]
fn files_of_a_dead_writer_go_once_they_are_old() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    cache.put(&entry("one")).unwrap();
    let unfinished = cache.path(&key("one")).with_file_name(".unfinished-abc123");
    fs::write(&unfinished, b"half").unwrap();
    cache.prune(&NO_LIMITS);
    assert!(unfinished.exists());
    evict::touch(&unfinished, SystemTime::now() - Duration::from_secs(7200));
    cache.prune(&NO_LIMITS);
    assert!(!unfinished.exists());
}

#[test]
fn the_nearest_shares_the_input_before_the_model() {
    let dir = temp();
    let cache = Cache::new(dir.path(), Limits::default());
    let mut wanted = entry("talk").head.parts;
    assert_eq!(cache.nearest(&wanted), None);
    let put = |name: &str, change: &dyn Fn(&mut KeyParts)| {
        let mut made = entry(name);
        change(&mut made.head.parts);
        cache.put(&made).unwrap();
    };
    put("other", &|parts| parts.model_sha256 = "9".repeat(64));
    assert_eq!(cache.nearest(&wanted), None);
    put("other", &|_| ());
    assert_eq!(
        cache.nearest(&wanted).unwrap().differences,
        ["input_sha256"]
    );
    put("talk", &|parts| {
        parts.track = Some(1);
        parts.settings["beam_size"] = 1.into();
        parts.engine = "fake 2".to_owned();
    });
    put("talk", &|parts| {
        parts.settings["beam_size"] = 2.into();
        parts.settings["language"] = "en".into();
    });
    let nearest = cache.nearest(&wanted).unwrap();
    assert_eq!(
        nearest.differences,
        ["settings.beam_size", "settings.language"]
    );
    assert_eq!(nearest.parts.key(), nearest.key);
    wanted.settings["beam_size"] = 2.into();
    let nearest = cache.nearest(&wanted).unwrap();
    assert_eq!(nearest.differences, ["settings.language"]);
}

#[test]
fn a_failed_put_leaves_the_old_entry_or_none() {
    let mut newer = entry("one");
    newer.head.device_seconds = 9.0;
    for fault in Fault::ALL {
        for step in 0.. {
            let dir = temp();
            let old = Cache::new(dir.path(), NO_LIMITS);
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let cache = Cache::on(disk.clone(), dir.path(), NO_LIMITS);
            let result = cache.put(&entry("one"));
            let failed = disk.failed();
            if let Err(warning) = &result {
                assert_eq!(warning.trouble, Trouble::Unwritable);
                assert!(failed);
            }
            assert_eq!(hit(&old, "one"), result.is_ok(), "{fault:?} at step {step}");

            old.put(&entry("one")).unwrap();
            let disk = Arc::new(FaultyDisk::new(step, fault));
            let cache = Cache::on(disk.clone(), dir.path(), NO_LIMITS);
            let want = match cache.put(&newer) {
                Ok(()) => newer.clone(),
                Err(_) => entry("one"),
            };
            assert_eq!(old.get(&key("one")), Lookup::Hit(Box::new(want)));
            assert_eq!(old.verify().bad, []);
            if !failed {
                assert!(step >= 9, "every step was made to fail");
                break;
            }
        }
    }
}

#[test]
fn a_cache_that_cannot_be_written_still_serves() {
    let dir = temp();
    Cache::new(dir.path(), NO_LIMITS)
        .put(&entry("one"))
        .unwrap();
    let disk = Arc::new(FaultyDisk::new(0, Fault::ReadOnly));
    let cache = Cache::on(disk, dir.path(), NO_LIMITS);
    assert!(hit(&cache, "one"));
    assert!(cache.put(&entry("two")).is_err());
    assert!(cache.save_counters().is_err());
    assert!(hit(&cache, "one"));
}
