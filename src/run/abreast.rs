//! The same for many things on several cores, and what comes of each in order.

use crate::run::workshop::cores;
use crossbeam_channel::bounded;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this wait for the file system rather than for a core.
const MAX_THREADS: usize = 8;
/// Times the threads: items that are begun and not taken yet.
const AHEAD: usize = 2;

/// Does `work` with each item, on this thread and on others, and gives what comes of it to `take`
/// on this thread, in order. Two results for each thread are in memory at once, at most.
pub fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync, take: impl FnMut(R)) {
    let threads = cores().min(MAX_THREADS).min(items.len());
    on_threads(threads, items, work, take);
}

fn on_threads<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let begun = AtomicUsize::new(0);
    let next = || {
        let number = begun.fetch_add(1, Ordering::Relaxed);
        Some((number, items.get(number)?))
    };
    let (give, given) = bounded(1);
    let (permit, permits) = bounded(AHEAD * threads.max(1));
    while permit.try_send(()).is_ok() {}
    thread::scope(|scope| {
        // They end with this thread's part, however that ends: nobody permits them more.
        let (given, permit) = (given, permit);
        for _ in 1..threads {
            let (give, permits, next, work) = (give.clone(), permits.clone(), &next, &work);
            let help = move || {
                while permits.recv().is_ok()
                    && let Some((number, item)) = next()
                {
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if give.send((number, result)).is_err() {
                        break;
                    }
                }
            };
            // This thread does it alone where the system gives no more.
            let _ = thread::Builder::new().spawn_scoped(scope, help);
        }
        drop(give);
        let mut early = BTreeMap::new();
        for wanted in 0..items.len() {
            let result = loop {
                if let Some(result) = early.remove(&wanted) {
                    break result;
                }
                let own = permits.try_recv().ok().and_then(|()| next());
                let own = own.map(|(number, item)| (number, Ok(work(item))));
                match own.or_else(|| given.recv().ok()) {
                    Some((number, Ok(result))) => drop(early.insert(number, result)),
                    Some((_, Err(panic))) => resume_unwind(panic),
                    None => return,
                }
            };
            take(result);
            let _ = permit.try_send(());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_once_and_in_order() {
        for (threads, count) in [(0, 0), (1, 1), (1, 40), (2, 1), (2, 40), (5, 200)] {
            let items: Vec<usize> = (0..count).collect();
            let mut taken = Vec::new();
            let work = |item: &usize| {
                for _ in 0..item % 7 {
                    thread::yield_now();
                }
                *item
            };
            on_threads(threads, &items, work, |item| taken.push(item));
            assert_eq!(taken, items, "{threads} threads");
        }
    }

    #[test]
    fn few_results_wait_for_a_slow_one() {
        let items: Vec<usize> = (0..200).collect();
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let most = AtomicUsize::new(0);
        let work = |item: &usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            most.fetch_max(ahead, Ordering::SeqCst);
            for _ in 0..if item.is_multiple_of(50) { 10_000 } else { 0 } {
                thread::yield_now();
            }
        };
        on_threads(3, &items, work, |()| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        let most = most.into_inner();
        assert!((1..=AHEAD * 3).contains(&most), "{most} at once");
    }

    #[test]
    fn a_panic_of_any_thread_is_this_threads() {
        let items: Vec<usize> = (0..200).collect();
        for bad in [0, 1, 2, 199] {
            let work = |item: &usize| assert_ne!(*item, bad);
            let run = || on_threads(3, &items, work, |()| {});
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }
}
