//! What is typed arrives whole, in a real application.
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

use std::time::Duration;

use deskwright::action::{Action, Button};
use deskwright::desktop::kin;
use deskwright::geometry::{FrameId, ScreenPoint};
use deskwright::input::executor::Executor;
use deskwright::input::held;
use deskwright::key::{Chord, Key};
use deskwright::stop::Stop;
use deskwright::text::{Part, Text};
use deskwright::x11::Display;
use private_display::on_private_display;
use probe::Probe;
use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;

fn write(hands: &mut Executor, text: &str) {
    let action = Action::Type {
        text: Text::plain(text),
    };
    hands.perform(&action, &|_| None).expect("typed");
}

#[test]
fn every_text_arrives_whole() {
    on_private_display("every_text_arrives_whole", || {
        let mut probe = Probe::start();
        let mut hands = Executor::open(Stop::default(), false).expect("a display");
        let ascii: String = (' '..='~').collect();
        let many: String = (0x4e00..0x4e00 + 120u32).filter_map(char::from_u32).collect();
        let texts = [
            ascii.as_str(),
            "   =SUM(A1:A9)!",
            "\"double\" 'single' `back` \\ ~^",
            "Åse Öström, Zoë Nuñez, Łódź, Ñandú, straße, €12.50",
            "Щедрин Ёлкин, Київ",
            "請輸入客戶名稱與地址資料表",
            many.as_str(),
            "café café", // the second with a combining accent
            "007",
            "aaaaAAAA!!!!1111",
        ];
        for text in texts.iter().chain(&texts) {
            probe.order("clear");
            write(&mut hands, text);
            let arrived = probe.until(|word| {
                let length = word["value"].as_str().map_or(0, |value| value.chars().count());
                word["kind"] == "entry" && length >= text.chars().count()
            });
            assert_eq!(arrived["value"], *text);
        }
    });
}

#[test]
fn lines_and_tabs_are_keys() {
    on_private_display("lines_and_tabs_are_keys", || {
        let mut probe = Probe::start();
        let mut hands = Executor::open(Stop::default(), false).expect("a display");
        probe.order("text");
        write(&mut hands, "first\r\n\tsecond – “quoted”\nthird");
        probe.until(|word| word["value"] == "first\n\tsecond – “quoted”\nthird");
    });
}

#[test]
fn keys_do_not_overtake_the_click_before_them() {
    on_private_display("keys_do_not_overtake_the_click_before_them", || {
        let mut probe = Probe::start();
        let (x, y) = probe.spot(300, -50);
        let at = ScreenPoint {
            x,
            y,
            frame: FrameId(0),
        };
        let click = Action::Click {
            at,
            button: Button::Left,
            clicks: 1,
            held: Vec::new(),
        };
        // The window manager sees a click first and passes it on; here it takes its time.
        let manager = window_manager();
        kill_process(manager, Signal::STOP).expect("ours");
        let typist = std::thread::spawn(move || {
            let mut hands = Executor::open(Stop::default(), false).expect("a display");
            hands.perform(&click, &|_| None).expect("clicked");
            write(&mut hands, "into the text");
        });
        let display = Display::connect(None).expect("a display");
        while held::buttons_up(&display, Duration::ZERO).expect("a display") {}
        let early: Vec<_> = (0..20).flat_map(|_| probe.so_far()).collect();
        assert!(early.is_empty(), "{early:?}");
        kill_process(manager, Signal::CONT).expect("ours");
        typist.join().expect("typed");
        probe.until(|word| word["kind"] == "text" && word["value"] == "into the text");
    });
}

fn window_manager() -> Pid {
    let mark = std::env::var(kin::MARK).expect("a supervised test");
    let is_openbox = |pid: &u32| {
        std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "openbox")
            && kin::carries(*pid, &mark)
    };
    let number = kin::all().into_iter().find(is_openbox).expect("a window manager");
    Pid::from_raw(i32::try_from(number).expect("pid")).expect("pid")
}

#[test]
fn after_a_secret_the_keyboard_is_as_it_was() {
    on_private_display("after_a_secret_the_keyboard_is_as_it_was", || {
        let probe = Probe::start();
        let display = Display::connect(None).expect("a display");
        let before = keyboard(&display);
        let mut hands = Executor::open(Stop::default(), false).expect("a display");
        let text = Text(vec![Part::Plain("pin ".to_owned()), Part::Secret("pin".to_owned())]);
        let value = SecretString::from("пароль密碼".to_owned());
        let unknown = hands.perform(&Action::Type { text: text.clone() }, &|_| None);
        assert!(unknown.expect_err("no value").to_string().contains("`pin`"));
        hands
            .perform(&Action::Type { text }, &|name| (name == "pin").then(|| value.clone()))
            .expect("typed");
        probe.until(|word| word["value"] == "pin пароль密碼");
        assert_eq!(keyboard(&display), before);
    });
}

#[test]
fn chords_reach_the_application_as_named() {
    on_private_display("chords_reach_the_application_as_named", || {
        let mut probe = Probe::start();
        let mut hands = Executor::open(Stop::default(), false).expect("a display");
        let chords = [
            ("ctrl+s", "s", 4),
            ("ctrl+S", "s", 4),
            ("ctrl+shift+s", "S", 5),
            ("F5", "F5", 0),
            ("alt+F9", "F9", 8),
            ("escape", "Escape", 0),
            ("!", "exclam", 1),
            ("é", "eacute", 0),
            ("pageup", "Prior", 0),
            ("enter", "Return", 0),
        ];
        for (chord, keysym, state) in chords {
            let action = Action::Press {
                chord: Chord::parse(chord).expect("a chord"),
            };
            hands.perform(&action, &|_| None).expect("pressed");
            let heard = probe.so_far();
            let last = heard.iter().rfind(|word| word["kind"] == "key").expect("a key");
            assert_eq!(
                (last["key"].as_str(), last["state"].as_i64()),
                (Some(keysym), Some(state)),
                "{chord}"
            );
        }
        assert!(
            hands
                .perform(
                    &Action::Press {
                        chord: Chord(vec![Key::Function(30)])
                    },
                    &|_| None
                )
                .is_err()
        );
        let held = deskwright::input::held::keys(&Display::connect(None).expect("a display"));
        assert!(held.expect("keys").is_empty());
    });
}

fn keyboard(display: &Display) -> Vec<u32> {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::ConnectionExt as _;
    let setup = display.conn.setup();
    let count = setup.max_keycode - setup.min_keycode + 1;
    let mapping = display
        .conn
        .get_keyboard_mapping(setup.min_keycode, count)
        .expect("asked");
    mapping.reply().expect("answered").keysyms
}
