//! The live desktop on a real display: what it sees, what it does, and when it refuses.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/private_display.rs"]
mod private_display;
#[path = "support/probe.rs"]
mod probe;

use std::time::{Duration, Instant};

use deskwright::action::{Action, Button};
use deskwright::desktop::live::{Live, LiveOptions};
use deskwright::desktop::{Desktop, DesktopError, Watch, kin};
use deskwright::geometry::{Rect, ScreenPoint, Size};
use deskwright::input::error::InputError;
use deskwright::input::hand::{Hand, Way};
use deskwright::key::{Chord, Key};
use deskwright::safety::approved::Approved;
use deskwright::safety::policy::{Policy, review};
use deskwright::safety::vault::Vault;
use deskwright::screen::capture::{Screen, Source};
use deskwright::screen::frame::Frame;
use deskwright::stop::Stop;
use private_display::on_private_display;
use probe::Probe;
use serde_json::Value;

fn live(stop: &Stop) -> Live {
    let options = LiveOptions {
        stop: stop.clone(),
        vault: Vault::default(),
        origin: Instant::now(),
        source: Source::Auto,
    };
    Live::open(options).expect("a display")
}

fn approved(action: Action, frame: &Frame) -> Approved {
    review(action, frame, &Policy::default()).expect("allowed")
}

fn click(frame: &Frame, (x, y): (i32, i32), clicks: u8, held: Vec<Key>) -> Approved {
    let at = ScreenPoint {
        x,
        y,
        frame: frame.id(),
    };
    let button = Button::Left;
    approved(
        Action::Click {
            at,
            button,
            clicks,
            held,
        },
        frame,
    )
}

fn press(chord: &str, frame: &Frame) -> Approved {
    let chord = Chord::parse(chord).expect("a chord");
    approved(Action::Press { chord }, frame)
}

fn count(words: &[Value], kind: &str) -> usize {
    words.iter().filter(|word| word["kind"] == kind).count()
}

#[test]
fn shared_memory_and_xcap_see_the_same_pixels() {
    on_private_display("shared_memory_and_xcap_see_the_same_pixels", || {
        let mut probe = Probe::start();
        // A canvas without the keyboard: no text cursor blinks.
        probe.order("steal");
        let mut quick = Screen::open(Source::Auto).expect("a display");
        let mut portable = Screen::open(Source::Portable).expect("a display");
        // Where nothing was drawn in between, the pictures must be one.
        let (fast, portable) = (0..100)
            .map(|_| [quick.grab(), portable.grab(), quick.grab()].map(|picture| picture.expect("a picture")))
            .find_map(|[before, between, after]| (before.pixels == after.pixels).then_some((before, between)))
            .expect("a moment of rest");
        assert_eq!(fast.size, Size::new(1280, 800));
        assert_eq!(fast.size, portable.size);
        assert!(fast.pixels == portable.pixels, "the pictures differ");
        assert!(
            fast.pixels.chunks(4).any(|pixel| pixel == [0xd0, 0xe0, 0xf0, 255]),
            "the canvas is on it"
        );
    });
}

