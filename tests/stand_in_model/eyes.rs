//! The stand-in model's eyes, tried on Order Desk: where it points is the middle of what it means, at the scales
//! at which a screen is shown to it.

use image::imageops::thumbnail;

use crate::bench::clicks::{self, Click};
use crate::bench::order_desk::OrderDesk;
use crate::bench::screen::Screen;
use crate::stand_in::brain::Sight;
use crate::stand_in::picture::Picture;
use crate::stand_in::reading::Reading;

type Point = (i32, i32);

struct Trial {
    // Ends before its screen does.
    desk: OrderDesk,
    screen: Screen,
    /// The size of the picture that is shown.
    image: (u32, u32),
    clicks: Vec<Click>,
}

impl Trial {
    /// Clicks what `find` sees in one picture, as soon as it sees it all.
    fn click<const N: usize>(&mut self, find: impl Fn(&Sight) -> Result<[Point; N], String>) {
        let (width, height) = self.image;
        let points = self.screen.until(|screen| {
            let picture = Picture::of(thumbnail(screen, width, height));
            let reading = Reading::of(&picture).expect("tesseract");
            find(&Sight {
                picture: &picture,
                reading: &reading,
            })
        });
        let (across, down) = self.screen.size();
        for (x, y) in points {
            self.screen.click(under(x, across, width), under(y, down, height));
            self.clicks.extend(clicks::of_log(&self.desk.wait_for("click")));
        }
    }
}

/// The pixel of the screen under the middle of a pixel of the picture.
fn under(at: i32, screen: u16, image: u32) -> i16 {
    let at = (2 * i64::from(at) + 1) * i64::from(screen) / (2 * i64::from(image));
    i16::try_from(at).expect("on the screen")
}

fn try_eyes(screen: (u16, u16), app_scale: &str, image: (u32, u32)) {
    let folder = tempfile::tempdir().expect("a folder");
    let scale = f64::from(screen.0) / f64::from(image.0);
    let screen = Screen::start(screen);
    let mut trial = Trial {
        desk: OrderDesk::start(&screen, folder.path(), &["--scale", app_scale, "--geometry", "+63+41"]),
        screen,
        image,
        clicks: Vec::new(),
    };
    trial.click(|sight| Ok([sight.button("New order")?.middle()]));
    trial.click(|sight| {
        let field = |label| sight.field(label).map(|area| area.middle());
        Ok([
            sight.line("Paper, A4", &sight.field("Article")?)?,
            field("Our ref")?,
            field("Customer")?,
            field("Quantity")?,
            field("Unit price")?,
            field("Due date")?,
            field("Phone")?,
            field("Comment")?,
            sight.check_button("Gift wrap")?,
            sight.check_button("Notify customer")?,
            field("Shipping")?,
        ])
    });
    trial.click(|sight| Ok([sight.line("Standard", &sight.field("Shipping")?)?]));
    trial.click(|sight| Ok([sight.button("Save")?.middle()]));
    let hit: Vec<&str> = trial.clicks.iter().map(|click| click.on.as_str()).collect();
    let meant = [
        "New order",
        "Paper, A4",
        "Our ref",
        "Customer",
        "Quantity",
        "Unit price",
        "Due date",
        "Phone",
        "Comment",
        "Gift wrap",
        "Notify customer",
        "Shipping",
        "Standard",
        "Save",
    ];
    assert_eq!(hit, meant);
    assert_eq!(clicks::check(&trial.clicks, scale), Ok(()));
}

#[test]
fn it_points_at_middles_of_a_screen_shown_as_it_is() {
    try_eyes((1280, 800), "1", (1280, 800));
}

#[test]
fn it_points_at_middles_of_a_screen_shown_at_two_thirds() {
    try_eyes((1920, 1080), "1", (1280, 720));
}

#[test]
fn it_points_at_middles_of_a_screen_shown_at_half() {
    try_eyes((2560, 1600), "2", (1280, 800));
}
