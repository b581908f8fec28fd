//! A CSV file as text: its quotation marks, and which line a byte is on.

/// What is wrong with a quotation mark, and on which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It opens a field, and the file ends before it is closed.
    Open(u64),
    /// It closes a field, and the field goes on. Most likely it stands for itself, or one before was never closed:
    /// then two rows would be read as one.
    GoesOn(u64),
}

#[derive(Clone, Copy)]
enum At {
    FieldStart,
    Plain,
    /// Inside marks that were opened on this line.
    Quoted(u64),
    /// Behind a mark that closes the field that was opened on this line; another mark would be a mark.
    Closed(u64),
}

/// The first wrong quotation mark, each field being written as RFC 4180 says.
pub(super) fn flaw(text: &str, separator: u8) -> Option<Flaw> {
    let mut line = 1;
    let mut at = At::FieldStart;
    for byte in text.bytes() {
        let ends = byte == separator || byte == b'\n' || byte == b'\r';
        at = match (at, byte) {
            (At::FieldStart, b'"') => At::Quoted(line),
            (At::Quoted(opened), b'"') => At::Closed(opened),
            (At::Closed(opened), b'"') | (At::Quoted(opened), _) => At::Quoted(opened),
            (_, _) if ends => At::FieldStart,
            (At::Closed(_), _) => return Some(Flaw::GoesOn(line)),
            (At::FieldStart | At::Plain, _) => At::Plain,
        };
        if byte == b'\n' {
            line += 1;
        }
    }
    match at {
        At::Quoted(opened) => Some(Flaw::Open(opened)),
        _ => None,
    }
}

/// Tells the lines of places that come one after the other.
pub(super) struct Lines<'t> {
    text: &'t str,
    read: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Lines<'t> {
        Lines { text, read: 0, line: 1 }
    }

    /// The line, from 1, of the first byte at or behind this one that is no line end: the CSV reader says of a record
    /// where the one before ended, which with line ends of Windows and empty lines is on a line before.
    pub(super) fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(self.read..).unwrap_or_default();
        let is_end = |byte: u8| byte == b'\n' || byte == b'\r';
        let up_to_there = byte.saturating_sub(self.read).min(rest.len());
        let ends = rest.iter().skip(up_to_there).take_while(|byte| is_end(**byte)).count();
        for (i, passed) in rest.iter().take(up_to_there + ends).enumerate() {
            let is_alone = *passed == b'\r' && rest.get(i + 1) != Some(&b'\n');
            if *passed == b'\n' || is_alone {
                self.line += 1;
            }
        }
        self.read += up_to_there + ends;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_opens_or_goes_on_is_told_with_its_line() {
        for (text, wrong) in [
            ("a,b\n\"1\",\"x \"\"y\"\"\"\n", None),
            ("a,b\n5\" pipe,2\n", None),
            ("a,b\n\"two\nlines\",2\n\"\",\"\"", None),
            ("a,b\r\n\"1\",2\r\n", None),
            ("a,b\n1,\"x\n2,y\n", Some(Flaw::Open(2))),
            ("a,b\n\"Acme,3\n\"Beta,4\n", Some(Flaw::GoesOn(3))),
            ("a,b\n\"5\" pipe\",3\n", Some(Flaw::GoesOn(2))),
            ("a,b\n\"1\" ,3\n", Some(Flaw::GoesOn(2))),
        ] {
            assert_eq!(flaw(text, b','), wrong, "{text:?}");
        }
    }

    #[test]
    fn a_line_is_that_of_the_first_letter_whatever_the_line_ends() {
        let mut lines = Lines::new("a\r\nb\r\n\r\n\r\nc\rd\n\ne");
        let told: Vec<u64> = [0, 2, 5, 11, 13].into_iter().map(|byte| lines.at(byte)).collect();
        assert_eq!(told, [1, 2, 5, 6, 8]);
    }
}
