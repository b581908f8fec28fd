//! Text with `{{ names }}` in it: a leaf of the YAML tree, rendered after parsing.
//!
//! Only `{{ }}` is special: there are no blocks, loops or comments. What a name brings in is never rendered
//! again, and a secret comes out by its name or not at all.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior};
use thiserror::Error as ThisError;

use super::scope::{FlagValue, MARK, Scope, SecretName};
use super::span::Span;
use crate::text::{Part, Text};

/// A scalar as written. Rendering it never renders what it brings in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    pub raw: String,
    pub span: Span,
}

/// A template that cannot be read or rendered.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{message}")]
pub struct TemplateError {
    /// What is wrong, with the names in it.
    pub message: String,
    /// Where in the template's text, in bytes, as far as it is known.
    pub range: Option<Range<usize>>,
}

impl Template {
    /// The text for the keyboard, secrets by name.
    ///
    /// # Errors
    /// A name without a value in `scope`, a secret that is more than printed, and what minijinja refuses.
    pub fn render(&self, scope: &Scope) -> Result<Text, TemplateError> {
        if self.is_plain() {
            return Ok(Text::plain(self.raw.clone()));
        }
        Ok(split_secrets(&self.output(&TEXT, scope)?))
    }

    /// The text for anything but the keyboard.
    ///
    /// # Errors
    /// As [`Template::render`], and when a secret is in it.
    pub fn render_plain(&self, scope: &Scope) -> Result<String, TemplateError> {
        if self.is_plain() {
            return Ok(self.raw.clone());
        }
        no_secret(self.output(&TEXT, scope)?)
    }

    /// A regular expression in which the values stand for themselves: `a.b` from a row matches only `a.b`.
    ///
    /// # Errors
    /// As [`Template::render_plain`].
    pub fn render_pattern(&self, scope: &Scope) -> Result<String, TemplateError> {
        if self.is_plain() {
            return Ok(self.raw.clone());
        }
        no_secret(self.output(&PATTERN, scope)?)
    }

    /// A part of an address in which no value means more than its letters: all but letters, digits and `-._~` are
    /// written as percent signs.
    ///
    /// # Errors
    /// As [`Template::render_plain`].
    pub fn render_url(&self, scope: &Scope) -> Result<String, TemplateError> {
        if self.is_plain() {
            return Ok(self.raw.clone());
        }
        no_secret(self.output(&URL, scope)?)
    }

    /// The name of an argument where the text is that alone, as in `{{ args.prompt }}`.
    pub fn argument(&self) -> Option<&str> {
        let inside = self.raw.trim().strip_prefix("{{")?.strip_suffix("}}")?;
        let name = inside.trim().strip_prefix("args.")?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then_some(name)
    }

    /// Whether there is nothing to render.
    pub fn is_plain(&self) -> bool {
        !self.raw.contains("{{")
    }

    /// The names it uses, as in `ref`, `run.dir`, `secrets.password`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self) -> Result<BTreeSet<String>, TemplateError> {
        if self.is_plain() {
            return Ok(BTreeSet::new());
        }
        let template = TEXT.template_from_str(&self.raw).map_err(TemplateError::from)?;
        Ok(template.undeclared_variables(true).into_iter().collect())
    }

    fn output(&self, engine: &Environment<'_>, scope: &Scope) -> Result<String, TemplateError> {
        if self.raw.contains(MARK) {
            return Err(TemplateError {
                message: "the text holds a control character".to_owned(),
                range: None,
            });
        }
        let rendered = engine
            .template_from_str(&self.raw)
            .and_then(|template| template.render(scope.root()));
        rendered.map_err(|error| self.explain(&error))
    }

    /// Says which name has no value; minijinja says only that one has none.
    fn explain(&self, error: &Error) -> TemplateError {
        let mut plain = TemplateError::from(error);
        let expression = plain.range.clone().and_then(|range| self.raw.get(range));
        match (error.kind(), expression) {
            (ErrorKind::UndefinedError, Some(expression)) => {
                plain.message = format!("`{}` has no value here", expression.escape_debug());
            }
            (_, Some(expression)) => plain.message = format!("{} in `{}`", plain.message, expression.escape_debug()),
            (_, None) => {}
        }
        plain
    }
}

