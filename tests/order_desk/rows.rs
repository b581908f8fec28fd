//! Every row is entered once, or reported.

use super::desk::{DATA, Run, SCENARIO, column, data, deskwright, stored, submits, value};

#[test]
fn rows_are_entered_as_written_and_a_refusal_is_reported_in_the_applications_words() {
    let run = Run::of(SCENARIO, &["--data", DATA, "--rows", "1-3,12-14"]);
    assert_eq!(run.code(), 1, "one row is refused: {}", run.said());
    let results = run.results();
    assert_eq!(results.len(), 6);
    for result in &results {
        let rows = data();
        let row = rows
            .iter()
            .find(|row| value(row, "ref") == result.key)
            .expect("a row of the data");
        if value(row, "quantity") == "1000" {
            assert_eq!(result.outcome, "failed_business");
            assert!(
                result.reason.contains("quantity must be between 1 and 999"),
                "{}",
                result.reason
            );
            assert_eq!(stored(&run.folder, &result.key), 0);
            continue;
        }
        assert_eq!(result.outcome, "done", "{result:?}");
        assert_eq!(
            (submits(&run.folder, &result.key), stored(&run.folder, &result.key)),
            (1, 1)
        );
        for (ours, theirs) in [
            ("customer", "customer"),
            ("article", "article"),
            ("quantity", "quantity"),
            ("unit_price", "unit_price"),
            ("shipping", "shipping"),
            ("due", "due_date"),
            ("phone", "phone"),
            ("comment", "comment"),
        ] {
            assert_eq!(
                column(&run.folder, theirs, &result.key),
                value(row, ours),
                "{ours} of {}",
                result.key
            );
        }
        let on = |name: &str| u8::from(value(row, name) == "yes").to_string();
        assert_eq!(column(&run.folder, "gift_wrap", &result.key), on("gift_wrap"));
        assert_eq!(column(&run.folder, "notify", &result.key), on("notify"));
    }
}

#[test]
fn a_row_that_the_record_does_not_have_is_refuted() {
    let run = Run::of("scenarios/order-desk-lies.yaml", &["--data", DATA, "--rows", "1"]);
    assert_eq!(run.code(), 5, "{}", run.said());
    let [result] = run.results().try_into().expect("one row");
    assert_eq!(result.outcome, "refuted");
    assert_eq!(
        (submits(&run.folder, &result.key), stored(&run.folder, &result.key)),
        (1, 0)
    );
}

#[test]
fn a_row_that_the_record_has_already_is_not_entered_again() {
    let scenario = tempfile::NamedTempFile::with_suffix(".yaml").expect("a file");
    let text = std::fs::read_to_string(SCENARIO).expect("the scenario");
    let shared = tempfile::tempdir().expect("a folder");
    let database = shared.path().join("orders.db").display().to_string();
    std::fs::write(scenario.path(), text.replace("{{ run.dir }}/orders.db", &database)).expect("written");
    let first = Run::of(scenario.path(), &["--data", DATA, "--rows", "1"]);
    assert_eq!(first.code(), 0, "{}", first.said());
    let second = Run::of(scenario.path(), &["--data", DATA, "--rows", "1"]);
    assert_eq!(second.code(), 1, "{}", second.said());
    let [result] = second.results().try_into().expect("one row");
    assert_eq!(result.outcome, "failed_business");
    assert!(result.reason.contains("already in the record"), "{}", result.reason);
    assert_eq!(submits(shared.path(), &result.key), 1);
}

#[test]
fn slow_lists_and_pop_ups_change_nothing() {
    let scenario = tempfile::NamedTempFile::with_suffix(".yaml").expect("a file");
    let text = std::fs::read_to_string(SCENARIO).expect("the scenario");
    let rude = r#"order-desk.log", --slow-list, --popups, "1", --seed, "7"]"#;
    std::fs::write(scenario.path(), text.replace(r#"order-desk.log"]"#, rude)).expect("written");
    let run = Run::of(scenario.path(), &["--data", DATA, "--rows", "1-3"]);
    assert_eq!(run.code(), 0, "{}", run.said());
    let log = std::fs::read_to_string(run.folder.join("order-desk.log")).expect("Order Desk's log");
    assert!(log.contains("\"popup\""), "a pop-up came up");
    for result in run.results() {
        assert_eq!(
            (submits(&run.folder, &result.key), stored(&run.folder, &result.key)),
            (1, 1)
        );
    }
}

#[test]
fn an_order_that_may_still_be_stored_is_in_doubt_until_order_desk_is_gone() {
    let scenario = tempfile::NamedTempFile::with_suffix(".yaml").expect("a file");
    let text = std::fs::read_to_string(SCENARIO).expect("the scenario");
    let late = r#"order-desk.log", --late-save, "600"]"#;
    std::fs::write(scenario.path(), text.replace(r#"order-desk.log"]"#, late)).expect("written");
    let run = Run::of(scenario.path(), &["--data", DATA, "--rows", "1"]);
    assert_eq!(run.code(), 5, "{}", run.said());
    let [result] = run.results().try_into().expect("one row");
    assert_eq!(result.outcome, "in_doubt");
    assert!(result.reason.contains("may still be at it"), "{}", result.reason);
    let resumed = deskwright().args(["run", "--resume"]).arg(&run.folder).output();
    assert_eq!(resumed.expect("deskwright starts").status.code(), Some(1));
    let [result] = run.results().try_into().expect("one row");
    assert_eq!(result.outcome, "failed_application");
    assert_eq!(
        (submits(&run.folder, &result.key), stored(&run.folder, &result.key)),
        (0, 0)
    );
}

/// The seeds have a pop-up come just before or at the click into `Customer`, and at the click into the list of articles.
#[test]
fn a_click_that_a_pop_up_takes_for_itself_is_made_again() {
    let scenario = tempfile::NamedTempFile::with_suffix(".yaml").expect("a file");
    let text = std::fs::read_to_string(SCENARIO).expect("the scenario");
    for seed in [117, 13, 62, 51, 68] {
        let rude = format!(r#"order-desk.log", --popups, "1", --seed, "{seed}"]"#);
        std::fs::write(scenario.path(), text.replace(r#"order-desk.log"]"#, &rude)).expect("written");
        let run = Run::of(scenario.path(), &["--data", DATA, "--rows", "1"]);
        assert_eq!(run.code(), 0, "{seed}: {}", run.said());
        let log = std::fs::read_to_string(run.folder.join("order-desk.log")).expect("Order Desk's log");
        assert!(log.contains("\"popup\""), "{seed}: a pop-up came up");
        assert_eq!(column(&run.folder, "customer", "0007"), "José Müller", "{seed}");
        assert_eq!(column(&run.folder, "article", "0007"), "Blue chair", "{seed}");
    }
}
