//! Names of attributes as the semantic conventions have them, and ours where they have none.
//!
//! Source: semantic-conventions-genai, `docs/gen-ai/gen-ai-spans.md`, `gen-ai-agent-spans.md` and
//! `docs/registry/attributes/gen-ai.md`; `error.*` and `code.*` of the semantic conventions 1.41. They have no word for
//! what a request costs.

use crate::model::card::Card;
use crate::model::form::Protocol;

pub const OPERATION: &str = "gen_ai.operation.name";
pub const PROVIDER: &str = "gen_ai.provider.name";
pub const REQUEST_MODEL: &str = "gen_ai.request.model";
pub const STREAM: &str = "gen_ai.request.stream";
/// All input, what came from a cache or went into one included.
pub const INPUT_TOKENS: &str = "gen_ai.usage.input_tokens";
pub const CACHE_READ_TOKENS: &str = "gen_ai.usage.cache_read.input_tokens";
pub const CACHE_CREATION_TOKENS: &str = "gen_ai.usage.cache_creation.input_tokens";
/// All output, reasoning included.
pub const OUTPUT_TOKENS: &str = "gen_ai.usage.output_tokens";
pub const REASONING_TOKENS: &str = "gen_ai.usage.reasoning.output_tokens";
pub const AGENT: &str = "gen_ai.agent.name";
pub const AGENT_VERSION: &str = "gen_ai.agent.version";
pub const TOOL: &str = "gen_ai.tool.name";
pub const TOOL_TYPE: &str = "gen_ai.tool.type";

pub const INVOKE_AGENT: &str = "invoke_agent";
pub const EXECUTE_TOOL: &str = "execute_tool";

pub const ERROR: &str = "error.type";
/// An error without a class of its own.
pub const OTHER: &str = "_OTHER";
pub const LINE: &str = "code.line.number";
pub const FILE: &str = "code.file.path";

/// US dollars, every decimal there is.
pub const COST: &str = "deskwright.cost.usd";
/// The same in 10^-12 dollars, to be summed up.
pub const COST_PICODOLLARS: &str = "deskwright.cost.picodollars";
pub const SCENARIO: &str = "deskwright.scenario";
pub const ROWS: &str = "deskwright.rows";
pub const OUTCOME: &str = "deskwright.outcome";
pub const ROW: &str = "deskwright.row.number";
pub const STEP: &str = "deskwright.step.id";
pub const VERB: &str = "deskwright.step.verb";
pub const TURN: &str = "deskwright.turn";
pub const CAUSE: &str = "deskwright.cause";
pub const NEXT_MODEL: &str = "deskwright.next_model";
/// A request that goes on another way: asked again, or another model is.
pub const REROUTED: &str = "deskwright.rerouted";

/// The word for a request in the conventions.
pub fn operation(card: &Card) -> &'static str {
    match card.form.protocol {
        Protocol::Gemini => "generate_content",
        _ => "chat",
    }
}

/// The word for a provider: the well-known ones have their own, others are called as in the table.
pub fn provider(card: &Card) -> String {
    match card.provider.name.as_str() {
        "google" => "gcp.gemini".to_owned(),
        name => name.to_owned(),
    }
}
