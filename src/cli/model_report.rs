//! What a check of a model says: in which space it points, how far off, how fast and at what price.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::model_check::{Answered, Checked, SAME};
use crate::model::card::Card;
use crate::model::form::Space;
use crate::model::pointing::{Fit, Meant, Pointed, Unit, fits};
use crate::report::escape;

/// What was measured, held against the table.
pub(super) struct Verdict {
    /// Nothing where no meaning fits.
    best: Option<Fit>,
    /// How well the table's own space fits.
    own: Option<Fit>,
    pub(super) agrees: bool,
}

impl Verdict {
    pub(super) fn of(checked: &Checked) -> Verdict {
        let fits = fits(&checked.pointed(), checked.picture, checked.screen);
        let tolerance = f64::from(checked.picture.width) / 50.0;
        let mine = Meant {
            unit: Unit::Space(checked.card.form.space),
            swapped: false,
        };
        let best = fits.first().copied().filter(|fit| fit.mean <= tolerance);
        let own = fits.iter().copied().find(|fit| fit.meant == mine);
        let agrees = best.zip(own).is_some_and(|(best, own)| own.mean <= best.mean + SAME)
            && checked.answers.iter().all(|answer| answer.said.is_ok());
        Verdict { best, own, agrees }
    }
}

/// Where numbers of the best meaning lie in the picture, and how far from the square.
fn off(answer: &Answered, best: Option<&Fit>, checked: &Checked) -> Option<f64> {
    let pointed = Pointed {
        place: answer.square,
        numbers: *answer.said.as_ref().ok()?,
    };
    let all = fits(&[pointed], checked.picture, checked.screen);
    let meant = best?.meant;
    all.iter().find(|fit| fit.meant == meant).map(|fit| fit.most)
}

pub(super) fn drawn(checked: &Checked, verdict: &Verdict) -> String {
    let card = &checked.card;
    let mut out = format!(
        "{}  {}  {}  {}\n\n",
        escape::line(&card.id),
        escape::line(&card.provider.name),
        card.form.protocol.word(),
        card.form.tool.word()
    );
    for answer in &checked.answers {
        let (x, y) = answer.square;
        let said = match &answer.said {
            Ok((x, y)) => format!("answered {}, {}", plain(*x), plain(*y)),
            Err(said) => format!("no point: {}", escape::line(said).chars().take(60).collect::<String>()),
        };
        let far = off(answer, verdict.best.as_ref(), checked).map(|far| format!("  {far:.0} px off"));
        let _ = writeln!(out, "  square at {x:4.0},{y:4.0}  {said:30}{}", far.unwrap_or_default());
    }
    let space = match verdict.best {
        Some(best) if verdict.agrees => format!("{}, as the table says", own_or(&best, checked, verdict)),
        Some(best) => format!("{}; the table says {}", best.meant, card.form.space),
        None => format!("none that fits; the table says {}", card.form.space),
    };
    let _ = write!(out, "\npoints   {space}\n");
    if let Some(fit) = verdict.best {
        let size = checked.picture;
        let _ = writeln!(
            out,
            "off      {:.0} px on the average, {:.0} at most, of {size}",
            fit.mean, fit.most
        );
    }
    let times = checked.answers.iter().map(|answer| answer.millis);
    let count = u64::try_from(checked.answers.len()).unwrap_or(1).max(1);
    let mean = times.clone().sum::<u64>() / count;
    let _ = writeln!(
        out,
        "latency  {} on the average, {} at most",
        seconds(mean),
        seconds(times.max().unwrap_or(0))
    );
    let usage = checked.usage;
    let _ = writeln!(
        out,
        "tokens   {} in ({} cached), {} out",
        usage.input, usage.cached, usage.output
    );
    let cost = if card.rates.is_empty() {
        "not known".to_owned()
    } else {
        checked.spent.to_string()
    };
    let _ = writeln!(out, "cost     {cost}");
    out + &remedy(verdict, card)
}

/// The table's own space where it is as good as the best.
fn own_or(best: &Fit, checked: &Checked, verdict: &Verdict) -> String {
    match verdict.own {
        Some(own) if own.meant != best.meant => {
            format!("{} ({} fits as well)", checked.card.form.space, best.meant)
        }
        _ => best.meant.to_string(),
    }
}

fn remedy(verdict: &Verdict, card: &Card) -> String {
    let space = match verdict.best.map(|best| best.meant) {
        _ if verdict.agrees => return String::new(),
        Some(Meant {
            unit: Unit::Space(space),
            swapped: false,
        }) => space,
        Some(meant) => {
            return format!("\n  help: no table can say \"{meant}\"; such a model cannot be used\n");
        }
        None => return "\n  help: it cannot point well enough to be used\n".to_owned(),
    };
    if space == card.form.space {
        return "\n  help: it did not always point; try another effort or a larger model\n".to_owned();
    }
    let protocol = card.form.protocol;
    if !protocol.has_space(space) {
        let protocol = protocol.word();
        return format!("\n  help: {protocol} has pixels alone; try the model over another protocol of its provider\n");
    }
    let value = match space {
        Space::Pixels => "\"pixels\"".to_owned(),
        Space::Grid(fine) => format!("{{ grid = {fine} }}"),
        Space::Fraction => "\"fraction\"".to_owned(),
    };
    format!("\n  help: say `space = {value}` for it in a models.toml of your own; docs/models.md has the form\n")
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.3}")
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

pub(super) fn document(checked: &Checked, verdict: &Verdict) -> Value {
    let fit = |fit: Fit| {
        json!({ "points": fit.meant.to_string(), "swapped": fit.meant.swapped,
            "mean_px": round(fit.mean), "most_px": round(fit.most) })
    };
    let answer = |answer: &Answered| {
        json!({
            "square": [answer.square.0, answer.square.1],
            "answered": answer.said.as_ref().ok().map(|(x, y)| [*x, *y]),
            "said": answer.said.as_ref().err(),
            "off_px": off(answer, verdict.best.as_ref(), checked).map(round),
            "millis": answer.millis,
        })
    };
    json!({
        "model": checked.card.id,
        "provider": checked.card.provider.name,
        "protocol": checked.card.form.protocol.word(),
        "tool": checked.card.form.tool.word(),
        "picture": checked.picture,
        "table": checked.card.form.space.to_string(),
        "measured": verdict.best.map(fit),
        "agrees": verdict.agrees,
        "answers": checked.answers.iter().map(answer).collect::<Vec<_>>(),
        "usage": checked.usage,
        "cost": (!checked.card.rates.is_empty()).then(|| checked.spent.exact()),
    })
}

/// Tenths are enough.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
