//! Regular expressions, tried out when a scenario is read.

use regex::Regex;

use super::context::Context;
use crate::scenario::template::Template;

impl Context<'_> {
    /// Reports a template that is no regular expression, whatever its names bring in: values stand for themselves.
    pub(super) fn check_pattern(&mut self, template: &Template) {
        if let Err(error) = Regex::new(&with_placeholders(&template.raw)) {
            let message = format!("this is not a regular expression: {}", reason(&error));
            let help =
                "put `\\` before a character that stands for itself, as in `\\(`; in double quotes YAML wants `\\\\(`";
            self.error(template.span, message, help);
        }
    }
}

/// Any value is a literal once rendered, so any letter serves in its place.
fn with_placeholders(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        out.push('x');
        rest = after.split_once("}}").map_or("", |(_, tail)| tail);
    }
    out + rest
}

fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim().strip_prefix("error: ").unwrap_or(last.trim()).to_owned()
}
