//! `image`: a picture to look for, with its mask.

use std::sync::Arc;

use super::context::Context;
use crate::needle::{Needle, NeedleError};
use crate::scenario::files::{Picture, named_in};
use crate::scenario::span::Spanned;
use crate::scenario::target::By;
use crate::scenario::tree::Node;

/// The largest file of an image: more than its pixels take up unpacked.
const LARGEST: u64 = 20 << 20;

const EXAMPLE: &str = "{ image: button.png }";
const TOO_LARGE: &str = "cut out of a screenshot what is to be found, and nothing else";
const MASKED: &str = "{ image: button.png, mask: button-mask.png }";

impl Context<'_> {
    /// What `image` and `mask` name, read now: a run needs no file beside the scenario any more.
    pub(super) fn image(&mut self, image: &Node, mask: Option<&Node>) -> Option<By> {
        let picture = self.picture(image, "`image`", EXAMPLE);
        let mask = match mask {
            Some(mask) => Some(self.picture(mask, "`mask`", MASKED)?),
            None => None,
        };
        let (name, bytes) = picture?;
        let mut needle = match Needle::decode(&name.value, &bytes) {
            Ok(needle) => needle,
            Err(error) => return self.no_needle(&name, &error),
        };
        if let Some((name, bytes)) = mask {
            needle = match needle.masked(&bytes) {
                Ok(needle) => needle,
                Err(error) => return self.no_needle(&name, &error),
            };
        }
        Some(By::Image(Arc::new(needle)))
    }

    fn picture(&mut self, node: &Node, what: &str, example: &str) -> Option<(Spanned<String>, Arc<[u8]>)> {
        let name = self.literal(node, what, example)?;
        let path = named_in(self.path, &name.value);
        if let Some(known) = self.pictures.iter().find(|picture| picture.path == path) {
            return Some((name, Arc::clone(&known.bytes)));
        }
        match self.files.read(&path, LARGEST) {
            Ok(bytes) => {
                let bytes: Arc<[u8]> = bytes.into();
                self.pictures.push(Picture {
                    path,
                    bytes: Arc::clone(&bytes),
                });
                Some((name, bytes))
            }
            Err(error) => {
                self.unreadable(&name, &path, &error, TOO_LARGE);
                None
            }
        }
    }

    fn no_needle(&mut self, name: &Spanned<String>, error: &NeedleError) -> Option<By> {
        let help = match error {
            NeedleError::Unreadable(_) => "save it again as PNG",
            NeedleError::Size(_) => TOO_LARGE,
            NeedleError::Mask { .. } => "make a copy of the image, and paint black what may differ",
            NeedleError::Few(_) | NeedleError::Flat => "take more of what is around it into the image",
        };
        self.error(name.span, format!("`{}` {error}", name.value), help);
        None
    }
}
