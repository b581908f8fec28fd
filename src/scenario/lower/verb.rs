//! What each verb takes.

use super::context::{Context, Keys};
use super::names::Place;
use super::step::Within;
use super::vocabulary::{BESIDE_IMAGE, DRAG, NAMING, NARROWING, PAIR, SCROLL};
use crate::key::{Chord, Key};
use crate::scenario::diagnostic::Finding;
use crate::scenario::settings::ValueType;
use crate::scenario::step::{Extraction, Goal, Scroll, Step, Verb};
use crate::scenario::target::{By, Target, TextMatch};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};

impl Context<'_> {
    /// A verb with its value; `keys` are those of the whole step.
    pub(super) fn verb(&mut self, entry: &Entry, keys: Keys<'_>, id: &str, within: Within) -> Option<Verb> {
        let node = &entry.value;
        let word = format!("`{}`", entry.key.value);
        Some(match entry.key.value.as_str() {
            "click" => Verb::Click(self.target(node, &word)?),
            "double_click" => Verb::DoubleClick(self.target(node, &word)?),
            "right_click" => Verb::RightClick(self.target(node, &word)?),
            "hover" => Verb::Hover(self.target(node, &word)?),
            "fill" => Verb::Fill(self.pairs(node, &word, Place::Keyboard)?),
            "select" => Verb::Select(self.pairs(node, &word, Place::Row)?),
            "check" => Verb::Check(self.boxes(node, &word, true)?),
            "uncheck" => Verb::Check(self.boxes(node, &word, false)?),
            "type" => Verb::Type(self.template(node, &word, Place::Keyboard)?),
            "press" => Verb::Press(self.chords(node)?),
            "scroll" => Verb::Scroll(self.scroll(node)?),
            "drag" => self.drag(node)?,
            "wait_for" => Verb::WaitFor(self.condition(node, &word)?),
            "expect" => Verb::Expect(self.condition(node, &word)?),
            "extract" if Self::is_ask(node) => Verb::Ask(self.ask_for(node, keys, within)?),
            "extract" => Verb::Extract(self.extractions(node, within)?),
            "goal" => Verb::Goal(self.goal(entry, keys, within)?),
            "repeat" => Verb::Repeat(self.repeat(node, id, within)?),
            "call" => Verb::Call(self.call(node, id, within)?),
            "confirm" => Verb::Confirm(self.full_template(node, &word, Place::Row, "confirm: Send all orders?")?),
            "commit" => Verb::Commit(self.commit(entry, id, within)?),
            "screenshot" => Verb::Screenshot(Some(self.full_template(
                node,
                &word,
                Place::Row,
                "screenshot: order",
            )?)),
            _ => return None,
        })
    }

    /// `{ Customer: "{{ customer }}" }`, or a list of `{ field: target, value: text }`.
    fn pairs(&mut self, node: &Node, what: &str, place: Place) -> Option<Vec<(Target, Template)>> {
        let pairs: Vec<Option<(Target, Template)>> = if let Kind::List(_) = node.kind {
            let example = "- { field: { text: Name, below: Customer }, value: Anna }";
            let items = self.items(node, what, example)?;
            items.iter().map(|item| self.pair(item, what, place, example)).collect()
        } else {
            let entries = self.entries(node, what, "{ Shipping: Express }")?;
            let named = |entry: &Entry| {
                let label = self.label(entry)?;
                Some((
                    label,
                    self.template(&entry.value, &format!("`{}`", entry.key.value), place)?,
                ))
            };
            entries.iter().map(named).collect()
        };
        pairs.into_iter().collect()
    }

    fn pair(&mut self, node: &Node, what: &str, place: Place, example: &str) -> Option<(Target, Template)> {
        let keys = self.keys(node, &format!("an item of {what}"), PAIR, example)?;
        let field = self
            .needed(keys, what, "field", example)
            .and_then(|node| self.target(node, "`field`"));
        let value = self
            .needed(keys, what, "value", example)
            .and_then(|node| self.template(node, "`value`", place));
        Some((field?, value?))
    }

    /// A key that is the label of a field.
    fn label(&mut self, entry: &Entry) -> Option<Target> {
        let span = entry.key.span;
        if entry.key.value.trim().is_empty() {
            self.error(
                span,
                "the label of the field is empty",
                "as in `Customer: Anna Schmidt`",
            );
            return None;
        }
        let label = self.checked(&entry.key.value, span, Place::Row);
        Some(Target::of(By::Text(TextMatch::Label(label)), span))
    }

    /// One check box, or a list of them.
    fn boxes(&mut self, node: &Node, what: &str, on: bool) -> Option<Vec<(Target, bool)>> {
        if !matches!(node.kind, Kind::List(_)) {
            return Some(vec![(self.target(node, what)?, on)]);
        }
        let items = self.items(node, what, "[Gift wrap, Notify]")?;
        let boxes: Vec<Option<Target>> = items.iter().map(|item| self.target(item, what)).collect();
        boxes.into_iter().map(|target| Some((target?, on))).collect()
    }

    /// `ctrl+s`, or a list of chords.
    fn chords(&mut self, node: &Node) -> Option<Vec<Template>> {
        let items = match node.kind {
            Kind::List(_) => self.items(node, "`press`", "[tab, tab, enter]")?,
            _ => std::slice::from_ref(node),
        };
        let chords: Vec<Option<Template>> = items.iter().map(|item| self.chord(item)).collect();
        chords.into_iter().collect()
    }

    fn chord(&mut self, node: &Node) -> Option<Template> {
        let template = self.full_template(node, "`press`", Place::Row, "ctrl+s")?;
        if !template.is_plain() {
            return Some(template);
        }
        match Chord::parse(&template.raw) {
            Ok(chord) if Key::reach_beyond_the_application(&chord.0) => {
                let message = format!("the policy never allows `{chord}`: it reaches beyond the application");
                self.error(node.span, message, within_the_application(&chord));
                None
            }
            Ok(_) => Some(template),
            Err(error) => {
                let help = "keys are single characters, f1 to f24, enter, escape, tab, space, backspace, delete, insert, \
                            home, end, pageup, pagedown, up, down, left, right; held with `ctrl+`, `shift+`, `alt+`; text \
                            is typed with `type`";
                let message = match error.name.as_str() {
                    "" => "a key is missing beside the `+`".to_owned(),
                    _ => error.to_string(),
                };
                self.error(node.span, message, help);
                None
            }
        }
    }

    fn scroll(&mut self, node: &Node) -> Option<Scroll> {
        let example = "scroll: { down: 3, over: Orders }";
        let keys = self.keys(node, "`scroll`", SCROLL, example)?;
        let over = keys.get("over").map(|node| self.target(node, "`over`"));
        let mut notches = [0, 0, 0, 0];
        for (count, word) in notches.iter_mut().zip(["down", "up", "right", "left"]) {
            if let Some(node) = keys.get(word) {
                *count = i32::try_from(self.number(node, &format!("`{word}`"), 1, 1000)?).ok()?;
            }
        }
        let [down, up, right, left] = notches;
        if notches == [0, 0, 0, 0] {
            self.error(
                node.span,
                "`scroll` does not say where to",
                format!("as in `{example}`"),
            );
            return None;
        }
        Some(Scroll {
            over: match over {
                Some(target) => Some(target?),
                None => None,
            },
            down: down - up,
            right: right - left,
        })
    }

    fn drag(&mut self, node: &Node) -> Option<Verb> {
        let example = "drag: { from: Order 7, to: Archive }";
        let keys = self.keys(node, "`drag`", DRAG, example)?;
        let from = self
            .needed(keys, "`drag`", "from", example)
            .and_then(|node| self.target(node, "`from`"));
        let to = self
            .needed(keys, "`drag`", "to", example)
            .and_then(|node| self.target(node, "`to`"));
        Some(Verb::Drag { from: from?, to: to? })
    }

    fn extractions(&mut self, node: &Node, within: Within) -> Option<Vec<Extraction>> {
        let example = "{ order_no: { right_of: Order no., as: integer } }";
        let entries = self.entries(node, "`extract`", example)?;
        if let Within::Aside(what) = within {
            self.error(node.span, format!("{what} cannot extract"), "extract in `steps`");
            return None;
        }
        let all: Vec<Option<Extraction>> = entries.iter().map(|entry| self.extraction(entry, example)).collect();
        // Known from the next step on, and even where its target is wrong.
        for entry in entries {
            self.define(entry);
        }
        for read in all.iter().flatten() {
            self.names.is_of(&read.name.value, &read.value_type);
        }
        all.into_iter().collect()
    }

    fn extraction(&mut self, entry: &Entry, example: &str) -> Option<Extraction> {
        let name = self.name(entry, "an extracted value");
        let what = format!("`{}`", entry.key.value);
        let (from, value_type) = if let Kind::Map(_) = entry.value.kind {
            let target = NAMING.iter().chain(NARROWING).chain(BESIDE_IMAGE);
            let known: Vec<&str> = target.copied().chain(["as"]).collect();
            let keys = self.keys(&entry.value, &what, &known, example)?;
            let value_type = keys.get("as").map(|node| self.value_type(node, "`as`"));
            (self.narrowed(keys, &what), value_type)
        } else {
            (self.target(&entry.value, &what), None)
        };
        if let Some(By::Image(needle)) = from.as_ref().map(|from| &from.by) {
            let message = format!("the image {} has no text to extract", needle.name());
            let help = "name what stands beside it, as in `{ right_of: { image: total.png } }`";
            self.error(entry.value.span, message, help);
            return None;
        }
        Some(Extraction {
            name: name?,
            from: from?,
            value_type: match value_type {
                Some(value_type) => value_type?,
                None => ValueType::Text,
            },
        })
    }

    pub(super) fn define(&mut self, entry: &Entry) {
        let (name, span) = (&entry.key.value, entry.key.span);
        if self.names.inputs.contains(name) {
            self.error(
                span,
                format!("`{name}` is an input already"),
                "give the extracted value another name",
            );
        }
        if let Some(first) = self.names.extracted.insert(name.clone(), span.line) {
            let message = format!("`{name}` is extracted already, on line {first}");
            self.error(span, message, "give one of them another name");
        }
    }

    fn goal(&mut self, entry: &Entry, keys: Keys<'_>, within: Within) -> Option<Goal> {
        let span = entry.key.span;
        if let Within::Aside(what) = within {
            self.error(span, format!("{what} works without a model"), "use plain steps");
        }
        let task = self.full_template(
            &entry.value,
            "`goal`",
            Place::Row,
            "goal: Choose Express as the shipping method",
        );
        if keys.get("until").is_none() && !matches!(within, Within::Aside(_)) {
            let message = "a goal without `until` ends `unverified`: nothing checks what the model says";
            let finding = Finding::warning(span, message)
                .help("say what is on the screen when it is reached: `until: { visible: .. }`");
            self.findings.push(finding);
        }
        let models = keys.get("models").map(|node| self.models(node));
        let effort = keys.get("effort").map(|node| self.effort(node));
        let limits = keys.get("limits").map(|node| self.limits(node, "`limits`"));
        let tools = self.chosen_tools(keys.get("tools"));
        Some(Goal {
            task: task?,
            models: models.unwrap_or_default(),
            effort: effort.flatten(),
            limits: limits.unwrap_or_default(),
            tools,
        })
    }

    fn commit(&mut self, entry: &Entry, id: &str, within: Within) -> Option<Vec<Step>> {
        let span = entry.key.span;
        match within {
            Within::Commit => self.error(span, "a `commit` within a `commit`", "a row has one point of no return"),
            Within::Called => self.error(
                span,
                "a called scenario cannot commit",
                "the point of no return stands in the file that is run: call what comes before it, and what is inside it",
            ),
            Within::Repeat => self.error(span, "a `commit` within a `repeat`", "a row has one point of no return"),
            Within::Aside(what) => self.error(span, format!("{what} cannot commit"), "commit in `steps`"),
            Within::Steps if self.names.committed => {
                self.error(
                    span,
                    "a second `commit`",
                    "a row has one point of no return: put what belongs to it into one `commit`",
                );
            }
            Within::Steps => {}
        }
        if within != Within::Steps {
            return None;
        }
        self.names.committed = true;
        self.in_commit = true;
        let steps = self.steps(&entry.value, "`commit`", &format!("{id}."), Within::Commit);
        self.in_commit = false;
        Some(steps)
    }
}

/// What to press instead of a chord that is denied.
fn within_the_application(chord: &Chord) -> String {
    let denied = "Super (`cmd`, `win`), Ctrl+Alt, Alt+F2 and PrintScreen are denied";
    match chord.0.split_first() {
        Some((Key::Super, rest @ [_, ..])) => {
            let held = if rest.contains(&Key::Ctrl) {
                None
            } else {
                Some(Key::Ctrl)
            };
            let instead = Chord(held.into_iter().chain(rest.iter().copied()).collect());
            if Key::reach_beyond_the_application(&instead.0) {
                format!("use the application's own menus or buttons; {denied}")
            } else {
                format!("applications here take `{instead}`; {denied}")
            }
        }
        _ => format!("use the application's own menus or buttons; {denied}"),
    }
}
