//! The columns of a CSV file against the names of a scenario.

use std::path::Path;

use super::csv_rows::CsvError;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::{Finding, Findings};
use crate::scenario::lower::names::why_no_name;
use crate::scenario::lower::nearest::nearest;

/// Whether there is one column for each input that needs one. A column without a name is left aside.
///
/// # Errors
/// A column that is there twice, or not at all; one that is named almost as an input which may be left out.
pub fn fit(path: &str, headers: &[String], scenario: &Scenario, given: &[(String, String)]) -> Result<(), CsvError> {
    for (at, header) in headers.iter().enumerate() {
        if !header.is_empty() && headers.iter().skip(at + 1).any(|other| other == header) {
            return Err(CsvError::Twice {
                path: path.to_owned(),
                column: header.clone(),
            });
        }
    }
    let unused = || {
        let used = |header: &str| scenario.inputs.iter().any(|input| input.name.value == header);
        headers
            .iter()
            .map(String::as_str)
            .filter(move |header| !header.is_empty() && !used(header))
    };
    for input in &scenario.inputs {
        let name = &input.name.value;
        if headers.contains(name) || given.iter().any(|(given, _)| given == name) {
            continue;
        }
        let near = nearest(name, unused()).map(str::to_owned);
        if !input.optional && input.default.is_none() {
            return Err(CsvError::Missing {
                path: path.to_owned(),
                column: name.clone(),
                there: headers.join(", "),
                near,
            });
        }
        if let Some(near) = near {
            return Err(CsvError::Slip {
                path: path.to_owned(),
                column: near,
                input: name.clone(),
            });
        }
    }
    Ok(())
}

/// Says of each name that nothing defines which column may be meant.
pub fn remind(findings: &mut Findings, data: &Path, headers: &[String]) {
    let data = data.display().to_string();
    for finding in &mut findings.list {
        if let Some((name, column)) = meant(finding, headers) {
            let how = match column == name {
                true => String::new(),
                false if why_no_name(column).is_some() => format!("call it `{name}` there and "),
                false => format!("write `{column}` here and "),
            };
            let name = if why_no_name(column).is_some() { name } else { column };
            finding.help = Some(format!(
                "{data} has a column `{column}`: {how}make it an input, as in `inputs: {{ {name}: {{ type: text }} }}`"
            ));
        }
    }
    for finding in findings.called.iter_mut().flat_map(|called| &mut called.list) {
        if let Some((_, column)) = meant(finding, headers) {
            finding.help = Some(format!(
                "{data} has a column `{column}`: a called scenario gets it by the `inputs` of `call` and of its own"
            ));
        }
    }
}

/// The name that nothing defines, and the column that may be meant, where no name that is defined is near.
fn meant<'a>(finding: &'a Finding, headers: &'a [String]) -> Option<(&'a str, &'a str)> {
    let name = finding.undefined.as_deref()?;
    if headers.iter().any(|header| header == name) {
        return Some((name, name));
    }
    let helped = finding
        .help
        .as_deref()
        .is_some_and(|help| help.starts_with("did you mean"));
    let near = nearest(name, headers.iter().map(String::as_str)).filter(|_| !helped)?;
    Some((name, near))
}
