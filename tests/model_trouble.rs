//! Holds docs/models.md to the code: each kind of trouble with a model, and the one thing that is done about it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use deskwright::model::cause::{Cause, Remedy};
use serde_json::{Value, json};

/// The rows of the table: word, and what is done.
fn documented() -> Vec<(String, String)> {
    let document = std::fs::read_to_string("docs/models.md").expect("docs/models.md");
    let (_, rest) = document.split_once("| trouble |").expect("the table");
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`').to_owned(), cells[3].to_owned())
    })
    .collect()
}

fn words(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Again(2) => "asked again twice",
        Remedy::Again(1) => "asked again once",
        Remedy::Again(_) => "asked again",
        Remedy::OnceMore => "asked once more at once",
        Remedy::Next => "the next",
        Remedy::Wait => "waited for",
        Remedy::Stop => "stop",
    }
}

#[test]
fn the_table_has_every_trouble_with_its_remedy_and_no_other() {
    let documented = documented();
    let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.word()).collect();
    let rows: Vec<&str> = documented.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(rows, known);
    for (cause, (word, done)) in Cause::ALL.iter().zip(&documented) {
        let wanted = words(cause.remedy());
        assert!(done.starts_with(wanted), "{word}: \"{done}\" is not \"{wanted}\"");
        assert_eq!(done.contains("left out of the run"), cause.is_settled(), "{word}");
    }
}

#[test]
fn what_is_called_an_outage_is_what_opens_the_breaker() {
    let document = std::fs::read_to_string("docs/models.md").expect("docs/models.md");
    let (_, rest) = document.split_once("**A provider that is down** (").expect("the words");
    let (named, _) = rest.split_once(':').expect("their end");
    let named: Vec<&str> = named.split(", ").map(|word| word.trim_matches('`')).collect();
    let outages: Vec<&str> = Cause::ALL
        .iter()
        .filter(|cause| cause.is_outage())
        .map(|cause| cause.word())
        .collect();
    assert_eq!(named, outages);
}

#[test]
fn what_the_vendors_say_has_its_cause() {
    let cases: [(u16, &str, &str, Cause); 32] = [
        (429, "rate_limit_exceeded", "slow down", Cause::Limited),
        (429, "rate_limit_error", "slow down", Cause::Limited),
        (429, "RESOURCE_EXHAUSTED", "quota", Cause::Limited),
        (
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details.",
            Cause::Limited,
        ),
        (
            429,
            "rate_limit_exceeded",
            "Limit: 3 / min. Add a payment method at the billing page to increase it.",
            Cause::Limited,
        ),
        (429, "", "Insufficient credits. Visit the billing page.", Cause::Quota),
        (429, "insufficient_quota", "You exceeded your quota", Cause::Quota),
        (402, "billing_error", "", Cause::Quota),
        (402, "", "Insufficient credits", Cause::Quota),
        (
            400,
            "invalid_request_error",
            "Your credit balance is too low",
            Cause::Quota,
        ),
        (401, "invalid_api_key", "", Cause::Key),
        (401, "authentication_error", "", Cause::Key),
        (403, "permission_error", "", Cause::Key),
        (
            400,
            "INVALID_ARGUMENT",
            "API key not valid. Please pass one.",
            Cause::Key,
        ),
        (404, "model_not_found", "", Cause::Retired),
        (404, "not_found_error", "", Cause::Retired),
        (404, "NOT_FOUND", "", Cause::Retired),
        (410, "", "", Cause::Retired),
        (400, "model_not_found", "", Cause::Retired),
        (400, "context_length_exceeded", "", Cause::Overflow),
        (
            400,
            "invalid_request_error",
            "prompt is too long: 210000 tokens",
            Cause::Overflow,
        ),
        (
            400,
            "",
            "This model's maximum context length is 8192 tokens",
            Cause::Overflow,
        ),
        (
            400,
            "INVALID_ARGUMENT",
            "The input token count exceeds the maximum number of tokens allowed",
            Cause::Overflow,
        ),
        (413, "request_too_large", "", Cause::TooLarge),
        (400, "invalid_request_error", "", Cause::Invalid),
        (422, "", "", Cause::Invalid),
        (400, "content_policy_violation", "", Cause::Refused),
        (408, "", "", Cause::Busy),
        (409, "", "", Cause::Busy),
        (529, "overloaded_error", "", Cause::Overloaded),
        (504, "timeout_error", "", Cause::Failed),
        (307, "", "", Cause::Redirected),
    ];
    for (status, code, said, cause) in cases {
        assert_eq!(Cause::of(status, code, said), cause, "{status} {code} {said}");
    }
}

#[test]
fn googles_wish_to_wait_stands_in_the_body() {
    let wish = |delay: Value| {
        let details =
            json!([{ "@type": "x/google.rpc.Help" }, { "@type": "x/google.rpc.RetryInfo", "retryDelay": delay }]);
        deskwright::model::cause::delay_in(&json!({ "error": { "details": details } }))
    };
    assert_eq!(wish(json!("12s")), Some(std::time::Duration::from_secs(12)));
    assert_eq!(wish(json!("0.5s")), Some(std::time::Duration::from_millis(500)));
    for nonsense in [json!("soon"), json!(12), json!("-1s"), json!("1e400s"), json!(null)] {
        assert_eq!(wish(nonsense.clone()), None, "{nonsense}");
    }
}
