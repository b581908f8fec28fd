//! Where a goal's model comes from: the provider, or the answers of a recording.

use std::path::Path;

use super::complaint::Complaint;
use super::places::Places;
use crate::model::answer::Answer;
use crate::model::http::Patience;
use crate::model::live::{Choice, Live};
use crate::model::recorded::Recorded;
use crate::model::table::Table;
use crate::model::ways::Ways;
use crate::model::{Model, ModelError};
use crate::recording::read::Recording;
use crate::recording::tape::Tape;
use crate::runner::goal_models::{GoalModels, GoalSettings, Wish};
use crate::runner::ladder::Ladder;
use crate::scenario::Scenario;
use crate::scenario::step::Verb;

/// Models at their providers, with the keys of the environment.
struct Providers {
    table: Table,
    ways: Ways,
}

impl Providers {
    fn new(table: Table, places: &Places) -> Providers {
        let ways = Ways::new(|name| std::env::var(name).ok(), Patience::default());
        Providers {
            table,
            ways: ways.paced(places.state.as_deref()),
        }
    }
}

impl GoalModels for Providers {
    fn open(&mut self, wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        let mut chain = Vec::new();
        for Wish { model: name, effort } in &wanted.models {
            let card = self.table.card(name).ok_or_else(|| ModelError::Unknown {
                name: name.clone(),
                known: self.table.names().join(", "),
            })?;
            self.ways.to(&card.provider, name)?;
            chain.push(Choice { card, effort: *effort });
        }
        Ok(Box::new(Live::of(self.ways.clone(), chain)?))
    }
}

/// The same recorded answers for every goal, in their order.
struct FromRecording(Recorded);

impl GoalModels for FromRecording {
    fn open(&mut self, _wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Ok(Box::new(self.0.clone()))
    }
}

/// Live models, with what they are sent told where it is to be kept.
pub fn live(table: &Table, places: &Places, record_requests: bool) -> Box<dyn GoalModels> {
    let mut providers = Providers::new(table.clone(), places);
    providers.ways = providers.ways.telling(record_requests);
    Box::new(providers)
}

/// The answers of a recording in their place.
///
/// # Errors
/// When it cannot be read.
pub fn of_recording(folder: &Path) -> Result<Box<dyn GoalModels>, Complaint> {
    let recording = Recording::open(folder).map_err(Complaint::invalid)?;
    let tape = Tape::of(&recording, &recording.entries).map_err(Complaint::invalid)?;
    recorded(&tape)
}

/// Whether the model of every goal can be asked: it is known, and there is a key.
///
/// # Errors
/// The first that cannot; nothing is sent to find out.
pub fn at_hand(table: &Table, scenario: &Scenario) -> Result<(), Complaint> {
    let mut providers = Providers::new(table.clone(), &Places::default());
    for step in scenario.walk() {
        let ladder = match &step.verb {
            Verb::Goal(goal) => Ladder::of(scenario, goal),
            Verb::Ask(ask) => Ladder::with(scenario, &ask.models, ask.effort),
            _ => continue,
        };
        let triage = ladder.triage.iter().map(|wish| GoalSettings {
            models: vec![wish.clone()],
        });
        let mut chains: Vec<GoalSettings> = triage.collect();
        chains.extend(ladder.rungs.into_iter().map(|rung| rung.chain));
        if chains.is_empty() {
            chains.push(GoalSettings::default());
        }
        for chain in chains {
            providers.open(&chain).map_err(|error| match error {
                ModelError::Unnamed | ModelError::Unknown { .. } => Complaint::invalid(error),
                error => Complaint::broken(error),
            })?;
        }
    }
    Ok(())
}

/// The answers on a tape.
///
/// # Errors
/// When one is not in the form of an answer.
pub fn recorded(tape: &Tape) -> Result<Box<dyn GoalModels>, Complaint> {
    let mut answers = Vec::new();
    for value in &tape.answers {
        let answer: Answer = serde_json::from_value(value.clone())
            .map_err(|error| Complaint::invalid(format!("a recorded answer cannot be read: {error}")))?;
        answers.push(answer);
    }
    Ok(Box::new(FromRecording(Recorded::new(answers))))
}
