//! Pictures inside requests, and what everything counts.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// How the base64 of every PNG begins.
const PNG: &str = "iVBORw0KGgo";

/// The bytes of a PNG, from its base64 or a data URL of it.
pub fn png(text: &str) -> Option<Vec<u8>> {
    let data = text.strip_prefix("data:image/png;base64,").unwrap_or(text);
    data.starts_with(PNG).then(|| BASE64_STANDARD.decode(data).ok())?
}

/// All pictures in a value, in order.
pub fn pictures(value: &Value) -> Vec<Vec<u8>> {
    match value {
        Value::String(text) => png(text).into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(pictures).collect(),
        Value::Object(fields) => fields.values().flat_map(pictures).collect(),
        _ => Vec::new(),
    }
}

/// Width and height; they stand at the same place in every PNG.
pub fn size(png: &[u8]) -> (u32, u32) {
    let side = |at: usize| {
        let bytes = png.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_be_bytes)
    };
    (side(16), side(20))
}

/// Four letters a token; a picture has 1.2 tokens for each patch of 32 by 32 pixels.
pub fn tokens(value: &Value) -> u64 {
    match value {
        Value::String(text) => match png(text) {
            Some(png) => {
                let (width, height) = size(&png);
                u64::from(width.div_ceil(32)) * u64::from(height.div_ceil(32)) * 6 / 5
            }
            None => u64::try_from(text.len()).unwrap_or(0) / 4 + 1,
        },
        Value::Array(values) => values.iter().map(tokens).sum(),
        Value::Object(fields) => fields.values().map(tokens).sum(),
        _ => 1,
    }
}
