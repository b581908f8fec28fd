//! From a chain of models to one answer: retries, one re-ask, and the next model when one fails.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::reply::Reply;
use super::trouble::{Kind, Trouble};
use super::{ModelError, News};

/// How often a request is repeated at one model, as in OpenAI's SDK.
const RETRIES: u32 = 2;

/// A model that wants to be left alone for longer is given up.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Asks the models of a chain, one after the other, until one answers. Every decision is told.
///
/// A refusal is an answer: no other model is asked to do what one would not.
///
/// # Errors
/// The last model's error; at once, when no money is left.
pub async fn route<M>(
    chain: &[M],
    name: impl Fn(&M) -> &str,
    mut attempt: impl AsyncFnMut(&M, &mut dyn FnMut(News)) -> Result<Reply, Trouble>,
    tell: &mut dyn FnMut(News),
) -> Result<Reply, ModelError> {
    let mut models = chain.iter().peekable();
    while let Some(asked) = models.next() {
        let model = name(asked);
        let again = async |tell: &mut dyn FnMut(News)| attempt(asked, tell).await;
        let kind = match persist(model, again, tell).await {
            Ok(reply) => return Ok(reply),
            Err(kind) => kind,
        };
        let is_final = matches!(kind, Kind::Final(_));
        let error = kind.into_error(model);
        match models.peek() {
            Some(next) if !is_final => {
                let decision = format!("{} is asked instead", name(next));
                tell(rerouted(model, error.to_string(), decision));
            }
            _ => return Err(error),
        }
    }
    Err(ModelError::Unnamed)
}

/// Asks one model as often as makes sense.
async fn persist(
    model: &str,
    mut attempt: impl AsyncFnMut(&mut dyn FnMut(News)) -> Result<Reply, Trouble>,
    tell: &mut dyn FnMut(News),
) -> Result<Reply, Kind> {
    let mut retries = 0;
    let mut asked_again = false;
    loop {
        let kind = match attempt(&mut *tell).await {
            Ok(reply) => return Ok(reply),
            Err(trouble) => trouble.kind,
        };
        match &kind {
            Kind::Passing { reason, after } if retries < RETRIES => {
                let Some(delay) = delay(*after, retries, chance()) else {
                    return Err(kind);
                };
                retries += 1;
                let decision = format!("asked again after {:.1} s", delay.as_secs_f64());
                tell(rerouted(model, reason.clone(), decision));
                tokio::time::sleep(delay).await;
            }
            Kind::Garbled { reason } if !asked_again => {
                asked_again = true;
                tell(rerouted(model, reason.clone(), "asked once more".to_owned()));
            }
            _ => return Err(kind),
        }
    }
}

/// How long to wait before the next try: what the provider wishes, else 0.5 s doubled each time up to 8 s, less
/// up to a quarter by `chance` (0 to 1). Nothing when the wish is too long.
fn delay(wish: Option<Duration>, tries: u32, chance: f64) -> Option<Duration> {
    match wish {
        Some(wish) if wish > LONGEST_WAIT => None,
        Some(wish) if !wish.is_zero() => Some(wish),
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

fn rerouted(model: &str, trouble: String, decision: String) -> News {
    News::Rerouted {
        model: model.to_owned(),
        trouble,
        decision,
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
        assert_eq!(
            delay(Some(Duration::from_secs(120)), 0, 1.0),
            Some(Duration::from_secs(120))
        );
        assert_eq!(delay(Some(Duration::from_secs(121)), 0, 0.0), None);
        assert!((0.0..=1.0).contains(&chance()));
    }
}
