//! Every way a row with a `commit` can end: what the screen said, what the record says, how far the commit had come.

use deskwright::outcome::RowState;
use deskwright::runner::commit::Commit;
use deskwright::runner::failure::Failure;
use deskwright::runner::proof::Record;
use deskwright::runner::row_end::{Screen, judge};
use deskwright::runner::setback::Setback;

#[derive(Debug, Clone, Copy)]
enum Said {
    Saved,
    No,
    Nothing,
}

#[derive(Debug, Clone, Copy)]
enum Has {
    It,
    WhatItHad,
    SomethingElse,
    NoAnswer,
}

fn end(said: Said, has: Has, commit: Commit) -> RowState {
    let screen = match said {
        Said::Saved => Screen::Passed,
        Said::No => Screen::Setback(Setback::Refused("no such article".to_owned())),
        Said::Nothing => Screen::Setback(Failure::new("Saved", "nothing like it").into()),
    };
    let differs = |answer: &str| Record::Differs {
        answers: vec![answer.to_owned()],
        why: String::new(),
    };
    let record = match has {
        Has::It => Record::Agrees,
        Has::WhatItHad => differs("0"),
        Has::SomethingElse => differs("2"),
        Has::NoAnswer => Record::Silent { why: String::new() },
    };
    judge(screen, record, Some(&["0".to_owned()]), commit).state
}

#[test]
fn the_record_has_the_last_word_but_not_before_the_application_is_done() {
    use Commit::{Confirmed, Marked, Sent};
    use RowState::{Done, FailedApplication, FailedBusiness, InDoubt, Refuted, Unverified};
    for commit in [Marked, Sent, Confirmed] {
        // Where nothing was done nothing was entered, whatever the steps of `commit` say.
        let (lacks, silent) = match commit {
            Marked => (FailedApplication, FailedApplication),
            _ => (Refuted, Unverified),
        };
        for (said, has, wanted) in [
            (Said::Saved, Has::It, Done),
            (Said::Saved, Has::WhatItHad, lacks),
            (Said::Saved, Has::SomethingElse, Refuted),
            (Said::Saved, Has::NoAnswer, silent),
            (Said::No, Has::It, Done),
            (Said::No, Has::WhatItHad, FailedBusiness),
            (Said::No, Has::SomethingElse, InDoubt),
            (Said::Nothing, Has::It, Done),
            (Said::Nothing, Has::SomethingElse, InDoubt),
        ] {
            assert_eq!(end(said, has, commit), wanted, "{said:?} {has:?} {commit:?}");
        }
    }
    for (commit, unchanged, no_answer, refused_no_answer) in [
        (Marked, FailedApplication, FailedApplication, FailedBusiness),
        (Sent, InDoubt, InDoubt, InDoubt),
        (Confirmed, Refuted, InDoubt, InDoubt),
    ] {
        assert_eq!(end(Said::Nothing, Has::WhatItHad, commit), unchanged, "{commit:?}");
        assert_eq!(end(Said::Nothing, Has::NoAnswer, commit), no_answer, "{commit:?}");
        assert_eq!(end(Said::No, Has::NoAnswer, commit), refused_no_answer, "{commit:?}");
    }
}
