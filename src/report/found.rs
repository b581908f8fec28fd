//! How often each way of finding served.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::candidate::FoundBy;

/// Targets found, by what found them, in the order of trust.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Found(BTreeMap<FoundBy, usize>);

impl Found {
    pub fn add(&mut self, by: FoundBy) {
        *self.0.entry(by).or_default() += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (FoundBy, usize)> {
        self.0.iter().map(|(by, count)| (*by, *count))
    }
}

/// As in `text 12, model 1`; nothing where nothing was looked for.
impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.iter().map(|(by, count)| format!("{by} {count}")).collect();
        f.write_str(&parts.join(", "))
    }
}
