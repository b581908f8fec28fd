//! Reading a value of the data or of the screen as its type says.
//!
//! A value is checked and kept as text: leading zeros stay, and nothing is rounded.

use std::fmt::Write;

use chrono::NaiveDate;
use chrono::format::{Item, StrftimeItems};
use thiserror::Error;

use super::settings::{Input, ValueType};

/// A value that is not what its type says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    #[error("`{name}` is empty; give it a value, or write `optional: true` at the input")]
    Empty { name: String },
    #[error("`{value}` is not {expected}")]
    Unlike { value: String, expected: String },
}

impl ValueType {
    /// The value as templates see it: an integer and a text as written, without spaces around the first; a decimal
    /// and a date in their other form; a flag as `true` or `false`.
    ///
    /// # Errors
    /// [`ValueError::Unlike`] with an example of what is expected.
    pub fn read(&self, raw: &str) -> Result<String, ValueError> {
        let value = raw.trim();
        let read = match self {
            ValueType::Text => Some(raw.to_owned()),
            ValueType::Integer => is_integer(value).then(|| value.to_owned()),
            ValueType::Decimal { from, to } => match to {
                Some(to) => from.carry(value, *to),
                None => from.carry(value, *from).map(|_| value.to_owned()),
            },
            ValueType::Flag => flag(value).map(|on| on.to_string()),
            ValueType::Date { from, to } => redate(value, from, to),
        };
        read.ok_or_else(|| ValueError::Unlike {
            value: raw.chars().take(80).flat_map(char::escape_debug).collect(),
            expected: self.expected(),
        })
    }

    /// What a value must look like, for messages.
    pub fn expected(&self) -> String {
        match self {
            ValueType::Text => "a text".to_owned(),
            ValueType::Integer => "a whole number such as `12`".to_owned(),
            ValueType::Decimal { from, .. } => format!("a number such as `{}`", from.example()),
            ValueType::Flag => "one of yes, no, true, false, 1, 0".to_owned(),
            ValueType::Date { from, .. } => match redate(SAMPLE, "%Y-%m-%d", from) {
                Some(example) => format!("a date such as `{example}` (`{from}`)"),
                None => format!("a date as in `{from}`"),
            },
        }
    }
}

impl Input {
    /// The value of this input for one row; `raw` is nothing where the data has no such column.
    ///
    /// # Errors
    /// An empty value where one is needed, and those of [`ValueType::read`].
    pub fn read(&self, raw: Option<&str>) -> Result<String, ValueError> {
        match raw.filter(|raw| !raw.trim().is_empty()).or(self.default.as_deref()) {
            Some(value) => self.value_type.read(value),
            None if self.optional => Ok(String::new()),
            None => Err(ValueError::Empty {
                name: self.name.value.clone(),
            }),
        }
    }
}

/// A date's form as `%d.%m.%Y`, where it was told by the example of 31 December 2026. Nothing where a letter or a digit
/// of the example is no part of that date: it would be typed for every other date, too.
pub(super) fn date_form(written: &str) -> Option<String> {
    if written.contains('%') {
        return Some(written.to_owned());
    }
    let parts = [
        ("2026", "%Y"),
        ("26", "%y"),
        ("December", "%B"),
        ("Dec", "%b"),
        ("12", "%m"),
        ("31", "%d"),
    ];
    let mut form = String::new();
    let mut rest = written;
    while let Some(next) = rest.chars().next() {
        let part = parts.iter().find(|(example, _)| rest.starts_with(example));
        let (read, sign) = match part {
            Some((example, sign)) => (example.len(), (*sign).to_owned()),
            None if next.is_alphanumeric() => return None,
            None => (next.len_utf8(), next.to_string()),
        };
        form.push_str(&sign);
        rest = rest.get(read..).unwrap_or_default();
    }
    Some(form)
}

/// Whether a form such as `%d.%m.%Y` reads every date back that it writes.
pub(super) fn reads_a_date(form: &str) -> bool {
    writes_a_date(form)
        && redate(SAMPLE, "%Y-%m-%d", form)
            .and_then(|sample| redate(&sample, form, "%Y-%m-%d"))
            .is_some_and(|back| back == SAMPLE)
}

/// Whether a form writes something of a date.
pub(super) fn writes_a_date(form: &str) -> bool {
    let mut items = StrftimeItems::new(form);
    !items.any(|item| matches!(item, Item::Error))
        && redate(SAMPLE, "%Y-%m-%d", form).is_some_and(|sample| !sample.is_empty() && sample != form)
}

