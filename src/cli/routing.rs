//! Who pursues the goals of a run: the scenario's own words, its project's, else a route by the price table.

use super::complaint::Complaint;
use crate::effort::Effort;
use crate::model::ModelError;
use crate::model::card::Card;
use crate::model::price;
use crate::model::provider::Provider;
use crate::model::table::Table;
use crate::money::Usd;
use crate::runner::ladder::is_auto;
use crate::scenario::Scenario;
use crate::scenario::project::Project;
use crate::scenario::route::{Route, Routing, Tier};
use crate::usage::Usage;

/// A scenario whose goals all have somebody. What was `recorded` comes before the project's words; where answers are
/// recorded no key is needed.
///
/// # Errors
/// When a route is to be had by the price table, and there is no key.
pub fn settled(
    scenario: Scenario,
    project: Option<&Project>,
    table: &Table,
    recorded: Option<&Routing>,
) -> Result<Scenario, Complaint> {
    let mut routing = scenario.routing();
    if let Some(recorded) = recorded {
        routing = routing.or(recorded);
    }
    if let Some(project) = project {
        routing = routing.or(&project.routing);
    }
    if routing.models.is_empty() && routing.route.is_some() {
        routing.models = vec!["auto".to_owned()];
    }
    let scenario = scenario.routed(routing);
    if !needs_route(&scenario) || recorded.is_some() {
        return Ok(scenario);
    }
    let variable = |name: &str| std::env::var(name).ok();
    let has_key = |provider: &Provider| variable(&provider.key_variable).is_some_and(|key| !key.trim().is_empty());
    let Some(route) = usual(table, has_key) else {
        return Err(Complaint::broken(no_key(table)));
    };
    Ok(Scenario {
        route: Some(route),
        ..scenario
    })
}

/// Whether a goal is to be given a route that nobody wrote down.
fn needs_route(scenario: &Scenario) -> bool {
    let is_given_auto = |models| scenario.route.is_none() && is_auto(models);
    let steps = scenario.walk();
    let mut own = steps.iter().filter_map(|step| step.verb.models());
    own.any(|own| is_given_auto(scenario.models_for(own)))
}

fn no_key(table: &Table) -> ModelError {
    let providers = table.providers.iter();
    let usable = providers.filter(|provider| of(table, provider).next().is_some());
    let variables: Vec<&str> = usable.map(|provider| provider.key_variable.as_str()).collect();
    ModelError::NoKey {
        model: "`models: auto`".to_owned(),
        variable: format!("{} (none of them is set)", variables.join(" or ")),
    }
}

/// The models of one provider that a route may take, cheapest first.
fn of<'t>(table: &'t Table, provider: &Provider) -> impl Iterator<Item = &'t Card> {
    let mut cards: Vec<&Card> = table
        .cards
        .iter()
        .filter(|card| card.auto && card.provider.name == provider.name && !card.rates.is_empty())
        .collect();
    cards.sort_by_key(|card| step_price(card));
    cards.into_iter()
}

/// What an answer costs in the middle of a goal: most of what is sent was sent before.
fn step_price(card: &Card) -> Usd {
    let usage = Usage {
        input: 8000,
        cached: 6000,
        output: 300,
        ..Usage::default()
    };
    price::cost(card, &usage)
}

/// The route by the price table, for the providers there is a key of. Of each the cheapest model that may be taken,
/// and the cheapest that costs at least twice as much; the cheapest provider leads, the others stand in.
pub fn usual(table: &Table, has_key: impl Fn(&Provider) -> bool) -> Option<Route> {
    let mut pairs: Vec<(&Card, &Card)> = Vec::new();
    for provider in table.providers.iter().filter(|provider| has_key(provider)) {
        let mut cards = of(table, provider);
        let Some(cheap) = cards.next() else { continue };
        let twice = step_price(cheap).plus(step_price(cheap));
        let strong = cards.find(|card| step_price(card) >= twice).unwrap_or(cheap);
        pairs.push((cheap, strong));
    }
    pairs.sort_by_key(|(cheap, _)| step_price(cheap));
    let tier = |which: fn(&(&Card, &Card)) -> String, effort| {
        let mut names = pairs.iter().map(which);
        Some(Tier {
            model: names.next()?,
            effort: Some(effort),
            spare: names.collect(),
        })
    };
    let cheap = |pair: &(&Card, &Card)| pair.0.id.clone();
    let strong = |pair: &(&Card, &Card)| pair.1.id.clone();
    let keyed = table
        .cards
        .iter()
        .filter(|card| has_key(&card.provider) && !card.rates.is_empty());
    let triage = keyed.min_by_key(|card| step_price(card));
    Some(Route {
        triage: triage.map(|card| Tier {
            model: card.id.clone(),
            effort: Some(Effort::None),
            spare: Vec::new(),
        }),
        simple: tier(cheap, Effort::Low)?,
        medium: tier(cheap, Effort::Medium)?,
        complex: tier(strong, Effort::High)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(keys: &[&str]) -> Option<String> {
        let table = Table::built_in();
        let route = usual(&table, |provider| keys.contains(&provider.name.as_str()))?;
        let words = |tier: &Tier| {
            let names = [vec![tier.model.clone()], tier.spare.clone()].concat().join("+");
            let effort = tier.effort.map_or("", Effort::word);
            format!("{names}/{effort}")
        };
        let triage = route.triage.as_ref().map(words).unwrap_or_default();
        let tiers = [&route.simple, &route.medium, &route.complex].map(words).join(" ");
        Some(format!("{triage} {tiers}"))
    }

    #[test]
    fn the_usual_route_follows_the_prices_of_those_there_is_a_key_of() {
        assert_eq!(route(&[]), None);
        assert_eq!(route(&["local"]), None, "nobody knows what it has");
        assert_eq!(
            route(&["openai"]).as_deref(),
            Some("gpt-6-luna/none gpt-5.4-mini/low gpt-5.4-mini/medium gpt-5.4/high")
        );
        assert_eq!(
            route(&["anthropic"]).as_deref(),
            Some("claude-haiku-5-5/none claude-haiku-5-5/low claude-haiku-5-5/medium claude-sonnet-5-5/high")
        );
        assert_eq!(
            route(&["google", "openai"]).as_deref(),
            Some(
                "gpt-6-luna/none gemini-3.8-flash+gpt-5.4-mini/low gemini-3.8-flash+gpt-5.4-mini/medium gemini-4-argon+gpt-5.4/high"
            )
        );
    }

    #[test]
    fn another_price_makes_another_route() {
        let dear = "[[model]]\nid = \"gpt-5.4-mini\"\nprovider = \"openai\"\nauto = true\nrates = [{ input = \"50\", output = \"90\" }]";
        let table = Table::built_in().with(dear).expect("a table");
        let route = usual(&table, |provider| provider.name == "openai").expect("a route");
        assert_eq!(
            (route.simple.model.as_str(), route.complex.model.as_str()),
            ("gpt-5.4", "gpt-6-astra")
        );
    }
}
