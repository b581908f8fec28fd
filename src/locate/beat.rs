//! Letters of one width, as in a terminal or an editor: there a space is as wide as a letter.

use crate::locate::area::Area;

/// How far a letter's middle may be from where an even step puts it, in percent of the step: letters stand a little beside
/// the middle of their cell.
const UNEVEN: i64 = 28;

/// How much the steps of words may differ, in percent.
const UNLIKE: i64 = 12;

/// How far a word may be from a whole number of steps, in percent of one.
const BETWEEN: i64 = 20;

/// How far the next word may be from where it should begin, in a text that is even as a whole.
const ASIDE: i64 = 40;

/// So many longer words say of themselves whether their text is even; of fewer all but a third must be alike.
const MANY: usize = 6;

/// Parts of a pixel that steps are counted in: an average of whole pixels would be off by a letter after ten.
const PARTS: i64 = 32;

/// The letters of a word by their middles. All numbers are in parts of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beat {
    /// The edges of the first and of the last letter.
    first: (i64, i64),
    last: (i64, i64),
    letters: usize,
    /// From one letter to the next on the average; nothing where there is one letter.
    step: Option<i64>,
    /// Whether all letters stand about where this step puts them.
    is_even: bool,
}

impl Beat {
    /// Of the letters of a word; nothing where there are none.
    pub(super) fn of(letters: impl Iterator<Item = Area>) -> Option<Beat> {
        let mut letters: Vec<Area> = letters.collect();
        letters.sort_by_key(|letter| letter.left);
        let mut columns: Vec<(i64, i64)> = Vec::new();
        for letter in letters {
            let (left, right) = (i64::from(letter.left) * PARTS, i64::from(letter.right) * PARTS);
            match columns.last_mut() {
                // The pieces of one letter stand over each other.
                Some((_, end)) if left < *end => *end = right.max(*end),
                _ => columns.push((left, right)),
            }
        }
        let middles: Vec<i64> = columns.iter().map(|(left, right)| (left + right) / 2).collect();
        let wide = middles.last()? - middles.first()?;
        let count = i64::try_from(middles.len()).ok()?;
        let step = wide.checked_div(count - 1);
        // Where the steps begin that fit best on the average.
        let begin = middles.iter().sum::<i64>() / count - wide / 2;
        let mut places = (0..).zip(&middles);
        Some(Beat {
            first: *columns.first()?,
            last: *columns.last()?,
            letters: middles.len(),
            step,
            is_even: step.is_none_or(|step| places.all(|(i, middle)| near(begin + i * step, *middle, step, UNEVEN))),
        })
    }

    /// The step of a text, where it is one of letters of one width; fewer letters than three are even by chance.
    pub(super) fn common_step(words: &[Option<Beat>]) -> Option<i64> {
        let longer: Vec<&Beat> = words.iter().flatten().filter(|beat| beat.letters >= 3).collect();
        let steps: Vec<i64> = longer
            .iter()
            .filter(|beat| beat.is_even)
            .filter_map(|beat| beat.step)
            .collect();
        let alike = |usual: i64| steps.iter().filter(|step| near(**step, usual, usual, UNLIKE)).count();
        let fitting = |usual: i64| longer.iter().filter(|beat| beat.fits(usual, BETWEEN)).count();
        let best = |step: i64| (fitting(step), alike(step), std::cmp::Reverse(step));
        let usual = *steps.iter().max_by_key(|step| best(**step))?;
        let near_it = || steps.iter().filter(|step| near(**step, usual, usual, UNLIKE));
        let usual = near_it().sum::<i64>() / i64::try_from(alike(usual)).ok()?;
        let (fitting, alike, all) = (fitting(usual), alike(usual), longer.len());
        let clear = alike >= 2 && alike * 3 >= all * 2;
        let among_many = all >= MANY && alike * 4 >= all && fitting * 5 >= all * 4;
        (clear || among_many).then_some(usual)
    }

    /// Whether the word is a whole number of steps long, whatever its letters: those that touch are counted as one.
    fn fits(&self, step: i64, percent: i64) -> bool {
        let wide = self.end(step) - self.begin(step);
        let steps = (wide + step / 2).checked_div(step).unwrap_or(0);
        near(wide, steps * step, step, percent)
    }

    /// The middle of the first letter's cell.
    fn begin(&self, step: i64) -> i64 {
        let (left, right) = self.first;
        if is_two(self.first, step) {
            left + step / 2
        } else {
            i64::midpoint(left, right)
        }
    }

    /// The middle of the last letter's cell.
    fn end(&self, step: i64) -> i64 {
        let (left, right) = self.last;
        if is_two(self.last, step) {
            right - step / 2
        } else {
            i64::midpoint(left, right)
        }
    }

    /// Whether the next word is one letter's width away, in a text of this step.
    pub(super) fn a_space_before(&self, next: &Beat, step: i64) -> bool {
        let distance = next.begin(step) - self.end(step);
        self.fits(step, UNEVEN) && next.fits(step, UNEVEN) && near(distance, 2 * step, step, ASIDE)
    }
}

/// Whether a letter is wider than its cell: two that touch.
fn is_two((left, right): (i64, i64), step: i64) -> bool {
    (right - left) * 4 > step * 5
}

fn near(a: i64, b: i64, unit: i64, percent: i64) -> bool {
    (a - b).abs() * 100 <= unit * percent
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters at these left edges, each so wide.
    fn word(lefts: &[u32], width: u32) -> Option<Beat> {
        Beat::of(lefts.iter().map(|left| Area {
            left: *left,
            right: left + width,
            top: 0,
            bottom: 11,
        }))
    }

    #[test]
    fn a_space_of_a_letters_width_joins_words_of_an_even_text() {
        let words = [
            word(&[0, 9, 18, 27, 36], 6),
            word(&[54, 63], 6),
            word(&[90, 99, 108], 6),
        ];
        let step = Beat::common_step(&words).unwrap();
        assert_eq!(step, 9 * PARTS);
        let [order, on, its] = words.map(Option::unwrap);
        assert!(order.a_space_before(&on, step));
        assert!(!on.a_space_before(&its, step), "two spaces are a gap");
    }

    #[test]
    fn letters_of_many_widths_have_no_step() {
        let uneven = word(&[0, 9, 12, 16, 27], 3);
        assert!(!uneven.unwrap().is_even);
        let even = word(&[0, 9, 18], 6);
        assert_eq!(Beat::common_step(&[even, uneven]), None);
    }
}
