//! How a decimal number is written in some place: told by an example, `1.234,56`.
//!
//! A number is carried from one form to another as text: nothing is rounded, and no digit is lost.

/// The signs of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberForm {
    /// Stands between every three digits; a number may also come without.
    group: Option<char>,
    point: char,
}

impl Default for NumberForm {
    /// `1234.56`.
    fn default() -> NumberForm {
        NumberForm {
            group: None,
            point: '.',
        }
    }
}

impl NumberForm {
    /// The form of an example: the number 1234.56 as it is written there.
    pub fn of(example: &str) -> Option<NumberForm> {
        let before = example.strip_suffix("56")?;
        let point = before.chars().next_back().filter(|c| matches!(c, '.' | ','))?;
        let whole = before.strip_suffix(point)?;
        if whole == "1234" {
            return Some(NumberForm { group: None, point });
        }
        let group = whole.strip_prefix('1')?.strip_suffix("234")?;
        let mut signs = group.chars();
        let sign = signs
            .next()
            .filter(|c| matches!(c, '.' | ',' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}'))?;
        (signs.next().is_none() && sign != point).then_some(NumberForm {
            group: Some(sign),
            point,
        })
    }

    /// The example of this form.
    pub fn example(self) -> String {
        self.write("", "1234", Some("56"))
    }

    /// A number of this form in another one; nothing where it is not of this form.
    pub fn carry(self, value: &str, to: NumberForm) -> Option<String> {
        let (sign, rest) = match value.strip_prefix(['+', '-']) {
            Some(rest) => value.split_at_checked(value.len() - rest.len())?,
            None => ("", value),
        };
        let (whole, fraction) = match rest.split_once(self.point) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (rest, None),
        };
        let whole = self.ungrouped(whole)?;
        if !is_digits(&whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
            return None;
        }
        Some(to.write(sign, &whole, fraction))
    }

    /// The digits before the point, without the signs between them.
    fn ungrouped(self, whole: &str) -> Option<String> {
        let is_sign = |c: char| Some(c) == self.group || (self.group.is_some_and(is_space) && is_space(c));
        if !whole.contains(is_sign) {
            return Some(whole.to_owned());
        }
        let mut groups = whole.split(is_sign);
        let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
        let mut digits = first.to_owned();
        for group in groups {
            if group.len() != 3 {
                return None;
            }
            digits.push_str(group);
        }
        Some(digits)
    }

    fn write(self, sign: &str, whole: &str, fraction: Option<&str>) -> String {
        let mut out = sign.to_owned();
        let length = whole.chars().count();
        for (at, digit) in whole.chars().enumerate() {
            let left = length - at;
            if let (Some(group), true) = (self.group, at > 0 && left.is_multiple_of(3)) {
                out.push(group);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push(self.point);
            out.push_str(fraction);
        }
        out
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(example: &str) -> NumberForm {
        NumberForm::of(example).expect("a form")
    }

    #[test]
    fn a_form_is_told_by_an_example() {
        for example in ["1234.56", "1234,56", "1.234,56", "1,234.56", "1 234,56", "1'234.56"] {
            assert_eq!(form(example).example(), example);
        }
        for wrong in [
            "", "1234", "1.234", "12.34", "1.234.56", "1x234,56", "1,234,56", "%d", "1.23456",
        ] {
            assert_eq!(NumberForm::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_keeps_its_digits_in_every_form() {
        let german = form("1.234,56");
        let plain = NumberForm::default();
        for (from, value, to, carried) in [
            (german, "1.234.567,80", plain, Some("1234567.80")),
            (german, "1234,5", plain, Some("1234.5")),
            (plain, "-1234567.890", german, Some("-1.234.567,890")),
            (plain, "007", german, Some("007")),
            (form("1 234,56"), "12\u{a0}345,6", plain, Some("12345.6")),
            (german, "1.23,4", plain, None),
            (german, "1234.56", plain, None),
            (plain, "1,234", plain, None),
            (plain, "1.", plain, None),
            (plain, "", plain, None),
            (plain, "1e5", plain, None),
        ] {
            assert_eq!(from.carry(value, to).as_deref(), carried, "{value}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same(whole in "[1-9][0-9]{0,12}", fraction in "[0-9]{1,6}") {
            let (german, plain) = (form("1.234,56"), NumberForm::default());
            let value = format!("{whole}.{fraction}");
            let there = plain.carry(&value, german).expect("a number");
            prop_assert_eq!(german.carry(&there, plain), Some(value));
        }

        #[test]
        fn nothing_panics(value in ".*", example in ".*") {
            if let Some(form) = NumberForm::of(&example) {
                let _ = form.carry(&value, NumberForm::default());
            }
        }
    }
}
