//! As many reading processes as there are cores, started ahead; a failed one is replaced once per read.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::locate::page::Page;
use crate::locate::reads::ReadError;
use crate::locate::tesseract::{Tesseract, Token, Trouble, find_program};

/// What is read where nothing is said.
const ENGLISH: &str = "eng";

/// What the reader runs, how many at once, and how long it waits for one.
#[derive(Debug, Clone)]
pub struct ReaderConfig {
    /// A name in `PATH`, or a path.
    pub program: PathBuf,
    /// Tesseract's names of the languages that are read, the likeliest first.
    pub languages: Vec<String>,
    /// Processes at once.
    pub workers: usize,
    /// How long a process may say nothing while it has something to read.
    pub patience: Duration,
}

impl Default for ReaderConfig {
    fn default() -> Self {
        ReaderConfig {
            program: PathBuf::from("tesseract"),
            languages: vec![ENGLISH.to_owned()],
            workers: thread::available_parallelism().map_or(1, |cores| cores.get().min(8)),
            patience: Duration::from_secs(10),
        }
    }
}

/// How the processes failed for good.
#[derive(Debug)]
enum Failure {
    Missing(String),
    /// Its data for this language is not there.
    Language(String),
    NotStarted(std::io::Error),
    Twice(Trouble),
}

impl From<Failure> for ReadError {
    fn from(failure: Failure) -> ReadError {
        let (what, remedy) = match failure {
            Failure::Missing(program) => (
                format!("`{program}` is not installed"),
                "apt-get install tesseract-ocr".to_owned(),
            ),
            Failure::Language(name) => (
                format!("tesseract has no data for the language `{name}`"),
                format!("apt-get install tesseract-ocr-{}", name.replace('_', "-")),
            ),
            Failure::NotStarted(error) => (
                format!("tesseract could not be started: {error}"),
                "see whether `tesseract --version` works here".to_owned(),
            ),
            Failure::Twice(Trouble::Silent(patience)) => (
                format!("tesseract did not answer within {} s, twice", patience.as_secs_f64()),
                "see with `top` what keeps the machine busy".to_owned(),
            ),
            Failure::Twice(Trouble::Ended(said)) => (
                format!("tesseract ended while it was reading, twice: {said}"),
                "`tesseract --list-langs` must name the language, as in `eng` (apt-get install tesseract-ocr-eng)"
                    .to_owned(),
            ),
        };
        ReadError { what, remedy }
    }
}

/// Looks whether the data for every language is there: tesseract reads on without it, and says nothing.
fn languages(config: &ReaderConfig) -> Result<(), Failure> {
    if config.languages.iter().all(|name| name == ENGLISH) {
        return Ok(());
    }
    let listed = Command::new(&config.program).arg("--list-langs").output();
    let listed = listed.map_err(Failure::NotStarted)?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let is_there = |name: &&String| listed.lines().any(|line| line.trim() == name.as_str());
    match config.languages.iter().find(|name| !is_there(name)) {
        Some(name) => Err(Failure::Language(name.clone())),
        None => Ok(()),
    }
}

/// The processes.
#[derive(Debug)]
pub(super) struct Pool {
    config: ReaderConfig,
    idle: Vec<Tesseract>,
    /// Whether it was seen that the data for the languages is there.
    has_languages: bool,
}

impl Pool {
    /// Starts the processes; one that cannot be started is reported by the first [`Pool::read`].
    pub(super) fn start(config: ReaderConfig) -> Pool {
        let mut pool = Pool {
            config,
            idle: Vec::new(),
            has_languages: false,
        };
        pool.refill();
        pool
    }

    fn refill(&mut self) {
        while self.idle.len() < self.config.workers.max(1) {
            match start(&self.config) {
                Ok(process) => self.idle.push(process),
                Err(_) => break,
            }
        }
    }

