#![no_main]
#![allow(dead_code, reason = "each target needs a part of what they share")]

#[path = "../mutate/mod.rs"]
mod mutate;
#[path = "../readers.rs"]
mod readers;

use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| readers::openai(bytes));
fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| { mutate::body(data, size, max, seed) });
fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| { mutate::cross(one, other, out, seed) });
