//! How servers differ: the names of a few fields of chat/completions, and how an answer of a form is asked for, as data of
//! the provider or the model.

use serde::Deserialize;

/// The fields that go by other names. What is not said is the provider's, or what most servers take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    #[serde(default)]
    pub model: Option<ModelField>,
    #[serde(default)]
    pub limit: Option<LimitField>,
    #[serde(default)]
    pub effort: Option<EffortField>,
    #[serde(default)]
    pub answer: Option<AnswerForm>,
}

/// Where the model's name goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum ModelField {
    #[serde(rename = "model")]
    Model,
    /// ModelsLab.
    #[serde(rename = "model_id")]
    ModelId,
}

/// Where the most tokens of an answer go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum LimitField {
    #[serde(rename = "max_tokens")]
    MaxTokens,
    /// OpenAI's newer models.
    #[serde(rename = "max_completion_tokens")]
    MaxCompletionTokens,
}

/// Where the effort goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum EffortField {
    #[serde(rename = "reasoning_effort")]
    ReasoningEffort,
    /// `reasoning: { effort }`, OpenRouter.
    #[serde(rename = "reasoning")]
    Reasoning,
}

/// How an answer of a form is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerForm {
    /// By the protocol's own field for a JSON Schema.
    JsonSchema,
    /// In the instructions alone, for servers without such a field.
    Words,
}

impl Dialect {
    /// Whether the protocol's own field for the form of an answer is used.
    pub fn takes_schema(self) -> bool {
        self.answer != Some(AnswerForm::Words)
    }

    /// What this says, and where it says nothing, what `other` does.
    #[must_use]
    pub fn over(self, other: Dialect) -> Dialect {
        Dialect {
            model: self.model.or(other.model),
            limit: self.limit.or(other.limit),
            effort: self.effort.or(other.effort),
            answer: self.answer.or(other.answer),
        }
    }
}
