//! One tesseract process that stays: pages go in by name, words come out, nothing is started in between.
//!
//! With `stream_filelist` tesseract reads a picture's name per line from its standard input and goes on
//! until that ends; `stdbuf` makes it say each line at once. It ends by itself when we do, however we end.
//! Where there is no `stdbuf`, a process serves one batch, as its input must end before it speaks.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::locate::page::Page;

/// Pages that are given at once: each is an open file.
const BATCH: usize = 48;

/// How much of what a process complains about is kept, in bytes.
const COMPLAINT: u64 = 2000;

/// A word on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) text: String,
    /// Columns of the page: first, and one past the last.
    pub(super) columns: (u32, u32),
    /// 0 to 1.
    pub(super) confidence: f64,
}

/// How a process failed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It said nothing for this long.
    Silent(Duration),
    /// It ended; what it said last.
    Ended(String),
}

/// A running tesseract. Ended when dropped.
#[derive(Debug)]
pub(super) struct Tesseract {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// What it said on its standard error, once that has ended.
    complaint: Receiver<String>,
    /// Whether it speaks before its input ends.
    stays: bool,
}

/// The full path of a program in `PATH`, or of one given by its path.
pub(super) fn find_program(name: &Path) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.is_file().then(|| name.to_path_buf());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

impl Tesseract {
    /// Starts the program and returns at once; it loads its data meanwhile.
    pub(super) fn start(program: &Path, languages: &[String]) -> std::io::Result<Tesseract> {
        let stdbuf = find_program(Path::new("stdbuf"));
        let stays = stdbuf.is_some();
        let mut command = match stdbuf {
            Some(stdbuf) => {
                let mut command = Command::new(stdbuf);
                command.arg("-oL").arg(program);
                command
            }
            None => Command::new(program),
        };
        let mut child = command
            .args(["stdin", "stdout", "--psm", "7", "--oem", "1", "-l"])
            .arg(languages.join("+"))
            .args(["-c", "stream_filelist=1", "-c", "debug_file=/dev/null", "tsv"])
            // Its threads fight each other over a line of text: one is several times faster.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (sender, lines) = channel();
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(output).lines() {
                    let Ok(line) = line else { break };
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        let (sender, complaint) = channel();
        if let Some(errors) = child.stderr.take() {
            thread::spawn(move || sender.send(start_of(errors)));
        }
        Ok(Tesseract {
            input: child.stdin.take(),
            child,
            lines,
            complaint,
            stays,
        })
    }

    /// Whether it can be given more pages.
    pub(super) fn is_open(&self) -> bool {
        self.input.is_some()
    }

    /// Pages that may be given in one call.
    pub(super) const fn batch() -> usize {
        BATCH
    }

    /// The words on each page. After an error the process is of no more use.
    ///
    /// # Errors
    /// It ended, or said nothing for `patience`.
    pub(super) fn read(&mut self, pages: &[&Page], patience: Duration) -> Result<Vec<Vec<Token>>, Trouble> {
        let files: Result<Vec<_>, _> = pages.iter().map(|page| page.share()).collect();
        // A page's words are known to be all there when the next page begins: a blank one follows the last.
        let last = Page::blank().share();
        let (Ok(files), Ok(last)) = (files, last) else {
            return Err(Trouble::Ended("no memory left for the pictures of text".to_owned()));
        };
        let names: String = files.iter().chain([&last]).map(|file| file.path() + "\n").collect();
        let Some(input) = self.input.as_mut() else {
            return Err(self.ended());
        };
        if input.write_all(names.as_bytes()).and_then(|()| input.flush()).is_err() {
            return Err(self.ended());
        }
        if !self.stays {
            self.input = None;
        }
        let mut out: Vec<Vec<Token>> = Vec::with_capacity(pages.len() + 1);
        while out.len() <= pages.len() {
            let line = match self.lines.recv_timeout(patience) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Err(Trouble::Silent(patience)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
            };
            match Row::parse(&line) {
                Some(Row::Page) => out.push(Vec::new()),
                Some(Row::Word(token)) => {
                    if let Some(page) = out.last_mut() {
                        page.push(token);
                    }
                }
                None => {}
            }
        }
        out.truncate(pages.len());
        Ok(out)
    }

    fn ended(&mut self) -> Trouble {
        self.input = None;
        // Its words are known to be all there when it is gone.
        let _ = self.child.kill();
        let status = self.child.wait();
        let said = self.complaint.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        Trouble::Ended(match status {
            Ok(status) if said.trim().is_empty() => status.to_string(),
            _ => said.trim().to_owned(),
        })
    }
}

impl Drop for Tesseract {
    fn drop(&mut self) {
        self.input = None;
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start_of(errors: impl Read) -> String {
    let mut errors = BufReader::new(errors);
    let mut start = Vec::new();
    let _ = errors.by_ref().take(COMPLAINT).read_to_end(&mut start);
    let _ = std::io::copy(&mut errors, &mut std::io::sink());
    String::from_utf8_lossy(&start).into_owned()
}

/// A row of tesseract's TSV that matters: `level page block par line word left top width height conf text`.
#[derive(Debug, PartialEq)]
enum Row {
    Page,
    Word(Token),
}

impl Row {
    fn parse(line: &str) -> Option<Row> {
        let mut cells = line.split('\t');
        match cells.next()? {
            "1" => Some(Row::Page),
            "5" => {
                let mut cells = cells.skip(5);
                let left: u32 = cells.next()?.parse().ok()?;
                let mut cells = cells.skip(1);
                let width: u32 = cells.next()?.parse().ok()?;
                let mut cells = cells.skip(1);
                let confidence: f64 = cells.next()?.parse().ok()?;
                let text = cells.next()?.trim();
                (!text.is_empty()).then(|| {
                    Row::Word(Token {
                        text: text.to_owned(),
                        columns: (left, left.saturating_add(width)),
                        confidence: (confidence / 100.0).clamp(0.0, 1.0),
                    })
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_words_is_read_and_others_are_passed_over() {
        let row = "5\t11\t1\t1\t1\t2\t90\t18\t74\t22\t96.020920\torder";
        let token = Token {
            text: "order".to_owned(),
            columns: (90, 164),
            confidence: 0.960_209_2,
        };
        assert_eq!(Row::parse(row), Some(Row::Word(token)));
        assert_eq!(Row::parse("1\t3\t0\t0\t0\t0\t0\t0\t40\t40\t-1\t"), Some(Row::Page));
        for other in [
            "",
            "level\tpage_num",
            "4\t1\t1\t1\t1\t0\t1\t1\t1\t1\t-1\t",
            "5\t1\t1\t1\t1\t1\tx",
            "5",
        ] {
            assert_eq!(Row::parse(other), None, "{other}");
        }
    }
}
