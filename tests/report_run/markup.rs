//! As much of an HTML reader as it takes to see which elements and attributes a page has.

/// An element's start tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

/// Every start tag, and the text between the tags.
pub(crate) fn read(html: &str) -> (Vec<Tag>, String) {
    let (mut tags, mut text, mut rest) = (Vec::new(), String::new(), html);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        if let Some(raw) = after.strip_prefix("style>") {
            let (_, behind) = raw.split_once("</style>").expect("the style ends");
            tags.push(Tag {
                name: "style".to_owned(),
                attributes: Vec::new(),
            });
            rest = behind;
            continue;
        }
        let starts = after.starts_with(|c: char| c.is_ascii_alphabetic());
        let (tag, behind) = start_tag(after);
        tags.extend(starts.then_some(tag));
        rest = behind;
    }
    text.push_str(rest);
    (tags, text)
}

fn start_tag(mut rest: &str) -> (Tag, &str) {
    let name_end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/' && !rest.starts_with('/'));
    let (name, mut attributes) = (rest[..name_end.expect("a tag ends")].to_lowercase(), Vec::new());
    rest = &rest[name_end.unwrap_or_default()..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            return (Tag { name, attributes }, behind);
        }
        let end = rest
            .find(|c: char| c == '=' || c == '>' || c.is_whitespace())
            .expect("a tag ends");
        let (key, after) = rest.split_at(end);
        let (value, behind) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a value ends"),
            None => ("", after),
        };
        attributes.push((key.to_lowercase(), value.to_owned()));
        rest = behind;
    }
}
