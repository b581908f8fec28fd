#![no_main]
#![allow(dead_code, reason = "each target needs a part of what they share")]

#[path = "../mutate/mod.rs"]
mod mutate;
#[path = "../readers.rs"]
mod readers;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| readers::written(bytes));
fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| { mutate::text(data, size, max, seed) });
