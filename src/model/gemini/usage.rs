//! Tokens, as Google counts them.

use serde_json::Value;

use super::calls::field;
use crate::usage::Usage;

/// The cached part is inside the prompt's count, the thoughts are beside the candidates'.
pub(super) fn usage(body: &Value) -> Option<Usage> {
    let usage = field(body, "usageMetadata", "usage_metadata").filter(|usage| usage.is_object())?;
    let count = |camel: &str, snake: &str| field(usage, camel, snake).and_then(Value::as_u64);
    let thoughts = count("thoughtsTokenCount", "thoughts_token_count").unwrap_or(0);
    let prompt = count("promptTokenCount", "prompt_token_count")?;
    let tools = count("toolUsePromptTokenCount", "tool_use_prompt_token_count").unwrap_or(0);
    let candidates = count("candidatesTokenCount", "candidates_token_count").unwrap_or(0);
    Some(Usage {
        input: prompt.saturating_add(tools),
        cached: count("cachedContentTokenCount", "cached_content_token_count").unwrap_or(0),
        written: 0,
        output: candidates.saturating_add(thoughts),
        reasoning: thoughts,
    })
}
