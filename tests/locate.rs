//! What is found on real screens of Order Desk, held against what Tk says is there.

#[cfg(test)]
mod order_desk_screens {
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, LazyLock, Mutex};

    use deskwright::geometry::{Rect, Size};
    use deskwright::locate::compare;
    use deskwright::locate::field::{FieldFinding, field_of};
    use deskwright::locate::find::find;
    use deskwright::locate::query::{Finding, Query, What};
    use deskwright::locate::reader::{Reader, ReaderConfig};
    use deskwright::locate::reading::{FieldKind, Reading};
    use deskwright::locate::reads::Reads;
    use deskwright::screen::frame::Frame;
    use deskwright::screen::png;

    static READER: LazyLock<Mutex<Reader>> = LazyLock::new(|| Mutex::new(Reader::new(ReaderConfig::default())));

    /// Where a text is looked for, its reading is enough.
    static BLANK: LazyLock<Frame> = LazyLock::new(|| Frame::new(Size::new(1, 1), vec![0; 4]).expect("one pixel"));

    const SCREENS: [&str; 3] = ["classic", "dark", "large"];
    const TEXT: [FieldKind; 2] = [FieldKind::Entry, FieldKind::Panel];
    const TICKS: [FieldKind; 2] = [FieldKind::Checked, FieldKind::Unchecked];

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate").join(name)
    }

    fn frame(name: &str) -> Frame {
        png::decode(&std::fs::read(file(&format!("{name}.png"))).expect("read")).expect("decoded")
    }

    fn read(frame: &Frame) -> Arc<Reading> {
        READER
            .lock()
            .expect("no test died")
            .read(frame)
            .expect("tesseract is there")
    }

    struct Widget {
        class: String,
        area: Rect,
        text: String,
        value: String,
    }

    fn widgets(name: &str) -> Vec<Widget> {
        let lines = std::fs::read_to_string(file(&format!("{name}.tsv"))).expect("read");
        lines
            .lines()
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                let number = |i: usize| cells[i].parse::<i32>().expect("a number");
                Widget {
                    class: cells[0].to_owned(),
                    area: Rect::new(number(1), number(2), number(3).unsigned_abs(), number(4).unsigned_abs()),
                    text: cells[5].to_owned(),
                    value: cells[6].to_owned(),
                }
            })
            .collect()
    }

    fn with_text(name: &str) -> Vec<Widget> {
        let classes = ["Button", "Label", "Labelframe", "Checkbutton"];
        widgets(name)
            .into_iter()
            .filter(|widget| classes.contains(&widget.class.as_str()))
            .collect()
    }

    fn one(reading: &Reading, query: &Query) -> deskwright::candidate::Candidate {
        match find(reading, query, &BLANK) {
            Finding::One(found) => found,
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn every_label_is_found_within_its_widget() {
        for name in SCREENS {
            let reading = read(&frame(name));
            for widget in with_text(name) {
                let found = one(&reading, &Query::label(widget.text.trim_end_matches(':')));
                assert!(
                    widget.area.encloses(&found.bounds),
                    "{name}: {} at {}",
                    widget.text,
                    found.bounds
                );
                let (x, y) = widget.area.middle();
                let (at_x, at_y) = found.bounds.middle();
                let middle = Rect::new(x - 2, y - 4, 5, 9);
                assert!(
                    widget.class != "Button" || middle.contains(at_x, at_y),
                    "{name}: {} at {at_x},{at_y}",
                    widget.text
                );
            }
        }
    }

    #[test]
    fn a_text_that_is_not_there_is_not_found() {
        for name in SCREENS {
            let reading = read(&frame(name));
            for widget in with_text(name) {
                let bare = widget.text.trim_end_matches([':', '.']);
                let shorter: String = bare.chars().take(bare.chars().count() - 1).collect();
                let other = format!("{shorter}{}", if bare.ends_with('k') { 'x' } else { 'k' });
                for absent in [
                    shorter,
                    format!("{bare}s"),
                    format!("{bare} as"),
                    format!("Re{bare}"),
                    other,
                ] {
                    let finding = find(&reading, &Query::label(absent.as_str()), &BLANK);
                    let there = widgets(name)
                        .iter()
                        .any(|widget| widget.text.trim_end_matches(':') == absent);
                    let is_menu = ["Orders"].contains(&absent.as_str());
                    assert!(
                        there || is_menu || matches!(finding, Finding::None(_)),
                        "{name}: {absent}: {finding:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_box_is_found_by_its_label_with_what_it_shows() {
        for name in SCREENS {
            let reading = read(&frame(name));
            let boxes = ["Entry", "TCombobox", "Listbox", "Value"];
            for widget in widgets(name)
                .iter()
                .filter(|widget| boxes.contains(&widget.class.as_str()))
            {
                let finding = field_of(&reading, &Query::label(widget.text.as_str()), &TEXT, &BLANK);
                let FieldFinding::One(_, field) = finding else {
                    panic!("{name}: {}: {finding:?}", widget.text);
                };
                assert!(
                    widget.area.encloses(&field.bounds),
                    "{name}: {} at {}",
                    widget.text,
                    field.bounds
                );
                let filled = field.bounds.width * 100 / widget.area.width;
                assert!(filled >= 85, "{name}: {} is {filled} % of its widget", widget.text);
                let shown: Vec<String> = reading
                    .lines
                    .iter()
                    .filter(|line| field.bounds.encloses(&line.bounds))
                    .map(deskwright::locate::reading::Line::text)
                    .collect();
                if widget.class != "Listbox" {
                    assert!(
                        compare::same(&shown.join(" "), &widget.value),
                        "{name}: {}: {shown:?}",
                        widget.text
                    );
                }
            }
        }
    }

    #[test]
    fn a_tick_is_seen() {
        for name in SCREENS {
            let reading = read(&frame(name));
            for (label, kind) in [
                ("Gift wrap", FieldKind::Checked),
                ("Notify customer", FieldKind::Unchecked),
            ] {
                let Some((_, field)) = field_of(&reading, &Query::label(label), &TICKS, &BLANK).one() else {
                    panic!("{name}: {label} has no box");
                };
                let widgets = widgets(name);
                let widget = widgets.iter().find(|widget| widget.text == label).expect("listed");
                assert!(
                    widget.area.encloses(&field.bounds),
                    "{name}: {label} at {}",
                    field.bounds
                );
                assert_eq!(field.kind, kind, "{name}: {label}");
            }
        }
    }

    #[test]
    fn a_dialogue_in_front_is_read_and_what_it_covers_is_not_guessed() {
        let reading = read(&frame("blue"));
        for (text, area) in [
            ("Yes", Rect::new(502, 458, 128, 42)),
            ("No", Rect::new(650, 458, 128, 42)),
            ("Save this order?", Rect::new(603, 398, 127, 22)),
            ("Confirm", Rect::new(476, 355, 328, 19)),
        ] {
            let found = one(&reading, &Query::label(text));
            assert!(area.encloses(&found.bounds), "{text} at {}", found.bounds);
        }
        assert!(matches!(
            find(&reading, &Query::label("Phone"), &BLANK),
            Finding::None(_)
        ));
        let finding = field_of(&reading, &Query::label("Phone"), &TEXT, &BLANK);
        assert!(matches!(finding, FieldFinding::NoLabel(_)), "{finding:?}");
    }

    #[test]
    fn what_lies_beside_is_found_by_what_it_lies_beside() {
        let reading = read(&frame("classic"));
        let beside = |text: &str| Some(Box::new(Query::label(text)));
        let anything = || Query::of(What::Anything);
        let right = Query {
            right_of: beside("Our ref"),
            ..anything()
        };
        assert_eq!(one(&reading, &right).text, "0007");
        let inside = Query {
            inside: beside("Summary"),
            ..Query::of(What::Contains("Shipping".to_owned()))
        };
        assert_eq!(one(&reading, &inside).text, "Shipping: Express");
        let below = Query {
            below: beside("Oak table"),
            ..Query::label("Desk lamp")
        };
        assert_eq!(one(&reading, &below).text, "Desk lamp");
    }

    #[test]
    fn the_same_pixels_are_the_same_text_wherever_they_are() {
        let frame = frame("classic");
        let first = read(&frame);
        let (size, mut pixels) = (frame.size(), frame.pixels().to_vec());
        pixels.rotate_right(usize::try_from(size.width).expect("small") * 4 * 7 + 4 * 11);
        let moved = read(&Frame::new(size, pixels).expect("as large as before"));
        let texts = |reading: &Reading| {
            reading
                .lines
                .iter()
                .map(deskwright::locate::reading::Line::text)
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&first), texts(&moved));
        for (a, b) in first.lines.iter().zip(&moved.lines) {
            assert_eq!(
                b.bounds,
                Rect {
                    x: a.bounds.x + 11,
                    y: a.bounds.y + 7,
                    ..a.bounds
                },
                "{}",
                a.text()
            );
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod readers_that_fail {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use deskwright::locate::reader::{Reader, ReaderConfig};
    use deskwright::locate::reads::{ReadError, Reads};
    use deskwright::screen::png;

    const LONG: Duration = Duration::from_secs(30);

    /// Reads a screen with a program of our own in tesseract's place.
    fn read_with(folder: &Path, program: Option<&str>, patience: Duration) -> Result<usize, ReadError> {
        let path = folder.join("tesseract");
        if let Some(script) = program {
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
        }
        let mut reader = Reader::new(ReaderConfig {
            program: path,
            workers: 1,
            patience,
            ..ReaderConfig::default()
        });
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate/blue.png")).expect("read");
        reader
            .read(&png::decode(&bytes).expect("decoded"))
            .map(|reading| reading.lines.len())
    }

    #[test]
    fn one_that_is_missing_is_named_with_its_package() {
        let folder = tempfile::tempdir().expect("made");
        let error = read_with(folder.path(), None, LONG).expect_err("nothing there");
        assert!(error.to_string().contains("apt-get install tesseract-ocr"), "{error}");
    }

    #[test]
    fn one_that_hangs_is_ended_and_tried_once_more() {
        let folder = tempfile::tempdir().expect("made");
        let pids = folder.path().join("pids");
        let script = format!("echo $$ >> {}; exec sleep 1000", pids.display());
        let start = Instant::now();
        let error = read_with(folder.path(), Some(&script), Duration::from_millis(500)).expect_err("nothing said");
        assert!(error.to_string().contains("did not answer"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(20));
        let pids = fs::read_to_string(pids).expect("started");
        assert_eq!(pids.lines().count(), 2);
        for pid in pids.lines() {
            assert!(!Path::new("/proc").join(pid).exists(), "{pid} is left");
        }
    }

    #[test]
    fn the_languages_are_asked_for_and_one_without_data_is_named() {
        let folder = tempfile::tempdir().expect("made");
        let path = folder.path().join("tesseract");
        let said = folder.path().join("said");
        let script = format!(
            "#!/bin/sh\ncase $1 in --list-langs) echo List:; echo deu; echo eng;; *) echo \"$@\" >> {}; exit 1;; esac\n",
            said.display()
        );
        fs::write(&path, script).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
        let screen = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate/blue.png")).expect("read");
        let screen = png::decode(&screen).expect("decoded");
        let read = |languages: [&str; 2]| {
            let mut reader = Reader::new(ReaderConfig {
                program: path.clone(),
                languages: languages.map(str::to_owned).to_vec(),
                workers: 1,
                patience: LONG,
            });
            reader.read(&screen).expect_err("it reads nothing").to_string()
        };
        assert!(read(["deu", "eng"]).contains("ended"));
        let asked = fs::read_to_string(&said).expect("it was started");
        assert!(asked.contains("-l deu+eng"), "{asked}");
        let error = read(["fra", "eng"]);
        assert!(error.contains("no data for the language `fra`"), "{error}");
        assert!(error.contains("apt-get install tesseract-ocr-fra"), "{error}");
    }

    #[test]
    fn one_that_ends_says_why() {
        let folder = tempfile::tempdir().expect("made");
        let error = read_with(folder.path(), Some("echo no eng.traineddata >&2; exit 1"), LONG).expect_err("ended");
        assert!(error.to_string().contains("no eng.traineddata"), "{error}");
    }

    #[test]
    fn one_that_ends_once_is_replaced() {
        let folder = tempfile::tempdir().expect("made");
        let once = folder.path().join("once");
        let script = format!(
            "if [ -e {0} ]; then exec env PATH=/usr/local/bin:/usr/bin:/bin tesseract \"$@\"; fi; touch {0}; exit 1",
            once.display()
        );
        let lines = read_with(folder.path(), Some(&script), LONG).expect("the second one reads");
        assert!(lines > 30, "{lines}");
    }
}
