//! What a model thinks aloud before it speaks. Nothing in there is an action or an answer.

/// The marks around it.
const MARKS: [&str; 3] = ["think", "thinking", "gui_think"];

/// The thought and the rest. A thought that does not end leaves no rest; one whose beginning was given to the
/// model, as some templates do, ends all the same.
pub fn apart(text: &str) -> (&str, &str) {
    let text = text.trim();
    for mark in MARKS {
        let (open, close) = (format!("<{mark}>"), format!("</{mark}>"));
        if let Some((thought, rest)) = text.rsplit_once(&close) {
            return (thought.trim().trim_start_matches(&open).trim(), rest.trim());
        }
        if let Some(thought) = text.strip_prefix(&open) {
            return (thought.trim(), "");
        }
    }
    ("", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thought_is_no_answer() {
        assert_eq!(apart("<think>a</think>b"), ("a", "b"));
        assert_eq!(apart("a</think>\n\nb"), ("a", "b"));
        assert_eq!(apart("<think>a <tool_call>"), ("a <tool_call>", ""));
        assert_eq!(apart(" b "), ("", "b"));
    }
}
