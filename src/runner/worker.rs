//! A thread that owns something which blocks, spoken to by messages.

use std::sync::mpsc;

use thiserror::Error;
use tokio::sync::oneshot;

type Job<T> = Box<dyn FnOnce(&mut T) + Send>;

/// The handle to a thread that owns a `T`. The thread ends when the handle is dropped.
#[derive(Debug)]
pub struct Worker<T> {
    jobs: mpsc::Sender<Job<T>>,
}

/// The thread is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an inner thread has ended")]
pub struct WorkerGone;

impl<T: Send + 'static> Worker<T> {
    /// Starts a thread that owns `thing`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(name: &str, mut thing: T) -> std::io::Result<Worker<T>> {
        let (jobs, inbox) = mpsc::channel::<Job<T>>();
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            for job in inbox {
                job(&mut thing);
            }
        })?;
        Ok(Worker { jobs })
    }

    /// Has the thread do something and waits for what comes of it. Dropping the future does not undo it.
    ///
    /// # Errors
    /// When the thread is gone.
    pub async fn ask<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Result<R, WorkerGone> {
        let (answer, waiting) = oneshot::channel();
        let job: Job<T> = Box::new(move |thing| {
            // Whoever asked may have been interrupted and no longer listen.
            let _ = answer.send(work(thing));
        });
        self.jobs.send(job).map_err(|_| WorkerGone)?;
        waiting.await.map_err(|_| WorkerGone)
    }
}
