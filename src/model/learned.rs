//! What providers turned out not to take: learnt from a refusal, kept as long as the process lives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::card::Card;
use super::dialect::AnswerForm;
use super::form::ToolForm;

/// Something to do differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lesson {
    /// The computer is offered in this form.
    Tool(ToolForm),
    /// The provider keeps no conversation.
    Unkept,
    /// The provider has no field for the form of an answer.
    Formless,
}

impl Lesson {
    /// What a refusal of a request with a wanted form teaches: its words name the protocol's field for it.
    pub fn of_refused_form(reason: &str) -> Option<Lesson> {
        const FIELDS: [&str; 7] = [
            "response_format",
            "json_schema",
            "text.format",
            "output_config.format",
            "output_format",
            "responseJsonSchema",
            "response_json_schema",
        ];
        let names = FIELDS.iter().any(|field| reason.contains(field));
        names.then_some(Lesson::Formless)
    }
}

impl std::fmt::Display for Lesson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Lesson::Tool(form) => write!(f, "asked again with the tool `{}`", form.word()),
            Lesson::Unkept => f.write_str("the whole conversation is sent from now on"),
            Lesson::Formless => f.write_str("asked again for the form in words"),
        }
    }
}

/// The lessons of each model at each provider. A clone shares them.
#[derive(Debug, Clone, Default)]
pub struct Learned(Rc<RefCell<HashMap<(String, String), Lessons>>>);

#[derive(Debug, Clone, Copy, Default)]
struct Lessons {
    tool: Option<ToolForm>,
    unkept: bool,
    formless: bool,
}

impl Learned {
    /// A card with what was learnt of its model.
    pub fn apply(&self, card: &Card) -> Card {
        let mut card = card.clone();
        if let Some(lessons) = self.0.borrow().get(&key(&card)) {
            card.form.tool = lessons.tool.unwrap_or(card.form.tool);
            card.stored &= !lessons.unkept;
            if lessons.formless {
                card.dialect.answer = Some(AnswerForm::Words);
            }
        }
        card
    }

    /// Learns something of the model of a card. Gives whether it changes anything for it.
    pub fn learn(&self, card: &Card, lesson: Lesson) -> bool {
        let before = self.apply(card);
        let mut all = self.0.borrow_mut();
        let lessons = all.entry(key(card)).or_default();
        match lesson {
            Lesson::Tool(form) => lessons.tool = Some(form),
            Lesson::Unkept => lessons.unkept = true,
            Lesson::Formless => lessons.formless = true,
        }
        drop(all);
        self.apply(card) != before
    }
}

fn key(card: &Card) -> (String, String) {
    (card.provider.name.clone(), card.wire_id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::Table;

    #[test]
    fn a_lesson_holds_for_one_model_and_is_new_only_once() {
        let table = Table::built_in();
        let card = |name: &str| table.card(name).expect("a card");
        let (sonnet, haiku) = (card("claude-sonnet-5-5"), card("claude-haiku-5-5"));
        let learned = Learned::default();
        let lesson = Lesson::Tool(ToolForm::Computer20251124);
        assert!(learned.clone().learn(&sonnet, lesson));
        assert!(!learned.learn(&sonnet, lesson));
        assert_eq!(learned.apply(&sonnet).form.tool, ToolForm::Computer20251124);
        assert_eq!(learned.apply(&haiku), haiku);
        let kept = Card { stored: true, ..haiku };
        assert!(learned.learn(&kept, Lesson::Unkept));
        assert!(!learned.apply(&kept).stored);
        assert!(learned.apply(&kept).dialect.takes_schema());
        assert!(learned.learn(&kept, Lesson::Formless));
        assert!(!learned.apply(&kept).dialect.takes_schema());
    }

    #[test]
    fn a_refusal_teaches_something_of_the_form_only_where_it_names_its_field() {
        let lesson = |reason: &str| Lesson::of_refused_form(reason);
        assert_eq!(
            lesson("HTTP 400: unknown field `response_format`"),
            Some(Lesson::Formless)
        );
        assert_eq!(
            lesson("HTTP 400: output_config.format: not supported by this model"),
            Some(Lesson::Formless)
        );
        assert_eq!(lesson("HTTP 400: the picture is too large"), None);
    }
}
