//! What came of a tool, and how a model is told.

use crate::geometry::{FrameId, Size};
use crate::model::turn::OrderResult;
use crate::outside::picture::Picture;
use crate::runner::run::Run;
use crate::screen::{png, shot};

/// What came of a tool.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    Text(String),
    Picture(Picture),
    Failed(String),
    /// The policy said no.
    Refused(String),
}

/// A model is told so much of a text.
const MOST_TOLD: usize = 20_000;

/// A model is shown a picture no larger than this on a side: every provider takes it.
const LARGEST_SHOWN: u32 = 1024;

impl Given {
    /// The word for it, as in events.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Given::Text(_) | Given::Picture(_) => "gave",
            Given::Failed(_) => "failed",
            Given::Refused(_) => "refused",
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Given::Text(text) | Given::Failed(text) | Given::Refused(text) => cut(text),
            Given::Picture(picture) => format!("a picture of {}", picture.size),
        }
    }
}

/// The result for the model, and the picture that came.
pub(super) fn told(run: &Run<'_>, given: &Given) -> (OrderResult, Option<FrameId>) {
    match given {
        Given::Text(text) if text.trim().is_empty() => (OrderResult::Gave("Done, without a word.".to_owned()), None),
        Given::Text(text) => (OrderResult::Gave(cut(text)), None),
        Given::Failed(why) => (OrderResult::Failed(cut(why)), None),
        Given::Refused(why) => (OrderResult::Refused(cut(why)), None),
        Given::Picture(picture) => {
            let text = format!(
                "A picture of {} pixels, in the file {}. Its name is {}.",
                picture.size,
                run.pictures.path(picture.frame),
                picture.frame,
            );
            match shown(picture) {
                Ok((size, png)) => (OrderResult::Showed { text, png, size }, Some(picture.frame)),
                Err(why) => (OrderResult::Failed(why), Some(picture.frame)),
            }
        }
    }
}

fn shown(picture: &Picture) -> Result<(Size, std::sync::Arc<[u8]>), String> {
    let size = picture.size;
    if size.width.max(size.height) <= LARGEST_SHOWN {
        return Ok((size, std::sync::Arc::clone(&picture.png)));
    }
    let frame = png::decode(&picture.png).map_err(|error| error.to_string())?;
    let most = Size::new(LARGEST_SHOWN, LARGEST_SHOWN);
    shot::closer(&frame, size.bounds(), most).map_err(|error| error.to_string())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{}… (cut off)", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
