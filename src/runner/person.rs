//! What a model must leave to a person: questions, logins, the provider's safety checks.

use super::patience::Patience;
use super::run::Run;
use super::setback::Setback;
use crate::model::reply::SafetyCheck;
use crate::model::turn::Acted;
use crate::outside::{Reply, Request};

/// What the instructions have a model say where only a person can go on.
const WANTED: &str = "PERSON NEEDED:";

/// Asks the person what the model asks. Where nobody is there the model is told so, once.
///
/// # Errors
/// A failure when it asks again and nobody is there.
pub async fn answer(run: &mut Run<'_>, question: &str, patience: &mut Patience) -> Result<Acted, Setback> {
    let said = ask(run, format!("The model asks: {question}")).await?;
    match said {
        // Who is asked about the application may have done more there than to answer.
        Some(_) => run.sent(),
        None => patience.unheard(question)?,
    }
    let note = said.map_or_else(
        || "No one is here. Go on, or say why you cannot.".to_owned(),
        |said| format!("The person answers: {said}"),
    );
    Ok(Acted {
        note: Some(note),
        ..Acted::default()
    })
}

/// What a person has to do, where the model's last words say that only a person can.
pub fn wanted(answer: &str) -> Option<&str> {
    let (_, what) = answer.split_once(WANTED)?;
    Some(what.trim())
}

/// Waits until a person has done it.
///
/// # Errors
/// [`Setback::NeedsPerson`] when nobody is there.
pub async fn hand_over(run: &mut Run<'_>, what: &str) -> Result<Acted, Setback> {
    let question = format!("Only you can do this: {what}. Press Enter when it is done");
    match ask(run, question).await? {
        Some(said) => {
            run.sent();
            Ok(Acted {
                note: Some(format!("The person has done it. {said}").trim().to_owned()),
                ..Acted::default()
            })
        }
        None => Err(Setback::NeedsPerson(what.to_owned())),
    }
}

/// Asks for a yes to the provider's doubts about an action.
///
/// # Errors
/// [`Setback::NeedsPerson`] for anything but a yes, before the action is performed.
pub async fn approve(run: &mut Run<'_>, action: &str, checks: &[SafetyCheck]) -> Result<(), Setback> {
    let doubts: Vec<String> = checks
        .iter()
        .map(|check| format!("{} ({})", check.message, check.code))
        .collect();
    let doubts = doubts.join("; ");
    let question = format!("The provider warns of the action `{action}`: {doubts} Perform it? [yes/no]");
    let said = ask(run, question).await?.unwrap_or_default();
    if is_yes(&said) {
        return Ok(());
    }
    Err(Setback::NeedsPerson(format!(
        "the provider's safety check before `{action}`: {doubts}"
    )))
}

/// Asks a question of the scenario's that wants a yes.
///
/// # Errors
/// [`Setback::NeedsPerson`] for anything but a yes.
pub async fn confirm(run: &mut Run<'_>, question: &str) -> Result<(), Setback> {
    let said = ask(run, format!("{question} [yes/no]")).await?;
    match said.as_deref().map(is_yes) {
        Some(true) => Ok(()),
        Some(false) => Err(Setback::NeedsPerson(format!("a person said no to: {question}"))),
        None => Err(Setback::NeedsPerson(format!("a yes to: {question}"))),
    }
}

fn is_yes(said: &str) -> bool {
    matches!(said.trim().to_lowercase().as_str(), "y" | "yes")
}

async fn ask(run: &mut Run<'_>, question: String) -> Result<Option<String>, Setback> {
    match run.call_in_time(&Request::Person { question }).await? {
        Ok(Reply::Person { said }) => Ok(said),
        // Somebody who cannot be asked is not there.
        Ok(_) | Err(_) => Ok(None),
    }
}
