//! Whether a text that was read is the text that is meant.
//!
//! Readers of pixels take l for I, O for 0, rn for m. Such confusions are tolerated only where the plain
//! comparison finds nothing, so that they can never make an exact match ambiguous.

/// How near a text read from the screen is to the one that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    Different,
    /// The same once the usual confusions are set aside.
    Confusable,
    /// The same but for case and for spaces that a reader may lose between words.
    Close,
    /// The same but for case.
    Same,
}

impl Likeness {
    /// 1 for the same, less for what is only confusable.
    pub fn score(self) -> f64 {
        match self {
            Likeness::Different => 0.0,
            Likeness::Confusable => 0.9,
            Likeness::Close => 0.97,
            Likeness::Same => 1.0,
        }
    }
}

/// Compares a whole label; a trailing `…`, `:`, `*` or key hint of what was read is set aside.
pub fn label(read: &str, wanted: &str) -> Likeness {
    let (plain_read, plain_wanted) = (plain(read), plain(wanted));
    let bare = bare(&plain_read);
    let best = like(&plain_read, &plain_wanted).max(like(bare, self::bare(&plain_wanted)));
    let best =
        best.max(without_key_hint(bare).map_or(Likeness::Different, |rest| like(rest, self::bare(&plain_wanted))));
    let marked = without_mark(bare).map_or(Likeness::Different, |rest| like(rest, self::bare(&plain_wanted)));
    best.max(marked.min(Likeness::Confusable))
}

/// Whether `wanted` stands in what was read.
pub fn contains(read: &str, wanted: &str) -> Likeness {
    let (read, wanted) = (plain(read), plain(wanted));
    if wanted.is_empty() {
        Likeness::Different
    } else if read.contains(&wanted) {
        Likeness::Same
    } else if has_letters(&wanted) && skeleton(&read).contains(&skeleton(&wanted)) {
        Likeness::Confusable
    } else {
        Likeness::Different
    }
}

/// Whether a box shows this value and nothing else.
pub fn same(read: &str, wanted: &str) -> bool {
    let (read, wanted) = (plain(read), plain(wanted));
    like(&read, &wanted) != Likeness::Different && sides(&read) == sides(&wanted)
}

/// The signs that say on which side of a number another one lies.
fn sides(text: &str) -> String {
    let has_number = text.contains(|c: char| c.is_ascii_digit());
    text.chars()
        .filter(|c| has_number && matches!(c, '<' | '>' | '≤' | '≥'))
        .collect()
}

/// How much of a box its text takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It would show more if there were more.
    Left,
    /// The text goes from edge to edge: there may be more of it.
    None,
}

/// Whether a box shows a value that was typed: all of it, or, where it is full up to its edges, as much of its end or start
/// as the box holds. There a letter may be cut in two.
pub fn shows(read: &str, typed: &str, room: Room) -> bool {
    let (read, typed) = (plain(read), plain(typed));
    if near(&read, &typed) {
        return true;
    }
    if !has_letters(&typed) {
        return read == typed;
    }
    let (read, typed) = (skeleton(&read), skeleton(&typed));
    if read == typed {
        return true;
    }
    // A digit is no cut letter: another digit is another number.
    let cut = |c: char| !c.is_ascii_digit();
    let end = read.strip_prefix(cut).unwrap_or(&read);
    let start = read.strip_suffix(cut).unwrap_or(&read);
    let length = read.chars().count();
    let part = length >= LEAST_SHOWN && length < typed.chars().count();
    room == Room::None && part && (typed.ends_with(end) || typed.starts_with(start))
}

/// Fewer characters prove nothing of a longer value.
const LEAST_SHOWN: usize = 8;

/// At most one character in ten was read wrong, and no digit: a wrong digit is another number.
fn near(read: &str, wanted: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (read_bare, wanted_bare) = (skeleton(read), skeleton(wanted));
    let length = wanted_bare.chars().count();
    length >= 10 && strsim::levenshtein(&read_bare, &wanted_bare) * 10 <= length && digits(read) == digits(wanted)
}

/// How alike two texts are, 0 to 1, for naming the nearest.
pub fn similarity(read: &str, wanted: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(&plain(read), &plain(wanted))
}

fn like(read: &str, wanted: &str) -> Likeness {
    if wanted.is_empty() {
        return if read.is_empty() {
            Likeness::Same
        } else {
            Likeness::Different
        };
    }
    if read == wanted {
        Likeness::Same
    } else if squeezed(read) == squeezed(wanted) {
        Likeness::Close
    } else if has_letters(wanted) && skeleton(read) == skeleton(wanted) {
        Likeness::Confusable
    } else {
        Likeness::Different
    }
}

