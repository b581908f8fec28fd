//! The models of a goal, from the first choice to the last resort.

use super::goal_models::{GoalSettings, Wish};
use crate::effort::Effort;
use crate::scenario::Scenario;
use crate::scenario::route::{Escalation, Hardness, Route, Tier};
use crate::scenario::span::Spanned;
use crate::scenario::step::Goal;

/// The word for "the route".
pub const AUTO: &str = "auto";

/// Who pursues a goal, who goes on where that comes to nothing, and what counts as nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ladder {
    /// Says how hard the task is.
    pub triage: Option<Wish>,
    pub rungs: Vec<Rung>,
    pub escalate_on: Vec<Escalation>,
}

/// A chain of models to pursue a goal with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The tier, where it is one of a route.
    pub tier: Option<Hardness>,
    pub chain: GoalSettings,
}

impl Ladder {
    /// A goal's own wishes before the scenario's.
    pub fn of(scenario: &Scenario, goal: &Goal) -> Ladder {
        Ladder::with(scenario, &goal.models, goal.effort)
    }

    /// A step's own wishes before the scenario's.
    pub fn with(scenario: &Scenario, models: &[Spanned<String>], effort: Option<Effort>) -> Ladder {
        let models = scenario.models_for(models);
        let effort = effort.or(scenario.effort);
        match (is_auto(models), &scenario.route) {
            (true, Some(route)) => Ladder::of_route(route, effort, scenario.escalate_on.as_deref()),
            // Nobody knows the route, and `auto` is no model: opening it says so.
            _ => Ladder::of_chain(models, effort, scenario.escalate_on.as_deref()),
        }
    }

    fn of_chain(models: &[Spanned<String>], effort: Option<Effort>, escalate_on: Option<&[Escalation]>) -> Ladder {
        let wish = |model: &Spanned<String>| Wish {
            model: model.value.clone(),
            effort,
        };
        let rung = |at: usize| {
            let (before, from) = models.split_at(at);
            Rung {
                tier: None,
                chain: GoalSettings {
                    models: from.iter().chain(before).map(wish).collect(),
                },
            }
        };
        Ladder {
            triage: None,
            rungs: (0..models.len()).map(rung).collect(),
            escalate_on: escalate_on.unwrap_or_default().to_vec(),
        }
    }

    /// Where a tier's own models fail, those above serve, then those below.
    fn of_route(route: &Route, effort: Option<Effort>, escalate_on: Option<&[Escalation]>) -> Ladder {
        let wishes = |tier: &Tier| {
            let names: Vec<String> = [&tier.model].into_iter().chain(&tier.spare).cloned().collect();
            let effort = tier.effort.or(effort);
            names.into_iter().map(move |model| Wish { model, effort })
        };
        let rung = |at: usize| {
            let (below, from) = Hardness::ALL.split_at(at);
            let order = from.iter().chain(below.iter().rev());
            let mut models: Vec<Wish> = Vec::new();
            for wish in order.flat_map(|hardness| wishes(route.tier(*hardness))) {
                if models.iter().all(|other| other.model != wish.model) {
                    models.push(wish);
                }
            }
            Rung {
                tier: from.first().copied(),
                chain: GoalSettings { models },
            }
        };
        Ladder {
            triage: route.triage.as_ref().and_then(|tier| wishes(tier).next()),
            rungs: (0..Hardness::ALL.len()).map(rung).collect(),
            escalate_on: escalate_on.unwrap_or(USUAL).to_vec(),
        }
    }

    /// The chain for one question, which needs no sorting.
    pub fn for_a_question(&self) -> GoalSettings {
        let rung = self.rungs.get(self.place(Hardness::Medium));
        rung.map(|rung| rung.chain.clone()).unwrap_or_default()
    }

    /// The rung for a task that is so hard; the first one where the ladder has no tiers.
    pub fn place(&self, hardness: Hardness) -> usize {
        let place = self.rungs.iter().position(|rung| rung.tier == Some(hardness));
        place.unwrap_or(0)
    }
}

