//! Counts what a goal, a row and the whole run may do.

use std::time::Duration;

use super::control::Halt;
use crate::scenario::settings::{Limits, RunLimits};

/// Actions and time used, against what is allowed. Time is the desktop's clock, so that a replay counts the same.
#[derive(Debug, Clone)]
pub struct Tally {
    run: RunLimits,
    run_actions: u32,
    row: Count,
    goal: Option<Count>,
}

/// What one row, or one goal, has used of its limits.
#[derive(Debug, Clone)]
struct Count {
    of: &'static str,
    most: Limits,
    actions: u32,
    began_ms: Option<u64>,
}

impl Tally {
    pub fn new(row: Limits, run: RunLimits) -> Tally {
        Tally {
            run,
            run_actions: 0,
            row: Count::new("row", row),
            goal: None,
        }
    }

    pub fn begin_row(&mut self) {
        self.row = Count::new("row", self.row.most);
        self.goal = None;
    }

    pub fn begin_goal(&mut self, most: Limits) {
        self.goal = Some(Count::new("goal", most));
    }

    pub fn end_goal(&mut self) {
        self.goal = None;
    }

    /// Actions of this row so far.
    pub fn row_actions(&self) -> u32 {
        self.row.actions
    }

    /// Counts an action that is about to happen.
    ///
    /// # Errors
    /// When it would be one too many.
    pub fn action(&mut self) -> Result<(), Halt> {
        for count in self.counts() {
            if count.most.actions.is_some_and(|most| count.actions >= most) {
                return Err(Halt::Limit(format!("{} actions for a {}", count.actions, count.of)));
            }
        }
        if self.run.actions.is_some_and(|most| self.run_actions >= most) {
            return Err(Halt::Limit(format!("the run, {} actions,", self.run_actions)));
        }
        self.counts().for_each(|count| count.actions += 1);
        self.run_actions += 1;
        Ok(())
    }

    /// Looks at the clock of a frame.
    ///
    /// # Errors
    /// When the goal or the row has used up its time.
    pub fn frame(&mut self, ms: u64) -> Result<(), Halt> {
        match self.left(ms) {
            Some((left, limit)) if left.is_zero() => Err(Halt::Limit(limit)),
            _ => Ok(()),
        }
    }

    /// The time left at a frame, and the limit that ends it; nothing where time does not count.
    pub fn left(&mut self, ms: u64) -> Option<(Duration, String)> {
        let left = self.counts().filter_map(|count| {
            let began = *count.began_ms.get_or_insert(ms);
            let most = count.most.time?;
            let left = most.saturating_sub(Duration::from_millis(ms.saturating_sub(began)));
            Some((left, format!("{} s for a {}", most.as_secs_f64(), count.of)))
        });
        left.min_by_key(|(left, _)| *left)
    }

    fn counts(&mut self) -> impl Iterator<Item = &mut Count> {
        self.goal.iter_mut().chain(std::iter::once(&mut self.row))
    }
}

impl Count {
    fn new(of: &'static str, most: Limits) -> Count {
        Count {
            of,
            most,
            actions: 0,
            began_ms: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_reached_is_named() {
        let limits = |actions, seconds| Limits {
            actions: Some(actions),
            time: Some(Duration::from_secs(seconds)),
            ..Limits::default()
        };
        let mut tally = Tally::new(limits(3, 60), RunLimits::default());
        tally.begin_row();
        assert_eq!(tally.frame(1_000), Ok(()));
        tally.begin_goal(limits(1, 5));
        assert_eq!(tally.frame(10_000), Ok(()));
        assert_eq!(
            tally.left(12_000),
            Some((Duration::from_secs(3), "5 s for a goal".to_owned()))
        );
        assert_eq!(tally.action(), Ok(()));
        assert_eq!(tally.action(), Err(Halt::Limit("1 actions for a goal".to_owned())));
        assert_eq!(tally.frame(15_000), Err(Halt::Limit("5 s for a goal".to_owned())));
        tally.end_goal();
        assert_eq!((tally.action(), tally.action()), (Ok(()), Ok(())));
        assert_eq!(tally.action(), Err(Halt::Limit("3 actions for a row".to_owned())));
        assert_eq!(tally.frame(61_000), Err(Halt::Limit("60 s for a row".to_owned())));
    }
}
