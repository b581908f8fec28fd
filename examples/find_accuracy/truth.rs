//! What stands where on a screenshot.
//!
//! Beside `NAME.png` lie `NAME.tsv`, what the toolkit said when the picture was taken (`scripts/screens/take.sh`), and
//! `NAME.eye`, what a person saw who looked at the picture. Columns: kind, x, y, width, height, source, text. In `NAME.eye`
//! a line `not<TAB>TEXT` takes away what the toolkit names and nobody can see, such as the name of an icon, and
//! `not<TAB>KIND<TAB>TEXT` one kind of it.

use std::path::Path;

use deskwright::geometry::Rect;

use crate::Failed;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text to click on.
    Text,
    /// A box to type in, by its label.
    Field,
    Checked,
    Unchecked,
    /// A text that is there as well, so that it is not asked for as one that is not. Nothing is looked for.
    Seen,
}

#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub kind: Kind,
    pub area: Rect,
    pub text: String,
    pub source: String,
}

pub(crate) struct Truth {
    pub name: String,
    pub targets: Vec<Target>,
}

impl Truth {
    pub(crate) fn of(picture: &Path) -> Result<Truth, Failed> {
        let name = picture.file_stem().and_then(|name| name.to_str()).ok_or("a name")?;
        let mut targets = Vec::new();
        for line in std::fs::read_to_string(picture.with_extension("tsv"))?.lines() {
            targets.push(target(line)?);
        }
        let by_eye = std::fs::read_to_string(picture.with_extension("eye")).unwrap_or_default();
        for line in by_eye.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(rest) = line.strip_prefix("not\t") {
                let (kind, text) = match rest.split_once('\t') {
                    Some((word, text)) => (Some(kind(word)?), text),
                    None => (None, rest),
                };
                let before = targets.len();
                targets.retain(|one| one.text != text || kind.is_some_and(|kind| kind != one.kind));
                if targets.len() == before {
                    return Err(format!("{name}.eye: nothing to take away for: {line}").into());
                }
            } else {
                targets.push(target(line)?);
            }
        }
        Ok(Truth {
            name: name.to_owned(),
            targets,
        })
    }

    /// The application, without what of it is shown.
    pub(crate) fn application(&self) -> &str {
        let end = [
            "-options",
            "-replace",
            "-dark",
            "-search",
            "-settings",
            "-form",
            "-menu",
            "-transaction",
        ];
        end.iter()
            .find_map(|end| self.name.strip_suffix(end))
            .unwrap_or(&self.name)
    }
}

fn kind(word: &str) -> Result<Kind, Failed> {
    Ok(match word {
        "text" => Kind::Text,
        "field" => Kind::Field,
        "checked" => Kind::Checked,
        "unchecked" => Kind::Unchecked,
        "seen" => Kind::Seen,
        other => return Err(format!("no kind {other}").into()),
    })
}

fn target(line: &str) -> Result<Target, Failed> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [word, x, y, width, height, source, text] = cells[..] else {
        return Err(format!("not seven columns: {line}").into());
    };
    Ok(Target {
        kind: kind(word)?,
        area: Rect::new(x.parse()?, y.parse()?, width.parse()?, height.parse()?),
        text: text.to_owned(),
        source: source.to_owned(),
    })
}
