//! The models whose prices and efforts are known: data, nothing else.
//!
//! Prices are the providers' list prices as of November 2026, in the form of litellm's table. A model that
//! is not in here can be asked as long as no limit of money is set.

use crate::effort::Effort;
use crate::money::Usd;

/// A model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    pub name: &'static str,
    /// The efforts it takes.
    pub efforts: &'static [Effort],
    /// By rising threshold; the first starts at 0.
    pub rates: &'static [Rate],
}

/// Prices per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Holds for requests of more input tokens than this: then for all their tokens.
    pub above: u64,
    pub input: Usd,
    /// For the part of the input that came from the cache.
    pub cached: Usd,
    /// For the part of the input that was written to the cache.
    pub written: Usd,
    pub output: Usd,
}

const fn rate(above: u64, [input, cached, written, output]: [u64; 4]) -> Rate {
    Rate {
        above,
        input: Usd::micros(input),
        cached: Usd::micros(cached),
        written: Usd::micros(written),
        output: Usd::micros(output),
    }
}

const LONG: u64 = 272_000;
const EFFORTS: &[Effort] = &[Effort::None, Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh];
const PRO_EFFORTS: &[Effort] = &[Effort::Medium, Effort::High, Effort::Xhigh];

/// Every model with a card, in millionths of a dollar per million tokens: input, cached, written, output.
pub const CARDS: &[Card] = &[
    Card {
        name: "gpt-5.4",
        efforts: EFFORTS,
        rates: &[
            rate(0, [2_500_000, 250_000, 2_500_000, 15_000_000]),
            rate(LONG, [5_000_000, 500_000, 5_000_000, 22_500_000]),
        ],
    },
    Card {
        name: "gpt-5.4-mini",
        efforts: EFFORTS,
        rates: &[rate(0, [750_000, 75_000, 750_000, 4_500_000])],
    },
    Card {
        name: "gpt-5.4-nano",
        efforts: EFFORTS,
        rates: &[rate(0, [200_000, 20_000, 200_000, 1_250_000])],
    },
    Card {
        name: "gpt-5.4-pro",
        efforts: PRO_EFFORTS,
        rates: &[
            rate(0, [30_000_000, 30_000_000, 30_000_000, 180_000_000]),
            rate(LONG, [60_000_000, 60_000_000, 60_000_000, 270_000_000]),
        ],
    },
    Card {
        name: "gpt-5.5",
        efforts: EFFORTS,
        rates: &[
            rate(0, [5_000_000, 500_000, 5_000_000, 30_000_000]),
            rate(LONG, [10_000_000, 1_000_000, 10_000_000, 45_000_000]),
        ],
    },
    Card {
        name: "gpt-5.6-sol",
        efforts: EFFORTS,
        rates: &[
            rate(0, [4_000_000, 400_000, 5_000_000, 20_000_000]),
            rate(LONG, [8_000_000, 800_000, 10_000_000, 30_000_000]),
        ],
    },
    Card {
        name: "gpt-5.6-terra",
        efforts: EFFORTS,
        rates: &[
            rate(0, [2_000_000, 200_000, 2_500_000, 12_000_000]),
            rate(LONG, [4_000_000, 400_000, 5_000_000, 18_000_000]),
        ],
    },
    Card {
        name: "gpt-5.6-luna",
        efforts: EFFORTS,
        rates: &[
            rate(0, [200_000, 20_000, 250_000, 1_200_000]),
            rate(LONG, [400_000, 40_000, 500_000, 1_800_000]),
        ],
    },
];

/// The card of a model, or of the model that a dated name such as `gpt-5.4-2026-03-05` is a version of.
pub fn card(name: &str) -> Option<&'static Card> {
    let undated = undated(name);
    CARDS.iter().find(|card| card.name == name || card.name == undated)
}

/// Every name with a card, for messages.
pub fn names() -> String {
    CARDS.iter().map(|card| card.name).collect::<Vec<_>>().join(", ")
}

fn undated(name: &str) -> &str {
    let Some((rest, date)) = name.len().checked_sub(11).and_then(|at| name.split_at_checked(at)) else {
        return name;
    };
    let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if shape == "-0000-00-00" { rest } else { name }
}
