//! Packs the frames of a recording smaller while the run goes on, on a thread of its own that yields to all others.
//!
//! Invariant: a frame's file is whole at every moment, and its picture stays the same to the pixel. What goes wrong here
//! costs room and nothing else: the frame that was there stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::screen::packed::pack;
use crate::screen::png;

/// How long it may go on after the run.
const AFTERWARDS: Duration = Duration::from_secs(3);

/// Takes frames that lie on the disk.
#[derive(Debug)]
pub struct Packer {
    frames: Option<Sender<PathBuf>>,
    /// Closed when nothing is left to do.
    over: Receiver<()>,
    enough: Arc<AtomicBool>,
}

impl Packer {
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Packer> {
        let (frames, waiting) = channel::<PathBuf>();
        let (working, over) = channel::<()>();
        let enough = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&enough);
        std::thread::Builder::new().name("packer".to_owned()).spawn(move || {
            let _working = working;
            yield_to_others();
            for frame in waiting {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // The frame that is there is as good, but larger.
                let _ = repack(&frame);
            }
        })?;
        Ok(Packer {
            frames: Some(frames),
            over,
            enough,
        })
    }

    /// Has a frame packed some time.
    pub fn frame(&self, path: PathBuf) {
        if let Some(frames) = &self.frames {
            // A thread that is gone packs nothing.
            let _ = frames.send(path);
        }
    }
}

impl Drop for Packer {
    /// Lets it catch up for a moment.
    fn drop(&mut self) {
        self.frames = None;
        if self.over.recv_timeout(AFTERWARDS) == Err(RecvTimeoutError::Timeout) {
            self.enough.store(true, Ordering::Relaxed);
            let _ = self.over.recv();
        }
    }
}

fn repack(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let before = fs::read(path)?;
    let frame = png::decode(&before)?;
    let packed = pack(frame.size(), frame.pixels())?;
    if packed.len() < before.len() {
        let part = path.with_extension("packing");
        fs::write(&part, packed)
            .and_then(|()| fs::rename(&part, path))
            .inspect_err(|_| drop(fs::remove_file(&part)))?;
    }
    Ok(())
}

/// Takes what processor time nobody else wants.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    {
        // On Linux a thread has a niceness of its own. Without it the run is a little slower.
        let _ = rustix::process::nice(15);
    }
}
