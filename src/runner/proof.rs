//! Asking the record, not the screen, whether a row is in it.

use std::path::PathBuf;
use std::time::Duration;

use super::run::Run;
use super::run_error::RunError;
use crate::outside::{OutsideError, Reply, Request};
use crate::scenario::scope::Scope;
use crate::scenario::template::TemplateError;
use crate::scenario::verify::{Ask, Expected, Proof};

/// What the record said to all questions of `verify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Every question got the answer that means "entered once".
    Agrees,
    /// One did not; what it answered, question by question.
    Differs { answers: Vec<String>, why: String },
    /// It could not be asked.
    Silent { why: String },
}

/// How much of the record's answer a message shows, in characters.
const LONGEST_SHOWN: usize = 200;

const PAUSE: Duration = Duration::from_millis(500);

/// Asks once, or until the record agrees where there is time: an application may write a moment later.
///
/// # Errors
/// When the run was stopped or the journal cannot be written.
pub async fn ask(run: &mut Run<'_>, proofs: &[Proof], patient: bool) -> Result<Record, RunError> {
    let mut tries = 1;
    if patient {
        let longest = proofs.iter().map(|proof| proof.within).max().unwrap_or_default();
        tries += longest.as_millis() / PAUSE.as_millis();
    }
    let mut record = once(run, proofs).await?;
    for _ in 1..tries {
        if !matches!(record, Record::Differs { .. }) {
            break;
        }
        let millis = u64::try_from(PAUSE.as_millis()).unwrap_or_default();
        if run.call(&Request::Pause { millis }).await?.is_err() {
            break;
        }
        record = once(run, proofs).await?;
    }
    Ok(record)
}

async fn once(run: &mut Run<'_>, proofs: &[Proof]) -> Result<Record, RunError> {
    let mut answers = Vec::new();
    let mut why = None;
    for proof in proofs {
        let request = match request(proof, &run.scope) {
            Ok(request) => request,
            Err(error) => return Ok(Record::Silent { why: error.to_string() }),
        };
        let answer = match run.call(&request).await?.and_then(answer) {
            Ok(answer) => answer,
            Err(error) => return Ok(Record::Silent { why: error.to_string() }),
        };
        match mismatch(&proof.expected, &answer, &run.scope) {
            Ok(None) => {}
            Ok(Some(difference)) => why = why.or(Some(difference)),
            Err(error) => return Ok(Record::Silent { why: error.to_string() }),
        }
        answers.push(answer);
    }
    Ok(why.map_or(Record::Agrees, |why| Record::Differs { answers, why }))
}

/// Whether a question that counts entries finds as many already as the row is to have, though not all is as wanted: to
/// enter the row would be to enter it twice.
pub fn has_entries(run: &Run<'_>, proofs: &[Proof], answers: &[String]) -> bool {
    let count = |text: &str| text.trim().parse::<u64>().ok();
    proofs.iter().zip(answers).any(|(proof, answer)| {
        let Expected::Equals(wanted) = &proof.expected else {
            return false;
        };
        let wanted = wanted.render_plain(&run.scope).ok();
        match (wanted.as_deref().and_then(count), count(answer)) {
            (Some(wanted), Some(found)) => proof.ask.counts(wanted) && wanted > 0 && found >= wanted,
            _ => false,
        }
    })
}

fn request(proof: &Proof, scope: &Scope) -> Result<Request, TemplateError> {
    let timeout_ms = u64::try_from(proof.within.as_millis()).unwrap_or(u64::MAX).max(5_000);
    let all = |templates: &[crate::scenario::template::Template]| {
        templates
            .iter()
            .map(|template| template.render_plain(scope))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match &proof.ask {
        Ask::Command(argv) => Request::Command {
            argv: all(argv)?,
            timeout_ms,
        },
        Ask::Sqlite { file, query, params } => Request::Sqlite {
            file: PathBuf::from(file.render_plain(scope)?),
            query: query.clone(),
            params: all(params)?,
            timeout_ms,
        },
        Ask::Csv { file, row } => {
            let mut wanted = Vec::new();
            for (column, value) in row {
                wanted.push((column.clone(), value.render_plain(scope)?));
            }
            Request::Csv {
                file: PathBuf::from(file.render_plain(scope)?),
                row: wanted,
            }
        }
    })
}

/// A reply as one text. A program that failed has not answered.
fn answer(reply: Reply) -> Result<String, OutsideError> {
    let silent = |what: &str, why: String| {
        Err(OutsideError {
            what: what.to_owned(),
            why,
            remedy: None,
        })
    };
    match reply {
        Reply::Command {
            success: true, stdout, ..
        } => Ok(stdout.trim().to_owned()),
        Reply::Command { status, stderr, .. } => silent(
            "`verify` could not ask the record",
            format!("the command ended with {status}: {}", last_line(&stderr)),
        ),
        Reply::Value { text } => Ok(text.unwrap_or_default()),
        Reply::Count { rows } => Ok(rows.to_string()),
        other => silent("`verify` could not ask the record", format!("it answered {other:?}")),
    }
}

fn last_line(text: &str) -> &str {
    text.trim().lines().last().unwrap_or("it said nothing")
}

/// The start of an answer, for a message.
fn brief(answer: &str) -> String {
    let mut start: String = answer.chars().take(LONGEST_SHOWN).collect();
    if start.len() < answer.len() {
        start.push('…');
    }
    start
}

fn mismatch(expected: &Expected, answer: &str, scope: &Scope) -> Result<Option<String>, TemplateError> {
    Ok(match expected {
        Expected::Equals(wanted) => {
            let wanted = wanted.render_plain(scope)?;
            (wanted != answer).then(|| format!("the record answers `{}`, not `{wanted}`", brief(answer)))
        }
        Expected::Matches(pattern) => {
            let pattern = pattern.render_pattern(scope)?;
            let fits = regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(answer));
            (!fits).then(|| format!("the record answers `{}`, which is not like /{pattern}/", brief(answer)))
        }
    })
}
