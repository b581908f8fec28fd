//! Changes to an answer that leave it JSON.

use fastrand::Rng;
use serde_json::{Map, Number, Value};

use super::{bytes_changed, stock};

/// One to three of its values changed; the spaces before it, which say what form of the tool it answers, now and then.
pub fn body_changed(bytes: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
    let spaces = if rng.u8(..8) == 0 { rng.usize(..6) } else { spaces };
    Some([vec![b' '; spaces], changed(bytes, rng)?].concat())
}

/// One to three of its values changed.
pub fn changed(bytes: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut body: Value = serde_json::from_slice(bytes).ok()?;
    for _ in 0..rng.usize(1..4) {
        at_random(&mut body, rng, &mut |key, value, rng| {
            *value = instead(key, value.take(), rng)
        });
    }
    serde_json::to_vec(&body).ok()
}

/// One of its values replaced by one of another's, under the same key if there is one.
pub fn crossed(one: &[u8], other: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut body: Value = serde_json::from_slice(one).ok()?;
    let mut from: Value = serde_json::from_slice(other).ok()?;
    let mut taken = Value::Null;
    at_random(&mut from, rng, &mut |_, value, _| taken = value.clone());
    at_random(&mut body, rng, &mut |_, value, rng| match value {
        Value::Array(items) if rng.bool() => items.insert(rng.usize(..=items.len()), taken.clone()),
        value => *value = taken.clone(),
    });
    let spaces = one.iter().take_while(|byte| **byte == b' ').count();
    Some([vec![b' '; spaces], serde_json::to_vec(&body).ok()?].concat())
}

/// Calls back with a value somewhere in the body and the key that it stands under.
fn at_random(body: &mut Value, rng: &mut Rng, call: &mut dyn FnMut(&str, &mut Value, &mut Rng)) {
    let mut left = rng.usize(..count(body));
    visit("", body, &mut left, rng, call);
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(members) => members.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// Whether the value was reached.
fn visit(
    key: &str,
    value: &mut Value,
    left: &mut usize,
    rng: &mut Rng,
    call: &mut dyn FnMut(&str, &mut Value, &mut Rng),
) -> bool {
    if *left == 0 {
        call(key, value, rng);
        return true;
    }
    *left -= 1;
    match value {
        Value::Object(members) => members
            .iter_mut()
            .any(|(key, value)| visit(key, value, left, rng, call)),
        Value::Array(items) => items.iter_mut().any(|item| visit(key, item, left, rng, call)),
        _ => false,
    }
}

/// Another value in the place of one.
fn instead(key: &str, value: Value, rng: &mut Rng) -> Value {
    match rng.u8(..10) {
        0 => stock::edge(rng),
        1 => stock::part(rng).1,
        2 | 3 => stock::under(key, rng),
        4 => Value::from(stock::word(rng)),
        _ => within(value, rng),
    }
}

/// The same value, changed a little.
fn within(value: Value, rng: &mut Rng) -> Value {
    match value {
        Value::Object(members) => Value::Object(object(members, rng)),
        Value::Array(items) => Value::Array(array(items, rng)),
        Value::String(text) => string(&text, rng),
        Value::Number(number) => numbered(&number, rng),
        Value::Bool(truth) => Value::Bool(!truth),
        Value::Null => stock::part(rng).1,
    }
}

fn object(mut members: Map<String, Value>, rng: &mut Rng) -> Map<String, Value> {
    let keys: Vec<String> = members.keys().cloned().collect();
    let some = rng.choice(&keys).cloned().unwrap_or_default();
    match rng.u8(..5) {
        0 => drop(members.shift_remove(&some)),
        1 => {
            let value = members.shift_remove(&some).unwrap_or_default();
            members.insert(stock::word(rng).to_owned(), value);
        }
        2 => {
            let key = stock::word(rng);
            members.insert(key.to_owned(), stock::under(key, rng));
        }
        3 => {
            let (key, value) = stock::part(rng);
            members.insert(key.unwrap_or(some), value);
        }
        _ => {
            let value = members.get(&some).cloned().unwrap_or_default();
            members.insert(rng.choice(&keys).cloned().unwrap_or_default(), value);
        }
    }
    members
}

fn array(mut items: Vec<Value>, rng: &mut Rng) -> Vec<Value> {
    let at = rng.usize(..=items.len());
    match (rng.u8(..5), items.get(at).cloned()) {
        (0, Some(_)) => drop(items.remove(at)),
        (1, Some(item)) => items.insert(rng.usize(..=items.len()), item),
        (2, Some(item)) => {
            let times = rng.usize(2..40);
            items.extend(std::iter::repeat_n(item, times));
        }
        (3, _) => rng.shuffle(&mut items),
        _ => items.insert(at, stock::part(rng).1),
    }
    items
}

/// A text that holds JSON stays one, mostly.
fn string(text: &str, rng: &mut Rng) -> Value {
    if let (Ok(mut inner @ (Value::Object(_) | Value::Array(_))), 1..) = (serde_json::from_str(text), rng.u8(..6)) {
        at_random(&mut inner, rng, &mut |key, value, rng| {
            *value = instead(key, value.take(), rng)
        });
        return Value::from(inner.to_string());
    }
    match rng.u8(..5) {
        0 => Value::from(format!("{text}{}", stock::word(rng))),
        1 => Value::from(format!("{}{text}", stock::word(rng))),
        2 => text
            .parse::<i64>()
            .map_or_else(|_| Value::from(text.to_uppercase()), Value::from),
        3 => Value::from(format!("{text}{}", stock::part(rng).1)),
        _ => Value::from(String::from_utf8_lossy(&bytes_changed(text.as_bytes())).into_owned()),
    }
}

fn numbered(number: &Number, rng: &mut Rng) -> Value {
    let value = number.as_f64().unwrap_or_default();
    match rng.u8(..6) {
        0 => Value::from(-value),
        1 => Value::from(value + 0.5),
        2 => Value::from(number.to_string()),
        3 => number
            .as_i64()
            .map_or(Value::Null, |whole| Value::from(whole.wrapping_mul(10))),
        4 => Value::from(vec![number.clone(); 2]),
        _ => Value::from(rng.u16(..2000)),
    }
}
