//! Runs told entry by entry, with drawn screens.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use deskwright::action::{Action, Button};
use deskwright::candidate::{Candidate, FoundBy};
use deskwright::event::{Entry, Event};
use deskwright::geometry::{FrameId, Rect, ScreenPoint, Size};
use deskwright::outcome::{Outcome, RowState, StepOutcome};
use deskwright::screen::frame::Frame;

pub(crate) const SIZE: Size = Size::new(640, 400);

/// A run under way: what is said lands at the present time, in the present row and step.
#[derive(Default)]
pub(crate) struct Tape {
    pub(crate) entries: Vec<Entry>,
    pub(crate) frames: HashMap<FrameId, Vec<u8>>,
    ms: u64,
    row: Option<usize>,
    key: String,
    row_began: u64,
    steps: Vec<(String, u64)>,
    actions: u64,
}

impl Tape {
    pub(crate) fn begin(scenario: &str, rows: usize) -> Tape {
        let mut tape = Tape::default();
        tape.say(Event::RunStarted {
            scenario: scenario.to_owned(),
            rows,
            size: SIZE,
            folder: None,
        });
        tape
    }

    pub(crate) fn say(&mut self, event: Event) -> &mut Tape {
        let number = u64::try_from(self.entries.len()).expect("few") + 1;
        let step = self.steps.last().map(|(id, _)| id.clone());
        self.entries.push(Entry {
            number,
            ms: self.ms,
            row: self.row,
            step,
            event,
        });
        self
    }

    pub(crate) fn pass(&mut self, millis: u64) -> &mut Tape {
        self.ms += millis;
        self
    }

    pub(crate) fn row(&mut self, number: usize, key: &str, values: &[(&str, &str)]) -> &mut Tape {
        (self.row, self.key, self.row_began) = (Some(number), key.to_owned(), self.ms);
        self.say(Event::RowStarted {
            key: key.to_owned(),
            values: owned(values),
        });
        self.mark(RowState::Claimed)
    }

    pub(crate) fn mark(&mut self, state: RowState) -> &mut Tape {
        self.say(Event::RowMarked {
            key: self.key.clone(),
            state,
        })
    }

    pub(crate) fn end_row(&mut self, state: RowState, reason: Option<&str>, values: &[(&str, &str)]) -> &mut Tape {
        let (key, millis) = (self.key.clone(), self.ms - self.row_began);
        let reason = reason.map(str::to_owned);
        self.say(Event::RowFinished {
            key,
            state,
            reason,
            values: owned(values),
            millis,
        });
        self.row = None;
        self
    }

    pub(crate) fn step(&mut self, id: &str, words: &str, line: usize) -> &mut Tape {
        self.steps.push((id.to_owned(), self.ms));
        let verb = words.split(' ').next().unwrap_or_default().to_owned();
        self.say(Event::StepStarted {
            file: None,
            verb,
            words: words.to_owned(),
            line,
        })
    }

    /// A step of a called file.
    pub(crate) fn say_in(&mut self, id: &str, file: &str, words: &str, line: usize) -> &mut Tape {
        self.steps.push((id.to_owned(), self.ms));
        self.say(Event::StepStarted {
            file: Some(file.to_owned()),
            verb: words.split(' ').next().unwrap_or_default().to_owned(),
            words: words.to_owned(),
            line,
        })
    }

    pub(crate) fn end_step(&mut self, outcome: StepOutcome, reason: Option<&str>) -> &mut Tape {
        self.end_step_with(outcome, reason, None)
    }

    pub(crate) fn end_step_with(
        &mut self,
        outcome: StepOutcome,
        reason: Option<&str>,
        failure: Option<serde_json::Value>,
    ) -> &mut Tape {
        let millis = self.ms - self.steps.last().expect("a step").1;
        let reason = reason.map(str::to_owned);
        self.say(Event::StepFinished {
            outcome,
            reason,
            failure,
            millis,
        });
        self.steps.pop();
        self
    }

    pub(crate) fn end(&mut self, outcome: Outcome) -> &mut Tape {
        let millis = self.ms;
        self.say(Event::RunFinished { outcome, millis })
    }

    /// A look at a screen.
    pub(crate) fn see(&mut self, screen: &Frame) -> &mut Tape {
        self.frames.entry(screen.id()).or_insert_with(|| png(screen));
        let (frame, size, after) = (screen.id(), screen.size(), self.actions);
        self.say(Event::Observed {
            frame,
            size,
            after,
            taken: self.ms,
            front: None,
            windows: Vec::new(),
            pointer: (0, 0),
        })
    }

    /// A target is found on a screen and clicked in its middle.
    pub(crate) fn click(&mut self, target: &str, text: &str, screen: &Frame, bounds: Rect) -> &mut Tape {
        self.see(screen).pass(40);
        let found = candidate(text, bounds, 0.97, None);
        let target = target.to_owned();
        self.say(Event::Located {
            target,
            frame: screen.id(),
            found,
            millis: 40,
        });
        let (x, y) = bounds.middle();
        let at = ScreenPoint {
            x,
            y,
            frame: screen.id(),
        };
        self.act(Action::Click {
            at,
            button: Button::Left,
            clicks: 1,
            held: Vec::new(),
        })
    }

