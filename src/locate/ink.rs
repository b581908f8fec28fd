//! Ink: connected pixels that are not ground, each with the ground it stands on.
//!
//! A glyph is a small piece with one ground around it. Borders, rules, icons and textures are pieces
//! too; here they are told apart and never passed on as glyphs.

use crate::locate::area::Area;
use crate::locate::region::{Region, Regions};
use crate::locate::runs::{Run, Runs, index};

/// The tallest glyph that is read, in pixels.
const TALLEST: u32 = 110;

/// The sides of a check box, in pixels.
const SQUARE: std::ops::RangeInclusive<u32> = 9..=24;

/// How far a colour may be from the line between two others, of 255.
const OFF_LINE: i64 = 48;

/// What a piece of ink is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Glyph,
    /// A check box or radio button.
    Tick,
    /// The border of a box, or something else that is not text.
    Other,
}

/// One piece of ink.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) area: Area,
    /// Its pixels, those of the ground's colour inside it (a counter) not counted.
    pub(super) pixels: u64,
    runs: u64,
    /// The region around it.
    pub(super) ground: u32,
    votes: u32,
    /// Its farthest colour from the ground's, as differences in red, green and blue.
    strongest: [i32; 3],
    /// Pixels whose colour does not lie between the ground's and the strongest.
    off_color: u64,
    pub(super) kind: Kind,
}

/// The ink of a frame.
pub(super) struct Ink {
    /// The piece of each run; [`Ink::NONE`] for ground.
    pub(super) of: Vec<u32>,
    pub(super) pieces: Vec<Piece>,
}

impl Ink {
    pub(super) const NONE: u32 = u32::MAX;

    pub(super) fn of(runs: &Runs, regions: &Regions) -> Ink {
        let mut ink = Ink::connected(runs, regions, |_, _| true);
        ink.find_frames(regions, runs);
        if ink.pieces.iter().any(|piece| piece.kind == Kind::Other) {
            ink = ink.cut_at_boxes(runs, regions);
        }
        ink.find_ticks(regions);
        ink.weigh(runs, regions);
        ink.find_squares(runs, regions);
        for piece in &mut ink.pieces {
            if piece.kind == Kind::Glyph && !piece.may_be_glyph() {
                piece.kind = Kind::Other;
            }
        }
        ink
    }

    /// What touches and is not ground is one piece, as far as `together` allows.
    fn connected(runs: &Runs, regions: &Regions, together: impl Fn(usize, usize) -> bool) -> Ink {
        let ground: Vec<bool> = (0..runs.len()).map(|run| regions.is_ground(run)).collect();
        let is_ground = |run: usize| ground.get(run).copied().unwrap_or(true);
        let (parts, count) = runs.parts(true, |i, j, _, _| !is_ground(i) && !is_ground(j) && together(i, j));
        let (mut number, mut pieces) = (vec![Ink::NONE; count], 0);
        let mut of = Vec::with_capacity(parts.len());
        for (run, part) in parts.iter().enumerate() {
            let Some(slot) = number.get_mut(index(*part)) else {
                continue;
            };
            if is_ground(run) {
                of.push(Ink::NONE);
                continue;
            }
            if *slot == Ink::NONE {
                *slot = pieces;
                pieces += 1;
            }
            of.push(*slot);
        }
        let mut ink = Ink {
            of,
            pieces: vec![Piece::NEW; index(pieces)],
        };
        ink.measure(runs, regions);
        ink
    }

    /// Cuts the borders' pieces where they reach into the box they are around: a letter that touches its box's edge is a letter.
    fn cut_at_boxes(self, runs: &Runs, regions: &Regions) -> Ink {
        let home = homes(runs, regions);
        let piece = |run: usize| self.of.get(run).and_then(|n| self.pieces.get(index(*n)));
        let is_border = |run: usize| piece(run).is_some_and(|piece| piece.kind == Kind::Other);
        // The box a part of a border lies in, if the border is around that box.
        let within = |run: usize| {
            let area = home.get(run).and_then(|number| regions.get(*number))?.rectangle()?;
            piece(run)
                .is_some_and(|border| border.area.encloses(&area))
                .then_some(area)
        };
        let mut ink = Ink::connected(runs, regions, |i, j| {
            let cut = is_border(i) && is_border(j);
            !cut || within(i) == within(j)
        });
        for (run, number) in ink.of.iter().enumerate().filter(|(run, _)| is_border(*run)) {
            let Some(part) = ink.pieces.get_mut(index(*number)) else {
                continue;
            };
            if within(run).is_none_or(|area| part.is_corner(&area)) {
                part.kind = Kind::Other;
            }
        }
        ink
    }

