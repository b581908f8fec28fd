//! The worst, with their pictures, as a page: red what should have been found, blue what was seen instead.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskwright::geometry::Rect;
use deskwright::report::escape;
use deskwright::screen::draw::Canvas;
use deskwright::screen::frame::Frame;

use crate::judge::{Judged, Verdict};
use crate::{Failed, Screen, table};

const MEANT: [u8; 3] = [210, 40, 40];
const SEEN: [u8; 3] = [30, 90, 200];
const WORST: usize = 10;

pub(crate) fn write(screens: &[Screen], path: &Path) -> Result<(), Failed> {
    let mut bad: Vec<(&Screen, &Judged)> = Vec::new();
    for screen in screens {
        let failed = |one: &&Judged| one.verdict <= Verdict::Missed;
        bad.extend(screen.judged.iter().filter(failed).map(|one| (screen, one)));
    }
    bad.sort_by_key(|(_, one)| one.verdict);
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>find-accuracy</title>\
         <style>body{font:14px sans-serif;margin:2em;max-width:60em}img{border:1px solid #999;margin:.3em 0 1.6em;zoom:1.5}</style>\
         <h1>The worst ten</h1><p>Red is what was meant, blue what was seen.</p>",
    );
    for (screen, judged) in bad.iter().take(WORST) {
        let words = escape::line(&table::line(&screen.truth.name, judged))
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        let picture = STANDARD.encode(picture(&screen.frame, judged)?);
        write!(page, "<p>{words}</p><img src='data:image/png;base64,{picture}'>")?;
    }
    if bad.is_empty() {
        page += "<p>There is none.</p>";
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, page)?)
}

/// The part of the screen that is spoken of.
fn picture(frame: &Frame, judged: &Judged) -> Result<Vec<u8>, Failed> {
    let seen = judged.seen.first().map(|one| one.bounds);
    let meant = (judged.target.source != "absent").then_some(judged.target.area);
    let middle = meant.or(seen).unwrap_or(Rect::new(0, 0, 10, 10));
    let area = Rect::new(middle.x - 120, middle.y - 40, middle.width + 240, middle.height + 80);
    let area = area
        .intersection(&frame.size().bounds())
        .ok_or("outside of the screen")?;
    let (size, pixels) = frame.crop(area);
    let part = Frame::new(size, pixels).ok_or("a frame")?;
    let mut canvas = Canvas::of(&part);
    let moved = |rect: Rect| {
        Rect::new(
            rect.x - area.x - 2,
            rect.y - area.y - 2,
            rect.width + 4,
            rect.height + 4,
        )
    };
    if let Some(meant) = meant {
        canvas.outline(&moved(meant), MEANT);
    }
    for one in judged.seen.iter().take(3) {
        canvas.outline(&moved(one.bounds), SEEN);
    }
    Ok(canvas.to_png()?)
}