    pub(crate) fn act(&mut self, action: Action) -> &mut Tape {
        self.actions += 1;
        let number = self.actions;
        self.say(Event::Acting {
            number,
            action: action.clone(),
        });
        self.pass(10);
        self.say(Event::Acted {
            number,
            action,
            millis: 10,
        })
    }
}

pub(crate) fn candidate(text: &str, bounds: Rect, score: f64, why_not: Option<&str>) -> Candidate {
    Candidate {
        text: text.to_owned(),
        bounds,
        score,
        by: FoundBy::Text,
        why_not: why_not.map(str::to_owned),
    }
}

fn owned(values: &[(&str, &str)]) -> Vec<(String, String)> {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn png(frame: &Frame) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, frame.size().width, frame.size().height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("header");
    writer.write_image_data(frame.pixels()).expect("pixels");
    writer.finish().expect("end");
    out
}

/// A form with `filled` of four fields filled, and a box in front of it when there is something to say.
pub(crate) fn form(filled: u8, message: bool) -> Frame {
    static DRAWN: LazyLock<Mutex<HashMap<(u8, bool), Frame>>> = LazyLock::new(Mutex::default);
    let mut drawn = DRAWN.lock().expect("nobody panics while drawing");
    drawn
        .entry((filled, message))
        .or_insert_with(|| draw(filled, message))
        .clone()
}

fn draw(filled: u8, message: bool) -> Frame {
    let mut canvas = Canvas::new([0x3a, 0x5a, 0x78]);
    canvas.fill(Rect::new(90, 40, 460, 320), [0xd9, 0xd9, 0xd9]);
    canvas.fill(Rect::new(90, 40, 460, 22), [0x2f, 0x3b, 0x52]);
    canvas.fill(Rect::new(100, 48, 90, 6), [0xee, 0xee, 0xee]);
    for field in 0..4 {
        let y = 90 + 40 * i32::from(field);
        canvas.fill(Rect::new(112, y + 8, 60, 6), [0x30, 0x30, 0x30]);
        canvas.fill(FIELD.offset(y), [0x80, 0x80, 0x80]);
        canvas.fill(FIELD.offset(y).inset(1), [0xff, 0xff, 0xff]);
        if field < filled {
            canvas.fill(
                Rect::new(216, y + 8, 120 + 20 * u32::from(field), 6),
                [0x20, 0x20, 0x60],
            );
        }
    }
    canvas.fill(SAVE, [0xc0, 0xc0, 0xc0]);
    canvas.fill(Rect::new(SAVE.x + 22, SAVE.y + 11, 36, 6), [0x10, 0x10, 0x10]);
    if message {
        canvas.fill(Rect::new(180, 150, 300, 90), [0x2f, 0x3b, 0x52]);
        canvas.fill(Rect::new(181, 170, 298, 69), [0xe6, 0xe6, 0xe6]);
        canvas.fill(MESSAGE, [0x70, 0x10, 0x10]);
    }
    canvas.frame()
}

pub(crate) const FIELD: Row = Row {
    x: 210,
    width: 280,
    height: 22,
};
pub(crate) const SAVE: Rect = Rect::new(450, 310, 80, 28);
pub(crate) const MESSAGE: Rect = Rect::new(200, 190, 210, 8);

/// The fields' common columns.
pub(crate) struct Row {
    x: i32,
    width: u32,
    height: u32,
}

impl Row {
    pub(crate) fn offset(&self, y: i32) -> Rect {
        Rect::new(self.x, y, self.width, self.height)
    }
}

trait Inset {
    fn inset(self, by: u32) -> Rect;
}

impl Inset for Rect {
    fn inset(self, by: u32) -> Rect {
        let move_by = i32::try_from(by).expect("small");
        Rect::new(
            self.x + move_by,
            self.y + move_by,
            self.width - 2 * by,
            self.height - 2 * by,
        )
    }
}

struct Canvas(Vec<u8>);

impl Canvas {
    fn new(color: [u8; 3]) -> Canvas {
        let mut canvas = Canvas(vec![255; wide(SIZE.width * SIZE.height * 4)]);
        canvas.fill(SIZE.bounds(), color);
        canvas
    }

    fn fill(&mut self, area: Rect, color: [u8; 3]) {
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let at = (wide(y) * wide(SIZE.width) + wide(x)) * 4;
                self.0[at..at + 3].copy_from_slice(&color);
            }
        }
    }

    fn frame(self) -> Frame {
        Frame::new(SIZE, self.0).expect("a whole frame")
    }
}

fn wide(value: impl TryInto<usize, Error: std::fmt::Debug>) -> usize {
    value.try_into().expect("on the canvas")
}
