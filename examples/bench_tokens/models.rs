//! The models that are billed: one for each way of billing there is.

use deskwright::model::card::Card;
use deskwright::model::table::Table;

pub(crate) const MODELS: [&str; 12] = [
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-6-sol",
    "gpt-6.1-terra",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-haiku-4-5",
    "claude-fable-5-1",
    "gemini-3.5-flash",
    "gemini-4-argon",
    "plain-gateway",
    "caching-gateway",
];

/// Gateways as a user's own table may have them.
const GATEWAYS: &str = r#"
[[provider]]
name = "plain"
address = "http://127.0.0.1:9/v1"
address_variable = "PLAIN_BASE_URL"
key_variable = "PLAIN_API_KEY"
key_in = "bearer"
protocol = "chat-completions"

[[provider]]
name = "caching"
address = "http://127.0.0.1:9/v1"
address_variable = "CACHING_BASE_URL"
key_variable = "CACHING_API_KEY"
key_in = "bearer"
protocol = "chat-completions"
cache = "prefix"

[[model]]
id = "plain-gateway"
provider = "plain"
rates = [{ input = "0.5", output = "2" }]

[[model]]
id = "caching-gateway"
provider = "caching"
rates = [{ input = "0.5", cached = "0.125", output = "2" }]
"#;

pub(crate) fn card(name: &str) -> Card {
    let table = Table::built_in().with(GATEWAYS);
    let card = table.ok().and_then(|table| table.card(name));
    card.unwrap_or_else(|| unreachable!("{name} is in the table"))
}
