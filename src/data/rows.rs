//! From raw values to a row: every input in the form it is typed in, and a key.

use thiserror::Error;

use crate::recording::format::hash;
use crate::runner::row::Row;
use crate::scenario::Scenario;
use crate::scenario::lower::nearest::nearest;
use crate::scenario::settings::Input;
use crate::scenario::value::ValueError;

/// A row that the scenario cannot take.
#[derive(Debug, Error)]
pub enum RowsError {
    #[error("`{name}` has no value; give it with --set {name}=VALUE, or in the data")]
    NoValue { name: String },
    #[error(transparent)]
    Empty(ValueError),
    #[error("`{name}`: {source}")]
    Value {
        name: String,
        #[source]
        source: ValueError,
    },
    #[error("--set {name}: {source}")]
    Given {
        name: String,
        #[source]
        source: ValueError,
    },
    #[error("the key `{name}` is empty")]
    EmptyKey { name: String },
    #[error("the scenario has no input `{name}`{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    NoSuchInput { name: String, near: Option<String> },
}

/// Makes a row of raw values by name. Columns that are no inputs are left aside.
///
/// # Errors
/// A value that is missing or not of its input's type.
pub fn row(scenario: &Scenario, number: usize, raw: &[(String, String)], line: Option<u64>) -> Result<Row, RowsError> {
    let mut values = Vec::new();
    for input in &scenario.inputs {
        values.push((input.name.value.clone(), value(input, raw)?));
    }
    let key = match &scenario.key {
        Some(name) => {
            let key = values
                .iter()
                .find(|(input, _)| *input == name.value)
                .map(|(_, value)| value.clone());
            key.filter(|key| !key.is_empty()).ok_or_else(|| RowsError::EmptyKey {
                name: name.value.clone(),
            })?
        }
        None => keyless(line, &values),
    };
    Ok(Row { number, key, values })
}

/// A row without a key is known by its line and content.
fn keyless(line: Option<u64>, values: &[(String, String)]) -> String {
    let Some(line) = line else { return "only".to_owned() };
    let text: Vec<&str> = values
        .iter()
        .flat_map(|(name, value)| [name.as_str(), value.as_str()])
        .collect();
    let hash: String = hash(text.join("\u{1f}").as_bytes()).chars().take(8).collect();
    format!("line {line} ({hash})")
}

/// The only row of a run without data.
///
/// # Errors
/// As [`row`]; also a `--set` that names no input.
pub fn single(scenario: &Scenario, given: &[(String, String)]) -> Result<Row, RowsError> {
    known(scenario, given)?;
    row(scenario, 1, given, None)
}

/// # Errors
/// When a `--set` names no input, or gives it a value of another type.
pub fn known(scenario: &Scenario, given: &[(String, String)]) -> Result<(), RowsError> {
    let names = || scenario.inputs.iter().map(|input| input.name.value.as_str());
    for (name, value) in given {
        if let Some(input) = scenario.inputs.iter().find(|input| input.name.value == *name) {
            input.read(Some(value)).map_err(|source| RowsError::Given {
                name: name.clone(),
                source,
            })?;
        } else {
            let near = nearest(name, names()).map(str::to_owned);
            return Err(RowsError::NoSuchInput {
                name: name.clone(),
                near,
            });
        }
    }
    Ok(())
}

fn value(input: &Input, raw: &[(String, String)]) -> Result<String, RowsError> {
    let name = &input.name.value;
    // The last one counts: --set stands behind the data.
    let given = raw
        .iter()
        .rev()
        .find(|(column, _)| column == name)
        .map(|(_, value)| value.as_str());
    if given.is_none() && input.default.is_none() && !input.optional {
        return Err(RowsError::NoValue { name: name.clone() });
    }
    input.read(given).map_err(|source| match source {
        ValueError::Empty { .. } => RowsError::Empty(source),
        ValueError::Unlike { .. } => RowsError::Value {
            name: name.clone(),
            source,
        },
    })
}
