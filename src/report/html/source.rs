//! The scenario's own lines, beside what became of them.

use serde::Serialize;

use super::shown::Shown;

/// A line of the scenario with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    pub number: usize,
    pub text: Shown,
}

/// Lines of one step that are shown.
const LONGEST: usize = 14;

/// All lines.
pub fn all(source: &str) -> Vec<SourceLine> {
    source
        .lines()
        .enumerate()
        .map(|(at, text)| SourceLine {
            number: at + 1,
            text: Shown::line(text),
        })
        .collect()
}

/// The step that starts on a line, counted from 1: this line and those further in, without their common indent.
/// The steps inside a `commit` or a `repeat` are shown by themselves.
pub fn step(source: &str, line: usize, verb: &str) -> Vec<SourceLine> {
    let from = line.saturating_sub(1);
    let Some(first) = source.lines().nth(from).filter(|_| line > 0) else {
        return Vec::new();
    };
    let indent = indent_of(first);
    let follows = source.lines().enumerate().skip(from + 1);
    let inside = follows.take_while(|(_, text)| text.trim().is_empty() || indent_of(text) > indent);
    let mut lines: Vec<(usize, &str)> = std::iter::once((from, first)).chain(inside).collect();
    while lines
        .last()
        .is_some_and(|(_, text)| text.trim().is_empty() || text.trim_start().starts_with('#'))
    {
        lines.pop();
    }
    if verb == "commit" {
        let inner = lines.get(1).map_or(0, |(_, text)| indent_of(text));
        let of_step = |(at, text): &(usize, &str)| *at == from || (indent_of(text) < inner && !starts_item(text));
        lines.retain(of_step);
    }
    if verb == "repeat"
        && let Some(at) = lines
            .iter()
            .position(|(_, text)| text.trim_start().starts_with("steps:"))
    {
        lines.truncate(at);
    }
    let shown = lines.iter().take(LONGEST).map(|(at, text)| SourceLine {
        number: at + 1,
        text: Shown::line(text.get(indent..).unwrap_or_default()),
    });
    shown.collect()
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn starts_item(line: &str) -> bool {
    line.trim_start().starts_with("- ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
steps:
  - click: New order
    until: { visible: ready }
  - fill:
      Our ref: \"{{ ref }}\"

      Customer: \"{{ customer }}\"
  # a remark
  - commit:
      - press: ctrl+s
    until: { visible: saved }
verify: screen
";

    fn numbers(line: usize, verb: &str) -> Vec<usize> {
        step(SOURCE, line, verb).iter().map(|line| line.number).collect()
    }

    #[test]
    fn a_step_is_its_own_lines() {
        assert_eq!(numbers(2, "click"), [2, 3]);
        assert_eq!(numbers(4, "fill"), [4, 5, 6, 7]);
        assert_eq!(numbers(9, "commit"), [9, 11]);
        assert_eq!(numbers(10, "press"), [10]);
        assert_eq!(numbers(99, "press"), Vec::<usize>::new());
        assert_eq!(
            step(SOURCE, 3, "").first().map(|line| line.text.clone()),
            Some(Shown::line("until: { visible: ready }"))
        );
    }
}
