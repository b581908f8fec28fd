//! Reads the text of a frame. The same pixels are never read twice, wherever on the screen they turn up.
//!
//! The frame is cut into lines of text here, by its pixels; only lines not seen before go to the reading
//! processes. What a frame gives depends on its pixels alone, never on what was read earlier.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::geometry::{FrameId, Rect};
use crate::locate::boxes;
use crate::locate::ink::Ink;
use crate::locate::order::in_reading_order;
use crate::locate::page::Page;
use crate::locate::pool::Pool;
pub use crate::locate::pool::ReaderConfig;
use crate::locate::reading::{Line, Reading, Word};
use crate::locate::reads::{ReadError, Reads};
use crate::locate::region::Regions;
use crate::locate::runs::Runs;
use crate::locate::strip::{Strip, strips};
use crate::locate::words::placed;
use crate::screen::frame::Frame;

/// Readings that are kept whole.
const FRAMES: usize = 16;

/// Lines that are kept; when there are more, those not seen lately are forgotten.
const LINES: usize = 20_000;

/// A line with no word above this confidence is not kept.
const DOUBTFUL: f64 = 0.1;

/// Reads frames; owns the processes that do, which are started with it and end with it.
#[derive(Debug)]
pub struct Reader {
    pool: Pool,
    known: HashMap<u128, Known>,
    recent: VecDeque<(FrameId, Arc<Reading>)>,
    frames_read: u64,
}

#[derive(Debug)]
struct Known {
    /// Bounds are relative to the strip.
    words: Vec<Word>,
    last_seen: u64,
}

impl Reader {
    /// Starts the reading processes and returns at once; what is wrong with them is said by [`Reads::read`].
    pub fn new(config: ReaderConfig) -> Reader {
        Reader {
            pool: Pool::start(config),
            known: HashMap::new(),
            recent: VecDeque::new(),
            frames_read: 0,
        }
    }

    /// Reads the strips that are not known yet.
    fn learn(&mut self, strips: &[(u128, Strip)]) -> Result<(), ReadError> {
        let mut new: Vec<(u128, &Strip, Page)> = Vec::new();
        for (hash, strip) in strips {
            if !self.known.contains_key(hash) && !new.iter().any(|(other, ..)| other == hash) {
                new.push((*hash, strip, Page::of(strip)));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let (keys, pages): (Vec<_>, Vec<_>) = new.into_iter().map(|(hash, strip, page)| ((hash, strip), page)).unzip();
        let tokens = self.pool.read(&pages)?;
        for (((hash, strip), page), tokens) in keys.into_iter().zip(&pages).zip(tokens) {
            let known = Known {
                words: placed(strip, page, tokens),
                last_seen: self.frames_read,
            };
            self.known.insert(hash, known);
        }
        Ok(())
    }

    fn lines(&mut self, hash: u128, strip: &Strip) -> Vec<Line> {
        let Some(known) = self.known.get_mut(&hash) else {
            return Vec::new();
        };
        known.last_seen = self.frames_read;
        let corner = strip.area.rect();
        let words: Vec<Word> = known
            .words
            .iter()
            .map(|word| Word {
                bounds: Rect {
                    x: word.bounds.x.saturating_add(corner.x),
                    y: word.bounds.y.saturating_add(corner.y),
                    ..word.bounds
                },
                ..word.clone()
            })
            .collect();
        // What was read without any confidence is an icon.
        if words.iter().all(|word| word.confidence < DOUBTFUL) {
            return Vec::new();
        }
        columns(&words).into_iter().filter_map(Line::of).collect()
    }

    fn remember(&mut self, frame: FrameId, reading: &Arc<Reading>) {
        self.recent.push_front((frame, Arc::clone(reading)));
        self.recent.truncate(FRAMES);
        if self.known.len() > LINES {
            let mut seen: Vec<u64> = self.known.values().map(|known| known.last_seen).collect();
            seen.sort_unstable();
            let oldest_kept = seen.get(seen.len() / 2).copied().unwrap_or(0).min(self.frames_read);
            self.known.retain(|_, known| known.last_seen >= oldest_kept);
        }
    }
}

impl Reads for Reader {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        if let Some((_, reading)) = self.recent.iter().find(|(id, _)| *id == frame.id()) {
            return Ok(Arc::clone(reading));
        }
        self.frames_read += 1;
        let runs = Runs::of(frame);
        let regions = Regions::of(&runs);
        let ink = Ink::of(&runs, &regions);
        let strips: Vec<(u128, Strip)> = strips(&runs, &regions, &ink)
            .into_iter()
            .map(|s| (s.hash(), s))
            .collect();
        self.learn(&strips)?;
        let lines = strips
            .iter()
            .flat_map(|(hash, strip)| self.lines(*hash, strip))
            .collect();
        let lines = in_reading_order(lines, |line| line.bounds);
        let fields = boxes::fields(frame, &regions, &ink, &lines);
        let reading = Arc::new(Reading { lines, fields });
        self.remember(frame.id(), &reading);
        Ok(reading)
    }
}

/// The words, apart where the gap between two is clearly wider than those between most: columns of a table that are close.
fn columns(words: &[Word]) -> Vec<&[Word]> {
    let gap = |a: &Word, b: &Word| b.bounds.x.saturating_sub(a.bounds.right());
    let mut gaps: Vec<i32> = words
        .windows(2)
        .filter_map(|pair| Some(gap(pair.first()?, pair.last()?)))
        .collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().filter(|_| gaps.len() >= 3);
    let Some(usual) = usual else { return vec![words] };
    let height = words.iter().map(|word| word.bounds.height).max().unwrap_or(0);
    let height = i32::try_from(height).unwrap_or(i32::MAX);
    // A single figure stands in a wide space of its own: the count of `1 x chair` is no column.
    let is_one = |word: &Word| word.text.chars().count() < 2;
    let is_wide = |gap: i32| gap >= usual.saturating_add(3) && gap.saturating_mul(2) >= usual.saturating_mul(3);
    let is_column = |gap: i32| is_wide(gap) && gap.saturating_mul(5) >= height.saturating_mul(4);
    words
        .chunk_by(|a, b| is_one(a) || is_one(b) || !is_column(gap(a, b)))
        .collect()
}
