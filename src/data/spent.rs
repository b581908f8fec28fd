//! What the models of a run have cost, from its events.

use crate::event::{Entry, Event};
use crate::model::budget::UNTIL_KNOWN;
use crate::money::Usd;

/// What was spent in these entries. What was reserved for requests whose answer never came counts as it does while
/// they are under way: a run that was cut off, or stopped, does not know what became of them.
pub fn spent(entries: &[Entry]) -> Usd {
    let mut sum = Usd::ZERO;
    let mut open = Usd::ZERO;
    for entry in entries {
        match &entry.event {
            Event::Asked { reserved, .. } => open = open.plus(reserved.unwrap_or_default().percent(UNTIL_KNOWN)),
            Event::Answered { cost, .. } => {
                sum = sum.plus(cost.unwrap_or(open));
                open = Usd::ZERO;
            }
            Event::RunStarted { .. } => sum = sum.plus(std::mem::take(&mut open)),
            _ => {}
        }
    }
    sum.plus(open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{FrameId, Size, View};

    #[test]
    fn what_was_asked_and_never_answered_counts_in_full_and_more() {
        let cents = |cents: u64| Usd::micros(cents * 10_000);
        let size = Size::new(1, 1);
        let view = View::whole(FrameId(0), size, size);
        let asked = |reserved| Event::Asked {
            model: "m".to_owned(),
            turn: 1,
            view,
            reserved: Some(reserved),
        };
        let answered = |cost| Event::Answered {
            model: "m".to_owned(),
            turn: 1,
            answer: String::new(),
            said: String::new(),
            actions: Vec::new(),
            usage: None,
            cost,
            millis: 0,
            error: None,
        };
        let started = Event::RunStarted {
            scenario: String::new(),
            folder: None,
            rows: 1,
            size,
        };
        let events = [
            started.clone(),
            asked(cents(10)),
            asked(cents(10)),
            answered(Some(cents(12))),
            asked(cents(7)),
            started,
            asked(cents(5)),
            answered(None),
        ];
        let entry = |(at, event): (usize, Event)| Entry {
            number: u64::try_from(at).expect("few"),
            ms: 0,
            row: None,
            step: None,
            event,
        };
        let entries: Vec<Entry> = events.into_iter().enumerate().map(entry).collect();
        assert_eq!(spent(&entries), cents(12).plus(cents(7 + 5).percent(130)));
    }
}
