//! A model from a recording gives back what was answered, and notices another question.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use deskwright::model::answer::Answer;
use deskwright::model::budget::Budget;
use deskwright::model::recorded::Recorded;
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::turn::{Acted, Turn};
use deskwright::model::{Model, ModelError, News};
use deskwright::money::Usd;
use serde_json::json;
use turns::{click, opening, picture};

fn live_reply() -> Reply {
    Reply {
        millis: 812,
        cost: Usd::parse("0.001306"),
        shown: None,
        ..turns::read("gpt-5.4", 200, click()).unwrap()
    }
}

async fn next(model: &mut Recorded, turn: &Turn) -> (Result<Reply, ModelError>, Vec<News>) {
    let mut news = Vec::new();
    let reply = model
        .next(turn, &mut Budget::default(), &mut |one| news.push(one))
        .await;
    (reply, news)
}

/// As it would come from disk.
fn reread(answer: &Answer) -> Answer {
    serde_json::from_str(&serde_json::to_string(answer).unwrap()).unwrap()
}

#[tokio::test]
async fn an_answer_comes_back_as_it_was_given() {
    let turn = opening();
    let given = live_reply();
    let mut model = Recorded::new([reread(&Answer::given(&turn, &given))]);
    let (again, news) = next(&mut model, &turn).await;
    assert_eq!(again.unwrap(), given);
    assert_eq!(
        news,
        [News::Asked {
            model: "gpt-5.4".to_owned(),
            view: given.seen.view,
            reserved: None
        }]
    );
    assert_eq!(model.left(), 0);
    let (none, _) = next(&mut model, &turn).await;
    assert!(matches!(none, Err(ModelError::Unrecorded { .. })), "{none:?}");
}

#[tokio::test]
async fn a_failure_fails_again_with_the_same_words() {
    let turn = opening();
    let error = ModelError::Money {
        scope: "row".to_owned(),
        most: Usd::micros(500_000),
        left: Usd::micros(1),
        next: Usd::micros(60_000),
    };
    let mut model = Recorded::new([reread(&Answer::failed(&turn, &error))]);
    assert_eq!(next(&mut model, &turn).await.0, Err(error));
}

#[tokio::test]
async fn another_goal_or_turn_gets_no_answer_and_another_screen_is_told() {
    let recorded = || Recorded::new([Answer::given(&opening(), &live_reply())]);
    let other_goal = Turn {
        goal: "Choose Standard".to_owned(),
        ..opening()
    };
    let (reply, _) = next(&mut recorded(), &other_goal).await;
    let error = reply.unwrap_err().to_string();
    assert!(
        error.contains("\"Choose Express\"") && error.contains("\"Choose Standard\""),
        "{error}"
    );

    let later = opening().then(live_reply(), Acted::default(), picture(1));
    assert!(matches!(
        next(&mut recorded(), &later).await.0,
        Err(ModelError::Unrecorded { .. })
    ));

    let other_screen = Turn {
        now: picture(9),
        ..opening()
    };
    let (reply, news) = next(&mut recorded(), &other_screen).await;
    assert!(reply.is_ok());
    assert!(
        matches!(&news[..], [News::Differs { .. }, News::Asked { .. }]),
        "{news:?}"
    );
}

#[tokio::test]
async fn an_answer_written_by_hand_needs_a_body_and_nothing_else() {
    let answer: Answer = serde_json::from_value(json!({ "body": click() })).unwrap();
    let (reply, _) = next(&mut Recorded::new([answer]), &opening()).await;
    assert!(matches!(reply.unwrap().intent, Intent::Act(_)));
}

#[test]
fn an_answer_on_disk_holds_no_picture() {
    let text = serde_json::to_string(&Answer::given(&opening(), &live_reply())).unwrap();
    assert!(
        !text.contains("base64") && text.contains("\"goal\":\"Choose Express\""),
        "{text}"
    );
}
