//! Money for goal, row, run, day and project: refused before it is spent.
//!
//! Invariant: what is put aside counts as spent until it is settled, so that a request nobody waited for, or whose
//! answer was lost, never makes room for another. A limit can be passed by the request in flight alone, where it cost
//! more than was expected of it; that is told.

use super::ModelError;
use super::spending::{Held, Spending};
use crate::money::Usd;

/// Of what is expected, in percent: what a request counts as until it is known what it did cost. Providers count
/// pictures and tools in ways of their own, and bill some requests they never answer.
pub const UNTIL_KNOWN: u64 = 130;

/// What may be spent and what is spent.
#[derive(Debug, Default)]
pub struct Budget {
    run: Cap,
    row: Cap,
    goal: Cap,
    /// Day and project.
    spending: Option<Spending>,
    above_threshold: bool,
    passed: Vec<Standing>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cap {
    most: Option<Usd>,
    spent: Usd,
}

/// How a limit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// `goal`, `row`, `run`, `day`, or `project` with its name.
    pub scope: String,
    pub spent: Usd,
    pub most: Usd,
}

/// Money put aside for one request.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled stays spent"]
pub struct Reservation {
    model: String,
    amount: Usd,
    held: Option<Held>,
}

impl Budget {
    /// A budget for a run that may cost `most` and has cost `spent` in an earlier sitting.
    pub fn new(most: Option<Usd>, spent: Usd) -> Budget {
        Budget {
            run: Cap { most, spent },
            ..Budget::default()
        }
    }

