//! JUnit as literal XML.

use deskwright::event::Event;
use deskwright::outcome::{Outcome, RowState, StepOutcome};
use deskwright::report::junit::{self, Verdict};
use deskwright::report::story::Story;
use deskwright::report::summary::Summary;

use crate::console::orders;
use crate::tape::{SIZE, Tape};

#[test]
fn each_row_is_a_case_and_no_doubt_passes() {
    let tape = orders();
    let suite = junit::of_run(&Summary::of(&tape.entries), &Story::of(&tape.entries));
    let xml = junit::xml("deskwright", &[suite]).expect("XML");
    assert_eq!(
        xml,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deskwright" tests="3" skipped="0" failures="2" errors="0" time="3.000">
    <testsuite name="Enter orders" tests="3" skipped="0" errors="0" failures="2" time="3.000">
        <testcase name="row 1: 0007" classname="Enter orders" time="1.200">
            <system-out>step 1  line 7  passed  0.30s  fill Customer
step 2  line 8  passed  0.90s  commit
step 2.1  line 9  passed  0.90s  press ctrl+s
</system-out>
        </testcase>
        <testcase name="row 2: 0008" classname="Enter orders" time="0.600">
            <failure message="Cannot save: quantity must be between 1 and 999" type="failed_business">Cannot save: quantity must be between 1 and 999
at line 9, step 2.1: press ctrl+s</failure>
            <system-out>step 1  line 7  passed  0.30s  fill Customer
step 2  line 8  failed  0.30s  commit
step 2.1  line 9  failed  0.30s  press ctrl+s  the application refused
</system-out>
        </testcase>
        <testcase name="row 3: 0009" classname="Enter orders" time="1.200">
            <failure message="the record has 0 of it, 1 was expected" type="refuted">the record has 0 of it, 1 was expected</failure>
            <system-out>step 1  line 7  passed  0.30s  fill Customer
step 2  line 8  passed  0.90s  commit
step 2.1  line 9  passed  0.90s  press ctrl+s
</system-out>
        </testcase>
    </testsuite>
</testsuites>
"#
    );
}

#[test]
fn a_run_that_broke_before_its_rows_is_an_error_of_its_own() {
    let mut tape = Tape::begin("Enter orders", 20);
    tape.step("1", "click New order", 4)
        .end_step(StepOutcome::Stopped, Some("the display is gone"));
    tape.end(Outcome::Broken);
    let suite = junit::of_run(&Summary::of(&tape.entries), &Story::of(&tape.entries));
    let [case] = suite.cases.as_slice() else {
        panic!("{suite:?}")
    };
    let reason = "the display is gone\nat line 4, step 1: click New order".to_owned();
    assert_eq!(
        case.verdict,
        Verdict::Error {
            kind: "broken".to_owned(),
            reason
        }
    );
}

#[test]
fn a_recording_that_was_cut_off_never_passes() {
    let tape = orders();
    for end in 0..tape.entries.len() {
        let entries = &tape.entries[..end];
        let suite = junit::of_run(&Summary::of(entries), &Story::of(entries));
        assert!(
            suite.cases.iter().any(|case| case.verdict != Verdict::Passed),
            "cut after {end}"
        );
    }
}

/// A row that was refuted in one sitting is not passed because the next one passes; a person's word on it counts.
#[test]
fn a_run_stands_as_all_its_rows_do() {
    let mut tape = Tape::begin("Enter orders", 2);
    tape.row(1, "0007", &[]);
    tape.end_row(RowState::Refuted, Some("the record has 0 of it"), &[("number", "12")]);
    tape.end(Outcome::WantsPerson);
    tape.say(Event::RunStarted {
        scenario: "Enter orders".to_owned(),
        rows: 1,
        size: SIZE,
        folder: None,
    });
    tape.row(2, "0008", &[]);
    tape.pass(700).end_row(RowState::Done, None, &[]);
    tape.end(Outcome::Passed);
    assert_eq!(Summary::of(&tape.entries).outcome, Some(Outcome::WantsPerson));
    tape.row(1, "0007", &[]);
    tape.entries.truncate(tape.entries.len() - 2);
    tape.end_row(RowState::Done, Some("a person says so; it was refuted"), &[]);
    let (summary, story) = (Summary::of(&tape.entries), Story::of(&tape.entries));
    assert_eq!(summary.outcome, Some(Outcome::Passed));
    let told: Vec<_> = story.rows.iter().filter(|row| row.number.is_some()).collect();
    assert_eq!(told[0].extracted, [("number".to_owned(), "12".to_owned())]);
    let suite = junit::of_run(&summary, &story);
    assert!(
        suite.cases.len() == 2 && suite.cases.iter().all(|case| case.verdict == Verdict::Passed),
        "{suite:?}"
    );
}

/// Neither what an optional step failed by nor what was done after the row is what it failed by.
#[test]
fn a_row_is_blamed_on_the_step_that_it_failed_by() {
    let mut tape = Tape::begin("Enter orders", 1);
    tape.row(1, "0007", &[]);
    tape.step("1", "call close.yaml", 4)
        .step("1.1", "click Close", 2)
        .step("1.1.1", "click X", 2);
    tape.end_step(StepOutcome::Failed, Some("no X"))
        .end_step(StepOutcome::Failed, Some("no X"));
    tape.end_step(StepOutcome::Skipped, Some("no X"));
    tape.step("2", "repeat", 5).step("2.1", "click Save", 6);
    tape.end_step(StepOutcome::Failed, Some("no Save"))
        .end_step(StepOutcome::Failed, Some("no Save"));
    tape.step("after_row.1", "click Log out", 9);
    tape.end_step(StepOutcome::Failed, Some("no Log out"));
    tape.end_row(RowState::FailedApplication, Some("no Save"), &[]);
    tape.end(Outcome::Failed);
    let story = Story::of(&tape.entries);
    let culprits: Vec<_> = story.rows.iter().filter_map(|row| Some(row.culprit()?.id)).collect();
    assert_eq!(culprits, ["2.1"]);
}
