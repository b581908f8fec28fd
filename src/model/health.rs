//! How the providers are doing: one that fails again and again is left alone for a while, and what will not change is
//! remembered for the run.
//!
//! Invariant: nobody is left alone for ever. An endpoint that rested is tried once; that decides.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::ModelError;
use super::cause::Cause;

/// An endpoint that failed so often in a row is left alone.
const FAILURES: u32 = 3;

/// For so long at first; twice as long each time it fails again.
const REST: Duration = Duration::from_secs(10);

const LONGEST_REST: Duration = Duration::from_secs(120);

/// Who is asked.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    pub model: &'a str,
    /// The provider behind it: models of one provider fail together.
    pub endpoint: &'a str,
}

/// Whether somebody may be asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    Well,
    /// It has rested: one attempt decides.
    OnTrial,
    /// It is left alone for so long.
    Resting(Duration),
    /// It cannot be asked any more in this run, for this reason.
    Out(Cause, ModelError),
}

/// What is known of every endpoint that was asked.
#[derive(Debug)]
pub struct Health {
    rest: Duration,
    endpoints: HashMap<String, Endpoint>,
    /// By model: another one of the same provider may have a quota or a permission of its own.
    out: HashMap<String, (Cause, ModelError)>,
}

#[derive(Debug, Default)]
struct Endpoint {
    /// In a row.
    failures: u32,
    until: Option<Instant>,
    rest: Duration,
}

impl Default for Health {
    fn default() -> Health {
        Health::resting(REST)
    }
}

impl Health {
    /// Endpoints that fail are left alone for so long at first.
    pub fn resting(rest: Duration) -> Health {
        Health {
            rest,
            endpoints: HashMap::new(),
            out: HashMap::new(),
        }
    }

    pub fn standing(&self, who: Who<'_>) -> Standing {
        if let Some((cause, error)) = self.out.get(who.model) {
            return Standing::Out(*cause, error.clone());
        }
        match self.endpoints.get(who.endpoint).and_then(|endpoint| endpoint.until) {
            None => Standing::Well,
            Some(until) => match until.saturating_duration_since(Instant::now()) {
                Duration::ZERO => Standing::OnTrial,
                left => Standing::Resting(left),
            },
        }
    }

    /// An answer came, whatever it said.
    pub fn answered(&mut self, who: Who<'_>) {
        self.endpoints.remove(who.endpoint);
    }

    /// No answer came, or none of use.
    pub fn failed(&mut self, who: Who<'_>, cause: Cause) {
        if !cause.is_outage() {
            if !matches!(cause, Cause::Unasked | Cause::Money) {
                self.answered(who);
            }
            return;
        }
        let first = self.rest;
        let endpoint = self.endpoints.entry(who.endpoint.to_owned()).or_default();
        endpoint.failures += 1;
        if endpoint.failures >= FAILURES {
            let on_trial = endpoint.until.is_some();
            endpoint.rest = if on_trial {
                endpoint.rest.saturating_mul(2)
            } else {
                first
            }
            .min(LONGEST_REST);
            endpoint.until = Some(Instant::now() + endpoint.rest);
        }
    }

    /// It cannot be asked any more in this run.
    pub fn leave_out(&mut self, who: Who<'_>, cause: Cause, error: &ModelError) {
        self.out.insert(who.model.to_owned(), (cause, error.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Who<'_> = Who {
        model: "a",
        endpoint: "x",
    };
    const B: Who<'_> = Who {
        model: "b",
        endpoint: "x",
    };

    #[tokio::test(start_paused = true)]
    async fn three_failures_in_a_row_open_it_and_one_attempt_after_a_rest_decides() {
        let mut health = Health::default();
        health.failed(A, Cause::Failed);
        health.failed(A, Cause::Silent);
        health.failed(A, Cause::Limited);
        health.failed(A, Cause::Failed);
        assert_eq!(health.standing(A), Standing::Well, "a limit is an answer");
        health.failed(A, Cause::Unreachable);
        health.failed(A, Cause::Broken);
        assert_eq!(health.standing(B), Standing::Resting(REST));
        tokio::time::advance(REST).await;
        assert_eq!(health.standing(A), Standing::OnTrial);
        health.failed(A, Cause::Unreachable);
        assert_eq!(health.standing(A), Standing::Resting(2 * REST));
        for _ in 0..9 {
            tokio::time::advance(LONGEST_REST).await;
            health.failed(A, Cause::Unreachable);
        }
        assert_eq!(health.standing(A), Standing::Resting(LONGEST_REST));
        health.answered(B);
        assert_eq!(health.standing(A), Standing::Well);
    }

    #[test]
    fn what_is_left_out_is_the_model_and_not_its_provider() {
        let error = ModelError::Unnamed;
        for cause in [Cause::Retired, Cause::Quota, Cause::Key] {
            let mut health = Health::default();
            health.leave_out(A, cause, &error);
            assert_eq!(health.standing(A), Standing::Out(cause, error.clone()));
            assert_eq!(health.standing(B), Standing::Well);
        }
    }
}
