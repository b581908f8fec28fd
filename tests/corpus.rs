//! What the fuzzer found worth keeping, read again by the same readers: see `fuzz/`.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../fuzz/readers.rs"]
mod readers;

use std::fs;
use std::path::Path;

#[test]
fn every_reader_takes_its_whole_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, reader) in readers::READERS {
        let folder = corpus.join(name);
        let mut files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut counted = 0;
        files
            .try_for_each(|file| -> std::io::Result<()> {
                let path = file?.path();
                println!("{}", path.display());
                reader(&fs::read(path)?);
                counted += 1;
                Ok(())
            })
            .expect("a corpus that can be read");
        assert!(counted > 5, "{name} has {counted} inputs");
    }
    let folders = fs::read_dir(&corpus).expect("the corpus").count();
    assert_eq!(folders, readers::READERS.len(), "a corpus without a reader");
}
