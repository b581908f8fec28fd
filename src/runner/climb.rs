//! Where on its ladder a goal stands: who pursues it now, and who goes on where that comes to nothing.
//!
//! Invariant: decides by the scenario and by what the run has seen alone, so that a replay climbs in the same places.
//! A goal never goes down again.

use super::goal_models::Wish;
use super::ladder::{Ladder, Rung};
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::triage::triage;
use crate::event::{Event, ListenError};
use crate::model::Model;
use crate::model::turn::Acted;
use crate::scenario::route::{Escalation, Hardness};
use crate::screen::frame::Frame;

/// A goal on its ladder.
pub struct Climb {
    ladder: Ladder,
    at: usize,
    model: Option<Box<dyn Model>>,
}

impl Climb {
    pub fn new(ladder: Ladder) -> Climb {
        Climb {
            ladder,
            at: 0,
            model: None,
        }
    }

    /// The model that pursues the goal now. At first the task is sorted, where the route says by whom.
    ///
    /// # Errors
    /// When no model can be had; a stop or a limit.
    pub async fn model(&mut self, run: &mut Run<'_>, task: &str, frame: &Frame) -> Result<&mut dyn Model, Setback> {
        let model = if let Some(model) = self.model.take() {
            model
        } else {
            if let Some(wish) = &self.ladder.triage {
                let hardness = triage(run, wish, task, frame).await?;
                self.at = self.ladder.place(hardness);
                self.tell_sorted(run, hardness)?;
            }
            let chain = self.ladder.rungs.get(self.at).map(|rung| rung.chain.clone());
            run.models.open(&chain.unwrap_or_default()).map_err(RunError::from)?
        };
        Ok(self.model.insert(model).as_mut())
    }

    /// Hands the goal to the next better model, where the scenario wants that for this reason and there is one; the
    /// model that answered last is not asked again on the way. What was in the way is told to the one that goes on.
    ///
    /// # Errors
    /// The setback, where it stands.
    pub fn higher(
        &mut self,
        run: &mut Run<'_>,
        why: Escalation,
        last: &str,
        setback: Setback,
    ) -> Result<Acted, Setback> {
        let Setback::Failed(failure) = &setback else {
            return Err(setback);
        };
        if !self.ladder.escalate_on.contains(&why) {
            return Err(setback);
        }
        let trouble = failure.seen.clone();
        while let Some((at, rung)) = self.next(last) {
            match run.models.open(&rung.chain) {
                Ok(model) => {
                    tell_climbed(run, why, last, &trouble, &rung)?;
                    (self.at, self.model) = (at, Some(model));
                    return Ok(Acted {
                        note: Some(trouble),
                        ..Acted::default()
                    });
                }
                Err(error) => {
                    tell(
                        run,
                        why,
                        &rung.to_string(),
                        error.to_string(),
                        "it is passed over",
                        None,
                    )?;
                    self.at = at;
                }
            }
        }
        Err(setback)
    }

    /// The next rung that begins with somebody, or some effort, else.
    fn next(&self, last: &str) -> Option<(usize, Rung)> {
        let now = self.ladder.rungs.get(self.at)?.first()?;
        // A chain may have moved on by itself.
        let now = Wish {
            model: last.to_owned(),
            effort: now.effort,
        };
        let mut above = self.ladder.rungs.iter().enumerate().skip(self.at + 1);
        above
            .find(|(_, rung)| rung.first().is_some_and(|first| *first != now))
            .map(|(at, rung)| (at, rung.clone()))
    }

    fn tell_sorted(&self, run: &mut Run<'_>, hardness: Hardness) -> Result<(), Setback> {
        let (Some(triage), Some(rung)) = (&self.ladder.triage, self.ladder.rungs.get(self.at)) else {
            return Ok(());
        };
        let decision = format!("{rung} is asked");
        let trouble = format!("the task is {}", hardness.word());
        let to = rung.first().map(|wish| wish.model.clone());
        run.journal.tell(Event::Rerouted {
            model: triage.model.clone(),
            trouble,
            decision,
            cause: Some("triage".to_owned()),
            to,
        })?;
        Ok(())
    }
}

fn tell_climbed(run: &mut Run<'_>, why: Escalation, last: &str, trouble: &str, rung: &Rung) -> Result<(), ListenError> {
    let decision = format!("{rung} goes on");
    let to = rung.first().map(|wish| wish.model.clone());
    tell(run, why, last, trouble.to_owned(), &decision, to)
}

fn tell(
    run: &mut Run<'_>,
    why: Escalation,
    model: &str,
    trouble: String,
    decision: &str,
    to: Option<String>,
) -> Result<(), ListenError> {
    run.journal.tell(Event::Rerouted {
        model: model.to_owned(),
        trouble,
        decision: decision.to_owned(),
        cause: Some(why.word().to_owned()),
        to,
    })
}
