//! The body of a tool's request, its templates rendered.

use serde_json::Value;

use super::arguments::{Argument, Arguments};
use crate::outside::content::Content;
use crate::scenario::scope::Scope;
use crate::scenario::template::TemplateError;
use crate::scenario::tool::Body;

/// What is sent; nothing where it is an argument that was left out.
///
/// # Errors
/// A template that cannot be rendered.
pub(super) fn content(body: &Body, scope: &Scope, arguments: &Arguments) -> Result<Option<Content>, TemplateError> {
    Ok(Some(match body {
        Body::Plain(value) => Content::Plain(value.clone()),
        Body::Text(template) => match template.argument() {
            Some(name) => match arguments.get(name) {
                None => return Ok(None),
                Some(Argument::Plain(value)) => Content::Plain(value.clone()),
                Some(Argument::Picture(picture, _)) => Content::Picture(picture.clone()),
                Some(Argument::Mask { of, area }) => Content::Mask {
                    of: of.clone(),
                    area: *area,
                },
            },
            None => Content::Text(template.render(scope)?),
        },
        Body::List(items) => {
            let mut out = Vec::new();
            for item in items {
                out.extend(content(item, scope, arguments)?);
            }
            Content::List(out)
        }
        Body::Map(fields) => {
            let mut out = Vec::new();
            for (name, body) in fields {
                if let Some(content) = content(body, scope, arguments)? {
                    // What holds nothing but what was left out is left out, too.
                    let is_hollow = matches!(&content, Content::Map(inside) if inside.is_empty())
                        && matches!(body, Body::Map(inside) if !inside.is_empty());
                    if !is_hollow {
                        out.push((name.clone(), content));
                    }
                }
            }
            Content::Map(out)
        }
    }))
}

/// An answer in few words, for a failure.
pub(super) fn brief(body: &Value) -> String {
    let text = match body {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut start: String = text.chars().take(300).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
