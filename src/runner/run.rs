//! All that a step needs, in one place.

use std::sync::Arc;

use super::commit::Commit;
use super::control::Control;
use super::desk::Desk;
use super::goal_models::GoalModels;
use super::journal::Journal;
use super::limits::Tally;
use super::pictures::Pictures;
use super::run_error::RunError;
use super::seams::Seams;
use super::standing::Standing;
use super::until::Before;
use crate::event::{Artifact, Event, Folder};
use crate::model::budget::Budget;
use crate::outside::{Outside, OutsideError, Reply, Request};
use crate::recording::format::hash;
use crate::safety::policy::{Approval, Policy, TitleRule};
use crate::scenario::scope::Scope;
use crate::scenario::target::TextMatch;
use crate::scenario::{self, Scenario};
use crate::text::Text;

/// A run on its way: the three seams, the journal, and what is known so far.
pub struct Run<'a> {
    pub scenario: &'a Scenario,
    /// Of this run alone; fit to be told to a provider.
    pub id: Arc<str>,
    pub desk: Desk,
    pub outside: Box<dyn Outside + 'a>,
    pub models: Box<dyn GoalModels + 'a>,
    pub journal: Journal<'a>,
    pub control: Control,
    pub policy: Policy,
    pub tally: Tally,
    /// Money: of the run, the row and the goal.
    pub budget: Budget,
    /// What every row knows: the run's folder, the names of the secrets.
    pub base: Scope,
    /// Values of the present row.
    pub scope: Scope,
    /// What was brought from outside so far.
    pub pictures: Pictures,
    /// What the scenarios know that wait for a called one, the row's own first.
    pub callers: Vec<Scope>,
    /// What `extract` read in this row, in order.
    pub extracted: Vec<(String, String)>,
    /// The text of the file whose steps are carried out, for quoting it.
    pub source: Arc<str>,
    /// The called file whose steps are carried out.
    pub file: Option<String>,
    /// The key of the present row.
    pub key: String,
    pub commit: Commit,
    /// Whether the application's refusal can mean this row: not before its first action.
    pub acted_in_row: bool,
    /// What the actions of the step under way were decided on.
    pub before: Before,
    /// What the `until` of `commit` held by before `commit` did anything.
    pub standing: Option<Standing<'a>>,
    /// Where the last click went; nothing once a key was pressed, which may move the keyboard's place.
    pub clicked: Option<(i32, i32)>,
    /// The goal of this row that only a model says is reached: it has no `until`.
    pub unproven: Option<String>,
    /// Whose steps are carried out.
    pub at: At,
    /// How often each handler was called upon in this row.
    pub handled: Vec<u32>,
}

/// What the steps that are carried out belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Row,
    /// A pop-up's handler: pop-ups are not looked for meanwhile.
    PopUp,
    /// What is done after a row, or after all of them: the application's refusal is known by then.
    Tidying,
}

impl<'a> Run<'a> {
    /// A run before its first row.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(
        scenario: &'a Scenario,
        seams: Seams,
        journal: Journal<'a>,
        control: Control,
        base: Scope,
    ) -> std::io::Result<Run<'a>> {
        Ok(Run {
            scenario,
            desk: Desk::new(seams.desktop, seams.eyes)?,
            outside: seams.outside,
            models: seams.models,
            journal,
            control,
            policy: policy(scenario, &base),
            tally: Tally::new(scenario.limits, scenario.run_limits),
            budget: seams.budget,
            id: hash(base.run_dir().as_bytes()).into(),
            pictures: Pictures::in_folder(base.run_dir()),
            scope: base.clone(),
            base,
            callers: Vec::new(),
            extracted: Vec::new(),
            source: scenario.source.as_str().into(),
            file: None,
            key: String::new(),
            commit: Commit::Ahead,
            acted_in_row: false,
            before: Before::default(),
            standing: None,
            clicked: None,
            unproven: None,
            at: At::Row,
            handled: vec![0; scenario.on_unexpected.len()],
        })
    }
}

