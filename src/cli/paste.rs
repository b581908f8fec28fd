//! A target as it stands in a scenario, to be pasted there. Pure: it never looks at a screen.

use crate::locate::query::{Query, What};

/// The target on one line: a text alone where that says it, else a mapping.
pub fn target(query: &Query) -> String {
    let narrowing = [
        ("near", &query.near),
        ("right_of", &query.right_of),
        ("left_of", &query.left_of),
        ("above", &query.above),
        ("below", &query.below),
        ("inside", &query.inside),
    ];
    let mut keys: Vec<String> = Vec::new();
    match &query.what {
        What::Label(text) if narrowing.iter().all(|(_, other)| other.is_none()) && query.nth.is_none() => {
            return scalar(text);
        }
        What::Label(text) => keys.push(format!("text: {}", scalar(text))),
        What::Contains(text) => keys.push(format!("contains: {}", scalar(text))),
        What::Matches(text) => keys.push(format!("matches: {}", scalar(text))),
        What::At(x, y) => keys.push(format!("at: [{x}, {y}]")),
        What::Image(needle) => keys.push(format!("image: {}", scalar(needle.name()))),
        What::Anything => {}
    }
    for (word, other) in narrowing {
        if let Some(other) = other {
            keys.push(format!("{word}: {}", target(other)));
        }
    }
    keys.extend(query.nth.map(|nth| format!("nth: {nth}")));
    format!("{{ {} }}", keys.join(", "))
}

/// A text as YAML has it, plain where it stays a text everywhere a target may stand. What a template begins with is no
/// template.
pub fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " _-./()&+%€$".contains(c);
    let first = text.chars().next().is_some_and(char::is_alphabetic);
    let word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_lowercase().as_str());
    if first && !word && text.chars().all(plain) && !text.ends_with(' ') {
        text.to_owned()
    } else {
        serde_json::Value::from(text.replace("{{", "{{ '{{' }}")).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_yaml_needs_it() {
        for (text, yaml) in [
            ("Save", "Save"),
            ("Save as...", "Save as..."),
            ("Größe", "Größe"),
            ("Order no.:", "\"Order no.:\""),
            ("Yes", "\"Yes\""),
            ("1001", "\"1001\""),
            ("- remove", "\"- remove\""),
            ("a, b", "\"a, b\""),
            ("#1", "\"#1\""),
            ("Dear {{name}}", "\"Dear {{ '{{' }}name}}\""),
            ("say \"no\"", "\"say \\\"no\\\"\""),
        ] {
            assert_eq!(scalar(text), yaml);
        }
    }

    #[test]
    fn what_narrows_stands_in_the_mapping() {
        let query = Query {
            right_of: Some(Box::new(Query::label("Order 1001"))),
            nth: Some(2),
            ..Query::label("Edit")
        };
        assert_eq!(target(&query), "{ text: Edit, right_of: Order 1001, nth: 2 }");
        assert_eq!(target(&Query::of(What::At(3, 4))), "{ at: [3, 4] }");
    }
}
