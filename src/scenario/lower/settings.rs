//! Everything beside the steps: desktop, application, models, limits, inputs, secrets.

use std::time::Duration;

use super::context::{Context, Keys};
use super::names::{Place, why_no_name};
use super::nearest::suggestion;
use super::vocabulary::{
    APP, DESKTOP, EFFORTS, INPUT, LIMITS, LIMITS_WITH_RUN, REFINE, RUN_LIMITS, SECRET, TYPE, TYPES,
};
use crate::geometry::Size;
use crate::scenario::number::NumberForm;
use crate::scenario::refine::Refine;
use crate::scenario::settings::{App, DesktopChoice, Effort, Input, Limits, RunLimits, Secret, ValueType};
use crate::scenario::span::Spanned;
use crate::scenario::tree::{Entry, Kind, Node};
use crate::scenario::value::{date_form, reads_a_date, writes_a_date};

/// The size of a private display where nothing is said.
pub(super) const SIZE: Size = Size::new(1280, 800);
/// How long an application has to get ready where nothing is said.
const READY_WITHIN: Duration = Duration::from_secs(20);

const INPUT_EXAMPLE: &str = "ref: { type: text }";
const DATE_EXAMPLE: &str = "{ type: date, from: \"%Y-%m-%d\", as: \"%d.%m.%Y\" }";

