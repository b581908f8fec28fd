//! Whether a goal gets on: a model that gets nowhere is told so once; then the next better one goes on, or the goal ends.

use super::climb::Climb;
use super::failure::Failure;
use super::patience::Patience;
use super::run::Run;
use super::setback::Setback;
use super::stuck::Stuck;
use crate::desktop::Watch;
use crate::model::reply::{Intent, Reply};
use crate::model::turn::Acted;
use crate::scenario::route::Escalation;
use crate::screen::frame::Frame;

/// How long a clock has to show that it moves by itself: more than a second.
const TICK: std::time::Duration = std::time::Duration::from_millis(1200);

/// What a goal has used of its patience, and what the screen made of its actions.
#[derive(Debug, Default)]
pub struct Progress {
    pub patience: Patience,
    stuck: Stuck,
    acted: bool,
    told: bool,
}

impl Progress {
    /// Counts an answer. Gives whether any input was performed for it.
    ///
    /// # Errors
    /// A failure when it was one too many, and nobody else goes on.
    pub fn count(
        &mut self,
        run: &mut Run<'_>,
        climb: &mut Climb,
        reply: &Reply,
        result: &mut Acted,
    ) -> Result<bool, Setback> {
        self.acted = match self.patience.count(&reply.intent, result) {
            Ok(acted) => acted,
            Err(setback) => {
                self.climb(run, climb, reply, result, setback)?;
                false
            }
        };
        Ok(self.acted)
    }

    /// Holds the frames before and after an answer against each other. What is noticed stands in the answer's result,
    /// for the model.
    ///
    /// # Errors
    /// A failure where it was told already and nobody else goes on; what the desktop gives.
    pub async fn compare(
        &mut self,
        run: &mut Run<'_>,
        climb: &mut Climb,
        reply: &Reply,
        result: &mut Acted,
        (before, after): (&Frame, &Frame),
    ) -> Result<(), Setback> {
        let Intent::Act(orders) = &reply.intent else {
            return Ok(());
        };
        if !self.acted {
            self.stuck.learn(before, after);
            return Ok(());
        }
        self.stuck.take(orders, result, before, after);
        if self.stuck.is_in_doubt() {
            let watch = Watch::Change {
                from: after.id(),
                within: TICK,
            };
            let control = run.control.clone();
            let later = control.race(run.desk.observe(&mut run.journal, watch)).await??;
            self.stuck.learn(after, &later);
        }
        let Some(why) = self.stuck.why() else {
            return Ok(());
        };
        self.stuck.renew();
        if self.told {
            let seen = format!("{} got stuck: it was told, and again: {why}", reply.model);
            let setback = Failure::new("the goal to be reached", seen).into();
            return self.climb(run, climb, reply, result, setback);
        }
        self.told = true;
        note(
            result,
            &format!("You seem to be stuck: {why}. Try another way, or say why it cannot be done."),
        );
        Ok(())
    }

    fn climb(
        &mut self,
        run: &mut Run<'_>,
        climb: &mut Climb,
        reply: &Reply,
        result: &mut Acted,
        setback: Setback,
    ) -> Result<(), Setback> {
        let acted = climb.higher(run, Escalation::Stuck, &reply.model, setback)?;
        *self = Progress::default();
        note(result, &acted.note.unwrap_or_default());
        Ok(())
    }
}

fn note(result: &mut Acted, text: &str) {
    result.note = match result.note.take() {
        Some(said) => Some(format!("{said}\n{text}")),
        None => Some(text.to_owned()),
    };
}
