//! Letters of one width, as in a terminal or an editor: there a space is as wide as a letter.

use crate::locate::area::Area;

/// How much the step from letter to letter may differ from the usual one, in percent: letters stand a little beside the
/// middle of their cell.
const UNEVEN: i64 = 28;

/// The same for the step over a space, in a text that is even as a whole.
const ASIDE: i64 = 40;

/// The letters of a word by their middles. All numbers are in half pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beat {
    first: i64,
    last: i64,
    letters: usize,
    /// From one letter to the next on the average; nothing where there is one letter.
    step: Option<i64>,
    /// Whether all steps are about the same.
    is_even: bool,
}

impl Beat {
    /// Of the letters of a word; nothing where there are none.
    pub(super) fn of(letters: impl Iterator<Item = Area>) -> Option<Beat> {
        let mut letters: Vec<Area> = letters.collect();
        letters.sort_by_key(|letter| letter.left);
        let mut columns: Vec<(i64, i64)> = Vec::new();
        for letter in letters {
            let (left, right) = (i64::from(letter.left), i64::from(letter.right));
            match columns.last_mut() {
                // The pieces of one letter stand over each other.
                Some((_, end)) if left < *end => *end = right.max(*end),
                _ => columns.push((left, right)),
            }
        }
        let middles: Vec<i64> = columns.iter().map(|(left, right)| left + right).collect();
        let (first, last) = (*middles.first()?, *middles.last()?);
        let spaces = i64::try_from(middles.len()).ok()? - 1;
        let step = (last - first).checked_div(spaces);
        let mut steps = middles.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?));
        Some(Beat {
            first,
            last,
            letters: middles.len(),
            step,
            is_even: step.is_none_or(|usual| steps.all(|step| near(step, usual, usual, UNEVEN))),
        })
    }

    /// The step of a text, where two thirds of its longer words have it; fewer letters than three are even by chance.
    pub(super) fn common_step(words: &[(usize, Option<Beat>)]) -> Option<i64> {
        let longer = || words.iter().filter(|(letters, _)| *letters >= 3);
        let even = longer().filter_map(|(_, beat)| beat.filter(|beat| beat.letters >= 3 && beat.is_even)?.step);
        let mut steps: Vec<i64> = even.collect();
        steps.sort_unstable();
        let usual = steps.get(steps.len() / 2).copied()?;
        let alike = steps.iter().filter(|step| near(**step, usual, usual, UNEVEN)).count();
        (alike >= 2 && alike * 3 >= longer().count() * 2).then_some(usual)
    }

    /// Whether the next word is one letter's width away, in a text of this step.
    pub(super) fn a_space_before(&self, next: &Beat, step: i64) -> bool {
        let as_wide = |beat: &Beat| beat.step.is_none_or(|own| near(own, step, step, UNEVEN));
        as_wide(self) && as_wide(next) && near(next.first - self.last, 2 * step, step, ASIDE)
    }
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
        let counted: Vec<_> = words.iter().map(|word| (word.unwrap().letters, *word)).collect();
        let step = Beat::common_step(&counted).unwrap();
        assert_eq!(step, 18);
        let [order, on, its] = words.map(Option::unwrap);
        assert!(order.a_space_before(&on, step));
        assert!(!on.a_space_before(&its, step), "two spaces are a gap");
    }

    #[test]
    fn letters_of_many_widths_have_no_step() {
        let uneven = word(&[0, 9, 12, 16, 27], 3);
        assert!(!uneven.unwrap().is_even);
        let even = word(&[0, 9, 18], 6);
        assert_eq!(Beat::common_step(&[(3, even), (5, uneven)]), None);
    }
}
