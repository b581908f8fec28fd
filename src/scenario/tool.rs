//! A function that a model may use beside the computer: what it is told of it, and what is done.
//!
//! Invariant: neither the program nor the host is ever a template; a secret reaches a header or a body alone.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::json_path::JsonPath;
use super::span::Spanned;
use super::template::Template;

/// A tool with its place in the scenario.
#[derive(Debug, Clone)]
pub struct Tool {
    pub name: Spanned<String>,
    pub description: String,
    pub parameters: Vec<Parameter>,
    /// Told to the model only when it looks for it, where its provider can do that.
    pub deferred: bool,
    pub work: Work,
    /// How long one request or the program may take.
    pub within: Duration,
}

/// Where nothing is said.
pub const WITHIN: Duration = Duration::from_secs(60);

/// What the model has to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub kind: ParameterKind,
    pub description: String,
    pub optional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterKind {
    Text,
    Integer,
    Decimal,
    Flag,
    OneOf(Vec<String>),
    /// A picture that this run was brought by a tool, by its name.
    Picture,
    /// A part of the picture of that parameter: x, y, width and height in its pixels.
    Mask {
        of: String,
    },
}

#[derive(Debug, Clone)]
pub enum Work {
    Http(Box<Http>),
    /// Program and arguments.
    Program(Vec<Template>),
    /// A question for the person.
    Person(Template),
}

/// A request, and what of the answer counts.
#[derive(Debug, Clone)]
pub struct Http {
    pub call: Call,
    /// Scheme, host and port of the url.
    pub origin: String,
    /// Hosts beside it that the answer may lead to.
    pub hosts: Vec<Spanned<String>>,
    /// An answer like this is a failure, whatever its status.
    pub fails: Option<Field>,
    pub poll: Option<Poll>,
    /// What of the answer is the result; all of it where nothing is said.
    pub result: JsonPath,
    pub gives: Gives,
}

#[derive(Debug, Clone)]
pub struct Call {
    pub method: Method,
    pub url: Template,
    pub headers: Vec<(String, Template)>,
    pub body: Option<Body>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What the result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    Text,
    /// A picture: its address, a data URL, or base64.
    Image,
}

/// A place in an answer with what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub path: JsonPath,
    pub equals: String,
}

/// Asking again until the work is done.
#[derive(Debug, Clone)]
pub struct Poll {
    /// Where in the first answer the address stands.
    pub url: JsonPath,
    pub method: Method,
    pub headers: Vec<(String, Template)>,
    pub body: Option<Body>,
    pub until: Field,
    pub every: Duration,
    pub within: Duration,
}

/// JSON with templates in it. A text that is one argument alone is sent as the argument is: a number stays one, a
/// picture is its data URL, and what was not given is left out.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A number, `true`, `false` or `null`.
    Plain(Value),
    Text(Template),
    List(Vec<Body>),
    Map(Vec<(String, Body)>),
}

impl Method {
    /// As it is written in HTTP and in YAML.
    pub fn word(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

impl Field {
    /// Whether an answer has it: a text by its letters, anything else by its JSON.
    pub fn holds(&self, answer: &Value) -> bool {
        self.path.find(answer).is_some_and(|value| match value {
            Value::String(text) => *text == self.equals,
            other => serde_json::to_string(other).is_ok_and(|json| json == self.equals),
        })
    }
}

impl Tool {
    /// The JSON Schema of its arguments.
    pub fn schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.schema()))
            .collect();
        let required: Vec<&str> = self
            .parameters
            .iter()
            .filter(|parameter| !parameter.optional)
            .map(|parameter| parameter.name.as_str())
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

impl Parameter {
    fn schema(&self) -> Value {
        let described = |more: &str| [self.description.as_str(), more].join(" ").trim().to_owned();
        match &self.kind {
            ParameterKind::Text => json!({ "type": "string", "description": self.description }),
            ParameterKind::Integer => json!({ "type": "integer", "description": self.description }),
            ParameterKind::Decimal => json!({ "type": "number", "description": self.description }),
            ParameterKind::Flag => json!({ "type": "boolean", "description": self.description }),
            ParameterKind::OneOf(words) => {
                json!({ "type": "string", "enum": words, "description": self.description })
            }
            ParameterKind::Picture => {
                let description = described("The name of a picture that a tool gave before.");
                json!({ "type": "string", "description": description })
            }
            ParameterKind::Mask { of } => {
                let description = described(&format!("x, y, width and height in pixels of `{of}`."));
                json!({ "type": "array", "items": { "type": "integer" }, "description": description })
            }
        }
    }
}
