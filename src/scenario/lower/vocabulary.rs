//! Every word of the language, in the order in which a person meets them.

/// Keys of a scenario.
pub const SCENARIO: &[&str] = &[
    "name",
    "tags",
    "desktop",
    "languages",
    "app",
    "windows",
    "models",
    "route",
    "escalate_on",
    "effort",
    "refine",
    "limits",
    "inputs",
    "key",
    "secrets",
    "mask_secrets",
    "tools",
    "approve",
    "steps",
    "verify",
    "refused",
    "on_unexpected",
    "before",
    "before_row",
    "after_row",
    "after",
];

/// Keys of the project's file.
pub const PROJECT: &[&str] = &["name", "models", "route", "escalate_on", "limits"];
pub const PROJECT_LIMITS: &[&str] = &["day", "project"];

pub const DESKTOP: &[&str] = &["virtual"];
pub const APP: &[&str] = &["launch", "ready", "within"];
pub const ROUTE: &[&str] = &["triage", "simple", "medium", "complex"];
pub const TIER: &[&str] = &["model", "effort"];
pub const ESCALATE_ON: &[&str] = &["stuck", "refused", "until_failed"];
pub const REFINE: &[&str] = &["auto", "always", "never"];
pub const LIMITS: &[&str] = &["actions", "time", "cost", "above_threshold"];
pub const LIMITS_WITH_RUN: &[&str] = &["actions", "time", "cost", "above_threshold", "run"];
pub const RUN_LIMITS: &[&str] = &["actions", "time", "cost"];
pub const INPUT: &[&str] = &["type", "from", "as", "optional", "default"];
pub const SECRET: &[&str] = &["env"];

/// A provider's doubt that needs no person, and the providers that have any.
pub const APPROVAL: &[&str] = &["provider", "code", "window"];
pub const DOUBTERS: &[&str] = &["openai", "google"];

/// Keys of a tool, and those of them that say what it does.
pub const TOOL: &[&str] = &[
    "description",
    "parameters",
    "http",
    "program",
    "person",
    "within",
    "defer",
];
pub const TOOL_WORK: &[&str] = &["http", "program", "person"];
pub const PARAMETER: &[&str] = &["type", "description", "optional", "values", "of"];
pub const PARAMETER_TYPES: &[&str] = &["text", "integer", "decimal", "flag", "picture", "mask"];
pub const HTTP: &[&str] = &[
    "method", "url", "headers", "body", "hosts", "fails", "poll", "result", "as",
];
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
pub const POLL: &[&str] = &["url", "method", "headers", "body", "until", "every", "within"];
/// What a result is.
pub const GIVES: &[&str] = &["text", "image"];

pub const UNEXPECTED: &[&str] = &["when", "steps", "times"];

/// What `type` and `as` may say.
pub const TYPES: &[&str] = &["text", "integer", "decimal", "flag", "date"];
pub const TYPE: &[&str] = &["type", "from", "as"];
pub const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh", "max"];

pub const VERBS: &[&str] = &[
    "click",
    "double_click",
    "right_click",
    "hover",
    "fill",
    "select",
    "check",
    "uncheck",
    "type",
    "press",
    "scroll",
    "drag",
    "wait_for",
    "expect",
    "extract",
    "goal",
    "commit",
    "repeat",
    "call",
    "confirm",
    "screenshot",
];
/// Keys beside any verb.
pub const BESIDE: &[&str] = &["name", "when", "until", "within", "retry", "on_failure", "optional"];
/// Keys beside `goal`; all but `tools` also beside an `extract` that asks a model.
pub const BESIDE_GOAL: &[&str] = &["models", "effort", "limits", "tools"];

/// What names a target itself.
pub const NAMING: &[&str] = &["text", "contains", "matches", "image", "at"];
/// Beside `image` alone.
pub const BESIDE_IMAGE: &[&str] = &["mask"];
/// What narrows a target.
pub const NARROWING: &[&str] = &["near", "right_of", "left_of", "above", "below", "inside", "nth"];
pub const TEXT_MATCH: &[&str] = &["text", "contains", "matches"];

pub const PAIR: &[&str] = &["field", "value"];
pub const SCROLL: &[&str] = &["down", "up", "right", "left", "over"];
pub const DRAG: &[&str] = &["from", "to"];
/// An `extract` that asks a model, and what it is asked for.
pub const ASK: &[&str] = &["ask", "fields", "from"];
pub const ASKED: &[&str] = &["type", "from", "as", "description", "optional"];
pub const CALL: &[&str] = &["scenario", "inputs", "outputs"];
/// What says how often `repeat` goes round.
pub const TURNS: &[&str] = &["times", "while", "until", "for_each"];
pub const REPEAT: &[&str] = &["times", "while", "until", "for_each", "as", "at_most", "steps"];

pub const CONDITIONS: &[&str] = &["visible", "gone", "window", "equals", "matches", "all", "any", "not"];

pub const QUESTIONS: &[&str] = &["command", "sqlite", "csv"];
pub const ANSWERS: &[&str] = &["equals", "matches"];
pub const SQLITE: &[&str] = &["file", "query", "params"];
pub const CSV: &[&str] = &["file", "row"];

/// Words from other tools, and ours.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("tap", "click"),
    ("click_on", "click"),
    ("tapon", "click"),
    ("dblclick", "double_click"),
    ("doubleclick", "double_click"),
    ("rightclick", "right_click"),
    ("context_click", "right_click"),
    ("move", "hover"),
    ("input", "type"),
    ("inputtext", "type"),
    ("input_text", "type"),
    ("write", "type"),
    ("enter", "fill"),
    ("set", "fill"),
    ("choose", "select"),
    ("tick", "check"),
    ("untick", "uncheck"),
    ("key", "press"),
    ("keys", "press"),
    ("hotkey", "press"),
    ("keypress", "press"),
    ("wait", "wait_for"),
    ("sleep", "wait_for"),
    ("assert", "expect"),
    ("assertvisible", "expect"),
    ("read", "extract"),
    ("ai", "goal"),
    ("task", "goal"),
    ("prompt", "goal"),
    ("submit", "commit"),
    ("timeout", "within"),
    ("if", "when"),
    ("loop", "repeat"),
    ("runflow", "call"),
    ("run_flow", "call"),
    ("include", "call"),
    ("import", "call"),
    ("foreach", "for_each"),
    ("retries", "retry"),
    ("catch", "on_failure"),
    ("finally", "after"),
    ("setup", "before"),
    ("teardown", "after"),
    ("ask", "confirm"),
    ("pause", "confirm"),
    ("model", "models"),
    ("deepthink", "refine"),
    ("deeplocate", "refine"),
    ("regex", "matches"),
    ("title", "window"),
    ("label", "text"),
    ("picture", "image"),
    ("template", "image"),
    ("string", "text"),
    ("int", "integer"),
    ("number", "decimal"),
    ("float", "decimal"),
    ("bool", "flag"),
    ("boolean", "flag"),
];
