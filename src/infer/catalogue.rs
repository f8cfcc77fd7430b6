//! The Whisper models that the whisper.cpp project publishes.

use crate::plan::nearest;

/// Where the files are: the model repository that whisper.cpp's own download script uses
/// (`models/download-ggml-model.sh`).
pub const URL: &str = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";

/// A published model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Its name, as in `large-v3-turbo-q5_0`.
    pub name: &'static str,
    /// About its size, MiB.
    pub mib: u32,
    /// sha1 of the file in lower-case hexadecimal, the digest that the project publishes.
    pub sha1: &'static str,
}

impl Published {
    /// Whether it knows English alone.
    pub fn english_only(&self) -> bool {
        self.name.contains(".en")
    }

    /// About its size, bytes.
    pub fn bytes(&self) -> u64 {
        u64::from(self.mib) << 20
    }
}

const fn published(name: &'static str, mib: u32, sha1: &'static str) -> Published {
    Published { name, mib, sha1 }
}

/// All of them, smallest family first.
///
/// Digests of the models in 16 bits, of `large-v2-q5_0`, `large-v3-q5_0` and
/// `large-v3-turbo-q5_0` are those of whisper.cpp's `models/README.md`; the digests of the others
/// are those of the model repository's own table, as programs that check them quote it. Left out
/// is `small.en-tdrz`, whose marks of speaker turns would end up as text.
pub const WHISPER: &[Published] = &[
    published("tiny", 74, "bd577a113a864445d4c299885e0cb97d4ba92b5f"),
    published("tiny-q5_1", 31, "2827a03e495b1ed3048ef28a6a4620537db4ee51"),
    published("tiny-q8_0", 42, "19e8118f6652a650569f5a949d962154e01571d9"),
    published("tiny.en", 74, "c78c86eb1a8faa21b369bcd33207cc90d64ae9df"),
    published(
        "tiny.en-q5_1",
        31,
        "3fb92ec865cbbc769f08137f22470d6b66e071b6",
    ),
    published(
        "tiny.en-q8_0",
        42,
        "802d6668e7d411123e672abe4cb6c18f12306abb",
    ),
    published("base", 141, "465707469ff3a37a2b9b8d8f89f2f99de7299dac"),
    published("base-q5_1", 57, "a3733eda680ef76256db5fc5dd9de8629e62c5e7"),
    published("base-q8_0", 78, "7bb89bb49ed6955013b166f1b6a6c04584a20fbe"),
    published("base.en", 141, "137c40403d78fd54d454da0f9bd998f78703390c"),
    published(
        "base.en-q5_1",
        57,
        "d26d7ce5a1b6e57bea5d0431b9c20ae49423c94a",
    ),
    published(
        "base.en-q8_0",
        78,
        "bb1574182e9b924452bf0cd1510ac034d323e948",
    ),
    published("small", 465, "55356645c2b361a969dfd0ef2c5a50d530afd8d5"),
    published(
        "small-q5_1",
        181,
        "6fe57ddcfdd1c6b07cdcc73aaf620810ce5fc771",
    ),
    published(
        "small-q8_0",
        252,
        "bcad8a2083f4e53d648d586b7dbc0cd673d8afad",
    ),
    published("small.en", 465, "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022"),
    published(
        "small.en-q5_1",
        181,
        "20f54878d608f94e4a8ee3ae56016571d47cba34",
    ),
    published(
        "small.en-q8_0",
        252,
        "9d75ff4ccfa0a8217870d7405cf8cef0a5579852",
    ),
    published("medium", 1463, "fd9727b6e1217c2f614f9b698455c4ffd82463b4"),
    published(
        "medium-q5_0",
        514,
        "7718d4c1ec62ca96998f058114db98236937490e",
    ),
    published(
        "medium-q8_0",
        785,
        "e66645948aff4bebbec71b3485c576f3d63af5d6",
    ),
    published(
        "medium.en",
        1463,
        "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
    ),
    published(
        "medium.en-q5_0",
        514,
        "bb3b5281bddd61605d6fc76bc5b92d8f20284c3b",
    ),
    published(
        "medium.en-q8_0",
        785,
        "b1cf48c12c807e14881f634fb7b6c6ca867f6b38",
    ),
    published("large-v1", 2951, "b1caaf735c4cc1429223d5a74f0f4d0b9b59a299"),
    published("large-v2", 2951, "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6"),
    published(
        "large-v2-q5_0",
        1031,
        "00e39f2196344e901b3a2bd5814807a769bd1630",
    ),
    published(
        "large-v2-q8_0",
        1579,
        "da97d6ca8f8ffbeeb5fd147f79010eeea194ba38",
    ),
    published("large-v3", 2952, "ad82bf6a9043ceed055076d0fd39f5f186ff8062"),
    published(
        "large-v3-q5_0",
        1031,
        "e6e2ed78495d403bef4b7cff42ef4aaadcfea8de",
    ),
    published(
        "large-v3-turbo",
        1549,
        "4af2b29d7ec73d781377bfd1758ca957a807e941",
    ),
    published(
        "large-v3-turbo-q5_0",
        547,
        "e050f7970618a659205450ad97eb95a18d69c9ee",
    ),
    published(
        "large-v3-turbo-q8_0",
        834,
        "01bf15bedffe9f39d65c1b6ff9b687ea91f59e0e",
    ),
];

/// The published model of this name.
pub fn find(name: &str) -> Option<&'static Published> {
    WHISPER.iter().find(|model| model.name == name)
}

/// The published name that was probably meant, if one is near: OpenAI's short names, or a slip of
/// a few letters.
pub fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    match name.as_str() {
        "large" => return Some("large-v3"),
        "turbo" | "large-turbo" => return Some("large-v3-turbo"),
        _ => {}
    }
    nearest::nearest(&name, WHISPER.iter().map(|model| model.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::models;
    use std::collections::HashSet;

    #[test]
    fn names_and_digests_are_well_formed_and_differ() {
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        for model in WHISPER {
            assert!(models::is_name(model.name), "{model:?}");
            assert!(model.sha1.len() == 40 && model.sha1.chars().all(hex));
        }
        let names: HashSet<_> = WHISPER.iter().map(|model| model.name).collect();
        let digests: HashSet<_> = WHISPER.iter().map(|model| model.sha1).collect();
        assert_eq!((names.len(), digests.len()), (WHISPER.len(), WHISPER.len()));
    }

    #[test]
    fn what_was_meant_is_guessed_and_nonsense_is_not() {
        assert_eq!(nearest("large"), Some("large-v3"));
        assert_eq!(nearest("turbo"), Some("large-v3-turbo"));
        assert_eq!(nearest("smal"), Some("small"));
        assert_eq!(nearest("large-v3-turbo-q5"), Some("large-v3-turbo-q5_0"));
        assert_eq!(nearest("wav2vec"), None);
    }
}
