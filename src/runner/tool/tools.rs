//! The tools of one goal: what the model is told of them, and the use of one.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::arguments::{Arguments, arguments};
use super::http;
use super::result::{Given, told};
use crate::event::Event;
use crate::model::tool::Tool as Offer;
use crate::model::turn::OrderResult;
use crate::outside::{Reply, Request};
use crate::runner::run::Run;
use crate::runner::setback::Setback;
use crate::safety::reach;
use crate::scenario::template::Template;
use crate::scenario::tool::{Tool, Work};

/// What a model is told of tools.
pub fn offered(tools: &[Arc<Tool>]) -> Arc<[Offer]> {
    tools
        .iter()
        .map(|tool| Offer {
            name: tool.name.value.clone(),
            description: tool.description.clone(),
            parameters: tool.schema(),
            deferred: tool.deferred,
        })
        .collect()
}

/// Uses a tool as a model asks for it. What came of it is an event and the result.
///
/// # Errors
/// A limit, a stop, a journal that cannot be written.
pub async fn use_tool(
    run: &mut Run<'_>,
    tools: &[Arc<Tool>],
    name: &str,
    given: &Value,
) -> Result<OrderResult, Setback> {
    run.control.check()?;
    run.tally.action()?;
    let begun = run.journal.ms();
    let outcome = match tools.iter().find(|tool| tool.name.value == name) {
        None => Given::Failed(no_such(name, tools)),
        Some(tool) => match arguments(tool, given, &run.pictures) {
            Err(why) => Given::Failed(why),
            Ok(arguments) => used(run, tool, &arguments).await?,
        },
    };
    run.acted_in_row = true;
    let (result, picture) = told(run, &outcome);
    run.journal.tell(Event::Used {
        tool: name.to_owned(),
        arguments: given.clone(),
        outcome: outcome.word().to_owned(),
        result: outcome.text(),
        picture,
        millis: run.journal.ms().saturating_sub(begun),
    })?;
    Ok(result)
}

fn no_such(name: &str, tools: &[Arc<Tool>]) -> String {
    let known: Vec<&str> = tools.iter().map(|tool| tool.name.value.as_str()).collect();
    let name: String = name.chars().take(60).collect();
    match known.as_slice() {
        [] => format!("there is no function {name}; use the computer"),
        _ => format!("there is no function {name}; there are {}", known.join(", ")),
    }
}

async fn used(run: &mut Run<'_>, tool: &Tool, arguments: &Arguments) -> Result<Given, Setback> {
    if !matches!(tool.work, Work::Person(_)) {
        run.sent();
    }
    match &tool.work {
        Work::Http(work) => http::used(run, work, tool.within, arguments).await,
        Work::Program(argv) => program(run, argv, tool.within, arguments).await,
        Work::Person(question) => {
            let question = question.render_plain(&arguments.scope(run))?;
            let asked = Request::Person {
                question: format!("The model asks: {question}"),
            };
            Ok(match run.call_in_time(&asked).await? {
                Ok(Reply::Person { said: Some(said) }) => {
                    run.sent();
                    Given::Text(said)
                }
                _ => Given::Failed("no one is here to answer".to_owned()),
            })
        }
    }
}

async fn program(
    run: &mut Run<'_>,
    written: &[Template],
    within: Duration,
    arguments: &Arguments,
) -> Result<Given, Setback> {
    let scope = arguments.scope(run);
    let mut argv = Vec::new();
    for template in written {
        argv.push(template.render_plain(&scope)?);
    }
    let raw: Vec<&str> = written.iter().map(|template| template.raw.as_str()).collect();
    if let Err(refusal) = reach::program(&raw, &argv, &run.policy) {
        return Ok(Given::Refused(refusal.to_string()));
    }
    if argv.iter().any(|argument| argument.contains('\0')) {
        return Ok(Given::Failed("an argument holds a zero byte".to_owned()));
    }
    let timeout_ms = u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
    Ok(match run.call_in_time(&Request::Command { argv, timeout_ms }).await? {
        Ok(Reply::Command {
            success: true, stdout, ..
        }) => Given::Text(stdout),
        Ok(Reply::Command { status, stderr, .. }) => {
            let last = stderr.trim().lines().last().unwrap_or("it said nothing").to_owned();
            Given::Failed(format!("the program ended with {status}: {last}"))
        }
        Ok(other) => Given::Failed(format!("the program gave {other:?}")),
        Err(error) => Given::Failed(error.to_string()),
    })
}
