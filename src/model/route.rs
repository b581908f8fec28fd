//! From a chain of models to one answer: retries, one re-ask, and the next model when one fails.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::cause::{Cause, Remedy};
use super::health::{Health, Standing, Who};
use super::reply::Reply;
use super::trouble::{Kind, Trouble};
use super::{ModelError, News, hint};

/// A model that wants to be left alone for longer is given up.
pub const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// What of a chain decides who is asked.
pub struct Chain<'a, M, W> {
    pub models: &'a [M],
    /// The one that is asked first: the one that answered last.
    pub at: usize,
    pub who: W,
    /// What a person can do about a trouble with one of them.
    pub hint: &'a dyn Fn(&M, Cause) -> Option<String>,
    pub health: &'a RefCell<Health>,
}

/// Asks the models of a chain, one after the other and each once, until one answers; gives its place beside the
/// answer. Every decision is told.
///
/// An endpoint that is left alone is passed over. Where nobody else is left, the one that is ready first is waited for.
/// A refusal is an answer: no other model is asked here to do what one would not.
///
/// # Errors
/// The last model's error; at once, when no money is left.
pub async fn route<'a, M, W: Fn(&'a M) -> Who<'a>>(
    chain: &Chain<'a, M, W>,
    mut attempt: impl AsyncFnMut(&'a M, &mut dyn FnMut(News)) -> Result<Reply, Trouble>,
    tell: &mut dyn FnMut(News),
) -> Result<(usize, Reply), ModelError> {
    let count = chain.models.len();
    let mut left: VecDeque<usize> = (0..count).map(|step| (chain.at + step) % count).collect();
    let mut passed = Vec::new();
    let mut next = chain.next(&mut left, &mut passed);
    let mut error = None;
    passed.drain(..).for_each(&mut *tell);
    while let Some(asked) = next {
        let again = async |tell: &mut dyn FnMut(News)| attempt(asked.model, tell).await;
        let trouble = match persist(&asked.who, asked.on_trial, chain.health, again, tell).await {
            Ok(reply) => return Ok((asked.place, reply)),
            Err(trouble) => trouble,
        };
        let (cause, is_final) = (trouble.cause, matches!(trouble.kind, Kind::Final(_)));
        let failed = trouble.kind.into_error(asked.who.model);
        let told = failed.to_string();
        let failed = hint::with((chain.hint)(asked.model, cause), failed);
        if is_final {
            return Err(failed);
        }
        if cause.is_settled() {
            chain.health.borrow_mut().leave_out(asked.who, cause, &failed);
        }
        next = chain.next(&mut left, &mut passed);
        if let Some(next) = &next {
            let to = next.who.model;
            let decision = format!("{to} is asked instead");
            tell(rerouted(asked.who.model, told.clone(), decision, cause, Some(to)));
        }
        passed.drain(..).for_each(&mut *tell);
        error = Some((failed, told));
    }
    let Some((first, wait)) = chain.ready_first() else {
        let error = error.map(|(error, _)| error);
        return Err(error.or_else(|| chain.out()).unwrap_or(ModelError::Unnamed));
    };
    let trouble = error.map_or_else(|| OFTEN.to_owned(), |(_, told)| told);
    let decision = format!("nobody else is left; asked again after {:.1} s", wait.as_secs_f64());
    tell(rerouted(first.who.model, trouble, decision, Cause::Resting, None));
    tokio::time::sleep(wait).await;
    let again = async |tell: &mut dyn FnMut(News)| attempt(first.model, tell).await;
    match persist(&first.who, true, chain.health, again, tell).await {
        Ok(reply) => Ok((first.place, reply)),
        Err(trouble) => {
            let hint = (chain.hint)(first.model, trouble.cause);
            Err(hint::with(hint, trouble.kind.into_error(first.who.model)))
        }
    }
}

const OFTEN: &str = "it failed several times in a row";

/// A model of the chain that may be asked.
struct Candidate<'a, M> {
    place: usize,
    model: &'a M,
    who: Who<'a>,
    on_trial: bool,
}

impl<'a, M, W: Fn(&'a M) -> Who<'a>> Chain<'a, M, W> {
    fn candidate(&self, place: usize) -> Option<Candidate<'a, M>> {
        let model = self.models.get(place)?;
        Some(Candidate {
            place,
            model,
            who: (self.who)(model),
            on_trial: false,
        })
    }

    /// The next of those left that may be asked; what is to be told of those passed over.
    fn next(&self, left: &mut VecDeque<usize>, passed: &mut Vec<News>) -> Option<Candidate<'a, M>> {
        while let Some(candidate) = left.pop_front().and_then(|place| self.candidate(place)) {
            let model = candidate.who.model;
            match self.health.borrow().standing(candidate.who) {
                Standing::Well => return Some(candidate),
                Standing::OnTrial => {
                    return Some(Candidate {
                        on_trial: true,
                        ..candidate
                    });
                }
                Standing::Resting(wait) => {
                    let decision = format!("it is passed over and left alone for {:.1} s", wait.as_secs_f64());
                    passed.push(rerouted(model, OFTEN.to_owned(), decision, Cause::Resting, None));
                }
                Standing::Out(cause, error) => {
                    let decision = "it is left out of this run".to_owned();
                    passed.push(rerouted(model, error.to_string(), decision, cause, None));
                }
            }
        }
        None
    }

    /// Of those that rest, the one that is ready first, and how long that takes.
    fn ready_first(&self) -> Option<(Candidate<'a, M>, Duration)> {
        let resting = (0..self.models.len()).filter_map(|place| {
            let candidate = self.candidate(place)?;
            match self.health.borrow().standing(candidate.who) {
                Standing::Resting(wait) => Some((candidate, wait)),
                _ => None,
            }
        });
        resting.min_by_key(|(_, wait)| *wait)
    }

    /// Why nobody was asked at all.
    fn out(&self) -> Option<ModelError> {
        (0..self.models.len()).rev().find_map(|place| {
            let who = self.candidate(place)?.who;
            match self.health.borrow().standing(who) {
                Standing::Out(_, error) => Some(error),
                _ => None,
            }
        })
    }
}

