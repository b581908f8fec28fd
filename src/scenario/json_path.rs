//! A place in a JSON answer, as in `data[0].url`: names and indexes, nothing else.

use std::fmt;

use serde_json::Value;
use thiserror::Error;

/// A path that has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonPath(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Name(String),
    Index(usize),
}

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a path: names and indexes, as in `data[0].url`")]
pub struct PathError {
    text: String,
}

impl JsonPath {
    /// # Errors
    /// When it is anything but names with points between them and indexes in brackets.
    pub fn parse(text: &str) -> Result<JsonPath, PathError> {
        parts(text.trim())
            .map(JsonPath)
            .ok_or_else(|| PathError { text: text.to_owned() })
    }

    /// What stands there.
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(value, |value, part| match part {
            Part::Name(name) => value.get(name),
            Part::Index(index) => value.get(index),
        })
    }

    /// Takes what stands there and leaves null.
    pub fn take(&self, value: &mut Value) -> Option<Value> {
        let place = self.0.iter().try_fold(value, |value, part| match part {
            Part::Name(name) => value.get_mut(name),
            Part::Index(index) => value.get_mut(index),
        });
        place.map(Value::take)
    }

    /// Whether it names the whole answer.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

fn parts(text: &str) -> Option<Vec<Part>> {
    let mut out = Vec::new();
    for (at, piece) in text.split('.').enumerate() {
        let (name, indexes) = match piece.find('[') {
            Some(open) => piece.split_at_checked(open)?,
            None => (piece, ""),
        };
        if name.is_empty() && (at > 0 || indexes.is_empty()) {
            return None;
        }
        if !name.is_empty() {
            let good = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@');
            if !name.chars().all(good) {
                return None;
            }
            out.push(Part::Name(name.to_owned()));
        }
        let mut rest = indexes;
        while !rest.is_empty() {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            if index.is_empty() || !index.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            out.push(Part::Index(index.parse().ok()?));
            rest = after;
        }
    }
    Some(out)
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Name(name) if at == 0 => f.write_str(name)?,
                Part::Name(name) => write!(f, ".{name}")?,
                Part::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_its_place_and_comes_out_as_it_was_written() {
        let answer = json!({ "output": ["u"], "data": [{ "b64-json": "x", "deep": [[1, 2]] }] });
        for (path, place) in [
            ("output[0]", Some(json!("u"))),
            ("data[0].b64-json", Some(json!("x"))),
            ("data[0].deep[0][1]", Some(json!(2))),
            ("data[1].b64-json", None),
            ("output.first", None),
        ] {
            let path = JsonPath::parse(path).expect(path);
            assert_eq!(path.find(&answer).cloned(), place, "{path}");
            assert_eq!(JsonPath::parse(&path.to_string()), Ok(path));
        }
        assert_eq!(
            JsonPath::parse("[1]").expect("root").find(&json!([1, 2])),
            Some(&json!(2))
        );
        assert_eq!(JsonPath::default().find(&answer), Some(&answer));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "a[",
            "a[]",
            "a[x]",
            "a[-1]",
            "a[0]b",
            "a b",
            "a[99999999999999999999]",
            "$..a",
            "a[*]",
        ] {
            assert!(JsonPath::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a.\\[\\]0-9 é]{0,12}") {
            if let Ok(path) = JsonPath::parse(&text) {
                prop_assert_eq!(JsonPath::parse(&path.to_string()), Ok(path));
            }
        }
    }
}
