//! A turn as a request.

use serde_json::{Map, Value, json};

use super::messages::Messages;
use super::plain;
use super::thinking::Settings;
use super::tools::declared;
use super::{COMPUTER, VERSION};
use crate::model::ModelError;
use crate::model::form::ToolForm;
use crate::model::protocol::{Question, Request};

/// What the provider adds for the computer: its description of the tool, and its instructions for tools.
const TOOL_TOKENS: u64 = 4000;

/// The beta of conversations that are kept at the provider.
const THREADS: &str = "message-threads-2026-08-12";

/// Makes the request.
///
/// # Errors
/// What the provider would refuse for its size, or for the name of a function.
pub fn request(question: &Question<'_>) -> Result<Request, ModelError> {
    let card = question.card;
    let mut told = Messages::of(question);
    told.within_limits(card)?;
    if card.form.tool == ToolForm::Text {
        return Ok(plain::request(question, told));
    }
    let settings = Settings::of(card, question.effort);
    let (tools, beta) = match question.wanted {
        Some(_) => (Vec::new(), None),
        None => declared(&card.form, question.now.seen.view.image, named(question)?),
    };
    let kept = card.stored && question.wanted.is_none();
    let previous = (kept && question.held).then(|| previous(question)).flatten();
    let offered: usize = tools.iter().map(|tool| tool.to_string().len()).sum();
    let text = u64::try_from(offered + question.instructions.len()).unwrap_or(u64::MAX);
    // All of it is counted where only its end is sent: the provider reads all of it.
    let input_tokens = told.tokens.saturating_add(text).saturating_add(TOOL_TOKENS);

    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("model", json!(card.wire_id));
    put("max_tokens", json!(settings.room));
    if let Some(id) = &previous {
        put("thread", json!({ "type": "continue", "previous_message_id": id }));
    } else {
        if kept {
            put("thread", json!({ "type": "create" }));
        } else {
            told.mark();
        }
        put_opening(&mut put, question.instructions, tools, !kept);
    }
    if let Some(config) = output_config(question, &settings) {
        put("output_config", config);
    }
    // A conversation that is kept takes no such word.
    if let Some(thinking) = settings.thinking.filter(|_| !kept) {
        put("thinking", thinking);
    }
    let known = if previous.is_some() { told.known } else { 0 };
    put("messages", told.list.split_off(known.min(told.list.len())).into());
    let betas: Vec<&str> = beta.into_iter().chain(kept.then_some(THREADS)).collect();
    let mut headers = vec![("anthropic-version", VERSION.to_owned())];
    if !betas.is_empty() {
        headers.push(("anthropic-beta", betas.join(",")));
    }
    Ok(Request {
        resource: "messages".to_owned(),
        headers,
        body: Value::Object(body),
        input_tokens,
        output_tokens: settings.room,
    })
}

/// Instructions and tools, a mark for the cache behind them: the provider reads the tools first.
fn put_opening(
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
    instructions: &str,
    mut tools: Vec<Value>,
    marked: bool,
) {
    let mark = || json!({ "type": "ephemeral" });
    if !instructions.is_empty() {
        let mut system = json!({ "type": "text", "text": instructions });
        if let (true, Some(fields)) = (marked, system.as_object_mut()) {
            fields.insert("cache_control".to_owned(), mark());
        }
        put("system", json!([system]));
    } else if let (true, Some(fields)) = (marked, tools.last_mut().and_then(Value::as_object_mut)) {
        fields.insert("cache_control".to_owned(), mark());
    }
    if !tools.is_empty() {
        put("tools", tools.into());
    }
}

fn output_config(question: &Question<'_>, settings: &Settings) -> Option<Value> {
    let mut config = Map::new();
    if let Some(effort) = settings.effort {
        config.insert("effort".to_owned(), json!(effort));
    }
    if let Some(wanted) = question.form() {
        let format = json!({ "type": "json_schema", "schema": wanted.schema });
        config.insert("format".to_owned(), format);
    }
    (!config.is_empty()).then_some(Value::Object(config))
}

/// The functions, none of which may have the name of the computer.
fn named<'q>(question: &Question<'q>) -> Result<&'q [crate::model::tool::Tool], ModelError> {
    if question.tools.iter().any(|tool| tool.name == COMPUTER) {
        return Err(ModelError::Rejected {
            model: question.card.id.clone(),
            reason: format!("a function cannot be called `{COMPUTER}`; give it another name"),
        });
    }
    Ok(question.tools)
}

/// The answer that the provider keeps the conversation up to.
fn previous(question: &Question<'_>) -> Option<String> {
    let last = question.past.last()?;
    let id = last.reply.raw.get("id").and_then(Value::as_str)?;
    Some(id.to_owned())
}
