//! Targets: a label, or a mapping that names and narrows.

use super::context::{Context, Keys};
use super::names::Place;
use super::vocabulary::{BESIDE_IMAGE, NAMING, NARROWING, TEXT_MATCH};
use crate::scenario::target::{By, Target, TextMatch};
use crate::scenario::tree::{Kind, Node};

const EXAMPLE: &str = "{ text: Save, right_of: Name }";

impl Context<'_> {
    /// `Save`, or `{ contains: Sav, below: Customer }`.
    pub(super) fn target(&mut self, node: &Node, what: &str) -> Option<Target> {
        match node.kind {
            Kind::Map(_) => {
                let known: Vec<&str> = NAMING.iter().chain(NARROWING).chain(BESIDE_IMAGE).copied().collect();
                let keys = self.keys(node, what, &known, EXAMPLE)?;
                self.narrowed(keys, what)
            }
            Kind::Scalar(_) => {
                let label = self.full_template(node, what, Place::Row, "Save")?;
                Some(Target::of(By::Text(TextMatch::Label(label)), node.span))
            }
            _ => {
                self.wrong(node, what, "a text on the screen or a mapping", EXAMPLE);
                None
            }
        }
    }

    /// A target from the keys of a mapping, which may hold others.
    pub(super) fn narrowed(&mut self, keys: Keys<'_>, what: &str) -> Option<Target> {
        let naming = keys.among(NAMING);
        if let Some(second) = naming.get(1) {
            let first = naming.first().map_or("", |entry| entry.key.value.as_str());
            let message = format!("{what} is named twice, by `{first}` and by `{}`", second.key.value);
            self.error(second.key.span, message, format!("keep one of {}", NAMING.join(", ")));
        }
        let mask = keys.entry("mask");
        if let Some(mask) = mask.filter(|_| keys.get("image").is_none()) {
            let help = "it is a picture that says what of the `image` does not count; take it out";
            self.error(mask.key.span, "`mask` has no meaning without `image`", help);
        }
        let by = match naming.first() {
            None => By::Anything,
            Some(entry) if entry.key.value == "at" => self.at(&entry.value)?,
            Some(entry) if entry.key.value == "image" => self.image(&entry.value, mask.map(|mask| &mask.value))?,
            Some(entry) => By::Text(self.text_match_of(&entry.key.value, &entry.value)?),
        };
        let mut target = Target::of(by, keys.span);
        for (word, place) in [
            ("near", &mut target.near),
            ("right_of", &mut target.right_of),
            ("left_of", &mut target.left_of),
            ("above", &mut target.above),
            ("below", &mut target.below),
            ("inside", &mut target.inside),
        ] {
            if let Some(node) = keys.get(word) {
                *place = Some(Box::new(self.target(node, &format!("`{word}`"))?));
            }
        }
        if let Some(node) = keys.get("nth") {
            target.nth = Some(self.number(node, "`nth`", 1, 1000)?);
        }
        self.check_naming(&target, keys, what)?;
        Some(target)
    }

    /// A place needs no narrowing, and narrowing alone needs a neighbour.
    fn check_naming(&mut self, target: &Target, keys: Keys<'_>, what: &str) -> Option<()> {
        let narrowing = keys.among(NARROWING);
        match (&target.by, narrowing.first()) {
            (By::At(..), Some(entry)) => {
                let message = format!(
                    "`at` is a place already: `{}` has no meaning beside it",
                    entry.key.value
                );
                self.error(entry.key.span, message, "take one of them out");
                None
            }
            (By::Anything, None) if keys.strange => None,
            (By::Anything, _) if narrowing.iter().all(|entry| entry.key.value == "nth") => {
                let message = format!("{what} says neither what it is nor where");
                self.error(keys.span, message, format!("as in `{EXAMPLE}`, or a text alone"));
                None
            }
            _ => Some(()),
        }
    }

    fn at(&mut self, node: &Node) -> Option<By> {
        let items = self.items(node, "`at`", "at: [640, 400]")?;
        let [x, y] = items else {
            self.error(node.span, "`at` takes two numbers: x and y", "as in `at: [640, 400]`");
            return None;
        };
        let x = self.number(x, "`at`", 0, 32_767)?;
        let y = self.number(y, "`at`", 0, 32_767)?;
        Some(By::At(i32::try_from(x).ok()?, i32::try_from(y).ok()?))
    }

    /// A title or label: a text alone is the whole of it.
    pub(super) fn text_match(&mut self, node: &Node, what: &str) -> Option<TextMatch> {
        if !matches!(node.kind, Kind::Map(_)) {
            return Some(TextMatch::Label(self.full_template(
                node,
                what,
                Place::Row,
                "Order Desk",
            )?));
        }
        let keys = self.keys(node, what, TEXT_MATCH, "{ contains: Order }")?;
        let entry = self.one_of(keys, what, TEXT_MATCH, "{ contains: Order }")?;
        self.text_match_of(&entry.key.value, &entry.value)
    }

    fn text_match_of(&mut self, word: &str, node: &Node) -> Option<TextMatch> {
        let template = self.full_template(node, &format!("`{word}`"), Place::Row, "Save")?;
        Some(match word {
            "contains" => TextMatch::Contains(template),
            "matches" => {
                self.check_pattern(&template);
                TextMatch::Matches(template)
            }
            _ => TextMatch::Label(template),
        })
    }
}
