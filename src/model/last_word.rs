//! Words without an action: an answer or a question.

use super::reply::Intent;

/// What a model's last words are. Few protocols have a word for a question: a last sentence with a question mark is one.
pub fn last_word(text: &str) -> Intent {
    let closing = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '"' | '\'' | '”' | '’' | ')' | '`');
    let is_question = text.trim_end_matches(closing).ends_with(['?', '？', '؟']);
    let text = text.to_owned();
    if is_question {
        Intent::Ask(text)
    } else {
        Intent::Done(text)
    }
}
