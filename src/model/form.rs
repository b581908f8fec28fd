//! How a model is spoken to: the protocol, the form of the tool, the space its points lie in.
//!
//! Kept beside every recorded answer, so that a replay reads it the same way without the table of models.

use serde::{Deserialize, Serialize};

use crate::geometry::{ModelPoint, Size};

/// All that decides how an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub protocol: Protocol,
    pub tool: ToolForm,
    #[serde(default)]
    pub space: Space,
}

/// What goes over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    OpenaiResponses,
    AnthropicMessages,
    ChatCompletions,
    Gemini,
}

/// How the computer is offered to the model, and how it writes its actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ToolForm {
    /// OpenAI's `computer`.
    #[serde(rename = "computer")]
    Computer,
    /// OpenAI's `computer_use_preview`: read, for old recordings, never asked.
    #[serde(rename = "computer-preview")]
    ComputerPreview,
    #[serde(rename = "toolset-20260801")]
    Toolset20260801,
    #[serde(rename = "computer-20251124")]
    Computer20251124,
    #[serde(rename = "computer-20250124")]
    Computer20250124,
    #[serde(rename = "computer-20241022")]
    Computer20241022,
    /// Google's `computerUse`.
    #[serde(rename = "gemini-computer")]
    GeminiComputer,
    /// A function tool of our own.
    #[serde(rename = "function")]
    Function,
    /// The same function for models without tools: told in the instructions, called in the text.
    #[serde(rename = "text")]
    Text,
    /// `Action: click(point='...')` in the text.
    #[serde(rename = "ui-tars")]
    UiTars,
    /// `<tool_call>{"name":"computer_use",...}</tool_call>` in the text.
    #[serde(rename = "qwen")]
    Qwen,
    /// `pyautogui` lines in the text; read, never run.
    #[serde(rename = "opencua")]
    OpenCua,
}

/// The space a model's points lie in.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Space {
    /// Pixels of the picture it was sent.
    #[default]
    Pixels,
    /// A grid this fine in both directions, whatever the picture's size.
    Grid(u32),
    /// Fractions of the picture's sides, from 0 to 1.
    Fraction,
}

impl Space {
    /// A point in this space as a point in the picture. Nothing is clamped: what lies off stays off.
    pub fn to_picture(self, x: f64, y: f64, picture: Size) -> ModelPoint {
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        match self {
            Space::Pixels => ModelPoint { x, y },
            Space::Grid(fine) => {
                let fine = f64::from(fine.max(1));
                ModelPoint {
                    x: on_grid(x, fine, width),
                    y: on_grid(y, fine, height),
                }
            }
            Space::Fraction => ModelPoint {
                x: on_grid(x, 1.0, width),
                y: on_grid(y, 1.0, height),
            },
        }
    }
}

/// The far edge of the grid is the picture's last pixel; what lies beyond stays beyond.
fn on_grid(value: f64, fine: f64, side: f64) -> f64 {
    let is_edge = (value - fine).abs() < f64::EPSILON * fine;
    if is_edge {
        side - 1.0
    } else {
        (value / fine * side).floor()
    }
}

impl std::fmt::Display for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Space::Pixels => f.write_str("pixels"),
            Space::Grid(fine) => write!(f, "grid {fine}"),
            Space::Fraction => f.write_str("fraction"),
        }
    }
}

impl ToolForm {
    /// The word in tables, recordings and messages.
    pub fn word(self) -> &'static str {
        match self {
            ToolForm::Computer => "computer",
            ToolForm::ComputerPreview => "computer-preview",
            ToolForm::Toolset20260801 => "toolset-20260801",
            ToolForm::Computer20251124 => "computer-20251124",
            ToolForm::Computer20250124 => "computer-20250124",
            ToolForm::Computer20241022 => "computer-20241022",
            ToolForm::GeminiComputer => "gemini-computer",
            ToolForm::Function => "function",
            ToolForm::Text => "text",
            ToolForm::UiTars => "ui-tars",
            ToolForm::Qwen => "qwen",
            ToolForm::OpenCua => "opencua",
        }
    }
}

impl Protocol {
    /// The word in tables, recordings and messages.
    pub fn word(self) -> &'static str {
        match self {
            Protocol::OpenaiResponses => "openai-responses",
            Protocol::AnthropicMessages => "anthropic-messages",
            Protocol::ChatCompletions => "chat-completions",
            Protocol::Gemini => "gemini",
        }
    }

    /// Whether it has this form of the tool.
    pub fn has(self, tool: ToolForm) -> bool {
        use ToolForm as T;
        match self {
            Protocol::OpenaiResponses => matches!(tool, T::Computer | T::ComputerPreview),
            Protocol::AnthropicMessages => matches!(
                tool,
                T::Toolset20260801
                    | T::Computer20251124
                    | T::Computer20250124
                    | T::Computer20241022
                    | T::Function
                    | T::Text
            ),
            Protocol::ChatCompletions => matches!(tool, T::Function | T::Text | T::UiTars | T::Qwen | T::OpenCua),
            Protocol::Gemini => tool == T::GeminiComputer,
        }
    }

    /// Whether its models may point in this space.
    pub fn has_space(self, space: Space) -> bool {
        self != Protocol::OpenaiResponses || space == Space::Pixels
    }

    /// Whose protocol it is, as in `approve`.
    pub fn owner(self) -> &'static str {
        match self {
            Protocol::OpenaiResponses => "openai",
            Protocol::AnthropicMessages => "anthropic",
            Protocol::ChatCompletions => "chat",
            Protocol::Gemini => "google",
        }
    }

    /// The tool form of a model that the table does not know.
    pub fn usual_tool(self) -> ToolForm {
        match self {
            Protocol::OpenaiResponses => ToolForm::Computer,
            Protocol::AnthropicMessages => ToolForm::Toolset20260801,
            Protocol::ChatCompletions => ToolForm::Function,
            Protocol::Gemini => ToolForm::GeminiComputer,
        }
    }
}

impl From<Protocol> for Form {
    fn from(protocol: Protocol) -> Form {
        let space = match protocol {
            Protocol::Gemini => Space::Grid(1000),
            _ => Space::Pixels,
        };
        Form {
            protocol,
            tool: protocol.usual_tool(),
            space,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_every_space_come_out_in_the_pictures_pixels() {
        let size = Size::new(1280, 800);
        let at = |x, y| ModelPoint { x, y };
        assert_eq!(Space::Pixels.to_picture(3.0, 4.0, size), at(3.0, 4.0));
        assert_eq!(Space::Grid(1000).to_picture(500.0, 999.0, size), at(640.0, 799.0));
        assert_eq!(Space::Grid(1000).to_picture(1000.0, 0.0, size), at(1279.0, 0.0));
        assert_eq!(Space::Fraction.to_picture(0.5, 1.0, size), at(640.0, 799.0));
        assert!(Space::Grid(1000).to_picture(1001.0, -1.0, size).x >= 1280.0);
        assert!(Space::Grid(1000).to_picture(1001.0, -1.0, size).y < 0.0);
    }
}
