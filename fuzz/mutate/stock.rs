//! What changes are made from: the words that the readers know, and the parts of the answers that are kept.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fastrand::Rng;
use serde_json::{Value, json};

/// A part of an answer: its key, where it has one, and its value.
pub type Part = (Option<String>, Value);

/// Values at the edges of what numbers, texts and lists can be.
fn edges() -> &'static [Value] {
    static EDGES: OnceLock<Vec<Value>> = OnceLock::new();
    EDGES.get_or_init(|| {
        let numbers = [0.5, -0.0, 1e-300, 1e300, 0.999_999, 12.7];
        let integers = [
            0,
            1,
            -1,
            2,
            3,
            7,
            100,
            500,
            999,
            1000,
            1001,
            1279,
            1280,
            4096,
            65_536,
            i64::MAX,
            i64::MIN,
        ];
        let texts = [
            "", " ", "0", "-1", "12", "1,2", "(3, 4)", "[5, 6]", "true", "null", "{}", "[]", "{", "\u{0}", "ä",
            "\u{202e}", "\n",
        ];
        let mut all = vec![
            json!(null),
            json!(true),
            json!(false),
            json!([]),
            json!({}),
            json!(u64::MAX),
        ];
        all.extend(numbers.map(|number| json!(number)));
        all.extend(integers.map(|number| json!(number)));
        all.extend(texts.map(|text| json!(text)));
        all.extend([
            json!([1, 2]),
            json!([1, 2, 3, 4]),
            json!([[1, 2], [3, 4]]),
            json!("x".repeat(2000)),
        ]);
        all
    })
}

/// Every short literal in the source of the readers.
pub fn words() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
        let mut words = BTreeSet::new();
        for name in ["model", "action.rs", "key.rs"] {
            for file in files(&source.join(name)) {
                let text = fs::read_to_string(file).unwrap_or_default();
                let literals = text.split('"').skip(1).step_by(2);
                words.extend(
                    literals
                        .filter(|word| !word.is_empty() && word.len() <= 40)
                        .map(str::to_owned),
                );
            }
        }
        words.into_iter().collect()
    })
}

/// Every part of every kept answer that is JSON, or that is written in lines of JSON.
fn parts() -> &'static [Part] {
    static PARTS: OnceLock<Vec<Part>> = OnceLock::new();
    PARTS.get_or_init(|| {
        let mut parts = Vec::new();
        for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")) {
            let bytes = fs::read(file).unwrap_or_default();
            let lines = bytes
                .split(|byte| *byte == b'\n')
                .map(|line| line.strip_prefix(b"data: ").unwrap_or(line));
            for piece in std::iter::once(&bytes[..]).chain(lines) {
                if let Ok(value) = serde_json::from_slice(piece) {
                    take_apart(None, &value, &mut parts);
                }
            }
        }
        parts
    })
}

pub fn edge(rng: &mut Rng) -> Value {
    rng.choice(edges()).cloned().unwrap_or_default()
}

/// Mostly one that could be a name: the others are sentences, which are told and not read.
pub fn word(rng: &mut Rng) -> &'static str {
    static NAMES: OnceLock<Vec<&str>> = OnceLock::new();
    let is_name = |word: &&str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    let names = NAMES.get_or_init(|| words().iter().map(String::as_str).filter(is_name).collect());
    let name = rng.choice(names).copied();
    let any = rng.choice(words()).map(String::as_str);
    (if rng.u8(..5) > 0 { name } else { any }).unwrap_or("type")
}

pub fn part(rng: &mut Rng) -> Part {
    rng.choice(parts()).cloned().unwrap_or_default()
}

/// A value that stands under the key somewhere, or any.
pub fn under(key: &str, rng: &mut Rng) -> Value {
    static BY_KEY: OnceLock<HashMap<&str, Vec<&Value>>> = OnceLock::new();
    let by_key = BY_KEY.get_or_init(|| {
        let mut by_key: HashMap<&str, Vec<&Value>> = HashMap::new();
        for (under, value) in parts() {
            by_key
                .entry(under.as_deref().unwrap_or_default())
                .or_default()
                .push(value);
        }
        by_key
    });
    let known = by_key.get(key).and_then(|known| rng.choice(known));
    known.map_or_else(|| edge(rng), |value| (*value).clone())
}

fn take_apart(key: Option<&str>, value: &Value, parts: &mut Vec<Part>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| take_apart(Some(key), value, parts)),
        Value::Array(items) => items.iter().for_each(|item| take_apart(None, item, parts)),
        Value::String(text) => {
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                take_apart(None, &inner, parts);
            }
        }
        _ => {}
    }
    if value.to_string().len() < 600 {
        parts.push((key.map(str::to_owned), value.clone()));
    }
}

/// A file, or the files of a folder and those below it, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().flat_map(|entry| files(entry)).collect()
}
