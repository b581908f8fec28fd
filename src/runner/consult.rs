//! One turn put to a model: told as it happens, kept as it was answered, interrupted by a stop or a limit.

use super::control::Halt;
use super::journal::Journal;
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use crate::event::{Artifact, Event, Folder, ListenError, NOBODY};
use crate::model::answer::Answer;
use crate::model::budget::Standing;
use crate::model::reply::{Intent, Reply};
use crate::model::sent::Sent;
use crate::model::turn::Turn;
use crate::model::{Model, ModelError, News};
use crate::money::Usd;

/// Asks the model. `ms` is the desktop's clock, for the limits of time.
///
/// # Errors
/// The model's, after it was kept; or the halt that came before the answer.
pub async fn consult(run: &mut Run<'_>, model: &mut dyn Model, turn: &Turn, ms: u64) -> Result<Reply, Setback> {
    let control = match run.tally.left(ms) {
        Some((left, limit)) => run.control.until(Some(left), &limit),
        None => run.control.clone(),
    };
    let begun = run.journal.ms();
    let before = run.budget.spent();
    let Run { journal, budget, .. } = run;
    let mut heard = Ok(());
    let mut tell = |news: News| {
        if heard.is_ok() {
            heard = told(journal, news, turn);
        }
    };
    let answered = match control.race(model.next(turn, budget, &mut tell)).await {
        Ok(answered) => answered,
        Err(Halt::Limit(limit)) => Err(ModelError::Late { limit }),
        Err(halt) => return Err(halt.into()),
    };
    heard?;
    match answered {
        Ok(reply) => {
            answered_with(run, turn, &reply)?;
            passed(run)?;
            Ok(reply)
        }
        Err(error) => {
            let cost = run.budget.spent().minus(before);
            failed(run, turn, &error, begun, cost)?;
            passed(run)?;
            Err(match error {
                ModelError::Late { limit } => Halt::Limit(limit).into(),
                error => RunError::from(error).into(),
            })
        }
    }
}

fn told(journal: &mut Journal<'_>, news: News, turn: &Turn) -> Result<(), ListenError> {
    journal.tell(match news {
        News::Asked { model, view, reserved } => Event::Asked {
            model,
            turn: turn.number,
            view,
            reserved,
        },
        News::Sent(sent) => return sent_as(journal, &sent),
        News::Progress { model, progress } => {
            journal.glimpse(model, progress);
            return Ok(());
        }
        News::Rerouted {
            model,
            trouble,
            decision,
            cause,
            to,
        } => Event::Rerouted {
            model,
            trouble,
            decision,
            cause: Some(cause.to_owned()),
            to,
        },
        News::Differs { recorded, now } => Event::noted(format!(
            "the recorded answer is to another screen: {recorded}, now {now}"
        )),
    })
}

/// A request has the number of the event that told of it.
fn sent_as(journal: &mut Journal<'_>, sent: &Sent) -> Result<(), ListenError> {
    let number = journal.next().saturating_sub(1);
    let text = serde_json::to_vec_pretty(&sent.request).unwrap_or_default();
    let pictures = sent.pictures.iter().map(|(name, bytes)| (name.clone(), bytes.clone()));
    let files = pictures.chain([(format!("{number:05}.json"), text.into())]);
    for (name, bytes) in files {
        journal.keep(&Artifact {
            folder: Folder::Requests,
            name,
            bytes,
        })?;
    }
    Ok(())
}

fn answered_with(run: &mut Run<'_>, turn: &Turn, reply: &Reply) -> Result<(), ListenError> {
    let actions = match &reply.intent {
        Intent::Act(asked) => asked.iter().map(|asked| asked.order.to_string()).collect(),
        Intent::Done(_) => vec!["done".to_owned()],
        Intent::Ask(_) => vec!["a question".to_owned()],
        Intent::Refuse(_) => vec!["a refusal".to_owned()],
    };
    let answer = keep(run, &Answer::given(turn, reply))?;
    run.journal.tell(Event::Answered {
        model: reply.model.clone(),
        turn: turn.number,
        answer,
        said: reply.said.clone(),
        actions,
        usage: reply.usage,
        cost: reply.cost,
        millis: reply.millis,
        error: None,
    })
}

/// Tells which limits of money the request has passed.
fn passed(run: &mut Run<'_>) -> Result<(), ListenError> {
    for Standing { scope, spent, most } in run.budget.take_passed() {
        run.journal.tell(Event::Spent { scope, spent, most })?;
    }
    Ok(())
}

/// No answer is one, too: a replay is to fail in the same way. What was spent on the way is told.
fn failed(run: &mut Run<'_>, turn: &Turn, error: &ModelError, begun: u64, cost: Usd) -> Result<(), ListenError> {
    let answer = keep(run, &Answer::failed(turn, error))?;
    run.journal.tell(Event::Answered {
        model: NOBODY.to_owned(),
        turn: turn.number,
        answer,
        said: error.to_string(),
        actions: Vec::new(),
        usage: None,
        cost: Some(cost),
        millis: run.journal.ms().saturating_sub(begun),
        error: Some(error.word()),
    })
}

fn keep(run: &mut Run<'_>, answer: &Answer) -> Result<String, ListenError> {
    let name = format!("{:05}.json", run.journal.next());
    let bytes = serde_json::to_vec_pretty(answer).unwrap_or_default();
    run.journal.keep(&Artifact {
        folder: Folder::Answers,
        name: name.clone(),
        bytes: bytes.into(),
    })?;
    Ok(name)
}
