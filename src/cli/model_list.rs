//! `deskwright models`: the table of models, for a person or as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::args::ModelsArguments;
use super::complaint::Complaint;
use super::places::Places;
use super::{files, say, table};
use crate::effort::Effort;
use crate::model::card::{Card, Rate};
use crate::model::endpoint::{Endpoint, open};
use crate::model::provider::Provider;
use crate::model::table::Table;
use crate::money::Usd;
use crate::outcome::Outcome;
use crate::report::columns::{left, right, width};
use crate::report::escape;
use crate::report::paint::{Ink, paint};

/// The widest the names' column gets: a longer name has its line for itself.
const NAME: usize = 24;

/// # Errors
/// When the user's own table cannot be used.
pub fn list(arguments: &ModelsArguments) -> Result<Outcome, Complaint> {
    let table = table::table(&Places::here())?;
    let variable = |name: &str| std::env::var(name).ok();
    if arguments.json {
        let text = serde_json::to_string_pretty(&document(&table, &variable)).map_err(Complaint::broken)?;
        say::out(text + "\n")?;
    } else {
        say::out(drawn(&table, &variable, files::look_of_output().colour))?;
    }
    Ok(Outcome::Passed)
}

type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The cells of one model: its name, then the others, then its prices with what they hold above.
struct Line {
    name: String,
    cells: [String; 4],
    prices: Vec<Price>,
}

/// Dollars per million tokens, for requests of more input tokens than `above`.
struct Price {
    above: u64,
    cells: [String; 4],
}

const HEADS: [&str; 4] = ["TOOL", "POINTS", "EFFORTS", "WINDOW"];
const PRICES: [&str; 4] = ["IN", "CACHED", "WRITTEN", "OUT"];

/// How wide the columns are.
struct Widths {
    name: usize,
    cells: [usize; 4],
    prices: [usize; 4],
}

/// The table in columns, the models of a provider under it. Prices are dollars per million tokens.
fn drawn(table: &Table, variable: Variable<'_>, color: bool) -> String {
    let mut cards: Vec<&Card> = table.cards.iter().collect();
    cards.sort_by_key(|card| place(table, &card.provider));
    let lines: Vec<(&Card, Line)> = cards.into_iter().map(|card| (card, line(card))).collect();
    let widths = widths(lines.iter().map(|(_, line)| line));
    let heads = row("MODEL", &HEADS.map(str::to_owned), &PRICES.map(str::to_owned), &widths);
    let mut out = paint(&heads, Ink::Dim, color) + "\n";
    for provider in &table.providers {
        let _ = write!(out, "\n{}  ", paint(&escape::line(&provider.name), Ink::Bold, color));
        let _ = writeln!(out, "{}  {}", provider.protocol.word(), address(provider, variable));
        let _ = writeln!(out, "  {}", key(provider, variable));
        let mut none = true;
        for (_, line) in lines.iter().filter(|(card, _)| card.provider.name == provider.name) {
            none = false;
            out += &model(line, &widths);
        }
        if none {
            let _ = writeln!(out, "  any model as `{}/NAME`", escape::line(&provider.name));
        }
    }
    out + "\nprices: dollars per million tokens; above: for a request of more input tokens\n"
}

fn place(table: &Table, provider: &Provider) -> usize {
    let mut names = table.providers.iter().map(|other| &other.name);
    names.position(|name| *name == provider.name).unwrap_or(usize::MAX)
}

fn widths<'a>(lines: impl Iterator<Item = &'a Line>) -> Widths {
    let mut widths = Widths {
        name: 0,
        cells: HEADS.map(width),
        prices: PRICES.map(width),
    };
    let widen = |columns: &mut [usize; 4], cells: &[String; 4]| {
        for (column, cell) in columns.iter_mut().zip(cells) {
            *column = width(cell).max(*column);
        }
    };
    for line in lines {
        widths.name = Some(width(&line.name))
            .filter(|name| *name <= NAME)
            .map_or(widths.name, |name| name.max(widths.name));
        widen(&mut widths.cells, &line.cells);
        for price in &line.prices {
            widen(&mut widths.prices, &price.cells);
        }
    }
    widths
}

fn model(line: &Line, widths: &Widths) -> String {
    let name = format!("  {}", line.name);
    let (mut out, name) = if width(&line.name) > NAME {
        (name + "\n", String::new())
    } else {
        (String::new(), name)
    };
    let none = std::array::from_fn(|_| String::new());
    let (usual, dearer) = match line.prices.split_first() {
        Some((first, rest)) if first.above == 0 => (&first.cells, rest),
        _ => (&none, line.prices.as_slice()),
    };
    let _ = writeln!(out, "{}", row(&name, &line.cells, usual, widths));
    for price in dearer {
        let mut cells = none.clone();
        if let Some(cell) = cells.get_mut(2) {
            *cell = format!("above {}", tokens(price.above));
        }
        let _ = writeln!(out, "{}", row("", &cells, &price.cells, widths));
    }
    out
}

fn row(name: &str, cells: &[String; 4], prices: &[String; 4], widths: &Widths) -> String {
    let mut out = left(name, widths.name + 2);
    for (at, (cell, column)) in cells.iter().zip(widths.cells).enumerate() {
        let cell = if at == 3 {
            right(cell, column)
        } else {
            left(cell, column)
        };
        let _ = write!(out, " {cell}");
    }
    for (cell, column) in prices.iter().zip(widths.prices) {
        let _ = write!(out, " {}", right(cell, column));
    }
    out.trim_end().to_owned()
}