/// What a route escalates on where nothing is said. A refusal is handed to nobody unasked.
const USUAL: &[Escalation] = &[Escalation::Stuck, Escalation::UntilFailed];

/// Whether the one word `auto` stands for the models.
pub fn is_auto(models: &[Spanned<String>]) -> bool {
    matches!(models, [only] if only.value == AUTO)
}

impl Rung {
    /// The model that is asked first.
    pub fn first(&self) -> Option<&Wish> {
        self.chain.models.first()
    }
}

impl std::fmt::Display for Rung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(tier) = self.tier {
            write!(f, "{}: ", tier.word())?;
        }
        match self.first() {
            Some(wish) => wish.fmt(f),
            None => f.write_str("no model"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(yaml: &str) -> Ladder {
        let text = format!("{yaml}\nsteps: [ {{ goal: Press it, until: {{ visible: Done }} }} ]");
        let (scenario, _) = Scenario::parse(std::path::Path::new("a.yaml"), text.as_bytes()).expect("a scenario");
        let step = scenario.steps.first().expect("a step");
        let crate::scenario::step::Verb::Goal(goal) = &step.verb else {
            unreachable!("a goal")
        };
        Ladder::of(&scenario, goal)
    }

    fn chains(ladder: &Ladder) -> Vec<String> {
        let chain = |rung: &Rung| {
            let names: Vec<String> = rung.chain.models.iter().map(ToString::to_string).collect();
            names.join(", ")
        };
        ladder.rungs.iter().map(chain).collect()
    }

    #[test]
    fn one_model_for_everything_comes_before_a_goals_own() {
        let text = "models: [a]\nroute: { simple: { model: s } }\nsteps: [ { goal: Press it, models: [b] } ]";
        let (scenario, _) = Scenario::parse(std::path::Path::new("a.yaml"), text.as_bytes()).expect("a scenario");
        let own = |scenario: &Scenario| {
            let step = scenario.steps.first().expect("a step");
            chains(&Ladder::with(scenario, step.verb.models().expect("a goal"), None))
        };
        assert_eq!(own(&scenario), ["b"]);
        let asking = scenario.clone().asking("x");
        assert_eq!(own(&asking), ["x"]);
        // A run that is resumed goes on with it.
        assert_eq!(own(&scenario.clone().routed(asking.routing())), ["x"]);
        assert_eq!(
            own(&scenario.clone().routed(scenario.routing().or(&asking.routing()))),
            ["b"]
        );
    }

    #[test]
    fn a_chain_is_a_ladder_of_its_models_and_climbs_only_when_told_to() {
        let chain = ladder("models: [a, b, c]\neffort: low");
        assert_eq!(
            chains(&chain),
            [
                "a (low), b (low), c (low)",
                "b (low), c (low), a (low)",
                "c (low), a (low), b (low)"
            ]
        );
        assert_eq!(chain.escalate_on, []);
        assert_eq!(chain.place(Hardness::Complex), 0);
        let told = ladder("models: [a, b]\nescalate_on: refused");
        assert_eq!(told.escalate_on, [Escalation::Refused]);
    }

    #[test]
    fn a_route_is_a_ladder_of_tiers_that_stand_in_for_each_other() {
        let route = "models: auto\neffort: high\nroute:\n  triage: { model: n, effort: none }\n  simple: { model: a, effort: low }\n  \
                     medium: { model: a, effort: medium }\n  complex: { model: b }";
        let ladder = ladder(route);
        assert_eq!(
            chains(&ladder),
            ["a (low), b (high)", "a (medium), b (high)", "b (high), a (medium)"]
        );
        assert_eq!(
            ladder.triage.as_ref().map(ToString::to_string).as_deref(),
            Some("n (none)")
        );
        assert_eq!(ladder.escalate_on, [Escalation::Stuck, Escalation::UntilFailed]);
        assert_eq!(ladder.place(Hardness::Complex), 2);
    }
}