/// Lower case, single spaces, plain quotes and dashes.
fn plain(text: &str) -> String {
    let mapped: String = text
        .chars()
        .map(|c| match c {
            '‘' | '’' | '‚' | '´' | '`' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '−' => '-',
            other => other,
        })
        .collect();
    mapped
        .to_lowercase()
        .replace('…', "...")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Without what a label may trail.
fn bare(text: &str) -> &str {
    text.trim_end_matches(['.', ':', '*', ' '])
}

/// `save ctrl+s` is the label `save` with the key that does the same.
fn without_key_hint(text: &str) -> Option<&str> {
    let (rest, last) = text.rsplit_once(' ')?;
    let is_chord = crate::key::Chord::parse(last).is_ok_and(|chord| chord.0.len() > 1);
    let is_function =
        last.len() > 1 && crate::key::Key::parse(last).is_ok_and(|key| matches!(key, crate::key::Key::Function(_)));
    (is_chord || is_function).then_some(rest.trim_end())
}

/// `o express` is the label `express` with a radio button's circle, or an icon, read as a letter.
fn without_mark(text: &str) -> Option<&str> {
    let (mark, rest) = text.split_once(' ')?;
    let mut characters = mark.chars();
    let first = characters.next()?;
    let is_mark = "o0©®@●○◉&=~_|[]{}()<>«»'\"".contains(first) && characters.all(|c| "_|[]{}()-.'\"x*<>".contains(c));
    is_mark.then_some(rest)
}

/// What is left of a text once confusable characters are one: letters and digits that look alike, accents, marks.
/// What makes a number another number stays: its sign, and a point inside it.
fn skeleton(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let in_number = before.is_ascii_digit() && rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '.' | ',' if in_number => out.push('.'),
            '+' | '-' | '=' | '%' | '/' | '@' | '#' | '&' => out.push(c),
            c => push_letter(&mut out, c),
        }
        before = c;
    }
    out
}

/// Whether anything is left of a text as a skeleton: signs alone are like each other in nothing.
fn has_letters(text: &str) -> bool {
    !skeleton(text).is_empty()
}

fn push_letter(out: &mut String, c: char) {
    match c {
        'l' | 'i' | '1' | '|' | '!' | 'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ł' | 'j' => out.push('l'),
        'o' | '0' | 'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'q' => out.push('o'),
        's' | '5' | '$' | 'ś' | 'š' => out.push('s'),
        'z' | '2' | 'ź' | 'ż' | 'ž' => out.push('z'),
        'b' | '8' => out.push('b'),
        'g' | '9' => out.push('g'),
        'm' => out.push_str("rn"),
        'w' => out.push_str("vv"),
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => out.push('a'),
        'é' | 'è' | 'ê' | 'ë' | 'ę' => out.push('e'),
        'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
        'ç' | 'ć' | 'č' => out.push('c'),
        'ñ' | 'ń' => out.push('n'),
        'ý' | 'ÿ' => out.push('y'),
        c if c.is_alphanumeric() => out.push(c),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_alone_are_like_no_other_text() {
        for sign in ["€", "✓", "→", "?", "("] {
            assert_eq!(contains("Total 12.50 due", sign), Likeness::Different, "{sign}");
            assert_eq!(label("»", sign), Likeness::Different, "{sign}");
            assert!(!same("£", sign) && !same("", sign), "{sign}");
            assert!(!shows("", sign, Room::Left), "{sign}");
            assert!(same(sign, sign) && shows(sign, sign, Room::Left), "{sign}");
            assert_eq!(contains(&format!("a {sign}"), sign), Likeness::Same, "{sign}");
        }
        assert!(!same("< 100", "> 100") && same("> 100", "> 100"));
        assert_eq!(label("Next >", "Next"), Likeness::Confusable);
    }

    #[test]
    fn a_label_is_a_whole_label() {
        for read in [
            "Save",
            "save",
            "Save…",
            "Save...",
            "Save:",
            "Save *",
            "Save Ctrl+S",
            "Save F2",
        ] {
            assert_eq!(label(read, "Save"), Likeness::Same, "{read}");
        }
        for read in ["Save as…", "Saved", "Saves", "Don't save", "Save Ctrl"] {
            assert_eq!(label(read, "Save"), Likeness::Different, "{read}");
        }
        assert_eq!(label("O Express", "Express"), Likeness::Confusable);
        assert_eq!(label("[_] Gift wrap", "Gift wrap"), Likeness::Confusable);
        assert_eq!(label("[x] Gift wrap", "Gift wrap"), Likeness::Confusable);
        assert_eq!(label("A Express", "Express"), Likeness::Different);
        assert_eq!(label("0rder n0.:", "Order no."), Likeness::Confusable);
        assert_eq!(label("Newform", "New form"), Likeness::Close);
        assert!(label("Log in", "Log in") > label("Login", "Log in"));
    }

    #[test]
    fn numbers_that_differ_are_different() {
        for (read, wanted) in [("1001", "1002"), ("0019", "0016"), ("12.50", "12.60")] {
            assert_eq!(label(read, wanted), Likeness::Different);
            assert!(!shows(read, wanted, Room::None));
        }
        for (read, typed) in [
            ("1250", "12.50"),
            ("5", "-5"),
            ("DE02120300000000202051", "DE02120300000000202057"),
            ("Deliver 12 chairs by noon", "Deliver 13 chairs by noon"),
        ] {
            assert!(!shows(read, typed, Room::None), "{read} {typed}");
        }
        assert!(shows("12,50", "12.50", Room::Left));
        assert!(shows(
            "Deliver 12 chalrs by noom",
            "Deliver 12 chairs by noon",
            Room::Left
        ));
    }

    #[test]
    fn a_box_shows_what_fits() {
        let typed = "Deliver it to the third floor, please";
        for part in [
            "to the third floor please",
            "Deliver it to the t",
            "| to the third floor please",
        ] {
            assert!(shows(part, typed, Room::None), "{part}");
            assert!(!shows(part, typed, Room::Left), "{part}: the box had room for the rest");
        }
        assert!(
            !shows("it to the third floor", typed, Room::None),
            "neither its start nor its end"
        );
        assert!(!shows("please", typed, Room::None), "too little");
        assert!(!shows("", "x", Room::None));
        assert!(shows("José Muller", "José Müller", Room::Left));
    }
}
