//! How much of a goal's story one model is told again, and how: the last answers in full, older ones in words.
//!
//! What is told in full is paid for in every request, its pictures above all. What the provider has read before is
//! cheap as long as it begins alike, so older answers are not folded into words one by one but in intervals: between
//! two foldings the beginning of the request stays the same to the byte.
//!
//! Invariant: pure, and decided by the answers alone: the same beginning of a story is always told in the same way.

use super::ModelError;
use super::card::{Card, Folding};
use super::price::threshold;
use super::protocol::{self, Question, Request};
use super::provider::Cache;
use super::story::{is_told_whole, story};
use super::turn::Exchange;

/// Answers that are told in full at the least, each with the picture it was an answer to.
const KEPT: usize = 2;

/// The longest interval: beyond it a request says more than a model needs to know.
const LONGEST: u64 = 40;

/// The interval where the cache is at work and nobody knows the prices.
const UNPRICED: usize = 8;

/// When answers are folded into words, and how many are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many answers are told in full right after folding.
    pub kept: usize,
    /// How many more there are before the next folding; nothing where it is never done.
    pub interval: Option<usize>,
}

impl Plan {
    /// The cheapest plan at a model's prices.
    pub fn of(card: &Card) -> Plan {
        // What the provider keeps cannot be told in part; only a new conversation forgets.
        let whole = card.folding == Folding::All || card.stored;
        let kept = if whole || is_nearly_free(card) { 0 } else { KEPT };
        let interval = (card.folding != Folding::Never).then(|| interval(card, kept));
        Plan { kept, interval }
    }

    /// The same with as little told in full as can be.
    fn shortest(self) -> Plan {
        Plan {
            kept: self.kept.min(1),
            interval: self.interval.map(|_| 1),
        }
    }

    /// Where the part that is told in full begins.
    fn start(self, past: &[Exchange]) -> usize {
        let Some(interval) = self.interval else { return 0 };
        let mut start = 0;
        for (at, exchange) in past.iter().enumerate() {
            let now = at + 1;
            // What came of the last answer is news: where words cannot tell it, it is told in full once more.
            if now - start >= self.kept + interval && (self.kept > 0 || is_told_whole(exchange)) {
                start = now - self.kept;
            }
        }
        start
    }
}

/// Whether what is cached costs less than a tenth of what is new. Telling everything is cheap there, and pictures
/// written anew are what makes a goal dear.
fn is_nearly_free(card: &Card) -> bool {
    let caches = card.provider.cache() != Cache::None;
    caches
        && card
            .rates
            .first()
            .is_some_and(|rate| rate.cached.times(10) < rate.input)
}

/// Long intervals tell old answers again, at the price of what is cached; short ones more often write anew what is
/// kept. It is cheapest where both cost the same: at the root of 2 k (w - c) / c, for k answers written at the price w
/// and a price c of what is cached. Where nothing is kept, it is as if half an answer were: a model that never saw a
/// picture but the present one would be the cheapest, and lost.
fn interval(card: &Card, kept: usize) -> usize {
    if card.provider.cache() == Cache::None {
        return 1;
    }
    let Some(rate) = card.rates.first() else {
        return UNPRICED;
    };
    let (written, cached) = (rate.written.max(rate.input), rate.cached);
    // The new words are written anew as well: half an answer more.
    let twice = u64::try_from(kept)
        .unwrap_or(u64::MAX)
        .saturating_mul(2)
        .saturating_add(1);
    let square = written.minus(cached).times(twice).over(cached);
    let interval = square.map_or(LONGEST, u64::isqrt).clamp(1, LONGEST);
    usize::try_from(interval).unwrap_or(1)
}

/// Makes the request for a question whose `past` is the whole story: what others answered, and what is long ago, is
/// told in words. Where it would be over a price threshold, or larger than is taken, the story is told shorter.
///
/// # Errors
/// As [`protocol::request`]; [`ModelError::Dear`] when it stays over the threshold and is not `allowed` there.
pub fn request(question: &Question<'_>, allowed: bool) -> Result<Request, ModelError> {
    let plan = Plan::of(question.card);
    let over = |request: &Request| threshold(question.card, request.input_tokens).filter(|_| !allowed);
    match told(question, plan) {
        Ok(request) if over(&request).is_none() => return Ok(request),
        Ok(_) | Err(ModelError::TooLarge { .. }) => {}
        Err(error) => return Err(error),
    }
    let shortest = told(question, plan.shortest())?;
    match over(&shortest) {
        None => Ok(shortest),
        Some(above) => Err(ModelError::Dear {
            model: question.card.id.clone(),
            tokens: shortest.input_tokens,
            above,
        }),
    }
}

/// Makes the request for a question whose `past` is the whole story, told by this plan.
///
/// # Errors
/// As [`protocol::request`].
pub fn told(question: &Question<'_>, plan: Plan) -> Result<Request, ModelError> {
    let own = own(question.card, question.past);
    let from = own + plan.start(question.past.get(own..).unwrap_or_default());
    let (before, past) = question.past.split_at_checked(from).unwrap_or_default();
    let words = story(before);
    protocol::request(&Question {
        earlier: words.as_deref(),
        past,
        ..*question
    })
}

/// Where the model's own answers begin: after the last that another gave, or the same in another form, or whose
/// picture is not at hand any more.
fn own(card: &Card, past: &[Exchange]) -> usize {
    let foreign = |exchange: &Exchange| {
        let reply = &exchange.reply;
        reply.model != card.id || reply.form != card.form || exchange.shown.is_none()
    };
    past.iter().rposition(foreign).map_or(0, |at| at + 1)
}
