//! How quickly a screen of 1920x1080 is read and searched: `make bench-find`.
//!
//! The screen is made of three real ones of Order Desk. Tesseract's own run over the whole of it, in the same run of this
//! program, is the measure. Times are the median of several; nothing here fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use deskwright::geometry::{Rect, Size};
use deskwright::locate::find::find;
use deskwright::locate::query::{Finding, Query, What};
use deskwright::locate::reader::{Reader, ReaderConfig};
use deskwright::locate::reading::{Line, Reading};
use deskwright::locate::reads::Reads as _;
use deskwright::needle::Needle;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

type Failed = Box<dyn std::error::Error>;

const SIZE: Size = Size {
    width: 1920,
    height: 1080,
};

/// Screens, and where they go.
const PARTS: [(&str, (i32, i32)); 3] = [("dark", (0, 800)), ("large", (1280, 0)), ("classic", (0, 0))];

fn main() -> Result<(), Failed> {
    let screen = screen()?;
    let size = screen.size();
    println!("a screen of {size}, {} readers", deskwright_cores());
    let whole = median(3, || tesseract(&screen))?;
    let first = median(3, || {
        let mut reader = Reader::new(ReaderConfig::default());
        // They load their data once, when a run starts.
        reader.read(&blank()?)?;
        timed(|| reader.read(&screen))
    })?;
    let mut reader = Reader::new(ReaderConfig::default());
    let reading = reader.read(&screen)?;
    let mut number = 0;
    let changed = median(9, || {
        number += 1;
        let frame = changed(&screen, number)?;
        timed(|| reader.read(&frame))
    })?;
    let same = median(9, || {
        let pixels = screen.pixels().to_vec();
        timed(|| {
            let frame = Frame::new(size, pixels).ok_or("a frame")?;
            reader.read(&frame).map_err(Failed::from)
        })
    })?;
    println!("tesseract, once over all of it   {}", shown(whole));
    let share = first.as_secs_f64() / whole.as_secs_f64();
    println!(
        "first look                       {}   {share:.2} of it, {} lines",
        shown(first),
        reading.lines.len()
    );
    println!("after a small change             {}", shown(changed));
    println!("unchanged                        {}", shown(same));
    images(&screen, &reading)
}

fn images(screen: &Frame, reading: &Reading) -> Result<(), Failed> {
    let needle = needle(screen, Rect::new(327, 115, 80, 24))?;
    let nothing = Reading::default();
    let query = Query::of(What::Image(needle.into()));
    let exact = median(9, || timed(|| found(&find(&nothing, &query, screen))))?;
    let otherwise = moved(screen, 4)?;
    let alike = median(9, || timed(|| found(&find(&nothing, &query, &otherwise))))?;
    println!("image of 80x24, to the pixel     {}", shown(exact));
    println!("the same, drawn otherwise        {}", shown(alike));
    for tenths in [1, 2, 3, 4, 5] {
        let other = moved(screen, tenths)?;
        let (mut right, mut missed, mut several, mut wrong, mut slowest) = (0, 0, 0, 0, Duration::ZERO);
        for (line, grown, query) in lines(screen, reading) {
            let begun = Instant::now();
            match find(&nothing, &query, &other) {
                Finding::One(found)
                    if found.bounds.x.abs_diff(grown.x) <= 1 && found.bounds.y.abs_diff(grown.y) <= 1 =>
                {
                    right += 1;
                }
                Finding::One(found) => {
                    println!("    {} found at {} for {grown}", line.text(), found.bounds);
                    wrong += 1;
                }
                Finding::None(_) => missed += 1,
                Finding::Several(_) => several += 1,
            }
            slowest = slowest.max(begun.elapsed());
        }
        println!(
            "  every second line, moved by 0.{tenths} pixels: {right} right, {missed} missed, {several} several, {wrong} wrong; at most {}",
            shown(slowest)
        );
        // What stands there no more may not be found.
        let (mut refused, mut elsewhere, mut taken) = (0, 0, 0);
        for (line, grown, query) in lines(screen, reading) {
            let Some(gone) = altered(&other, line) else { continue };
            match find(&nothing, &query, &gone) {
                Finding::None(_) => refused += 1,
                Finding::One(found) if found.bounds != grown => elsewhere += 1,
                taken_for_it @ (Finding::One(_) | Finding::Several(_)) => {
                    println!("    {} taken though a letter is another: {taken_for_it:?}", line.text());
                    taken += 1;
                }
            }
        }
        println!(
            "  the same with one letter of them another: {refused} refused, {elsewhere} found elsewhere, {taken} taken"
        );
    }
    Ok(())
}

/// Every second line as an image, where that is found on the screen it was cut out of; and the place it was cut from.
fn lines<'a>(screen: &'a Frame, reading: &'a Reading) -> impl Iterator<Item = (&'a Line, Rect, Query)> {
    reading.lines.iter().step_by(2).filter_map(|line| {
        let Rect { x, y, width, height } = line.bounds;
        let grown = Rect::new(x - 4, y - 4, width + 8, height + 8);
        let query = Query::of(What::Image(needle(screen, grown).ok()?.into()));
        let found = find(&Reading::default(), &query, screen);
        matches!(found, Finding::One(_)).then_some((line, grown, query))
    })
}

