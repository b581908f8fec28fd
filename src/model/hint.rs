//! What a person can do about a model's trouble, where that lies on this side: a few words at the end of an error.
//!
//! Invariant: names variables, never their values, but for an address.

use super::ModelError;
use super::cause::Cause;
use super::provider::Provider;

/// The words for a trouble with `provider`, which was asked at `address`.
pub fn hint(cause: Cause, provider: &Provider, address: &str) -> Option<String> {
    let Provider {
        address_variable,
        key_variable,
        ..
    } = provider;
    // The table's own address is right; then the network is not, or the provider.
    let is_elsewhere = address.trim_end_matches('/') != provider.address.trim_end_matches('/');
    Some(match cause {
        Cause::Key => format!("check the key in {key_variable}"),
        Cause::Redirected => format!("a redirect, which is not followed with a key; check {address_variable}"),
        Cause::Unreachable if is_elsewhere => format!("check {address_variable}"),
        Cause::Broken | Cause::Garbled if is_elsewhere => {
            format!("is {address_variable} right? It is {address}")
        }
        Cause::Unreachable => "is this machine online?".to_owned(),
        Cause::Quota => format!("see to the account of {key_variable}, or name a model of another provider"),
        Cause::Retired => "check its name; `deskwright models` lists those of the table".to_owned(),
        Cause::Overflow => "make the goal smaller, or name a model with a larger window".to_owned(),
        Cause::TooLarge => "a smaller `picture` for it in models.toml makes its requests smaller".to_owned(),
        _ => return None,
    })
}

/// An error with a hint at its end.
pub fn with(hint: Option<String>, error: ModelError) -> ModelError {
    let Some(hint) = hint else { return error };
    match error {
        ModelError::Unavailable { model, reason } => ModelError::Unavailable {
            model,
            reason: format!("{reason}; {hint}"),
        },
        ModelError::Rejected { model, reason } => ModelError::Rejected {
            model,
            reason: format!("{reason}; {hint}"),
        },
        ModelError::Protocol { model, reason } => ModelError::Protocol {
            model,
            reason: format!("{reason}; {hint}"),
        },
        error => error,
    }
}
