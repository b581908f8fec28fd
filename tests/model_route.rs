//! Retries and the chain, with the clock standing still.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::time::Duration;

use deskwright::model::reply::{Intent, Reply};
use deskwright::model::route::route;
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::model::{ModelError, News};
use serde_json::Value;
use tokio::time::Instant;

fn passing(after: Option<Duration>) -> Trouble {
    Trouble {
        kind: Kind::Passing {
            reason: "busy".to_owned(),
            after,
        },
        bill: Bill::Nothing,
    }
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
        raw: Value::Null,
    }
}

/// Who was asked, what came of it, and how long it took on the clock.
async fn routed(
    chain: &[&str],
    script: Vec<Option<Trouble>>,
) -> (Vec<String>, Result<Reply, ModelError>, Duration, usize) {
    let chain: Vec<String> = chain.iter().map(|name| (*name).to_owned()).collect();
    let (mut asked, mut script, mut told) = (Vec::new(), script.into_iter(), 0);
    let begun = Instant::now();
    let result = route(
        &chain,
        |name: &String| name.as_str(),
        async |model: &String, _: &mut dyn FnMut(News)| {
            asked.push(model.clone());
            match script.next().unwrap() {
                Some(trouble) => Err(trouble),
                None => Ok(reply(model)),
            }
        },
        &mut |_| told += 1,
    )
    .await;
    (asked, result, begun.elapsed(), told)
}

#[tokio::test(start_paused = true)]
async fn retries_stop_after_two_and_wait_no_longer_than_they_must() {
    let (asked, result, time, told) = routed(&["a"], vec![Some(passing(None)); 3]).await;
    assert_eq!(asked, ["a", "a", "a"]);
    assert_eq!(
        result,
        Err(ModelError::Unavailable {
            model: "a".to_owned(),
            reason: "busy".to_owned()
        })
    );
    assert!(
        time >= Duration::from_millis(1125) && time <= Duration::from_millis(1510),
        "{time:?}"
    );
    assert_eq!(told, 2);
}

#[tokio::test(start_paused = true)]
async fn the_provider_says_how_long_up_to_two_minutes() {
    let wish = passing(Some(Duration::from_secs(119)));
    let (asked, result, time, _) = routed(
        &["a", "b"],
        vec![Some(wish.clone()), Some(wish.clone()), Some(wish), None],
    )
    .await;
    assert_eq!(asked, ["a", "a", "a", "b"]);
    assert_eq!(result.unwrap().model, "b");
    assert_eq!(time.as_secs(), 238);

    let (asked, _, time, _) = routed(&["a", "b"], vec![Some(passing(Some(Duration::from_secs(121)))), None]).await;
    assert_eq!((asked.len(), time), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn nonsense_gets_one_more_chance_at_each_model() {
    let garbled = || Some(Trouble::garbled("garbage", Bill::Unknown));
    let (asked, result, _, told) = routed(&["a", "b"], vec![garbled(), garbled(), garbled(), None]).await;
    assert_eq!(asked, ["a", "a", "b", "b"]);
    assert_eq!((result.unwrap().model.as_str(), told), ("b", 3));
}

#[tokio::test(start_paused = true)]
async fn without_money_no_other_model_is_asked() {
    let no_money = ModelError::Unpriced { model: "a".to_owned() };
    let last = Trouble {
        kind: Kind::Final(no_money.clone()),
        bill: Bill::Nothing,
    };
    let (asked, result, _, told) = routed(&["a", "b"], vec![Some(last)]).await;
    assert_eq!((asked.len(), result, told), (1, Err(no_money), 0));
}
