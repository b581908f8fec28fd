//! Keys as models name them.

use serde_json::Value;

use crate::key::{Chord, Key};

/// Keys pressed together, from a list of names or from one text such as `ctrl+s`.
///
/// # Errors
/// What is no key; no keys at all.
pub fn chord(value: &Value) -> Result<Chord, String> {
    let keys = named(value)?;
    if keys.is_empty() {
        return Err("no key is named".to_owned());
    }
    Ok(plain(keys))
}

/// With a modifier a capital letter means the key it is on: `Control+A` is `ctrl+a`, not `ctrl+shift+a`.
pub fn plain(mut keys: Vec<Key>) -> Chord {
    if keys.iter().any(|key| key.is_modifier()) {
        for key in &mut keys {
            if let Key::Char(c) = key {
                *c = c.to_ascii_lowercase();
            }
        }
    }
    Chord(keys)
}

/// Every key of a list or a text, in order; none where nothing is said.
///
/// # Errors
/// What is no key.
pub fn named(value: &Value) -> Result<Vec<Key>, String> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => one(text),
        Value::Array(names) => {
            let mut keys = Vec::new();
            for name in names {
                let name = name.as_str().ok_or("a key that is not a name")?;
                keys.extend(one(name)?);
            }
            Ok(keys)
        }
        _ => Err("keys that are no names".to_owned()),
    }
}

/// One name, or several with a plus between them.
fn one(text: &str) -> Result<Vec<Key>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    match Key::parse(text) {
        Ok(key) => Ok(vec![key]),
        Err(_) if text.contains('+') => Chord::parse(text)
            .map(|chord| chord.0)
            .map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_come_as_lists_and_as_text() {
        let pressed = |value: Value| chord(&value).map(|chord| chord.to_string());
        assert_eq!(pressed(json!("Control+A")), Ok("ctrl+a".to_owned()));
        assert_eq!(pressed(json!(["CTRL", "SHIFT", "T"])), Ok("ctrl+shift+t".to_owned()));
        assert_eq!(pressed(json!(["ctrl+c"])), Ok("ctrl+c".to_owned()));
        assert_eq!(pressed(json!("A")), Ok("A".to_owned()));
        assert_eq!(pressed(json!("+")), Ok("+".to_owned()));
        assert_eq!(pressed(json!("ctrl++")), Ok("ctrl++".to_owned()));
        assert!(pressed(json!("ctrl+volumeup")).is_err_and(|why| why.contains("`volumeup`")));
        for nothing in [json!(null), json!([]), json!(""), json!([""])] {
            assert_eq!(pressed(nothing), Err("no key is named".to_owned()));
        }
        assert!(pressed(json!(7)).is_err() && pressed(json!([7])).is_err());
    }
}
