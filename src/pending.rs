//! The future that a seam gives back: boxed, so that the seams can be trait objects.

use std::future::Future;
use std::pin::Pin;

/// A boxed future on the run's own thread.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
