//! What a request may cost at most, and what it did cost.

use super::card::{Card, Rate};
use crate::money::Usd;
use crate::usage::Usage;

/// The most that a request of at most `input` tokens and an answer of at most `output` can cost.
/// Where the provider may ask another model in its place, the dearest of them.
pub fn estimate(card: &Card, input: u64, output: u64) -> Usd {
    let most = |rates: &[Rate]| {
        let rate = rate(rates, input);
        let input = rate.input.max(rate.written).per_million(input);
        input.plus(rate.output.per_million(output))
    };
    card.all_rates().map(most).max().unwrap_or(Usd::ZERO)
}

/// What an answer cost. Above a threshold the whole request has the higher price, not only what exceeds it.
pub fn cost(card: &Card, usage: &Usage) -> Usd {
    let rate = rate(&card.rates, usage.input);
    let cached = usage.cached.min(usage.input);
    let written = usage.written.min(usage.input - cached);
    rate.input
        .per_million(usage.input - cached - written)
        .plus(rate.cached.per_million(cached))
        .plus(rate.written.per_million(written))
        .plus(rate.output.per_million(usage.output))
}

/// The price threshold that a request of so many tokens is over, if it is over one: of the model, or of one that the
/// provider may ask in its place.
pub fn threshold(card: &Card, input: u64) -> Option<u64> {
    let above = card.all_rates().map(|rates| rate(rates, input).above);
    above.max().filter(|above| *above > 0)
}

const NOTHING: Rate = Rate {
    above: 0,
    input: Usd::ZERO,
    cached: Usd::ZERO,
    written: Usd::ZERO,
    output: Usd::ZERO,
};

fn rate(rates: &[Rate], input: u64) -> Rate {
    let reached = |rate: &&Rate| rate.above == 0 || input > rate.above;
    rates.iter().rfind(reached).copied().unwrap_or(NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::Table;

    fn card(name: &str) -> Option<Card> {
        Table::built_in().card(name)
    }

    fn used(input: u64, cached: u64, output: u64) -> Usage {
        Usage {
            input,
            cached,
            output,
            ..Usage::default()
        }
    }

    fn dollars(text: &str) -> Usd {
        Usd::parse(text).expect("dollars")
    }

    #[test]
    fn the_cached_part_of_the_input_has_its_own_price() {
        let card = card("gpt-5.4-2026-03-05").expect("a dated name has the card of its model");
        // 354 x 2.50 + 1024 x 0.25 + 11 x 15, per million
        assert_eq!(cost(&card, &used(1378, 1024, 11)), dollars("0.001306"));
    }

    #[test]
    fn one_token_above_the_threshold_makes_the_whole_request_dearer() {
        let card = card("gpt-5.4").expect("card");
        assert_eq!(cost(&card, &used(272_000, 0, 1000)), dollars("0.695"));
        assert_eq!(cost(&card, &used(272_001, 0, 1000)), dollars("1.382505"));
        assert_eq!(cost(&card, &used(272_001, 272_001, 0)), dollars("0.1360005"));
    }

    #[test]
    fn what_is_written_to_the_cache_costs_more_and_the_estimate_knows() {
        let card = card("gpt-5.6-sol").expect("card");
        let usage = Usage {
            input: 1000,
            written: 1000,
            ..Usage::default()
        };
        assert_eq!(cost(&card, &usage), dollars("0.005"));
        assert_eq!(estimate(&card, 1000, 0), dollars("0.005"));
    }

    #[test]
    fn more_cached_than_input_cannot_make_a_cost_negative() {
        let card = card("gpt-5.4-mini").expect("card");
        assert_eq!(cost(&card, &used(10, u64::MAX, 0)), dollars("0.00000075"));
    }

    #[test]
    fn a_screenshot_has_as_many_tokens_as_measured() {
        assert_eq!(
            card("gpt-5.4")
                .expect("card")
                .picture
                .tokens(crate::geometry::Size::new(1440, 900)),
            1566
        );
    }
}
