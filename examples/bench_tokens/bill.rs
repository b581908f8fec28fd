//! What a provider bills for a request, with what it has kept of the requests before.

use std::collections::HashSet;

use deskwright::model::card::{Card, Rate};
use deskwright::model::price;
use deskwright::model::provider::Cache;
use deskwright::money::Usd;
use deskwright::usage::Usage;

use crate::prompt::Piece;

/// Fewer tokens are never found in a cache.
const LEAST: u64 = 1024;
/// Anthropic looks so many blocks back from each mark for what it has kept.
const LOOKS_BACK: usize = 20;

/// One provider's memory of one conversation.
#[derive(Debug, Default)]
pub(crate) struct Biller {
    kept: HashSet<u64>,
}

/// What was billed for one step.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bill {
    pub(crate) usage: Usage,
    pub(crate) cost: Usd,
}

/// What was billed for several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) input: u64,
    pub(crate) cost: Usd,
}

impl Total {
    pub(crate) fn of(bills: &[Bill]) -> Total {
        bills.iter().fold(Total::default(), |sum, bill| Total {
            input: sum.input + bill.usage.input,
            cost: sum.cost.plus(bill.cost),
        })
    }
}

impl Biller {
    /// Bills a request of these pieces and an answer of `output` tokens.
    pub(crate) fn bill(&mut self, card: &Card, pieces: &[Piece], output: u64) -> Bill {
        let ends = ends(pieces);
        let input = ends.last().map_or(0, |end| end.tokens);
        let cache = card.provider.cache();
        let kept_here = |end: &&End| self.kept.contains(&end.hash) && end.tokens >= LEAST;
        let found = match cache {
            Cache::None => None,
            // In steps of 128 tokens.
            Cache::Prefix => ends.iter().rev().find(kept_here).map(|end| end.tokens / 128 * 128),
            Cache::Marked => {
                let marks = ends.iter().enumerate().rev().filter(|(_, end)| end.marked);
                let near = |at: usize| ends.get(at.saturating_sub(LOOKS_BACK)..=at).unwrap_or_default();
                marks
                    .filter_map(|(at, _)| near(at).iter().rev().find(kept_here))
                    .map(|end| end.tokens)
                    .next()
            }
        };
        let cached = found.unwrap_or(0);
        let upto = match cache {
            Cache::Prefix if writes_cost(card) => input,
            Cache::None | Cache::Prefix => 0,
            Cache::Marked => ends.iter().rfind(|end| end.marked).map_or(0, |end| end.tokens),
        };
        let written = if upto >= LEAST { upto.saturating_sub(cached) } else { 0 };
        let keeps = |end: &&End| cache == Cache::Prefix || end.marked;
        self.kept.extend(ends.iter().filter(keeps).map(|end| end.hash));
        let usage = Usage {
            input,
            cached,
            written,
            output,
            reasoning: 0,
        };
        Bill {
            usage,
            cost: price::cost(card, &usage),
        }
    }
}

/// Whether what is written to the cache has a price of its own.
fn writes_cost(card: &Card) -> bool {
    card.rates.first().is_some_and(|rate: &Rate| rate.written != rate.input)
}

/// A beginning of a request: all up to the end of a piece.
#[derive(Debug, Clone, Copy)]
struct End {
    hash: u64,
    tokens: u64,
    marked: bool,
}

fn ends(pieces: &[Piece]) -> Vec<End> {
    let (mut hash, mut tokens) = (0u64, 0);
    let mut ends = Vec::with_capacity(pieces.len());
    for piece in pieces {
        hash = hash.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ piece.hash;
        tokens += piece.tokens;
        ends.push(End {
            hash,
            tokens,
            marked: piece.marked,
        });
    }
    ends
}
