use super::tests::{NO_LIMITS, hit, temp};
use super::*;
use crate::store::testing::{argument, entry, second_process};

/// Reads, writes and removes the same few entries; every answer is right or a miss.
fn hammer(dir: &Path, rounds: u64, seed: u64) {
    let one = entry::encode(&entry("0")).unwrap().len() as u64;
    let limits = Limits {
        max_bytes: Some(one * 4),
        ttl: None,
    };
    let cache = Cache::new(dir, limits);
    let mut state = seed;
    for _ in 0..rounds {
        // Knuth's multiplier for 64 bits: a different order for each seed is all that is needed.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let name = (state >> 33) % 8;
        match (state >> 40) % 16 {
            0 => drop(cache.clear()),
            1 => drop(cache.prune(&limits)),
            2 => assert_eq!(cache.verify().bad, []),
            3 => drop(cache.save_counters()),
            4..8 => drop(hit(&cache, &name.to_string())),
            _ => cache.put(&entry(&name.to_string())).unwrap(),
        }
    }
}

#[test]
#[ignore = "the second process of two_processes_of_several_threads_leave_it_readable, which runs it: cargo test --release two_processes_of_several_threads_leave_it_readable"]
fn second_process_hammers() {
    if let Some(dir) = argument() {
        hammer(Path::new(&dir), 400, 4);
    }
}

#[test]
fn two_processes_of_several_threads_leave_it_readable() {
    let dir = temp();
    let child = second_process(
        "store::cache::shared_tests::second_process_hammers",
        dir.path().to_str().unwrap(),
    );
    std::thread::scope(|scope| {
        for seed in 1..4 {
            let dir = dir.path();
            scope.spawn(move || hammer(dir, 400, seed));
        }
    });
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let cache = Cache::new(dir.path(), NO_LIMITS);
    assert_eq!(cache.verify().bad, []);
    cache.put(&entry("last")).unwrap();
    assert!(hit(&cache, "last"));
    let stats = cache.stats();
    assert!(stats.counters.hits > 0 && stats.counters.misses > 0);
}
