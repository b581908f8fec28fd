//! The page: what must be on it, and that it needs nothing else.

use deskwright::report::html;
use deskwright::screen::png;

use crate::gallery::{gallery, run_file};
use crate::markup::{Tag, read};
use crate::tape::Tape;

pub(crate) fn page(tape: &Tape) -> String {
    let frame = |id| tape.frames.get(&id).and_then(|bytes| png::decode(bytes).ok());
    html::render(&run_file(), &tape.entries, &frame).expect("a page")
}

fn count(tags: &[Tag], name: &str, class: &str) -> usize {
    let is = |tag: &&Tag| {
        tag.attributes
            .iter()
            .any(|(key, value)| key == "class" && value == class)
    };
    tags.iter().filter(|tag| tag.name == name).filter(is).count()
}

#[test]
fn the_page_says_what_happened_row_by_row() {
    let html = page(&gallery());
    let (tags, text) = read(&html);
    let shown = [
        "1 of 6 rows are done",
        "1 not begun",
        "Cannot save: quantity must be between 1 and 999",
        "the screen said it was entered, the record answers `0`, not `1`",
        "I open the list and choose Express.",
        "the window in front, &quot;Terminal&quot;, does not belong to the application",
        "Customer: &quot;{{ customer }}&quot;",
        "not found within 10 s; nearest is &quot;Save&quot;",
        "text 0.97",
    ];
    for words in shown {
        assert!(text.contains(words), "{words}");
    }
    let states: Vec<&str> = ["refuted", "failed_business", "failed_application", "cancelled", "done"]
        .into_iter()
        .filter(|state| html.contains(&format!("\">{state}</span><span class=\"why\"")))
        .collect();
    let places: Vec<usize> = states
        .iter()
        .map(|state| html.find(&format!("\">{state}</span><span class=\"why\"")).expect("it"))
        .collect();
    assert_eq!(states.len(), 5);
    assert!(places.is_sorted(), "what wants attention comes first: {places:?}");
    let open = |class: &str| {
        let row = |tag: &&Tag| tag.attributes.contains(&("class".to_owned(), format!("row {class}")));
        let rows: Vec<_> = tags.iter().filter(row).collect();
        rows.iter()
            .filter(|tag| tag.attributes.iter().any(|(key, _)| key == "open"))
            .count()
    };
    assert_eq!((open("doubt"), open("bad"), open("warn"), open("good")), (1, 2, 1, 0));
    assert_eq!(
        count(&tags, "rect", "box candidate"),
        3,
        "the three nearest are on the picture"
    );
}

#[test]
fn every_picture_is_there_once_and_every_use_has_its_picture() {
    let tape = gallery();
    let (tags, _) = read(&page(&tape));
    let values = |name: &str, key: &str| -> Vec<String> {
        let of = tags
            .iter()
            .filter(|tag| tag.name == name)
            .flat_map(|tag| &tag.attributes);
        of.filter(|(k, _)| k == key).map(|(_, value)| value.clone()).collect()
    };
    let pictures = values("g", "id");
    assert_eq!(pictures.len(), 5, "one for each screen that is shown");
    let uses = values("use", "href");
    assert!(uses.len() > 40);
    assert!(
        uses.iter()
            .all(|to| pictures.contains(&to.trim_start_matches('#').to_owned()))
    );
    let images = values("image", "href");
    assert!(images.iter().all(|data| data.starts_with("data:image/png;base64,")));
    let bytes: usize = images.iter().map(String::len).sum();
    assert!(bytes < 20_000, "{bytes}");
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let html = page(&gallery());
    let (tags, _) = read(&html);
    assert!(html.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
    assert!(
        !tags
            .iter()
            .any(|tag| ["script", "link", "iframe", "object", "img", "a"].contains(&tag.name.as_str()))
    );
    assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("url("));
}

#[test]
fn a_recording_cut_off_anywhere_is_a_page() {
    let tape = gallery();
    for end in 0..tape.entries.len() {
        let frame = |_| None;
        let html = html::render(&run_file(), &tape.entries[..end], &frame).expect("a page");
        assert!(html.contains("Cut off"), "cut after {end}");
    }
}
