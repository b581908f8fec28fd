//! What the stand-in remembers between two answers. It travels in the encrypted reasoning, as a model's does:
//! who does not send that back has a model that begins anew.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// What the picture does not show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Buttons pressed so far.
    pub pressed: usize,
    /// The last answer opened a drop-down.
    pub opened: bool,
    /// Answers given so far.
    pub answers: u32,
}

const SEAL: &str = "gAAAAAB";

impl Memory {
    pub fn seal(self) -> String {
        let text = serde_json::to_string(&self).expect("two numbers");
        format!("{SEAL}{}", BASE64_URL_SAFE_NO_PAD.encode(text))
    }

    /// Nothing where it is not a seal of ours.
    pub fn open(sealed: &str) -> Option<Memory> {
        let text = BASE64_URL_SAFE_NO_PAD.decode(sealed.strip_prefix(SEAL)?).ok()?;
        serde_json::from_slice(&text).ok()
    }
}
