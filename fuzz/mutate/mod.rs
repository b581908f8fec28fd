//! How the fuzzer changes an answer: as JSON, as lines of a stream or as words, so that most of what it makes up gets
//! past the first reader. One change in four is the fuzzer's own, in bytes.

mod json;
mod lines;
mod stock;
mod words;

use fastrand::Rng;

/// Makes something else of bytes, if they can be read.
type Change = fn(&[u8], &mut Rng) -> Option<Vec<u8>>;

/// A body of JSON.
pub fn body(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    changed(json::body_changed, data, size, max, seed)
}

/// A stream of events after two bytes that say whose it is and how it comes.
pub fn stream(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    changed(lines::changed, data, size, max, seed)
}

/// Text after a byte that says how it is read.
pub fn text(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    changed(words::changed, data, size, max, seed)
}

/// A body with a part of another in it.
pub fn cross(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let made = json::crossed(one, other, &mut Rng::with_seed(seed.into())).unwrap_or_else(|| one.to_vec());
    let length = made.len().min(out.len());
    out[..length].copy_from_slice(&made[..length]);
    length
}

fn changed(change: Change, data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let made = (rng.u8(..4) > 0).then(|| change(&data[..size], &mut rng)).flatten();
    match made.filter(|made| !made.is_empty() && made.len() <= max) {
        Some(made) => {
            data[..made.len()].copy_from_slice(&made);
            made.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max),
    }
}

/// A few bytes changed as the fuzzer does.
fn bytes_changed(bytes: &[u8]) -> Vec<u8> {
    let mut room = bytes.to_vec();
    room.resize(bytes.len() + 16, 0);
    let length = libfuzzer_sys::fuzzer_mutate(&mut room, bytes.len(), bytes.len() + 16);
    room.truncate(length);
    room
}
