//! Scalars that mean something: durations, numbers, yes and no, money, words of a list.

use std::time::Duration;

use super::context::Context;
use super::nearest::suggestion;
use crate::money::Usd;
use crate::scenario::diagnostic::Finding;
use crate::scenario::span::Spanned;
use crate::scenario::tree::Node;

/// Nothing is waited for longer than a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Context<'_> {
    /// `500ms`, `5s`, `2m`, `1h`.
    pub(super) fn duration(&mut self, node: &Node, what: &str) -> Option<Duration> {
        let text = self.text(node, what, "5s")?;
        let duration = duration(&text.value);
        match duration {
            None => {
                let help = match text.value.parse::<f64>() {
                    Ok(_) => format!("write the unit: `{}s`", text.value.trim()),
                    Err(_) => "a whole number and ms, s, m or h, as in `500ms`, `5s`, `2m`".to_owned(),
                };
                self.error(text.span, format!("`{}` is not a duration", text.value), help);
            }
            Some(long) if long > LONGEST => {
                self.error(text.span, format!("{what} is longer than a day"), "at most `24h`");
                return None;
            }
            Some(_) => {}
        }
        duration
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&mut self, node: &Node, what: &str, least: u32, most: u32) -> Option<u32> {
        let text = self.text(node, what, "3")?;
        let number = text.value.trim().parse().ok().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            let message = format!(
                "{what} takes a whole number from {least} to {most}, and here is `{}`",
                text.value
            );
            self.findings.push(Finding::error(text.span, message));
        }
        number
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self, node: &Node, what: &str) -> Option<bool> {
        let text = self.text(node, what, "true")?;
        match text.value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.error(
                    text.span,
                    format!("{what} takes true or false, and here is `{other}`"),
                    "write `true` or `false`",
                );
                None
            }
        }
    }

    /// Dollars, as in `0.50`.
    pub(super) fn money(&mut self, node: &Node, what: &str) -> Option<Usd> {
        let text = self.text(node, what, "0.50")?;
        let money = Usd::parse(&text.value);
        if money.is_none() {
            let message = format!("`{}` is not an amount of dollars", text.value);
            self.error(text.span, message, "digits and a point, as in `0.50`");
        }
        money
    }

    /// One of some words.
    pub(super) fn word(&mut self, node: &Node, what: &str, known: &[&str]) -> Option<Spanned<String>> {
        let text = self.text(node, what, known.first().copied().unwrap_or_default())?;
        if known.contains(&text.value.as_str()) {
            return Some(text);
        }
        let help = suggestion(&text.value, known.iter().copied());
        self.error(text.span, format!("{what} cannot be `{}`", text.value), help);
        None
    }
}

fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let millis = match unit.trim_start() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Some(Duration::from_secs(120)));
        for text in [
            "5",
            "s",
            "-5s",
            "1.5s",
            "5 weeks",
            "",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
