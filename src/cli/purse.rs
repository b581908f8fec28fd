//! What a run may spend: its own limits, and those of the day and the project, which all runs share.

use std::path::{Path, PathBuf};

use super::complaint::Complaint;
use super::places::Places;
use crate::model::budget::Budget;
use crate::model::spending::{Allowance, Spending};
use crate::money::Usd;
use crate::scenario::project::{FILE, Project};

/// The limits that all runs share, and where it is written down what they spent.
#[derive(Debug, Clone)]
pub struct Purse {
    /// Nothing where no variable says where state lies; then there is no limit either.
    folder: Option<PathBuf>,
    project: String,
    allowance: Allowance,
}

impl Purse {
    /// The purse of a scenario: of its project's file, if there is one, and of `--limit-day`. The smaller limit counts.
    ///
    /// # Errors
    /// When there is a limit and no place to count.
    pub fn of(
        scenario: &Path,
        project: Option<&Project>,
        limit_day: Option<Usd>,
        places: &Places,
    ) -> Result<Purse, Complaint> {
        let limits = project.map(|project| project.limits).unwrap_or_default();
        let allowance = Allowance {
            day: limit_day.into_iter().chain(limits.day).min(),
            project: limits.project,
        };
        if allowance != Allowance::default() && places.state.is_none() {
            let message = "what a day or a project may cost is limited, and there is no place to count what was spent";
            return Err(Complaint::broken(message).help("set HOME, or DESKWRIGHT_STATE to a folder"));
        }
        Ok(Purse {
            folder: places.state.clone(),
            project: project.map_or_else(|| folder_of(scenario), |project| project.name.clone()),
            allowance,
        })
    }

    /// The budget of a run that may cost `most` and has cost `spent` in earlier sittings.
    pub fn budget(&self, most: Option<Usd>, spent: Usd) -> Budget {
        let budget = Budget::new(most, spent);
        match &self.folder {
            Some(folder) => budget.with(Spending::new(folder, self.project.clone(), self.allowance)),
            None => budget,
        }
    }
}

/// Scenarios without a project's file belong together where they lie together.
fn folder_of(scenario: &Path) -> String {
    let beside = scenario.with_file_name(FILE);
    let beside = std::path::absolute(&beside).unwrap_or(beside);
    beside.parent().unwrap_or(&beside).display().to_string()
}
