//! Models at their providers: a chain, and one request at a time.

use std::time::Instant;

use super::budget::Budget;
use super::card::Card;
use super::cause::Cause;
use super::health::Who;
use super::http::{Arrived, Underway};
use super::pay::pay;
use super::protocol::{self, Question};
use super::reply::Reply;
use super::route::{Chain, route};
use super::trouble::{Kind, Trouble};
use super::turn::{Picture, Seen, Turn};
use super::ways::Ways;
use super::{Model, ModelError, News, history};
use crate::effort::Effort;
use crate::pending::Pending;

/// A chain of models that can be asked.
#[derive(Debug, Clone)]
pub struct Live {
    ways: Ways,
    chain: Vec<Choice>,
    /// The one that answered last: it is asked first.
    at: usize,
}

/// A model of a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub card: Card,
    pub effort: Option<Effort>,
}

impl Choice {
    fn who(&self) -> Who<'_> {
        Who {
            model: &self.card.id,
            endpoint: &self.card.provider.name,
        }
    }
}

impl Live {
    /// A chain of models that all think as hard.
    ///
    /// # Errors
    /// As [`Live::of`].
    pub fn new(ways: Ways, chain: Vec<Card>, effort: Option<Effort>) -> Result<Live, ModelError> {
        let choices = chain.into_iter().map(|card| Choice { card, effort });
        Live::of(ways, choices.collect())
    }

    /// # Errors
    /// When the chain is empty.
    pub fn of(ways: Ways, chain: Vec<Choice>) -> Result<Live, ModelError> {
        if chain.is_empty() {
            return Err(ModelError::Unnamed);
        }
        Ok(Live { ways, chain, at: 0 })
    }

    /// One request to one model; another one where the provider lacks what it was to keep of the conversation, or does
    /// not take what it was sent in this way and may in another.
    async fn attempt(
        &self,
        choice: &Choice,
        turn: &Turn,
        budget: &mut Budget,
        tell: &mut dyn FnMut(News),
    ) -> Result<Reply, Trouble> {
        let mut held = true;
        loop {
            let choice = Choice {
                card: self.ways.learned.apply(&choice.card),
                effort: choice.effort,
            };
            let card = &choice.card;
            let trouble = match self.once(&choice, turn, held && card.stored, budget, tell).await {
                Ok(reply) => return Ok(reply),
                Err(trouble) => trouble,
            };
            let (reason, decision) = match &trouble.kind {
                Kind::Forgotten { reason } if held => {
                    held = false;
                    (reason, "the whole conversation is sent".to_owned())
                }
                Kind::Otherwise { reason, lesson } if self.ways.learned.learn(card, *lesson) => {
                    (reason, lesson.to_string())
                }
                _ => return Err(trouble),
            };
            tell(News::Rerouted {
                model: card.id.clone(),
                trouble: reason.clone(),
                decision,
                cause: trouble.cause.word(),
                to: None,
            });
        }
    }

    /// One request: its cost is put aside, then it is sent, then the cost is settled.
    async fn once(
        &self,
        Choice { card, effort }: &Choice,
        turn: &Turn,
        held: bool,
        budget: &mut Budget,
        tell: &mut dyn FnMut(News),
    ) -> Result<Reply, Trouble> {
        let http = self.ways.to(&card.provider, &card.id).map_err(Trouble::lasting)?;
        let picture = picture(card, turn).map_err(Trouble::lasting)?;
        let question = Question {
            card,
            effort: *effort,
            goal: &turn.goal,
            instructions: &turn.instructions,
            tools: &turn.tools,
            earlier: None,
            past: &turn.past,
            now: &picture,
            wanted: turn.wanted.as_deref(),
            run: &turn.run,
            held,
        };
        let mut request = history::request(&question, budget.above_threshold()).map_err(|error| match error {
            ModelError::Dear { .. } => Trouble::unaffordable(error),
            error => Trouble::lasting(error),
        })?;
        let fold = card
            .provider
            .stream
            .then(|| protocol::streamed(card.form.protocol, &mut request))
            .flatten();
        let begun = Instant::now();
        let send = async |reserved| {
            tell(News::Asked {
                model: card.id.clone(),
                view: picture.seen.view,
                reserved,
            });
            let mut hear = |underway| tell(news(card, underway));
            let Arrived { received, begun } = http.post(&request, fold, &mut hear).await?;
            let heard = protocol::reply(&card.id, &card.form, &received, &picture.seen);
            let heard = heard.map_err(|trouble| Trouble {
                bill: if begun {
                    trouble.bill.at_least_unknown()
                } else {
                    trouble.bill
                },
                ..trouble
            })?;
            Ok((heard, received.body))
        };
        let paid = pay(card, &request, budget, send).await;
        let (heard, raw) = paid.map_err(|trouble| hinted(trouble, card))?;
        Ok(Reply {
            model: card.id.clone(),
            form: card.form,
            intent: heard.intent,
            said: heard.said,
            usage: heard.usage,
            cost: None,
            millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            seen: picture.seen,
            shown: Some(picture),
            raw,
        })
    }
}

fn news(card: &Card, underway: Underway) -> News {
    match underway {
        Underway::Sent(sent) => News::Sent(sent),
        Underway::Progress(progress) => News::Progress {
            model: card.id.clone(),
            progress,
        },
    }
}

fn picture(card: &Card, turn: &Turn) -> Result<Picture, ModelError> {
    let size = card.picture.fit(turn.now.screen());
    let png = turn.now.png(size).map_err(|reason| ModelError::Picture { reason })?;
    Ok(Picture {
        seen: Seen::of(turn.now.as_ref(), size),
        png,
    })
}

/// Where the remedy lies on this side, it is named.
fn hinted(mut trouble: Trouble, card: &Card) -> Trouble {
    let hint = match trouble.cause {
        Cause::Key => format!("; check the key in {}", card.provider.key_variable),
        Cause::Redirected => format!(
            ": a redirect, which is not followed with a key; check {}",
            card.provider.address_variable
        ),
        _ => return trouble,
    };
    if let Kind::Lasting(ModelError::Rejected { reason, .. }) = &mut trouble.kind {
        reason.push_str(&hint);
    }
    trouble
}

impl Model for Live {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let before = budget.spent();
            let attempt = async |choice: &Choice, tell: &mut dyn FnMut(News)| {
                self.attempt(choice, turn, &mut *budget, tell).await
            };
            let chain = Chain {
                models: &self.chain,
                at: self.at,
                who: Choice::who,
                health: &self.ways.health,
            };
            let (at, reply) = route(&chain, attempt, tell).await?;
            self.at = at;
            let priced = self.chain.get(at).is_some_and(|choice| !choice.card.rates.is_empty());
            let cost = priced.then(|| budget.spent().minus(before));
            Ok(Reply { cost, ..reply })
        })
    }
}
