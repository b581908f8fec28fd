//! Money, exact: whole picodollars, never a float.

use serde::{Deserialize, Serialize};

/// An amount in US dollars, kept in picodollars (10^-12), so that a price per million tokens divides evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd(u64);

const PICO: u64 = 1_000_000_000_000;

impl Usd {
    pub const ZERO: Usd = Usd(0);

    /// The largest amount there is: about 18 million dollars.
    pub const MAX: Usd = Usd(u64::MAX);

    /// An amount of millionths of a dollar.
    pub const fn micros(millionths: u64) -> Usd {
        Usd(millionths.saturating_mul(1_000_000))
    }

    /// Reads `0.50`, `12`, `0.075`: digits with at most twelve decimals.
    pub fn parse(text: &str) -> Option<Usd> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || fraction.len() > 12 {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let fraction: u64 = format!("{fraction:0<12}").parse().ok()?;
        whole.checked_mul(PICO)?.checked_add(fraction).map(Usd)
    }

    /// What `count` units cost at a price of `self` per million; rounded up, stopping at [`Usd::MAX`].
    pub fn per_million(self, count: u64) -> Usd {
        let pico = (u128::from(self.0) * u128::from(count)).div_ceil(1_000_000);
        Usd(u64::try_from(pico).unwrap_or(u64::MAX))
    }

    /// So many hundredths of the amount; rounded up, stopping at [`Usd::MAX`].
    pub fn percent(self, percent: u64) -> Usd {
        let pico = (u128::from(self.0) * u128::from(percent)).div_ceil(100);
        Usd(u64::try_from(pico).unwrap_or(u64::MAX))
    }

    /// So many times the amount, stopping at [`Usd::MAX`].
    pub fn times(self, count: u64) -> Usd {
        Usd(self.0.saturating_mul(count))
    }

    /// How often `part` goes into the amount; nothing where it is zero.
    pub fn over(self, part: Usd) -> Option<u64> {
        self.0.checked_div(part.0)
    }

    pub fn plus(self, other: Usd) -> Usd {
        Usd(self.0.saturating_add(other.0))
    }

    /// The amount in 10^-12 dollars.
    pub fn picodollars(self) -> u64 {
        self.0
    }

    /// Every decimal there is and no more, as [`Usd::parse`] reads it: `2.5`, `0.075`, `30`.
    pub fn exact(self) -> String {
        let text = format!("{}.{:012}", self.0 / PICO, self.0 % PICO);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The sum, if there is such an amount.
    pub fn checked_plus(self, other: Usd) -> Option<Usd> {
        self.0.checked_add(other.0).map(Usd)
    }

    /// This sum with one of its parts replaced. A sum that has reached [`Usd::MAX`] stays there: nobody knows by how
    /// much it is more.
    pub fn replaced(self, part: Usd, by: Usd) -> Usd {
        if self == Usd::MAX {
            return self;
        }
        self.minus(part).plus(by)
    }

    /// The difference, nothing below zero.
    pub fn minus(self, other: Usd) -> Usd {
        Usd(self.0.saturating_sub(other.0))
    }
}

impl std::fmt::Display for Usd {
    /// Four decimals, rounded up, so that a cost never shows as nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths_of_a_mill = self.0.div_ceil(PICO / 10_000);
        write!(f, "${}.{:04}", tenths_of_a_mill / 10_000, tenths_of_a_mill % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact() {
        let price = Usd::parse("0.075").expect("price");
        assert_eq!(price.per_million(1_000_000), price);
        assert_eq!(
            Usd::parse("2.50").expect("price").per_million(1_378).to_string(),
            "$0.0035"
        );
        let exact = |text: &str| Usd::parse(text).map(Usd::exact);
        assert_eq!(
            ["2.50", "0.075", "30", "0"].map(exact),
            ["2.5", "0.075", "30", "0"].map(|text| Some(text.to_owned()))
        );
        assert_eq!(Usd::parse("1e3"), None);
        assert_eq!(Usd::parse("-1"), None);
        assert_eq!(Usd::parse("0.5"), Usd::parse(".50"));
    }
}
