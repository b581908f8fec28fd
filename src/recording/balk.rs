//! An action that was not performed: the kind of its error in one word, and the error of that word again.
//!
//! Invariant: what a model can do something about in a run it can do something about in the replay.

use crate::desktop::DesktopError;

/// An action that was not performed, as the recording has it.
#[derive(Debug, Clone)]
pub struct Balk {
    pub changed: bool,
    /// The kind of error in one word; nothing in an older recording.
    pub error: Option<String>,
    pub reason: String,
}

/// The word for an error's kind in recordings.
pub fn word(error: &DesktopError) -> &'static str {
    match error {
        DesktopError::NoDisplay(_) => "no_display",
        DesktopError::Lost(_) => "lost",
        DesktopError::Changed(_) => "changed",
        DesktopError::Untypable { .. } => "untypable",
        DesktopError::NoSecret(_) => "no_secret",
        DesktopError::Stopped => "stopped",
        DesktopError::Fixture(_) => "fixture",
    }
}

impl Balk {
    /// The error there was, as far as the recording tells it.
    pub fn into_error(self) -> DesktopError {
        let Balk { changed, error, reason } = self;
        let behind = |lead: &str| reason.strip_prefix(lead).unwrap_or(&reason).to_owned();
        match error.as_deref() {
            Some("no_display") => DesktopError::NoDisplay(behind("no display: ")),
            Some("untypable") => {
                let told = behind("cannot type ");
                let (what, why) = told.split_once(": ").unwrap_or((told.as_str(), ""));
                DesktopError::Untypable {
                    what: what.to_owned(),
                    why: why.to_owned(),
                }
            }
            Some("no_secret") => {
                let name = behind("there is no value for the secret `");
                DesktopError::NoSecret(name.trim_end_matches('`').to_owned())
            }
            Some("stopped") => DesktopError::Stopped,
            _ if changed => DesktopError::Changed(behind("the screen changed before the action: ")),
            _ => DesktopError::Lost(behind("the display is gone: ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::Event;

    #[test]
    fn every_error_of_an_action_comes_back_as_it_was() {
        let why = "it has none: not here".to_owned();
        let what = "the key `:`".to_owned();
        for error in [
            DesktopError::NoDisplay(why.clone()),
            DesktopError::Lost(why.clone()),
            DesktopError::Changed(why.clone()),
            DesktopError::Untypable { what, why },
            DesktopError::NoSecret("pin".to_owned()),
            DesktopError::Stopped,
        ] {
            let balk = Balk {
                changed: matches!(error, DesktopError::Changed(_)),
                error: Some(word(&error).to_owned()),
                reason: error.to_string(),
            };
            let again = balk.into_error();
            assert_eq!((word(&again), again.to_string()), (word(&error), error.to_string()));
        }
    }

    #[test]
    fn an_older_recording_tells_a_change_from_a_loss() {
        for (changed, kind) in [(true, "changed"), (false, "lost")] {
            let told = json!({ "kind": "balked", "number": 1, "action": { "do": "wait", "millis": 1 },
                "changed": changed, "reason": "cannot type it: it has no key" });
            let event: Event = serde_json::from_value(told.clone()).expect("an event");
            assert_eq!(serde_json::to_value(&event).expect("JSON"), told, "it is left out");
            let Event::Balked {
                changed, error, reason, ..
            } = event
            else {
                panic!("another event");
            };
            let balk = Balk { changed, error, reason };
            assert_eq!(word(&balk.into_error()), kind);
        }
    }
}
