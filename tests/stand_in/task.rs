//! The small language of goals that the stand-in understands.
//!
//! A line `Label: value` with a label of Order Desk's form enters that value; `click "Caption"` presses a button;
//! `Choose "Entry" as the ... method` takes an entry of the drop-down `Shipping`. Everything else is talk.

/// One thing to be done, in the words of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Press {
        caption: String,
    },
    Fill {
        label: String,
        value: String,
    },
    Tick {
        text: String,
        on: bool,
    },
    /// A line of a list.
    Pick {
        label: String,
        line: String,
    },
    /// An entry of a drop-down.
    Choose {
        label: String,
        entry: String,
    },
}

const TEXTS: [&str; 7] = [
    "Our ref",
    "Customer",
    "Quantity",
    "Unit price",
    "Due date",
    "Phone",
    "Comment",
];
const TICKS: [&str; 2] = ["Gift wrap", "Notify customer"];
const LIST: &str = "Article";
const DROP_DOWN: &str = "Shipping";

/// What a goal asks for, in an order that needs few looks: what changes the form's layout comes last.
pub fn deeds(goal: &str) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = goal.lines().flat_map(line).collect();
    deeds.sort_by_key(|deed| match deed {
        Deed::Press { .. } => 0,
        Deed::Fill { .. } => 1,
        Deed::Tick { .. } => 2,
        Deed::Pick { .. } => 3,
        Deed::Choose { .. } => 4,
    });
    deeds
}

fn line(line: &str) -> Vec<Deed> {
    let entered = line
        .split_once(':')
        .and_then(|(label, value)| entry(label.trim(), value.trim()));
    match entered {
        Some(deeds) => deeds,
        None => talk(line),
    }
}

/// Nothing where the label is none of the form's; an empty value is nothing to do.
fn entry(label: &str, value: &str) -> Option<Vec<Deed>> {
    let (name, text) = (label.to_owned(), value.to_owned());
    let deed = if TEXTS.contains(&label) {
        Deed::Fill {
            label: name,
            value: text,
        }
    } else if TICKS.contains(&label) {
        let on = matches!(value, "yes" | "true" | "1");
        Deed::Tick { text: name, on }
    } else if label == LIST {
        Deed::Pick {
            label: name,
            line: text,
        }
    } else if label == DROP_DOWN {
        Deed::Choose {
            label: name,
            entry: text,
        }
    } else {
        return None;
    };
    Some(if value.is_empty() { Vec::new() } else { vec![deed] })
}

fn talk(line: &str) -> Vec<Deed> {
    let lower = line.to_lowercase();
    let quoted = |after: &str| {
        let at = lower.find(after)? + after.len();
        let (text, rest) = line.get(at..)?.split_once('"')?;
        Some((text.to_owned(), rest.to_owned()))
    };
    let press = quoted("click \"").map(|(caption, _)| Deed::Press { caption });
    let choose = quoted("choose \"").filter(|(_, rest)| rest.to_lowercase().contains("shipping"));
    let choose = choose.map(|(entry, _)| Deed::Choose {
        label: DROP_DOWN.to_owned(),
        entry,
    });
    press.into_iter().chain(choose).collect()
}
