//! What came of an answer, in words for the model.

use crate::model::remarks::remarks;
use crate::model::reply::{Asked, Intent, Order};
use crate::model::turn::{Acted, OrderResult};

/// What came of one call: the text of its tool message.
pub fn of_call(call: &str, intent: &Intent, result: &Acted) -> String {
    let Intent::Act(orders) = intent else {
        return "It was not carried out.".to_owned();
    };
    let own: Vec<(&Asked, &OrderResult)> = orders
        .iter()
        .enumerate()
        .filter(|(_, asked)| asked.call == call)
        .map(|(at, asked)| (asked, result.results.get(at).unwrap_or(&OrderResult::NotReached)))
        .collect();
    let total = own.len();
    if let [(asked, result)] = own.as_slice() {
        return alone(asked, result);
    }
    let lines: Vec<String> = own
        .iter()
        .enumerate()
        .map(|(at, (asked, result))| {
            format!(
                "{} of {total}, {}: {}",
                at + 1,
                asked.order.kind(),
                alone(asked, result)
            )
        })
        .collect();
    if lines.is_empty() {
        "It was not carried out.".to_owned()
    } else {
        lines.join("\n")
    }
}

fn alone(asked: &Asked, result: &OrderResult) -> String {
    match result {
        OrderResult::Done => "done".to_owned(),
        OrderResult::Gave(text) => text.clone(),
        OrderResult::Showed { text, .. } => format!("{text}: it is shown below"),
        OrderResult::Failed(reason) => format!("it failed: {reason}"),
        OrderResult::Refused(reason) => match &asked.order {
            Order::Act(crate::action::Action::Unknown { raw }) => format!("it was not performed: {reason} ({raw})"),
            _ => format!("it was not performed: {reason}"),
        },
        OrderResult::NotReached => "it was not reached: an action before it was not performed".to_owned(),
    }
}

/// What the user's message says: beside tool messages only what they do not say.
pub fn note(has_calls: bool, intent: &Intent, result: &Acted) -> String {
    let text = if has_calls {
        result.note.clone().unwrap_or_default()
    } else {
        remarks(intent, result)
    };
    if text.is_empty() {
        "This is the screen now.".to_owned()
    } else {
        text
    }
}