/// Asks one model as often as makes sense; one on trial has a single attempt.
async fn persist(
    who: &Who<'_>,
    on_trial: bool,
    health: &RefCell<Health>,
    mut attempt: impl AsyncFnMut(&mut dyn FnMut(News)) -> Result<Reply, Trouble>,
    tell: &mut dyn FnMut(News),
) -> Result<Reply, Trouble> {
    let mut retries = 0;
    let mut asked_again = false;
    loop {
        let trouble = match attempt(&mut *tell).await {
            Ok(reply) => {
                health.borrow_mut().answered(*who);
                return Ok(reply);
            }
            Err(trouble) => trouble,
        };
        let cause = trouble.cause;
        health.borrow_mut().failed(*who, cause);
        match &trouble.kind {
            Kind::Passing { reason, after } if retries < most(cause) && !on_trial => {
                let wish = *after;
                let Some(delay) = delay(wish, retries, chance()) else {
                    return Err(left_alone(trouble, wish));
                };
                retries += 1;
                let decision = format!("asked again after {:.1} s", delay.as_secs_f64());
                tell(rerouted(who.model, reason.clone(), decision, cause, None));
                tokio::time::sleep(delay).await;
            }
            Kind::Garbled { reason } if !asked_again => {
                asked_again = true;
                let decision = "asked once more".to_owned();
                tell(rerouted(who.model, reason.clone(), decision, cause, None));
            }
            _ => return Err(trouble),
        }
    }
}

/// The wish that was too long is told.
fn left_alone(mut trouble: Trouble, wish: Option<Duration>) -> Trouble {
    if let (Kind::Passing { reason, .. }, Some(wish)) = (&mut trouble.kind, wish) {
        *reason = format!("{reason}; it wants to be left alone for {} s", wish.as_secs());
    }
    trouble
}

/// How often it is asked again; what the provider alone calls passing, as often as in OpenAI's SDK.
fn most(cause: Cause) -> u32 {
    match cause.remedy() {
        Remedy::Again(most) => most,
        _ => 2,
    }
}

/// How long to wait before the next try: what the provider wishes and up to a tenth more, at most a second; else 0.5 s
/// doubled each time up to 8 s, less up to a quarter; by `chance` (0 to 1). Nothing when the wish is too long.
fn delay(wish: Option<Duration>, tries: u32, chance: f64) -> Option<Duration> {
    match wish {
        Some(wish) if wish > LONGEST_WAIT => None,
        Some(wish) if !wish.is_zero() => Some(wish + (wish / 10).min(Duration::from_secs(1)).mul_f64(chance)),
        _ => {
            let doubled = Duration::from_millis(500).saturating_mul(2_u32.saturating_pow(tries));
            Some(doubled.min(Duration::from_secs(8)).mul_f64(1.0 - 0.25 * chance))
        }
    }
}

/// A number between 0 and 1 that differs between processes, so that many do not come back at the same moment.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(());
    u32::try_from(bits >> 32).map_or(0.0, |high| f64::from(high) / f64::from(u32::MAX))
}

fn rerouted(model: &str, trouble: String, decision: String, cause: Cause, to: Option<&str>) -> News {
    News::Rerouted {
        model: model.to_owned(),
        trouble,
        decision,
        cause: cause.word(),
        to: to.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_stay_short_and_honour_the_provider() {
        let wait = |tries| delay(None, tries, 0.0);
        assert_eq!(wait(0), Some(Duration::from_millis(500)));
        assert_eq!(wait(1), Some(Duration::from_secs(1)));
        assert_eq!(wait(40), Some(Duration::from_secs(8)));
        assert_eq!(delay(None, 0, 1.0), Some(Duration::from_millis(375)));
        let wish = |seconds, chance| delay(Some(Duration::from_secs(seconds)), 0, chance);
        assert_eq!(wish(120, 0.0), Some(Duration::from_secs(120)));
        assert_eq!(wish(120, 1.0), Some(Duration::from_secs(121)));
        assert_eq!(wish(2, 1.0), Some(Duration::from_millis(2200)));
        assert_eq!(wish(121, 0.0), None);
        assert!((0.0..=1.0).contains(&chance()));
    }
}