/// Which windows a scenario lets be acted on.
fn policy(scenario: &Scenario, base: &Scope) -> Policy {
    let rule = |title: &TextMatch| match title {
        TextMatch::Label(title) => title.render_plain(base).ok().map(TitleRule::Whole),
        TextMatch::Contains(title) => title.render_plain(base).ok().map(TitleRule::Contains),
        TextMatch::Matches(title) => {
            let pattern = title.render_pattern(base).ok()?;
            regex::Regex::new(&pattern).ok().map(TitleRule::Matches)
        }
    };
    let approval = |approval: &scenario::settings::Approval| {
        Some(Approval {
            provider: approval.provider.clone(),
            code: approval.code.clone(),
            window: rule(&approval.window)?,
        })
    };
    Policy {
        bound_to_windows: true,
        windows: scenario.windows.iter().filter_map(rule).collect(),
        approvals: scenario.approvals.iter().filter_map(approval).collect(),
        programs: true,
    }
}

impl Run<'_> {
    /// Whether typing this shows a secret that no frame may hold.
    pub fn must_hide(&self, text: &Text) -> bool {
        self.scenario.mask_secrets && text.secrets().next().is_some()
    }

    /// What the row knows, also while a called scenario has names of its own.
    pub fn row_scope(&self) -> &Scope {
        self.callers.first().unwrap_or(&self.scope)
    }

    /// Steps of the row's own file are done while a called scenario's are: gives what is to come back.
    pub fn enter_row_scope(&mut self) -> (Scope, Vec<Scope>) {
        let callers = std::mem::take(&mut self.callers);
        let row = callers.first().cloned().unwrap_or_else(|| self.scope.clone());
        (std::mem::replace(&mut self.scope, row), callers)
    }

    /// Back in the called scenario; what was read meanwhile is the row's.
    pub fn leave_row_scope(&mut self, (inner, mut callers): (Scope, Vec<Scope>)) {
        if let Some(row) = callers.first_mut() {
            *row = std::mem::replace(&mut self.scope, inner);
        }
        self.callers = callers;
    }

    /// Something is about to leave for the application, or for another program.
    pub fn sent(&mut self) {
        if self.commit == Commit::Marked {
            self.commit = Commit::Sent;
        }
        // A pop-up may cover what stands there; what it does is not what `commit` does.
        if self.commit == Commit::Sent && self.standing.is_none() && self.at != At::PopUp {
            let seen = self.desk.last_seen();
            self.standing = seen.and_then(|sight| Standing::before(self, &sight));
        }
    }

    /// As [`Run::call`], and no longer than the goal and the row may take: a person or a service may.
    ///
    /// # Errors
    /// As [`Run::call`], and when that time is over.
    pub async fn call_in_time(&mut self, request: &Request) -> Result<Result<Reply, OutsideError>, RunError> {
        let clock = self.desk.last_seen().map_or(0, |sight| sight.frame.ms);
        let Some((left, limit)) = self.tally.left(clock) else {
            return self.call(request).await;
        };
        let limited = self.control.until(Some(left), &limit);
        let outer = std::mem::replace(&mut self.control, limited);
        let reply = self.call(request).await;
        self.control = outer;
        reply
    }

    /// Asks the world outside; the journal has the question and the answer.
    ///
    /// # Errors
    /// When it could not be asked, or the run was stopped meanwhile.
    pub async fn call(&mut self, request: &Request) -> Result<Result<Reply, OutsideError>, RunError> {
        let before = self.journal.ms();
        let reply = self.control.race(self.outside.call(request)).await?;
        if let Some(picture) = reply.as_ref().ok().and_then(Reply::picture) {
            self.journal.keep(&Artifact {
                folder: Folder::Pictures,
                name: picture.file(),
                bytes: Arc::clone(&picture.png),
            })?;
            self.pictures.add(picture);
        }
        let recorded = match &reply {
            Ok(reply) => serde_json::to_value(reply),
            Err(error) => serde_json::to_value(error).map(|error| serde_json::json!({ "error": error })),
        };
        self.journal.tell(Event::Consulted {
            request: serde_json::to_value(request).unwrap_or_default(),
            reply: recorded.unwrap_or_default(),
            millis: self.journal.ms().saturating_sub(before),
        })?;
        Ok(reply)
    }
}
