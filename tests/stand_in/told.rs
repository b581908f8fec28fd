//! What another model did before, as far as the stand-in makes use of it: the places that were clicked.
//!
//! A model that takes over is told in words what was done. One that reads them does not press a button again.

/// The story's clicks, in percent of the picture's width and height.
pub fn clicks(task: &str) -> Vec<(f64, f64)> {
    let Some((_, story)) = task.split_once("What was done so far") else {
        return Vec::new();
    };
    story.split("click at ").skip(1).filter_map(point).collect()
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (x, rest) = text.split_once("%,")?;
    let (y, _) = rest.split_once('%')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}
