//! The second look: what it hits, when it is taken, what it costs, and what becomes of a point that stays unclear.

use serde_json::Value;

use crate::pointer::{Again, BLUR, dragger, is_enlarged, pointer};
use crate::run::{CLAUDE, Case, GEMINI, LARGE, Run, SEER, USUAL};
use crate::stand_in::picture::Picture;

impl Run {
    fn of(case: &Case) -> Run {
        Run::by(case, pointer(case, BLUR, Again::Points))
    }
}

/// Every click hits, at the price of a second request for each, and the recording says so again.
fn hits_all(case: &Case) {
    let run = Run::of(case);
    assert!(run.output.status.success(), "{}", run.described());
    assert_eq!((run.hits(), run.clicks().len()), (4, 4), "{}", run.described());
    let second = run.server.bodies().iter().filter(|body| is_enlarged(body)).count();
    assert_eq!((run.server.bodies().len(), second), (8, 4), "{}", run.described());
    run.replays();
}

#[test]
fn a_model_hits_boxes_of_12_pixels() {
    hits_all(&USUAL);
    hits_all(&Case { screen: LARGE, ..USUAL });
}

#[test]
fn a_model_of_anthropics_hits_boxes_of_12_pixels() {
    hits_all(&CLAUDE);
    hits_all(&Case {
        screen: LARGE,
        ..CLAUDE
    });
}

#[test]
fn a_model_with_a_function_of_ours_hits_boxes_of_12_pixels() {
    hits_all(&SEER);
    hits_all(&Case { screen: LARGE, ..SEER });
}

#[test]
fn a_model_that_writes_its_calls_into_the_text_hits_boxes_of_12_pixels() {
    hits_all(&Case {
        model: "seer-qwen",
        ..SEER
    });
}

#[test]
fn a_model_that_points_on_a_grid_hits_boxes_of_12_pixels() {
    hits_all(&Case {
        screen: LARGE,
        ..GEMINI
    });
}

/// If this hit, the tests above would show nothing.
#[test]
fn without_a_second_look_it_misses() {
    for case in [USUAL, CLAUDE, SEER] {
        for screen in [LARGE, "1280x800"] {
            let refine = "refine: never";
            let run = Run::of(&Case { screen, refine, ..case });
            assert_eq!((run.hits(), run.clicks().len()), (0, 4), "{}", run.described());
            assert_eq!(run.server.bodies().len(), 4, "{}", run.described());
        }
    }
}

#[test]
fn both_ends_of_a_drag_are_looked_at() {
    let app = ", --drag, --clicks, \"1\"";
    let drag = |refine| {
        let case = Case { app, refine, ..USUAL };
        Run::by(&case, dragger(&case, BLUR))
    };
    let run = drag("");
    assert_eq!((run.hits(), run.server.bodies().len()), (1, 3), "{}", run.described());
    run.replays();
    let run = drag("refine: never");
    assert_eq!((run.hits(), run.clicks().len()), (0, 1), "{}", run.described());
}

#[test]
fn what_is_large_or_hit_in_the_middle_costs_no_second_request() {
    let large = Case {
        app: ", --size, \"40\"",
        ..USUAL
    };
    let exact = Run::by(&USUAL, pointer(&USUAL, &[(0, 0)], Again::Points));
    for run in [Run::of(&large), exact] {
        assert_eq!((run.hits(), run.server.bodies().len()), (4, 4), "{}", run.described());
    }
    let always = Case {
        refine: "refine: always",
        ..USUAL
    };
    let asked = Run::by(&always, pointer(&always, &[(0, 0)], Again::Points));
    assert_eq!(
        (asked.hits(), asked.server.bodies().len()),
        (4, 8),
        "{}",
        asked.described()
    );
}

const ONCE: Case = Case {
    app: ", --clicks, \"1\"",
    ..USUAL
};

#[test]
fn a_point_that_stays_unclear_is_not_clicked_and_the_model_is_told() {
    for again in [Again::Gives, Again::Outside, Again::Twice] {
        // Beside the box; once it was told so, in its middle.
        let run = Run::by(&ONCE, pointer(&ONCE, &[(6, -5), (0, 0), (0, 0)], again));
        assert_eq!(run.clicks(), ["hit at 22,22 for 1,1"], "{}", run.described());
        let bodies = run.server.bodies();
        assert_eq!(bodies.len(), 3, "{}", run.described());
        let told = bodies[2].to_string();
        assert!(
            told.contains("was not performed: it is not clear what is meant"),
            "{told}"
        );
        let noted = run.events("noted");
        let refined: Vec<&Value> = noted.iter().filter_map(|noted| noted.get("refined")).collect();
        assert!(refined.len() == 1 && refined[0]["to"].is_null(), "{noted:?}");
        let said = run.described();
        assert!(said.contains("1 action refused") && !said.contains("policy"), "{said}");
        run.replays();
    }
}

#[test]
fn a_point_inside_of_one_box_is_used_where_a_second_look_gives_none() {
    let run = Run::by(&ONCE, pointer(&ONCE, &[(4, 0)], Again::Gives));
    assert_eq!((run.hits(), run.server.bodies().len()), (1, 2), "{}", run.described());
    run.replays();
}

/// Before there were second looks no recording had one.
#[test]
fn a_recording_without_second_looks_is_replayed_without() {
    let run = Run::of(&Case {
        refine: "refine: never",
        ..USUAL
    });
    run.say_again("refine: never", "");
    run.replays();
}

#[test]
fn the_enlarged_part_is_sent_once_and_small() {
    let run = Run::of(&USUAL);
    for (number, body) in run.server.bodies().iter().enumerate() {
        let sizes: Vec<(i32, i32)> = USUAL.pictures(body).iter().map(Picture::size).collect();
        if is_enlarged(body) {
            assert_eq!(sizes, [(768, 480)], "request {number}");
        } else {
            assert!(
                sizes.iter().all(|size| *size == (1280, 800)),
                "request {number}: {sizes:?}"
            );
        }
    }
    let costs = run.events("answered");
    assert_eq!(
        costs.iter().filter(|answered| answered["cost"] != Value::Null).count(),
        8
    );
}
