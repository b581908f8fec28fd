//! A frame as horizontal runs of one colour, and which of them hang together.
//!
//! Everything about layout is worked out on runs: a screen has some ten thousand of them where it has
//! millions of pixels. Nothing here knows what text is.

use crate::screen::frame::Frame;

/// Pixels of one colour beside each other in one row: columns `start` to before `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Red, green, blue in the low 24 bits.
    pub(super) color: u32,
}

impl Run {
    pub(super) fn len(&self) -> u32 {
        self.end.saturating_sub(self.start)
    }
}

/// All runs of a frame, row by row; every pixel is in exactly one.
pub(super) struct Runs {
    all: Vec<Run>,
    /// Index of each row's first run, and one past the last.
    rows: Vec<usize>,
}

impl Runs {
    pub(super) fn of(frame: &Frame) -> Runs {
        let width = index(frame.size().width).max(1);
        let mut all: Vec<Run> = Vec::with_capacity(frame.pixels().len() / 64);
        let mut rows = vec![0];
        for row in frame.pixels().chunks_exact(width * 4) {
            let (mut start, mut color, mut x) = (0, None, 0);
            for pixel in row.chunks_exact(4) {
                let here = color_of(pixel);
                if color != Some(here) {
                    if let Some(color) = color {
                        all.push(Run { start, end: x, color });
                    }
                    (start, color) = (x, Some(here));
                }
                x += 1;
            }
            if let Some(color) = color {
                all.push(Run { start, end: x, color });
            }
            rows.push(all.len());
        }
        Runs { all, rows }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Each row's number with the index of its first run and its runs.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, usize, &[Run])> {
        (0..).zip(self.rows.windows(2)).filter_map(|(y, ends)| match *ends {
            [from, to] => Some((y, from, self.all.get(from..to)?)),
            _ => None,
        })
    }

    /// The index of a row's first run, and the row's runs.
    pub(super) fn row(&self, y: u32) -> Option<(usize, &[Run])> {
        let (from, to) = (*self.rows.get(index(y))?, *self.rows.get(index(y) + 1)?);
        Some((from, self.all.get(from..to)?))
    }

    /// Parts that hang together: the part's number for each run, and how many parts there are.
    ///
    /// Runs that touch are joined where `joined` says so of their indices; `diagonal` counts corners as touching.
    pub(super) fn parts(&self, diagonal: bool, joined: impl Fn(usize, usize, &Run, &Run) -> bool) -> (Vec<u32>, usize) {
        let reach = u32::from(diagonal);
        let mut sets = Sets::new(self.len());
        let mut above: (usize, &[Run]) = (0, &[]);
        for (_, first, row) in self.rows() {
            let mut before = 0;
            for (i, run) in (first..).zip(row) {
                if let Some(left) = (i > first).then(|| self.all.get(i - 1)).flatten()
                    && joined(i - 1, i, left, run)
                {
                    sets.join(i - 1, i);
                }
                while above.1.get(before).is_some_and(|up| up.end + reach <= run.start) {
                    before += 1;
                }
                for (j, up) in (before..).zip(above.1.iter().skip(before)) {
                    if up.start >= run.end + reach {
                        break;
                    }
                    if joined(above.0 + j, i, up, run) {
                        sets.join(above.0 + j, i);
                    }
                }
            }
            above = (first, row);
        }
        sets.numbered()
    }
}

fn color_of(pixel: &[u8]) -> u32 {
    match *pixel {
        [r, g, b, _] => u32::from_be_bytes([0, r, g, b]),
        _ => 0,
    }
}

/// The largest difference of two colours in one channel.
pub(super) fn difference(a: u32, b: u32) -> u8 {
    if a == b {
        return 0;
    }
    let pairs = a.to_be_bytes().into_iter().zip(b.to_be_bytes());
    pairs.map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

/// A `u32` as an index: what this runs on has addresses of at least 32 bits.
pub(super) fn index(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// Disjoint sets of the numbers below a limit.
pub(super) struct Sets(Vec<u32>);

impl Sets {
    pub(super) fn new(len: usize) -> Sets {
        Sets((0..u32::try_from(len).unwrap_or(u32::MAX)).collect())
    }

    fn root(&mut self, of: usize) -> Option<usize> {
        let mut at = of;
        loop {
            let up = index(*self.0.get(at)?);
            if up == at {
                return Some(at);
            }
            let higher = *self.0.get(up)?;
            *self.0.get_mut(at)? = higher;
            at = index(higher);
        }
    }

    /// Makes the sets of `a` and `b` one.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        if let (Some(a), Some(b)) = (self.root(a), self.root(b)) {
            let (low, high) = (a.min(b), a.max(b));
            if let (Some(slot), Ok(low)) = (self.0.get_mut(high), u32::try_from(low)) {
                *slot = low;
            }
        }
    }

    /// For each number its set, counted from 0 in order of the smallest member; and how many sets there are.
    pub(super) fn numbered(self) -> (Vec<u32>, usize) {
        let mut numbers: Vec<u32> = Vec::with_capacity(self.0.len());
        let mut count = 0;
        for (i, up) in (0..).zip(&self.0) {
            // A set's root is its smallest member, so whatever is above has its number already.
            let number = if *up == i {
                count += 1;
                count - 1
            } else {
                numbers.get(index(*up)).copied().unwrap_or(0)
            };
            numbers.push(number);
        }
        (numbers, index(count))
    }
}