#[test]
fn clicks_drags_and_wheel_turns_arrive_as_asked() {
    on_private_display("clicks_drags_and_wheel_turns_arrive_as_asked", || {
        let mut probe = Probe::start();
        let mut desk = live(&Stop::default());
        let frame = desk.observe(Watch::Now).expect("a frame");
        let spot = probe.spot(120, 60);

        desk.act(&click(&frame, spot, 1, vec![Key::Shift])).expect("clicked");
        let words = probe.so_far();
        let first = words.iter().find(|word| word["kind"] == "button").expect("a click");
        assert_eq!(
            (first["x"].as_i64(), first["y"].as_i64()),
            (Some(i64::from(spot.0)), Some(i64::from(spot.1)))
        );
        assert_eq!(first["state"].as_i64(), Some(1), "Shift was down");
        // The second click of the same spot is no half of a double click; a double click is one.
        desk.act(&click(&frame, spot, 1, vec![])).expect("clicked");
        assert_eq!(count(&probe.so_far(), "double"), 0);
        desk.act(&click(&frame, probe.spot(200, 60), 2, vec![]))
            .expect("clicked");
        let words = probe.so_far();
        assert_eq!((count(&words, "button"), count(&words, "double")), (1, 1));

        let (x, y) = probe.spot(300, 50);
        for (right, down, button, notches) in [(0, 3, 5, 3), (0, -7, 4, 7)] {
            let at = ScreenPoint {
                x,
                y,
                frame: frame.id(),
            };
            let held = Vec::new();
            desk.act(&approved(Action::Scroll { at, right, down, held }, &frame))
                .expect("scrolled");
            let words = probe.so_far();
            let turned = words
                .iter()
                .filter(|word| word["kind"] == "button" && word["num"] == button);
            assert_eq!(turned.count(), notches);
        }

        let (to_x, to_y) = probe.spot(500, 150);
        let path = [(x, y), (to_x, to_y)].map(|(x, y)| ScreenPoint {
            x,
            y,
            frame: frame.id(),
        });
        let drag = Action::Drag {
            path: path.to_vec(),
            held: Vec::new(),
        };
        desk.act(&approved(drag, &frame)).expect("dragged");
        let words = probe.so_far();
        assert!(count(&words, "motion") >= 3, "{words:?}");
        let up = words
            .iter()
            .rfind(|word| word["kind"] == "buttonrelease")
            .expect("released");
        assert_eq!(
            (up["x"].as_i64(), up["y"].as_i64()),
            (Some(to_x.into()), Some(to_y.into()))
        );
    });
}

#[test]
fn nothing_is_done_when_the_screen_is_another() {
    on_private_display("nothing_is_done_when_the_screen_is_another", || {
        let mut probe = Probe::start();
        let mut desk = live(&Stop::default());
        let frame = desk.observe(Watch::Now).expect("a frame");
        let action = click(&frame, probe.spot(100, 100), 1, vec![]);
        probe.order("paint");
        let refused = desk.act(&action).expect_err("painted over");
        assert!(matches!(refused, DesktopError::Changed(_)), "{refused}");
        assert_eq!(count(&probe.so_far(), "button"), 0);

        let frame = desk.observe(Watch::Now).expect("a frame");
        let key = press("F5", &frame);
        probe.order("steal");
        probe.until(|word| word["kind"] == "stolen");
        let refused = desk.act(&key).expect_err("the focus was stolen").to_string();
        assert!(
            refused.contains("\"Thief\" is in front, where \"Probe\" was"),
            "{refused}"
        );
        assert_eq!(count(&probe.so_far(), "key"), 0);

        let frame = desk.observe(Watch::Now).expect("a frame");
        desk.act(&press("F5", &frame)).expect("seen with the thief in front");
    });
}

#[test]
fn a_pop_up_is_listed_and_belongs_to_its_program() {
    on_private_display("a_pop_up_is_listed_and_belongs_to_its_program", || {
        let mut probe = Probe::start();
        let mut desk = live(&Stop::default());
        let before = desk.observe(Watch::Now).expect("a frame");
        let front = before.front.clone().expect("a window in front");
        assert_eq!((front.title.as_str(), front.class.as_str()), ("Probe", "Probe"));
        assert!(front.ours && front.bounds.width == 600);
        assert_eq!(before.windows.len(), 1, "{:?}", before.windows);
        probe.order("menu");
        let with_menu = desk.observe(Watch::Now).expect("a frame");
        let menu = with_menu.windows.last().expect("windows");
        assert_eq!(with_menu.windows.len(), 2, "{:?}", with_menu.windows);
        assert!(
            menu.ours && menu.pid == front.pid && menu.bounds.contains(305, 305),
            "{menu:?}"
        );
    });
}

#[test]
fn the_selection_is_read_and_its_absence_is_no_error() {
    on_private_display("the_selection_is_read_and_its_absence_is_no_error", || {
        let mut probe = Probe::start();
        let mut desk = live(&Stop::default());
        assert_eq!(desk.selected().expect("asked"), None);
        let frame = desk.observe(Watch::Now).expect("a frame");
        let text = deskwright::text::Text::plain("Łódź 42");
        desk.act(&approved(Action::Type { text }, &frame)).expect("typed");
        probe.until(|word| word["value"] == "Łódź 42");
        probe.order("select");
        assert_eq!(desk.selected().expect("asked").as_deref(), Some("Łódź 42"));
    });
}