    /// Area and ground of each piece: the region that most of its rows have beside them.
    fn measure(&mut self, runs: &Runs, regions: &Regions) {
        for (y, first, row) in runs.rows() {
            let region_of = |i: usize| regions.of.get(i).copied().filter(|_| regions.is_ground(i));
            for (i, run) in (first..).zip(row) {
                let Some(piece) = self.of.get(i).and_then(|n| self.pieces.get_mut(index(*n))) else {
                    continue;
                };
                piece.runs += 1;
                piece.area.grow(&Area {
                    left: run.start,
                    top: y,
                    right: run.end,
                    bottom: y + 1,
                });
                let left = (i > first).then(|| region_of(i - 1)).flatten();
                let right = (i + 1 < first + row.len()).then(|| region_of(i + 1)).flatten();
                for ground in left.into_iter().chain(right) {
                    piece.vote(ground);
                }
            }
        }
    }

    /// Counts the pixels of each piece, and of them those that are not of its one colour.
    fn weigh(&mut self, runs: &Runs, regions: &Regions) {
        self.of_each_run(runs, |piece, run| {
            let Some(ground) = regions.get(piece.ground).map(|region| region.color) else {
                return;
            };
            if run.color != ground {
                piece.pixels += u64::from(run.len());
            }
            let difference = signed_difference(run.color, ground);
            if length(difference) > length(piece.strongest) {
                piece.strongest = difference;
            }
        });
        self.of_each_run(runs, |piece, run| {
            let ground = regions.get(piece.ground).map_or(run.color, |region| region.color);
            if off_line(signed_difference(run.color, ground), piece.strongest) {
                piece.off_color += u64::from(run.len());
            }
        });
    }

    fn of_each_run(&mut self, runs: &Runs, mut work: impl FnMut(&mut Piece, &Run)) {
        for (_, first, row) in runs.rows() {
            for (i, run) in (first..).zip(row) {
                if let Some(piece) = self.of.get(i).and_then(|n| self.pieces.get_mut(index(*n))) {
                    work(piece, run);
                }
            }
        }
    }

    /// A square whose four sides are drawn through is a box, whatever is inside: no letter fills its own outline.
    fn find_squares(&mut self, runs: &Runs, regions: &Regions) {
        let squares: Vec<(u32, Area)> = (0..)
            .zip(&self.pieces)
            .filter(|(_, piece)| piece.kind == Kind::Glyph && piece.area.is_square(SQUARE))
            .map(|(number, piece)| (number, piece.area))
            .collect();
        for (number, area) in squares {
            if self.is_drawn_through(runs, regions, number, &area)
                && let Some(piece) = self.pieces.get_mut(index(number))
            {
                piece.kind = Kind::Tick;
            }
        }
    }

    fn is_drawn_through(&self, runs: &Runs, regions: &Regions, number: u32, area: &Area) -> bool {
        let Some(piece) = self.pieces.get(index(number)) else {
            return false;
        };
        let ground = regions.get(piece.ground).map_or(0, |region| region.color);
        // What a letter's smooth edge leaves on the outermost column is faint.
        let is_strong = |run: &Run| length(signed_difference(run.color, ground)) * 6 >= length(piece.strongest);
        let (mut left, mut right, mut top, mut bottom) = (0, 0, 0, 0);
        for y in area.top..area.bottom {
            let Some((first, row)) = runs.row(y) else { continue };
            let from = row.partition_point(|run| run.end <= area.left);
            let own = (first + from..)
                .zip(row.iter().skip(from))
                .take_while(|(_, run)| run.start < area.right)
                .filter(|(i, run)| self.of.get(*i) == Some(&number) && is_strong(run));
            for (_, run) in own {
                left += u32::from(run.start <= area.left);
                right += u32::from(run.end >= area.right);
                top += if y == area.top { run.len() } else { 0 };
                bottom += if y + 1 == area.bottom { run.len() } else { 0 };
            }
        }
        let through = |side: u32, of: u32| side + 2 >= of;
        let (width, height) = (area.width(), area.height());
        through(left, height) && through(right, height) && through(top, width) && through(bottom, width)
    }

    /// A piece just left of a ground's rectangle that encloses it is that ground's border.
    fn find_frames(&mut self, regions: &Regions, runs: &Runs) {
        for area in regions
            .all
            .iter()
            .filter(|region| region.ground)
            .filter_map(Region::rectangle)
        {
            let middle = area.top + area.height() / 2;
            let Some((first, row)) = runs.row(middle) else { continue };
            let at = row.partition_point(|run| run.end < area.left);
            let piece = self.of.get(first + at).and_then(|n| self.pieces.get_mut(index(*n)));
            if let Some(piece) = piece.filter(|piece| piece.area.encloses(&area)) {
                piece.kind = Kind::Other;
            }
        }
    }

