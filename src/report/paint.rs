//! Colour on a terminal, or none.

/// A way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Magenta,
}

/// The text in an ink. What is painted must be escaped already.
pub fn paint(text: &str, ink: Ink, color: bool) -> String {
    let code = match ink {
        Ink::Plain => return text.to_owned(),
        Ink::Bold => 1,
        Ink::Dim => 2,
        Ink::Red => 31,
        Ink::Green => 32,
        Ink::Yellow => 33,
        Ink::Magenta => 35,
    };
    if color && !text.is_empty() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