#[test]
fn a_change_is_seen_at_once_and_a_mask_hides_it() {
    on_private_display("a_change_is_seen_at_once_and_a_mask_hides_it", || {
        let mut probe = Probe::start();
        let stop = Stop::default();
        let mut desk = live(&stop);
        let canvas = Rect::new(probe.canvas.0, probe.canvas.1, 590, 190);
        // The thief takes the keyboard, so that no text cursor blinks in the other window.
        probe.order("steal");
        let settled = Watch::Quiet {
            quiet: Duration::from_millis(200),
            within: Duration::from_secs(10),
        };
        let before = desk.observe(settled).expect("a frame");
        let painter = std::thread::spawn(move || {
            probe.order("paint");
            probe
        });
        let began = Instant::now();
        let after = desk
            .observe(Watch::Change {
                from: before.id(),
                within: Duration::from_secs(10),
            })
            .expect("a frame");
        assert_ne!(after.id(), before.id());
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        let _probe = painter.join().expect("painted");

        desk.mask(canvas);
        let masked = desk.observe(Watch::Now).expect("a frame");
        let (x, y) = canvas.middle();
        assert_eq!(masked.rgb(x, y), Some([0, 0, 0]));
        assert_ne!(masked.id(), after.id());

        // A stop ends every wait.
        let nothing_comes = Watch::Quiet {
            quiet: Duration::from_secs(600),
            within: Duration::from_secs(600),
        };
        stop.raise();
        desk.observe(nothing_comes).expect("a frame");
        let frame = desk.observe(Watch::Now).expect("a frame");
        let stopped = desk.act(&press("a", &frame)).expect_err("stopped");
        assert!(matches!(stopped, DesktopError::Stopped));
    });
}

/// The X server of this test's display.
fn server() -> rustix::process::Pid {
    let mark = std::env::var(kin::MARK).expect("a supervised test");
    let is_xvfb = |pid: &u32| {
        std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "Xvfb")
            && kin::carries(*pid, &mark)
    };
    let server = kin::all().into_iter().find(is_xvfb).expect("a server");
    rustix::process::Pid::from_raw(i32::try_from(server).expect("pid")).expect("pid")
}

/// enigo waits for the server's word without an end of its own.
#[test]
fn a_hand_waits_no_longer_than_its_patience() {
    on_private_display("a_hand_waits_no_longer_than_its_patience", || {
        use rustix::process::{Signal, kill_process};
        let (say, heard) = std::sync::mpsc::channel();
        let mut hand = Hand::new().expect("a display");
        hand.point((5, 5)).expect("a server that answers");
        kill_process(server(), Signal::STOP).expect("the server is ours");
        std::thread::spawn(move || {
            let lost = [hand.point((7, 7)), hand.key(Key::Tab, Way::Down), hand.release()];
            drop(hand);
            say.send(lost).expect("somebody waits");
        });
        let lost = heard.recv_timeout(Duration::from_secs(30));
        kill_process(server(), Signal::CONT).expect("the server is ours");
        for lost in lost.expect("it comes to an end") {
            assert!(matches!(lost, Err(InputError::Lost(_))), "{lost:?}");
        }
    });
}

#[test]
fn a_display_that_dies_or_hangs_is_an_error_within_seconds() {
    on_private_display("a_display_that_dies_or_hangs_is_an_error_within_seconds", || {
        use rustix::process::{Signal, kill_process};
        let server = server();
        let mut desk = live(&Stop::default());
        let frame = desk.observe(Watch::Now).expect("a frame");
        for signal in [Signal::STOP, Signal::KILL] {
            kill_process(server, signal).expect("the server is ours");
            let began = Instant::now();
            let lost = desk.observe(Watch::Now).expect_err("no server");
            assert!(matches!(lost, DesktopError::Lost(_)), "{lost}");
            let lost = desk.act(&press("a", &frame)).expect_err("no server");
            assert!(matches!(lost, DesktopError::Lost(_)), "{lost}");
            assert!(desk.release().is_err());
            assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        }
    });
}
