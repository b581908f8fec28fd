//! Server-sent events, read as their bytes come, whatever the pieces.
//!
//! Source: WHATWG HTML, "Server-sent events". Invariant: no input or output, and nothing that a server sends is an
//! error here: what is no field is passed over.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEvent {
    /// Empty where the server gave none.
    pub name: String,
    pub data: String,
}

/// The bytes that make no event yet.
#[derive(Debug, Default)]
pub struct Sse {
    line: Vec<u8>,
    /// The last byte ended a line as a carriage return: a line feed after it belongs to it.
    returned: bool,
    begun: bool,
    name: String,
    data: Option<String>,
}

impl Sse {
    /// The events that these bytes complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<ServerEvent> {
        let mut events = Vec::new();
        for &byte in bytes {
            match byte {
                b'\n' if self.returned => self.returned = false,
                b'\n' | b'\r' => {
                    self.returned = byte == b'\r';
                    events.extend(self.end_line());
                }
                _ => {
                    self.returned = false;
                    self.line.push(byte);
                }
            }
        }
        events
    }

    /// The event that lacked its last empty line, once nothing more comes.
    pub fn end(mut self) -> Option<ServerEvent> {
        let last = (!self.line.is_empty()).then(|| self.end_line()).flatten();
        last.or_else(|| self.event())
    }

    fn end_line(&mut self) -> Option<ServerEvent> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let mut line = line.as_ref();
        if !self.begun {
            self.begun = true;
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return self.event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }

    fn event(&mut self) -> Option<ServerEvent> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(ServerEvent { name, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&[u8]]) -> Vec<(String, String)> {
        let mut sse = Sse::default();
        let mut events: Vec<_> = chunks.iter().flat_map(|chunk| sse.feed(chunk)).collect();
        events.extend(sse.end());
        events.into_iter().map(|event| (event.name, event.data)).collect()
    }

    #[test]
    fn events_are_the_same_however_the_bytes_are_cut() {
        let text = "\u{feff}: a comment\r\nevent: one\r\ndata: {\"a\":\ndata: \"\u{e9}\u{1f980}\"}\r\n\r\nretry: 5\n\n\
                    id: 7\rdata:two\r\rdata\n\nevent: lost\n\ndata: last";
        let whole = read(&[text.as_bytes()]);
        let pairs: Vec<_> = whole
            .iter()
            .map(|(name, data)| (name.as_str(), data.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("one", "{\"a\":\n\"\u{e9}\u{1f980}\"}"),
                ("", "two"),
                ("", ""),
                ("", "last")
            ]
        );
        for at in 0..=text.len() {
            let (head, tail) = text.as_bytes().split_at(at);
            assert_eq!(read(&[head, tail]), whole, "cut at {at}");
        }
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(read(&bytes), whole);
    }

    #[test]
    fn bytes_that_are_no_text_are_data_all_the_same() {
        assert_eq!(
            read(&[b"data: \xff\xfe\n\n"]),
            [(String::new(), "\u{fffd}\u{fffd}".to_owned())]
        );
    }
}