    /// A piece that is little more than a square box and stands alone is a check box; a letter has others beside it.
    fn find_ticks(&mut self, regions: &Regions) {
        for region in &regions.all {
            let Some(area) = region.tick() else { continue };
            let number = self.of.get(region.first_run).copied().unwrap_or(Ink::NONE);
            let Some(around) = self.pieces.get(index(number)).map(|piece| piece.area) else {
                continue;
            };
            let is_close = around.width() * 2 <= area.width() * 3 + 4;
            if is_close
                && !self.is_in_word(index(number), &around)
                && let Some(piece) = self.pieces.get_mut(index(number))
            {
                piece.kind = Kind::Tick;
            }
        }
    }

    fn is_in_word(&self, number: usize, area: &Area) -> bool {
        let near = (area.height() / 5).max(2);
        self.pieces.iter().enumerate().any(|(i, other)| {
            let beside = other.area.common_rows(area) * 2 >= other.area.height() && other.area.gap(area) <= near;
            i != number && other.kind == Kind::Glyph && beside && other.area.height() * 3 >= area.height()
        })
    }

    /// Whether the region is the inside of a check box.
    pub(super) fn is_tick(&self, region: &Region) -> bool {
        let piece = self.of.get(region.first_run).and_then(|n| self.pieces.get(index(*n)));
        region.tick().is_some() && (region.ground || piece.is_some_and(|piece| piece.kind == Kind::Tick))
    }
}

/// For each run the smallest box of ground around it: what touches a box's edge from inside is not one piece with the edge.
fn homes(runs: &Runs, regions: &Regions) -> Vec<u32> {
    let grounds = (0..).zip(&regions.all).filter(|(_, region)| region.ground);
    let mut boxes: Vec<(u32, Area)> = grounds
        .filter_map(|(i, region)| Some((i, region.rectangle()?)))
        .collect();
    boxes.sort_by_key(|(_, area)| std::cmp::Reverse(area.size()));
    let mut home = vec![Ink::NONE; runs.len()];
    for (number, area) in boxes {
        for y in area.top..area.bottom {
            let Some((first, row)) = runs.row(y) else { continue };
            let from = row.partition_point(|run| run.start < area.left);
            let to = row.partition_point(|run| run.end <= area.right);
            if let Some(inside) = home.get_mut(first + from..first + to.max(from)) {
                inside.fill(number);
            }
        }
    }
    home
}

fn signed_difference(a: u32, b: u32) -> [i32; 3] {
    let ([_, r, g, b1], [_, r2, g2, b2]) = (a.to_be_bytes(), b.to_be_bytes());
    [(r, r2), (g, g2), (b1, b2)].map(|(a, b)| i32::from(a) - i32::from(b))
}

/// The square of a difference's length.
fn length(of: [i32; 3]) -> i64 {
    of.iter().map(|part| i64::from(*part) * i64::from(*part)).sum()
}

/// Whether a colour is far from the line through the ground's and the strongest: text is drawn with one colour.
fn off_line(difference: [i32; 3], strongest: [i32; 3]) -> bool {
    let (whole, own) = (length(strongest), length(difference));
    let along: i64 = difference
        .iter()
        .zip(&strongest)
        .map(|(a, b)| i64::from(*a) * i64::from(*b))
        .sum();
    whole > 0 && own * whole - along * along > OFF_LINE * OFF_LINE * whole
}

impl Piece {
    const NEW: Piece = Piece {
        area: Area::NOTHING,
        pixels: 0,
        runs: 0,
        ground: Ink::NONE,
        votes: 0,
        strongest: [0; 3],
        off_color: 0,
        kind: Kind::Glyph,
    };

    /// Boyer and Moore's majority vote: one pass, no memory.
    fn vote(&mut self, ground: u32) {
        if self.ground == ground {
            self.votes += 1;
        } else if self.votes == 0 {
            (self.ground, self.votes) = (ground, 1);
        } else {
            self.votes -= 1;
        }
    }

    /// Whether it has more than one colour, as an icon.
    pub(super) fn is_painted(&self) -> bool {
        self.off_color * 4 > self.pixels
    }

    /// Whether it fills a corner of the area: what a round corner leaves.
    fn is_corner(&self, of: &Area) -> bool {
        let across = self.area.left == of.left || self.area.right == of.right;
        let down = self.area.top == of.top || self.area.bottom == of.bottom;
        across && down
    }

    fn may_be_glyph(&self) -> bool {
        let (width, height) = (self.area.width(), self.area.height());
        let rule = (height <= 3 && width >= 24) || (width <= 2 && height >= 24) || (width == 3 && height >= 48);
        let sparse = |percent: u64| self.pixels * 100 < self.area.size() * percent;
        let hollow = width > 24 && height > 16 && (sparse(15) || width * 2 > height * 3 && sparse(22));
        let corner = height > 40 && width * 3 < height && sparse(40);
        // Letters of a small font that touch are no texture.
        let texture = height >= 20 && self.area.size() >= 200 && self.runs * 10 > self.area.size() * 8;
        self.ground != Ink::NONE && self.pixels > 0 && height <= TALLEST && !rule && !hollow && !corner && !texture
    }
}
