//! Pictures in a request: what they are, and how large they may be.

use base64::Engine;
use serde_json::Value;

use super::rules::Model;
use super::{only, word};
use crate::stand_in::picture::Picture;
use crate::stand_in::rejection::Rejection;

/// Every picture of a request, in order.
#[derive(Debug, Default)]
pub struct Gallery {
    /// With its place in the request.
    sizes: Vec<(String, (i64, i64))>,
}

impl Gallery {
    /// Checks a block by itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn hang(&mut self, block: &Value, place: &str) -> Result<(), Rejection> {
        only(block, &["type", "source", "cache_control", "transformations"], place)?;
        let source = block.get("source").unwrap_or(&Value::Null);
        only(
            source,
            &["type", "media_type", "data"],
            &format!("{place}.image.source"),
        )?;
        if word(source, "type") != Some("base64") || word(source, "media_type") != Some("image/png") {
            return Err(Rejection::new(format!(
                "{place}.image.source: a PNG in base64 is expected here"
            )));
        }
        let data = word(source, "data").unwrap_or_default();
        if data.len() > 5 << 20 {
            return Err(Rejection::new(format!(
                "{place}.image.source.base64: image exceeds 5 MB maximum: {} bytes > 5242880 bytes",
                data.len()
            )));
        }
        let png = png(block).ok_or_else(|| {
            Rejection::new(format!("{place}.image.source.base64.data: The image was specified using the image/png media type, but the image does not appear to be a valid image/png image"))
        })?;
        let picture = Picture::decode(&png).map_err(|_| Rejection::new("Could not process image"))?;
        let (width, height) = picture.size();
        self.sizes
            .push((place.to_owned(), (i64::from(width), i64::from(height))));
        Ok(())
    }

    /// Checks all of them together. What the server would make smaller by itself is refused beside the toolset.
    ///
    /// # Errors
    /// The first that is too large, or one too many.
    pub fn close(&self, model: &Model, toolset: bool) -> Result<(), Rejection> {
        let count = self.sizes.len();
        if count > model.pictures {
            return Err(Rejection::new(format!(
                "messages: at most {} images are taken, found {count}",
                model.pictures
            )));
        }
        let most = if count > 20 { 2000 } else { 8000 };
        for (place, (width, height)) in &self.sizes {
            if (*width).max(*height) > most {
                let message = format!(
                    "{place}.image.source.base64.data: At least one of the image dimensions exceed max allowed size: {most} pixels"
                );
                return Err(Rejection::new(message).code("image_dimensions_too_large"));
            }
            let (side, patches) = model.picture;
            let count = (width + 27) / 28 * ((height + 27) / 28);
            if toolset && ((*width).max(*height) > side || count > patches) {
                return Err(Rejection::new(format!(
                    "{place}: a {width}x{height} image exceeds the limits of computer_toolset_20260801"
                )));
            }
        }
        Ok(())
    }

    pub fn last(&self) -> Option<(i64, i64)> {
        self.sizes.last().map(|(_, size)| *size)
    }
}

/// The bytes of a picture block.
pub fn png(block: &Value) -> Option<Vec<u8>> {
    let data = word(block.get("source")?, "data")?;
    base64::prelude::BASE64_STANDARD.decode(data).ok()
}
