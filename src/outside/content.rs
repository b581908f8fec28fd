//! A body on its way out: JSON whose secrets are names and whose pictures are not yet text.

use serde::Serialize;
use serde_json::{Map, Value};

use super::picture::Picture;
use crate::geometry::Rect;
use crate::safety::vault::Vault;
use crate::text::Text;

/// What is sent; recorded as it is here, without a secret's value and without pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Plain(Value),
    Text(Text),
    List(Vec<Content>),
    Map(Vec<(String, Content)>),
    /// A picture as a data URL.
    Picture(Picture),
    /// A picture of the same size, transparent in this part of it, as a data URL.
    Mask {
        of: Picture,
        area: Rect,
    },
}

impl Content {
    /// The JSON itself.
    ///
    /// # Errors
    /// A secret without a value, by its name; a mask that cannot be drawn.
    pub(super) fn json(&self, vault: &Vault) -> Result<Value, String> {
        Ok(match self {
            Content::Plain(value) => value.clone(),
            Content::Text(text) => Value::from(vault.spelled(text)?),
            Content::List(items) => {
                let items: Result<Vec<Value>, String> = items.iter().map(|item| item.json(vault)).collect();
                Value::from(items?)
            }
            Content::Map(fields) => {
                let mut out = Map::new();
                for (name, content) in fields {
                    out.insert(name.clone(), content.json(vault)?);
                }
                Value::Object(out)
            }
            Content::Picture(picture) => Value::from(picture.data_url()),
            Content::Mask { of, area } => Value::from(of.mask(*area)?.data_url()),
        })
    }
}
