//! A private X screen, seen and clicked without any of deskwright's code.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use image::GrayImage;
use x11rb::connection::Connection;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

const PATIENCE: Duration = Duration::from_secs(20);

/// An Xvfb without a window manager. It ends when it is dropped.
pub struct Screen {
    server: Child,
    display: String,
    x: RustConnection,
    root: u32,
    size: (u16, u16),
    changes: Receiver<()>,
}

impl Screen {
    pub fn start((width, height): (u16, u16)) -> Screen {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb");
        let mut number = String::new();
        let mut stdout = BufReader::new(server.stdout.take().expect("piped"));
        stdout.read_line(&mut number).expect("a display's number");
        let display = format!(":{}", number.trim());
        let (x, at) = x11rb::connect(Some(&display)).expect("a connection");
        let root = x.setup().roots[at].root;
        let changes = watch(&display);
        Screen {
            server,
            display,
            x,
            root,
            size: (width, height),
            changes,
        }
    }

    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    pub fn display(&self) -> &str {
        &self.display
    }

    /// What is on it now, in grey.
    pub fn picture(&self) -> GrayImage {
        let (width, height) = self.size;
        let image = self
            .x
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX);
        let data = image.expect("sent").reply().expect("an image").data;
        let grey = data.chunks_exact(4).map(|bgrx| {
            let sum = u32::from(bgrx[2]) * 299 + u32::from(bgrx[1]) * 587 + u32::from(bgrx[0]) * 114;
            u8::try_from(sum / 1000).unwrap_or(u8::MAX)
        });
        GrayImage::from_raw(width.into(), height.into(), grey.collect()).expect("a whole picture")
    }

    /// Looks now and after each change until there is what is looked for.
    pub fn until<T>(&self, mut look: impl FnMut(&GrayImage) -> Result<T, String>) -> T {
        let began = Instant::now();
        loop {
            while self.changes.try_recv().is_ok() {}
            match look(&self.picture()) {
                Ok(found) => return found,
                Err(missing) if began.elapsed() > PATIENCE => panic!("{missing} is not to be seen"),
                Err(_) => self.changes.recv_timeout(PATIENCE).expect("a change of the screen"),
            }
        }
    }

    pub fn click(&self, x: i16, y: i16) {
        let send = |kind: u8, detail: u8| {
            self.x
                .xtest_fake_input(kind, detail, 0, self.root, x, y, 0)
                .expect("sent");
        };
        send(MOTION_NOTIFY_EVENT, 0);
        send(BUTTON_PRESS_EVENT, 1);
        send(BUTTON_RELEASE_EVENT, 1);
        self.x.flush().expect("flushed");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Tells of each change on a connection of its own; ends with the server.
fn watch(display: &str) -> Receiver<()> {
    let (x, at) = x11rb::connect(Some(display)).expect("a connection");
    let root = x.setup().roots[at].root;
    x.damage_query_version(1, 1)
        .expect("sent")
        .reply()
        .expect("the damage extension");
    let damage = x.generate_id().expect("an id");
    x.damage_create(damage, root, ReportLevel::RAW_RECTANGLES)
        .expect("sent")
        .check()
        .expect("damage");
    let (sender, changes) = channel();
    std::thread::spawn(move || while x.wait_for_event().is_ok() && sender.send(()).is_ok() {});
    changes
}