fn line(card: &Card) -> Line {
    let price = |rate: &Rate| {
        let optional = |own: Usd| if own == rate.input { String::new() } else { own.exact() };
        Price {
            above: rate.above,
            cells: [
                rate.input.exact(),
                optional(rate.cached),
                optional(rate.written),
                rate.output.exact(),
            ],
        }
    };
    Line {
        name: escape::line(&card.id),
        cells: [
            card.form.tool.word().to_owned(),
            card.form.space.to_string(),
            efforts(&card.efforts),
            card.window.map(tokens).unwrap_or_default(),
        ],
        prices: card.rates.iter().map(price).collect(),
    }
}

/// `272K`, `1.05M`.
fn tokens(count: u64) -> String {
    match count {
        1_000_000.. => {
            let hundredths = count / 10_000;
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            format!("{}M", text.trim_end_matches('0').trim_end_matches('.'))
        }
        1000.. => format!("{}K", count / 1000),
        _ => count.to_string(),
    }
}

/// `none,low..xhigh`: those beside each other as a range.
fn efforts(efforts: &[Effort]) -> String {
    const ALL: [Effort; 7] = [
        Effort::None,
        Effort::Minimal,
        Effort::Low,
        Effort::Medium,
        Effort::High,
        Effort::Xhigh,
        Effort::Max,
    ];
    let has = ALL.map(|effort| efforts.contains(&effort));
    let runs = has.split(|has| !has);
    let mut at = 0;
    let mut words = Vec::new();
    for run in runs {
        let of = |place: usize| ALL.get(place).map_or("", |effort| effort.word());
        match run.len() {
            0 => {}
            1 => words.push(of(at).to_owned()),
            length => words.push(format!("{}..{}", of(at), of(at + length - 1))),
        }
        at += run.len() + 1;
    }
    words.join(",")
}

fn address(provider: &Provider, variable: Variable<'_>) -> String {
    let other = variable(&provider.address_variable).filter(|text| !text.trim().is_empty());
    match other.as_deref().map(Endpoint::parse) {
        Some(Ok(endpoint)) => format!("{endpoint} (by {})", provider.address_variable),
        Some(Err(_)) => format!("{} cannot be used", provider.address_variable),
        None => escape::line(&provider.address),
    }
}

fn key(provider: &Provider, variable: Variable<'_>) -> String {
    let name = escape::line(&provider.key_variable);
    match key_state(provider, variable) {
        KeyState::There => format!("key: {name} is set"),
        KeyState::NotNeeded => format!("key: none is needed; {name} is sent where it is set"),
        KeyState::Missing => format!("key: {name} is not set"),
        KeyState::Unusable => format!("key: {name} cannot be used"),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyState {
    There,
    NotNeeded,
    Missing,
    Unusable,
}

impl KeyState {
    fn word(self) -> &'static str {
        match self {
            KeyState::There => "set",
            KeyState::NotNeeded => "not_needed",
            KeyState::Missing => "missing",
            KeyState::Unusable => "unusable",
        }
    }
}

fn key_state(provider: &Provider, variable: Variable<'_>) -> KeyState {
    if variable(&provider.key_variable).is_none() {
        return if provider.key_optional {
            KeyState::NotNeeded
        } else {
            KeyState::Missing
        };
    }
    // The address is another matter.
    let key = |name: &str| (name == provider.key_variable).then(|| variable(name)).flatten();
    match open(provider, "", &key) {
        Ok(_) => KeyState::There,
        Err(_) => KeyState::Unusable,
    }
}

/// One object a model, in the order of the table.
fn document(table: &Table, variable: Variable<'_>) -> Value {
    let model = |card: &Card| {
        let rate = |rate: &Rate| {
            json!({ "above": rate.above, "input": rate.input.exact(), "cached": rate.cached.exact(),
                "written": rate.written.exact(), "output": rate.output.exact() })
        };
        json!({
            "id": card.id,
            "wire_id": card.wire_id,
            "provider": card.provider.name,
            "protocol": card.form.protocol.word(),
            "tool": card.form.tool.word(),
            "space": card.form.space,
            "efforts": card.efforts,
            "window": card.window,
            "picture": { "width": card.picture.width, "height": card.picture.height },
            "rates": card.rates.iter().map(rate).collect::<Vec<_>>(),
            "key": key_state(&card.provider, variable).word(),
            "key_variable": card.provider.key_variable,
            "address": address(&card.provider, variable),
        })
    };
    table.cards.iter().map(model).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_efforts_are_short() {
        assert_eq!(tokens(1_050_000), "1.05M");
        assert_eq!(tokens(1_000_000), "1M");
        assert_eq!(tokens(272_000), "272K");
        assert_eq!(efforts(&[]), "");
        assert_eq!(
            efforts(&[Effort::None, Effort::Low, Effort::Medium, Effort::Max]),
            "none,low..medium,max"
        );
    }

    #[test]
    fn the_built_in_table_fits_into_100_columns() {
        let text = drawn(&Table::built_in(), &|_| None, false);
        for line in text.lines() {
            assert!(width(line) <= 100, "{} columns: {line}", width(line));
        }
        for card in Table::built_in().cards {
            assert!(text.contains(&card.id), "{}", card.id);
        }
    }
}
