//! One run with everything a page can show.

use deskwright::action::{Action, Button};
use deskwright::event::Event;
use deskwright::geometry::{Rect, ScreenPoint, View};
use deskwright::key::{Chord, Key};
use deskwright::money::Usd;
use deskwright::outcome::{Outcome, RowState, StepOutcome};
use deskwright::recording::format::{DataText, RunFile, ScenarioText};
use deskwright::screen::frame::Frame;
use deskwright::text::Text;
use deskwright::usage::Usage;
use serde_json::json;

use crate::tape::{FIELD, MESSAGE, SAVE, SIZE, Tape, candidate, form};

pub(crate) const SCENARIO: &str = "\
name: Enter orders
steps:
  - fill:
      Customer: \"{{ customer }}\"
      Quantity: \"{{ quantity }}\"
  - goal: Choose \"{{ shipping }}\" as the shipping method
    until: { visible: \"Shipping: {{ shipping }}\" }
  - check: Gift wrap
    when: { equals: [\"{{ gift }}\", \"true\"] }
  - commit:
      - press: ctrl+s
      - click: \"Yes\"
    until: { visible: { matches: \"Order [0-9]+ saved\" } }
  - extract:
      order_no: { right_of: \"Order no.\", as: integer }
verify:
  - command: [orders, --count, \"{{ ref }}\"]
    equals: \"1\"
";

/// What the run was asked to do.
pub(crate) fn run_file() -> RunFile {
    RunFile {
        format: 1,
        version: "0.1.0".to_owned(),
        scenario: ScenarioText {
            parts: Vec::new(),
            images: Vec::new(),
            path: "scenarios/orders.yaml".to_owned(),
            text: SCENARIO.to_owned(),
        },
        folder: "runs/20261120-134500-orders".to_owned(),
        size: SIZE,
        rows: Vec::new(),
        data: Some(DataText {
            path: "orders.csv".to_owned(),
            hash: String::new(),
        }),
        routing: None,
        started: "2026-11-20T13:45:00Z".to_owned(),
    }
}

/// Rows that are done, refused, not found, forbidden and lied about.
pub(crate) fn gallery() -> Tape {
    let mut tape = Tape::begin("Enter orders", 6);
    tape.pass(5);
    tape.say(consulted(
        json!({"ask": "launch", "argv": ["orders", "--db", "orders.db"]}),
        json!({"reply": "launched"}),
    ));
    tape.pass(700).see(&form(0, false));
    for (row, key) in [(1, "0007"), (2, "0008"), (3, "0009"), (4, "0010"), (5, "0011")] {
        let values = [
            ("ref", key),
            ("customer", "José Müller"),
            ("quantity", "2"),
            ("comment", ""),
        ];
        tape.row(row, key, &values);
        fill(&mut tape);
        match row {
            3 => not_found(&mut tape),
            4 => forbidden(&mut tape),
            _ => commit(&mut tape, row),
        }
    }
    tape.end(Outcome::WantsPerson);
    tape
}

fn fill(tape: &mut Tape) {
    tape.step("1", "fill Customer, Quantity", 3);
    for (at, (label, text)) in (0_u8..).zip([("Customer", "José Müller"), ("Quantity", "2")]) {
        let field = FIELD.offset(90 + 40 * i32::from(at));
        tape.click(&format!("the box of \"{label}\""), label, &form(at, false), field)
            .pass(60);
        tape.act(Action::Press {
            chord: Chord(vec![Key::Shift, Key::Home]),
        });
        tape.act(Action::Type {
            text: Text::plain(text),
        })
        .pass(90)
        .see(&form(at + 1, false));
        tape.say(Event::Selected {
            text: Some(text.to_owned()),
        });
    }
    tape.end_step(StepOutcome::Passed, None);
}

fn goal(tape: &mut Tape) {
    tape.step("2", "goal Choose \"Express\" as the shipping method", 6);
    asked(tape, &form(2, false));
    tape.pass(2_400).say(Event::Answered {
        model: "gpt-5.4-mini".to_owned(),
        turn: 1,
        answer: "1.json".to_owned(),
        said: "I open the list and choose Express.".to_owned(),
        actions: vec!["click 350,181".to_owned(), "click 350,221".to_owned()],
        usage: Some(Usage {
            input: 1_378,
            cached: 0,
            written: 0,
            output: 84,
            reasoning: 40,
        }),
        cost: Usd::parse("0.0042"),
        millis: 2_400,
        error: None,
    });
    for y in [181, 221] {
        tape.act(click(350, y, &form(2, false)));
    }
    tape.pass(300).see(&form(4, false)).say(Event::Checked {
        condition: "visible: \"Shipping: {{ shipping }}\"".to_owned(),
        holds: true,
        seen: "\"Shipping: Express\"".to_owned(),
        frame: form(4, false).id(),
        candidates: vec![candidate("Shipping: Express", Rect::new(210, 210, 180, 22), 0.94, None)],
        stale: Some(false),
    });
    tape.end_step(StepOutcome::Passed, None);
}

fn commit(tape: &mut Tape, row: usize) {
    goal(tape);
    tape.step("3", "check Gift wrap", 8)
        .end_step(StepOutcome::Skipped, Some("its `when` does not hold"));
    tape.step("4", "commit", 10)
        .mark(RowState::Acting)
        .step("4.1", "press ctrl+s", 11);
    tape.act(Action::Press {
        chord: Chord(vec![Key::Ctrl, Key::Char('s')]),
    })
    .pass(200);
    if row == 2 {
        tape.see(&form(4, true));
        let said = "Cannot save: quantity must be between 1 and 999";
        tape.end_step(StepOutcome::Failed, Some(said))
            .end_step(StepOutcome::Failed, Some(said));
        tape.end_row(RowState::FailedBusiness, Some(said), &[]);
        return;
    }
    tape.see(&form(4, true)).end_step(StepOutcome::Passed, None);
    tape.step("4.2", "click \"Yes\"", 12)
        .click("\"Yes\"", "Yes", &form(4, true), MESSAGE)
        .pass(400);
    tape.end_step(StepOutcome::Passed, None)
        .end_step(StepOutcome::Passed, None);
    tape.step("5", "extract order_no", 14).see(&form(4, false));
    let bounds = Some(Rect::new(450, 318, 60, 10));
    tape.say(Event::Extracted {
        name: "order_no".to_owned(),
        value: "1001".to_owned(),
        bounds,
        on: None,
    });
    tape.end_step(StepOutcome::Passed, None).mark(RowState::Verifying);
    let lie = row == 5;
    let stdout = if lie { "0\n" } else { "1\n" };
    let reply = json!({"reply": "command", "success": true, "status": "0", "stdout": stdout, "stderr": ""});
    tape.say(consulted(
        json!({"ask": "command", "argv": ["orders", "--count", "0007"]}),
        reply,
    ));
    let reason = "the screen said it was entered, the record answers `0`, not `1`";
    let (state, reason) = if lie {
        (RowState::Refuted, Some(reason))
    } else {
        (RowState::Done, None)
    };
    tape.end_row(state, reason, &[("order_no", "1001")]);
}

fn not_found(tape: &mut Tape) {
    tape.step("4", "commit", 10)
        .step("4.2", "click \"Yes\"", 12)
        .pass(2_000)
        .see(&form(2, false));
    let candidates = vec![
        candidate("Save", SAVE, 0.52, Some("another label")),
        candidate("Customer:", Rect::new(112, 96, 60, 12), 0.31, Some("another label")),
        candidate(
            "Yes, but later",
            Rect::new(112, 136, 90, 12),
            0.44,
            Some("the label goes on"),
        ),
    ];
    let target = "\"Yes\"".to_owned();
    let frame = form(2, false).id();
    tape.say(Event::Missed {
        target,
        frame,
        candidates: candidates.clone(),
        several: false,
    });
    let seen = "not found within 10 s; nearest is \"Save\"";
    let reason = format!("expected \"Yes\", {seen}");
    let help = "wait longer with `within`";
    let failure = json!({"expected": "\"Yes\"", "seen": seen, "candidates": candidates, "frame": frame, "help": help});
    tape.end_step_with(StepOutcome::Failed, Some(&reason), Some(failure));
    tape.end_step(StepOutcome::Failed, Some(&reason))
        .end_row(RowState::FailedApplication, Some(&reason), &[]);
}

fn forbidden(tape: &mut Tape) {
    tape.step("2", "goal Choose \"Express\" as the shipping method", 6);
    asked(tape, &form(2, false));
    tape.say(Event::Rerouted {
        model: "gpt-5.4-mini".to_owned(),
        trouble: "429 too many requests".to_owned(),
        decision: "asked again after 2 s".to_owned(),
        cause: Some("limited".to_owned()),
        to: None,
    });
    let reason = "the window in front, \"Terminal\", does not belong to the application";
    let action = click(20, 20, &form(2, false));
    tape.say(Event::Refused {
        action,
        reason: reason.to_owned(),
    });
    tape.say(Event::Unexpected {
        when: "visible: Software update".to_owned(),
    });
    tape.say(Event::noted("no one is here; go on or say why you cannot"));
    tape.end_step(StepOutcome::Stopped, Some(reason))
        .end_row(RowState::Cancelled, Some(reason), &[]);
}

fn asked(tape: &mut Tape, screen: &Frame) {
    let view = View::whole(screen.id(), SIZE, SIZE);
    tape.see(screen);
    tape.say(Event::Asked {
        model: "gpt-5.4-mini".to_owned(),
        turn: 1,
        view,
        reserved: Usd::parse("0.01"),
    });
}

fn click(x: i32, y: i32, screen: &Frame) -> Action {
    let at = ScreenPoint {
        x,
        y,
        frame: screen.id(),
    };
    Action::Click {
        at,
        button: Button::Left,
        clicks: 1,
        held: Vec::new(),
    }
}

fn consulted(request: serde_json::Value, reply: serde_json::Value) -> Event {
    Event::Consulted {
        request,
        reply,
        millis: 30,
    }
}
