//! Where a step is written.

/// `line 12`, or `line 3 of login.yaml` for a step of a called scenario.
pub fn place(line: usize, file: Option<&str>) -> String {
    match file {
        Some(file) => format!("line {line} of {file}"),
        None => format!("line {line}"),
    }
}
