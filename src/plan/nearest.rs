//! What was probably meant by a name that is not known.

/// Longer names are far from all of ours, bytes.
const MAX_NAME: usize = 100;

/// The candidate that differs least from `name`, when that is little: at most a third of the
/// letters, or it goes on where `name` ends.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.len() / 3).max(1);
    candidates
        .map(|candidate| {
            let continues = name.len() >= 3 && candidate.starts_with(name);
            let distance = distance(name, candidate);
            (
                if continues { 1.min(distance) } else { distance },
                candidate,
            )
        })
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, remove or replace (Levenshtein); names longer than any of ours are far from
/// all of them.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > MAX_NAME || b.len() > MAX_NAME {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        let candidates = ["base", "small", "small.en"];
        assert_eq!(nearest("smal", candidates.into_iter()), Some("small"));
        assert_eq!(nearest("bsae", candidates.into_iter()), None);
        assert_eq!(nearest("xyz", candidates.into_iter()), None);
    }
}