/// The first letter put over the last one of the last word, unless they are the same.
fn altered(frame: &Frame, line: &Line) -> Option<Frame> {
    let word = line.words.last()?;
    let count = u32::try_from(word.text.chars().count()).ok()?;
    let (first, last) = (word.text.chars().next()?, word.text.chars().last()?);
    if count < 3 || first.to_lowercase().eq(last.to_lowercase()) {
        return None;
    }
    let wide = word.bounds.width / count;
    let bounds = word.bounds;
    let letter = Rect::new(bounds.x, bounds.y, wide, bounds.height);
    let at = (bounds.right() - i32::try_from(wide).ok()?, bounds.y);
    with(frame, &cut(frame, letter)?, at)
}

fn found(finding: &Finding) -> Result<(), Failed> {
    match finding {
        Finding::One(_) => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

fn needle(frame: &Frame, area: Rect) -> Result<Needle, Failed> {
    let cut = cut(frame, area).ok_or("outside")?;
    Ok(Needle::decode("image.png", &png::encode(&cut)?)?)
}

fn cut(frame: &Frame, area: Rect) -> Option<Frame> {
    let (size, pixels) = frame.crop(area);
    Frame::new(size, pixels)
}

fn screen() -> Result<Frame, Failed> {
    let pixels = [60u8, 90, 120, 255].repeat(1920 * 1080);
    let mut screen = Frame::new(SIZE, pixels).ok_or("a frame")?;
    for (name, at) in PARTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/locate/{name}.png"));
        let part = png::decode(&std::fs::read(path)?)?;
        screen = with(&screen, &part, at).ok_or("a frame")?;
    }
    Ok(screen)
}

fn blank() -> Result<Frame, Failed> {
    Ok(Frame::new(Size::new(8, 8), vec![255; 256]).ok_or("a frame")?)
}

/// A frame with what of another one fits.
fn with(frame: &Frame, part: &Frame, (x, y): (i32, i32)) -> Option<Frame> {
    let wide = |v: i32| usize::try_from(v).unwrap_or(0);
    let area = Rect::new(x, y, part.size().width, part.size().height).intersection(&frame.size().bounds())?;
    let (size, lines) = part.crop(Rect::new(0, 0, area.width, area.height));
    let mut pixels = frame.pixels().to_vec();
    let (stride, own) = (
        usize::try_from(frame.size().width).ok()? * 4,
        usize::try_from(size.width).ok()? * 4,
    );
    for (row, line) in lines.chunks_exact(own).enumerate() {
        let start = (wide(y) + row) * stride + wide(x) * 4;
        pixels.get_mut(start..start + own)?.copy_from_slice(line);
    }
    Frame::new(frame.size(), pixels)
}

/// A value typed into one of the boxes.
fn changed(screen: &Frame, number: i32) -> Result<Frame, Failed> {
    let word = cut(screen, Rect::new(340, 118, 50 - number.unsigned_abs(), 18)).ok_or("outside")?;
    Ok(with(screen, &word, (700, 300 + number * 24)).ok_or("outside")?)
}

/// The same, moved to the right by so many tenths of a pixel, as another renderer may draw it.
fn moved(frame: &Frame, tenths: u16) -> Result<Frame, Failed> {
    let row = usize::try_from(frame.size().width)? * 4;
    let mut pixels = frame.pixels().to_vec();
    for line in pixels.chunks_exact_mut(row) {
        let before = line.to_vec();
        for (own, left) in line.iter_mut().skip(4).zip(&before) {
            let mixed = (u16::from(*own) * (10 - tenths) + u16::from(*left) * tenths) / 10;
            *own = u8::try_from(mixed)?;
        }
    }
    Ok(Frame::new(frame.size(), pixels).ok_or("a frame")?)
}

fn tesseract(frame: &Frame) -> Result<Duration, Failed> {
    let path: PathBuf = std::env::temp_dir().join(format!("deskwright-bench-{}.png", std::process::id()));
    std::fs::write(&path, png::encode(frame)?)?;
    let begun = Instant::now();
    let status = Command::new("tesseract")
        .arg(&path)
        .args(["stdout", "tsv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let took = begun.elapsed();
    std::fs::remove_file(&path)?;
    if status.success() {
        Ok(took)
    } else {
        Err("tesseract failed".into())
    }
}

fn timed<T, E: Into<Failed>>(work: impl FnOnce() -> Result<T, E>) -> Result<Duration, Failed> {
    let begun = Instant::now();
    work().map_err(Into::into)?;
    Ok(begun.elapsed())
}

fn median(times: usize, mut work: impl FnMut() -> Result<Duration, Failed>) -> Result<Duration, Failed> {
    let mut took = (0..times).map(|_| work()).collect::<Result<Vec<_>, _>>()?;
    took.sort();
    Ok(took.get(times / 2).copied().unwrap_or_default())
}

fn shown(time: Duration) -> String {
    format!("{:>8.1} ms", time.as_secs_f64() * 1000.0)
}

fn deskwright_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
