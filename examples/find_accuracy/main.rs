//! What is found on real screens: `make find-accuracy`.
//!
//! Each screen is a screenshot of an application from Debian's packages; what stands where is known from its toolkit, and
//! by eye where the toolkit is silent (see `truth`). Everything is looked for as a scenario would, and so are texts that
//! are not there. A wrong hit taken for the one that is meant fails; what is not found is counted and shown.

mod judge;
mod page;
mod table;
mod truth;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use deskwright::locate::reader::{Reader, ReaderConfig};
use deskwright::locate::reads::Reads as _;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

use judge::{Judged, Verdict};
use truth::Truth;

type Failed = Box<dyn std::error::Error>;

/// One screenshot with what was found on it.
struct Screen {
    truth: Truth,
    frame: Frame,
    judged: Vec<Judged>,
    read_ms: f64,
}

fn main() -> Result<ExitCode, Failed> {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let mut screens = Vec::new();
    for path in pictures(&folder())? {
        let truth = Truth::of(&path)?;
        if !only.is_empty() && !only.contains(&truth.name) {
            continue;
        }
        let frame = png::decode(&std::fs::read(&path)?)?;
        // A reader of its own each: what one screen holds must not help with the next.
        let mut reader = Reader::new(ReaderConfig::default());
        reader.read(&blank()?)?;
        let begun = Instant::now();
        let reading = reader.read(&frame)?;
        let read_ms = begun.elapsed().as_secs_f64() * 1000.0;
        let judged = judge::all(&truth, &reading, &frame);
        screens.push(Screen {
            truth,
            frame,
            judged,
            read_ms,
        });
    }
    if screens.is_empty() {
        return Err("no screen is named so".into());
    }
    table::print(&screens);
    let page = target_folder().join("find-accuracy").join("index.html");
    page::write(&screens, &page)?;
    println!("with pictures: {}", page.display());
    let wrong = screens
        .iter()
        .flat_map(|screen| &screen.judged)
        .filter(|judged| matches!(judged.verdict, Verdict::Wrong | Verdict::Invented))
        .count();
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        println!("{wrong} wrong hits were taken for the one that is meant");
        ExitCode::FAILURE
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/find_accuracy/screens")
}

fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "png") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn blank() -> Result<Frame, Failed> {
    let size = deskwright::geometry::Size::new(64, 64);
    Frame::new(size, vec![255; 64 * 64 * 4]).ok_or_else(|| "a frame".into())
}