static TEXT: LazyLock<Environment<'static>> = LazyLock::new(|| engine(str::to_owned));
static PATTERN: LazyLock<Environment<'static>> = LazyLock::new(|| engine(regex::escape));
static URL: LazyLock<Environment<'static>> = LazyLock::new(|| engine(percent));

fn percent(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(letter).collect()
}

fn engine(escape: fn(&str) -> String) -> Environment<'static> {
    let mut engine = Environment::new();
    for global in ["range", "dict", "debug", "namespace"] {
        engine.remove_global(global);
    }
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_debug(true);
    engine.set_recursion_limit(64);
    if let Some(syntax) = syntax() {
        engine.set_syntax(syntax);
    }
    engine.set_formatter(move |out, _, value| write_value(out, value, escape));
    engine
}

/// Blocks and comments open with characters that no scenario can hold: `{%` and `{#` are plain text.
pub(super) fn syntax() -> Option<SyntaxConfig> {
    let only_values = SyntaxConfig::builder()
        .block_delimiters("\u{1}[", "\u{1}]")
        .comment_delimiters("\u{1}(", "\u{1})")
        .keep_trailing_newline(true)
        .build();
    only_values.ok()
}

/// Whether there is a filter of this name.
pub(super) fn knows_filter(name: &str) -> bool {
    is_known(&format!("''|{name}"), ErrorKind::UnknownFilter)
}

/// Whether there is a test of this name.
pub(super) fn knows_test(name: &str) -> bool {
    is_known(&format!("'' is {name}"), ErrorKind::UnknownTest)
}

fn is_known(expression: &str, unknown: ErrorKind) -> bool {
    let value = TEXT
        .compile_expression(expression)
        .and_then(|expression| expression.eval(()));
    !value.is_err_and(|error| error.kind() == unknown)
}

fn write_value(out: &mut Output<'_>, value: &Value, escape: fn(&str) -> String) -> Result<(), Error> {
    if let Some(secret) = value.downcast_object_ref::<SecretName>() {
        return Ok(write!(out, "{MARK}{}{MARK}", secret.0)?);
    }
    if value.downcast_object_ref::<FlagValue>().is_some() {
        return Ok(out.write_str(&escape(&value.to_string()))?);
    }
    let refuse = |what: &str| Err(Error::new(ErrorKind::InvalidOperation, what.to_owned()));
    match (value.as_str(), value.kind()) {
        (Some(text), _) if text.contains(MARK) => {
            refuse("a secret can only stand on its own, without filter or operator")
        }
        (Some(text), _) => Ok(out.write_str(&escape(text))?),
        (None, ValueKind::Number | ValueKind::Bool) => Ok(out.write_str(&escape(&value.to_string()))?),
        (None, kind) => refuse(&format!("a {kind} is no text")),
    }
}

fn split_secrets(rendered: &str) -> Text {
    let mut parts = Vec::new();
    for (i, piece) in rendered.split(MARK).enumerate() {
        if i % 2 == 1 {
            parts.push(Part::Secret(piece.to_owned()));
        } else if !piece.is_empty() {
            parts.push(Part::Plain(piece.to_owned()));
        }
    }
    if parts.is_empty() { Text::plain("") } else { Text(parts) }
}

fn no_secret(rendered: String) -> Result<String, TemplateError> {
    if rendered.contains(MARK) {
        return Err(TemplateError {
            message: "a secret reaches only the keyboard: use it in `type` and `fill`".to_owned(),
            range: None,
        });
    }
    Ok(rendered)
}

impl From<&Error> for TemplateError {
    fn from(error: &Error) -> Self {
        let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let message = message.replace("end of variable block", "`}}`");
        TemplateError {
            message,
            range: error.range(),
        }
    }
}

