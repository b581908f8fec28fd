//! Who may end a run early: a person, a limit of time.

use std::future::Future;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::stop::Stop;

/// Why a run, a row or a goal was ended early.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Halt {
    #[error("stopped by {0}")]
    Person(String),
    #[error("the limit of {0} is reached")]
    Limit(String),
}

/// The run's ear for a stop. Cheap to clone; a clone may have an earlier deadline.
#[derive(Debug, Clone)]
pub struct Control {
    stop: Stop,
    heard: watch::Receiver<Option<Halt>>,
    deadline: Option<(Instant, String)>,
}

/// The other end: whoever may say stop holds one.
#[derive(Debug, Clone)]
pub struct StopButton {
    stop: Stop,
    say: watch::Sender<Option<Halt>>,
}

impl StopButton {
    /// Ends the run as soon as its present action is at a safe point. The first reason counts.
    pub fn press(&self, halt: Halt) {
        self.say.send_if_modified(|said| {
            let first = said.is_none();
            if first {
                *said = Some(halt);
            }
            first
        });
        // After the word: else hands that stop would be taken for hands that fail.
        self.stop.raise();
    }
}

impl Control {
    pub fn new() -> (StopButton, Control) {
        let (say, heard) = watch::channel(None);
        let stop = Stop::default();
        (
            StopButton {
                stop: stop.clone(),
                say,
            },
            Control {
                stop,
                heard,
                deadline: None,
            },
        )
    }

    /// The flag for threads that cannot wait for a message.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// The same ear with a deadline, where it comes before the one there is.
    #[must_use]
    pub fn until(&self, time: Option<Duration>, what: &str) -> Control {
        let mut control = self.clone();
        if let Some(time) = time {
            let at = Instant::now() + time;
            if control.deadline.as_ref().is_none_or(|(earlier, _)| at < *earlier) {
                control.deadline = Some((at, what.to_owned()));
            }
        }
        control
    }

    /// # Errors
    /// The reason, once the run shall end.
    pub fn check(&self) -> Result<(), Halt> {
        if let Some(halt) = self.heard.borrow().clone() {
            return Err(halt);
        }
        match &self.deadline {
            Some((at, what)) if Instant::now() >= *at => Err(Halt::Limit(what.clone())),
            _ => Ok(()),
        }
    }

    /// Waits for `work`, but not past a stop or a deadline: then it is dropped.
    ///
    /// # Errors
    /// The reason for the stop.
    pub async fn race<T>(&self, work: impl Future<Output = T>) -> Result<T, Halt> {
        self.check()?;
        let mut heard = self.heard.clone();
        let stopped = async {
            match heard.wait_for(Option::is_some).await {
                Ok(halt) => halt.clone(),
                Err(_) => std::future::pending().await,
            }
        };
        let late = async {
            match &self.deadline {
                Some((at, what)) => {
                    tokio::time::sleep_until(*at).await;
                    Halt::Limit(what.clone())
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            halt = stopped => Err(halt.unwrap_or_else(|| Halt::Person("a signal".to_owned()))),
            halt = late => Err(halt),
            done = work => Ok(done),
        }
    }
}