    /// The same, with the limits of a day and a project.
    #[must_use]
    pub fn with(self, spending: Spending) -> Budget {
        Budget {
            spending: Some(spending),
            ..self
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

    /// Whether requests may be over a price threshold from here on: not unless this says so.
    pub fn allow_above_threshold(&mut self, allowed: bool) {
        self.above_threshold = allowed;
    }

    pub fn above_threshold(&self) -> bool {
        self.above_threshold
    }

    /// What the whole run has spent, reservations included.
    pub fn spent(&self) -> Usd {
        self.run.spent
    }

    /// Whether any money counts at all.
    pub fn is_limited(&self) -> bool {
        let caps = [self.run, self.row, self.goal];
        caps.iter().any(|cap| cap.most.is_some()) || self.spending.as_ref().is_some_and(Spending::is_limited)
    }

    /// Puts aside what a request to `model` may cost: the most that is expected, `next`, must have room.
    ///
    /// # Errors
    /// [`ModelError::Money`] when one of the limits has no room for it; nothing is put aside then.
    pub fn reserve(&mut self, model: &str, next: Usd) -> Result<Reservation, ModelError> {
        for (scope, cap) in [("goal", self.goal), ("row", self.row), ("run", self.run)] {
            if let Some(most) = cap.most {
                room(scope, most, cap.spent, next)?;
            }
        }
        let amount = next.percent(UNTIL_KNOWN);
        let held = match &mut self.spending {
            None => None,
            Some(spending) => match spending.hold(model, next, amount) {
                Ok(held) => Some(held),
                Err(error @ ModelError::Spending { .. }) if !spending.is_limited() => {
                    tracing::warn!("{error}; nothing is written down of this request");
                    None
                }
                Err(error) => return Err(error),
            },
        };
        self.each(|cap| cap.spent = cap.spent.plus(amount));
        Ok(Reservation {
            model: model.to_owned(),
            amount,
            held,
        })
    }

    /// Puts what it did cost in the place of a reservation. What nobody knows stays put aside.
    pub fn settle(&mut self, reservation: Reservation, actual: Option<Usd>) {
        let Reservation { model, amount, held } = reservation;
        let actual = actual.unwrap_or(amount);
        self.each(|cap| cap.spent = cap.spent.replaced(amount, actual));
        if let (Some(spending), Some(held)) = (&mut self.spending, held) {
            spending.settle(&model, &held, actual);
        }
        let passed = self
            .standing()
            .into_iter()
            .filter(|standing| standing.spent > standing.most);
        self.passed = passed.collect();
    }

    /// The limits that were passed by the last request; each is told once.
    pub fn take_passed(&mut self) -> Vec<Standing> {
        std::mem::take(&mut self.passed)
    }

    /// How the limits stand that outlive a row: of run, day and project.
    pub fn standing_of_all(&self) -> Vec<Standing> {
        let outlives = |standing: &Standing| !matches!(standing.scope.as_str(), "goal" | "row");
        self.standing().into_iter().filter(outlives).collect()
    }

    /// How every limit stands.
    pub fn standing(&self) -> Vec<Standing> {
        let standing = |(scope, spent, most)| Standing { scope, spent, most };
        let caps = [("goal", self.goal), ("row", self.row), ("run", self.run)];
        let caps = caps
            .into_iter()
            .filter_map(|(scope, cap)| Some((scope.to_owned(), cap.spent, cap.most?)));
        let spending = self.spending.as_ref().map(Spending::standing).unwrap_or_default();
        caps.chain(spending).map(standing).collect()
    }

    fn each(&mut self, change: impl Fn(&mut Cap)) {
        for cap in [&mut self.run, &mut self.row, &mut self.goal] {
            change(cap);
        }
    }
}

/// Whether a limit has room for what comes next.
pub(super) fn room(scope: &str, most: Usd, spent: Usd, next: Usd) -> Result<(), ModelError> {
    match spent.checked_plus(next) {
        Some(sum) if sum <= most => Ok(()),
        _ => Err(ModelError::Money {
            scope: scope.to_owned(),
            most,
            left: most.minus(spent),
            next,
        }),
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
        budget.begin_row(Some(cents(60)));
        budget.begin_goal(Some(cents(80)));
        let first = budget.reserve("m", cents(40)).expect("room");
        assert_eq!(budget.spent(), cents(52), "until it is known it counts as more");
        let error = budget.reserve("m", cents(20)).expect_err("the row has 8 cents left");
        assert_eq!(
            error.to_string(),
            "the money limit of the row, $0.6000, leaves $0.0800, and this request may cost $0.2000; raise `cost` in `limits`"
        );
        budget.settle(first, Some(cents(5)));
        assert_eq!(budget.spent(), cents(5));
        let _ = budget
            .reserve("m", cents(55))
            .expect("what was not needed is there again");
    }

    #[test]
    fn a_reservation_nobody_settled_stays_spent() {
        for settled in [false, true] {
            let mut budget = Budget::new(Some(cents(30)), Usd::ZERO);
            let reservation = budget.reserve("m", cents(20)).expect("room");
            if settled {
                budget.settle(reservation, None);
            } else {
                drop(reservation);
            }
            assert_eq!(budget.spent(), cents(26));
            assert!(budget.reserve("m", cents(5)).is_err());
        }
    }

    #[test]
    fn a_new_row_has_its_own_limit_and_the_run_goes_on_counting() {
        let mut budget = Budget::new(Some(cents(31)), cents(5));
        budget.begin_row(Some(cents(20)));
        let _ = budget.reserve("m", cents(20)).expect("room");
        budget.begin_row(Some(cents(20)));
        assert!(matches!(budget.reserve("m", cents(1)), Err(ModelError::Money { scope, .. }) if scope == "run"));
    }

    #[test]
    fn a_limit_that_is_passed_is_told_once_with_all_it_passed() {
        let mut budget = Budget::new(Some(cents(40)), Usd::ZERO);
        budget.begin_row(Some(cents(10)));
        let reservation = budget.reserve("m", cents(10)).expect("room");
        budget.settle(reservation, Some(cents(12)));
        let passed = budget.take_passed();
        assert_eq!(
            passed,
            [Standing {
                scope: "row".to_owned(),
                spent: cents(12),
                most: cents(10)
            }]
        );
        assert_eq!(budget.take_passed(), []);
    }

    #[test]
    fn no_sum_is_so_large_that_it_counts_as_less() {
        let mut budget = Budget::new(Some(Usd::MAX), Usd::ZERO);
        let all = budget.reserve("m", Usd::MAX).expect("room");
        assert!(budget.reserve("m", Usd::micros(1)).is_err());
        budget.settle(all, Some(Usd::ZERO));
        assert!(
            budget.reserve("m", Usd::micros(1)).is_err(),
            "nobody knows by how much it was more"
        );
    }
}
