//! What the `until` of a `commit` holds by before the first action of it, and whether it comes anew.
//!
//! Invariant: what was covered, or not drawn for a moment, did not come anew.

use super::judge::{Mark, Verdict, judge};
use super::look::Sight;
use super::run::Run;
use crate::scenario::condition::Condition;
use crate::screen::frame::Frame;

/// Milliseconds for which it must be gone: what a window drew may be missing for a moment while it is drawn anew.
const GONE: u64 = 100;

/// What stood there before.
#[derive(Debug)]
pub struct Standing<'a> {
    until: &'a Condition,
    held: bool,
    marks: Vec<Mark>,
    now: Now,
    gone: bool,
    anew: bool,
}

/// What became of it since it was seen last.
#[derive(Debug, Clone, Copy)]
enum Now {
    There,
    /// Nothing covered its place, and it is not there since then, on the desktop's clock.
    Absent(u64),
    /// Its place was covered: now it may only not be drawn yet.
    Covered,
}

impl<'a> Standing<'a> {
    /// As on the frame that the first action of `commit` was decided on; nothing where `commit` has no `until`.
    pub fn before(run: &Run<'a>, sight: &Sight) -> Option<Standing<'a>> {
        let until = run.scenario.commit()?.until.as_ref()?;
        // What a name will only mean later did not hold yet.
        let verdict = judge(until, sight, run.row_scope())
            .ok()
            .filter(|verdict| verdict.holds);
        Some(Standing {
            until,
            held: verdict.is_some(),
            marks: verdict.map(|verdict| verdict.marks).unwrap_or_default(),
            now: Now::There,
            gone: false,
            anew: false,
        })
    }

    /// Whether it held.
    pub fn held(&self) -> bool {
        self.held
    }

    /// Takes in one more look.
    pub fn hear(&mut self, run: &Run<'_>, sight: &Sight) {
        if !self.held {
            return;
        }
        // What is read in `commit` may make a name of it mean nothing.
        if let Ok(verdict) = judge(self.until, sight, run.row_scope()) {
            self.weigh(&verdict, &sight.frame);
        }
    }

    /// Whether it holds now, and did not all along: it was gone, or there is something new.
    pub fn is_anew(&self) -> bool {
        self.anew
    }

    fn weigh(&mut self, verdict: &Verdict, frame: &Frame) {
        if verdict.holds {
            let gone = matches!(self.now, Now::Absent(since) if frame.ms.saturating_sub(since) >= GONE);
            self.gone = self.gone || gone;
            self.now = Now::There;
            self.anew = self.gone || self.has_more(&verdict.marks);
            return;
        }
        self.anew = false;
        self.now = match self.now {
            _ if !self.marks.iter().all(|mark| mark.is_open_on(frame)) => Now::Covered,
            Now::There => Now::Absent(frame.ms),
            before => before,
        };
    }

    fn has_more(&self, marks: &[Mark]) -> bool {
        let count = |marks: &[Mark], mark: &Mark| marks.iter().filter(|other| other.is_like(mark)).count();
        marks.iter().any(|mark| count(marks, mark) > count(&self.marks, mark))
    }
}
