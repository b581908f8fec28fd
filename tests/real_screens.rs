//! Finding on screens of real applications: what was wrong once, and the line that is never crossed.
//!
//! The screens are those of `make find-accuracy`, which looks at all of them and counts; here are the quick ones.

#[path = "../examples/find_accuracy/judge.rs"]
mod judge;
#[path = "../examples/find_accuracy/truth.rs"]
mod truth;

type Failed = Box<dyn std::error::Error>;

#[cfg(test)]
mod screens {
    use std::path::Path;

    use deskwright::locate::reader::{Reader, ReaderConfig};
    use deskwright::locate::reads::Reads as _;
    use deskwright::screen::png;

    use crate::judge::{self, Judged, Verdict};
    use crate::truth::{Kind, Truth};

    fn judged(name: &str) -> Vec<Judged> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/find_accuracy/screens");
        let picture = folder.join(format!("{name}.png"));
        let truth = Truth::of(&picture).expect("it can be read");
        let frame = png::decode(&std::fs::read(&picture).expect("it is there")).expect("it is a picture");
        let reading = Reader::new(ReaderConfig::default())
            .read(&frame)
            .expect("tesseract is there");
        let judged = judge::all(&truth, &reading, &frame);
        for one in &judged {
            let is_wrong = matches!(one.verdict, Verdict::Wrong | Verdict::Invented);
            assert!(
                !is_wrong,
                "{name}, {}: {:?} taken for {:?}",
                truth.application(),
                one.seen,
                one.target
            );
        }
        judged
    }

    /// What was found or, several times there, told as such.
    fn expect_found(name: &str, wanted: &[(Kind, &str)]) {
        let judged = judged(name);
        for (kind, text) in wanted {
            let one = judged
                .iter()
                .filter(|one| one.target.source != "absent")
                .find(|one| one.target.kind == *kind && one.target.text == *text);
            let one = one.unwrap_or_else(|| panic!("{name}: {text} is not in its list"));
            let is_found = matches!(one.verdict, Verdict::Found | Verdict::Alike);
            assert!(
                is_found,
                "{name}: {text} {:?}, {} ms: {:?}",
                one.verdict, one.ms, one.seen
            );
        }
    }

    #[test]
    fn boxes_that_motif_raises_are_boxes_to_tick() {
        let (clear, ticked) = (Kind::Unchecked, Kind::Checked);
        let wanted = [
            (clear, "Whole Word"),
            (clear, "Keep Dialog"),
            (ticked, "Case Sensitive"),
        ];
        expect_found("nedit-replace", &wanted);
        expect_found("nedit-replace", &[(Kind::Field, "Replace With:")]);
    }

    #[test]
    fn shaded_boxes_are_boxes_to_tick_and_no_letters() {
        let wanted = [
            (Kind::Checked, "Keep dialog"),
            (Kind::Unchecked, "Ignore case"),
            (Kind::Text, "Ignore case"),
        ];
        expect_found("jedit-search", &wanted);
        expect_found("jedit-search", &[(Kind::Field, "Search for:")]);
    }

    #[test]
    fn a_terminal_has_columns_with_lines_between_and_letters_of_one_width() {
        let text = Kind::Text;
        expect_found(
            "mc-options",
            &[
                (text, "Use internal edit"),
                (text, "Compute totals"),
                (text, "/archive"),
            ],
        );
        expect_found(
            "mc",
            &[
                (text, "4096"),
                (text, "1200"),
                (text, "Hint: Tab changes your current panel."),
            ],
        );
    }

    #[test]
    fn a_dotted_frame_around_a_tab_is_no_part_of_the_next_one() {
        expect_found("gnumeric-dark", &[(Kind::Text, "Alignment"), (Kind::Text, "Number")]);
        expect_found("mousepad-dark", &[(Kind::Text, "Editor")]);
    }

    #[test]
    fn sums_in_bold_are_apart_and_icons_are_no_letters() {
        let text = Kind::Text;
        expect_found(
            "homebank",
            &[
                (text, "9,250.50 EUR"),
                (text, "8,806.30 EUR"),
                (text, "Bank"),
                (text, "Asset"),
            ],
        );
    }

    #[test]
    fn an_equals_sign_that_the_reader_overlooks_is_there() {
        expect_found("gnumeric", &[(Kind::Text, "Sum = 0")]);
    }

    #[test]
    fn smooth_letters_that_touch_are_letters() {
        expect_found(
            "chromium-settings",
            &[(Kind::Text, "Autofill and passwords"), (Kind::Text, "Appearance")],
        );
    }

    #[test]
    fn a_button_left_of_a_box_is_not_its_label() {
        expect_found("git-gui", &[(Kind::Field, "Commit Message:")]);
    }
}
