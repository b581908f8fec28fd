//! Calls that may never return, made on a thread of their own and waited for with patience.
//!
//! Invariant: whoever asks gets an answer within the patience, whatever the thing behind does. A thing that was late once
//! is not waited for again.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

type Job<T> = Box<dyn FnOnce(&mut T) + Send>;

/// A thing that lives on a thread of its own.
#[derive(Debug)]
pub struct Aside<T> {
    jobs: Option<Sender<Job<T>>>,
    /// Closed when the thing is no more.
    over: Receiver<()>,
    patience: Duration,
    late: Cell<bool>,
}

/// It did not return in time, or its thread is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late;

impl<T: 'static> Aside<T> {
    /// Makes the thing on a new thread.
    ///
    /// # Errors
    /// The outer one when it is not made in time, the inner one when it cannot be made.
    pub fn start<E: Send + 'static>(
        patience: Duration,
        make: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<Result<Aside<T>, E>, Late> {
        let (jobs, inbox) = channel::<Job<T>>();
        let (tell, waiting) = channel();
        let (alive, over) = channel::<()>();
        let life = move || {
            let _alive = alive;
            match make() {
                Ok(mut thing) => {
                    // Whoever asked may no longer wait.
                    let _ = tell.send(Ok(()));
                    for job in inbox {
                        job(&mut thing);
                    }
                }
                Err(error) => drop(tell.send(Err(error))),
            }
        };
        let thread = std::thread::Builder::new().name("aside".to_owned());
        thread.spawn(life).map_err(|_| Late)?;
        let begun = waiting.recv_timeout(patience).map_err(|_| Late)?;
        Ok(begun.map(|()| Aside {
            jobs: Some(jobs),
            over,
            patience,
            late: Cell::new(false),
        }))
    }

    /// Has it do something.
    ///
    /// # Errors
    /// [`Late`] when it does not return in time; it may still do it.
    pub fn call<R: Send + 'static>(&self, work: impl FnOnce(&mut T) -> R + Send + 'static) -> Result<R, Late> {
        if self.late.get() {
            return Err(Late);
        }
        let (answer, waiting) = channel();
        let job: Job<T> = Box::new(move |thing| {
            let _ = answer.send(work(thing));
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        let done = if sent {
            waiting.recv_timeout(self.patience).map_err(|_| Late)
        } else {
            Err(Late)
        };
        self.late.set(done.is_err());
        done
    }
}

impl<T> Drop for Aside<T> {
    /// Waits for the thing's own end, where it can come to one.
    fn drop(&mut self) {
        self.jobs = None;
        if !self.late.get() {
            let _ = self.over.recv_timeout(self.patience);
        }
    }
}