const SAMPLE: &str = "2026-11-03";

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn flag(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Strict: a date that the first form would not write in the same way is none.
fn redate(value: &str, from: &str, to: &str) -> Option<String> {
    let date = NaiveDate::parse_from_str(value, from).ok()?;
    (written(date, from)? == value).then(|| written(date, to)).flatten()
}

fn written(date: NaiveDate, form: &str) -> Option<String> {
    let mut out = String::new();
    // Formatting fails on what a date does not have, such as hours.
    write!(out, "{}", date.format(form)).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::number::NumberForm;
    use proptest::prelude::*;

    fn date(from: &str, to: &str) -> ValueType {
        ValueType::Date {
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    fn decimal() -> ValueType {
        ValueType::Decimal {
            from: NumberForm::default(),
            to: None,
        }
    }

    #[test]
    fn values_keep_their_text() {
        for (value_type, raw, read) in [
            (ValueType::Text, " 007 ", Some(" 007 ")),
            (ValueType::Integer, " 007", Some("007")),
            (ValueType::Integer, "1,042", None),
            (ValueType::Integer, "-", None),
            (decimal(), "12.50", Some("12.50")),
            (decimal(), "1.+5", None),
            (decimal(), "1e5", None),
            (ValueType::Flag, "Yes", Some("true")),
            (ValueType::Flag, "0", Some("false")),
            (ValueType::Flag, "maybe", None),
            (date("%Y-%m-%d", "%d.%m.%Y"), "2026-11-03", Some("03.11.2026")),
            (date("%Y-%m-%d", "%d.%m.%Y"), "2026-11-3", None),
            (date("%Y-%m-%d", "%d.%m.%Y"), "26-11-03", None),
            (date("%Y-%m-%d", "%d.%m.%Y"), "2026-02-30", None),
            (date("%-d.%-m.%Y", "%Y-%m-%d"), "3.1.2026", Some("2026-01-03")),
        ] {
            assert_eq!(value_type.read(raw).ok().as_deref(), read, "{value_type:?} {raw}");
        }
    }

    #[test]
    fn a_decimal_without_another_form_stays_as_it_came() {
        let from = NumberForm::of("1.234,56").expect("a form");
        let as_it_came = ValueType::Decimal { from, to: None };
        for (raw, read) in [("12,50", Some("12,50")), ("1.234,5", Some("1.234,5")), ("12.50", None)] {
            assert_eq!(as_it_came.read(raw).ok().as_deref(), read, "{raw}");
        }
    }

    #[test]
    fn the_error_shows_what_would_be_right() {
        let error = date("%d.%m.%Y", "%Y").read("2026-11-03").expect_err("wrong form");
        assert_eq!(
            error.to_string(),
            "`2026-11-03` is not a date such as `03.11.2026` (`%d.%m.%Y`)"
        );
    }

    #[test]
    fn a_date_is_told_by_the_last_day_of_2026() {
        for (written, form) in [
            ("31.12.2026", "%d.%m.%Y"),
            ("2026-12-31", "%Y-%m-%d"),
            ("12/31/26", "%m/%d/%y"),
            ("20261231", "%Y%m%d"),
            ("31-Dec-2026", "%d-%b-%Y"),
            ("December 31, 2026", "%B %d, %Y"),
            ("%d.%m.%Y", "%d.%m.%Y"),
        ] {
            assert_eq!(date_form(written).as_deref(), Some(form));
        }
        for written in [
            "31.01.2026",
            "24.12.2026",
            "31. Dezember 2026",
            "31st December 2026",
            "today",
        ] {
            assert_eq!(date_form(written), None, "{written}");
        }
    }

    #[test]
    fn only_forms_that_name_a_whole_date_are_read() {
        assert!(reads_a_date("%d.%m.%Y") && writes_a_date("%B %Y"));
        for form in ["%d.%m", "%H:%M", "%Q", "%", "", "2026"] {
            assert!(!reads_a_date(form), "{form}");
        }
        for form in ["%H:%M", "%Q", "%", "", "2026"] {
            assert!(!writes_a_date(form), "{form}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(raw in ".*", from in "[%YmdHMjeybBaAsZzf:.-]{0,12}", to in "[%YmdHMjeybBaAsZzf:.-]{0,12}") {
            let _ = date(&from, &to).read(&raw);
            let _ = reads_a_date(&from);
            let _ = date(&from, &to).expected();
        }
    }
}
