//! The same for many things on several cores, and what comes of each in order.

use crate::run::workshop::cores;
use crossbeam_channel::bounded;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this wait for the file system rather than for a core.
const MAX_THREADS: usize = 8;

/// Does `work` with each item, on this thread and on others, and gives what comes of it to `take`
/// on this thread, in order. About two results for each thread are in memory at once.
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
        Some((number, work(items.get(number)?)))
    };
    let (give, given) = bounded(1);
    thread::scope(|scope| {
        for _ in 1..threads {
            let (give, next) = (give.clone(), &next);
            let help = move || while next().is_some_and(|result| give.send(result).is_ok()) {};
            // This thread does it alone where the system gives no more.
            let _ = thread::Builder::new().spawn_scoped(scope, help);
        }
        drop(give);
        let mut early = BTreeMap::new();
        for wanted in 0..items.len() {
            let result = loop {
                early.extend(given.try_iter());
                if let Some(result) = early.remove(&wanted) {
                    break result;
                }
                let own = match early.len() > threads {
                    true => None,
                    false => next(),
                };
                // A thread that panicked gives nothing, and this one panics when all are gone.
                match own.map_or_else(|| given.recv(), Ok) {
                    Ok((number, result)) => drop(early.insert(number, result)),
                    Err(_) => return,
                }
            };
            take(result);
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
            let ahead = begun.fetch_add(1, Ordering::SeqCst) - taken.load(Ordering::SeqCst);
            most.fetch_max(ahead, Ordering::SeqCst);
            for _ in 0..if *item == 0 { 10_000 } else { 0 } {
                thread::yield_now();
            }
        };
        on_threads(3, &items, work, |()| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        let most = most.into_inner();
        assert!(most <= 3 + 3 + 3, "{most} at once");
    }
}
