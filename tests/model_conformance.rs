//! Answers that nobody on this project wrote, read as they came.
//!
//! `DESKWRIGHT_CONFORMANCE` names the folder; without it nothing is read, and the run says so.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/conformance_folder.rs"]
mod conformance_folder;
#[path = "support/turns.rs"]
mod turns;

use std::path::Path;

use deskwright::action::Action;
use deskwright::model::card::Card;
use deskwright::model::reply::{Intent, Order, Reply};
use deskwright::model::table::Table;
use deskwright::model::trouble::{Kind, Trouble};
use deskwright::model::{ModelError, price};
use deskwright::money::Usd;
use deskwright::usage::Usage;
use serde_json::{Value, json};

use conformance_folder::folder;

fn load(name: &str) -> Option<Value> {
    let text = std::fs::read(folder()?.join(name)).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

fn read(status: u16, body: Value) -> Result<Reply, Trouble> {
    turns::read("gpt-5.4", status, body)
}

fn only_action(reply: &Reply) -> &Action<deskwright::geometry::ModelPoint> {
    let Intent::Act(asked) = &reply.intent else {
        panic!("{reply:?}")
    };
    assert_eq!(asked.len(), 1);
    match &asked[0].order {
        Order::Act(action) => action,
        other => panic!("{other}"),
    }
}

#[test]
fn a_real_first_answer_asks_for_a_screenshot() {
    let Some(body) = load("transcribed/openai_computer-use-preview_turn1.response.json") else {
        return;
    };
    let reply = read(200, body).unwrap();
    assert_eq!(only_action(&reply), &Action::Screenshot);
    assert_eq!(
        reply.usage,
        Some(Usage {
            input: 523,
            output: 7,
            ..Usage::default()
        })
    );
}

#[test]
fn a_real_first_request_begins_as_ours_does() {
    let Some(theirs) = load("transcribed/openai_computer-use-preview_turn1.request.json") else {
        return;
    };
    let ours = turns::request(&turns::opening(), "gpt-5.4", None).body;
    let shape = |message: &Value| {
        let part = &message["content"][0];
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        (
            message["role"].clone(),
            names(message),
            part["type"].clone(),
            names(part),
        )
    };
    assert_eq!(shape(&theirs["input"][0]), shape(&ours["input"][0]));
    // The older tool wants the size of the screen and a conversation that may be cut; the newer one neither.
    assert_eq!(theirs["tools"][0]["type"], "computer_use_preview");
    assert_eq!((&theirs["truncation"], ours.get("truncation")), (&json!("auto"), None));
    assert_eq!(ours["tools"], json!([{ "type": "computer" }]));
}

#[test]
fn a_gpt_5_4_call_lacks_the_key_of_the_safety_checks() {
    let Some(item) = load("transcribed/azure_gpt-5.4_computer_call_item.json") else {
        return;
    };
    let reply = read(200, json!({ "output": [item] })).unwrap();
    assert_eq!(only_action(&reply), &Action::Screenshot);
    let Intent::Act(asked) = &reply.intent else { panic!() };
    assert_eq!(
        (asked[0].call.as_str(), asked[0].checks.len()),
        ("call_4y94crSZe0elpGhdiiwjLpa0", 0)
    );
}

#[test]
fn a_pending_safety_check_is_carried() {
    let Some(body) = load("transcribed/openai_preview_malicious_instructions_example.json") else {
        return;
    };
    let reply = read(200, body).unwrap();
    assert_eq!(only_action(&reply).kind(), "click");
    let Intent::Act(asked) = &reply.intent else { panic!() };
    assert_eq!(asked[0].checks[0].code, "malicious_instructions");
    assert_eq!(reply.said, "Exploring 'File' menu option.");
}

#[test]
fn a_function_is_used_and_a_search_that_nobody_offered_is_unknown() {
    let Some(body) = load("vercel-ai/openai-client-tool-search.1.json") else {
        return;
    };
    let reply = read(200, body).unwrap();
    assert!(matches!(only_action(&reply), Action::Unknown { raw } if raw.contains("tool_search_call")));
    let reply = read(200, load("vercel-ai/openai-client-tool-search.2.json").unwrap()).unwrap();
    let Intent::Act(asked) = &reply.intent else { panic!() };
    assert_eq!(
        asked[0].order,
        Order::Use {
            tool: "get_weather".to_owned(),
            arguments: json!({ "location": "San Francisco, CA", "unit": "fahrenheit" })
        }
    );
    assert_eq!(
        reply.usage,
        Some(Usage {
            input: 461,
            output: 26,
            ..Usage::default()
        })
    );
}

#[test]
fn only_the_final_phase_is_the_answer() {
    let Some(body) = load("vercel-ai/openai-phase.1.json") else {
        return;
    };
    let reply = read(200, body).unwrap();
    let Intent::Done(answer) = &reply.intent else {
        panic!("{reply:?}")
    };
    assert!(answer.starts_with("Here are some **latest AI updates"));
    assert!(reply.said.starts_with("I\u{2019}ll quickly check"));
    assert_eq!(
        reply.usage,
        Some(Usage {
            input: 7243,
            cached: 3072,
            output: 423,
            reasoning: 58,
            written: 0
        })
    );
}

#[test]
fn encrypted_reasoning_is_kept_to_be_sent_back() {
    let Some(body) = load("vercel-ai/openai-reasoning-encrypted-content.1.json") else {
        return;
    };
    let reply = read(200, body).unwrap();
    assert!(matches!(&reply.intent, Intent::Done(answer) if answer.ends_with("Final result: 570")));
    assert!(
        reply.raw["output"][0]["encrypted_content"]
            .as_str()
            .unwrap()
            .starts_with("gAAAA")
    );
}

#[test]
fn real_error_bodies_say_what_they_say() {
    let Some(body) = load("vercel-ai/openai-error.1.json") else {
        return;
    };
    let quota = read(429, body).unwrap_err();
    assert!(
        matches!(&quota.kind, Kind::Lasting(ModelError::Unavailable { reason, .. }) if reason.contains("exceeded your current quota"))
    );
    let unsupported = read(400, load("vercel-ai/reasoning-model-temperature-error.json").unwrap()).unwrap_err();
    assert!(
        matches!(&unsupported.kind, Kind::Lasting(ModelError::Rejected { reason, .. }) if reason.contains("'temperature'"))
    );
}

/// The name of a model in that table.
fn priced_as(card: &Card) -> String {
    match card.provider.name.as_str() {
        "google" => format!("gemini/{}", card.id),
        _ => card.id.clone(),
    }
}

#[test]
fn every_price_is_that_of_the_table_everyone_uses() {
    let Some(table) = load("prices_litellm_1.109.1.json") else {
        return;
    };
    for card in Table::built_in().cards {
        let theirs = &table["models"][priced_as(&card)];
        let thresholds = ["_above_272k_tokens", "_above_100k_tokens", ""];
        for (tokens, passed) in [(1_000, 1), (100_001, 2), (272_001, 3)] {
            let per_token = |name: &str| {
                let reached = thresholds.iter().skip(thresholds.len() - passed);
                let price = reached
                    .into_iter()
                    .find_map(|suffix| theirs.get(format!("{name}{suffix}")))?;
                Usd::parse(&format!("{:.12}", price.as_f64().unwrap()))
            };
            let input = per_token("input_cost_per_token").unwrap_or_else(|| panic!("{} is in the table", card.id));
            let expected = [
                (
                    Usage {
                        input: tokens,
                        ..Usage::default()
                    },
                    Some(input),
                ),
                (
                    Usage {
                        input: tokens,
                        cached: tokens,
                        ..Usage::default()
                    },
                    per_token("cache_read_input_token_cost"),
                ),
                (
                    Usage {
                        input: tokens,
                        written: tokens,
                        ..Usage::default()
                    },
                    per_token("cache_creation_input_token_cost"),
                ),
            ];
            for (usage, price) in expected {
                let expected = price.unwrap_or(input).per_million(tokens * 1_000_000);
                assert_eq!(price::cost(&card, &usage), expected, "{} {usage:?}", card.id);
            }
            let output = per_token("output_cost_per_token").unwrap();
            let both = price::cost(
                &card,
                &Usage {
                    input: tokens,
                    output: 7,
                    ..Usage::default()
                },
            );
            let only_input = price::cost(
                &card,
                &Usage {
                    input: tokens,
                    ..Usage::default()
                },
            );
            assert_eq!(both.minus(only_input), output.per_million(7_000_000), "{}", card.id);
        }
    }
}

/// All files below a folder, by their names in it.
fn files(folder: &Path, below: &str, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder.join(below)).unwrap() {
        let name = format!("{below}{}", entry.unwrap().file_name().display());
        if folder.join(&name).is_dir() {
            files(folder, &format!("{name}/"), out);
        } else {
            out.push(name);
        }
    }
}

/// A test reads a file by its name as an argument, or names the folder and has the file's name from another one.
#[test]
fn every_file_of_the_folder_is_read_by_a_test() {
    let Some(folder) = folder() else { return };
    let mut sources = Vec::new();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    files(&tests, "", &mut sources);
    let code: String = sources
        .iter()
        .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "rs"))
        .map(|name| std::fs::read_to_string(tests.join(name)).unwrap())
        .collect();
    let mut all = Vec::new();
    files(&folder, "", &mut all);
    assert!(all.len() > 30, "{all:?}");
    let is_read = |name: &str| {
        let below = name.rsplit_once('/').map_or("", |(below, _)| below);
        code.contains(&format!("(\"{name}\"")) || code.contains(&format!("\"{below}/{{"))
    };
    let left: Vec<&String> = all
        .iter()
        .filter(|name| *name != "README.md" && !is_read(name))
        .collect();
    assert!(left.is_empty(), "no test reads {left:?}");
}