impl Context<'_> {
    pub(super) fn desktop(&mut self, node: &Node) -> Option<DesktopChoice> {
        let example = "desktop: { virtual: 1280x800 }";
        if let Kind::Scalar(text) = &node.kind {
            if text == "current" {
                return Some(DesktopChoice::Current);
            }
            let message = format!("`desktop` cannot be `{text}`");
            self.error(
                node.span,
                message,
                format!("`current`, or a display of its own as in `{example}`"),
            );
            return None;
        }
        let keys = self.keys(node, "`desktop`", DESKTOP, example)?;
        let text = self.text(keys.get("virtual")?, "`virtual`", "1280x800")?;
        let size = text.value.split_once('x').and_then(|(width, height)| {
            let side = |text: &str| text.trim().parse().ok().filter(|n| (200..=8192).contains(n));
            Some(Size::new(side(width)?, side(height)?))
        });
        if size.is_none() {
            let message = format!("`{}` is not the size of a display", text.value);
            self.error(
                text.span,
                message,
                "width x height in pixels, each from 200 to 8192, as in `1280x800`",
            );
        }
        size.map(DesktopChoice::Virtual)
    }

    pub(super) fn app(&mut self, node: &Node) -> Option<App> {
        let example = "app: { launch: [python3, orders.py], ready: { visible: Orders } }";
        let keys = self.keys(node, "`app`", APP, example)?;
        let launch = self.needed(keys, "`app`", "launch", example);
        let launch =
            launch.and_then(|node| self.ahead_of_rows(|context| context.command(node, "`launch`", Place::Row)));
        let ready = keys.get("ready");
        let ready = ready.map(|node| self.ahead_of_rows(|context| context.condition(node, "`ready`")));
        let within = keys.get("within").map(|node| self.duration(node, "`within`"));
        Some(App {
            launch: launch?,
            ready: ready.flatten(),
            within: within.flatten().unwrap_or(READY_WITHIN),
        })
    }

    pub(super) fn effort(&mut self, node: &Node) -> Option<Effort> {
        let word = self.word(node, "`effort`", EFFORTS)?;
        Some(match word.value.as_str() {
            "none" => Effort::None,
            "minimal" => Effort::Minimal,
            "low" => Effort::Low,
            "medium" => Effort::Medium,
            "high" => Effort::High,
            "xhigh" => Effort::Xhigh,
            _ => Effort::Max,
        })
    }

    pub(super) fn refine(&mut self, node: &Node) -> Option<Refine> {
        let word = self.word(node, "`refine`", REFINE)?;
        Some(match word.value.as_str() {
            "auto" => Refine::Auto,
            "always" => Refine::Always,
            _ => Refine::Never,
        })
    }

    /// The limits of a row with those of the run.
    pub(super) fn limits_with_run(&mut self, node: &Node) -> (Limits, RunLimits) {
        let example = "limits: { actions: 40, time: 5m, cost: 0.50 }";
        let Some(keys) = self.keys(node, "`limits`", LIMITS_WITH_RUN, example) else {
            return (Limits::default(), RunLimits::default());
        };
        let run = keys
            .get("run")
            .and_then(|node| self.keys(node, "`limits.run`", RUN_LIMITS, "run: { actions: 400, cost: 5.00 }"))
            .map(|keys| self.limits_of(keys))
            .unwrap_or_default();
        let run = RunLimits {
            actions: run.actions,
            time: run.time,
            cost: run.cost,
        };
        (self.limits_of(keys), run)
    }

    pub(super) fn limits(&mut self, node: &Node, what: &str) -> Limits {
        let keys = self.keys(node, what, LIMITS, "{ actions: 40, time: 5m, cost: 0.50 }");
        keys.map(|keys| self.limits_of(keys)).unwrap_or_default()
    }

    fn limits_of(&mut self, keys: Keys<'_>) -> Limits {
        Limits {
            actions: keys
                .get("actions")
                .and_then(|node| self.number(node, "`actions`", 1, 1_000_000)),
            time: keys.get("time").and_then(|node| self.duration(node, "`time`")),
            cost: keys.get("cost").and_then(|node| self.money(node, "`cost`")),
            above_threshold: keys
                .get("above_threshold")
                .and_then(|node| self.truth(node, "`above_threshold`")),
        }
    }

    pub(super) fn inputs(&mut self, node: &Node) -> Vec<Input> {
        let entries = self.entries(node, "`inputs`", INPUT_EXAMPLE).unwrap_or_default();
        entries.iter().filter_map(|entry| self.input(entry)).collect()
    }

    fn input(&mut self, entry: &Entry) -> Option<Input> {
        let name = self.name(entry, "an input");
        // Known even where its type is wrong, so that one mistake is one finding.
        self.names.inputs.insert(entry.key.value.clone());
        if let Kind::Scalar(text) = &entry.value.kind {
            let help = format!("write `{}: {{ type: {text} }}`", entry.key.value);
            self.error(entry.value.span, "an input takes a mapping, and here is a text", help);
            return None;
        }
        let what = format!("the input `{}`", entry.key.value);
        let keys = self.keys(&entry.value, &what, INPUT, INPUT_EXAMPLE)?;
        let value_type = self.value_type_of(keys, &what);
        if let Some(value_type) = &value_type {
            self.names.is_of(&entry.key.value, value_type);
        }
        let optional = keys.get("optional").map(|node| self.truth(node, "`optional`"));
        let default = keys
            .get("default")
            .and_then(|node| self.default(node, value_type.as_ref()));
        Some(Input {
            name: name?,
            value_type: value_type?,
            optional: optional.flatten().unwrap_or(false),
            default,
            span: entry.span(),
        })
    }

    fn default(&mut self, node: &Node, value_type: Option<&ValueType>) -> Option<String> {
        let Kind::Scalar(text) = &node.kind else {
            self.wrong(node, "`default`", "a text", "default: Standard");
            return None;
        };
        if let Some(Err(error)) = value_type.map(|value_type| value_type.read(text)) {
            self.error(
                node.span,
                format!("the default {error}"),
                "it has the form of the data, as written there",
            );
        }
        Some(text.clone())
    }

    /// `text`, or `{ type: date, from: .., as: .. }`.
    pub(super) fn value_type(&mut self, node: &Node, what: &str) -> Option<ValueType> {
        if matches!(node.kind, Kind::Map(_)) {
            let keys = self.keys(node, what, TYPE, DATE_EXAMPLE)?;
            return self.value_type_of(keys, what);
        }
        let word = self.word(node, what, TYPES)?;
        if word.value == "date" {
            self.error(
                node.span,
                "a date needs `from` and `as`",
                format!("as in `{DATE_EXAMPLE}`"),
            );
            return None;
        }
        plain_type(&word.value)
    }

    pub(super) fn value_type_of(&mut self, keys: Keys<'_>, what: &str) -> Option<ValueType> {
        let node = self.needed(keys, what, "type", "type: text")?;
        let word = self.word(node, "`type`", TYPES)?;
        if word.value == "date" {
            let from = self
                .needed(keys, "a date", "from", DATE_EXAMPLE)
                .and_then(|node| self.date_form(node, "`from`", reads_a_date));
            let to = self
                .needed(keys, "a date", "as", DATE_EXAMPLE)
                .and_then(|node| self.date_form(node, "`as`", writes_a_date));
            return Some(ValueType::Date { from: from?, to: to? });
        }
        if word.value == "decimal" {
            let from = keys.get("from").map(|node| self.number_form(node, "from"));
            let to = keys.get("as").map(|node| self.number_form(node, "as"));
            return Some(ValueType::Decimal {
                from: from.unwrap_or_else(|| Some(NumberForm::default()))?,
                to: to.map_or(Some(None), |form| form.map(Some))?,
            });
        }
        for key in ["from", "as"] {
            if let Some(entry) = keys.entry(key) {
                let message = format!(
                    "`{key}` belongs to a date or a decimal, and this is of type {}",
                    word.value
                );
                self.error(entry.key.span, message, "take it out, or write `type: date`");
            }
        }
        plain_type(&word.value)
    }

    /// The form of a decimal under a key.
    fn number_form(&mut self, node: &Node, key: &str) -> Option<NumberForm> {
        let text = self.literal(node, &format!("`{key}`"), "\"1.234,56\"")?;
        let form = NumberForm::of(&text.value);
        if form.is_none() {
            let message = format!("`{}` is not the form of a decimal", text.value);
            let help = "write the number 1234.56 as it is written there: `1234.56`, `1.234,56`, `1,234.56`, `1 234,56`";
            self.error(text.span, message, help);
        }
        form
    }

    fn date_form(&mut self, node: &Node, what: &str, good: fn(&str) -> bool) -> Option<String> {
        let text = self.literal(node, what, "\"2026-12-31\"")?;
        let form = date_form(&text.value).filter(|form| good(form));
        if form.is_none() {
            let message = format!("`{}` is not the form of a date", text.value);
            let help = "write 31 December 2026 as it is written there, as in `31.12.2026` or `31-Dec-2026`; or with signs, \
                        as in `%d.%m.%Y`: %Y is the year, %m the month, %d the day, %-d and %-m are without leading zero";
            self.error(text.span, message, help);
        }
        form
    }

    pub(super) fn secrets(&mut self, node: &Node) -> Vec<Secret> {
        let example = "secrets: { password: { env: ORDERS_PASSWORD } }";
        let entries = self.entries(node, "`secrets`", example).unwrap_or_default();
        let secret = |entry: &Entry| {
            let name = self.name(entry, "a secret");
            self.names.secrets.insert(entry.key.value.clone());
            let what = format!("the secret `{}`", entry.key.value);
            if matches!(entry.value.kind, Kind::Scalar(_)) {
                let help = format!(
                    "name the environment variable that holds it: `{}: {{ env: NAME }}`",
                    entry.key.value
                );
                self.error(
                    entry.value.span,
                    "the value of a secret does not stand in a scenario",
                    help,
                );
                return None;
            }
            let keys = self.keys(&entry.value, &what, SECRET, example)?;
            let env = self.needed(keys, &what, "env", example)?;
            Some(Secret {
                name: name?,
                env: self.literal(env, "`env`", "env: ORDERS_PASSWORD")?,
            })
        };
        entries.iter().filter_map(secret).collect()
    }

    pub(super) fn key(&mut self, node: &Node, inputs: Option<&Node>) -> Option<Spanned<String>> {
        let text = self.text(node, "`key`", "key: ref")?;
        if self.names.inputs.contains(&text.value) {
            return Some(text);
        }
        let known = self.names.inputs.iter().map(String::as_str);
        let help = match inputs {
            None => "define it, as in `inputs: { ref: { type: text } }`".to_owned(),
            Some(_) => suggestion(&text.value, known),
        };
        // Where the inputs themselves could not be read, this is no second mistake.
        if inputs.is_none() || !self.names.inputs.is_empty() {
            self.error(
                text.span,
                format!("`key` names an input, and there is no input `{}`", text.value),
                help,
            );
        }
        None
    }

    /// The key of an entry as the name of a value.
    pub(super) fn name(&mut self, entry: &Entry, what: &str) -> Option<Spanned<String>> {
        if let Some(why) = why_no_name(&entry.key.value) {
            self.error(
                entry.key.span,
                format!("{what} cannot be called `{}`", entry.key.value),
                why,
            );
            return None;
        }
        Some(entry.key.clone())
    }
}

fn plain_type(word: &str) -> Option<ValueType> {
    match word {
        "text" => Some(ValueType::Text),
        "integer" => Some(ValueType::Integer),
        "decimal" => Some(ValueType::Decimal {
            from: NumberForm::default(),
            to: None,
        }),
        "flag" => Some(ValueType::Flag),
        _ => None,
    }
}
