//! The content key: what must be equal for two jobs to have the same transcript.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

/// Version of what goes into a key.
///
/// Raise it whenever the same [`KeyParts`] would lead to another text than before: another way of
/// decoding, resampling, cutting, merging or timing, a changed default that is not written into
/// the settings, or a field of [`KeyParts`] with a new meaning. Old transcripts are then no longer
/// found and age out of the cache. A new output format or subtitle layout needs no new version:
/// files are rendered from the transcript. A new engine needs none either, since
/// [`KeyParts::engine`] names its version.
pub const KEY_VERSION: u32 = 1;

/// Everything that shapes the text of one recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyParts {
    /// [`KEY_VERSION`] of the program that made it.
    pub version: u32,
    /// Lower-case hexadecimal sha256 of the input's bytes.
    pub input_sha256: String,
    /// Audio track that was asked for, or that was taken because an earlier one needs a program
    /// that is missing; none is the first with speech.
    pub track: Option<u32>,
    /// Lower-case hexadecimal sha256 of the model file.
    pub model_sha256: String,
    /// Name and version of the engine.
    pub engine: String,
    /// Every setting that shapes the text; the order of its fields does not matter.
    pub settings: Value,
}

impl KeyParts {
    /// The key: sha256 over the canonical JSON of the parts, where objects are sorted by name.
    pub fn key(&self) -> ContentKey {
        KeyForm::new(self).key(&self.input_sha256)
    }

    /// Paths of the fields in which two sets of parts differ, such as `settings.beam_size`.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        differences(self, other)
    }
}

/// Name of the one part that is each input's own.
const INPUT: &str = "input_sha256";

/// What the keys of many inputs have in common, written down once: a run over thousands of
/// recordings that are done already spends its time on little else.
#[derive(Debug, Clone)]
pub struct KeyForm {
    /// The digest of the canonical JSON up to the input's own part.
    before: Sha256,
    /// The canonical JSON behind it.
    after: String,
}

impl KeyForm {
    /// The form of all keys that differ from these parts in nothing but the input.
    pub fn new(parts: &KeyParts) -> Self {
        let fields = BTreeMap::from([
            ("version", parts.version.into()),
            (INPUT, Value::Null),
            ("track", parts.track.into()),
            ("model_sha256", parts.model_sha256.as_str().into()),
            ("engine", parts.engine.as_str().into()),
            ("settings", canonical(&parts.settings)),
        ]);
        let (mut before, mut after) = (String::new(), String::new());
        for (number, (name, value)) in fields.iter().enumerate() {
            let text = if *name > INPUT {
                &mut after
            } else {
                &mut before
            };
            text.push(if number == 0 { '{' } else { ',' });
            text.push_str(&format!("\"{name}\":"));
            if *name != INPUT {
                text.push_str(&value.to_string());
            }
        }
        after.push('}');
        KeyForm {
            before: Sha256::new_with_prefix(before),
            after,
        }
    }

    /// The key of the input with this sha256, in hexadecimal, which JSON writes as it is.
    pub fn key(&self, input_sha256: &str) -> ContentKey {
        let mut sum = self.before.clone();
        sum.update("\"");
        sum.update(input_sha256);
        sum.update("\"");
        sum.update(&self.after);
        ContentKey(sum.finalize().into())
    }
}

/// Paths of the fields in which two sets of parts differ, such as `settings.beam_size`.
///
/// An object is compared field by field, everything else as a whole. Empty when the keys are equal.
pub fn differences(a: &KeyParts, b: &KeyParts) -> Vec<String> {
    let mut paths = Vec::new();
    for (name, equal) in [
        ("version", a.version == b.version),
        ("input_sha256", a.input_sha256 == b.input_sha256),
        ("track", a.track == b.track),
        ("model_sha256", a.model_sha256 == b.model_sha256),
        ("engine", a.engine == b.engine),
    ] {
        if !equal {
            paths.push(name.to_owned());
        }
    }
    compare("settings", &a.settings, &b.settings, &mut paths);
    paths
}

fn compare(path: &str, a: &Value, b: &Value, paths: &mut Vec<String>) {
    let (Value::Object(left), Value::Object(right)) = (a, b) else {
        if a != b {
            paths.push(path.to_owned());
        }
        return;
    };
    let mut names: Vec<&String> = left.keys().chain(right.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let inner = format!("{path}.{name}");
        match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) => compare(&inner, a, b, paths),
            _ => paths.push(inner),
        }
    }
}

/// The same value with every object sorted by name, whatever order serde_json keeps.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(b.0));
            let fields = sorted.into_iter().map(|(k, v)| (k.clone(), canonical(v)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        // Two ways to write the same zero.
        Value::Number(number) if number.is_f64() && number.as_f64() == Some(0.0) => 0.0.into(),
        other => other.clone(),
    }
}

/// Names a transcript by what it was made from. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentKey([u8; 32]);

