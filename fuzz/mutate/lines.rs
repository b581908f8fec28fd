//! Changes to a stream of server-sent events: to the JSON of a line, or to the order of the lines.

use fastrand::Rng;
use serde_json::json;

use super::{json as body, stock};

/// The two bytes at the start stay, mostly.
pub fn changed(bytes: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let (head, rest) = bytes.split_at_checked(2)?;
    let mut head = head.to_vec();
    if rng.u8(..20) == 0 {
        head = vec![rng.u8(..), rng.u8(..)];
    }
    let mut lines: Vec<Vec<u8>> = rest.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    for _ in 0..rng.usize(1..3) {
        let (at, to) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
        match rng.u8(..10) {
            0 => lines.swap(at, to),
            1 => drop(lines.splice(at..at, [lines[to].clone()])),
            2 if lines.len() > 1 => drop(lines.remove(at)),
            3 => {
                let name = ["data", "event", "id", "retry", ""][rng.usize(..5)];
                lines.insert(at, format!("{name}: {}", stock::word(rng)).into_bytes());
            }
            4 => {
                let (key, value) = stock::part(rng);
                let value = key.map_or(value.clone(), |key| json!({ key: value }));
                lines.splice(at..at, [format!("data: {value}").into_bytes(), Vec::new()]);
            }
            _ => {
                let full: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with(b"data:")).collect();
                let at = *rng.choice(&full)?;
                let line = body::changed(lines[at].get(5..)?, rng)?;
                lines[at] = [b"data: ", &line[..]].concat();
            }
        }
    }
    head.extend(lines.join(&b'\n'));
    Some(head)
}
