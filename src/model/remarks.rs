//! What a model has to know about its last answer, where its protocol has no place for that.

use super::reply::{Intent, Order};
use super::turn::{Acted, OrderResult};

/// One line for each order that did not simply happen, and what the runner has to say.
pub fn remarks(intent: &Intent, result: &Acted) -> String {
    remarks_beside(intent, result, |_| false)
}

/// The same without the orders whose outcome has a place of its own.
pub fn remarks_beside(intent: &Intent, result: &Acted, has_place: impl Fn(&Order) -> bool) -> String {
    let mut lines = Vec::new();
    if let Intent::Act(orders) = intent {
        let total = orders.len();
        let all = orders.iter().zip(&result.results).enumerate();
        for (at, (asked, result)) in all.filter(|(_, (asked, _))| !has_place(&asked.order)) {
            let place = format!("Action {} of {total} ({})", at + 1, asked.order.kind());
            match result {
                OrderResult::Done | OrderResult::Showed { .. } => {}
                OrderResult::Gave(text) => lines.push(format!("{place}: {text}.")),
                OrderResult::Failed(reason) => lines.push(format!("{place} failed: {reason}.")),
                OrderResult::Refused(reason) => lines.push(format!("{place} was not performed: {reason}.")),
                OrderResult::NotReached => lines.push(format!("{place} was not reached.")),
            }
        }
    }
    lines.extend(result.note.clone());
    lines.join("\n")
}