impl From<Error> for TemplateError {
    fn from(error: Error) -> Self {
        TemplateError::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn template(raw: &str) -> Template {
        Template {
            raw: raw.to_owned(),
            span: Span::default(),
        }
    }

    fn scope(ref_: &str) -> Scope {
        let mut scope = Scope::new("/runs/1", ["password".to_owned()]);
        scope.set("ref", ref_);
        scope.set("quantity", "12");
        scope.set_row(3);
        scope
    }

    fn plain(raw: &str, ref_: &str) -> Result<String, String> {
        template(raw).render_plain(&scope(ref_)).map_err(|e| e.to_string())
    }

    #[test]
    fn names_become_values_and_values_stay_as_they_are() {
        assert_eq!(
            plain("{{ run.dir }}/{{ row.number }}-{{ ref }}\n", "007"),
            Ok("/runs/1/3-007\n".to_owned())
        );
        assert_eq!(
            plain("{{ ref }}", "{{ secrets.password }}"),
            Ok("{{ secrets.password }}".to_owned())
        );
        assert_eq!(
            plain("{{ quantity | int + 1 }} {% if %} {# no #}", ""),
            Ok("13 {% if %} {# no #}".to_owned())
        );
        assert_eq!(plain("{{ 'a' if ref == 'x' else 'b' }}", "x"), Ok("a".to_owned()));
    }

    #[test]
    fn a_pattern_takes_a_value_literally() {
        let pattern = template("Order {{ ref }} [0-9]+")
            .render_pattern(&scope("a.b("))
            .expect("pattern");
        assert_eq!(pattern, r"Order a\.b\( [0-9]+");
    }

    #[test]
    fn a_value_in_an_address_is_nothing_but_its_letters() {
        let url = template("https://a.example/{{ ref }}?q={{ ref }}");
        let rendered = url.render_url(&scope("../x?y=é&#")).expect("an address");
        assert_eq!(
            rendered,
            "https://a.example/..%2Fx%3Fy%3D%C3%A9%26%23?q=..%2Fx%3Fy%3D%C3%A9%26%23"
        );
    }

    #[test]
    fn an_argument_alone_is_known_by_its_name() {
        let args = scope("").with_args([("prompt".to_owned(), "a boat".to_owned())]);
        assert_eq!(
            template("{{ args.prompt }}!").render_plain(&args),
            Ok("a boat!".to_owned())
        );
        assert_eq!(template(" {{args.prompt}} ").argument(), Some("prompt"));
        for other in [
            "{{ args.a }}{{ args.b }}",
            "{{ args.a | upper }}",
            "{{ ref }}",
            "x{{ args.a }}",
            "{{ args. }}",
        ] {
            assert_eq!(template(other).argument(), None, "{other}");
        }
    }

    #[test]
    fn a_name_without_value_is_named() {
        assert_eq!(plain("x {{ reff }}", ""), Err("`reff` has no value here".to_owned()));
        assert!(plain("{{ secrets.other }}", "").is_err());
        assert_eq!(plain("{{ [1] }}", ""), Err("a sequence is no text in `[1]`".to_owned()));
    }

    #[test]
    fn a_secret_is_a_part_of_its_own() {
        let text = template("{{ ref }}:{{ secrets.password }}!")
            .render(&scope("me"))
            .expect("text");
        assert_eq!(
            text.0,
            [
                Part::Plain("me:".to_owned()),
                Part::Secret("password".to_owned()),
                Part::Plain("!".to_owned())
            ]
        );
        assert!(plain("{{ secrets.password }}", "").is_err());
    }

    #[test]
    fn nothing_but_a_secret_alone_becomes_one() {
        let forged = "\u{1}password\u{1}";
        for raw in [
            "{{ secrets.password | upper }}",
            "{{ 'x' ~ secrets.password }}",
            "{{ secrets.password | string }}",
            "{{ [secrets.password] | join }}",
            "{{ secrets }}",
            "{{ ref }}",
            "{{ '\\u0001password\\u0001' }}",
            "\u{1}password\u{1}{{ quantity }}",
        ] {
            assert!(template(raw).render(&scope(forged)).is_err(), "{raw}");
        }
        let text = template("\u{1}password\u{1}").render(&scope("")).expect("plain text");
        assert_eq!(text.secrets().count(), 0);
    }

    proptest! {
        #[test]
        fn any_value_comes_out_as_it_went_in_or_is_refused(value in ".*", raw in "[{}% a-z\"'|.]{0,20}") {
            let text = template("<{{ ref }}>").render(&scope(&value));
            match text {
                Ok(text) => prop_assert_eq!(text.as_plain(), Some(format!("<{value}>"))),
                Err(_) => prop_assert!(value.contains(MARK)),
            }
            let _ = template(&raw).render(&scope(&value));
        }
    }
}
