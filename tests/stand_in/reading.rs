//! The texts of a picture, read by a tesseract of the stand-in's own.

use std::io::Write;
use std::process::{Command, Stdio};

use super::flood::pixels;
use super::letters::letters;
use super::picture::{Area, Picture};

/// Words of one line that stand close together.
#[derive(Debug, Clone)]
pub struct Phrase {
    words: Vec<Word>,
}

#[derive(Debug, Clone)]
struct Word {
    text: String,
    area: Area,
}

/// Everything that could be read.
#[derive(Debug)]
pub struct Reading {
    phrases: Vec<Phrase>,
}

impl Reading {
    /// # Errors
    /// When tesseract cannot be run or fails.
    pub fn of(picture: &Picture) -> Result<Reading, String> {
        let drawing = letters(picture);
        let ink = pixels(&drawing.bounds()).filter(|spot| drawing.at(*spot).is_some_and(|value| value < 255));
        let Some(area) = Area::around(ink) else {
            return Ok(Reading { phrases: Vec::new() });
        };
        // Letters of the size of a screen's are read well when they are twice as large.
        let table = tesseract(&drawing.part(&area).doubled())?;
        let words = table.lines().filter_map(|line| word(line, &area)).collect();
        Ok(Reading {
            phrases: phrases(words),
        })
    }

    /// Where a text stands inside `within` (anywhere where there is none): the best match first, those that are
    /// a whole phrase before those that are part of one.
    pub fn find(&self, text: &str, within: Option<&Area>) -> Vec<Area> {
        let wanted = bare(text);
        let most = wanted.chars().count() / 6;
        let mut found = Vec::new();
        for phrase in &self.phrases {
            for from in 0..phrase.words.len() {
                for to in from..phrase.words.len() {
                    let words = &phrase.words[from..=to];
                    let seen: String = words.iter().map(|word| bare(&word.text)).collect();
                    let wrong = strsim::levenshtein(&wanted, &seen);
                    let area = around(words);
                    if wrong <= most && within.is_none_or(|within| within.contains(area.middle())) {
                        let extra = phrase.words.len() - words.len();
                        found.push(((wrong, extra, area.top, area.left), area));
                    }
                }
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, area)| area).collect()
    }
}

fn tesseract(pgm: &[u8]) -> Result<String, String> {
    let mut child = Command::new("tesseract")
        .args(["stdin", "stdout", "--psm", "11", "tsv"])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("tesseract: {error}"))?;
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(pgm).map_err(|error| format!("tesseract: {error}"))?;
    drop(stdin);
    let output = child
        .wait_with_output()
        .map_err(|error| format!("tesseract: {error}"))?;
    if !output.status.success() {
        return Err(format!("tesseract: {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A line of tesseract's table: level, four numbers of its place, left, top, width, height, confidence, text.
fn word(line: &str, origin: &Area) -> Option<Word> {
    let mut cells = line.split('\t').skip(6);
    let mut number = || cells.next()?.parse::<i32>().ok();
    let (left, top, width, height) = (number()?, number()?, number()?, number()?);
    let text = cells.nth(1).filter(|text| !bare(text).is_empty())?;
    Some(Word {
        text: text.to_owned(),
        area: Area {
            left: origin.left + left / 2,
            top: origin.top + top / 2,
            right: origin.left + (left + width - 1) / 2,
            bottom: origin.top + (top + height - 1) / 2,
        },
    })
}

fn phrases(mut words: Vec<Word>) -> Vec<Phrase> {
    words.sort_by_key(|word| word.area.left);
    let mut phrases: Vec<Phrase> = Vec::new();
    for word in words {
        let home = phrases.iter_mut().find(|phrase| {
            let last = phrase.words.last().expect("never empty");
            let tall = last.area.height().max(word.area.height());
            let apart = (last.area.middle().1 - word.area.middle().1).abs();
            apart * 2 < tall && word.area.left - last.area.right < tall
        });
        match home {
            Some(phrase) => phrase.words.push(word),
            None => phrases.push(Phrase { words: vec![word] }),
        }
    }
    phrases
}

fn around(words: &[Word]) -> Area {
    let areas = words.iter().map(|word| word.area);
    areas.reduce(|all, area| all.union(&area)).expect("never empty")
}

fn bare(text: &str) -> String {
    let text = text.chars().filter(|c| c.is_alphanumeric());
    text.flat_map(char::to_lowercase).collect()
}
