//! What was spent, by day and by project: one file that every run of this user writes into.
//!
//! Invariant: what a request may cost is on the disk before the request leaves; what it did cost is added after. Lines
//! are only added, under a lock, so that runs side by side share their limits, and a run that was killed leaves spent
//! what it had put aside.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{Local, NaiveDate};
use serde::{Deserialize, Serialize};

use super::ModelError;
use crate::money::Usd;

/// The file in the folder of the state.
const FILE: &str = "spending.jsonl";

/// Others hold the lock for as long as it takes to add a line.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a day and a project may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    pub day: Option<Usd>,
    pub project: Option<Usd>,
}

/// The file, as far as it was read, and what it comes to.
#[derive(Debug)]
pub struct Spending {
    path: PathBuf,
    project: String,
    allowance: Allowance,
    today: fn() -> NaiveDate,
    /// Bytes that were read.
    read: u64,
    days: HashMap<NaiveDate, Usd>,
    /// Of this project.
    total: Usd,
}

/// What was put aside, and on which day.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    day: NaiveDate,
    amount: Usd,
}

/// A line of the file. Amounts are whole picodollars (10^-12).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    day: NaiveDate,
    project: String,
    model: String,
    /// Put aside before a request.
    #[serde(default, skip_serializing_if = "is_nothing")]
    held: Usd,
    /// Put aside before, and not any more.
    #[serde(default, skip_serializing_if = "is_nothing")]
    freed: Usd,
    /// What the request did cost.
    #[serde(default, skip_serializing_if = "is_nothing")]
    cost: Usd,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_nothing(amount: &Usd) -> bool {
    *amount == Usd::ZERO
}

impl Spending {
    /// The spending in a folder, which is made when the first request is to leave. Days are those of this machine's
    /// clock and place.
    pub fn new(folder: &Path, project: impl Into<String>, allowance: Allowance) -> Spending {
        Spending {
            path: folder.join(FILE),
            project: project.into(),
            allowance,
            today: || Local::now().date_naive(),
            read: 0,
            days: HashMap::new(),
            total: Usd::ZERO,
        }
    }

    /// The same with another calendar.
    #[must_use]
    pub fn on(self, today: fn() -> NaiveDate) -> Spending {
        Spending { today, ..self }
    }

    pub fn is_limited(&self) -> bool {
        self.allowance != Allowance::default()
    }

    /// Puts an amount aside, on the disk, where `next`, the most that is expected of it, has room.
    ///
    /// # Errors
    /// [`ModelError::Money`] when day or project has no room; [`ModelError::Spending`] when the file cannot be used.
    pub fn hold(&mut self, model: &str, next: Usd, amount: Usd) -> Result<Held, ModelError> {
        let day = (self.today)();
        let mut file = self.open().map_err(|error| self.unusable(&error))?;
        self.catch_up(&mut file)?;
        for (scope, spent, most) in self.standing_on(day) {
            super::budget::room(&scope, most, spent, next)?;
        }
        let line = Line {
            held: amount,
            ..self.line(day, model)
        };
        let written = self.add(&mut file, &line).and_then(|()| file.sync_data());
        written.map_err(|error| self.unusable(&error))?;
        Ok(Held { day, amount })
    }

    /// Puts what it did cost in the place of what was put aside. Where that cannot be written, what was put aside
    /// stays spent.
    pub fn settle(&mut self, model: &str, held: &Held, cost: Usd) {
        let line = Line {
            freed: held.amount,
            cost,
            ..self.line(held.day, model)
        };
        let settled = self.open().and_then(|mut file| {
            self.catch_up(&mut file).map_err(io::Error::other)?;
            self.add(&mut file, &line)
        });
        if let Err(error) = settled {
            tracing::warn!("{}: {error}; {} stays spent", self.path.display(), held.amount);
        }
    }

    /// How day and project stand, as far as the file was read: scope, spent, and what may be.
    pub fn standing(&self) -> Vec<(String, Usd, Usd)> {
        self.standing_on((self.today)()).collect()
    }

    fn standing_on(&self, day: NaiveDate) -> impl Iterator<Item = (String, Usd, Usd)> {
        let spent = self.days.get(&day).copied().unwrap_or_default();
        let day = self.allowance.day.map(|most| ("day".to_owned(), spent, most));
        let project = self.allowance.project;
        let project = project.map(|most| (format!("project {}", self.project), self.total, most));
        day.into_iter().chain(project)
    }

    fn line(&self, day: NaiveDate, model: &str) -> Line {
        Line {
            day,
            project: self.project.clone(),
            model: model.to_owned(),
            held: Usd::ZERO,
            freed: Usd::ZERO,
            cost: Usd::ZERO,
        }
    }

    /// The file, locked until it is closed.
    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(&self.path)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(fs::TryLockError::Error(error)) => return Err(error),
                Err(fs::TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                    return Err(io::Error::other("another process does not let go of it"));
                }
                Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Counts what was added since, by others and by this run.
    fn catch_up(&mut self, file: &mut File) -> Result<(), ModelError> {
        let failed = |error: &io::Error| unusable(&self.path, &error.to_string());
        let length = file.metadata().map_err(|error| failed(&error))?.len();
        if length < self.read {
            // Somebody put another file in its place.
            (self.read, self.total) = (0, Usd::ZERO);
            self.days.clear();
        }
        let mut text = Vec::new();
        let added = file
            .seek(SeekFrom::Start(self.read))
            .and_then(|_| file.read_to_end(&mut text));
        added.map_err(|error| failed(&error))?;
        if !text.is_empty() && text.last() != Some(&b'\n') {
            // A run was killed while it wrote; the request of that line never left.
            file.write_all(b"\n").map_err(|error| failed(&error))?;
            text.push(b'\n');
        }
        let mut lines = Vec::new();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice::<Line>(line) {
                Ok(line) => lines.push(line),
                Err(error) if error.is_eof() => {}
                Err(error) => {
                    let shown: String = String::from_utf8_lossy(line).chars().take(60).collect();
                    let reason =
                        format!("the line `{shown}` is none of deskwright's ({error}); mend it or take it out");
                    return Err(unusable(&self.path, &reason));
                }
            }
        }
        for line in &lines {
            self.count(line);
        }
        self.read += u64::try_from(text.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn count(&mut self, line: &Line) {
        let apply = |sum: Usd| sum.plus(line.held).replaced(line.freed, line.cost);
        let day = self.days.entry(line.day).or_default();
        *day = apply(*day);
        if line.project == self.project {
            self.total = apply(self.total);
        }
    }

    fn add(&mut self, file: &mut File, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        file.write_all(&text)?;
        self.count(line);
        self.read += u64::try_from(text.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn unusable(&self, error: &io::Error) -> ModelError {
        unusable(&self.path, &error.to_string())
    }
}

fn unusable(path: &Path, reason: &str) -> ModelError {
    ModelError::Spending {
        path: path.display().to_string(),
        reason: reason.to_owned(),
    }
}
