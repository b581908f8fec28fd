//! What goes around other steps: `call`, `repeat`, `retry`, `on_failure`, `before` and `after`, and values in other forms.

use super::desk::{Run, column, deskwright, submits};

const FOLDER: &str = "tests/cases/language/around";

fn scenario() -> String {
    format!("{FOLDER}/scenario.yaml")
}

#[test]
fn steps_around_steps_do_what_they_say_and_replay_the_same() {
    let run = Run::of(scenario(), &["--data", &format!("{FOLDER}/rows.csv")]);
    assert_eq!(run.code(), 1, "the second row is refused: {}", run.said());
    let outcomes: Vec<String> = run.results().into_iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, ["done", "failed_business", "done"], "{}", run.said());
    for (reference, price, due) in [("9001", "1234.50", "2027-01-31"), ("9003", "0.99", "2027-03-01")] {
        assert_eq!(column(&run.folder, "unit_price", reference), price);
        assert_eq!(column(&run.folder, "due_date", reference), due);
        assert_eq!(column(&run.folder, "shipping", reference), "Express");
        assert_eq!(submits(&run.folder, reference), 1);
    }
    assert_eq!(column(&run.folder, "customer", "9003"), "Anna 3");
    let results = std::fs::read_to_string(run.folder.join("results.csv")).expect("results.csv");
    assert!(
        results.contains("seen_ref") && !results.contains("shown"),
        "an output has the caller's name: {results}"
    );
    let mut shots: Vec<String> = std::fs::read_dir(run.folder.join("screenshots"))
        .expect("screenshots")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    shots.sort();
    let of_rows = |what: &str| ["9001", "9002", "9003"].map(|row| format!("{what}-{row}.png"));
    let mut expected = vec!["after.png".to_owned(), "before.png".to_owned()];
    expected.extend(
        of_rows("after")
            .into_iter()
            .chain(of_rows("before"))
            .chain(of_rows("missed")),
    );
    expected.sort();
    assert_eq!(shots, expected);
    let events = std::fs::read_to_string(run.folder.join("events.jsonl")).expect("events");
    let tried = events.matches("done again, ").count();
    assert_eq!(tried, 6, "two more tries in each of three rows");

    let replayed = deskwright()
        .arg("replay")
        .arg(&run.folder)
        .env_remove("DISPLAY")
        .output();
    let replayed = replayed.expect("deskwright");
    assert!(
        replayed.status.success(),
        "{}",
        String::from_utf8_lossy(&replayed.stdout)
    );
}

#[test]
fn what_wants_a_yes_stops_where_nobody_is() {
    let text = std::fs::read_to_string(scenario()).expect("the scenario");
    let asking = text.replace("  - commit:\n", "  - confirm: Send order {{ ref }}?\n  - commit:\n");
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join("parts")).expect("a folder");
    std::fs::copy(
        format!("{FOLDER}/parts/header.yaml"),
        home.path().join("parts/header.yaml"),
    )
    .expect("copied");
    std::fs::write(home.path().join("scenario.yaml"), asking).expect("written");
    let run = Run::of(
        home.path().join("scenario.yaml"),
        &["--data", &format!("{FOLDER}/rows.csv"), "--rows", "1"],
    );
    assert_eq!(run.code(), 4, "{}", run.said());
    let [result] = run.results().try_into().expect("one row");
    assert_eq!(result.outcome, "cancelled");
    assert!(result.reason.contains("Send order 9001?"), "{}", result.reason);
    assert_eq!(submits(&run.folder, "9001"), 0);
    assert!(
        run.folder.join("screenshots/after-9001.png").exists(),
        "it tidies up all the same"
    );
}
