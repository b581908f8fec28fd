//! The names a template can use, and their values in one row.
//!
//! Invariant: a scope knows the names of secrets and never a value. What rows and the screen bring in is
//! text: it is never read as a template.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use minijinja::value::{DynObject, Object, ObjectRepr, Value};

use super::settings::ValueType;

/// What `{{ names }}` stand for. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    names: Arc<Names>,
}

impl Scope {
    /// A scope in which `run.dir` is the run's folder and `secrets.NAME` stands for each of these secrets.
    pub fn new(run_dir: impl Into<String>, secrets: impl IntoIterator<Item = String>) -> Scope {
        Scope {
            names: Arc::new(Names {
                run_dir: run_dir.into(),
                row_number: None,
                secrets: Arc::new(SecretNames(secrets.into_iter().collect())),
                values: BTreeMap::new(),
                args: BTreeMap::new(),
            }),
        }
    }

    /// Gives an input or an extracted value its text, replacing what the name stood for.
    pub fn set(&mut self, name: impl Into<String>, value: impl AsRef<str>) {
        let names = Arc::make_mut(&mut self.names);
        names.values.insert(name.into(), Value::from(value.as_ref()));
    }

    /// The same for a value of this type: a flag is true or false in an expression, and written as it was.
    pub fn give(&mut self, name: impl Into<String>, value: &str, value_type: &ValueType) {
        let value = match (value_type, value) {
            (ValueType::Flag, "true") => Value::from_object(FlagValue(true)),
            (ValueType::Flag, "false") => Value::from_object(FlagValue(false)),
            (_, text) => Value::from(text),
        };
        Arc::make_mut(&mut self.names).values.insert(name.into(), value);
    }

    /// What a name stands for in another scope stands here for `ours`; gives its text.
    pub fn take_over(&mut self, ours: &str, other: &Scope, theirs: &str) -> Option<String> {
        let value = other.names.values.get(theirs)?;
        let names = Arc::make_mut(&mut self.names);
        names.values.insert(ours.to_owned(), value.clone());
        Some(value.to_string())
    }

    /// A name that stands for nothing any more.
    pub fn forget(&mut self, name: &str) {
        Arc::make_mut(&mut self.names).values.remove(name);
    }

    /// The scope with a tool's arguments: `args.NAME`.
    #[must_use]
    pub fn with_args(&self, args: impl IntoIterator<Item = (String, String)>) -> Scope {
        let mut scope = self.clone();
        let args = args.into_iter().map(|(name, value)| (name, Value::from(value)));
        Arc::make_mut(&mut scope.names).args = args.collect();
        scope
    }

    /// Says which row this is, from 1: `row.number`.
    pub fn set_row(&mut self, number: usize) {
        Arc::make_mut(&mut self.names).row_number = Some(number);
    }

    /// The text of an input or an extracted value.
    pub fn get(&self, name: &str) -> Option<String> {
        self.names.values.get(name).map(Value::to_string)
    }

    /// Which row this is, from 1.
    pub fn row(&self) -> Option<usize> {
        self.names.row_number
    }

    /// What `run.dir` stands for.
    pub fn run_dir(&self) -> &str {
        &self.names.run_dir
    }

    /// The scope as a template sees it.
    pub(super) fn root(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.names))
    }
}

#[derive(Debug, Clone, Default)]
struct Names {
    run_dir: String,
    row_number: Option<usize>,
    secrets: Arc<SecretNames>,
    values: BTreeMap<String, Value>,
    /// What a model gave to a tool, while its templates are rendered.
    args: BTreeMap<String, Value>,
}

impl Object for Names {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "run" => Some(member("dir", self.run_dir.as_str())),
            "row" => Some(member("number", self.row_number?)),
            "secrets" => Some(Value::from_dyn_object(Arc::clone(&self.secrets))),
            "args" => Some(Value::from(self.args.clone())),
            name => self.values.get(name).cloned(),
        }
    }
}

fn member(name: &str, value: impl Into<Value>) -> Value {
    Value::from(BTreeMap::from([(name, value.into())]))
}

#[derive(Debug, Default)]
struct SecretNames(BTreeSet<String>);

impl Object for SecretNames {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str().filter(|name| self.0.contains(*name))?;
        Some(Value::from_object(SecretName(name.to_owned())))
    }
}

/// A flag in a template: true or false where that is asked, and written as `true` or `false`. A Boolean of minijinja's
/// is written as Python does.
#[derive(Debug)]
pub(super) struct FlagValue(bool);

impl Object for FlagValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.0
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.0.cmp(&other.downcast_ref::<Self>()?.0))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A secret in a template: its name, which only an output on its own turns into a part of a text.
#[derive(Debug)]
pub(super) struct SecretName(pub(super) String);

/// Stands around a secret's name in rendered text. Texts from elsewhere that hold it are refused.
pub(super) const MARK: char = '\u{1}';

impl Object for SecretName {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    /// What a filter or an operator gets to see: marked, so that what it makes of it is refused.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}{MARK}", self.0)
    }
}