impl ContentKey {
    /// The digest itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Display for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentKey({self})")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a content key: it has 64 hexadecimal digits in lower case")]
pub struct NotAKey;

impl FromStr for ContentKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        unhex(text).map(Self).ok_or(NotAKey)
    }
}

impl Serialize for ContentKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// Lower-case hexadecimal digits of the bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// The 32 bytes that 64 lower-case hexadecimal digits stand for.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parts() -> KeyParts {
        KeyParts {
            version: KEY_VERSION,
            input_sha256: "1".repeat(64),
            track: None,
            model_sha256: "2".repeat(64),
            engine: "whisper.cpp 1.8.3".to_owned(),
            settings: json!({"language": "pt", "decode": {"beam_size": 5, "temperature": 0.2}}),
        }
    }

    /// The other parts have another key and exactly this difference.
    fn differs(path: &str, change: impl FnOnce(&mut KeyParts)) {
        let mut changed = parts();
        change(&mut changed);
        assert_ne!(changed.key(), parts().key(), "{path}");
        assert_eq!(differences(&parts(), &changed), [path]);
        assert_eq!(differences(&changed, &parts()), [path]);
    }

    #[test]
    fn the_key_version_changes_it() {
        differs("version", |p| p.version += 1);
    }

    #[test]
    fn the_input_changes_it() {
        differs("input_sha256", |p| p.input_sha256 = "3".repeat(64));
    }

    #[test]
    fn the_track_changes_it() {
        differs("track", |p| p.track = Some(0));
    }

    #[test]
    fn the_model_changes_it() {
        differs("model_sha256", |p| p.model_sha256 = "3".repeat(64));
    }

    #[test]
    fn the_engine_changes_it() {
        differs("engine", |p| p.engine = "whisper.cpp 1.8.4".to_owned());
    }

    #[test]
    fn every_setting_changes_it() {
        differs("settings.language", |p| {
            p.settings["language"] = json!("en")
        });
        differs("settings.decode.beam_size", |p| {
            p.settings["decode"]["beam_size"] = json!(6);
        });
        differs("settings.decode.temperature", |p| {
            p.settings["decode"]["temperature"] = json!(0.25);
        });
        differs("settings.prompt", |p| p.settings["prompt"] = json!("Olá"));
        differs("settings.nothing", |p| p.settings["nothing"] = json!(null));
        differs("settings", |p| p.settings = json!(7));
    }

    #[test]
    fn no_field_can_be_mistaken_for_another() {
        let mut swapped = parts();
        std::mem::swap(&mut swapped.input_sha256, &mut swapped.model_sha256);
        assert_ne!(swapped.key(), parts().key());
        assert_eq!(
            differences(&parts(), &swapped),
            ["input_sha256", "model_sha256"]
        );
    }

    #[test]
    fn equal_parts_differ_in_nothing() {
        assert_eq!(parts().key(), parts().key());
        assert!(parts().differences(&parts()).is_empty());
    }

    /// When this fails, every cached transcript is lost to the users: raise `KEY_VERSION` if that
    /// is meant, otherwise mend the key.
    #[test]
    fn the_key_stays_what_it_was() {
        assert_eq!(
            canonical(&serde_json::to_value(parts()).unwrap()).to_string(),
            r#"{"engine":"whisper.cpp 1.8.3","input_sha256":"1111111111111111111111111111111111111111111111111111111111111111","model_sha256":"2222222222222222222222222222222222222222222222222222222222222222","settings":{"decode":{"beam_size":5,"temperature":0.2},"language":"pt"},"track":null,"version":1}"#
        );
        assert_eq!(
            parts().key().to_string(),
            // The same text through sha256sum.
            "a78cc12c87b6793b33050ca3cfa0e22cf84bcae4a479d53c0174f74788d3bbfe"
        );
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = parts().key();
        assert_eq!(key.to_string().parse(), Ok(key));
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(json, format!("\"{key}\""));
        assert_eq!(serde_json::from_str::<ContentKey>(&json).unwrap(), key);
        assert_eq!(hex(key.as_bytes()), key.to_string());
        for bad in ["", "12", &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(bad.parse::<ContentKey>(), Err(NotAKey), "{bad}");
        }
    }

    fn settings() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            // A setting that the program holds as f32 has 17 digits once it is JSON.
            any::<f32>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-c.]{0,2}", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn keys_are_equal_exactly_when_nothing_differs(a in settings(), b in settings()) {
            let (mut left, mut right) = (parts(), parts());
            left.settings = a;
            right.settings = b;
            prop_assert_eq!(
                left.key() == right.key(),
                left.differences(&right).is_empty()
            );
        }

        #[test]
        fn parts_keep_their_key_through_json(settings in settings()) {
            let mut before = parts();
            before.settings = settings;
            let json = serde_json::to_string(&before).unwrap();
            let after: KeyParts = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(before.key(), after.key());
        }

        #[test]
        fn any_text_is_a_key_or_is_refused(text in "\\PC{0,80}") {
            if let Ok(key) = text.parse::<ContentKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }
}
