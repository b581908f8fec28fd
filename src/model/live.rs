//! Models at their providers: a chain, and one request at a time.

use std::time::{Duration, Instant};

use super::budget::Budget;
use super::card::Card;
use super::cause::Cause;
use super::form::Form;
use super::health::Who;
use super::hint::hint;
use super::http::{Arrived, Underway};
use super::learned::Lesson;
use super::pace::{self, Ticket};
use super::pay::pay;
use super::plain;
use super::protocol::{self, Question, Request};
use super::reply::{Heard, Reply};
use super::route::{Chain, route};
use super::trouble::{Kind, Trouble};
use super::turn::{Picture, Seen, Turn};
use super::ways::Ways;
use super::wire::Received;
use super::{Model, ModelError, News, history};
use crate::effort::Effort;
use crate::geometry::Size;
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

    fn hint(&self, choice: &Choice, cause: Cause) -> Option<String> {
        let Card { provider, id, .. } = &choice.card;
        let http = self.ways.to(provider, id).ok()?;
        hint(cause, provider, &http.address())
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
        choice: &Choice,
        turn: &Turn,
        held: bool,
        budget: &mut Budget,
        tell: &mut dyn FnMut(News),
    ) -> Result<Reply, Trouble> {
        let card = &choice.card;
        // Words are answered in words, and values in JSON, whatever form a model's actions have.
        let form = if turn.in_words || turn.wanted.is_some() {
            Form {
                space: card.form.space,
                ..Form::from(card.form.protocol)
            }
        } else {
            card.form
        };
        let http = self.ways.to(&card.provider, &card.id).map_err(Trouble::lasting)?;
        let Put {
            seen,
            shown,
            mut request,
        } = put(choice, turn, held, budget.above_threshold()).map_err(|error| match error {
            ModelError::Dear { .. } => Trouble::unaffordable(error),
            error => Trouble::lasting(error),
        })?;
        let tickets = self.admit(card, &http.address(), request.input_tokens, tell).await;
        let fold = card
            .provider
            .stream
            .then(|| protocol::streamed(card.form.protocol, &mut request));
        let begun = Instant::now();
        let send = async |reserved| {
            tell(News::Asked {
                model: card.id.clone(),
                view: seen.view,
                reserved,
            });
            let mut hear = |underway| tell(news(card, underway));
            let Arrived { received, begun } = http.post(&request, fold, &mut hear).await?;
            let heard = protocol::reply(&card.id, &form, &received, &seen);
            let heard = heard.map_err(|trouble| Trouble {
                bill: if begun {
                    trouble.bill.at_least_unknown()
                } else {
                    trouble.bill
                },
                ..trouble
            })?;
            Ok((heard, received))
        };
        let paid = pay(card, &request, budget, send).await;
        self.settle(&tickets, &paid).await;
        let (heard, received) = paid.map_err(|trouble| formless(trouble, turn))?;
        Ok(Reply {
            model: card.id.clone(),
            form,
            intent: heard.intent,
            said: heard.said,
            usage: heard.usage,
            cost: None,
            millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            seen,
            shown,
            status: received.status,
            raw: received.body,
        })
    }
}

impl Live {
    /// Waits until the limits of provider and model let a request through.
    async fn admit(&self, card: &Card, address: &str, tokens: u64, tell: &mut dyn FnMut(News)) -> Vec<Ticket> {
        let provider = &card.provider;
        let limits = [(provider.limit, None), (card.limit, Some(card.id.as_str()))];
        let mut tickets = Vec::new();
        for (limit, model) in limits {
            let Some(limit) = limit else { continue };
            let mut wait = |wait: Duration| {
                tell(News::Rerouted {
                    model: card.id.clone(),
                    trouble: format!("the limit of {limit} is reached"),
                    decision: format!("asked after {:.1} s", wait.as_secs_f64()),
                    cause: Cause::Paced.word(),
                    to: None,
                });
            };
            let what = pace::name(&provider.name, address, model);
            tickets.push(self.ways.pace.admit(&what, limit, tokens, &mut wait).await);
        }
        tickets
    }

    /// What was counted is set right by what came back.
    async fn settle(&self, tickets: &[Ticket], paid: &Result<(Heard, Received), Trouble>) {
        let (used, wish) = match paid {
            Ok((heard, _)) => (heard.usage, None),
            Err(Trouble {
                kind: Kind::Passing { after, .. },
                ..
            }) => (None, *after),
            Err(_) => (None, None),
        };
        for ticket in tickets {
            if let Some(usage) = used {
                let tokens = usage.input.saturating_add(usage.output);
                self.ways.pace.settle(ticket, tokens).await;
            }
            if let Some(wish) = wish {
                self.ways.pace.rest(ticket, wish).await;
            }
        }
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

/// What leaves: the request, what it shows of the screen, and where that lies.
struct Put {
    seen: Seen,
    shown: Option<Picture>,
    request: Request,
}

/// A turn as a request to one model; `dear` allows it to be over a price threshold.
fn put(Choice { card, effort }: &Choice, turn: &Turn, held: bool, dear: bool) -> Result<Put, ModelError> {
    if turn.in_words {
        return Ok(Put {
            seen: Seen::of(turn.now.as_ref(), Size::new(0, 0)),
            shown: None,
            request: plain::request(card, *effort, &turn.instructions, &turn.goal),
        });
    }
    let picture = picture(card, turn)?;
    let instructions = match &turn.wanted {
        Some(wanted) => wanted.instructions(&turn.instructions, card, picture.seen.view.image),
        None => turn.instructions.clone(),
    };
    let question = Question {
        card,
        effort: *effort,
        goal: &turn.goal,
        instructions: &instructions,
        tools: &turn.tools,
        earlier: None,
        past: &turn.past,
        now: &picture,
        wanted: turn.wanted.as_deref(),
        run: &turn.run,
        held,
    };
    let request = history::request(&question, dear)?;
    Ok(Put {
        seen: picture.seen,
        shown: Some(picture),
        request,
    })
}

fn picture(card: &Card, turn: &Turn) -> Result<Picture, ModelError> {
    let size = card.picture.fit(turn.now.best());
    let png = turn.now.png(size).map_err(|reason| ModelError::Picture { reason })?;
    Ok(Picture {
        seen: Seen::of(turn.now.as_ref(), size),
        png,
    })
}

/// A server that refuses the field for the form of an answer may still be asked for it in words.
fn formless(trouble: Trouble, turn: &Turn) -> Trouble {
    let Kind::Lasting(ModelError::Rejected { reason, .. }) = &trouble.kind else {
        return trouble;
    };
    match Lesson::of_refused_form(reason).filter(|_| turn.wanted.is_some() && trouble.cause == Cause::Invalid) {
        Some(lesson) => Trouble {
            cause: Cause::Untaken,
            kind: Kind::Otherwise {
                reason: reason.clone(),
                lesson,
            },
            bill: trouble.bill,
        },
        None => trouble,
    }
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
                hint: &|choice: &Choice, cause| self.hint(choice, cause),
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
