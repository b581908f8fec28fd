//! The file of what was spent: there before a request leaves, shared, and counted against the user whatever is cut off.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use deskwright::model::ModelError;
use deskwright::model::budget::Budget;
use deskwright::model::pay::pay;
use deskwright::model::price;
use deskwright::model::protocol::Request;
use deskwright::model::reply::{Heard, Intent};
use deskwright::model::spending::{Allowance, Spending};
use deskwright::money::Usd;
use deskwright::usage::Usage;
use serde_json::{Value, json};
use tempfile::TempDir;
use turns::card;

thread_local! {
    static TODAY: Cell<u32> = const { Cell::new(1) };
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, TODAY.get()).unwrap()
}

fn cents(cents: u64) -> Usd {
    Usd::micros(cents * 10_000)
}

fn allowed(day: Option<u64>, project: Option<u64>) -> Allowance {
    Allowance {
        day: day.map(cents),
        project: project.map(cents),
    }
}

fn spending(folder: &Path, project: &str, allowance: Allowance) -> Spending {
    Spending::new(folder, project, allowance).on(today)
}

fn budget(folder: &Path, project: &str, allowance: Allowance) -> Budget {
    Budget::new(None, Usd::ZERO).with(spending(folder, project, allowance))
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("spending.jsonl")
}