    /// The words on each page, in the pages' order.
    pub(super) fn read(&mut self, pages: &[Page]) -> Result<Vec<Vec<Token>>, ReadError> {
        if !self.has_languages {
            languages(&self.config)?;
            self.has_languages = true;
        }
        let mut out: Vec<Vec<Token>> = vec![Vec::new(); pages.len()];
        self.idle.retain(Tesseract::is_open);
        self.refill();
        let mut free: Vec<Option<Tesseract>> = self.idle.drain(..).map(Some).collect();
        free.resize_with(self.config.workers.max(1), || None);
        let config = &self.config;
        let mut shares = shared_out(pages, free.len()).into_iter();
        let busy: Vec<_> = free
            .into_iter()
            .map(|process| (process, shares.next().unwrap_or_default()))
            .collect();
        let results = thread::scope(|scope| {
            let threads: Vec<_> = busy
                .into_iter()
                .map(|(process, share)| {
                    let work = move || {
                        let mut process = process;
                        let result = read_share(config, &mut process, pages, &share);
                        (process, result.map(|words| (share, words)))
                    };
                    scope.spawn(work)
                })
                .collect();
            threads
                .into_iter()
                .map(thread::ScopedJoinHandle::join)
                .collect::<Vec<_>>()
        });
        let mut trouble = None;
        for result in results {
            let Ok((process, result)) = result else { continue };
            self.idle.extend(process.filter(Tesseract::is_open));
            match result {
                Ok((share, words)) => {
                    for (page, words) in share.into_iter().zip(words) {
                        if let Some(slot) = out.get_mut(page) {
                            *slot = words;
                        }
                    }
                }
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(out), |failure| Err(failure.into()))
    }
}

fn start(config: &ReaderConfig) -> Result<Tesseract, Failure> {
    let Some(program) = find_program(&config.program) else {
        return Err(Failure::Missing(config.program.display().to_string()));
    };
    Tesseract::start(&program, &config.languages).map_err(Failure::NotStarted)
}

/// Indices of the pages for each process: the widest first, each to the one with least to do.
fn shared_out(pages: &[Page], processes: usize) -> Vec<Vec<usize>> {
    let mut widest_first: Vec<(usize, u32)> = pages.iter().map(Page::width).enumerate().collect();
    widest_first.sort_by_key(|(_, width)| std::cmp::Reverse(*width));
    let mut shares: Vec<(u64, Vec<usize>)> = vec![(0, Vec::new()); processes.max(1)];
    for (page, width) in widest_first {
        if let Some((load, share)) = shares.iter_mut().min_by_key(|(load, _)| *load) {
            // A page costs something however narrow it is.
            *load += u64::from(width) + 150;
            share.push(page);
        }
    }
    shares.into_iter().map(|(_, share)| share).collect()
}

/// Reads with the process given, and where it fails once more with a fresh one.
fn read_share(
    config: &ReaderConfig,
    process: &mut Option<Tesseract>,
    pages: &[Page],
    share: &[usize],
) -> Result<Vec<Vec<Token>>, Failure> {
    let mut out = Vec::with_capacity(share.len());
    for batch in share.chunks(Tesseract::batch()) {
        let batch: Vec<&Page> = batch.iter().filter_map(|i| pages.get(*i)).collect();
        out.extend(read_batch(config, process, &batch)?);
    }
    Ok(out)
}

fn read_batch(
    config: &ReaderConfig,
    process: &mut Option<Tesseract>,
    batch: &[&Page],
) -> Result<Vec<Vec<Token>>, Failure> {
    let mut trouble = None;
    for _ in 0..2 {
        let mut running = match process.take().filter(Tesseract::is_open) {
            Some(running) => running,
            None => start(config)?,
        };
        match running.read(batch, config.patience) {
            Ok(words) => {
                *process = Some(running);
                return Ok(words);
            }
            Err(failed) => trouble = Some(failed),
        }
    }
    Err(Failure::Twice(trouble.unwrap_or(Trouble::Ended(String::new()))))
}
