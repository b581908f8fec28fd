//! The desktop and the eyes as the runner speaks to them: by messages, every word in the journal.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::journal::Journal;
use super::look::Sight;
use super::run_error::RunError;
use super::worker::Worker;
use crate::action::Action;
use crate::desktop::{Desktop, DesktopError, Watch};
use crate::event::{Artifact, Event, Folder};
use crate::geometry::{FrameId, Rect, Size};
use crate::locate::reading::Reading;
use crate::locate::reads::Reads;
use crate::recording::balk;
use crate::safety::approved::Approved;
use crate::screen::{frame::Frame, png};

/// A desktop that takes longer over an action hangs.
const LONGEST_ACTION: Duration = Duration::from_secs(60);

/// How long it may take to release every key at the end.
const RELEASE: Duration = Duration::from_secs(10);

/// The runner's hands and eyes.
pub struct Desk {
    desktop: Worker<Box<dyn Desktop>>,
    eyes: Worker<Box<dyn Reads>>,
    size: Size,
    actions: u64,
    kept: HashSet<FrameId>,
    last: Option<Sight>,
}

impl Desk {
    /// # Errors
    /// When the system gives no threads.
    pub fn new(desktop: Box<dyn Desktop>, eyes: Box<dyn Reads>) -> std::io::Result<Desk> {
        let size = desktop.size();
        let desktop = Worker::start("desktop", desktop)?;
        let eyes = Worker::start("eyes", eyes)?;
        Ok(Desk {
            desktop,
            eyes,
            size,
            actions: 0,
            kept: HashSet::new(),
            last: None,
        })
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// Actions performed so far.
    pub fn actions(&self) -> u64 {
        self.actions
    }

    /// # Errors
    /// When the display is gone or the frame cannot be recorded.
    pub async fn observe(&mut self, journal: &mut Journal<'_>, watch: Watch) -> Result<Frame, RunError> {
        let frame = self.desktop.ask(move |desktop| desktop.observe(watch)).await??;
        if self.kept.insert(frame.id()) {
            let bytes: Arc<[u8]> = png::encode(&frame).map_err(RunError::Picture)?.into();
            journal.keep(&Artifact {
                folder: Folder::Frames,
                name: format!("{}.png", frame.id()),
                bytes,
            })?;
        }
        journal.tell(Event::Observed {
            frame: frame.id(),
            size: frame.size(),
            after: self.actions,
            taken: frame.ms,
            front: frame.front.clone(),
            windows: frame.windows.clone(),
            pointer: frame.pointer,
        })?;
        Ok(frame)
    }

    /// What is written on a frame; the reading becomes part of the recording.
    ///
    /// # Errors
    /// When the text reader is missing or failed twice.
    pub async fn read(&mut self, journal: &mut Journal<'_>, frame: &Frame) -> Result<Arc<Reading>, RunError> {
        if let Some(sight) = self.sight(frame) {
            return Ok(sight.reading);
        }
        let looked_at = frame.clone();
        let begun = Instant::now();
        let reading = self.eyes.ask(move |eyes| eyes.read(&looked_at)).await??;
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        journal.tell(Event::Read {
            frame: frame.id(),
            lines: reading.lines.len(),
            millis,
        })?;
        if let Ok(bytes) = serde_json::to_vec(reading.as_ref()) {
            let name = format!("{}.json", frame.id());
            journal.keep(&Artifact {
                folder: Folder::Reads,
                name,
                bytes: bytes.into(),
            })?;
        }
        self.last = Some(Sight {
            frame: frame.clone(),
            reading: Arc::clone(&reading),
        });
        Ok(reading)
    }

    /// What was read on this frame, if it is the one read last.
    pub fn sight(&self, frame: &Frame) -> Option<Sight> {
        self.last.clone().filter(|sight| sight.frame.id() == frame.id())
    }

    /// What was read last, on whichever frame.
    pub fn last_seen(&self) -> Option<Sight> {
        self.last.clone()
    }

    /// Performs an action; the journal has it before and after.
    ///
    /// # Errors
    /// As [`Desktop::act`]; after an error every key and button is released.
    pub async fn act(&mut self, journal: &mut Journal<'_>, approved: Approved) -> Result<(), RunError> {
        let (number, action) = (self.actions + 1, approved.action().clone());
        journal.tell(Event::Acting {
            number,
            action: action.clone(),
        })?;
        let begun = Instant::now();
        let patience = patience(&action);
        let done = self.desktop.ask(move |desktop| {
            let done = desktop.act(&approved);
            if done.is_err() {
                let _ = desktop.release();
            }
            done
        });
        let hung = || DesktopError::Lost(format!("an action was not done within {} s", patience.as_secs()));
        let done = tokio::time::timeout(patience, done).await;
        if let Err(error) = done.unwrap_or_else(|_| Ok(Err(hung())))? {
            let changed = matches!(error, DesktopError::Changed(_));
            journal.tell(Event::Balked {
                number,
                action,
                changed,
                reason: error.to_string(),
                error: Some(balk::word(&error).to_owned()),
            })?;
            return Err(error.into());
        }
        self.actions = number;
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        journal.tell(Event::Acted { number, action, millis })?;
        Ok(())
    }

    /// # Errors
    /// When the display is gone.
    pub async fn selected(&mut self, journal: &mut Journal<'_>) -> Result<Option<String>, RunError> {
        let text = self.desktop.ask(|desktop| desktop.selected()).await??;
        journal.tell(Event::Selected { text: text.clone() })?;
        Ok(text)
    }

    /// # Errors
    /// When the desktop's thread is gone.
    pub async fn mask(&mut self, area: Rect) -> Result<(), RunError> {
        Ok(self.desktop.ask(move |desktop| desktop.mask(area)).await?)
    }

    /// # Errors
    /// When the display is gone, or its thread still hangs in an action.
    pub async fn release(&mut self) -> Result<(), RunError> {
        let released = self.desktop.ask(|desktop| desktop.release());
        let hung = |_| DesktopError::Lost("it hangs in an action".to_owned());
        Ok(tokio::time::timeout(RELEASE, released).await.map_err(hung)???)
    }
}

/// How long an action may take: its own time, and far more than the longest text takes to type.
fn patience(action: &Action) -> Duration {
    let own = match action {
        Action::Wait { millis } | Action::Hold { millis, .. } => *millis,
        _ => 0,
    };
    Duration::from_millis(own) + LONGEST_ACTION
}
