//! Tokens, as servers count them.

use serde_json::Value;

use crate::usage::Usage;

/// What an answer used.
pub fn usage(body: &Value) -> Option<Usage> {
    let count = |value: &Value, name: &str| value.get(name).and_then(Value::as_u64);
    let Some(usage) = body.get("usage").filter(|usage| usage.is_object()) else {
        // ollama's own form.
        return Some(Usage {
            input: count(body, "prompt_eval_count")?,
            output: count(body, "eval_count")?,
            ..Usage::default()
        });
    };
    let detail = |group: &str, name: &str| usage.get(group).and_then(|group| count(group, name));
    let input = count(usage, "prompt_tokens")?;
    let output = count(usage, "completion_tokens").unwrap_or(0);
    // Some count the reasoning beside the answer: then only the total has it.
    let total = count(usage, "total_tokens").unwrap_or(0);
    let cached = detail("prompt_tokens_details", "cached_tokens").or_else(|| count(usage, "prompt_cache_hit_tokens"));
    Some(Usage {
        input,
        cached: cached.unwrap_or(0),
        written: detail("prompt_tokens_details", "cache_write_tokens").unwrap_or(0),
        output: output.max(total.saturating_sub(input)),
        reasoning: detail("completion_tokens_details", "reasoning_tokens").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reasoning_counts_once_wherever_it_is_counted() {
        let used = |usage: Value| {
            let used = super::usage(&json!({ "usage": usage })).expect("a usage");
            (used.input, used.cached, used.output, used.reasoning)
        };
        let inside = json!({ "prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
            "prompt_tokens_details": { "cached_tokens": 64 }, "completion_tokens_details": { "reasoning_tokens": 40 } });
        assert_eq!(used(inside), (100, 64, 50, 40));
        let beside = json!({ "prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 150,
            "completion_tokens_details": { "reasoning_tokens": 40 } });
        assert_eq!(used(beside), (100, 0, 50, 40));
        let hit = json!({ "prompt_tokens": 100, "completion_tokens": 10, "prompt_cache_hit_tokens": 70 });
        assert_eq!(used(hit), (100, 70, 10, 0));
        assert_eq!(super::usage(&json!({ "usage": null })), None);
        assert_eq!(
            super::usage(&json!({ "prompt_eval_count": 7, "eval_count": 2 })).map(|used| used.input),
            Some(7)
        );
    }
}