fn lines(folder: &TempDir) -> Vec<Value> {
    let text = fs::read_to_string(file(folder)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn scope_of(refused: Result<impl Sized, ModelError>) -> String {
    match refused.err() {
        Some(ModelError::Money { scope, .. }) => scope,
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_request_may_cost_is_on_the_disk_before_it_leaves() {
    let folder = TempDir::new().unwrap();
    let mut budget = budget(folder.path(), "orders", Allowance::default());
    let card = card("gpt-5.4");
    let request = Request {
        resource: String::new(),
        headers: Vec::new(),
        body: Value::Null,
        input_tokens: 1000,
        output_tokens: 1000,
    };
    let held = price::estimate(&card, 1000, 1000).percent(130);
    let held = serde_json::to_value(held).unwrap();
    let usage = Usage {
        input: 100,
        output: 10,
        ..Usage::default()
    };
    let send = async |_| {
        let mark = json!({ "day": "2026-11-01", "project": "orders", "model": "gpt-5.4", "held": held });
        assert_eq!(lines(&folder), [mark]);
        let heard = Heard {
            intent: Intent::Done(String::new()),
            said: String::new(),
            usage: Some(usage),
            served: None,
        };
        Ok((heard, Value::Null))
    };
    pay(&card, &request, &mut budget, send).await.unwrap();
    let settled = &lines(&folder)[1];
    assert_eq!(settled["freed"], held);
    assert_eq!(
        settled["cost"],
        serde_json::to_value(price::cost(&card, &usage)).unwrap()
    );
}

#[test]
fn a_day_ends_and_what_was_put_aside_on_it_stays_with_it() {
    let folder = TempDir::new().unwrap();
    let mut budget = budget(folder.path(), "orders", allowed(Some(20), Some(50)));
    let late = budget.reserve("m", cents(15)).unwrap();
    assert_eq!(scope_of(budget.reserve("m", cents(5))), "day");
    TODAY.set(2);
    let _ = budget.reserve("m", cents(15)).unwrap();
    assert_eq!(scope_of(budget.reserve("m", cents(5))), "day");
    budget.settle(late, Some(cents(1)));
    let standing = budget.standing();
    assert_eq!(
        (standing[0].scope.as_str(), standing[0].spent),
        ("day", Usd::micros(195_000))
    );
    assert_eq!(
        (standing[1].scope.as_str(), standing[1].spent),
        ("project orders", Usd::micros(205_000))
    );
    TODAY.set(1);
    assert_eq!(budget.standing()[0].spent, cents(1));
    TODAY.set(3);
    let _ = budget.reserve("m", cents(20)).unwrap();
    TODAY.set(4);
    assert_eq!(scope_of(budget.reserve("m", cents(10))), "project orders");
}

#[test]
fn projects_share_the_day_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let mut orders = budget(folder.path(), "orders", allowed(Some(100), Some(30)));
    let mut letters = budget(folder.path(), "letters", allowed(Some(100), Some(80)));
    let _ = orders.reserve("m", cents(30)).unwrap();
    let _ = letters.reserve("m", cents(40)).unwrap();
    assert_eq!(scope_of(orders.reserve("m", cents(1))), "project orders");
    assert_eq!(scope_of(letters.reserve("m", cents(10))), "day");
}

#[test]
fn runs_side_by_side_let_through_what_one_would() {
    let folder = TempDir::new().unwrap();
    let sent: u64 = std::thread::scope(|scope| {
        let one = || {
            let mut budget = budget(folder.path(), "orders", allowed(Some(130), None));
            let mut sent = 0;
            while let Ok(reservation) = budget.reserve("m", cents(2)) {
                sent += 1;
                budget.settle(reservation, Some(cents(2)));
            }
            sent
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    // While one is under way it counts as more, so that the last may have to wait for another day.
    assert!((60..=65).contains(&sent), "{sent}");
    let mut after = spending(folder.path(), "orders", allowed(Some(130), None));
    assert_eq!(scope_of(after.hold("m", cents(131), cents(131))), "day");
    assert_eq!(after.standing()[0].1, cents(2 * sent));
}

#[test]
fn a_line_that_was_cut_off_is_none_and_another_that_is_none_stops_it() {
    let folder = TempDir::new().unwrap();
    let whole = r#"{"day":"2026-11-01","project":"orders","model":"m","held":50000000000}"#;
    fs::write(file(&folder), format!("{whole}\n{}", &whole[..40])).unwrap();
    let mut budget_now = budget(folder.path(), "orders", allowed(Some(10), None));
    assert_eq!(scope_of(budget_now.reserve("m", cents(6))), "day");
    let _ = budget_now.reserve("m", cents(5)).unwrap();
    let text = fs::read_to_string(file(&folder)).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");

    for damage in [
        "nothing of ours",
        "{\"day\":\"2026-13-01\"}",
        "{\"day\":\"2026-11-01\",\"project\":\"a\",\"model\":\"m\",\"held\":-1}",
        "\0\0",
    ] {
        fs::write(file(&folder), format!("{whole}\n{damage}\n{whole}\n")).unwrap();
        let mut limited = budget(folder.path(), "orders", allowed(Some(1000), None));
        let error = limited.reserve("m", cents(1)).unwrap_err().to_string();
        assert!(
            error.contains("spending.jsonl") && error.contains("mend it or take it out"),
            "{error}"
        );
        let mut free = budget(folder.path(), "orders", Allowance::default());
        assert!(free.reserve("m", cents(1)).is_ok());
    }
}

#[test]
fn without_a_place_to_write_nothing_is_asked_under_a_limit_and_all_without_one() {
    let folder = TempDir::new().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "").unwrap();
    let mut limited = budget(&taken, "orders", allowed(None, Some(100)));
    let error = limited.reserve("m", cents(1)).unwrap_err();
    assert!(matches!(error, ModelError::Spending { .. }), "{error}");
    assert_eq!(limited.spent(), Usd::ZERO);
    assert!(
        budget(&taken, "orders", Allowance::default())
            .reserve("m", cents(1))
            .is_ok()
    );
}

#[test]
fn a_file_that_was_put_in_its_place_is_read_from_the_start() {
    let folder = TempDir::new().unwrap();
    let mut budget = budget(folder.path(), "orders", allowed(Some(100), None));
    for _ in 0..10 {
        let _ = budget.reserve("m", cents(1)).unwrap();
    }
    fs::remove_file(file(&folder)).unwrap();
    let _ = budget.reserve("m", cents(90)).unwrap();
    assert_eq!(budget.standing()[0].spent, cents(117));
}
