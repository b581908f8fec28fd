//! Money for goal, row and run: refused before it is spent.
//!
//! Invariant: what is reserved counts as spent until it is settled, so that a request nobody waited for,
//! or whose answer was lost, never makes room for another.

use super::ModelError;
use crate::money::Usd;

/// What may be spent and what is spent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    run: Cap,
    row: Cap,
    goal: Cap,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cap {
    most: Option<Usd>,
    spent: Usd,
}

/// Money put aside for one request.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled stays spent"]
pub struct Reservation(Usd);

impl Budget {
    /// A budget for a run that may cost `most` and has cost `spent` in an earlier sitting.
    pub fn new(most: Option<Usd>, spent: Usd) -> Budget {
        Budget {
            run: Cap { most, spent },
            ..Budget::default()
        }
    }

    /// A new row may cost this.
    pub fn begin_row(&mut self, most: Option<Usd>) {
        self.row = Cap { most, spent: Usd::ZERO };
        self.goal = Cap::default();
    }

    /// A new goal may cost this.
    pub fn begin_goal(&mut self, most: Option<Usd>) {
        self.goal = Cap { most, spent: Usd::ZERO };
    }

    /// What the whole run has spent, reservations included.
    pub fn spent(&self) -> Usd {
        self.run.spent
    }

    /// Whether any money counts at all.
    pub fn is_limited(&self) -> bool {
        [self.run, self.row, self.goal].iter().any(|cap| cap.most.is_some())
    }

    /// Puts the most a request can cost aside.
    ///
    /// # Errors
    /// [`ModelError::Money`] when one of the limits has no room for it; nothing is put aside then.
    pub fn reserve(&mut self, next: Usd) -> Result<Reservation, ModelError> {
        for (scope, cap) in [("goal", self.goal), ("row", self.row), ("run", self.run)] {
            let Some(most) = cap.most else { continue };
            if cap.spent.plus(next) > most {
                return Err(ModelError::Money {
                    scope: scope.to_owned(),
                    most,
                    left: most.minus(cap.spent),
                    next,
                });
            }
        }
        self.each(|cap| cap.spent = cap.spent.plus(next));
        Ok(Reservation(next))
    }

    /// Puts what it did cost in the place of a reservation.
    pub fn settle(&mut self, Reservation(reserved): Reservation, actual: Usd) {
        self.each(|cap| cap.spent = cap.spent.minus(reserved).plus(actual));
    }

    fn each(&mut self, change: impl Fn(&mut Cap)) {
        for cap in [&mut self.run, &mut self.row, &mut self.goal] {
            change(cap);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(cents: u64) -> Usd {
        Usd::micros(cents * 10_000)
    }

    #[test]
    fn the_tightest_limit_refuses_and_says_which_it_is() {
        let mut budget = Budget::new(Some(cents(100)), Usd::ZERO);
        budget.begin_row(Some(cents(50)));
        budget.begin_goal(Some(cents(80)));
        let first = budget.reserve(cents(40)).expect("room");
        let error = budget.reserve(cents(20)).expect_err("the row has 10 cents left");
        assert_eq!(
            error.to_string(),
            "the money limit of the row, $0.5000, leaves $0.1000, and this request may cost $0.2000; raise `cost` in `limits`"
        );
        budget.settle(first, cents(5));
        assert_eq!(budget.spent(), cents(5));
        let _ = budget.reserve(cents(45)).expect("what was not needed is there again");
    }

    #[test]
    fn a_reservation_nobody_settled_stays_spent() {
        let mut budget = Budget::new(Some(cents(30)), Usd::ZERO);
        drop(budget.reserve(cents(20)));
        assert!(budget.reserve(cents(20)).is_err());
    }

    #[test]
    fn a_new_row_has_its_own_limit_and_the_run_goes_on_counting() {
        let mut budget = Budget::new(Some(cents(30)), cents(5));
        budget.begin_row(Some(cents(20)));
        let _ = budget.reserve(cents(20)).expect("room");
        budget.begin_row(Some(cents(20)));
        assert!(matches!(budget.reserve(cents(10)), Err(ModelError::Money { scope, .. }) if scope == "run"));
        let _ = budget.reserve(cents(5)).expect("room");
    }
}
