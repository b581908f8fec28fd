//! A request that a vendor does not take, in no vendor's words.

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub status: u16,
    pub message: String,
    pub param: Option<String>,
    pub code: Option<String>,
}

impl Rejection {
    pub fn new(message: impl Into<String>) -> Rejection {
        Rejection {
            status: 400,
            message: message.into(),
            param: None,
            code: None,
        }
    }

    #[must_use]
    pub fn status(mut self, status: u16) -> Rejection {
        self.status = status;
        self
    }

    #[must_use]
    pub fn param(mut self, param: impl Into<String>) -> Rejection {
        self.param = Some(param.into());
        self
    }

    #[must_use]
    pub fn code(mut self, code: &str) -> Rejection {
        self.code = Some(code.to_owned());
        self
    }
}
