//! Retries and the chain, with the clock standing still.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::cell::RefCell;
use std::time::Duration;

use deskwright::model::cause::Cause;
use deskwright::model::health::{Health, Who};
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::route::{Chain, route};
use deskwright::model::trouble::{Bill, Trouble};
use deskwright::model::{ModelError, News};
use serde_json::Value;
use tokio::time::Instant;

fn passing(after: Option<Duration>) -> Trouble {
    Trouble::of(Cause::Limited, "", "busy", after, Bill::Nothing)
}

fn unreachable() -> Trouble {
    Trouble::of(Cause::Unreachable, "", "no connection", None, Bill::Nothing)
}

fn reply(model: &str) -> Reply {
    let intent = Intent::Done("done".to_owned());
    let card = turns::card(model);
    Reply {
        model: model.to_owned(),
        form: card.form,
        seen: turns::shown(turns::picture(1).as_ref(), &card).seen,
        shown: None,
        intent,
        said: String::new(),
        usage: None,
        cost: None,
        millis: 0,
        status: 200,
        raw: Value::Null,
    }
}

/// Models of providers that do as they are told, asked turn after turn.
struct Providers {
    chain: Vec<Named>,
    at: usize,
    health: RefCell<Health>,
}

/// Who was asked, what came of it, how long it took on the clock, and what was told.
struct Told {
    asked: Vec<String>,
    result: Result<Reply, ModelError>,
    time: Duration,
    news: Vec<String>,
}

impl Providers {
    /// Each model has a provider of its own.
    fn of(chain: &[&str]) -> Providers {
        Providers {
            chain: chain
                .iter()
                .map(|name| Named((*name).to_owned(), format!("the provider of {name}")))
                .collect(),
            at: 0,
            health: RefCell::default(),
        }
    }

    /// One turn; the script says what comes of each attempt, nothing is an answer.
    async fn turn(&mut self, script: Vec<Option<Trouble>>) -> Told {
        let (mut asked, mut script, mut news) = (Vec::new(), script.into_iter(), Vec::new());
        let begun = Instant::now();
        let chain = Chain {
            models: &self.chain,
            at: self.at,
            who: Named::who,
            hint: &|_, _| None,
            health: &self.health,
        };
        let attempt = async |Named(model, _): &Named, _: &mut dyn FnMut(News)| {
            asked.push(model.clone());
            match script.next().unwrap() {
                Some(trouble) => Err(trouble),
                None => Ok(reply(model)),
            }
        };
        let routed = route(&chain, attempt, &mut |one| news.push(words(&one))).await;
        let time = begun.elapsed();
        assert_eq!(script.next(), None, "{asked:?} {news:?}");
        let result = routed.map(|(at, reply)| {
            self.at = at;
            reply
        });
        Told {
            asked,
            result,
            time,
            news,
        }
    }
}

/// A model and its provider.
struct Named(String, String);

impl Named {
    fn who(&self) -> Who<'_> {
        Who {
            model: &self.0,
            endpoint: &self.1,
        }
    }
}

fn words(news: &News) -> String {
    match news {
        News::Rerouted {
            model,
            trouble,
            decision,
            ..
        } => format!("{model}: {trouble}; {decision}"),
        other => format!("{other:?}"),
    }
}

async fn routed(chain: &[&str], script: Vec<Option<Trouble>>) -> Told {
    Providers::of(chain).turn(script).await
}

#[tokio::test(start_paused = true)]
async fn retries_stop_after_two_and_wait_no_longer_than_they_must() {
    let told = routed(&["a"], vec![Some(passing(None)); 3]).await;
    assert_eq!(told.asked, ["a", "a", "a"]);
    assert_eq!(
        told.result,
        Err(ModelError::Unavailable {
            model: "a".to_owned(),
            reason: "busy".to_owned()
        })
    );
    assert!(
        told.time >= Duration::from_millis(1125) && told.time <= Duration::from_millis(1510),
        "{:?}",
        told.time
    );
    assert_eq!(told.news.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_provider_says_how_long_up_to_two_minutes() {
    let wish = passing(Some(Duration::from_secs(119)));
    let told = routed(
        &["a", "b"],
        vec![Some(wish.clone()), Some(wish.clone()), Some(wish), None],
    )
    .await;
    assert_eq!(told.asked, ["a", "a", "a", "b"]);
    assert_eq!(told.result.unwrap().model, "b");
    assert!((238..=240).contains(&told.time.as_secs()), "{:?}", told.time);

    let told = routed(&["a", "b"], vec![Some(passing(Some(Duration::from_secs(121)))), None]).await;
    assert_eq!((told.asked.len(), told.time), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn nonsense_gets_one_more_chance_at_each_model() {
    let garbled = || Some(Trouble::garbled("garbage", Bill::Unknown));
    let told = routed(&["a", "b"], vec![garbled(), garbled(), garbled(), None]).await;
    assert_eq!(told.asked, ["a", "a", "b", "b"]);
    assert_eq!((told.result.unwrap().model.as_str(), told.news.len()), ("b", 3));
}

#[tokio::test(start_paused = true)]
async fn without_money_no_other_model_is_asked() {
    let no_money = ModelError::Unpriced { model: "a".to_owned() };
    let told = routed(&["a", "b"], vec![Some(Trouble::unaffordable(no_money.clone()))]).await;
    assert_eq!((told.asked.len(), told.result, told.news.len()), (1, Err(no_money), 0));
}

#[tokio::test(start_paused = true)]
async fn the_model_that_answered_goes_on_and_the_first_is_asked_again_when_it_fails() {
    let mut providers = Providers::of(&["a", "b"]);
    let down = Some(unreachable());
    let told = providers
        .turn(vec![down.clone(), down.clone(), down.clone(), None])
        .await;
    assert_eq!(told.asked, ["a", "a", "a", "b"]);
    assert_eq!(told.news[2], "a: a is unavailable: no connection; b is asked instead");
    let told = providers.turn(vec![None]).await;
    assert_eq!((told.asked, told.news.len()), (vec!["b".to_owned()], 0));

    // The first one has had three failures in a row: it is left alone, and waited for when the second fails, too.
    let failed = Trouble::of(Cause::Invalid, "b", "no", None, Bill::Nothing);
    let told = providers.turn(vec![Some(failed), None]).await;
    assert_eq!(told.asked, ["b", "a"]);
    assert_eq!(
        told.news[0],
        "a: it failed several times in a row; it is passed over and left alone for 10.0 s"
    );
    assert_eq!(
        told.news[1],
        "a: b rejected the request: no; nobody else is left; asked again after 10.0 s"
    );
    assert_eq!(told.time.as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_on_trial_has_one_attempt() {
    let mut providers = Providers::of(&["a"]);
    let down = Some(unreachable());
    let told = providers.turn(vec![down.clone(); 4]).await;
    assert!(told.result.is_err());
    let told = providers.turn(vec![down.clone()]).await;
    assert_eq!((told.asked.len(), told.time.as_secs()), (1, 20), "twice as long");
    let told = providers.turn(vec![None]).await;
    assert_eq!((told.result.is_ok(), told.time.as_secs()), (true, 40));
    let told = providers.turn(vec![None]).await;
    assert_eq!(told.time, Duration::ZERO, "an answer makes it well");
}

#[tokio::test(start_paused = true)]
async fn what_will_not_change_is_asked_once_in_a_run() {
    for cause in [Cause::Key, Cause::Quota, Cause::Retired] {
        let mut providers = Providers::of(&["a", "b"]);
        let told = providers
            .turn(vec![Some(Trouble::of(cause, "a", "no", None, Bill::Nothing)), None])
            .await;
        assert_eq!(told.asked, ["a", "b"]);
        // The next goal begins with the first of the chain.
        providers.at = 0;
        let told = providers.turn(vec![None]).await;
        assert_eq!(told.asked, ["b"]);
        assert!(
            told.news[0].ends_with("no; it is left out of this run"),
            "{:?}",
            told.news
        );
    }
    let mut alone = Providers::of(&["a"]);
    let told = alone
        .turn(vec![Some(Trouble::of(Cause::Key, "a", "no", None, Bill::Nothing))])
        .await;
    let first = told.result.unwrap_err();
    let told = alone.turn(vec![]).await;
    assert_eq!((told.result.unwrap_err(), told.asked.len()), (first, 0));
}
